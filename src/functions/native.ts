/**
 * Functions whose source cannot be had: built-in, bound and wrapped in a Proxy.
 *
 * @module
 */

import { refuse, type Site } from "./site.ts";

type Named = Readonly<Record<string, object>>;

const namespaces: Named = {
  Math,
  JSON,
  Number,
  String,
  Object,
  Array,
  Date,
  BigInt,
  Reflect,
  Promise,
};

const prototypes: readonly object[] = [
  String.prototype,
  Array.prototype,
  Number.prototype,
  Date.prototype,
  RegExp.prototype,
  Map.prototype,
  Set.prototype,
  Object.prototype,
];

const constructors: ReadonlySet<unknown> = new Set([Date, RegExp, Map, Set, Promise, Error, URL]);

/** Refuses a function whose source is the runtime's own or hidden; says what to write instead. */
export function refuseNative(fn: object, source: string, site: Site): void {
  const hidden = /\{\s*\[native code\]\s*\}\s*$/.test(source);
  const name = nameOf(fn);
  if (!hidden && !isRuntimeGlobal(fn, name, site)) return;
  if (name.startsWith("bound ")) {
    refuse(
      site,
      `it is a bound function, and what it is bound to cannot be read. ${
        wrapObject(name.slice(6))
      }`,
    );
  }
  const call = callOf(fn, name, site);
  if (call !== undefined) {
    refuse(site, `${name} is built in and has no source. Write (x) => ${call}`);
  }
  refuse(
    site,
    `its source cannot be read, because it is native, bound or wrapped in a Proxy. ${
      wrapObject(name)
    }`,
  );
}

/** The function's own name, whatever it has done to it. */
export function nameOf(fn: object): string {
  const name = Object.getOwnPropertyDescriptor(fn, "name")?.value;
  return typeof name === "string" ? name : "";
}

/** How one would call a built-in function with an element `x`. */
function callOf(fn: object, name: string, site: Site): string | undefined {
  if (constructors.has(fn)) return `new ${name}(x)`;
  if (isRuntimeGlobal(fn, name, site)) return `${name}(x)`;
  for (const [namespace, object] of Object.entries(namespaces)) {
    if (valueOf(object, name) === fn) return `${namespace}.${name}(x)`;
  }
  return prototypes.some((it) => valueOf(it, name) === fn) ? `x.${name}()` : undefined;
}

/** Some runtimes write their globals in JavaScript, so these print a source that works nowhere else. */
function isRuntimeGlobal(fn: object, name: string, site: Site): boolean {
  return name !== "" && valueOf(globalThis, name) === fn && site.isWorkerGlobal(name);
}

function valueOf(object: object, name: string): unknown {
  return Object.getOwnPropertyDescriptor(object, name)?.value;
}

function wrapObject(name: string): string {
  const method = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name) ? name : "method";
  return `Write (x, { object }) => object.${method}(x), with plain data as { with: { object } }, or take the function from a module with fromModule()`;
}
