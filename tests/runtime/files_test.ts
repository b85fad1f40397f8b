import { runtime } from "#runtime";
import { SourceError } from "../../src/errors.ts";
import type { FileSystem } from "../../src/runtime/runtime.ts";
import {
  assert,
  assertEquals,
  assertRejects,
  assertStrictEquals,
  assertThrows,
  tempDir,
  test,
  writeFile,
} from "../harness.ts";

const onDisk = {
  only: ["deno", "bun", "node"],
  because: "Browsers have no files by path",
} as const;

test("runtime.files is absent where there are no files by path", {
  only: ["browser"],
  because: "The others have files",
}, () => assertStrictEquals(runtime.files, undefined));

test("resolve() makes paths and file: URLs absolute", onDisk, async () => {
  const { cwd } = await import("node:process");
  assertEquals(files().resolve("a/../b.txt"), `${cwd()}/b.txt`);
  assertEquals(files().resolve("/a/./b.txt"), "/a/b.txt");
  assertEquals(files().resolve("file:///a%20b/c.txt"), "/a b/c.txt");
  assertEquals(files().resolve(new URL("file:///a%20b/c.txt")), "/a b/c.txt");
});

test("resolve() refuses other URLs", onDisk, () => {
  assertThrows(
    () => files().resolve(new URL("https://example.com/a.txt")),
    TypeError,
    'expected a path or file: URL, got "https://example.com/a.txt"',
  );
});

test("stat() tells files, folders, other things and nothing apart", onDisk, async () => {
  const folder = await tempDir();
  await writeFile(`${folder}/five`, "five!");
  assertEquals(files().stat(`${folder}/five`), { kind: "file", size: 5 });
  assertEquals(files().stat(folder)?.kind, "directory");
  assertEquals(files().stat("/dev/null")?.kind, "other");
  assertStrictEquals(files().stat(`${folder}/none`), undefined);
  assertStrictEquals(files().stat(`${folder}/five/none`), undefined);
});

test("stat() follows links, and finds nothing at the end of circles", onDisk, async () => {
  const folder = await tempDir();
  await writeFile(`${folder}/five`, "five!");
  await link("five", `${folder}/alias`);
  await link("circle", `${folder}/circle`);
  await link("nowhere", `${folder}/dangling`);
  assertEquals(files().stat(`${folder}/alias`), { kind: "file", size: 5 });
  assertStrictEquals(files().stat(`${folder}/circle`), undefined);
  assertStrictEquals(files().stat(`${folder}/dangling`), undefined);
});

test("stat() says why it cannot tell", onDisk, () => {
  const error = assertThrows(() => files().stat("/" + "x".repeat(300)), SourceError, "Cannot look");
  assert(error.cause instanceof Error);
});

test("peek() gives the first bytes, or others, or all where there are fewer", onDisk, async () => {
  const path = `${await tempDir()}/letters`;
  await writeFile(path, "abcdef");
  assertEquals(files().peek(path, 3), new TextEncoder().encode("abc"));
  assertEquals(files().peek(path, 100), new TextEncoder().encode("abcdef"));
  assertEquals(files().peek(path, 0), new Uint8Array(0));
  assertEquals(files().peek(path, 3, 2), new TextEncoder().encode("cde"));
  assertEquals(files().peek(path, 3, 5), new TextEncoder().encode("f"));
  assertEquals(files().peek(path, 3, 9), new Uint8Array(0));
});

test("peek() says which file it cannot read", onDisk, async () => {
  const folder = await tempDir();
  assertThrows(() => files().peek(`${folder}/none`, 2), SourceError, `read "${folder}/none": `);
  assertThrows(() => files().peek(folder, 2), SourceError, `read "${folder}": `);
});

test("open() reads at any position", onDisk, async () => {
  const path = `${await tempDir()}/letters`;
  await writeFile(path, "abcdef");
  const file = await files().open(path);
  const buffer = new Uint8Array(4);
  assertEquals(await file.read(buffer, 3), 3);
  assertEquals(new TextDecoder().decode(buffer.subarray(0, 3)), "def");
  assertEquals(await file.read(buffer, 0), 4);
  assertEquals(new TextDecoder().decode(buffer), "abcd");
  assertEquals(await file.read(buffer, 6), 0);
  assertEquals(await file.read(buffer, 1_000), 0);
  await file.close();
  await file.close();
});

test("open() and read() say which file they cannot read", onDisk, async () => {
  const folder = await tempDir();
  await assertRejects(() => files().open(`${folder}/none`), SourceError, `open "${folder}/none": `);
  await writeFile(`${folder}/closed`, "text");
  const file = await files().open(`${folder}/closed`);
  await file.close();
  await assertRejects(() => file.read(new Uint8Array(1), 0), SourceError, `${folder}/closed`);
});

function files(): FileSystem {
  assert(runtime.files);
  return runtime.files;
}

async function link(target: string, path: string): Promise<void> {
  const { symlink } = await import("node:fs/promises");
  await symlink(target, path);
}
