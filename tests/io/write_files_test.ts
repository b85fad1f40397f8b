/** Where written files come to be, under which names, and what is refused. */

import fc from "fast-check";
import {
  Bag,
  compute,
  DestinationError,
  fromSequence,
  inline,
  type Item,
  range,
  readText,
  TaskError,
  workers,
  writeCsv,
  writeJsonLines,
  writeText,
  type WriteTextOptions,
  type WrittenFile,
} from "../../mod.ts";
import type { Destination } from "../../src/io/write/destination.ts";
import { cull, optimize } from "../../src/graph/optimize.ts";
import {
  assert,
  assertEquals,
  assertMatch,
  assertRejects,
  assertThrows,
  byPath,
  tempDir,
  test,
  writeFile,
} from "../harness.ts";
import { bytesOf, freshFolders, namesIn, textOf } from "./written.ts";

const letters = (npartitions: number) => fromSequence([..."abcdefghijkl"], { npartitions });

test(
  "writeText() writes a file for each partition, with zeros before their numbers",
  byPath,
  async () => {
    const folder = await tempDir();
    const files = await writeText(letters(11), `${folder}/new/part-*.txt`);
    const names = Array.from({ length: 11 }, (_, i) => `part-${String(i).padStart(2, "0")}.txt`);
    assertEquals(await namesIn(`${folder}/new`), names);
    assertEquals(files.map(({ path }) => path), names.map((name) => `${folder}/new/${name}`));
    assertEquals(files.reduce((sum, { elements }) => sum + elements, 0), 12);
    for (const { path, elements, bytes } of files) {
      assertEquals([(await bytesOf(path)).length, elements * 2], [bytes, bytes]);
    }
    assertEquals(await readText(`${folder}/new/*`).compute(), [..."abcdefghijkl"]);
  },
);

test("writers write into a folder under names of their own", byPath, async () => {
  const folder = await tempDir();
  await writeText(letters(2), `${folder}/text/`);
  await writeJsonLines(letters(2), `${folder}/json/`, { compression: "gzip" });
  await writeCsv(letters(1).map((a) => ({ a })), new URL(`file://${folder}/csv/`));
  assertEquals(await namesIn(folder), [
    "csv/part-0.csv",
    "json/part-0.jsonl.gz",
    "json/part-1.jsonl.gz",
    "text/part-0.txt",
    "text/part-1.txt",
  ]);
});

test("writers take names from a function, which is called on this thread", byPath, async () => {
  const folder = await tempDir();
  const asked: number[] = [];
  const name = (i: number) => {
    asked.push(i);
    return `${"abc"[i]}/${i}.txt${i === 1 ? ".gz" : ""}`;
  };
  const [, second] = await writeText(letters(3), { name, folder });
  assertEquals(asked, [0, 1, 2]);
  assertEquals(await namesIn(folder), ["a/0.txt", "b/1.txt.gz", "c/2.txt"]);
  assertEquals(await textOf(second!.path), "e\nf\ng\nh\n");
  const absolute = (i: number) => `${folder}/x${i}.txt`;
  await writeText(letters(2), { name: absolute });
  assertEquals((await namesIn(folder)).length, 5);
});

test("writers put all partitions into one file, in their order", byPath, async () => {
  const next = await freshFolders();
  for (const options of [{}, { compression: "gzip" }] as const) {
    const folder = next();
    const path = `${folder}/all.txt`;
    const [file, ...others] = await writeText(letters(5), path, { single: true, ...options });
    assertEquals([file!.path, file!.elements, others, await namesIn(folder)], [
      path,
      12,
      [],
      ["all.txt"],
    ]);
    assertEquals(await readText(path).compute(), [..."abcdefghijkl"]);
    const { readFile } = await import("node:fs/promises");
    assertEquals((await readFile(path)).length, file!.bytes);
  }
  // The first partitions may be empty, or the last; one partition needs no option.
  const some = letters(6).filter((x) => "ehk".includes(x));
  const folder = next();
  await writeText(some, `${folder}/some.txt`, { single: true });
  await writeText(letters(1), `${folder}/one.txt`);
  await writeText(letters(3).filter(() => false), `${folder}/none.txt`, { single: true });
  assertEquals(await textOf(`${folder}/some.txt`), "e\nh\nk\n");
  assertEquals((await textOf(`${folder}/one.txt`)).length, 24);
  assertEquals(await textOf(`${folder}/none.txt`), "");
});

test("a bag without partitions is no files, or one that is empty", byPath, async () => {
  const folder = await tempDir();
  const none = new Bag<string>({}, "none", 0);
  assertEquals(await writeText(none, `${folder}/*.txt`), []);
  for (const name of ["all.txt", "all.txt.gz"]) {
    const [file] = await writeText(none, `${folder}/${name}`, { single: true });
    assertEquals([file!.elements, await textOf(file!.path)], [0, ""]);
  }
  assertEquals(await namesIn(folder), ["all.txt", "all.txt.gz"]);
  const wrong = ["a"] as unknown as Bag<string>;
  assertThrows(() => writeText(wrong, `${folder}/*`, { compute: false }), TypeError, "'bag'");
});

test("writers refuse names that are unsafe, empty or the same, at the call", byPath, async () => {
  const folder = await tempDir();
  await writeFile(`${folder}/file`, "");
  const cases: [unknown, string][] = [
    ["", "path with"],
    [`${folder}/a\0-*.txt`, "expected the path of a file"],
    [`${folder}/a.txt`, 'expected a path with "*"'],
    [`${folder}/*/*.txt`, 'expected one "*"'],
    [`${folder}/*/`, 'expected one "*"'],
    [undefined, "expected a path, a file: URL"],
    [new URL("http://localhost/*"), "expected a path or file: URL"],
    [{ name: 5 }, "expected a path, a file: URL"],
    [{ name: "a.txt" }, 'expected a path with "*"'],
    [{ folder, name: "../*.txt" }, 'without ".."'],
    [{ name: (i: number) => `${i}`, foldr: folder }, "got 'foldr' in it"],
    [{ folder, name: () => "a.txt" }, `for both 0 and 1`],
    [{ folder, name: (i: number) => i === 1 ? "" : "a" }, "the name of partition 1"],
    [{ folder, name: (i: number) => i }, "to be a string, got number 0"],
    [{ folder, name: (i: number) => `../${i}` }, 'without ".."'],
    [{ folder, name: (i: number) => `a/../${i}` }, 'without ".."'],
    [{ name: (i: number) => `${folder}/../${i}` }, 'without ".."'],
    [{ folder, name: (i: number) => `/tmp/${i}` }, "in the folder"],
    [{ folder, name: (i: number) => `${i}/` }, "to be that of a file"],
    [{ folder, name: (i: number) => `a\0${i}` }, "to be that of a file"],
  ];
  for (const [destination, message] of cases) {
    const write = () => writeText(letters(2), destination as Destination, { compute: false });
    assertThrows(write, Error, message);
    await assertRejects(() => writeText(letters(2), destination as Destination), Error, message);
  }
  for (const destination of [`${folder}/*.txt`, `${folder}/`, { name: () => "x" }]) {
    const single = { compute: false, single: true } as const;
    assertThrows(() => writeText(letters(2), destination, single), Error, "one file");
  }
  assertEquals(await namesIn(folder), ["file"]);
});

test("writers refuse options that there are none of, or of the wrong kind", byPath, async () => {
  const to = `${await tempDir()}/*.txt`;
  const cases: [Record<string, unknown>, string][] = [
    [{ overwite: true }, "there is no option 'overwite'"],
    [{ compression: "zip" }, "expected 'compression' to be"],
    [{ single: 1 }, "expected 'single' to be true or false"],
    [{ overwrite: "yes" }, "expected 'overwrite' to be true or false"],
    [{ finalNewline: 0 }, "expected 'finalNewline' to be true or false"],
    [{ delimiter: "" }, "expected 'delimiter' to be at least one character"],
    [{ delimiter: "\ud800" }, "expected 'delimiter' to be at least one character"],
    [{ compute: 0 }, "expected 'compute' to be true or false"],
  ];
  for (const [options, message] of cases) {
    const given = options as WriteTextOptions & { readonly compute?: true };
    await assertRejects(() => writeText(letters(1), to, given), Error, message);
  }
  const put = { compute: false, signal: new AbortController().signal } as const;
  assertThrows(
    () => writeText(letters(1), to, put),
    TypeError,
    "'signal' is an option of compute()",
  );
});

test("writers refuse to replace files, at the call and when they are whole", byPath, async () => {
  const folder = await tempDir();
  const to = `${folder}/*.txt`;
  await writeFile(`${folder}/1.txt`, "old\n");
  await assertRejects(() => writeText(letters(3), to), DestinationError, "'overwrite: true'");
  assertEquals(await namesIn(folder), ["1.txt"]);
  await writeText(letters(3), to, { overwrite: true });
  assertEquals(await textOf(`${folder}/1.txt`), "e\nf\ng\nh\n");
  await assertRejects(
    () => writeText(letters(1), folder, { overwrite: true }),
    RangeError,
    "is a folder",
  );

  // One that comes to be there before the run begins, and one that does while it runs.
  const put = writeText(letters(3), `${folder}/b*.txt`, { compute: false });
  await writeFile(`${folder}/b1.txt`, "other\n");
  const early = await assertRejects(() => put.compute(), TaskError, "a file of that name exists");
  assert((early as TaskError).cause instanceof DestinationError);
  const path = `${folder}/c1.txt`;
  const late = letters(3).map(async (x, { path }) => {
    const { writeFile } = await import("node:fs/promises");
    if (x === "l") await writeFile(path, "other\n");
    return x;
  }, { with: { path } });
  await assertRejects(
    () => writeText(late, `${folder}/c*.txt`),
    TaskError,
    `Cannot write "${path}": a file of that name exists`,
  );
  assertEquals(await namesIn(folder), ["0.txt", "1.txt", "2.txt", "b1.txt", "c1.txt"]);
  assertEquals(await textOf(path), "other\n");
});

test("a write is put off by compute: false, and several are made in one pass", byPath, async () => {
  const folder = await tempDir();
  const asked = fromSequence([...Array(200).keys()], { npartitions: 4 })
    .map((x) => ({ x, at: performance.now() }));
  const even = asked.filter(({ x }) => x % 2 === 0);
  const options = { compute: false } as const;
  const all = writeJsonLines(asked, `${folder}/all-*.jsonl.gz`, options);
  const some = writeJsonLines(even, `${folder}/even.jsonl`, { ...options, single: true });
  assertEquals(await namesIn(folder), []);
  const [files, [one], count] = await compute(all, some, even.count());
  assertEquals([files.length, one!.elements, count], [4, 100, 100]);
  // Were it two passes, each would have another time.
  const lines = await readText(`${folder}/all-*.jsonl.gz`).compute();
  assertEquals(
    lines.filter((line) => JSON.parse(line).x % 2 === 0),
    await readText(`${folder}/even.jsonl`).compute(),
  );
});

test("two writes of one bag are branches of one task", byPath, async () => {
  const folder = await tempDir();
  const bag = letters(2).map((x) => x + x);
  const write = (name: string): Item<WrittenFile[]> =>
    writeText(bag, `${folder}/${name}-*`, { compute: false });
  const [a, b] = [write("a"), write("b")];
  const both = new Map([...a.graph, ...b.graph]);
  const graph = optimize({ get: (key) => both.get(key) }, [a.key, b.key]);
  const operations = [...graph].map(([key]) => key.replace(/-[0-9a-f]{12}/, ""));
  assertEquals(operations.filter((key) => key.startsWith("fork-map")).length, 2);
  assertEquals(operations.filter((key) => key.startsWith("beginWriting")).length, 2);
  // Each call is other work, and its own tasks are never fused into others.
  assert(a.key !== write("a").key);
  assertEquals([...cull(a.graph, [a.key])].length, 2 + 2 + 2 + 2);
  assertMatch(await a.explain(), /^4 tasks in 3 stages/);
});

test("what was written can be part of another computation", byPath, async () => {
  const folder = await tempDir();
  const written = writeText(letters(3), `${folder}/*.txt`, { compute: false });
  const total = written.map((files) => files.reduce((sum, { bytes }) => sum + bytes, 0));
  assertEquals(await total.compute(), 24);
  // Each run writes, so that the second finds what the first has written.
  await assertRejects(() => total.compute(), TaskError, "exists");
});

test("writers write the same with any scheduler, and unoptimised", byPath, async () => {
  const next = await freshFolders();
  await using pool = workers({ size: 1 });
  for (const options of [{ scheduler: inline() }, { scheduler: pool }, { optimize: false }]) {
    const folder = next();
    await writeText(letters(2), `${folder}/*.txt`, options);
    assertEquals(await readText(`${folder}/*.txt`).compute(), [..."abcdefghijkl"]);
  }
});

test("writers write any partitioning, as one file or many, compressed or not", byPath, async () => {
  const next = await freshFolders();
  const lines = fc.array(
    fc.string({ unit: "grapheme", maxLength: 20 }).map((s) => s.replace(/[\r\n]/g, "")),
  );
  const cases = fc.record({
    parts: fc.array(lines, { minLength: 1, maxLength: 5 }),
    ending: fc.constantFrom("", ".gz", ".zst"),
    single: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(cases, async ({ parts, ending, single }) => {
      const folder = next();
      const bag = parts.map((part) => fromSequence(part, { npartitions: 1 }))
        .reduce((a, b) => a.concat(b) as Bag<string>);
      const name = `${folder}/x${single ? "" : "-*"}.txt${ending}`;
      const files = await writeText(bag, name, { single, scheduler: inline() });
      assertEquals(
        files.map(({ elements }) => elements),
        single ? [parts.flat().length] : parts.map((part) => part.length),
      );
      const read = await readText(files.map(({ path }) => path)).compute({ scheduler: inline() });
      assertEquals(read, parts.flat());
    }),
    { numRuns: 20 },
  );
});

test("writers write files that are larger than what is under way at a time", byPath, async () => {
  const folder = await tempDir();
  // 40 MB of text, of elements that come one by one.
  const bag = range(40_000, { npartitions: 2 }).map((i) => String(i).padEnd(1000, "x"));
  const files = await writeText(bag, `${folder}/big-*.txt`);
  assertEquals(files.map(({ bytes }) => bytes), [20_020_000, 20_020_000]);
  const [one] = await writeText(readText(`${folder}/big-*.txt`), `${folder}/all.txt.gz`, {
    single: true,
  });
  assertEquals(one!.elements, 40_000);
  assertEquals(await readText(`${folder}/all.txt.gz`).count().compute(), 40_000);
  const [first] = await readText(`${folder}/all.txt.gz`).take(1).compute();
  assertEquals(first, "0".padEnd(1000, "x"));
});
