/** `readFiles` of compressed files, which its functions read without waiting. */

import { assertEquals, assertRejects, byPath, tempDir, test, writeFile } from "../harness.ts";
import { readFiles } from "../../mod.ts";
import { SourceError, TaskError } from "../../src/errors.ts";
import { here } from "../bag/model.ts";
import * as made from "../fixtures/compressed.ts";

const COMPRESSED: readonly (readonly [extension: string, compressed: Uint8Array<ArrayBuffer>])[] = [
  ["zst", made.zstd],
  ["bz2", made.bzip2],
  ["xz", made.xz],
  ["br", made.brotli],
  ["gz", made.bgzipSmall],
];

/** Files of every format under names that say so, and under names that do not, where that can be. */
async function compressedPaths(): Promise<string[]> {
  const folder = await tempDir();
  const paths: string[] = [];
  for (const [extension, compressed] of COMPRESSED) {
    for (const name of [`a.${extension}`, ...(extension === "br" ? [] : [`${extension}.txt`])]) {
      await writeFile(`${folder}/${name}`, compressed);
      paths.push(`${folder}/${name}`);
    }
  }
  return paths;
}

test("readFiles() reads compressed files of all formats from paths", byPath, async () => {
  const paths = await compressedPaths();
  const expected = paths.map(() => made.smallText());
  const texts = readFiles(paths).map((file) => file.text());
  assertEquals(await texts.compute(here), expected);
  assertEquals(await texts.compute(), expected);
  const records = await readFiles(paths, { as: "bytes" }).compute(here);
  assertEquals(records.map(({ bytes }) => new TextDecoder().decode(bytes)), expected);
});

test("readFiles() reads compressed files that a user has chosen", async () => {
  const files = COMPRESSED.map(([extension, compressed]) =>
    new File([compressed], `a.${extension}`)
  );
  const texts = readFiles(files).map((file) => file.text());
  assertEquals(await texts.compute(here), files.map(() => made.smallText()));
});

test(
  "readFiles() passes over damaged files where it is told to, and names them otherwise",
  byPath,
  async () => {
    const folder = await tempDir();
    for (const [extension, compressed] of COMPRESSED) {
      await writeFile(`${folder}/whole.${extension}`, compressed);
      await writeFile(`${folder}/cut.${extension}`, compressed.subarray(0, -9));
      const cut = readFiles(`${folder}/cut.${extension}`).map((file) => file.text());
      const error = await assertRejects(() => cut.compute(here), TaskError);
      const cause = error.cause as SourceError;
      assertEquals(cause instanceof SourceError, true);
      assertEquals(cause.message.startsWith(`Cannot read "${folder}/cut.${extension}": `), true);
    }
    await writeFile(`${folder}/other.zip`, Uint8Array.of(0x50, 0x4b, 3, 4, 0, 0));
    await writeFile(`${folder}/plain.xz`, "plain");
    const files = readFiles(`${folder}/*`, { filesPerPartition: 100 });
    const texts = files.map((file) => file.text().length, { onError: "skip" });
    assertEquals(await texts.compute(here), COMPRESSED.map(() => made.smallText().length));
  },
);

test("readFiles() takes the format that it is told", byPath, async () => {
  const folder = await tempDir();
  await writeFile(`${folder}/a`, made.zstd);
  const files = readFiles(`${folder}/a`, { compression: "zstd" });
  assertEquals(await files.map((file) => file.text()).compute(here), [made.smallText()]);
  const wrong = readFiles(`${folder}/a`, { compression: "xz" }).map((file) => file.text());
  const error = await assertRejects(() => wrong.compute(here), TaskError);
  assertEquals((error.cause as Error).message.includes("expected xz data, which begins"), true);
});
