/**
 * Functions by reference: the worker imports the module they are exported from.
 *
 * @module
 */

import { FunctionError } from "../errors.ts";
import { isAbsolute } from "./specifier.ts";

/** Where a function made by {@linkcode fromModule} is to be found. */
export interface ModuleExport {
  /** Absolute URL of the module. */
  readonly url: string;
  /** Name of the export, `default` included. */
  readonly exportName: string;
}

const exportsByStub = new WeakMap<object, ModuleExport>();
const urlsByProxy = new WeakMap<object, string>();

/**
 * Names the functions of a module without importing it here, so that they can be
 * given to a bag's operations: each worker imports the module by itself. Such
 * functions may import whatever they like, and travel under every
 * Content-Security-Policy and through every bundler.
 *
 * @typeParam M Type of the module, `typeof import("./parse.ts")`.
 * @param url Absolute URL of the module.
 * @returns An object whose every property stands for the export of that name.
 * @throws {FunctionError} If `url` is not absolute.
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
export function fromModule<M extends object>(url: string | URL): M {
  const href = moduleUrl(url);
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

function moduleUrl(url: string | URL): string {
  const href = String(url);
  if (isAbsolute(href)) return href;
  const text = JSON.stringify(href);
  const hint = /^\.{0,2}\//.test(href)
    ? `new URL(${text}, import.meta.url)`
    : `import.meta.resolve(${text})`;
  throw new FunctionError(
    `Cannot name a module by ${text}: expected an absolute URL, for example ${hint}`,
  );
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
