/** Counting what lines are cut into, as bytes where that can be done: the same as by strings. */

import fc from "fast-check";
import { type Bag, concat, inline, readText, TaskError } from "../../mod.ts";
import { hostileText } from "../tables/texts.ts";
import { assert, assertEquals, assertRejects, test } from "../harness.ts";
import { here, inWorkers, quickly } from "./model.ts";

type Keys = (lines: Bag<string>) => Bag<string>;

interface Case {
  readonly keys: Keys;
  readonly plainly: (line: string) => readonly string[];
}

const blanks = (line: string) => line.split(/\s+/).filter((word) => word !== "");

/** Keys that are counted as bytes. */
const asBytes: Readonly<Record<string, Case>> = {
  "str.split()": { keys: (lines) => lines.str.split().flatten(), plainly: blanks },
  "str.split(separator)": {
    keys: (lines) => lines.str.split(" ").flatten(),
    plainly: (line) => line.split(" "),
  },
  "map and flatten": {
    keys: (lines) => lines.map((line) => line.split(/\s+/)).flatten(),
    plainly: (line) => line.split(/\s+/),
  },
  flatMap: {
    keys: (lines) => lines.flatMap((line) => line.split(",")),
    plainly: (line) => line.split(","),
  },
  "a function declaration": {
    keys: (lines) =>
      lines.flatMap(function split(line) {
        return line.split(" ");
      }),
    plainly: (line) => line.split(" "),
  },
  "string methods": {
    keys: (lines) => lines.str.split().flatten().str.toLowerCase().str.replace(/[.,]+$/g, ""),
    plainly: (line) => blanks(line).map((word) => word.toLowerCase().replace(/[.,]+$/, "")),
  },
  "pure functions": {
    keys: (lines) =>
      lines.str.split().flatten()
        .map((word) => word.length > 2 ? word.toLowerCase() : `<${word.trim()}>`)
        .filter((word) => !word.startsWith("a"))
        .remove((word) => /[xyz]/.test(word) || word === "<->")
        .map((word) => {
          const short = word.slice(0, 3);
          if (short === "b") return "is b";
          return short + "!";
        }),
    plainly: (line) =>
      blanks(line)
        .map((word) => word.length > 2 ? word.toLowerCase() : `<${word.trim()}>`)
        .filter((word) => !word.startsWith("a") && !/[xyz]/.test(word) && word !== "<->")
        .map((word) => word.slice(0, 3)).map((short) => short === "b" ? "is b" : short + "!"),
  },
};

function linesOf(text: string): string[] {
  const lines = text.split("\n");
  if (lines.at(-1) === "") lines.pop();
  return lines.map((line, i) => {
    const isEnded = i < lines.length - 1 || text.endsWith("\n");
    return isEnded && line.endsWith("\r") ? line.slice(0, -1) : line;
  });
}

function frequenciesOf(keys: readonly string[]): [string, number][] {
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return [...counts];
}

const texts = fc.array(
  fc.oneof(
    fc.constantFrom(
      "a",
      "b",
      "A.",
      "bcd",
      "Bcd,",
      "xyz",
      "<-",
      "-",
      " ",
      " ",
      ",",
      "\n",
      "\n",
      "\r\n",
    ),
    fc.constantFrom("\u00a0", "\u2003", "é", "Straße", "\u{1f600}", "İ"),
    hostileText(),
  ),
  { maxLength: 60 },
).map((parts) => parts.join("").toWellFormed());

/** A text of which most is ASCII, many pieces of it. */
const long = Array.from({ length: 4000 }, (_, i) => `Word${i % 700} b ${i % 13}, a\u00e9${i % 5}`)
  .join("\n");

for (const [name, { keys, plainly }] of Object.entries(asBytes)) {
  test(`${name}: tokens are counted as bytes, and as strings would be`, async () => {
    const bag = (text: string) => keys(readText(new Blob([text]), { blockSize: 50 }));
    const said = await bag("a b").frequencies().explain();
    assert(said.includes("tokens are counted as bytes"), said);
    const assertSame = async (text: string, options: typeof here) => {
      const expected = linesOf(text).flatMap(plainly);
      assertEquals(await bag(text).frequencies().compute(options), frequenciesOf(expected));
      assertEquals(await bag(text).distinct().compute(options), [...new Set(expected)]);
    };
    await fc.assert(fc.asyncProperty(texts, (text) => assertSame(text, here)), { numRuns: 30 });
    await fc.assert(fc.asyncProperty(texts, (text) => assertSame(text, inWorkers)), { numRuns: 4 });
    const whole = keys(readText(new Blob([long])));
    const expected = frequenciesOf(linesOf(long).flatMap(plainly));
    assertEquals(await whole.frequencies().compute(quickly), expected);
    assertEquals(await whole.frequencies().compute(inWorkers), expected);
  });
}

/** Keys that are not, and why. */
const asStrings: Readonly<Record<string, readonly [keys: Keys, why: string]>> = {
  "a limit": [(lines) => lines.str.split(" ", 2).flatten(), ""],
  "a separator of two characters": [(lines) => lines.flatMap((line) => line.split(", ")), ""],
  "another expression": [(lines) => lines.flatMap((line) => line.split(/\s/)), ""],
  "a function that does more": [(lines) => lines.flatMap((line) => line.trim().split(" ")), ""],
  "a function that is not pure": [
    (lines) =>
      lines.str.split().flatten().map(function tagged(word) {
        return word + String(Math.random() < 2);
      }),
    "tagged is not known to be a pure function that makes a text of a text",
  ],
  "a function that makes no text": [
    (lines) => lines.str.split().flatten().map((word) => word.length).map(String),
    "word.length is not known to be a pure function that makes a text of a text",
  ],
  "a method that may make no text": [
    (lines) => lines.str.split().flatten().str.at(1) as Bag<string>,
    "what str does here is not known to be pure",
  ],
  "an operation that makes several of one": [
    (lines) => lines.str.split().flatten().flatMap((word) => [word, word]),
    "what flatMap does here is not known to be pure",
  ],
};

for (const [name, [keys, why]] of Object.entries(asStrings)) {
  test(`${name}: tokens are counted as strings, and explain() says so`, async () => {
    const bag = keys(readText(new Blob(["a, b a\nb c"]))).frequencies();
    const said = await bag.explain();
    assert(!said.includes("tokens are counted as bytes"), said);
    if (why !== "") assert(said.includes(`tokens are not counted as bytes, since`), said);
    assert(said.includes(why), said);
    await bag.compute(quickly);
  });
}

test("tokens that go to several ends, or are not counted, are strings", async () => {
  const words = readText(new Blob(["a b a"])).str.split().flatten();
  const said = await words.count().explain();
  assert(said.includes("not counted as bytes, since count does not count them"), said);
  assertEquals(await words.count().compute(quickly), 3);
});

test("a pure function that throws is told of with the line of the token", async () => {
  const text = "one two\nthree\n\nfour a five\nsix a\n";
  for (const options of [quickly, inWorkers]) {
    const lines = readText(new Blob([text]));
    const bag = lines.str.split().flatten().map((word) => "-".repeat(word.length - 2));
    const error = await assertRejects(() => bag.frequencies().compute(options), TaskError);
    assertEquals(error.source?.line, 4);
    assertEquals(error.operation, "map");
    assert(error.cause instanceof RangeError);
  }
});

test("a function that is not pure is called for every token", async () => {
  const seen: string[] = [];
  Object.assign(globalThis, { tokensSeen: seen });
  try {
    const words = readText(new Blob(["a b a\na"])).str.split().flatten();
    const noted = words.map((word) => {
      (globalThis as unknown as { tokensSeen?: string[] }).tokensSeen?.push(word);
      return word;
    });
    assertEquals(await noted.frequencies().compute(quickly), [["a", 3], ["b", 1]]);
    assertEquals(seen, ["a", "b", "a", "a"]);
  } finally {
    Reflect.deleteProperty(globalThis, "tokensSeen");
  }
});

test("elements for which a function fails are skipped, each time", async () => {
  const words = readText(new Blob(["a bb a\nccc a"])).str.split().flatten();
  const bag = words.map((word) => "-".repeat(word.length - 2), { onError: "skip" });
  assertEquals(await bag.frequencies().compute(quickly), [["", 1], ["-", 1]]);
});

test("methods of strings that a program has replaced are those that are called", async () => {
  const { toLowerCase } = String.prototype;
  const bag = readText(new Blob(["A b A"])).str.split().flatten().map((word) => word.toLowerCase());
  // The plan is made on a thread of its own, where nothing is known of it yet.
  const scheduler = inline();
  String.prototype.toLowerCase = () => "replaced";
  try {
    assertEquals(await bag.frequencies().compute({ scheduler }), [["replaced", 3]]);
  } finally {
    String.prototype.toLowerCase = toLowerCase;
  }
  assertEquals(await bag.frequencies().compute({ scheduler }), [["a", 2], ["b", 1]]);
});

test("methods of strings are told apart by all of their arguments", async () => {
  const words = () => readText(new Blob(["xay /a/\n"])).str.split(" ").flatten();
  const chains = () => [
    words().str.replace(/a/, "X"),
    words().str.replace("/a/", "X"),
    words().str.replace("a\nb", "c"),
    words().str.replace("a", "b\nc"),
    words().str.padEnd(5, "1"),
    words().str.concat("x").str.concat("y"),
    words().str.concat('x"],["str",null,"[[\\"string\\",\\"concat\\"]'),
    words().str.glob("/a/"),
  ];
  const expected = ["xXy", "/X/", "xay", "X", "xay", "/a/", "xb\ncy", "/b\nc/", "xay11", "/a/11"];
  const found = await concat(chains().slice(0, 5)).frequencies().compute(quickly);
  const counts = new Map([["xay", 2], ["/a/", 1]]);
  // The second chain leaves "xay", and so does the third, which leaves "/a/" too.
  assertEquals(found, [...new Set(expected)].map((key) => [key, counts.get(key) ?? 1]));
  const one = async (bag: Bag<string>) => await bag.frequencies().compute(quickly);
  const apart = (await Promise.all(chains().map(one))).flat();
  const sums = new Map<string, number>();
  for (const [key, n] of apart) sums.set(key, (sums.get(key) ?? 0) + n);
  assertEquals(await concat(chains()).frequencies().compute(quickly), [...sums]);
});

test("chains that make different keys of the same tokens share a reduction", async () => {
  const lines = () => readText(new Blob(["a B\nb a"])).str.split().flatten();
  const upper = lines().map((word) => word.toUpperCase());
  const marked = lines().str.concat("!");
  const bag = concat([
    upper,
    lines(),
    marked,
    lines().str.concat("?"),
  ]);
  for (const options of [quickly, inWorkers]) {
    assertEquals(await bag.frequencies().compute(options), [
      ["A", 2],
      ["B", 3],
      ["a", 2],
      ["b", 1],
      ["a!", 2],
      ["B!", 1],
      ["b!", 1],
      ["a?", 2],
      ["B?", 1],
      ["b?", 1],
    ]);
  }
});
