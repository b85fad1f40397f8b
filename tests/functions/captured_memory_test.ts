/** Large arrays of bytes and numbers among captures: what travels, and what arrives. */

import { runtime } from "#runtime";
import fc from "fast-check";
import { assert, assertEquals, test } from "../harness.ts";
import { withoutSharing } from "../../src/functions/captured_memory.ts";
import type { CapturedMemory } from "../../src/functions/definition.ts";
import { type FunctionReference, reference } from "../../src/functions/reference.ts";
import { options, revive, travel } from "./travel.ts";

const identity = (_x: unknown, captured: unknown) => captured;

/** Whether large memory travels by itself here. */
const shares = typeof SharedArrayBuffer === "function" &&
  (globalThis as { crossOriginIsolated?: boolean }).crossOriginIsolated !== false;

function refer(captures: object): FunctionReference {
  return reference(identity, options({ with: captures }));
}

function memoryOf({ definition }: FunctionReference): readonly CapturedMemory[] {
  const { captures } = definition;
  assert(captures?.kind === "values");
  return captures.memory;
}

function buffersOf(memory: readonly CapturedMemory[]): Set<ArrayBufferLike> {
  return new Set(memory.map(({ memory: it }) => ArrayBuffer.isView(it) ? it.buffer : it));
}

async function arrives<T extends object>(captures: T): Promise<T> {
  return (await travel(identity, { with: captures })).captured as T;
}

function filled(bytes: number): ArrayBuffer {
  const buffer = new ArrayBuffer(bytes);
  const view = new Uint8Array(buffer);
  for (let i = 0; i < view.length; i++) view[i] = i * 31;
  return buffer;
}

test("large memory arrives as it was, and belongs to who receives it", async () => {
  const buffer = filled(2_000_000);
  const captures = {
    n: 1,
    list: [{ floats: new Float64Array(buffer, 8, 1000) }, new Uint16Array(buffer)],
    buffer,
    again: buffer,
    view: new DataView(buffer, 3, 7),
    big: new BigInt64Array(filled(1_600_000)),
    small: new Uint8Array([1, 2, 3]),
  };
  const ref = refer(captures);
  const [one, other] = await Promise.all([0, 1].map(async () => (await revive(ref)).captured)) as [
    typeof captures,
    typeof captures,
  ];
  assertEquals(one, captures);
  assertEquals(other, captures);
  const [{ floats }, words] = one.list as [{ floats: Float64Array }, Uint16Array];
  assert(one.buffer instanceof ArrayBuffer && one.again === one.buffer);
  assert(words.buffer === one.buffer && floats.buffer === one.buffer);
  assert(one.view.buffer === one.buffer && one.view.byteOffset === 3);
  words.fill(0);
  one.big.fill(5n);
  assertEquals(floats[0], 0);
  assertEquals(other, captures);
  assertEquals(captures.buffer, filled(2_000_000));
});

test("large memory is put where threads share it, once for all functions that capture it", () => {
  if (!shares) {
    assertEquals(memoryOf(refer({ big: new Uint8Array(2_000_000) })), []);
    return;
  }
  const big = new Uint8Array(filled(2_000_003));
  const [first, second] = [refer({ big, small: [1] }), refer({ it: { big } })];
  const [[one], [other]] = [memoryOf(first), memoryOf(second)];
  assertEquals(one!.paths, [["big"]]);
  assertEquals(other!.paths, [["it", "big"]]);
  assertEquals([...buffersOf([one!, other!])].length, 1);
  assert([...buffersOf([one!])][0] instanceof SharedArrayBuffer);
  for (const at of [0, 2_000_002]) {
    big[at]!++;
    const later = memoryOf(refer({ big }));
    assertEquals(later[0]!.memory, big);
    assertEquals([...buffersOf([...later, one!])].length, 2);
  }
});

test("memory that is in a Map or small travels with the other values", async () => {
  const buffer = filled(2_000_000);
  const captures = {
    map: new Map([["whole", new Uint8Array(buffer)]]),
    part: new Uint8Array(buffer, 5, 5),
    small: new Uint8Array(10),
  };
  assertEquals(memoryOf(refer(captures)), []);
  const arrived = await arrives(captures);
  assertEquals(arrived, captures);
  assert(arrived.map.get("whole")!.buffer === arrived.part.buffer);
});

test("memory that its owner shares stays shared", {
  only: ["deno", "bun", "node"],
  because: "pages share no memory",
}, async () => {
  const mine = new Uint8Array(new SharedArrayBuffer(2_000_000));
  const { mine: arrived } = await arrives({ mine });
  arrived[7] = 9;
  assertEquals(mine[7], 9);
});

test("memory for another process is in no memory that threads share", async () => {
  const big = new Float64Array(filled(1_200_000));
  const ref = refer({ big, again: [big] });
  const definition = withoutSharing(ref.definition);
  const memory = memoryOf({ ...ref, definition });
  for (const buffer of buffersOf(memory)) assert(buffer instanceof ArrayBuffer);
  const { captured } = await revive({ ...ref, definition });
  assertEquals(captured, { big, again: [big] });
});

test("arrays arrive with their holes and their names, whatever is in them", async () => {
  const element = fc.oneof(
    fc.integer(),
    fc.string(),
    fc.constantFrom(null, undefined, "hole"),
    fc.array(fc.integer(), { maxLength: 3 }),
  );
  // Arrays have a length, which cannot be defined.
  const name = fc.stringMatching(/^[a-z_]{1,9}$/).filter((name) => name !== "length");
  const names = fc.dictionary(name, fc.integer(), { maxKeys: 2 });
  await fc.assert(fc.asyncProperty(fc.array(element), names, async (elements, named) => {
    const array: unknown[] = new Array(elements.length);
    elements.forEach((it, i) => it === "hole" || (array[i] = it));
    for (const [name, value] of Object.entries(named)) {
      Object.defineProperty(array, name, {
        value,
        enumerable: true,
        writable: true,
        configurable: true,
      });
    }
    const captures = { array };
    const first = refer(captures);
    const { array: arrived } = (await revive(first)).captured as typeof captures;
    assertEquals(Object.entries(arrived), Object.entries(array));
    assertEquals(arrived.length, array.length);
    // What has not changed is not sent again; what has is.
    assert(refer(captures) === first);
    const at = elements.findIndex((it) => it === "hole");
    if (at === -1) array.push("more");
    else array[at] = undefined;
    assert(refer(captures) !== first);
  }));
});

test("a name that an array gets later is noticed, but on a long one of primitives", () => {
  const strings = ["a", "b"] as string[] & { source?: string };
  const captures = { strings };
  const first = refer(captures);
  strings.source = "a file";
  const second = refer(captures);
  assert(second !== first);
  strings.source = "another";
  assert(refer(captures) !== second);
});

test("objects and arrays that arrive are frozen, but for long arrays where that takes long", async () => {
  const short = Array.from({ length: 10_000 }, (_, i) => i);
  const long = [...short, 0];
  const arrived = await arrives({ short, long, within: { long } });
  assert(Object.isFrozen(arrived) && Object.isFrozen(arrived.short));
  assert(Object.isFrozen(arrived.within));
  assertEquals(Object.isFrozen(arrived.long), runtime.longestFrozen === Infinity);
});
