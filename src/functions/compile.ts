/**
 * Turns source into functions, and URLs into modules, in a worker.
 *
 * @module
 */

import { FunctionError } from "../errors.ts";
import { messageOf } from "../values/message_of.ts";
import type { BuiltInDefinition, ModuleDefinition, SourceDefinition } from "./definition.ts";
import { importModule } from "./import_module.ts";
import { ownFunction } from "./own_functions.ts";
import { resolveSpecifier } from "./specifier.ts";

/** A function whose parameters are checked by nobody. */
export type LooseFunction = (...args: unknown[]) => unknown;

/** Names that {@linkcode SourceDefinition.source} may mention, in the order they are passed. */
const parameters = ["__name", "__import", "__meta"];

/**
 * Makes a function from its source.
 *
 * @throws {FunctionError} If a global is missing, or code generation is forbidden.
 */
export async function compileSource(definition: SourceDefinition): Promise<LooseFunction> {
  const missing = definition.free.filter((name) => !(name in globalThis));
  if (missing.length > 0) {
    throw new FunctionError(
      `Cannot run ${definition.name} in this worker: it uses ${
        missing.join(", ")
      }, which this worker does not have. Pass it with { with: { … } }, or take the function from a module with fromModule()`,
    );
  }
  const make = await evaluate(definition);
  return make(setName, importer(definition.base), meta(definition.base));
}

/**
 * Imports the export a function is, or the whole module.
 *
 * @throws {FunctionError} If the module cannot be imported, has no such export, or it is no function.
 */
export async function importExport(definition: ModuleDefinition): Promise<LooseFunction> {
  const { url, exportName } = definition;
  const module = await importModule(url).catch((cause) => {
    const message = messageOf(cause);
    const compiled = isTypeScript(url) ? `; ${whereCompiled}` : "";
    const advice = isMissing(message) ? `${compiled}; ${whereBundled}` : "";
    throw new FunctionError(`Cannot import ${exportName} from ${url}: ${message}${advice}`, {
      cause,
    });
  });
  if (exportName === "*") return module as unknown as LooseFunction;
  const value = valueIn(module, exportName);
  if (value === undefined && !Object.hasOwn(module, exportName)) {
    const names = Object.keys(module).join(", ") || "nothing";
    throw new FunctionError(
      `Cannot find ${exportName} in ${url}: expected an export of that name, got a module that exports ${names}`,
    );
  }
  if (typeof value === "function") return value as LooseFunction;
  throw new FunctionError(
    `Cannot use ${exportName} of ${url}: expected a function, got ${
      value === null ? "null" : typeof value
    }`,
  );
}

/** Whether engines say with a message that a module, or one that it imports, is not there. */
function isMissing(message: string): boolean {
  return /cannot find|not found|not load|does not resolve|importing a module script failed|(?:failed to|error) (?:fetch|load|resol)/i
    .test(message);
}

function isTypeScript(url: string): boolean {
  return /^file:[^?#]*\.[cm]?ts(?:[?#]|$)/.test(url);
}

/** What to do where a program has been compiled, but not the names of modules in its texts. */
const whereCompiled =
  "where the program has been compiled to JavaScript, write the module's new name " +
  '(new URL("./functions.js", import.meta.url)), by which TypeScript finds the source, too';

/** What to do where a bundler has left a module behind. */
const whereBundled = "in a bundle, the module has to be an entry of its own (in Vite, the plugin " +
  "of holdall/vite makes it one; esbuild app.js functions.js --bundle --outdir=…; " +
  "docs/bundlers.md has more)";

/**
 * An export. Of CommonJS, a runtime may know but the whole, as the default; what that has, the default
 * of what it was compiled from included, is an export as well.
 */
function valueIn(module: Readonly<Record<string, unknown>>, name: string): unknown {
  const value = Object.hasOwn(module, name) ? module[name] : undefined;
  if (typeof value === "function" || (value !== undefined && name !== "default")) return value;
  const whole = module["default"];
  const hasOwn = (typeof whole === "function" || typeof whole === "object") && whole !== null &&
    Object.hasOwn(whole, name);
  return hasOwn ? Reflect.get(whole, name) : value;
}

/**
 * Finds a built-in function among this worker's globals.
 *
 * @throws {FunctionError} If it is not there, or not the one that was meant.
 */
export function findBuiltIn({ name, path, printed, own }: BuiltInDefinition): LooseFunction {
  let found: unknown = own ? ownFunction(name) : globalThis;
  for (const key of own ? [] : path) {
    found = (found as Readonly<Record<string, unknown>> | undefined)?.[key];
  }
  if (typeof found !== "function") {
    throw new FunctionError(`Cannot run ${name} in this worker: it has no function of that name`);
  }
  if (printed !== undefined && Function.prototype.toString.call(found) !== printed) {
    throw new FunctionError(
      `Cannot run ${name} in this worker: it has been replaced on the thread that sent it, and workers have the original. To call that, write (x) => ${name}(x)`,
    );
  }
  return found as LooseFunction;
}

/** Whether calls of `fn` give promises because it is declared `async`. */
export function isAsync(fn: object): boolean {
  return Object.prototype.toString.call(fn) === "[object AsyncFunction]";
}

/** Lines that come before the source of a function in the code that makes it. */
export const linesBefore = 3;

/**
 * How the names of sources begin, in stacks, that were made of a function's source. Functions with
 * the same source may share what is made of it.
 */
export function sourceOf({ source }: Pick<SourceDefinition, "source">): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < source.length; i++) hash = Math.imul(hash ^ source.charCodeAt(i), 0x01000193);
  return `holdall/${(hash >>> 0).toString(36)}/`;
}

type Make = (...provided: unknown[]) => LooseFunction;

async function evaluate(definition: SourceDefinition): Promise<Make> {
  const { name, source } = definition;
  const label = name.replace(/[^\p{ID_Continue}$]+/gu, "_");
  const end = `//# sourceURL=${sourceOf(definition)}${label}.js`;
  try {
    // What is made of this begins with two lines of the language's own.
    return new Function(...parameters, `"use strict"; return (\n${source}\n);\n${end}`) as Make;
  } catch (error) {
    if (!(error instanceof EvalError)) {
      throw new FunctionError(`Cannot make ${name} anew from its source: ${messageOf(error)}`, {
        cause: error,
      });
    }
    const code = `export default (\n${parameters}\n) => (\n${source}\n);\n${end}`;
    return await evaluateAsModule(code, name);
  }
}

/** Policies that forbid `eval` may still allow modules from `blob:`. */
async function evaluateAsModule(code: string, name: string): Promise<Make> {
  const url = URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
  try {
    return (await importModule(url))["default"] as Make;
  } catch (cause) {
    throw new FunctionError(
      `Cannot make ${name} anew from its source: the worker may not make code of strings (its Content-Security-Policy allows neither 'unsafe-eval' nor blob: scripts, or the process was started with --disallow-code-generation-from-strings). Take the function from a module with fromModule(), which works under every policy`,
      { cause },
    );
  } finally {
    URL.revokeObjectURL(url);
  }
}

/** What `import()` is in a function from source. */
function importer(base: string | undefined) {
  return async (specifier: unknown, options?: ImportCallOptions) =>
    await importModule(resolveSpecifier(String(specifier), base), options);
}

/** What `import.meta` is in a function from source. */
function meta(base: string | undefined) {
  return { url: base, resolve: (specifier: unknown) => resolveSpecifier(String(specifier), base) };
}

/** What esbuild's `keepNames` calls. */
function setName(fn: object, name: string): object {
  return Object.defineProperty(fn, "name", { value: name, configurable: true });
}
