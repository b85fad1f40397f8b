/** The WebAssembly that counts tokens, by itself; what calls it is tested in `token_rows_test.ts`. */

import { wasm } from "../../src/tables/tokens_wasm.ts";
import { assert, assertEquals, test } from "../harness.ts";

interface Exports {
  readonly memory: WebAssembly.Memory;
  inputAt(): number;
  touchedAt(): number;
  lineCount(): number;
  tokenCount(): number;
  recordBytes(): number;
  reserve(length: number): number;
  reset(first: bigint, second: bigint): void;
  count(length: number, separator: number, keepsEmpty: number, isAscii: number): number;
}

const code = Uint8Array.from(atob(wasm), (character) => character.charCodeAt(0));

function made(): Exports {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(code));
  const table = exports as unknown as Exports;
  assertEquals(table.reserve(0), 1);
  table.reset(0n, 0n);
  return table;
}

/** What the table notes of a text: how often a token comes, 0 where it has no record, and its place. */
function counted(table: Exports, text: string, keepsEmpty = false): [string, number][] {
  const bytes = new TextEncoder().encode(text);
  assertEquals(table.reserve(bytes.length), 1);
  new Uint8Array(table.memory.buffer).set(bytes, table.inputAt());
  const noted = table.count(bytes.length, 0, keepsEmpty ? 1 : 0, 1);
  const cells = new Uint32Array(table.memory.buffer);
  return Array.from({ length: noted }, (_, i) => {
    const at = table.touchedAt() / 4 + 3 * i;
    const record = cells[at]! / 4;
    const times = record === 0 ? 0 : cells[record + 2]!;
    if (record !== 0) cells[record + 2] = 0;
    return [text.slice(cells[at + 1], cells[at + 2]), times];
  });
}

test("a text's tokens are noted once each, with their places, and records are kept", () => {
  const table = made();
  assertEquals(counted(table, "b a  b\n\na longer-than-8 b\n"), [
    ["b", 3],
    ["a", 2],
    ["longer-than-8", 1],
  ]);
  assertEquals([table.lineCount(), table.tokenCount(), table.recordBytes()], [3, 3, 24 + 24 + 32]);
  assertEquals(counted(table, "new a\n"), [["new", 1], ["a", 1]]);
  assertEquals(table.tokenCount(), 4);
});

test("tokens of which one begins as another does, or differs in zeros, are told apart", () => {
  const table = made();
  const tokens = ["12345678", "123456789", "1234567", "12345678\0", "1234567\0", "\0", "\0\0"];
  assertEquals(counted(table, `${tokens.join(" ")}\n`), tokens.map((token) => [token, 1]));
});

test("tokens that collide have records for as long as is looked for, and are noted each time after that", () => {
  const table = made();
  // These bytes have no part in the bits by which a small table finds its places.
  const letters = [..."abcdefghijklmnopqrstuvwxyz"];
  const tokens = letters.flatMap((one) => letters.map((two) => `..${one}...${two}.`));
  const text = `${tokens.join(" ")}\n`;
  const first = counted(table, text);
  assertEquals(first.map(([token]) => token), tokens);
  const recorded = first.filter(([, times]) => times === 1).length;
  assert(recorded >= 100 && recorded < 200, `${recorded} of 676 have records`);
  assertEquals(table.tokenCount(), recorded);
  assertEquals(counted(table, text), first);
});

test("the table grows, and finds all that it has", () => {
  const table = made();
  table.reset(0x0123456789abcdefn, 0xfedcba9876543210n);
  const tokens = Array.from({ length: 100_000 }, (_, i) => `token${i * 7919 % 100_003}`);
  for (let round = 0; round < 2; round++) {
    for (let from = 0; from < tokens.length; from += 10_000) {
      const some = tokens.slice(from, from + 10_000);
      const found = counted(table, `${some.join(" ")}\n`);
      if (round === 0) assertEquals(found, some.map((token) => [token, 1]));
      else assert(found.every(([, times]) => times === 1));
    }
    assertEquals(table.tokenCount(), tokens.length);
  }
  table.reset(1n, 2n);
  assertEquals([table.tokenCount(), table.recordBytes()], [0, 0]);
  assertEquals(counted(table, "a\n"), [["a", 1]]);
});
