/**
 * Runs the examples as a user does, in each runtime with a command line.
 *
 * @module
 */

import {
  assert,
  assertEquals,
  assertMatch,
  assertStringIncludes,
  tempDir,
  test,
  writeFile,
} from "../harness.ts";
import { readText } from "../../mod.ts";
import { everywhere, repository, runExample, type Runtime } from "./run_example.ts";

const here = { only: ["deno"], because: "starts the other runtimes from Deno" } as const;

/** What an example prints, save for white space; runtimes break lines of values differently. */
interface Expected {
  readonly name: string;
  readonly runtimes: readonly Runtime[];
  readonly output: string;
}

const examples: readonly Expected[] = [
  {
    name: "statistics",
    runtimes: everywhere,
    output: `
      /search: 3 requests, 340 ms, 7168 bytes, 2 users
      /about: 1 requests, 8 ms, 512 bytes, 1 users
    `,
  },
  {
    name: "handwritten_graph",
    runtimes: everywhere,
    output: `
      [0, 1, 2, 3, 4, 0, 1, 2, 3, 4, 0, 1, 2, 3, 4]
      {
        "x/0": range(5),
        "x/1": range(5),
        "x/2": range(5),
        "map/0": map((n) => n * 10, x/0),
        "map/1": map((n) => n * 10, x/1),
        "map/2": map((n) => n * 10, x/2),
      }
      [0, 10, 20, 30, 40, 0, 10, 20, 30, 40, 0, 10, 20, 30, 40]
      {
        "x/0": range(5),
        "x/1": range(5),
        "x/2": range(5),
        "filter/0": filter(isEven, x/0),
        "filter/1": filter(isEven, x/1),
        "filter/2": filter(isEven, x/2),
        "count/0": count(filter/0),
        "count/1": count(filter/1),
        "count/2": count(filter/2),
        "sum": sum([count/0, count/1, count/2]),
      }
      {
        "count/0": count(filter(isEven, range(5))),
        "count/1": count(filter(isEven, range(5))),
        "count/2": count(filter(isEven, range(5))),
        "sum": sum([count/0, count/1, count/2]),
      }
      9`,
  },
  {
    name: "captures",
    runtimes: everywhere,
    output: `
      ["Old Harbour: 51.8 °F", "Observatory Hill: 42.8 °F", "Old Harbour: 55.4 °F"]
      [{ station: "harbour", celsius: 11 }, { station: "harbour", celsius: 13 }]
      ["11°C", "6°C", "13°C"]`,
  },
  {
    // Node imports no durations.ts; a project of its own would have durations.js.
    name: "modules",
    runtimes: ["deno", "bun"],
    output: "[90, 5400, 1200, 86400] 93090",
  },
  {
    name: "csv",
    runtimes: everywhere,
    output: `
      hill,2024-03-02,12 °,"thermometer ""repaired"""
      Cannot read "measurements.csv": expected "celsius" to be a number that loses nothing, got "12 °" (line 6, byte 111)
      ["harbour 2024-03-01 11.5", "harbour 2024-03-02 13", "hill 2024-03-03 6.25"]`,
  },
  {
    name: "streaming",
    runtimes: everywhere,
    output: "0 1 4 9 16 25 36 49 9 Stopped: TimeoutError",
  },
];

for (const { name, runtimes, output } of examples) {
  for (const runtime of runtimes) {
    test(`examples/${name}.ts prints its results in ${runtime}`, here, async () => {
      assertEquals(compact((await runExample(runtime, name)).stdout), compact(output));
    });
  }
}

for (const runtime of everywhere) {
  test(`examples/wordcount.ts counts the words of its texts in ${runtime}`, here, async () => {
    const pattern = `${await repository()}/examples/data/texts.*.txt`;
    const { stdout } = await runExample(runtime, "wordcount", ["--top", "3", pattern]);
    assertEquals(
      stdout,
      "      34  the\n       9  and\n       8  one\n203 words, 94 of them different\n",
    );
  });

  test(`examples/clean.ts parts good records from bad ones in ${runtime}`, here, async () => {
    const folder = await tempDir();
    const at = "2026-11-29T10:00:00Z";
    await writeFile(`${folder}/in/a.jsonl`, `{"id":1,"at":"${at}"}\noops\n{"id":"x"}\n`);
    await writeFile(`${folder}/in/b.jsonl`, `{"id":2,"at":"${at}"}\n`);
    const { output } = await runExample(runtime, "clean", [`${folder}/in/*`, `${folder}/out`]);
    assertMatch(output, /good-0\.jsonl\.gz: 2 records, \d+ bytes\n.*bad\.jsonl\.gz: 2 records/);
    const names = [...Deno.readDirSync(`${folder}/out`)].map(({ name }) => name);
    assertEquals(names.sort(), ["bad.jsonl.gz", "good-0.jsonl.gz"]);
    const good = await readText(`${folder}/out/good-*`).compute();
    const time = "2026-11-29T10:00:00.000Z";
    assertEquals(good, [1, 2].map((id) => JSON.stringify({ id, at: time })));
    const bad = await readText(`${folder}/out/bad.jsonl.gz`).map((line) => JSON.parse(line)).pluck(
      "reason",
    ).compute();
    assertEquals((bad as string[]).map((reason) => reason.split(":")[0]), [
      "SyntaxError",
      "RangeError",
    ]);
  });

  test(`examples/ucb_log.ts finds the ten most frequent pairs in ${runtime}`, here, async () => {
    const cwd = await tempDir();
    const { stdout } = await runExample(runtime, "ucb_log", ["--size", "1MB"], cwd);
    const log = await Deno.readTextFile(`${cwd}/data/ucb-1MB.log`);
    assertEquals(pairsPrinted(stdout), topPairs(log));
    assertStringIncludes(compact(stdout), 'request_time:"846806400:211858"');
    assert(log.length > 999_000 && log.length <= 1_000_000, `The log has ${log.length} bytes`);
  });
}

for (const runtime of everywhere) {
  test(`examples/json_lines.ts says what a plain loop says in ${runtime}`, here, async () => {
    const cwd = await tempDir();
    const { stdout } = await runExample(runtime, "json_lines", ["--size", "1MB"], cwd);
    const { countries, broken, lastId } = callsIn(
      await Deno.readTextFile(`${cwd}/data/calls-1MB.jsonl`),
    );
    assert(broken > 5 && lastId.length === 19);
    assertStringIncludes(compact(stdout), compact(JSON.stringify(countries)));
    assertStringIncludes(stdout, `The last call is ${lastId}\n${broken} lines are no JSON\n`);
    assertMatch(stdout, /^\/stock: \d+ calls, \d+\.\d ms\n/m);
    assertMatch(stdout, /^byte \d+: Cannot parse JSON: expected .+ at column \d+ of …/m);
  });
}

for (const runtime of everywhere) {
  test(`examples/json_lines.ts reads what it is given by a pipe in ${runtime}`, here, async () => {
    const cwd = await tempDir();
    await writeFile(`${cwd}/one.jsonl`, '{"id":1,"path":"/a/b","ms":3,"user":{"country":"NO"}}\n');
    const many = 'yes "$(cat one.jsonl)" | head -400 | gzip';
    const few = "cat one.jsonl; echo oops; cat one.jsonl";
    const read = async (producer: string) =>
      compact((await runExample(runtime, "json_lines", ["-"], cwd, `(${producer})`)).stdout);
    const [ofFew, ofMany] = await Promise.all([read(few), read(many)]);
    assertStringIncludes(ofFew, "/a:2calls,3.0ms");
    assertStringIncludes(ofFew, "1linesarenoJSON");
    assertStringIncludes(ofMany, "/a:400calls");
  });

  test(`examples/first_lines.ts ends in ${runtime} though its input does not`, here, async () => {
    const { code, output } = await runExample(runtime, "first_lines", ["3"], undefined, "yes");
    assertEquals([code, output], [0, "y\ny\ny\n"]);
  });
}

test("examples/wordcount.ts counts the texts beside it when no file is given", here, async () => {
  const { stdout } = await runExample("deno", "wordcount", [], await tempDir());
  assertStringIncludes(stdout, "203 words, 94 of them different");
});

test("examples/ucb_log.ts uses the log of the last time", here, async () => {
  const cwd = await tempDir();
  const args = ["--size", "30kB"];
  const first = await runExample("deno", "ucb_log", args, cwd);
  const second = await runExample("deno", "ucb_log", args, cwd);
  assertStringIncludes(first.stdout, "Generating");
  assertEquals(pairsPrinted(second.stdout), pairsPrinted(first.stdout));
  assert(!second.stdout.includes("Generating"), second.stdout);
});

test("examples/ucb_log.ts says which line it cannot parse", here, async () => {
  const path = `${await tempDir()}/bad.log`;
  await writeFile(path, "846890339:661920 and so on\n");
  const { code, output } = await runExample("deno", "ucb_log", [path]);
  assertEquals(code, 1);
  assertStringIncludes(output, 'got "846890339:661920 and so on"');
  assertStringIncludes(output, "bad.log");
});

/** Lines of two addresses and a number. */
function pairsPrinted(stdout: string): string[] {
  return [...stdout.matchAll(/^([\d.]+) +([\d.]+) +(\d+)$/gm)].map((line) =>
    line.slice(1).join(" ")
  );
}

/** The ten most frequent pairs, the first of equals first, without Holdall and its pattern. */
function topPairs(log: string): string[] {
  const counts = new Map<string, number>();
  for (const line of log.trimEnd().split("\n")) {
    const pair = line.split(" ").slice(3, 5).map((address) => address.split(":")[0]).join(" ");
    counts.set(pair, (counts.get(pair) ?? 0) + 1);
  }
  const sorted = [...counts].sort(([, a], [, b]) => b - a);
  return sorted.slice(0, 10).map(([pair, count]) => `${pair} ${count}`);
}

/** What there is in a log of calls, line by line. */
function callsIn(log: string) {
  const counts = new Map<string, number>();
  let broken = 0;
  let lastId = "";
  for (const line of log.trimEnd().split("\n")) {
    try {
      const { user: { country } } = JSON.parse(line) as { user: { country: string } };
      counts.set(country, (counts.get(country) ?? 0) + 1);
      lastId = /^\{"id":(\d+),/.exec(line)![1]!;
    } catch {
      broken++;
    }
  }
  const sorted = [...counts].sort(([, a], [, b]) => b - a);
  return { countries: sorted.slice(0, 3).map((it) => it.join(" ")), broken, lastId };
}

/** Text without what differs: white space, hashes of names, last commas, kinds of quotes. */
function compact(text: string): string {
  return text.replace(/-[0-9a-f]{12}|\s+/g, "").replace(/,(?=[\]}])/g, "").replaceAll("'", `"`);
}
