/**
 * A value as bytes: what is kept in files, or sent between machines. The bytes
 * mean the same in every runtime, and keep what a structured clone keeps.
 *
 * @module
 */

import { describeValue } from "../../values/describe_value.ts";
import { hasPlainProperties } from "../../values/plain_object.ts";
import { kindOf, unboxed } from "./kinds.ts";
import { deepest, errorClasses, payloadLimit, tag, viewClasses } from "./layout.ts";
import { PartsWriter } from "./parts.ts";
import { Shape, Shapes } from "./shapes.ts";
import { wayTo } from "./way.ts";

/** Arrays of so many numbers are doubles one after the other. */
const shortestRun = 16;

/** What a container has inside, and in which form that is written. */
type Inside = "fields" | "entries" | "elements" | "pairs" | "members";

/** The inside of a container that lies too deep to be written at once. */
interface Later {
  readonly inside: Inside;
  readonly container: object;
  readonly names: readonly string[];
}

/** A container, by its names. */
type Named = Readonly<Record<string, unknown>>;

/**
 * The bytes of a value, and of all it refers to. What a structured clone refuses (functions, symbols,
 * promises …) and what has no bytes at hand (blobs) is a `DataCloneError` that says where it lies.
 * Unlike a clone, a proxy is taken for its target, and memory that threads share is copied, as a
 * buffer that cannot be resized.
 */
export function encode(value: unknown, options: EncodeOptions = {}): Uint8Array<ArrayBuffer> {
  return new Encoder(options).encode(value);
}

/** How a value is encoded. */
export interface EncodeOptions {
  /** Whether memory that threads share is refused, since it would be copied. */
  readonly refusesShared?: boolean;
  /** Whether all is refused that would come back as something else, such as instances of classes. */
  readonly exact?: boolean;
  /**
   * Gives so many bytes to write to, all of them zero, at a multiple of 8 of their buffer; they are new
   * ones unless it is given. What it gave last has the encoding.
   */
  readonly allocate?: (length: number) => Uint8Array<ArrayBuffer>;
}

class Encoder {
  readonly #parts = new PartsWriter();
  readonly #numbers = new Map<object, number>();
  readonly #shapes = new Shapes();
  readonly #later: Later[] = [];
  /** The containers around the value that is written, the outermost first. */
  readonly #around: object[] = [];
  /** Whether all objects have names that are not their own. */
  readonly #areTainted = Object.keys(Object.prototype).length > 0;
  readonly #exact: boolean;
  readonly #refusesShared: boolean;
  readonly #allocate: (length: number) => Uint8Array<ArrayBuffer>;

  constructor({ exact = false, refusesShared = exact, allocate = newBytes }: EncodeOptions) {
    this.#exact = exact;
    this.#refusesShared = refusesShared;
    this.#allocate = allocate;
  }

  encode(value: unknown): Uint8Array<ArrayBuffer> {
    this.#write(value, 0);
    // There may be more while there are any.
    for (const { inside, container, names } of this.#later) this.#fill(inside, container, names, 0);
    return this.#parts.assemble(this.#names(), this.#allocate);
  }

  /** The names of all shapes, which are known at the end and read at the beginning. */
  #names(): PartsWriter {
    const parts = new PartsWriter();
    parts.size(this.#shapes.numbered.length);
    for (const shape of this.#shapes.numbered) {
      parts.size(shape.length);
      for (const name of Shape.namesOf(shape)) parts.string(name);
    }
    return parts;
  }

  #write(value: unknown, depth: number): void {
    switch (typeof value) {
      case "string":
        return this.#parts.string(value);
      case "number":
        return this.#number(value);
      case "object":
        if (value !== null) return this.#object(value, depth);
        return this.#parts.word(tag.constant, 1);
      case "undefined":
        return this.#parts.word(tag.constant, 0);
      case "boolean":
        return this.#parts.word(tag.constant, value ? 3 : 2);
      case "bigint":
        return this.#bigint(value);
      default:
        return this.#refuse(value, depth);
    }
  }

  #number(value: number): void {
    const int = value | 0;
    const isSmall = int === value && int < payloadLimit && int >= -payloadLimit;
    if (isSmall && (int !== 0 || 1 / value > 0)) return this.#parts.word(tag.int, int);
    this.#parts.word(tag.double, 0);
    this.#parts.double(value);
  }

  #bigint(value: bigint): void {
    if (BigInt.asIntN(64, value) === value) {
      this.#parts.word(tag.bigint, 0);
      this.#parts.bigint(value);
    } else {
      this.#parts.head(tag.longBigint, value < 0n ? 1 : 0);
      this.#parts.string((value < 0n ? -value : value).toString(16));
    }
  }

  #object(value: object, depth: number): void {
    const number = this.#numbers.get(value);
    if (number !== undefined) return this.#parts.head(tag.reference, number);
    this.#numbers.set(value, this.#numbers.size);
    if (this.#exact && !isItsOwnClone(value)) return this.#refuse(value, depth);
    if (Array.isArray(value)) return this.#array(value, depth);
    const prototype = Object.getPrototypeOf(value);
    if (prototype === Object.prototype || prototype === null) return this.#plain(value, depth);
    this.#special(value, depth);
  }

  #plain(value: object, depth: number): void {
    if (depth === deepest || this.#shapes.isFull || this.#areTainted) {
      return this.#named(value, depth);
    }
    // Reading a value next to its name is several times as fast as by the list of all names.
    const head = this.#parts.wordCount;
    this.#parts.word(tag.object, 0);
    this.#around[depth] = value;
    let shape = this.#shapes.root;
    for (const name in value) {
      shape = shape.with(name);
      this.#write((value as Named)[name], depth + 1);
    }
    this.#parts.replaceWord(head, tag.object, this.#shapes.numberOf(shape));
  }

  /** Writes the properties of any object, as those of a plain one. */
  #named(value: object, depth: number): void {
    const names = Object.keys(value);
    if (this.#shapes.isFull) {
      this.#parts.head(tag.dictionary, names.length);
      return this.#fill("entries", value, names, depth);
    }
    let shape = this.#shapes.root;
    for (const name of names) shape = shape.with(name);
    this.#parts.word(tag.object, this.#shapes.numberOf(shape));
    this.#fill("fields", value, names, depth);
  }

  #array(array: readonly unknown[], depth: number): void {
    const { length } = array;
    const names = Object.keys(array);
    // Indices come first: where the last of as many names is one, all of them are.
    if (names.length !== length || (length > 0 && names[length - 1] !== String(length - 1))) {
      this.#parts.head(tag.sparse, length);
      this.#parts.size(names.length);
      this.#fill("entries", array, names, depth);
    } else if (length >= shortestRun && this.#parts.numbers(array)) {
      this.#parts.head(tag.numbers, length);
    } else {
      this.#parts.head(tag.array, length);
      this.#fill("elements", array, names, depth);
    }
  }

  #special(value: object, depth: number): void {
    switch (kindOf(value)) {
      case "plain":
        return this.#named(value, depth);
      case "map":
        this.#parts.word(tag.map, 0);
        return this.#fill("pairs", value, [], depth);
      case "set":
        this.#parts.word(tag.set, 0);
        return this.#fill("members", value, [], depth);
      case "date":
        this.#parts.word(tag.date, 0);
        return this.#parts.double(Date.prototype.getTime.call(value));
      case "regexp":
        this.#parts.word(tag.regexp, 0);
        this.#parts.string((value as RegExp).source);
        return this.#parts.string((value as RegExp).flags);
      case "error":
        return this.#error(value as Error, depth);
      case "boxed":
        this.#parts.word(tag.boxed, 0);
        return this.#write(unboxed(value), depth);
      case "buffer":
        return this.#buffer(value as ArrayBufferLike, depth);
      case "view":
        return this.#view(value as ArrayBufferView, depth);
      default:
        return this.#refuse(value, depth);
    }
  }

  #error(error: Error, depth: number): void {
    const isOfPlatform = error instanceof DOMException;
    const className = isOfPlatform ? "DOMException" : String(error.name);
    this.#parts.head(tag.error, Math.max(0, errorClasses.indexOf(className)));
    if (isOfPlatform) {
      this.#parts.string(error.message);
      this.#parts.string(error.name);
    }
    // Some engines have the stack in a getter of all errors.
    const names = ["message", "stack", "cause"].filter((name) =>
      name === "stack" ? typeof error.stack === "string" : Object.hasOwn(error, name)
    );
    this.#parts.size(names.length);
    this.#fill("entries", error, names, depth);
  }

  #buffer(buffer: ArrayBufferLike, depth: number): void {
    if (this.#refusesShared && !(buffer instanceof ArrayBuffer)) return this.#refuse(buffer, depth);
    let bytes;
    try {
      bytes = new Uint8Array(buffer);
    } catch {
      return this.#refuse(buffer, depth);
    }
    this.#parts.head(tag.buffer, bytes.length);
    this.#parts.frame(bytes);
  }

  #view(view: ArrayBufferView, depth: number): void {
    const name = viewName.call(view) ?? "DataView";
    const bytesPerElement = (view as Uint8Array).BYTES_PER_ELEMENT ?? 1;
    this.#parts.head(tag.view, viewClasses.indexOf(name));
    this.#parts.size(view.byteOffset);
    this.#parts.size(view.byteLength / bytesPerElement);
    this.#object(view.buffer, depth);
  }

  #fill(inside: Inside, container: object, names: readonly string[], depth: number): void {
    if (depth === deepest) {
      this.#later.push({ inside, container, names });
      return;
    }
    this.#around[depth] = container;
    const within = depth + 1;
    switch (inside) {
      case "fields":
        for (const name of names) this.#write((container as Named)[name], within);
        break;
      case "entries":
        for (const name of names) {
          this.#parts.string(name);
          this.#write((container as Named)[name], within);
        }
        break;
      case "elements":
        for (let i = 0; i < names.length; i++) this.#write((container as unknown[])[i], within);
        break;
      case "pairs": {
        const pairs = [...mapEntries.call(container as Map<unknown, unknown>)];
        this.#parts.size(pairs.length);
        for (const [key, value] of pairs) {
          this.#write(key, within);
          this.#write(value, within);
        }
        break;
      }
      case "members": {
        const members = [...setValues.call(container as Set<unknown>)];
        this.#parts.size(members.length);
        for (const member of members) this.#write(member, within);
        break;
      }
    }
  }

  #refuse(value: unknown, depth: number): never {
    const where = wayTo(value, this.#around.slice(0, depth));
    const text = `Cannot encode ${where}: expected what has bytes, got ${describeValue(value)}`;
    throw new DOMException(text, "DataCloneError");
  }
}

function newBytes(length: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(length);
}

/** Names of an error's properties that are its own and are kept. */
const keptOfErrors: ReadonlySet<string> = new Set(["message", "stack", "cause"]);

/** Whether a value is what its clone would be: of a class that all have, and with nothing that is lost. */
function isItsOwnClone(value: object): boolean {
  const prototype = Object.getPrototypeOf(value) as { constructor?: { name?: string } } | null;
  const name = prototype?.constructor?.name;
  if (name === undefined) return false;
  const own = (globalThis as unknown as Record<string, { prototype?: unknown } | undefined>)[name];
  if (own?.prototype !== prototype || Object.getOwnPropertySymbols(value).length > 0) return false;
  if (name === "Object") {
    const isTold = Object.prototype.toString.call(value) === "[object Object]";
    return isTold && hasPlainProperties(value);
  }
  if (name === "Array" || ArrayBuffer.isView(value)) return true;
  if (value instanceof RegExp && value.lastIndex !== 0) return false;
  return Object.keys(value).every((key) => value instanceof Error && keptOfErrors.has(key));
}

const mapEntries = Map.prototype.entries;
const setValues = Set.prototype.values;

/** The name of a typed array's class, whatever it is derived from. */
const viewName: (this: ArrayBufferView) => string | undefined = Object.getOwnPropertyDescriptor(
  Object.getPrototypeOf(Uint8Array.prototype),
  Symbol.toStringTag,
)!.get!;
