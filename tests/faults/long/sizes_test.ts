/** Lines and results larger than most engines take in one piece. */

import { range, readText, TaskError } from "../../../mod.ts";
import { sharedSchedulerOf, threadKinds } from "../../engine/schedulers.ts";
import {
  assertEquals,
  assertRejects,
  assertStringIncludes,
  byPath,
  runtimeName,
  tempDir,
  test,
} from "../../harness.ts";

test("a line of 300 MB is refused with its place, or read where it may be that long", {
  ...byPath,
  timeout: 300_000,
}, async () => {
  const fs = await import("node:fs");
  const path = `${await tempDir()}/line.txt`;
  fs.writeFileSync(path, "first\n");
  const megabyte = new Uint8Array(2 ** 20).fill(0x78);
  for (let i = 0; i < 300; i++) fs.appendFileSync(path, megabyte);
  fs.appendFileSync(path, "\nlast\n");
  const lengths = (maxLineLength: string) =>
    readText(path, { maxLineLength: maxLineLength as "1 MiB" }).map((line) => line.length);
  const error = await assertRejects(() => lengths("64 MiB").compute(), TaskError, path);
  assertStringIncludes(error.message, "got a longer one at byte 6");
  assertEquals(await lengths("400 MiB").compute(), [5, 300 * 2 ** 20, 4]);
});

for (const kind of threadKinds.filter((it) => it !== "inline")) {
  test(`${kind}: a result of more than 512 MB arrives whole`, {
    only: ["deno", "bun", "node"],
    because: "pages have too little memory to try",
    timeout: 300_000,
  }, async () => {
    const scheduler = sharedSchedulerOf(kind);
    const size = 550 * 2 ** 20;
    const large = range(1).map((_, { size }) => {
      const bytes = new Uint8Array(size);
      for (let i = 0; i < size; i += 2 ** 20) bytes[i] = i >> 20;
      return bytes;
    }, { with: { size } });
    const [bytes] = await large.compute({ scheduler });
    assertEquals(bytes!.length, size);
    let wrong = 0;
    for (let i = 0; i < size; i += 2 ** 20) if (bytes![i] !== (i >> 20 & 255)) wrong++;
    assertEquals(wrong, 0, runtimeName);
  });
}
