/**
 * Checks captured values and takes a snapshot of them that can be posted.
 *
 * @module
 */

import { pack, type Packed } from "../wire/packing.ts";
import { named, namesIn } from "./array_names.ts";
import { MemoryFinder, shared } from "./captured_memory.ts";
import type { CapturedMemory } from "./definition.ts";
import { moduleOf } from "./from_module.ts";
import { importedFrom } from "./origin.ts";
import { place, setOwn } from "./place.ts";
import { isNamespace, isPlainObject, isPrimitive } from "../values/plain_object.ts";
import { refuse, type Site } from "./site.ts";

/** Captured values with the functions and large memory taken out. */
export interface Snapshot {
  /** Clone of the values, packed, with `undefined` wherever something was taken out. */
  readonly values: Packed;
  /** Copies of the large buffers, and where they belong. */
  readonly memory: readonly CapturedMemory[];
  /** The functions and where they belong. */
  readonly functions: readonly { readonly path: readonly string[]; readonly fn: object }[];
  /** The values with everything still in place, for this thread. */
  readonly local: object;
}

/** Takes a snapshot of `captures`, a plain object. */
export function takeSnapshot(captures: object, site: Omit<Site, "place" | "path">): Snapshot {
  const copier = new Copier(site);
  const local = copier.copy(captures);
  const large = copier.memory.found();
  const put = (value: (memory: object) => unknown) => {
    for (const { memory, paths } of large) {
      for (const path of paths) place(local, path, value(memory));
    }
  };
  put(() => undefined);
  const values = copier.clone(local);
  put((memory) => memory);
  for (const { path, fn } of copier.functions) place(local, path, fn);
  return { values, memory: shared(large), functions: copier.functions, local };
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
  readonly memory = new MemoryFinder();
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
    return this.#container(value, path, inCollection) ?? this.#leaf(value, path, inCollection);
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
    } else if (Array.isArray(value) && Array.isArray(copy)) {
      this.#fillArray(copy, value, path, inCollection);
    } else {
      for (const key of Object.keys(value)) {
        const it: unknown = value[key as keyof typeof value];
        setOwn(
          copy,
          key,
          isPrimitive(it) ? it : this.#value(it, { parent: path, key }, inCollection),
        );
      }
    }
  }

  #fillArray(
    copy: unknown[],
    array: readonly unknown[],
    path: Path | undefined,
    inCollection: boolean,
  ): void {
    const copyOf = (it: unknown, key: string) =>
      isPrimitive(it) ? it : this.#value(it, { parent: path, key }, inCollection);
    let elements = 0;
    let arePrimitive = true;
    for (let i = 0; i < array.length; i++) {
      const it = array[i];
      if (it === undefined && !Object.hasOwn(array, i)) continue;
      elements++;
      if (isPrimitive(it)) copy[i] = it;
      else {
        arePrimitive = false;
        copy[i] = copyOf(it, String(i));
      }
    }
    const names = namesIn(array, elements, arePrimitive);
    if (elements < array.length || names.length > 0) this.#isPackable = false;
    for (const name of names) setOwn(copy, name, copyOf(named(array, name), name));
  }

  #leaf(value: object, path: Path, inCollection: boolean): object {
    this.memory.visit(value, inCollection, () => keysOf(path));
    if (sturdy.has(Object.getPrototypeOf(value)) || value instanceof Blob || survives(value)) {
      return value;
    }
    const lazy = this.#site.lazyAdvice?.(value, keysOf(path));
    if (lazy !== undefined) this.#refuse(path, lazy);
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
