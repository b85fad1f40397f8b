/**
 * Names in a function's source that a tool has put there: compilers, bundlers, test runners and
 * coverage tools. Their user never wrote them, so the advice is another than for a variable.
 *
 * @module
 */

import type { ParsedFunction } from "./parse.ts";
import { captureAdvice, moduleAdvice, textOf } from "./remedy.ts";
import { refuse, type Site } from "./site.ts";

/** Helpers of TypeScript and esbuild: `__awaiter`, `__spreadArray`, `__using`. */
const typescriptHelper =
  /^__(accessCheck|add|assign|async|await|call|class|common|create|dispose|es[A-Z]|export|extends|forAwait|generator|import(Star|Default)|knownSymbol|make|metadata|obj|param|pow|private|propKey|publicField|read|require|rest|rewrite|runInit|set|spread|super|template|to[A-Z]|typeError|using|values|wrap|yieldStar)\w*$/;
/** Helpers of Babel and SWC, in camel and in snake case: `_asyncToGenerator`, `_ref2`, `_ts_generator`. */
const babelHelper =
  /^_(ref|this|arguments|excluded|marked|temp|loop|iterator|step|didIteratorError)\d*$|^_(async_?to_?generator|object_?spread2?|object_?spread_props|object_?without_?properties(_?loose)?|sliced_?to_?array|to_?consumable_?array|to_?array|to_?property_?key|to_?primitive|define_?property|create_?class|class_?call_?check|class_?private_?\w+|inherits|possible_?constructor_?return|[gs]et_?prototype_?of|create_?super|call_?super|super_?prop_?\w+|wrap_?(native_?super|async_?generator|reg_?exp)|await_?async_?generator|async_?(iterator|generator_?delegate)|interop_?require_?\w+|extends|iterable_?to_?array\w*|array_?(like_?to_?array|with_?holes|without_?holes)|unsupported_?iterable_?to_?array|non_?iterable_?(rest|spread)|using_?ctx|ts_\w+|tagged_?template_?literal\w*|type_?of|instanceof|assert_?this_?initialized|regenerator\w*|create_?for_?of_?iterator_?helper\w*|construct)$|^regeneratorRuntime$/i;
/** Helpers for decorators, which compilers need whatever they compile to. */
const decoratorHelper =
  /^__(decora|esDecorate|runInitializers)\w*$|^_(apply_?decs\w*|apply_?decorated_?descriptor|decorate|ts_decorate\w*|initializer_?define_?property)$/i;
const coverageCounter =
  /^(__)?\$?cov_\w+$|^__coverage__$|^_\$jscoverage$|^__\$cover\w*$|^stry(Cov|MutAct|NS)_\w+$/;
/** What test runners and bundlers write for `import.meta`. */
const importMeta = /^__(vi|vite|vite_ssr)_import_meta__$|^import_meta\w*$/;
/** What they write for what a module imports: `__vi_import_0__`, `import_lodash`, `_x__WEBPACK_IMPORTED_MODULE_1__`. */
const imported =
  /^__(vi|vite|vite_ssr)_import_\d+__$|^import_\w+$|^\w+__WEBPACK_IMPORTED_MODULE_\w+$|^__TURBOPACK__imported__\w+$/;
/** What they write for `import()`, `require` and their own registry of modules. */
const loader = /^__(vi|vite|vite_ssr|webpack|turbopack|TURBOPACK|rspack)_*\w*$/;

/** Refuses the function if it reads a name that its user did not write. */
export function refuseMadeNames(
  parsed: ParsedFunction,
  missing: readonly string[],
  site: Site,
): void {
  for (const name of missing) {
    const advice = adviceOn(name, parsed, site);
    if (advice !== undefined) refuse(site, `it uses ${name}, which ${advice}`);
  }
}

function adviceOn(name: string, parsed: ParsedFunction, site: Site): string | undefined {
  const orModule = `, or take the function from a module with fromModule()`;
  if (coverageCounter.test(name)) {
    return `a coverage tool put there. Leave this file out of its instrumentation${orModule}`;
  }
  if (decoratorHelper.test(name)) {
    return `a compiler put there for a decorator. Move the class that is decorated, and the function, into a module, and take that: ${moduleAdvice()}`;
  }
  if (importMeta.test(name)) {
    return `stands for import.meta. Pass the value as a capture, for example { with: { url: import.meta.url } }${orModule}`;
  }
  if (imported.test(name) || isCalledImport(name, parsed)) {
    return `stands for an import, and a function travels without those of its module. ${
      importAdvice(name, parsed, site)
    }`;
  }
  if (loader.test(name)) {
    return `a bundler or test runner put there in place of an import. Take the function from a module: ${moduleAdvice()}`;
  }
  if (typescriptHelper.test(name) || babelHelper.test(name)) {
    return `a compiler put there. Raise its target, for example to es2022 or esnext${orModule}`;
  }
  return undefined;
}

/** Whether a name is used as compilers to CommonJS write calls of imports: `(0, lodash_1.map)(…)`. */
function isCalledImport(name: string, { text }: ParsedFunction): boolean {
  return new RegExp(`\\(0,\\s*${escape(name)}\\.`, "u").test(text);
}

/** Says to capture what was imported, with the function as its user would write it. */
function importAdvice(name: string, parsed: ParsedFunction, site: Site): string {
  const member = `${escape(name)}\\s*\\.\\s*([\\p{ID_Start}$_][\\p{ID_Continue}$]*)`;
  const found = textOf(parsed).matchAll(new RegExp(member, "gu"));
  const local = (property: string) => property === "default" ? localName(name) : property;
  const names = [...new Set([...found].map(([, property]) => local(property!)))];
  const call = new RegExp(`\\(0,\\s*${member}\\)`, "gu");
  const replace = (text: string) =>
    text.replace(call, (_, property) => local(property)).replace(
      new RegExp(`(?<![\\p{ID_Continue}$.])${member}`, "gu"),
      (_, property) => local(property),
    );
  return captureAdvice(parsed, names.length === 0 ? [localName(name)] : names, site, replace);
}

/** What a user may have called a default import. */
function localName(name: string): string {
  const bare = name.replace(/^import_|^_+|_\d+$|__WEBPACK.*$/g, "");
  return /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(bare) && !/^vi/.test(bare)
    ? bare
    : "imported";
}

function escape(name: string): string {
  return name.replace(/\$/g, "\\$");
}
