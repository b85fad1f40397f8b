import fc from "fast-check";
import { KeyIndex } from "../../src/tables/key_index.ts";
import { countTokens } from "../../src/tables/token_rows.ts";
import { atBlanks, type Splitting, splittingBy, type Tokens } from "../../src/values/tokens.ts";
import { assert, assertEquals, assertThrows, test } from "../harness.ts";
import { hostileText } from "./texts.ts";

/** A splitting, and what it is for a line. */
const splittings: Readonly<
  Record<string, readonly [splitting: Splitting, split: (line: string) => string[]]>
> = {
  "str.split()": [atBlanks, (line) => line.split(/\s+/).filter((token) => token !== "")],
  ...Object.fromEntries(
    [/\s+/, " ", ",", "\t", "\r"].map((
      by,
    ) => [String(by), [splittingBy(by)!, (line: string) => line.split(by)]]),
  ),
};

/** Each different token of lines and how often it comes, in the order of the first ones. */
function plainly(text: string, split: (line: string) => string[]): [string, number][] {
  const lines = text.split("\n");
  if (lines.at(-1) === "") lines.pop();
  const counts = new Map<string, number>();
  for (const token of lines.flatMap(split)) counts.set(token, (counts.get(token) ?? 0) + 1);
  return [...counts];
}

function counted(text: string, tokens: Tokens, index: KeyIndex) {
  const found: [unknown, number][] = [];
  const lines = countTokens({ text, delimiter: "\n" }, tokens, index, (row, times) => {
    found.push([index.keyOf(row), times]);
  });
  return { lines, found };
}

const blank = fc.constantFrom(
  ..." \t\r\n\v\f\u00a0\u1680\u2000\u200a\u2028\u2029\u202f\u205f\u3000\ufeff",
  ..."\x1c\x1f\x85\u200b\u180e,,  \n\n",
);
const texts = fc.array(fc.oneof(hostileText(), blank, fc.string({ maxLength: 12 })), {
  maxLength: 40,
})
  .map((parts) => parts.join("")).filter((text) => text !== "");

for (const [name, [splitting, split]] of Object.entries(splittings)) {
  test(`tokens by ${name} are counted as those of strings, text after text`, () => {
    fc.assert(fc.property(fc.array(texts, { maxLength: 5 }), (texts) => {
      const index = new KeyIndex();
      for (const text of texts) {
        const { lines, found } = counted(text, { splitting, id: name }, index);
        // Half of a pair has no UTF-8.
        assertEquals(lines === undefined, /\p{Surrogate}/u.test(text));
        if (lines === undefined) continue;
        assertEquals(found, plainly(text, split));
        assertEquals(lines, text.split("\n").length - (text.endsWith("\n") ? 1 : 0));
      }
    }));
  });
}

test("a key is made of each token that is new, once, and of no other", () => {
  const index = new KeyIndex();
  const asked: string[] = [];
  const keyOf = (token: string) => {
    asked.push(token);
    return token.startsWith("-") ? undefined : token.toLowerCase();
  };
  const tokens = { splitting: atBlanks, id: "lower", keyOf };
  assertEquals(counted("A -x a B\nA -x\n", tokens, index).found, [["a", 2], ["a", 1], ["b", 1]]);
  assertEquals(counted("b B -x a", tokens, index).found, [["b", 1], ["b", 1], ["a", 1]]);
  assertEquals(asked, ["A", "-x", "a", "B", "b"]);
});

test("where a key cannot be made, nothing is taken", () => {
  const index = new KeyIndex();
  const keyOf = () => {
    throw new Error("no");
  };
  const made = { splitting: atBlanks, id: "fails", keyOf };
  assertEquals(counted("a b a\n", made, index), { lines: undefined, found: [] });
  const plain = { splitting: atBlanks, id: "" };
  assertEquals(counted("a b a\n", plain, index), { lines: 1, found: [["a", 2], ["b", 1]] });
});

test("indexes and ways of making keys take turns on a thread", () => {
  const [one, other] = [new KeyIndex(), new KeyIndex()];
  const plain = { splitting: atBlanks, id: "" };
  const upper = { splitting: atBlanks, id: "upper", keyOf: (it: string) => it.toUpperCase() };
  for (let round = 0; round < 3; round++) {
    assertEquals(counted("b a b", plain, one).found, [["b", 2], ["a", 1]]);
    assertEquals(counted("a c", plain, other).found, [["a", 1], ["c", 1]]);
    assertEquals(counted("c a", upper, other).found, [["C", 1], ["A", 1]]);
  }
  assertEquals([one.size, other.size], [2, 4]);
});

test("what fails to take a row leaves nothing behind", () => {
  const index = new KeyIndex();
  const plain = { splitting: atBlanks, id: "" };
  const lines = { text: "a b a b a", delimiter: "\n" };
  assertThrows(
    () =>
      countTokens(lines, plain, index, () => {
        throw new Error("full");
      }),
    Error,
    "full",
  );
  assertEquals(counted("b a", plain, index).found, [["b", 1], ["a", 1]]);
});

test("texts that are too long, or whose lines end otherwise, are not counted", () => {
  const index = new KeyIndex();
  const plain = { splitting: atBlanks, id: "" };
  assertEquals(countTokens({ text: "a;b", delimiter: ";" }, plain, index, () => {}), undefined);
  assertEquals(counted("a ".repeat(200_000), plain, index), { lines: undefined, found: [] });
  assertEquals(counted("é".repeat(131_072), plain, index), { lines: undefined, found: [] });
  const most = "é".repeat(131_071);
  assertEquals(counted(most, plain, index), { lines: 1, found: [[most, 1]] });
});

test("more tokens than a table keeps are counted all the same", () => {
  const index = new KeyIndex();
  const plain = { splitting: splittingBy(",")!, id: "" };
  let from = 0;
  const size = 30_000;
  const texts = Array.from({ length: 40 }, () => {
    const numbers = Array.from({ length: size }, (_, i) => from + i);
    from += size;
    return numbers.map((n) => n.toString(36)).join(",");
  });
  let taken = 0;
  const take = (row: number, times: number) => {
    assert(times === 1);
    taken = Math.max(taken, row + 1);
  };
  for (const text of texts) countTokens({ text, delimiter: "\n" }, plain, index, take);
  assertEquals([taken, index.size], [from, from]);
  assertEquals(counted("0,1,0", plain, index).found, [["0", 2], ["1", 1]]);
});
