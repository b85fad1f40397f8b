/**
 * Refuses functions that need names a worker does not have, and says how to
 * write them instead.
 *
 * @module
 */

import type { ParsedFunction } from "./parse.ts";
import type { Outside } from "./scope.ts";
import { abbreviate, refuse, type Site } from "./site.ts";

/** Helpers of TypeScript and esbuild: `__awaiter`, `__spreadArray`, `__using`. */
const typescriptHelper =
  /^__(accessCheck|add|assign|async|await|call|class|common|create|decora|dispose|es[A-Z]|export|extends|forAwait|generator|import|knownSymbol|make|metadata|obj|param|pow|private|propKey|publicField|read|require|rest|rewrite|runInit|set|spread|super|template|to[A-Z]|typeError|using|values|wrap|yieldStar)\w*$/;
/** Helpers of Babel and SWC, in camel and in snake case: `_asyncToGenerator`, `_ref2`, `_ts_generator`. */
const babelHelper =
  /^_(ref|this|arguments|excluded|marked|temp|loop|iterator|step|didIteratorError)\d*$|^_(async_?to_?generator|object_?spread2?|object_?spread_props|object_?without_?properties(_?loose)?|sliced_?to_?array|to_?consumable_?array|to_?array|to_?property_?key|to_?primitive|define_?property|create_?class|class_?call_?check|class_?private_?\w+|inherits|possible_?constructor_?return|[gs]et_?prototype_?of|create_?super|call_?super|super_?prop_?\w+|wrap_?(native_?super|async_?generator|reg_?exp)|await_?async_?generator|async_?(iterator|generator_?delegate)|interop_?require_?\w+|extends|iterable_?to_?array\w*|array_?(like_?to_?array|with_?holes|without_?holes)|unsupported_?iterable_?to_?array|non_?iterable_?(rest|spread)|using_?ctx|ts_\w+|tagged_?template_?literal\w*|type_?of|instanceof|assert_?this_?initialized|regenerator\w*|create_?for_?of_?iterator_?helper\w*|construct)$|^regeneratorRuntime$/i;
const coverageCounter = /^(__)?cov_\w+$|^__coverage__$|^stryCov_\w+$/;
const bundlerImport =
  /^__(vi|vite|vite_ssr|webpack|turbopack|TURBOPACK|rspack)_\w+$|^(__webpack|__turbopack)\w*$|^\w+__WEBPACK_IMPORTED_MODULE_\w+$/;

/** Refuses the function if it reads or assigns names that are not those of the worker. */
export function refuseFreeNames(parsed: ParsedFunction, outside: Outside, site: Site): void {
  if (outside.writes.size > 0) refuseWrites(outside.writes, site);
  const missing = [...outside.reads].filter((name) => !isAvailable(name, site));
  if (missing.length === 0) return;
  const made = missing.find(isMade);
  if (made !== undefined) refuseMade(made, site);
  const absent = missing.filter((name) => name in globalThis && !everyday.has(name));
  const where = absent.length === missing.length
    ? `${list(missing)}, which ${
      missing.length > 1 ? "exist" : "exists"
    } on this thread but not in a worker`
    : `${list(missing)}, defined outside of it, and a function travels without its surroundings`;
  refuse(site, `it uses ${where}. ${remedy(parsed, missing, site)}`);
}

/**
 * Globals of workers that everybody has variables of the same name as: a forgotten
 * capture would go unnoticed. Who means the global can write `globalThis.name`.
 */
const everyday: ReadonlySet<string> = new Set(["name", "origin", "close"]);

/** Names revival provides, and those the language or the worker has. */
function isAvailable(name: string, site: Site): boolean {
  if (everyday.has(name)) return false;
  return name === "__name" || name === "undefined" || site.isWorkerGlobal(name);
}

function refuseWrites(writes: ReadonlySet<string>, site: Site): never {
  refuse(
    site,
    `it assigns to ${
      list([...writes])
    }, defined outside of it; every worker would assign to its own, and nobody would see it. Return the value instead, and merge what the elements returned with fold()`,
  );
}

function isMade(name: string): boolean {
  return [coverageCounter, bundlerImport, typescriptHelper, babelHelper].some((it) =>
    it.test(name)
  );
}

function refuseMade(name: string, site: Site): never {
  const advice = coverageCounter.test(name)
    ? "a coverage tool put it there; leave this file out of the instrumentation"
    : bundlerImport.test(name)
    ? "a bundler or test runner put it there in place of an import"
    : "a compiler put it there; raise its target, for example to es2022 or esnext";
  refuse(
    site,
    `it uses ${name}, and ${advice}, or take the function from a module with fromModule()`,
  );
}

/** The two ways out, the first with the user's own function rewritten. */
function remedy(parsed: ParsedFunction, missing: readonly string[], site: Site): string {
  const module = 'new URL("./functions.ts", import.meta.url)';
  if (site.place === "captured") {
    return `Pass what it needs as parameters, or take it from a module: fromModule(${module})`;
  }
  if (site.place === "factory") {
    return `Import what it needs inside it, with await import() and { base: import.meta.url }, or take it from a module: fromModule(${module})`;
  }
  if (missing.includes("arguments")) return "Write the parameters out, for example (...all) => …";
  const captures = [...new Set([...site.captures ?? [], ...missing])].join(", ");
  return `Write ${site.operation}(${
    rewritten(parsed, missing, site)
  }, { with: { ${captures} } }), or put it into a module: const { fn } = fromModule<typeof import("./functions.ts")>(${module})`;
}

function rewritten({ text, node, shape }: ParsedFunction, missing: readonly string[], site: Site) {
  const names = missing.join(", ");
  if (!("params" in node)) return `(x, { ${names} }) => …`;
  const slice = (it: { start: number; end: number }) => text.slice(it.start, it.end);
  const params = node.params.filter((it) => it.type !== "RestElement").map(slice);
  const last = params.at(-1);
  if (site.captures !== undefined && last?.endsWith("}")) {
    params[params.length - 1] = last.replace(/,?\s*\}$/, `, ${names} }`);
  } else {
    if (params.length === 0) params.push("x");
    params.push(`{ ${names} }`);
  }
  const body = shorten(slice(node.body));
  const head = shape === "arrow" ? "" : node.generator ? "function* " : "function ";
  return `${node.async ? "async " : ""}${head}(${params.join(", ")}) ${
    shape === "arrow" ? "=> " : ""
  }${body}`;
}

/** A body on one line; one that is too long for that stays out of the way. */
function shorten(body: string): string {
  const line = abbreviate(body);
  if (!line.endsWith("…")) return line;
  return line.startsWith("{") ? "{ … }" : "…";
}

function list(names: readonly string[]): string {
  const quoted = names.map((it) => `"${it}"`);
  return quoted.length < 2
    ? quoted.join("")
    : `${quoted.slice(0, -1).join(", ")} and ${quoted.at(-1)}`;
}
