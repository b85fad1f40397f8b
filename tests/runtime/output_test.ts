/** How files come into being: by names that are free, whole, or not at all. */

import { runtime } from "#runtime";
import type { FileSystem } from "../../src/runtime/runtime.ts";
import {
  assert,
  assertEquals,
  assertThrows,
  byPath,
  tempDir,
  test,
  writeFile,
} from "../harness.ts";

function files(): FileSystem {
  assert(runtime.files !== undefined);
  return runtime.files;
}

function textOf(path: string): string {
  return new TextDecoder().decode(files().read(path));
}

/** Writes a file by the runtime's own means. */
function create(path: string, ...texts: string[]): void {
  const file = files().create(path);
  for (const text of texts) file.write(new TextEncoder().encode(text));
  file.close();
  file.close();
  file.discard();
}

test(
  "files.create() makes a file that is not there, and files.append() goes on",
  byPath,
  async () => {
    const folder = await tempDir();
    const path = files().within(`${folder}/a/b`, "c");
    assertThrows(() => files().create(path), Error, "ENOENT");
    files().makeFolder(files().folderOf(path));
    files().makeFolder(files().folderOf(path));
    create(path, "one, ", "two");
    const more = files().append(path);
    more.write(new TextEncoder().encode(", three"));
    more.close();
    assertEquals(textOf(path), "one, two, three");
    assertThrows(() => files().create(path), Error, "EEXIST");
    files().flushFolder(`${folder}/a/b`);
    files().flushFolder(`${folder}/none`);
  },
);

test("files.publish() takes a name that is free, or any if it may", byPath, async () => {
  const folder = await tempDir();
  const [old, path] = [`${folder}/old`, `${folder}/new`];
  create(old, "1");
  assertEquals([files().publish(old, path, false), textOf(path)], [true, "1"]);
  create(old, "2");
  assertEquals([files().publish(old, path, false), textOf(path), textOf(old)], [false, "1", "2"]);
  assertEquals([files().publish(old, path, true), textOf(path)], [true, "2"]);
  assertEquals(files().namesIn(folder, ""), ["new"]);
  create(old, "3");
  assertThrows(() => files().publish(old, `${folder}/none/new`, false), Error, "ENOENT");
  await writeFile(`${folder}/sub/x`, "");
  assertEquals(files().publish(old, `${folder}/sub`, false), false);
  assertThrows(() => files().publish(old, `${folder}/sub`, true), Error);
  assertEquals(textOf(old), "3");
});

test("files.publish() leaves nothing of a name that it could not give", byPath, async () => {
  const folder = await tempDir();
  const elsewhere = "/dev/shm";
  if (files().stat(elsewhere)?.kind !== "directory") return;
  const path = `${elsewhere}/holdall-${crypto.randomUUID()}`;
  create(`${folder}/old`, "1");
  // Files get no name on another disk; where both are one, they do.
  try {
    assertEquals(files().publish(`${folder}/old`, path, false), true);
    files().remove(path);
  } catch {
    assertEquals(files().stat(path), undefined);
  }
});

test("files.namesIn() and files.remove() are content with nothing", byPath, async () => {
  const folder = await tempDir();
  await writeFile(`${folder}/.a-1`, "");
  await writeFile(`${folder}/.b-1`, "");
  assertEquals(files().namesIn(folder, ".a-"), [".a-1"]);
  assertEquals(files().namesIn(`${folder}/none`, ".a-"), []);
  assertEquals(files().namesIn(`${folder}/.a-1`, ".a-"), []);
  files().remove(`${folder}/.a-1`);
  files().remove(`${folder}/.a-1`);
  assertEquals(files().namesIn(folder, "."), [".b-1"]);
});

test("runtime.gzip() compresses to one member, and hears of what its taker throws", async () => {
  const pieces: Uint8Array[] = [];
  const gzip = runtime.gzip(async (piece) => {
    await Promise.resolve();
    pieces.push(piece.slice());
  });
  const text = Array.from({ length: 50_000 }, (_, i) => `line ${i * 7919 % 10007}\n`).join("");
  const bytes = new TextEncoder().encode(text);
  for (let from = 0; from < bytes.length; from += 70_000) {
    await gzip.write(bytes.subarray(from, from + 70_000));
  }
  await gzip.end();
  gzip.destroy();
  const blob = new Blob(pieces as Uint8Array<ArrayBuffer>[]);
  // This one takes no second member.
  const plain = blob.stream().pipeThrough(new DecompressionStream("gzip"));
  assert(await new Response(plain).text() === text);

  const failing = runtime.gzip(() => Promise.reject(new RangeError("no room")));
  let error: unknown;
  try {
    for (let i = 0; i < 100; i++) await failing.write(bytes);
    await failing.end();
  } catch (thrown) {
    error = thrown;
  }
  failing.destroy();
  assertEquals(String(error), "RangeError: no room");
});
