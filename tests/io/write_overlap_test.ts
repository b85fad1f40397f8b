/** Writes that get into each other's way, or into that of what is read in the same run. */

import {
  compute,
  fromSequence,
  readCsv,
  readFiles,
  readText,
  writeCsv,
  writeJsonLines,
  writeText,
} from "../../mod.ts";
import { inWorkers } from "../bag/model.ts";
import { assertEquals, assertRejects, byPath, tempDir, test, writeFile } from "../harness.ts";
import { namesIn, textOf } from "./written.ts";

const later = { compute: false } as const;

/** Lines of a file, and its path. */
async function numbered(count: number): Promise<[folder: string, path: string]> {
  const folder = await tempDir();
  const path = `${folder}/x.txt`;
  await writeFile(path, Array.from({ length: count }, (_, i) => `${i}\n`).join(""));
  return [folder, path];
}

test(
  "two writes to one file are refused in one run, before anything is written",
  byPath,
  async () => {
    const folder = await tempDir();
    const bag = fromSequence(["1", "2"], { npartitions: 2 });
    for (const overwrite of [false, true]) {
      const options = { ...later, overwrite };
      const all = writeText(bag, `${folder}/new/*.txt`, options);
      for (
        const other of [
          writeJsonLines(bag, `${folder}/new/0.txt`, { ...options, single: true }),
          writeText(bag, { folder, name: (i) => `new/${i + 1}.txt` }, options),
          writeCsv(bag.map((a) => ({ a })), `${folder}/other/../new/*.txt`, options),
        ]
      ) {
        await assertRejects(() => compute(all, [other]), RangeError, "got two to");
        assertEquals(await namesIn(folder), []);
      }
    }
    // One after another, they may.
    const options = { ...later, overwrite: true } as const;
    const [one, two] = ["a", "b"].map((letter) =>
      writeText(
        bag.map((x, { letter }) => letter + x, { with: { letter } }),
        `${folder}/*`,
        options,
      )
    );
    await one!.compute();
    await two!.compute();
    assertEquals(await textOf(`${folder}/0`), "b1\n");
    // And so may those to files of like names, and one write that two want.
    const write = writeText(bag, `${folder}/c/*`, later);
    const apart = writeText(bag, `${folder}/d/*`, later);
    const [files, , again] = await compute(write, apart, write);
    assertEquals(files, again);
  },
);

test("two writes to one file are refused where a link leads to its folder", byPath, async () => {
  const { mkdir, symlink } = await import("node:fs/promises");
  const folder = await tempDir();
  await mkdir(`${folder}/a`);
  await symlink(`${folder}/a`, `${folder}/b`);
  const bag = fromSequence(["1"]);
  await assertRejects(
    () =>
      compute(
        writeText(bag, `${folder}/a/new/x`, later),
        writeText(bag, `${folder}/b/new/x`, later),
      ),
    RangeError,
    "got two to",
  );
});

test("a file is replaced by what is made of it", byPath, async () => {
  const [, path] = await numbered(1000);
  const { scheduler } = inWorkers;
  const lines = readText(path, { blockSize: 500 });
  const options = { single: true, overwrite: true, scheduler } as const;
  const [file] = await writeText(lines.map((line) => `${line}!`), path, options);
  assertEquals(file!.elements, 1000);
  const expected = Array.from({ length: 1000 }, (_, i) => `${i}!`);
  assertEquals(await readText(path).compute({ scheduler }), expected);
  // Two branches of one write are no matter.
  const [even, odd] = [lines.filter((line) => line.length % 2 === 0), lines];
  await writeText(even.concat(odd.map((line) => line.slice(0, 1))), path, options);
  assertEquals(await readText(path).count().compute({ scheduler }), 1000 + 910);
});

test("a file is not replaced while something else is made of it", byPath, async () => {
  const [folder, path] = await numbered(100);
  const before = await textOf(path);
  const lines = readText(path, { blockSize: 50 });
  const replaced = writeText(lines.map((line) => `${line}!`), path, {
    ...later,
    single: true,
    overwrite: true,
  });
  const records = readCsv(path, { header: false, blockSize: 50 });
  for (
    const other of [
      lines.count(),
      lines,
      lines.take(1),
      records.count(),
      readFiles(path).count(),
      writeText(lines, `${folder}/y`, { ...later, single: true }),
      fromSequence([1]).map((_, { n }) => n, { with: { n: lines.count() } }),
    ]
  ) {
    await assertRejects(() => compute(replaced, other), RangeError, `"${path}" only for the write`);
    await assertRejects(() => compute([replaced, other], { optimize: false }), RangeError);
  }
  assertEquals(await namesIn(folder), ["x.txt"]);
  assertEquals(await textOf(path), before);
  // What has nothing to do with the file may be.
  const numbers = fromSequence([1, 2]);
  assertEquals((await compute(replaced, numbers.sum()))[1], 3);
  assertEquals(await readText(path).take(2).compute(), ["0!", "1!"]);
});

test("files that are read are not among several that are replaced", byPath, async () => {
  const [folder, path] = await numbered(100);
  await writeFile(`${folder}/y.txt`, "y\n");
  const lines = readText(`${folder}/*.txt`, { filesPerPartition: 1 });
  const names = ["x.txt", "y.txt"];
  const to = { folder, name: (i: number) => names[i]! };
  const options = { overwrite: true } as const;
  await assertRejects(() => writeText(lines, to, options), RangeError, `got "${folder}/`);
  // One file of both, and others than were read.
  await writeText(lines, `${folder}/x.txt`, { single: true, ...options });
  assertEquals(await readText(path).count().compute(), 101);
  await writeText(readText(path), `${folder}/y.txt`, { single: true, ...options });
  await writeText(readText(path), { folder, name: (i) => `y${i}.txt` }, options);
  assertEquals(await namesIn(folder), ["x.txt", "y.txt", "y0.txt"]);
});

test(
  "a file that is read by a link is not replaced while something else is made of it",
  byPath,
  async () => {
    const { symlink } = await import("node:fs/promises");
    const [folder, path] = await numbered(10);
    const link = `${folder}/link.txt`;
    await symlink(path, link);
    const options = { ...later, single: true, overwrite: true } as const;
    const lines = readText(link);
    await assertRejects(
      () => compute(writeText(lines, path, options), lines.count()),
      RangeError,
      "only for the write",
    );
  },
);
