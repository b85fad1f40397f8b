/** Errors of options and sources say what was to be read. */

import { readCsv, readFiles, readJsonLines, readText } from "../../mod.ts";
import { assert, assertThrows, byPath, tempDir, test, writeFile } from "../harness.ts";

const readers = [
  ["text", readText],
  ["CSV", readCsv],
  ["JSON lines", readJsonLines],
  ["files", readFiles],
] as unknown as readonly [string, (source: unknown, options?: object) => unknown][];

const file = new Blob(["a\n"]);

const wrong: readonly [source: unknown, options?: object][] = [
  [[]],
  [5],
  [""],
  [{ kind: "directory", name: "x" }],
  [file, { blockSize: "1 iB" }],
  [file, { blockSize: null }],
  [file, { encoding: "utf-99" }],
  [file, { encoding: "iso-2022-jp" }],
  [file, { errors: "lose" }],
  [file, { compression: "rar" }],
  [file, { damaged: "mend" }],
  [file, { filesPerPartition: 0 }],
  [file, { filesPerPartition: 1, blockSize: 5 }],
  [file, { headers: 5 }],
  [file, { fetch: 5 }],
  [file, { fetch: { method: "POST" } }],
  [file, { retries: -1 }],
];

const ofLines: readonly [source: unknown, options?: object][] = [
  [file, { maxLineLength: "5 XB" }],
  [file, { maxLineLength: "5 GB" }],
  [file, { includePath: 1 }],
  [file, { npartitions: 2 }],
];

test("readers call what they read by its name in errors about options and sources", () => {
  for (const [what, read] of readers) {
    for (const [source, options] of what === "files" ? wrong : [...wrong, ...ofLines]) {
      const error = assertThrows(() => read(source, options), Error);
      const refused = `Cannot read ${what}: expected `;
      // The only option of an option.
      const unknown = `Cannot read ${what} by fetch(): there is no option 'method'`;
      assert([refused, unknown].some((start) => error.message.startsWith(start)), error.message);
    }
  }
  assertThrows(
    () => readJsonLines(file, { delimiter: "" }),
    RangeError,
    "Cannot read JSON lines: expected 'delimiter'",
  );
  assertThrows(
    () => readJsonLines(file, { delimiter: "é", encoding: "latin1" }),
    RangeError,
    "Cannot read JSON lines: expected 'delimiter' to be of ASCII characters",
  );
});

test("readers say what they read where files would make too many partitions", byPath, async () => {
  const path = `${await tempDir()}/x`;
  await writeFile(path, "x".repeat(200_001));
  for (const [what, read] of readers.slice(0, 3)) {
    const message = `Cannot read ${what}: expected at most 200000 partitions`;
    assertThrows(() => read(path, { blockSize: 1 }), RangeError, message);
  }
});
