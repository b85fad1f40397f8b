/**
 * What it costs to write values as bytes and to read them, beside a structured clone: small objects
 * that no column holds, and packed columns.
 */

import process from "node:process";
import { decode } from "../../src/wire/bytes/decode.ts";
import { encode } from "../../src/wire/bytes/encode.ts";
import { pack } from "../../src/wire/packing.ts";
import { elapsed, inTurns } from "./timing.ts";

const count = Number(process.argv[2]);
const rounds = 5;
const times: Record<string, number[]> = {};

for (const [name, make] of Object.entries(objects())) {
  const value = make();
  const { clone = [], bytes = [] } = await inTurns({
    clone: () => repeat(() => structuredClone(value)),
    bytes: () => repeat(() => decode(encode(value))),
  }, { rounds, warmUp: 1 });
  times[name] = bytes.map((ms, i) => ms / clone[i]!);
}
for (const [name, make] of Object.entries(columns())) {
  const value = make();
  for (let round = -2; round < rounds; round++) {
    let bytes = new Uint8Array();
    const there = await elapsed(() => bytes = encode(value));
    const back = await elapsed(() => decode(bytes));
    if (round < 0) continue;
    add(`${name}, encoded`, bytes.length / there / 1e6);
    add(`${name}, decoded`, bytes.length / back / 1e6);
  }
}
console.log(JSON.stringify(times));

/** Several times, since some of what one run leaves to the collector is on the account of the next. */
function repeat(run: () => unknown): void {
  for (let i = 0; i < 3; i++) run();
}

function add(name: string, number: number): void {
  (times[name] ??= []).push(number);
}

/** Elements that `pack()` leaves as they are, and some that it would not. */
function objects(): Record<string, () => unknown> {
  const make = (element: (i: number) => unknown) => () =>
    Array.from({ length: count }, (_, i) => element(i));
  return {
    flat: make((i) => ({ id: i, name: `user ${i}`, score: i / 3, active: i % 2 === 0 })),
    nested: make((i) => ({
      id: i,
      name: `u${i}`,
      at: { x: i / 3, y: i },
      tags: [`t${i % 7}`, "b"],
    })),
    mixed: make((i) =>
      [
        { id: i, kind: "click", at: { x: i, y: i / 2 } },
        { id: i, kind: "view", url: `/page/${i}`, from: null },
        { id: i, kind: "buy", items: [{ sku: `s${i % 100}`, n: 1 }], total: i * 1.25 },
      ][i % 3]
    ),
  };
}

/** Columns of 16 to 20 MB. */
function columns(): Record<string, () => unknown> {
  const make = (length: number, element: (i: number) => unknown) => () =>
    pack(Array.from({ length }, (_, i) => element(i)));
  return {
    numbers: make(20 * count, (i) => i / 7),
    strings: make(10 * count, (i) => `some word ${i}`),
    "strings of Latin-1": make(10 * count, (i) => `some wörd ${i}`),
    records: make(5 * count, (i) => ({ id: i, name: `user ${i}`, kind: `k${i % 9}`, x: i / 3 })),
  };
}
