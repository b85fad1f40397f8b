import fc from "fast-check";
import { decode } from "../../src/wire/bytes/decode.ts";
import { encode } from "../../src/wire/bytes/encode.ts";
import { pack, type Packed, unpack } from "../../src/wire/packing.ts";
import { assert, assertEquals, assertStrictEquals, assertThrows, test } from "../harness.ts";
import { goldenBytes, goldenValue } from "./golden_bytes.ts";
import { hostileValue } from "./hostile_values.ts";
import { assertSame } from "./same_value.ts";

test("decode() gives what a structured clone of the encoded value is", () => {
  fc.assert(
    fc.property(hostileValue, (value) => {
      assertSame(decode(encode(value)), structuredClone(value));
    }),
    { numRuns: 1000 },
  );
});

test("decode() gives back what was packed", () => {
  fc.assert(fc.property(fc.array(hostileValue, { maxLength: 50 }), (value) => {
    const packed = decode(encode(pack(value))) as Packed;
    assertSame(unpack(packed), unpack(structuredClone(pack(value))));
  }));
});

test("encode() makes the same bytes in every runtime, and decode() the same value of them", () => {
  assertEquals(btoa(String.fromCharCode(...encode(goldenValue()))), goldenBytes);
  const bytes = Uint8Array.from(atob(goldenBytes), (char) => char.charCodeAt(0));
  assertSame(decode(bytes), goldenValue());
});

test("decode() keeps errors: class, message, stack and cause, also cycles of causes", () => {
  const cause = { list: [new RangeError("inner")] };
  const error = new TypeError("outer", { cause });
  cause.list[0]!.cause = error;
  const copy = decode(encode(error)) as TypeError & { cause: typeof cause };
  assert(copy instanceof TypeError);
  assertEquals([copy.message, copy.stack], ["outer", error.stack]);
  const [inner] = copy.cause.list;
  assert(inner instanceof RangeError);
  assertEquals([inner.message, inner.stack], ["inner", cause.list[0]!.stack]);
  assertStrictEquals(inner.cause, copy);
  assertEquals(Object.keys(copy), []);
});

test("decode() keeps of errors what a structured clone keeps", () => {
  class OwnError extends Error {
    override readonly name = "OwnError";
    readonly extra = 1;
  }
  const own = decode(encode(new OwnError("own"))) as Error;
  assertStrictEquals(Object.getPrototypeOf(own), Error.prototype);
  assertEquals([own.name, own.message, Object.hasOwn(own, "extra")], ["Error", "own", false]);
  const bare = decode(encode(new SyntaxError())) as Error;
  assertEquals([bare instanceof SyntaxError, Object.hasOwn(bare, "message")], [true, false]);
  const platform = decode(encode(new DOMException("late", "TimeoutError"))) as DOMException;
  assert(platform instanceof DOMException);
  assertEquals([platform.name, platform.message, platform.code], ["TimeoutError", "late", 23]);
  const posed = Object.assign(Object.create(Error.prototype), { a: 1 });
  assertSame(decode(encode(posed)), { a: 1 });
});

test("decode() gives plain objects for instances of classes, and built-in ones for derived", () => {
  class Point {
    readonly x = 1;
    readonly #y = 2;
    get y(): number {
      return this.#y;
    }
  }
  class Table extends Map<string, number> {
    readonly name = "table";
    override get [Symbol.toStringTag](): string {
      return "Table";
    }
  }
  const tagged = { x: 1, __proto__: { [Symbol.toStringTag]: "Map" } };
  const given = [new Point(), new Table([["a", 1]]), tagged, Object.create(Date.prototype)];
  assertSame(decode(encode(given)), [{ x: 1 }, new Map([["a", 1]]), { x: 1 }, {}]);
});

test("decode() gives views a buffer of their own, and one to those that shared it", () => {
  const { buffer } = new Uint8Array([0, 1, 2, 3, 4, 5, 6, 7]);
  const given = [new Uint8Array(buffer, 2, 3), new DataView(buffer, 4), buffer];
  const [bytes, view, whole] = decode(encode(given)) as [Uint8Array, DataView, ArrayBuffer];
  assertEquals([[...bytes], view.getUint8(0), whole.byteLength], [[2, 3, 4], 4, 8]);
  assertStrictEquals(bytes.buffer, whole);
  assertStrictEquals(view.buffer, whole);
  bytes[2] = 9;
  assertEquals([view.getUint8(0), new Uint8Array(buffer)[4]], [9, 4]);
});

test("encode() copies memory that threads share", () => {
  if (typeof SharedArrayBuffer !== "function") return;
  const shared = new Int32Array(new SharedArrayBuffer(8), 4);
  shared[0] = 7;
  const copy = decode(encode(shared)) as Int32Array;
  assert(copy.buffer instanceof ArrayBuffer);
  assertEquals([copy.byteOffset, ...copy], [4, 7]);
});

test("encode() writes what is nested 100 000 levels deep", () => {
  const wraps: readonly ((value: unknown) => object)[] = [
    (value) => [value],
    (value) => ({ value }),
    (value) => new Map([[value, value]]),
    (value) => new Set([value]),
    (value) => Object.assign([], { value }),
  ];
  const each = wraps.map((wrap) => ({ levels: 50_000, wraps: [wrap] }));
  // Engines take long to make errors.
  const causes = { levels: 2000, wraps: [(cause: unknown) => new Error("", { cause })] };
  for (const { levels, wraps: some } of [{ levels: 100_000, wraps }, ...each, causes]) {
    const innermost = {};
    let value: unknown = innermost;
    for (let i = 0; i < levels; i++) value = some[i % some.length]!(value);
    let copy = decode(encode(value));
    for (let i = 0; i < levels; i++) copy = insideOf(copy);
    assertSame(copy, innermost);
  }
});

function insideOf(value: unknown): unknown {
  if (value instanceof Error) return value.cause;
  if (value instanceof Set || value instanceof Map) return [...value.keys()][0];
  return Object.values(value as object)[0];
}

test("encode() writes names once, however many objects have them", () => {
  const bytes = (count: number) =>
    encode(Array.from({ length: count }, (_, i) => ({ aRatherLongName: i, another: i }))).length;
  assertEquals((bytes(1100) - bytes(100)) / 1000, 12);
});

test("encode() writes objects that are used as tables, with ever other names", () => {
  const table = (start: number, length: number) =>
    Object.fromEntries(Array.from({ length }, (_, i) => [`name ${start + i}`, i]));
  const tables = Array.from({ length: 600 }, (_, i) => table(20 * i, 20));
  const odd = JSON.parse('{"__proto__":1,"":2}');
  const given = [table(0, 40_000), ...tables, odd, ...tables.map((it) => ({ ...it })), odd];
  assertSame(decode(encode(given)), structuredClone(given));
});

test("encode() leaves out what objects inherit", () => {
  const prototype: object = Object.prototype;
  Reflect.set(prototype, "inherited", 1);
  try {
    const bytes = encode([{ own: 1 }, new Error("e"), Object.create(null)]);
    Reflect.deleteProperty(prototype, "inherited");
    assertEquals(Object.keys((decode(bytes) as object[])[0]!), ["own"]);
  } finally {
    Reflect.deleteProperty(prototype, "inherited");
  }
});

test("encode() writes lengths that take more than a word", () => {
  const sparse: number[] = [];
  sparse[2 ** 32 - 2] = 1;
  assertSame(decode(encode(sparse)), sparse);
});

test("encode() refuses what has no bytes, and says where it is", () => {
  const detached = new Uint8Array(8);
  structuredClone(detached, { transfer: [detached.buffer] });
  const refused: readonly [unknown, string][] = [
    [() => {}, "the value: expected what has bytes, got anonymous function"],
    [{ a: [1, Symbol("s")] }, 'element 1 of property "a" of the value'],
    [new Map([[1, { "": Promise.resolve() }]]), 'property "" of entry 0 of the value'],
    [[new Set([new WeakMap()])], "member 0 of element 0 of the value"],
    [new Error("", { cause: () => {} }), "of the value"],
    [Object.assign([1, 2], { f() {} }), 'property "f" of the value'],
    [Object(Symbol("boxed")), "the value"],
    [new Blob(["bytes"]), "the value"],
    [(function* () {})(), "the value"],
    [detached, "the value"],
    [[detached.buffer], "element 0 of the value"],
  ];
  for (const [value, message] of refused) {
    const error = assertThrows(() => encode(value), DOMException, message);
    assertEquals(error.name, "DataCloneError");
  }
});

test("encode() shortens a long way to what it refuses", () => {
  let value: unknown = () => {};
  for (let i = 0; i < 200; i++) value = [value];
  const error = assertThrows(() => encode(value), DOMException, "… (192 levels) of element 0");
  assert(error.message.length < 300);
});

test("encode() throws what a getter throws", () => {
  const given = {
    get value(): never {
      throw new RangeError("no value");
    },
  };
  assertThrows(() => encode([given]), RangeError, "no value");
});
