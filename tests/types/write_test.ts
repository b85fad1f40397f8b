/** What can be written where, to the compiler. */

import {
  type Destination,
  type DirectoryHandle,
  fromSequence,
  type Item,
  range,
  writeCsv,
  writeJsonLines,
  writeText,
  type WriteTextOptions,
  type WrittenFile,
} from "../../mod.ts";
import { test } from "../harness.ts";
import { typed } from "./equal.ts";

const lines = fromSequence(["a", "b"]);
const numbers = range(3);

/** Never called, since it would write: the compiler alone reads what is in it. */
function written(handle: FileSystemDirectoryHandle): void {
  typed<Promise<WrittenFile[]>>()(writeText(lines, "out/"));
  typed<Item<WrittenFile[]>>()(writeText(lines, "out/", { compute: false }));
  const place = { folder: handle, name: "x-*.jsonl" };
  typed<Item<WrittenFile[]>>()(writeJsonLines(numbers, place, { compute: false }));
  const rows = numbers.map((x) => ({ x }));
  typed<Promise<WrittenFile[]>>()(writeCsv(rows, { download: "x.zip" }, { nullValue: "NA" }));
  const folder: DirectoryHandle = handle;
  const to: Destination = folder;
  const options: WriteTextOptions & { compute?: true } = { single: true, compression: "gzip" };
  writeText(lines, to, options);
  // @ts-expect-error: lines are strings
  writeText(numbers, to, options);
  // @ts-expect-error: records are objects
  writeCsv(numbers, to);
  // @ts-expect-error: there is no such compression
  writeText(lines, to, { compression: "rar" });
  // @ts-expect-error: names are strings
  writeText(lines, { name: (i: number) => i });
}

test("types: writers take what they can write, and give promises or items", () => {
  typed<(handle: FileSystemDirectoryHandle) => void>()(written);
});
