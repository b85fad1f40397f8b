import fc from "fast-check";
import { Bag, fromSequence, optimize, task, TaskError } from "../../mod.ts";
import { assert, assertEquals, assertRejects, assertThrows, test } from "../harness.ts";
import { assertModel, bagOf, here, inWorkers } from "./model.ts";

const text = fc.string({
  unit: fc.constantFrom("a", "B", "é", " ", "\n", "1", "\u{1f600}", "\ud800"),
});

type Case = readonly [
  call: (str: Bag<string>["str"]) => Bag<unknown>,
  model: (text: string) => unknown,
];

const cases: Readonly<Record<string, Case>> = {
  at: [(str) => str.at(-1), (x) => x.at(-1)],
  charAt: [(str) => str.charAt(1), (x) => x.charAt(1)],
  charCodeAt: [(str) => str.charCodeAt(1), (x) => x.charCodeAt(1)],
  codePointAt: [(str) => str.codePointAt(0), (x) => x.codePointAt(0)],
  concat: [(str) => str.concat("x", "y"), (x) => x + "xy"],
  endsWith: [(str) => str.endsWith("a"), (x) => x.endsWith("a")],
  "endsWith to an index": [(str) => str.endsWith("a", 2), (x) => x.endsWith("a", 2)],
  includes: [(str) => str.includes("B"), (x) => x.includes("B")],
  "includes from an index": [(str) => str.includes("B", 1), (x) => x.includes("B", 1)],
  indexOf: [(str) => str.indexOf("a"), (x) => x.indexOf("a")],
  isWellFormed: [(str) => str.isWellFormed(), (x) => !/\p{Cs}/u.test(x)],
  lastIndexOf: [(str) => str.lastIndexOf("a"), (x) => x.lastIndexOf("a")],
  match: [(str) => str.match(/a(1)?/).map((it) => it && [...it]), (x) => {
    const match = /a(1)?/.exec(x);
    return match && [...match];
  }],
  "match all of them": [(str) => str.match(/a/g), (x) => x.match(/a/g)],
  "match from where the last match ended": [(str) => str.match(/a/y).map((it) => it?.[0]), (x) => {
    return x.startsWith("a") ? "a" : undefined;
  }],
  "match a source": [
    (str) => str.match("[0-9]").map((it) => it?.[0]),
    (x) => x.match(/[0-9]/)?.[0],
  ],
  matchAll: [
    (str) => str.matchAll(/a(.)/g).map((all) => all.map(([, it]) => it)),
    (x) => [...x.matchAll(/a(.)/g)].map(([, it]) => it),
  ],
  "matchAll of a source": [(str) => str.matchAll(".").map((all) => all.length), (x) => {
    return [...x.matchAll(/./g)].length;
  }],
  normalize: [(str) => str.normalize("NFD"), (x) => x.normalize("NFD")],
  padEnd: [(str) => str.padEnd(4, "xy"), (x) => x.padEnd(4, "xy")],
  padStart: [(str) => str.padStart(4), (x) => x.padStart(4)],
  repeat: [(str) => str.repeat(2), (x) => x + x],
  replace: [(str) => str.replace("a", "[$&]"), (x) => x.replace("a", "[a]")],
  "replace by an expression": [(str) => str.replace(/a/g, ""), (x) => x.replace(/a/g, "")],
  "replace by a function": [
    (str) => str.replace(/(a)|B/g, (match, a) => `<${match}${a}>`),
    (x) => x.replace(/(a)|B/g, (match, a) => `<${match}${a}>`),
  ],
  replaceAll: [(str) => str.replaceAll("a", "$$"), (x) => x.split("a").join("$")],
  search: [(str) => str.search(/1/g), (x) => x.indexOf("1")],
  slice: [(str) => str.slice(1, -1), (x) => x.slice(1, -1)],
  "slice to the end": [(str) => str.slice(undefined, Infinity), (x) => x],
  split: [
    (str) => str.split(),
    (x) => x.trim() === "" ? [] : x.trim().split(/\s+/),
  ],
  "split with a limit": [
    (str) => str.split(undefined, 1),
    (x) => x.split(/\s+/).filter(Boolean).slice(0, 1),
  ],
  "split at a text": [(str) => str.split("a"), (x) => x.split("a")],
  "split at an expression": [(str) => str.split(/(a)/, 2), (x) => x.split(/(a)/, 2)],
  startsWith: [(str) => str.startsWith("a"), (x) => x.startsWith("a")],
  substring: [(str) => str.substring(2, 1), (x) => x.substring(2, 1)],
  toLowerCase: [(str) => str.toLowerCase(), (x) => x.toLowerCase()],
  toUpperCase: [(str) => str.toUpperCase(), (x) => x.toUpperCase()],
  toWellFormed: [(str) => str.toWellFormed(), (x) => x.replace(/\p{Cs}/gu, "\ufffd")],
  trim: [(str) => str.trim(), (x) => x.trim()],
  trimEnd: [(str) => str.trimEnd(), (x) => x.trimEnd()],
  trimStart: [(str) => str.trimStart(), (x) => x.trimStart()],
};

for (const [name, [call, model]] of Object.entries(cases)) {
  test(`str.${name}: what JavaScript's method gives for each element`, async () => {
    await assertModel(
      text,
      (bag) => call(bag.str).compute(here),
      (elements) => elements.map(model),
      { numRuns: 25 },
    );
  });
}

test("str leaves the caller's expression alone, and is not led astray by it", async () => {
  const pattern = /a/y;
  pattern.lastIndex = 1;
  const replaced = bagOf([["aa", "ab"], ["ba"]]).str.replace(pattern, "x");
  assertEquals(await replaced.compute(here), ["xa", "xb", "ba"]);
  assertEquals(pattern.lastIndex, 1);
});

test("str.replace() hands captures to its function, last", async () => {
  const options = { with: { by: "-" } };
  const words = bagOf([["a1", "b2"]]);
  const replaced = words.str.replace(
    /[0-9]/,
    (digit, _at: number, _text: string, { by }: { by: string }) => by + digit,
    options,
  );
  assertEquals(await replaced.compute(here), ["a-1", "b-2"]);
  const late = words.str.replace(/a/, (() => Promise.resolve("b")) as never);
  await assertRejects(() => late.compute(here), TaskError, "to return a string, got Promise");
});

test("str names the method and what is no string", async () => {
  const mixed = bagOf<unknown>([["a"], ["b", 3]]) as Bag<string>;
  for (const result of [mixed.str.split(","), mixed.str.trim()]) {
    const error = await assertRejects(() => result.compute(here), TaskError);
    assert(error.cause instanceof TypeError);
    assert(/Cannot call str\.(split|trim)\(\): .*got number 3/.test(error.message));
    assertEquals([error.partition, error.source?.index], [1, 1]);
  }
  await assertRejects(() => mixed.str.glob("*").compute(here), TaskError, "Cannot call str.glob()");
});

test("str refuses arguments at the call, by the method's name", () => {
  const { str } = bagOf([["a"]]);
  const wrong: readonly (readonly [() => unknown, typeof TypeError | typeof RangeError, string])[] =
    [
      [() => str.includes(/a/ as never), TypeError, "call str.includes(): expected 'text' to be a"],
      [() => str.includes(undefined as never), TypeError, "got undefined"],
      [() => str.concat("a", 1 as never), TypeError, "call str.concat(): expected 'texts[1]'"],
      [() => str.repeat(-1), RangeError, "'count' to be an integer of at least 0"],
      [() => str.at(0.5), RangeError, "'index' to be an integer"],
      [() => str.at("0" as never), TypeError, "'index' to be an integer"],
      [() => str.slice(NaN), RangeError, "'start'"],
      [() => str.normalize("nfc" as never), RangeError, 'to be "NFC", "NFD", "NFKC" or "NFKD"'],
      [() => str.replace(1 as never, ""), TypeError, "'pattern' to be a string or a RegExp"],
      [() => str.replace("a", 1 as never), TypeError, "'replacement' to be a string or a function"],
      [() => str.replaceAll(/a/, ""), TypeError, "the flag g"],
      [() => str.matchAll(/a/), TypeError, "the flag g"],
      [() => str.glob(/a/ as never), TypeError, "call str.glob()"],
      [() => str.replace("a", () => "b", { width: {} } as never), TypeError, "no option 'width'"],
      [() => str.replace("a", "b", { with: { b: "b" } }), TypeError, "the option 'with' belongs"],
    ];
  for (const [call, type, message] of wrong) assertThrows(call, type, message);
  assertThrows(() => str.match("("), SyntaxError);
  assertThrows(() => str.search("("), SyntaxError);
});

test("str makes one task of each partition, with equal names for equal calls", () => {
  const graph = { "x/0": task((text: string) => [text], "a") };
  const bag = new Bag<string>(graph, "x", 1);
  const result = bag.str.trim().str.split(",", 2).map((x) => x.length);
  const [[key, node] = []] = Object.entries(optimize(result.graph, result.keys).toJSON());
  assert(key?.startsWith("map-"));
  assert(node?.includes(`str("split", ",", 2, str("trim", `));
  assertEquals(bag.str.split(",").name, bag.str.split(",").name);
  assertEquals(bag.str.glob("*").name, bag.str.glob("*").name);
  assert(bag.str.split(",").name !== bag.str.split(";").name);
  assertEquals(bag.str.trim().toString(), "Bag<str, npartitions=1>");
});

test("str works in real workers, expressions and matches included", async () => {
  const { scheduler } = inWorkers;
  const lines = fromSequence(["a=1", "b", "c=22"], { npartitions: 3 });
  const run = <T>(bag: Bag<T>) => bag.compute({ scheduler });
  const pattern = /(?<key>\w)=(?<value>\d+)/;
  const matches = await run(lines.str.match(pattern));
  assertEquals(matches.map((match) => match?.groups?.["value"]), ["1", undefined, "22"]);
  assertEquals(matches.map((match) => match && [...match]), [["a=1", "a", "1"], null, [
    "c=22",
    "c",
    "22",
  ]]);
  assertEquals((await run(lines.str.matchAll(/\w/g)))[2]?.map(({ index }) => index), [0, 2, 3]);
  assertEquals(await run(lines.str.replace(/\d/g, (digit) => `${Number(digit) + 1}`)), [
    "a=2",
    "b",
    "c=33",
  ]);
  assertEquals(await run(lines.str.glob("?=*").str.split("=")), [["a", "1"], ["c", "22"]]);
});

test("str.glob() matches whole texts as Python's fnmatch does", async () => {
  const matched:
    readonly (readonly [pattern: string, yes: readonly string[], no: readonly string[]])[] = [
      ["*.txt", ["a.txt", ".txt", "a/b.txt", "a\nb.txt"], ["a.txt ", "txt", "a.TXT"]],
      ["?", ["a", "\u{1f600}", "\n", "/"], ["", "ab"]],
      ["[a-c]x", ["ax", "cx"], ["dx", "x", "-x"]],
      ["[!a-c]x", ["dx", "!x", "/x"], ["ax", "x"]],
      ["[]-]", ["]", "-"], ["[", "a"]],
      ["[!]]", ["a"], ["]"]],
      ["[^a]", ["^", "a"], ["b"]],
      ["[c-a]", [], ["a", "b", "-"]],
      ["[!c-a]", ["a", "-"], ["", "ab"]],
      ["[a", ["[a"], ["a"]],
      ["[*]", ["*"], ["a"]],
      ["a\\*", ["a\\", "a\\b"], ["a*"]],
      ["{a,b}", ["{a,b}"], ["a"]],
      ["+(a)|$^.", ["+(a)|$^."], ["a", "aa"]],
      ["!a", ["!a"], ["b"]],
      ["./a", ["./a"], ["a"]],
      ["**/*a*", ["/a", "x/y/bab"], ["a"]],
      ["", [""], ["a"]],
    ];
  for (const [pattern, yes, no] of matched) {
    const kept = bagOf([[...yes], [...no]]).str.glob(pattern);
    assertEquals(await kept.compute(here), [...yes], pattern);
  }
  const slow = bagOf([["a".repeat(5000)]]).str.glob("*a".repeat(30) + "b");
  assertEquals(await slow.compute(here), []);
});
