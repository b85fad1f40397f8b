/**
 * Functions that are built in travel by the name that workers know them by: `JSON.parse`,
 * `Math.max`, `structuredClone`. Others whose source cannot be had are refused: bound ones,
 * methods of prototypes, those wrapped in a Proxy.
 *
 * @module
 */

import { ownName } from "./own_functions.ts";
import { refuse, type Site } from "./site.ts";

/** A function of the runtime, or of this package, that workers have under the same name. */
export interface BuiltIn {
  /** Where it is, from the globals on: `["JSON", "parse"]`. */
  readonly path: readonly [string, ...string[]];
  /** Whether it is no global, but a function of this package. */
  readonly own?: true;
  /**
   * What it prints, where a function of this program may print the same: runtimes write some of
   * their globals in JavaScript. The worker's has to print this too, or one of the two was replaced.
   */
  readonly printed?: string;
  /** Whether it is known never to return a promise. */
  readonly returnsNoPromise: boolean;
}

/** Globals of the language, which every runtime has as native code; the first have functions of their own. */
const language =
  `Array ArrayBuffer Atomics BigInt Date Error Intl Iterator JSON Map Math Number Object Promise
  Proxy Reflect RegExp String Symbol
  AggregateError BigInt64Array BigUint64Array Boolean DataView EvalError FinalizationRegistry
  Float32Array Float64Array Function Int16Array Int32Array Int8Array RangeError ReferenceError Set
  SharedArrayBuffer SyntaxError TypeError URIError Uint16Array Uint32Array Uint8Array
  Uint8ClampedArray WeakMap WeakRef WeakSet decodeURI decodeURIComponent encodeURI
  encodeURIComponent escape eval isFinite isNaN parseFloat parseInt unescape`.split(/\s+/);
const ofLanguage: ReadonlySet<string> = new Set(language);

/** Other functions that every runtime has, and classes that have functions of their own. */
const platform = ["atob", "btoa", "fetch", "queueMicrotask", "setTimeout", "structuredClone"];
const platformOwners = ["Buffer", "Temporal", "URL", "WebAssembly"];

/** Those of one that is not looked at for other functions: Node loads all of `fetch` when it is. */
const functionsOfResponse = ["error", "json", "redirect"];

/** Built-in functions of the language are looked for in these, by identity. */
const languageOwners = language.slice(0, language.indexOf("AggregateError"));

/** What the functions of these return is never a promise. */
const rootsWithoutPromises: ReadonlySet<string> = new Set(
  `BigInt Boolean JSON Math Number String decodeURI decodeURIComponent encodeURI
  encodeURIComponent escape isFinite isNaN parseFloat parseInt structuredClone unescape`.split(
    /\s+/,
  ),
);

/** Classes that may be called without `new`. */
const callable: ReadonlySet<string> = new Set(
  `AggregateError Array BigInt Boolean Error EvalError Function Number Object RangeError
  ReferenceError RegExp String Symbol SyntaxError TypeError URIError`.split(/\s+/),
);

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

/**
 * Where workers have a built-in function; `undefined` for a function that is none.
 *
 * @throws {FunctionError} If it cannot be called as it is, or stands in the place of another.
 */
export function builtIn(fn: object, site: Site): BuiltIn | undefined {
  const own = ownName(fn);
  if (own !== undefined) return { path: [own], own: true, returnsNoPromise: true };
  const printed = Function.prototype.toString.call(fn);
  const path = pathOf(fn, site);
  if (path === undefined) {
    const place = replacedBy(fn);
    if (place !== undefined) refuseReplaced(place, site);
    return undefined;
  }
  const known = printed === `function ${path.at(-1)}() { [native code] }` ||
    printed === `function ${path.at(-1)}() {\n    [native code]\n}`;
  if (!known && ofLanguage.has(path[0])) refuseReplaced(path, site);
  if (site.place !== "captured") refuseClass(fn, path, printed, site);
  if (path[0] === "Promise" && path.length > 1) {
    const call = path.join(".");
    refuse(site, `${call} needs Promise as its \`this\`. Write (x) => ${call}(x)`);
  }
  return {
    path,
    returnsNoPromise: rootsWithoutPromises.has(path[0]),
    ...(known ? {} : { printed }),
  };
}

/** Refuses a function whose source is hidden; says what to write instead. */
export function refuseHidden(fn: object, site: Site): void {
  if (!isHidden(fn)) return;
  const name = nameOf(fn);
  if (name.startsWith("bound ")) {
    refuse(
      site,
      `it is a bound function, and what it is bound to cannot be read. ${writeAnew}`,
    );
  }
  if (prototypes.some((it) => valueOf(it, name) === fn)) {
    refuse(
      site,
      `${name} is a method, and what it is to be called on is not known. Write (x) => x.${name}()`,
    );
  }
  if (name !== "" && valueOf(globalThis, name) === fn) {
    refuse(site, `${name} exists on this thread but not in a worker. Write a function without it`);
  }
  refuse(
    site,
    `its source cannot be read, because it is native, bound or wrapped in a Proxy. ${writeAnew}`,
  );
}

/** Whether a function does not print its source. */
export function isHidden(fn: object): boolean {
  return /\{\s*\[native code\]\s*\}\s*$/.test(Function.prototype.toString.call(fn));
}

/** The function's own name, whatever it has done to it. */
export function nameOf(fn: object): string {
  const name = Object.getOwnPropertyDescriptor(fn, "name")?.value;
  return typeof name === "string" ? name : "";
}

/** The globals of workers, and the functions of those, in which `fn` stands under its name. */
function pathOf(fn: object, site: Site): BuiltIn["path"] | undefined {
  const name = nameOf(fn);
  if (name === "") return undefined;
  // What the name stands for may be made when it is first asked for.
  if (site.isWorkerGlobal(name) && Reflect.get(globalThis, name) === fn) return [name];
  const owners = [...languageOwners, ...platformOwners, ...namespaces()];
  if (functionsOfResponse.includes(name)) owners.push("Response");
  const owner = owners.find((owner) =>
    site.isWorkerGlobal(owner) && valueOf(Reflect.get(globalThis, owner), name) === fn
  );
  return owner === undefined ? undefined : [owner, name];
}

/** Names of globals that are objects with functions, such as `console` and those of a runtime. */
function namespaces(): readonly string[] {
  return knownNamespaces ??= Object.getOwnPropertyNames(globalThis).filter((name) => {
    const value = valueOf(globalThis, name);
    return typeof value === "object" && value !== null && value !== globalThis;
  });
}

let knownNamespaces: readonly string[] | undefined;

/** Where a function that is not built in, whatever its name, stands in the place of one that is. */
function replacedBy(fn: object): readonly string[] | undefined {
  places ??= [
    ...[...language, ...platform].map((name) => placeIn(globalThis, [name])),
    ...languageOwners.flatMap((owner) => {
      const object: unknown = Reflect.get(globalThis, owner);
      return namesIn(object).map((name) => placeIn(object as object, [owner, name]));
    }),
  ];
  return places.find(({ owner, name }) => owner[name] === fn)?.path;
}

/** The places of built-in functions that every runtime has. */
let places: readonly GlobalPlace[] | undefined;

/** A property, and how one comes to it from the globals. */
interface GlobalPlace {
  readonly owner: Readonly<Record<string, unknown>>;
  readonly name: string;
  readonly path: readonly string[];
}

function placeIn(owner: object, path: readonly string[]): GlobalPlace {
  return { owner: owner as GlobalPlace["owner"], name: path.at(-1)!, path };
}

function namesIn(object: unknown): string[] {
  if (object === undefined || object === null) return [];
  return Object.getOwnPropertyNames(object).filter((name) =>
    name !== "prototype" && typeof valueOf(object, name) === "function"
  );
}

function refuseReplaced(path: readonly string[], site: Site): never {
  const call = path.join(".");
  refuse(
    site,
    `${call} is not the built-in function on this thread: it has been replaced, and workers have ` +
      `the original. To call that, write (x) => ${call}(x)`,
  );
}

function refuseClass(fn: object, path: readonly string[], printed: string, site: Site): void {
  const prototype = Object.getOwnPropertyDescriptor(fn, "prototype")?.value;
  const name = path.join(".");
  const isClass = typeof prototype === "object" && /^[A-Z]/.test(path.at(-1)!) ||
    printed.startsWith("class");
  if (!isClass || callable.has(name)) return;
  refuse(
    site,
    name === "Date"
      ? "Date looks at what it is given only if called with new. Write (x) => new Date(x)"
      : `a class must be called with new. Write (x) => new ${name}(x)`,
  );
}

/** The value of an own property, unless a getter would have to make it. */
function valueOf(object: unknown, name: string): unknown {
  if ((typeof object !== "object" && typeof object !== "function") || object === null) return;
  return Object.getOwnPropertyDescriptor(object, name)?.value;
}

const writeAnew =
  "Write a function that is given what it needs as captures, (x, { k }) => …, { with: { k } }, " +
  "or that makes it in each worker, { with: () => ({ object: … }) }, or take it from a module with fromModule()";
