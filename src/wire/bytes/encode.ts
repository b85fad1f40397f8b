/**
 * A value as bytes: what is kept in files, or sent between machines. The bytes
 * mean the same in every runtime, and keep what a structured clone keeps.
 *
 * @module
 */

import { describeValue } from "../../values/describe_value.ts";
import { checksum } from "./checksum.ts";
import { kindOf, unboxed } from "./kinds.ts";
import {
  aligned,
  checkedFrom,
  constants,
  deepest,
  errorClasses,
  headerBytes,
  longText,
  magic,
  payloadLimit,
  tag,
  tagBits,
  viewClasses,
} from "./layout.ts";
import { Shapes } from "./shapes.ts";
import { textBytes } from "./texts.ts";
import { wayTo } from "./way.ts";

/** Arrays of so many numbers are doubles one after the other. */
const shortestRun = 16;

/** Characters of short strings that share a frame, which lives as long as any longer slice of it. */
const sharedText = 65_536;

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

/** A string, many short ones, or the bytes of a buffer. */
type Frame = string | string[] | Uint8Array;

/**
 * The bytes of a value, and of all it refers to. What a structured clone refuses (functions, symbols,
 * promises …) and what has no bytes at hand (blobs) is a `DataCloneError` that says where it lies.
 * Unlike a clone, a proxy is taken for its target, and memory that threads share is copied, as a
 * buffer that cannot be resized.
 */
export function encode(value: unknown): Uint8Array<ArrayBuffer> {
  return new Encoder().encode(value);
}

class Encoder {
  #words = new Int32Array(64);
  #wordCount = 0;
  #doubles = new Float64Array(16);
  #bigints = new BigInt64Array(this.#doubles.buffer);
  #doubleCount = 0;
  readonly #frames: Frame[] = [];
  /** The short strings of the frame that is open, and their length. */
  #strings: string[] = [];
  #stringsLength = sharedText;
  readonly #numbers = new Map<object, number>();
  readonly #shapes = new Shapes();
  #shapeCount = 0;
  readonly #later: Later[] = [];
  /** The containers around the value that is written, the outermost first. */
  readonly #around: object[] = [];

  encode(value: unknown): Uint8Array<ArrayBuffer> {
    this.#write(value, 0);
    // There may be more while there are any.
    for (const { inside, container, names } of this.#later) this.#fill(inside, container, names, 0);
    return this.#assemble();
  }

  #write(value: unknown, depth: number): void {
    switch (typeof value) {
      case "string":
        return this.#string(value);
      case "number":
        return this.#number(value);
      case "object":
        return value === null ? this.#constant(value) : this.#object(value, depth);
      case "bigint":
        return this.#bigint(value);
      case "function":
      case "symbol":
        return this.#refuse(value, depth);
      default:
        return this.#constant(value);
    }
  }

  #constant(value: unknown): void {
    this.#word(constants.indexOf(value) << tagBits | tag.constant);
  }

  #number(value: number): void {
    const int = value | 0;
    const isSmall = int === value && int < payloadLimit && int >= -payloadLimit;
    if (isSmall && (int !== 0 || 1 / value > 0)) {
      this.#word(int << tagBits | tag.int);
    } else {
      this.#word(tag.double);
      this.#double(value);
    }
  }

  #string(text: string): void {
    const { length } = text;
    if (length >= longText) {
      this.#head(tag.text, length);
      this.#frames.push(text);
      return;
    }
    if (this.#stringsLength + length > sharedText) {
      this.#frames.push(this.#strings = []);
      this.#stringsLength = 0;
    }
    this.#strings.push(text);
    this.#stringsLength += length;
    this.#word(length << tagBits | tag.string);
  }

  #bigint(value: bigint): void {
    if (BigInt.asIntN(64, value) === value) {
      this.#word(tag.bigint);
      this.#double(0);
      this.#bigints[this.#doubleCount - 1] = value;
    } else {
      this.#head(tag.longBigint, value < 0n ? 1 : 0);
      this.#string((value < 0n ? -value : value).toString(16));
    }
  }

  #object(value: object, depth: number): void {
    const number = this.#numbers.get(value);
    if (number !== undefined) return this.#head(tag.reference, number);
    this.#numbers.set(value, this.#numbers.size);
    if (Array.isArray(value)) return this.#array(value, depth);
    const prototype = Object.getPrototypeOf(value);
    if (prototype === Object.prototype || prototype === null) return this.#plain(value, depth);
    this.#special(value, depth);
  }

  #plain(value: object, depth: number): void {
    const names = Object.keys(value);
    const shape = this.#shapes.of(names);
    if (shape === undefined) {
      this.#head(tag.dictionary, names.length);
      return this.#fill("entries", value, names, depth);
    }
    if (shape.number !== undefined) {
      this.#head(tag.object, shape.number);
    } else {
      shape.number = this.#shapeCount++;
      this.#head(tag.shape, names.length);
      for (const name of names) this.#string(name);
    }
    this.#fill("fields", value, names, depth);
  }

  #array(array: readonly unknown[], depth: number): void {
    const { length } = array;
    const names = Object.keys(array);
    // Indices come first: where the last of as many names is one, all of them are.
    if (names.length !== length || (length > 0 && names[length - 1] !== String(length - 1))) {
      this.#head(tag.sparse, length);
      this.#size(names.length);
      this.#fill("entries", array, names, depth);
    } else if (length < shortestRun || !this.#run(array)) {
      this.#head(tag.array, length);
      this.#fill("elements", array, names, depth);
    }
  }

  /** Writes an array of numbers, if it is one. */
  #run(array: readonly unknown[]): boolean {
    const start = this.#doubleCount;
    for (let i = 0; i < array.length; i++) {
      const element = array[i];
      if (typeof element !== "number") {
        this.#doubleCount = start;
        return false;
      }
      this.#double(element);
    }
    this.#head(tag.numbers, array.length);
    return true;
  }

  #special(value: object, depth: number): void {
    switch (kindOf(value)) {
      case "plain":
        return this.#plain(value, depth);
      case "map":
        this.#word(tag.map);
        return this.#fill("pairs", value, [], depth);
      case "set":
        this.#word(tag.set);
        return this.#fill("members", value, [], depth);
      case "date":
        this.#word(tag.date);
        return this.#double(Date.prototype.getTime.call(value));
      case "regexp":
        this.#word(tag.regexp);
        this.#string((value as RegExp).source);
        return this.#string((value as RegExp).flags);
      case "error":
        return this.#error(value as Error, depth);
      case "boxed":
        this.#word(tag.boxed);
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
    this.#head(tag.error, Math.max(0, errorClasses.indexOf(className)));
    if (isOfPlatform) {
      this.#string(error.message);
      this.#string(error.name);
    }
    // Some engines have the stack in a getter of all errors.
    const names = ["message", "stack", "cause"].filter((name) =>
      name === "stack" ? typeof error.stack === "string" : Object.hasOwn(error, name)
    );
    this.#size(names.length);
    this.#fill("entries", error, names, depth);
  }

  #buffer(buffer: ArrayBufferLike, depth: number): void {
    let bytes;
    try {
      bytes = new Uint8Array(buffer);
    } catch {
      return this.#refuse(buffer, depth);
    }
    this.#head(tag.buffer, bytes.length);
    this.#frames.push(bytes);
  }

  #view(view: ArrayBufferView, depth: number): void {
    const name = viewName.call(view) ?? "DataView";
    const bytesPerElement = (view as Uint8Array).BYTES_PER_ELEMENT ?? 1;
    this.#head(tag.view, viewClasses.indexOf(name));
    this.#size(view.byteOffset);
    this.#size(view.byteLength / bytesPerElement);
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
          this.#string(name);
          this.#write((container as Named)[name], within);
        }
        break;
      case "elements":
        for (let i = 0; i < names.length; i++) this.#write((container as unknown[])[i], within);
        break;
      case "pairs": {
        const pairs = [...mapEntries.call(container as Map<unknown, unknown>)];
        this.#size(pairs.length);
        for (const [key, value] of pairs) {
          this.#write(key, within);
          this.#write(value, within);
        }
        break;
      }
      case "members": {
        const members = [...setValues.call(container as Set<unknown>)];
        this.#size(members.length);
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

  /** A word whose number may be a large one. */
  #head(tag: number, payload: number): void {
    if (payload < payloadLimit) return this.#word(payload << tagBits | tag);
    this.#word(-1 << tagBits | tag);
    this.#double(payload);
  }

  #size(size: number): void {
    this.#head(tag.int, size);
  }

  #word(word: number): void {
    if (this.#wordCount === this.#words.length) {
      const words = this.#words;
      this.#words = new Int32Array(2 * words.length);
      this.#words.set(words);
    }
    this.#words[this.#wordCount++] = word;
  }

  #double(double: number): void {
    if (this.#doubleCount === this.#doubles.length) {
      const doubles = this.#doubles;
      this.#doubles = new Float64Array(2 * doubles.length);
      this.#doubles.set(doubles);
      this.#bigints = new BigInt64Array(this.#doubles.buffer);
    }
    this.#doubles[this.#doubleCount++] = double;
  }

  #assemble(): Uint8Array<ArrayBuffer> {
    const frames = this.#frames.map((frame) => {
      if (frame instanceof Uint8Array) return { bytes: frame, length: frame.length };
      return textBytes(typeof frame === "string" ? frame : frame.join(""));
    });
    const wordsAt = headerBytes + 8 * (frames.length + this.#doubleCount);
    const framesAt = aligned(wordsAt + 4 * this.#wordCount);
    const length = frames.reduce((sum, { bytes }) => sum + aligned(bytes.length), framesAt);
    const out = new Uint8Array(length);
    const words = new Int32Array(out.buffer, 0, framesAt / 4);
    const doubles = new Float64Array(out.buffer, 0, wordsAt / 8 | 0);
    doubles.set([length, frames.length, this.#doubleCount, this.#wordCount], 1);
    doubles.set(frames.map(({ length }) => length), headerBytes / 8);
    doubles.set(this.#doubles.subarray(0, this.#doubleCount), headerBytes / 8 + frames.length);
    words.set(this.#words.subarray(0, this.#wordCount), wordsAt / 4);
    let at = framesAt;
    for (const { bytes } of frames) {
      out.set(bytes, at);
      at += aligned(bytes.length);
    }
    words[0] = magic;
    words[1] = checksum(out.subarray(checkedFrom));
    return out;
  }
}

const mapEntries = Map.prototype.entries;
const setValues = Set.prototype.values;

/** The name of a typed array's class, whatever it is derived from. */
const viewName: (this: ArrayBufferView) => string | undefined = Object.getOwnPropertyDescriptor(
  Object.getPrototypeOf(Uint8Array.prototype),
  Symbol.toStringTag,
)!.get!;
