/** What a thread keeps on disk, by a file that is in memory here. */

import fc from "fast-check";
import { SpillError } from "../../src/errors.ts";
import { ChunkWriter, ReusedBytes } from "../../src/engine/thread/chunk_writer.ts";
import { FileSpace } from "../../src/engine/thread/file_space.ts";
import { KeptResult } from "../../src/engine/thread/kept_result.ts";
import { SpillFile } from "../../src/engine/thread/spill_file.ts";
import { StoreFile } from "../../src/engine/thread/store_file.ts";
import { ThreadMemory } from "../../src/engine/thread/thread_memory.ts";
import type { ScratchFile } from "../../src/runtime/runtime.ts";
import { pack, type Packed, unpack } from "../../src/wire/packing.ts";
import {
  assert,
  assertEquals,
  assertRejects,
  assertStrictEquals,
  assertThrows,
  test,
} from "../harness.ts";
import { hostileValue } from "../wire/hostile_values.ts";
import { assertSame } from "../wire/same_value.ts";

/** A scratch file that shows what is in it. */
class MemoryFile implements ScratchFile {
  bytes = new Uint8Array(0);
  writes = 0;
  clears = 0;
  isClosed = false;
  /** Most bytes that it takes. */
  room = Infinity;

  write(bytes: Uint8Array, position: number): void {
    if (position + bytes.length > this.room) throw new Error("ENOSPC: no space left on device");
    const grown = new Uint8Array(Math.max(this.bytes.length, position + bytes.length));
    grown.set(this.bytes);
    grown.set(bytes, position);
    this.bytes = grown;
    this.writes++;
  }

  read(bytes: Uint8Array, position: number): void {
    const end = position + bytes.length;
    if (end > this.bytes.length) throw new RangeError("too short");
    bytes.set(this.bytes.subarray(position, end));
  }

  clear(): void {
    this.bytes = new Uint8Array(0);
    this.clears++;
  }

  close(): void {
    this.isClosed = true;
  }
}

/** Results of a thread that has room for so many bytes, and the file for the rest. */
function keeperOf(limit: number, isAsked = true) {
  const file = new MemoryFile();
  const memory = new ThreadMemory();
  const limitTo = (limit: number) =>
    memory.limit({
      limit,
      isAsked,
      scratchFile: () => Promise.resolve(file),
      scheduler: "workers",
    });
  limitTo(limit);
  const spillFile = new SpillFile(file);
  const keeper = { memory, spillFile: () => Promise.resolve(spillFile), unshare: () => {} };
  const keep = (
    value: unknown,
    bytes: number,
    inParts = false,
    staysOnDisk = false,
    packed = false,
  ) => new KeptResult(keeper, { value, bytes, inParts, staysOnDisk, packed });
  return { file, memory, limitTo, spillFile, keep };
}

test("SpillFile reads each value alone, and writes many small ones at once", () => {
  const file = new MemoryFile();
  const spill = new SpillFile(file);
  const shared = { nothing: [] };
  const values = [
    ["a", 1],
    shared,
    undefined,
    new Map([[1, -0]]),
    shared,
    "x".repeat(3_000_000),
    7,
  ];
  const segments = spill.write(values);
  assertEquals(file.writes, 2);
  assertStrictEquals(segments[1], segments[4]);
  for (const i of [6, 0, 5, 3, 2, 1]) assertEquals(spill.read(segments[i]!), values[i]);
  assertEquals(unpack({ pack: "bytes", bytes: spill.bytes(segments[0]!) }), ["a", 1]);
  const { written, read } = spill.take()!;
  assertEquals(written, file.bytes.length);
  assert(read > 3_000_000);
  assertEquals(spill.take(), undefined);
});

test("SpillFile gives values that stay as they are, whatever is read or written after them", () => {
  const values = fc.array(hostileValue, { maxLength: 20 });
  fc.assert(fc.property(values, values, (values, more) => {
    const spill = new SpillFile(new MemoryFile());
    const [segments, others] = [spill.write(values), spill.write(more)];
    const read = segments.map((segment) => spill.read(segment));
    for (const segment of others) spill.read(segment);
    spill.write(more);
    read.forEach((it, i) => assertSame(it, structuredClone(values[i])));
  }));
});

test("SpillFile writes what has come as bytes as it has come", () => {
  const file = new MemoryFile();
  const spill = new SpillFile(file);
  const values = [["a", 1], "x".repeat(2_000_000), ["b", -0]];
  const segments = spill.write(values);
  const packed = segments.map((segment): Packed => ({
    pack: "bytes",
    bytes: spill.bytes(segment),
  }));
  const copies = spill.write([...packed, pack(["c"])], { packed: true });
  assertEquals(
    copies.slice(0, 3).map(({ length }) => length),
    segments.map(({ length }) => length),
  );
  assertEquals(copies.map((copy) => spill.read(copy)), [...values, ["c"]]);
  assertEquals(
    copies.slice(0, 3).map((copy) => spill.bytes(copy)),
    [...segments].map((it) => spill.bytes(it)),
  );
});

test("ChunkWriter has each value where it says, whatever their sizes", () => {
  const sizes = fc.array(fc.tuple(fc.nat(40), fc.boolean()), { maxLength: 60 });
  fc.assert(fc.property(sizes, (sizes) => {
    const file = new MemoryFile();
    const writer = new ChunkWriter(new ReusedBytes(24).take().fill(255), (bytes) => {
      const segment = { position: file.bytes.length, length: bytes.length };
      file.write(bytes, segment.position);
      return segment;
    });
    const values = sizes.map(([size], i) => new Uint8Array(size).fill(i + 1));
    const segments = values.map((value, i) => {
      const room = sizes[i]![1] ? writer.room(value.length) : undefined;
      assert(room === undefined || room.every((byte) => byte === 0));
      room?.set(value);
      return writer.add(room ?? value);
    });
    writer.flush();
    const read = segments.map(({ position, length }) => {
      const bytes = new Uint8Array(length);
      file.read(bytes, position);
      return bytes;
    });
    assertEquals(read, values);
    const written = writer.written.reduce((sum, { length }) => sum + length, 0);
    assertEquals([written, file.bytes.length], [written, written]);
  }));
});

test("SpillFile keeps zeros of both signs apart", () => {
  const spill = new SpillFile(new MemoryFile());
  const values = [0, -0, NaN, 0];
  const read = spill.write(values).map((segment) => spill.read(segment));
  assert(values.every((value, i) => Object.is(read[i], value)), `${read}`);
});

test("SpillFile begins anew when nothing in it is needed", () => {
  const file = new MemoryFile();
  const spill = new SpillFile(file);
  const [a, b] = [spill.write(["a"]), spill.write(["b"])];
  spill.free(a);
  assertEquals([file.clears, spill.read(b[0]!)], [0, "b"]);
  spill.free(b);
  assertEquals([file.clears, file.bytes.length], [1, 0]);
  const [c] = spill.write(["c"]);
  assertEquals([c!.position, spill.read(c!)], [0, "c"]);
});

test("SpillFile writes over what nobody needs any more, and over what was written in vain", () => {
  const file = new MemoryFile();
  const spill = new SpillFile(file);
  const text = "x".repeat(2_000_000);
  const first = [...spill.write([text])];
  const last = spill.write(["last"]);
  const { length } = file.bytes;
  for (let round = 0; round < 3; round++) {
    spill.free(first);
    assertThrows(() => spill.write([text, () => {}]), DOMException);
    first.splice(0, 1, ...spill.write([text]));
    assertEquals([file.bytes.length, spill.read(first[0]!)], [length, text]);
  }
  assertEquals(spill.read(last[0]!), "last");
});

test("FileSpace gives no byte to two, and needs no more room than it had for the same again", () => {
  const lengths = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 30 });
  fc.assert(fc.property(lengths, fc.array(fc.nat()), (lengths, freed) => {
    const space = new FileSpace();
    const held = lengths.map((length) => ({ at: space.take(length), length }));
    const most = space.end;
    for (const i of freed) {
      const [{ at, length }] = held.splice(i % held.length, 1) as [{ at: number; length: number }];
      space.give(at, length);
      held.push({ at: space.take(length), length });
      const bytes = held.flatMap(({ at, length }) => Array.from({ length }, (_, i) => at + i));
      assertEquals([new Set(bytes).size, space.end], [bytes.length, most]);
    }
    for (const { at, length } of held) space.give(at, length);
    assertEquals(space.end, 0);
  }));
});

test("SpillFile says what could not be written or read back, and why", () => {
  const file = new MemoryFile();
  const spill = new SpillFile(file);
  const [segment] = spill.write([[1, 2, 3]]);
  for (let i = 0; i < file.bytes.length; i++) {
    file.bytes[i]! ^= 0x10;
    assertThrows(() => spill.read(segment!), SpillError, "Cannot read back from disk");
    file.bytes[i]! ^= 0x10;
  }
  assertEquals(spill.read(segment!), [1, 2, 3]);
  file.bytes = file.bytes.slice(0, -8);
  assertThrows(() => spill.read(segment!), SpillError, "too short");
  file.room = 10;
  assertThrows(() => spill.write(["more"]), SpillError, "ENOSPC");
});

test("a thread writes what was used longest ago, and what it has written not again", async () => {
  const { file, memory, keep } = keeperOf(250);
  const [a, b] = [keep(["a"], 100), keep(["b"], 100)];
  await memory.fit();
  assertEquals(file.writes, 0);
  assertEquals(a.value, ["a"]);
  const c = keep(["c"], 100);
  await memory.fit();
  const { length } = file.bytes;
  assertEquals([file.writes, length > 0], [1, true]);
  // It was b that went; a is next, since b has come back and c is new.
  assertEquals(b.value, ["b"]);
  assertEquals(c.value, ["c"]);
  await memory.fit();
  assertEquals(file.writes, 2);
  assertEquals(a.value, ["a"]);
  await memory.fit();
  assertEquals(file.writes, 2);
  for (const kept of [a, b, c]) kept.drop();
  assertEquals([file.clears, file.bytes.length], [1, 0]);
});

test("parts are read one by one, without the rest, which stays on disk", async () => {
  const { file, memory, spillFile, keep } = keeperOf(0);
  const kept = keep([["zero"], ["one"], ["one".repeat(1000)]], 100, true);
  await memory.fit();
  const before = spillFile.take()!;
  assertEquals([before.written, before.read], [file.bytes.length, 0]);
  assertEquals(kept.part(1), ["one"]);
  assert(kept.sizeOfPart(2) > 3000);
  assertEquals(unpack(kept.packed(0)), ["zero"]);
  assert(spillFile.take()!.read < 500);
  assertEquals(unpack(kept.packed(undefined)), [["zero"], ["one"], ["one".repeat(1000)]]);
});

test("only buffers that nobody else has are given away", async () => {
  const { memory, limitTo, keep } = keeperOf(Infinity);
  const kept = keep([["zero"], ["one"]], 100, true);
  const held = pack(["from elsewhere"]);
  const come = keep([held], 100, true, false, true);
  const own: ArrayBuffer[] = [];
  assertStrictEquals(come.packed(0, own), held);
  assertEquals([unpack(kept.packed(1, own)), own.length], [["one"], 0]);
  limitTo(0);
  await memory.fit();
  const packed = [kept.packed(1, own), come.packed(0, own)];
  assertEquals(packed.map((it) => it.pack === "bytes" && it.bytes.buffer), own);
  structuredClone(undefined, { transfer: own });
  assertEquals([kept.part(1), come.part(0)], [["one"], ["from elsewhere"]]);
});

test("what is no object, or has no bytes, stays in memory", async () => {
  const { file, memory, keep } = keeperOf(0);
  const twice = (x: number) => 2 * x;
  const values = [7, "text", null, undefined, { twice }, [Symbol.iterator]];
  const kept = values.map((value) => keep(value, 100));
  await memory.fit();
  assertEquals(file.bytes.length, 0);
  for (const [i, it] of kept.entries()) assertStrictEquals(it.value, values[i]);
});

test("what is to stay on disk is read from there each time, and takes no memory", async () => {
  const { file, memory, spillFile, keep } = keeperOf(Infinity);
  const kept = keep(["a".repeat(1000)], 100, false, true);
  await kept.moveToDisk();
  assertEquals(file.writes, 1);
  for (let i = 0; i < 2; i++) {
    spillFile.take();
    assertEquals(kept.value, ["a".repeat(1000)]);
    assert(spillFile.take()!.read > 1000);
  }
  await kept.moveToDisk();
  memory.limit({
    limit: 0,
    isAsked: true,
    scratchFile: () => Promise.reject(new Error("full")),
    scheduler: "workers",
  });
  await memory.fit();
  assertEquals(file.writes, 1);
  await keep(7, 8, false, true).moveToDisk();
  const functions = keep([() => 1], 100, false, true);
  await assertRejects(() => functions.moveToDisk(), SpillError, "cannot be written");
});

test("StoreFile is open from the first store that needs it to the end of the last", async () => {
  const files: MemoryFile[] = [];
  let ready = Promise.resolve();
  const memory = new ThreadMemory();
  const scratchFile = async () => {
    await ready;
    files.push(new MemoryFile());
    return files.at(-1)!;
  };
  memory.limit({ limit: 0, isAsked: true, scratchFile, scheduler: "workers" });
  const file = new StoreFile(memory).enter().enter();
  assertEquals([file.take(), files.length], [undefined, 0]);
  const opened = await file.open();
  assertStrictEquals(await file.open(), opened);
  file.leave();
  assertEquals([files.length, files[0]!.isClosed], [1, false]);
  file.leave();
  assertEquals(files[0]!.isClosed, true);
  // What is opened too late is closed at once, and another is opened for who comes then.
  let go = () => {};
  ready = new Promise((resolve) => go = resolve);
  file.enter();
  const late = file.open();
  file.leave();
  const next = file.enter().open();
  go();
  assertEquals(await late, undefined);
  assert(await next !== undefined);
  assertEquals(files.map(({ isClosed }) => isClosed), [true, true, false]);
  file.leave();
  ready = Promise.reject(new Error("no room"));
  file.enter();
  await assertRejects(() => file.open(), SpillError, "no room");
  ready = Promise.resolve();
  assert(await file.open() !== undefined);
});

test("where there is no file, an asked limit fails and another is given up", async () => {
  const memory = new ThreadMemory();
  const scratchFile = () => Promise.reject(new TypeError("no --allow-write"));
  const spillFile = () => memory.scratchFile().then(() => undefined);
  const keeper = { memory, spillFile, unshare: () => {} };
  memory.limit({ limit: 10, isAsked: true, scratchFile, scheduler: "workers" });
  new KeptResult(keeper, { value: ["a"], bytes: 100, inParts: false });
  const error = await assertRejects(() => memory.fit(), SpillError);
  assert(error.message.includes("100 bytes in the 10 of a worker"), error.message);
  assert(error.message.includes("no --allow-write"), error.message);
  memory.limit({ limit: 10, isAsked: false, scratchFile, scheduler: "workers" });
  await memory.fit();
  assertEquals(memory.isLimited, false);
});

test("a full disk ends an asked limit with an error, and another without", async () => {
  for (const isAsked of [true, false]) {
    const { file, memory, keep } = keeperOf(50, isAsked);
    const kept = keep(["a"], 100);
    file.room = 0;
    if (isAsked) await assertRejects(() => memory.fit(), SpillError, "ENOSPC");
    else await memory.fit();
    assertEquals([memory.isLimited, kept.value], [isAsked, ["a"]]);
  }
});
