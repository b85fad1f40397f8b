/** Very many files. */

import { computeAll, readText } from "../../../mod.ts";
import { assertEquals, byPath, tempDir, test } from "../../harness.ts";

test("10 000 files are read, each once", { ...byPath, timeout: 120_000 }, async () => {
  const fs = await import("node:fs");
  const folder = await tempDir();
  for (let i = 0; i < 10_000; i++) fs.writeFileSync(`${folder}/${i}.txt`, `${i}\n`);
  const numbers = readText(`${folder}/*.txt`).map(Number);
  assertEquals(await computeAll([numbers.count(), numbers.sum()]), [10_000, 49_995_000]);
});
