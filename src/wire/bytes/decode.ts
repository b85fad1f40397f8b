/**
 * The value of bytes that `encode` made, in this runtime or another.
 *
 * @module
 */

import { type EncodedParts, type Frame, splitFrames, wrong } from "./frames.ts";
import {
  CodecError,
  constants,
  deepest,
  errorClasses,
  tag,
  tagBits,
  viewClasses,
} from "./layout.ts";
import { textOf } from "./texts.ts";

/** Names of objects; one of them may be `__proto__`, setting which would not make a property. */
interface Shape {
  readonly names: readonly string[];
  readonly isHarmless: boolean;
}

/** A container whose inside comes behind all else. */
type Later = () => void;

/**
 * The value of which these are the bytes; a `CodecError` where they are damaged, cut off, or were
 * not made by `encode`.
 */
export function decode(bytes: Uint8Array): unknown {
  const parts = splitFrames(bytes);
  const decoder = new Decoder(parts);
  try {
    return decoder.decode();
  } catch (cause) {
    if (cause instanceof CodecError) throw cause;
    const text = `Cannot decode what is before byte ${decoder.byte}: ${cause}`;
    throw new CodecError(text, { cause });
  }
}

class Decoder {
  readonly #parts: EncodedParts;
  readonly #words: Int32Array;
  readonly #wordCount: number;
  #wordAt = 0;
  #doubleAt = 0;
  #frameAt = 0;
  /** The short strings of a frame, and where the next of them begins. */
  #text = "";
  #textAt = 0;
  readonly #objects: object[] = [];
  readonly #shapes: Shape[] = [];
  readonly #later: Later[] = [];

  constructor(parts: EncodedParts) {
    this.#parts = parts;
    this.#words = parts.words;
    this.#wordCount = parts.words.length;
  }

  /** The byte up to which words were read. */
  get byte(): number {
    return this.#parts.wordsAt + 4 * this.#wordAt;
  }

  decode(): unknown {
    for (let left = this.#readSize(); left > 0; left--) this.#shapes.push(this.#readShape());
    const value = this.#read(0);
    // There may be more while there are any.
    for (const fill of this.#later) fill();
    const { words, doubles, frames } = this.#parts;
    const isAll = this.#wordAt === words.length && this.#doubleAt === doubles.length &&
      this.#frameAt === frames.length;
    if (!isAll) throw this.#wrong("the end of the value", "more");
    return value;
  }

  #read(depth: number): unknown {
    const word = this.#word();
    const payload = word >> tagBits;
    switch (word & (1 << tagBits) - 1) {
      case tag.int:
        return payload;
      case tag.string:
        return this.#shortString(payload);
      case tag.double:
        return this.#double();
      case tag.constant:
        if (payload < 0 || payload >= constants.length) break;
        return constants[payload];
      case tag.object:
        return this.#object(this.#shapes[this.#size(payload)], depth);
      case tag.array:
        return this.#array(this.#size(payload), depth);
      case tag.reference:
        return this.#reference(this.#size(payload));
      case tag.text:
        return this.#longString(this.#size(payload));
      case tag.numbers:
        return this.#numbers(this.#size(payload));
      case tag.bigint:
        return this.#bigint();
      case tag.longBigint:
        return this.#longBigint(payload === 1);
      case tag.dictionary:
        return this.#dictionary(this.#size(payload), depth);
      case tag.sparse:
        return this.#sparse(this.#size(payload), depth);
      case tag.map:
        return this.#map(depth);
      case tag.set:
        return this.#set(depth);
      case tag.date:
        return this.#kept(new Date(this.#double()));
      case tag.regexp:
        return this.#kept(new RegExp(this.#string(), this.#string()));
      case tag.error:
        return this.#error(payload, depth);
      case tag.boxed:
        return this.#boxed();
      case tag.buffer:
        return this.#buffer(this.#size(payload));
      case tag.view:
        return this.#view(payload);
    }
    throw this.#wrong("a value", `the word ${word}`);
  }

  #shortString(length: number): string {
    const start = this.#textAt;
    const end = start + length;
    if (end > this.#text.length) return this.#nextText(length);
    this.#textAt = end;
    return this.#text.slice(start, end);
  }

  /** Goes on with the next text: what is left of this one is too short. */
  #nextText(length: number): string {
    const isRead = this.#textAt === this.#text.length;
    this.#text = this.#decoded(this.#frame());
    this.#textAt = length;
    if (!isRead || length < 0 || length > this.#text.length) {
      throw this.#wrong(`${length} characters`, `a text of ${this.#text.length}`);
    }
    return this.#text.slice(0, length);
  }

  #longString(length: number): string {
    const text = this.#decoded(this.#frame());
    if (text.length !== length) throw this.#wrong(`${length} characters`, `${text.length}`);
    return text;
  }

  #decoded({ bytes, isUtf16 }: Frame): string {
    return textOf(bytes, isUtf16);
  }

  /** A string where nothing else can be. */
  #string(): string {
    const value = this.#read(0);
    if (typeof value !== "string") throw this.#wrong("a string", typeof value);
    return value;
  }

  #bigint(): bigint {
    const { buffer, byteOffset } = this.#parts.doubles;
    const at = this.#doubleAt;
    this.#double();
    return new BigInt64Array(buffer, byteOffset + 8 * at, 1)[0]!;
  }

  #longBigint(isNegative: boolean): bigint {
    const value = BigInt(`0x${this.#string()}`);
    return isNegative ? -value : value;
  }

  #reference(number: number): object {
    const object = this.#objects[number];
    if (object === undefined) throw this.#wrong("an object", `the number ${number} of none`);
    return object;
  }

  #readShape(): Shape {
    const names: string[] = [];
    for (let left = this.#readSize(); left > 0; left--) names.push(this.#string());
    return { names, isHarmless: !names.includes("__proto__") };
  }

  #object(shape: Shape | undefined, depth: number): object {
    if (shape === undefined) throw this.#wrong("the number of a shape", "another");
    const object = this.#kept({});
    if (depth < deepest) this.#fields(object, shape, depth + 1);
    else this.#later.push(() => this.#fields(object, shape, 1));
    return object;
  }

  #fields(object: Record<string, unknown>, { names, isHarmless }: Shape, depth: number): void {
    for (let i = 0; i < names.length; i++) {
      const value = this.#read(depth);
      if (isHarmless) object[names[i]!] = value;
      else define(object, names[i]!, value, true);
    }
  }

  #dictionary(count: number, depth: number): object {
    const object = this.#kept({});
    this.#inside(depth, (depth) => this.#entries(object, count, depth));
    return object;
  }

  #entries(object: object, count: number, depth: number): void {
    for (let i = 0; i < count; i++) {
      const name = this.#string();
      const value = this.#read(depth);
      if (name === "__proto__") define(object, name, value, true);
      else (object as Record<string, unknown>)[name] = value;
    }
  }

  #details(error: Error, count: number, depth: number): void {
    for (let i = 0; i < count; i++) define(error, this.#string(), this.#read(depth), false);
  }

  #array(length: number, depth: number): unknown[] {
    if (length > this.#wordCount - this.#wordAt) throw this.#wrong(`${length} elements`, "fewer");
    const array = this.#kept(new Array<unknown>(length));
    if (depth < deepest) this.#elements(array, length, depth + 1);
    else this.#later.push(() => this.#elements(array, length, 1));
    return array;
  }

  #elements(array: unknown[], length: number, depth: number): void {
    for (let i = 0; i < length; i++) array[i] = this.#read(depth);
  }

  #numbers(length: number): number[] {
    const { doubles } = this.#parts;
    const start = this.#doubleAt;
    if (length > doubles.length - start) throw this.#wrong(`${length} numbers`, "fewer");
    const array = this.#kept(new Array<number>(length));
    for (let i = 0; i < length; i++) array[i] = doubles[start + i]!;
    this.#doubleAt += length;
    return array;
  }

  #sparse(length: number, depth: number): unknown[] {
    const array = this.#kept<unknown[]>([]);
    array.length = length;
    const count = this.#readSize();
    this.#inside(depth, (depth) => this.#entries(array, count, depth));
    return array;
  }

  #map(depth: number): Map<unknown, unknown> {
    const map = this.#kept(new Map());
    this.#inside(depth, (depth) => {
      for (let left = this.#readSize(); left > 0; left--) {
        const key = this.#read(depth);
        map.set(key, this.#read(depth));
      }
    });
    return map;
  }

  #set(depth: number): Set<unknown> {
    const set = this.#kept(new Set());
    this.#inside(depth, (depth) => {
      for (let left = this.#readSize(); left > 0; left--) set.add(this.#read(depth));
    });
    return set;
  }

  #error(number: number, depth: number): Error {
    const className = this.#nameOf(errorClasses, number);
    const error = this.#kept<Error>(
      className === "DOMException"
        ? new DOMException(this.#string(), this.#string())
        : new (classNamed<ErrorConstructor>(className))(),
    );
    const count = this.#readSize();
    this.#inside(depth, (depth) => this.#details(error, count, depth));
    return error;
  }

  #boxed(): object {
    const index = this.#objects.push({}) - 1;
    const primitive = this.#read(0);
    if (Object(primitive) === primitive) throw this.#wrong("a primitive", "an object");
    return this.#objects[index] = Object(primitive);
  }

  #buffer(length: number): ArrayBuffer {
    const { bytes } = this.#frame();
    if (bytes.length !== length) throw this.#wrong(`${length} bytes`, `${bytes.length}`);
    return this.#kept(bytes.slice().buffer);
  }

  #view(number: number): ArrayBufferView {
    const className = this.#nameOf(viewClasses, number);
    const index = this.#objects.push({}) - 1;
    const offset = this.#readSize();
    const length = this.#readSize();
    const buffer = this.#read(0);
    if (!(buffer instanceof ArrayBuffer)) throw this.#wrong("a buffer", typeof buffer);
    const View = classNamed<Uint8ArrayConstructor>(className);
    return this.#objects[index] = new View(buffer, offset, length);
  }

  /** Reads what is in a container, or puts that off as the encoder did. */
  #inside(depth: number, read: (depth: number) => void): void {
    if (depth < deepest) read(depth + 1);
    else this.#later.push(() => read(1));
  }

  /** Gives an object its number. */
  #kept<T extends object>(object: T): T {
    this.#objects.push(object);
    return object;
  }

  #nameOf(classes: readonly string[], number: number): string {
    const name = classes[number];
    if (name === undefined) throw this.#wrong("the number of a class", `${number}`);
    return name;
  }

  #readSize(): number {
    return this.#size(this.#word() >> tagBits);
  }

  /** The number of a word, or the double that is in its place. */
  #size(payload: number): number {
    if (payload >= 0) return payload;
    const size = this.#double();
    if (Number.isSafeInteger(size) && size >= 0) return size;
    throw this.#wrong("a length", `${size}`);
  }

  #word(): number {
    if (this.#wordAt === this.#wordCount) throw this.#wrong("a value", "the end");
    return this.#words[this.#wordAt++]!;
  }

  #double(): number {
    const { doubles } = this.#parts;
    if (this.#doubleAt === doubles.length) throw this.#wrong("a number", "the end of all");
    return doubles[this.#doubleAt++]!;
  }

  #frame(): Frame {
    const frame = this.#parts.frames[this.#frameAt++];
    if (frame === undefined) throw this.#wrong("a frame", "the end of all");
    return frame;
  }

  #wrong(expected: string, got: string): CodecError {
    return wrong(expected, got, this.byte);
  }
}

/** A class of this name, which another runtime may lack. */
function classNamed<T>(name: string): T {
  const found: unknown = Reflect.get(globalThis, name);
  if (typeof found === "function") return found as T;
  throw new CodecError(`Cannot decode a ${name}: this runtime has no such class`);
}

/** Sets a property, also one called `__proto__`. */
function define(object: object, key: string, value: unknown, enumerable: boolean): void {
  Object.defineProperty(object, key, { value, enumerable, writable: true, configurable: true });
}
