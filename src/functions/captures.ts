/**
 * Checks captured values and takes a snapshot of them that can be posted.
 *
 * @module
 */

import { pack, type Packed } from "../wire/packing.ts";
import { moduleOf } from "./from_module.ts";
import { importedFrom } from "./origin.ts";
import { place, setOwn } from "./place.ts";
import { isNamespace, isPlainObject } from "./plain_object.ts";
import { refuse, type Site } from "./site.ts";

/** Captured values with the functions taken out. */
export interface Snapshot {
  /** Clone of the values, packed, with `undefined` wherever a function or a whole module stood. */
  readonly values: Packed;
  /** The functions and where they belong. */
  readonly functions: readonly { readonly path: readonly string[]; readonly fn: object }[];
  /** The values with the functions still in place, for this thread. */
  readonly local: object;
}

/** Takes a snapshot of `captures`, a plain object. */
export function takeSnapshot(captures: object, site: Omit<Site, "place" | "path">): Snapshot {
  const copier = new Copier(site);
  const local = copier.copy(captures);
  const values = copier.clone(local);
  for (const { path, fn } of copier.functions) place(local, path, fn);
  return { values, functions: copier.functions, local };
}

/** Built-in classes that arrive as what they were. */
const sturdy: ReadonlySet<unknown> = new Set([
  Date,
  RegExp,
  ArrayBuffer,
  DataView,
  Error,
  RangeError,
  TypeError,
  SyntaxError,
  ReferenceError,
  EvalError,
  URIError,
  ...[Int8Array, Int16Array, Int32Array, Uint8Array, Uint16Array, Uint32Array],
  ...[Uint8ClampedArray, Float32Array, Float64Array, BigInt64Array, BigUint64Array],
].map((it) => it.prototype));

/** Where a value stands: linked, because few paths are ever read. */
interface Path {
  readonly parent: Path | undefined;
  readonly key: string;
}

/** Copies containers from a list of work, so that depth and cycles do not matter. */
class Copier {
  readonly functions: { path: string[]; fn: object }[] = [];
  readonly #site: Omit<Site, "place" | "path">;
  readonly #copies = new Map<object, object>();
  readonly #todo: (() => void)[] = [];
  /** Whether all that packing does not keep is absent: what stands in two places, and odd arrays. */
  #isPackable = true;

  constructor(site: Omit<Site, "place" | "path">) {
    this.#site = site;
  }

  copy(captures: object): object {
    const copy = this.#container(captures, undefined) ?? {};
    for (let work = this.#todo.pop(); work !== undefined; work = this.#todo.pop()) work();
    return copy;
  }

  /** Clones what has been copied, or names the value at the top that will not. */
  clone(copy: object): Packed {
    try {
      return structuredClone(this.#isPackable ? pack(copy) : { pack: "none", value: copy });
    } catch (error) {
      for (const [key, value] of Object.entries(copy)) {
        if (!isCloneable(value)) {
          this.#refuse({ parent: undefined, key }, `it cannot be cloned (${error})`);
        }
      }
      throw error;
    }
  }

  #value(value: unknown, path: Path, inCollection: boolean): unknown {
    if (typeof value === "symbol") this.#refuse(path, "a symbol cannot be cloned. Send a string");
    if (typeof value === "function" || isModule(value)) {
      if (inCollection) {
        this.#refuse(
          path,
          "functions and modules may stand in plain objects and arrays, not in a Map or Set",
        );
      }
      this.functions.push({ path: keysOf(path), fn: value });
      return undefined;
    }
    if (typeof value !== "object" || value === null) return value;
    return this.#container(value, path, inCollection) ?? this.#leaf(value, path);
  }

  /** The copy of a container, to be filled later; `undefined` for anything else. */
  #container(value: object, path: Path | undefined, inCollection = false): object | undefined {
    const known = this.#copies.get(value);
    if (known !== undefined) {
      this.#isPackable = false;
      return known;
    }
    const copy = emptyCopy(value);
    if (copy === undefined) return undefined;
    this.#copies.set(value, copy);
    this.#todo.push(() => this.#fill(copy, value, path, inCollection));
    return copy;
  }

  #fill(copy: object, value: object, path: Path | undefined, inCollection: boolean): void {
    if (value instanceof Map && copy instanceof Map) {
      for (const [key, it] of value) {
        const at = { parent: path, key: typeof key === "object" ? "…" : String(key) };
        copy.set(this.#value(key, at, true), this.#value(it, at, true));
      }
    } else if (value instanceof Set && copy instanceof Set) {
      for (const it of value) copy.add(this.#value(it, { parent: path, key: "…" }, true));
    } else {
      const keys = Object.keys(value);
      if (Array.isArray(value) && keys.length !== value.length) this.#isPackable = false;
      for (const key of keys) {
        const it: unknown = value[key as keyof typeof value];
        setOwn(
          copy,
          key,
          isPrimitive(it) ? it : this.#value(it, { parent: path, key }, inCollection),
        );
      }
    }
  }

  #leaf(value: object, path: Path): object {
    if (sturdy.has(Object.getPrototypeOf(value)) || value instanceof Blob || survives(value)) {
      return value;
    }
    const name = Object.getPrototypeOf(value)?.constructor?.name || "an unnamed class";
    const factory = `make it in each worker: { with: () => ({ ${keysOf(path)[0]}: … }) }`;
    if (value instanceof URL) {
      this.#refuse(path, `a URL cannot be cloned. Send its .href, or ${factory}`);
    }
    if (value instanceof Promise) {
      this.#refuse(path, `a Promise cannot be cloned. Await it first, or ${factory}`);
    }
    this.#refuse(
      path,
      `an instance of ${name} loses its class on the way. Send plain data, or ${factory}`,
    );
  }

  #refuse(path: Path | undefined, reason: string): never {
    return refuse({ ...this.#site, place: "captured", path: nameOf(path) }, reason);
  }
}

/** Whether a value is one that a clone keeps as it is; arrays may have millions of them. */
function isPrimitive(value: unknown): boolean {
  const type = typeof value;
  return value === null || (type !== "object" && type !== "function" && type !== "symbol");
}

/** Whether `value` is a whole module that workers can import. */
function isModule(value: unknown): value is object {
  if (typeof value !== "object" || value === null) return false;
  if (moduleOf(value) !== undefined) return true;
  return isNamespace(value) && importedFrom(value) !== undefined;
}

function keysOf(path: Path | undefined): string[] {
  const keys: string[] = [];
  for (let it = path; it !== undefined; it = it.parent) keys.push(it.key);
  return keys.reverse();
}

/** The path as a user would write it; what lies very deep is cut. */
function nameOf(path: Path | undefined): string {
  const keys = keysOf(path);
  return ["with", ...keys.slice(0, 10)].join(".") + (keys.length > 10 ? ".…" : "");
}

/** An empty container of the same kind; `undefined` for what is none. */
function emptyCopy(value: object): object | undefined {
  const prototype = Object.getPrototypeOf(value);
  // By name, so that arrays of another realm count and subclasses do not.
  if (Array.isArray(value) && prototype?.constructor?.name === "Array") {
    return new Array(value.length);
  }
  if (prototype === Map.prototype) return new Map();
  if (prototype === Set.prototype) return new Set();
  return isPlainObject(value) || isNamespace(value) ? {} : undefined;
}

/** Whether a clone of `value` is still of its class. */
function survives(value: object): boolean {
  try {
    const copy: object = structuredClone(value);
    return Object.getPrototypeOf(copy) === Object.getPrototypeOf(value);
  } catch {
    return false;
  }
}

function isCloneable(value: unknown): boolean {
  try {
    structuredClone(value);
    return true;
  } catch {
    return false;
  }
}
