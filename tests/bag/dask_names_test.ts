/** The table of docs/dask.md: no name of dask.bag is missing, and what it says is there is there. */

import { dask } from "../../dask.ts";
import * as tables from "../../tables.ts";
import { assertEquals, fromRoot, test as testAnywhere } from "../harness.ts";

/** What all entries export. */
const holdall = { ...tables, dask };

/** One line of a table. */
interface Row {
  readonly dask: string;
  readonly holdall: string;
  readonly differences: string;
}

/**
 * What `dir()` lists without a leading underscore in dask 2022.12.1 on Python 3.11: of a bag, of an item,
 * of a delayed value, of `bag.str`, of `dask.bag.random` and of `dask.bag`. The sources of dask 2026.7
 * define the same names.
 */
const daskNames: Readonly<Record<string, string>> = {
  "Bag.": "accumulate all any compute count dask distinct filter flatten fold foldby frequencies " +
    "groupby join map map_partitions max mean min name npartitions persist pluck product " +
    "random_sample reduction remove repartition starmap std str sum take to_avro to_dataframe " +
    "to_delayed to_textfiles topk unzip var visualize",
  "Item.": "apply compute dask from_delayed key name persist to_delayed visualize",
  "Delayed.": "compute dask key persist visualize",
  "str.": "capitalize casefold center count encode endswith expandtabs find format format_map " +
    "index isalnum isalpha isascii isdecimal isdigit isidentifier islower isnumeric isprintable " +
    "isspace istitle isupper join ljust lower lstrip maketrans match partition removeprefix " +
    "removesuffix replace rfind rindex rjust rpartition rsplit rstrip split splitlines " +
    "startswith strip swapcase title translate upper zfill",
  "random.": "Bag choices heapq islice math partial rnd sample",
  "": "Bag Item assert_eq avro chunk compute concat core from_delayed from_sequence from_url map " +
    "map_partitions random range read_avro read_text text to_textfiles utils zip",
};

/** Those that are nothing a program calls: modules, what modules import, and dask's own test. */
const noCounterpart: readonly string[] = [
  ..."random.Bag random.heapq random.islice random.math random.partial random.rnd".split(" "),
  ..."avro chunk core random text utils assert_eq".split(" "),
];

/** Functions of dask itself, and of Python, that people call with bags and items. */
const others: readonly string[] = [
  ..."dask.diagnostics.ProgressBar dask.diagnostics.Profiler".split(" "),
  ..."dask.diagnostics.ResourceProfiler dask.diagnostics.visualize".split(" "),
  ..."distributed.Client distributed.Client.dashboard_link".split(" "),
  ..."dask.compute dask.delayed dask.get dask.optimize dask.persist dask.visualize".split(" "),
  ..."iter repr int float complex bool".split(" "),
];

/** What the table may say instead of a name. */
const notYet = "not yet";

test("docs/dask.md has every public name of dask.bag, and no other", async () => {
  const named = (await rows()).flatMap(({ dask }) => spans(dask));
  const listed = Object.entries(daskNames).flatMap(([prefix, names]) =>
    names.split(" ").map((name) => prefix + name)
  );
  const expected = [...listed.filter((name) => !noCounterpart.includes(name)), ...others];
  assertEquals([...new Set(named)].sort(), expected.sort());
});

test("docs/dask.md names only what there is", async () => {
  const text = await document();
  const mentioned = [...text.matchAll(/`((?:bag|item|str)[.[][^`]*)`/g)].flatMap(([span]) =>
    spans(span)
  );
  const inTables = (await rows()).flatMap((row) => row.holdall === notYet ? [] : names(row));
  const python = new Set(daskNames["str."]!.split(" ").map((name) => `str.${name}`));
  const missing = [...new Set([...mentioned, ...inTables])].filter((name) =>
    !isThere(name) && !python.has(name)
  );
  assertEquals(missing, []);
  assertEquals(
    (await rows()).filter((row) => row.holdall !== notYet && names(row).length === 0),
    [],
  );
});

test("docs/dask.md leaves nothing out that Bag and Item have", async () => {
  const text = await document();
  const members = [
    ...membersOf(holdall.Bag).map((name) => `bag.${name}`),
    ...membersOf(holdall.Item).map((name) => `item.${name}`),
  ];
  const said = new Set([...text.matchAll(/`((?:bag|item)\.\w+)/g)].map(([, name]) => name!));
  const own = ["bag.keys", "bag.toJSON", "item.toJSON", "item.toString"];
  assertEquals(members.filter((name) => !said.has(name) && !own.includes(name)), []);
});

test("docs/dask.md says what to use meanwhile where something is not there yet", async () => {
  const open = (await rows()).filter((row) => row.holdall === notYet);
  assertEquals(open.filter(({ differences }) => differences === ""), []);
});

/** Names in the column of Holdall. */
function names({ holdall }: Row): string[] {
  return spans(holdall);
}

/** The code spans of a text, without what follows the name. */
function spans(text: string): string[] {
  return [...text.matchAll(/`([^`]+)`/g)].map(([, code]) => code!.replace(/\(.*$/, ""));
}

/** Whether a bag, an item, a bag's `str`, `random`, or the module has something of that name. */
function isThere(name: string): boolean {
  const bag = holdall.fromSequence(["a"]);
  const [, owner, member] = /^(bag|item|str|random)\.(\w+)$/.exec(name) ?? [];
  if (owner === undefined) {
    return name === "bag[Symbol.asyncIterator]" ? Symbol.asyncIterator in bag : name in holdall;
  }
  const owners: Readonly<Record<string, object>> = {
    bag,
    item: bag.count(),
    str: bag.str,
    random: holdall.random,
  };
  return member! in owners[owner]!;
}

function membersOf({ prototype }: { readonly prototype: object }): string[] {
  return Object.getOwnPropertyNames(prototype).filter((name) => name !== "constructor");
}

async function rows(): Promise<Row[]> {
  const lines = (await document()).split("\n").filter((line) => line.startsWith("|"));
  return lines.flatMap((line) => {
    const [, dask, holdall, differences] = line.split("|").map((cell) => cell.trim());
    const isHead = dask === "dask" || /^-+$/.test(dask!);
    return isHead ? [] : [{ dask: dask!, holdall: holdall!, differences: differences! }];
  });
}

/** Out of sight of bundlers and type checkers. */
async function document(): Promise<string> {
  const specifier = "node:fs/promises";
  const { readFile } = await import(specifier) as typeof import("node:fs/promises");
  return await readFile(fromRoot("docs/dask.md"), "utf8");
}

function test(name: string, fn: () => Promise<void>): void {
  testAnywhere(name, { only: ["deno"], because: "reads a document, which is one" }, fn);
}
