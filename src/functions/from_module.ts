/**
 * Functions by reference: the worker imports the module they are exported from.
 *
 * @module
 */

import { FunctionError } from "../errors.ts";
import { isAbsolute, isPackageName, isRelative } from "./absolute.ts";
import { caller, resolvePackage } from "./caller.ts";

/** Where a function made by {@linkcode fromModule} is to be found. */
export interface ModuleExport {
  /** Absolute URL of the module. */
  readonly url: string;
  /** Name of the export, `default` included; `"*"` is the whole module. */
  readonly exportName: string;
}

const exportsByStub = new WeakMap<object, ModuleExport>();
const urlsByProxy = new WeakMap<object, string>();

/**
 * Names the functions of a module without importing it here, so that they can be
 * given to a bag's operations: each worker imports the module by itself. Such
 * functions may import whatever they like, and travel under every
 * Content-Security-Policy. A bundler has to make files of such modules, as `docs/bundlers.md` says.
 *
 * @typeParam M Type of the module, `typeof import("./parse.ts")`.
 * @param module Absolute URL of the module, or the name of a package, which means what it does in the
 * module that calls.
 * @returns An object whose every property stands for the export of that name.
 * @throws {FunctionError} If `module` is relative, or no package of that name is found.
 *
 * @example Taking a function from a package
 * ```ts
 * import { fromModule, fromSequence } from "holdall";
 * import { assertEquals } from "@std/assert";
 *
 * const { stemmer } = fromModule<typeof import("stemmer")>("stemmer");
 *
 * const stems = fromSequence(["running", "jumped"]).map(stemmer);
 * assertEquals(await stems.compute(), ["run", "jump"]);
 * ```
 *
 * @example Taking a function from a module
 * ```ts
 * import { fromModule } from "holdall";
 * import { assertEquals } from "@std/assert";
 *
 * const { basename } = fromModule<typeof import("node:path/posix")>("node:path/posix");
 *
 * assertEquals(typeof basename, "function");
 * ```
 */
export function fromModule<M extends object>(module: string | URL): M {
  const href = moduleUrl(String(module));
  const stubs = new Map<string, object>();
  const proxy = new Proxy(Object.freeze(Object.create(null)), {
    get(_target, property): unknown {
      // A module that looked like a promise could not be returned from an async function.
      if (typeof property === "symbol" || property === "then") return undefined;
      let stub = stubs.get(property);
      if (stub === undefined) stubs.set(property, stub = makeStub(href, property));
      return stub;
    },
  });
  urlsByProxy.set(proxy, href);
  return proxy as M;
}

/** Where the stub's function is to be found; `undefined` for anything that is not a stub. */
export function moduleExport(value: object): ModuleExport | undefined {
  return exportsByStub.get(value);
}

/** URL of a module that {@linkcode fromModule} has named; `undefined` for anything else. */
export function moduleOf(value: object): string | undefined {
  return urlsByProxy.get(value);
}

function moduleUrl(name: string): string {
  if (/^data:(?![^,]*(?:script|wasm))/i.test(name)) {
    throw new FunctionError(
      `Cannot name a module by ${
        JSON.stringify(`${name.slice(0, 40)}…`)
      }: expected JavaScript. A bundler has made data of a file. In Vite, use the plugin holdall() of "holdall/vite", and write new URL("./file.ts", import.meta.url) right in the call of fromModule(); docs/bundlers.md has other bundlers`,
    );
  }
  if (isAbsolute(name)) return name;
  const text = JSON.stringify(name);
  const isPackage = isPackageName(name);
  const found = isPackage ? resolvePackage(name) : undefined;
  if (found !== undefined) return found;
  const action = `Cannot name a module by ${text}: expected `;
  if (isPackage) {
    throw new FunctionError(
      `${action}a package that ${caller()} can import, or an absolute URL. Install it, or where an import map names it, write fromModule<typeof import(${text})>(import.meta.resolve(${text}))`,
    );
  }
  const relative = isRelative(name)
    ? `, such as fromModule<typeof import(${text})>(new URL(${text}, import.meta.url))`
    : "";
  throw new FunctionError(`${action}an absolute URL or the name of a package${relative}`);
}

function makeStub(url: string, exportName: string): object {
  function stub(): never {
    throw new FunctionError(
      `Cannot call ${exportName}() here: it stands for an export of ${url}, which only workers import; import the module to call it on this thread`,
    );
  }
  Object.defineProperty(stub, "name", { value: exportName });
  exportsByStub.set(stub, { url, exportName });
  return stub;
}
