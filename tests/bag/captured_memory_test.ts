/** Large arrays of bytes and numbers that functions in workers capture. */

import { range, workers } from "../../mod.ts";
import { afterTest, assert, assertEquals, test } from "../harness.ts";

interface Captured {
  readonly bytes: Uint8Array;
  readonly nested: readonly { readonly floats: Float64Array }[];
}

function captures(): Captured {
  const floats = Float64Array.from({ length: 200_000 }, (_, i) => i / 3);
  return { bytes: new Uint8Array(3_000_000).fill(7), nested: [{ floats }] };
}

const look = (
  x: number,
  { bytes, nested: [{ floats } = { floats: new Float64Array() }] }: Captured,
) => [
  bytes.constructor.name,
  bytes.buffer.constructor.name,
  bytes.length,
  bytes[x * 100],
  floats[x],
];

const seen = (x: number, byte = 7) => ["Uint8Array", "ArrayBuffer", 3_000_000, byte, x / 3];

test("large captures arrive in all workers, each time they are used", async () => {
  await using scheduler = workers({ size: 2 });
  const given = captures();
  for (let time = 0; time < 2; time++) {
    const bag = range(8, { npartitions: 8 }).map(look, { with: given });
    const expected = Array.from({ length: 8 }, (_, x) => seen(x));
    assertEquals(await bag.compute({ scheduler }), expected);
  }
  // The arrays are the caller's, and what it writes is seen by what is built later.
  given.bytes.fill(8);
  const later = range(3, { npartitions: 3 }).map(look, { with: given });
  assertEquals(await later.compute({ scheduler }), [0, 1, 2].map((x) => seen(x, 8)));
});

test("what a function writes into a large capture is seen by no other worker or function", {
  only: ["deno", "bun", "node"],
  because: "pages share no memory by which two workers could wait for each other",
}, async () => {
  await using scheduler = workers({ size: 2 });
  const { bytes } = captures();
  const gate = new Int32Array(new SharedArrayBuffer(4));
  afterTest(() => Promise.resolve(void Atomics.store(gate, 0, 2)));
  // Each worker runs one, since neither ends before the other has written.
  const written = range(2, { npartitions: 2 }).map(async (x, { bytes, gate }) => {
    bytes[x] = 100;
    Atomics.add(gate, 0, 1);
    while (Atomics.load(gate, 0) < 2) await new Promise((resolve) => setTimeout(resolve, 5));
    return [bytes[0], bytes[1]];
  }, { with: { bytes, gate } });
  assertEquals(await written.compute({ scheduler }), [[100, 7], [7, 100]]);
  const read = range(4, { npartitions: 4 }).map((x, { bytes }) => bytes[x], { with: { bytes } });
  assertEquals(await read.compute({ scheduler }), [7, 7, 7, 7]);
  assert(bytes.every((it) => it === 7));
});

test("large captures arrive in processes", {
  only: ["deno", "bun", "node"],
  because: "pages have no processes",
}, async () => {
  await using scheduler = workers({ size: 2, isolation: "process" });
  const bag = range(4, { npartitions: 4 }).map(look, { with: captures() });
  assertEquals(await bag.compute({ scheduler }), [0, 1, 2, 3].map((x) => seen(x)));
});
