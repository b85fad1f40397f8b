/**
 * Large arrays of bytes and numbers among captured values. A message copies them twice for each worker;
 * where threads share memory, they are put there once, and each worker makes its copy from there, so
 * that it has an ordinary array which no other can write to.
 *
 * @module
 */

import type { CapturedMemory, FunctionDefinition } from "./definition.ts";

/** Bytes of a buffer from which on it goes its own way. */
const LARGE = 1_000_000;

/** A buffer, or a view of one. */
type Memory = ArrayBufferLike | ArrayBufferView;

/** The large buffers among values that are visited, what there is of each, and where. */
export class MemoryFinder {
  readonly #found = new Map<ArrayBufferLike, Map<Memory, (readonly string[])[]>>();
  /** Buffers of which something is where nothing can be put later: in a Map or a Set. */
  readonly #fixed = new Set<ArrayBufferLike>();

  /** Looks at a value that is no container; asks for its path where it is large memory. */
  visit(value: object, inCollection: boolean, path: () => readonly string[]): void {
    if (!isMemory(value)) return;
    const buffer = bufferOf(value);
    if (buffer.byteLength < LARGE || !isOrdinary(buffer) || !canShare()) return;
    if (inCollection) {
      this.#fixed.add(buffer);
      return;
    }
    let members = this.#found.get(buffer);
    if (members === undefined) this.#found.set(buffer, members = new Map());
    const paths = members.get(value);
    if (paths === undefined) members.set(value, [path()]);
    else paths.push(path());
  }

  /** What can be taken out of the values, as it is in them. */
  found(): CapturedMemory[] {
    return [...this.#found].flatMap(([buffer, members]) =>
      this.#fixed.has(buffer) ? [] : [...members].map(([memory, paths]) => ({ memory, paths }))
    );
  }
}

/** The same in memory that threads share: of each buffer, a copy. */
export function shared(found: readonly CapturedMemory[]): CapturedMemory[] {
  const taken = moved(found, (buffer) => {
    const known = copies.get(buffer)?.deref();
    if (known !== undefined && haveSameBytes(buffer, known)) return known;
    const copy = new SharedArrayBuffer(buffer.byteLength);
    new Uint8Array(copy).set(new Uint8Array(buffer));
    copies.set(buffer, new WeakRef(copy));
    return copy;
  });
  const buffers = new Set(taken.map(({ memory }) => bufferOf(memory)));
  weights.set(taken, [...buffers].map(({ byteLength }) => new ArrayBuffer(byteLength)));
  return taken;
}

/** The last copy of each buffer: functions in a loop capture the same one time and again. */
const copies = new WeakMap<ArrayBufferLike, WeakRef<SharedArrayBuffer>>();

/**
 * Engines collect garbage the sooner the more memory it holds, but do not count what is shared, nor what
 * workers have of it. Memory of the same size that nobody touches costs nothing and is counted.
 */
const weights = new WeakMap<readonly CapturedMemory[], readonly ArrayBuffer[]>();

/** The same in memory of this thread alone: of each buffer that others have too, a copy. */
export function unshared(found: readonly CapturedMemory[]): CapturedMemory[] {
  return moved(found, (buffer) => {
    if (buffer instanceof ArrayBuffer) return buffer;
    const copy = new ArrayBuffer(buffer.byteLength);
    new Uint8Array(copy).set(new Uint8Array(buffer));
    return copy;
  });
}

/** A definition for another process, which shares no memory with this one. */
export function withoutSharing<T extends FunctionDefinition>(definition: T): T {
  const { captures } = definition;
  if (captures?.kind !== "values" || captures.memory.length === 0) return definition;
  return { ...definition, captures: { ...captures, memory: unshared(captures.memory) } };
}

function haveSameBytes(one: ArrayBufferLike, other: ArrayBufferLike): boolean {
  if (one.byteLength !== other.byteLength) return false;
  const words = one.byteLength >> 2;
  return areEqual(new Int32Array(one, 0, words), new Int32Array(other, 0, words)) &&
    areEqual(new Uint8Array(one, words * 4), new Uint8Array(other, words * 4));
}

function areEqual<T extends Int32Array | Uint8Array>(a: T, b: T): boolean {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** What was of a buffer, of the one that it is moved to. */
function moved(
  found: readonly CapturedMemory[],
  move: (buffer: ArrayBufferLike) => ArrayBufferLike,
): CapturedMemory[] {
  const buffers = new Map<ArrayBufferLike, ArrayBufferLike>();
  return found.map(({ memory, paths }) => {
    const from = bufferOf(memory);
    const buffer = buffers.get(from) ?? move(from);
    buffers.set(from, buffer);
    if (!ArrayBuffer.isView(memory)) return { memory: buffer, paths };
    const length = "length" in memory ? memory.length as number : memory.byteLength;
    const { constructor } = Object.getPrototypeOf(memory);
    const View = constructor as new (...of: [ArrayBufferLike, number, number]) => Memory;
    return { memory: new View(buffer, memory.byteOffset, length), paths };
  });
}

function bufferOf(memory: Memory): ArrayBufferLike {
  return ArrayBuffer.isView(memory) ? memory.buffer : memory;
}

function isMemory(value: object): value is Memory {
  return ArrayBuffer.isView(value) || value instanceof ArrayBuffer;
}

/** Whether a buffer is one that is not shared and stays as long as it is. */
function isOrdinary(buffer: ArrayBufferLike): boolean {
  return buffer instanceof ArrayBuffer && (buffer as { resizable?: boolean }).resizable !== true;
}

/** Whether threads share memory here; pages have to be isolated from others for that. */
function canShare(): boolean {
  const { crossOriginIsolated } = globalThis as { crossOriginIsolated?: boolean };
  return typeof SharedArrayBuffer === "function" && crossOriginIsolated !== false;
}
