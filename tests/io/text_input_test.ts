import { assertEquals, assertThrows, byPath, tempDir, test, writeFile } from "../harness.ts";
import { runtime } from "#runtime";
import { SourceError } from "../../src/errors.ts";
import {
  type FileCollection,
  type FileHandle,
  inputName,
  resolveInputs,
  type TextSource,
} from "../../src/io/bytes/input.ts";

const names = (source: TextSource | readonly TextSource[]) =>
  resolveInputs(source, runtime.files).map(inputName);

/** As in a browser, in every runtime. */
const browse = (source: TextSource) => resolveInputs(source, undefined);

test("resolveInputs() takes paths, patterns and file: URLs", byPath, async () => {
  const folder = await tempDir();
  for (const name of ["b.log", "a.log", "Z.log", "é.log", "sub/c.log", "other.txt"]) {
    await writeFile(`${folder}/${name}`, "12345");
  }
  const path = (name: string) => `${folder}/${name}`;
  assertEquals(resolveInputs(path("a.log"), runtime.files), [
    { kind: "path", path: path("a.log"), size: 5 },
  ]);
  // By code unit, not as a dictionary would have it.
  assertEquals(names(`${folder}/*.log`), ["Z.log", "a.log", "b.log", "é.log"].map(path));
  assertEquals(names(`${folder}/**/c.log`), [path("sub/c.log")]);
  assertEquals(names(`file://${folder}/a.log`), [path("a.log")]);
  assertEquals(names(new URL(`file://${folder}/a.log`)), [path("a.log")]);
  assertEquals(names(`${folder}/sub/../a.log`), [path("a.log")]);
  assertEquals(
    names([path("other.txt"), `${folder}/[ab].log`, "https://example.com/x", new File([], "f")]),
    [path("other.txt"), path("a.log"), path("b.log"), "https://example.com/x", "f"],
  );
});

test("resolveInputs() prefers a file of a pattern's very name", byPath, async () => {
  const folder = await tempDir();
  await writeFile(`${folder}/a[1].log`, "");
  await writeFile(`${folder}/a1.log`, "");
  assertEquals(names(`${folder}/a[1].log`), [`${folder}/a[1].log`]);
  assertEquals(names(`${folder}/a[12].log`), [`${folder}/a1.log`]);
});

test("resolveInputs() finds patterns in file: URLs", byPath, async () => {
  const folder = await tempDir();
  for (const name of ["a1.log", "a2.log", "b c/3.log"]) await writeFile(`${folder}/${name}`, "");
  const found = ["a1.log", "a2.log"].map((name) => `${folder}/${name}`);
  assertEquals(names(`file://${folder}/a*.log`), found);
  assertEquals(names(new URL(`file://${folder}/a[12].log`)), found);
  assertEquals(names(new URL(`file://${folder}/{a1,a2}.log`)), found);
  assertEquals(names(`file://${folder}/b%20c/@(3).log`), [`${folder}/b c/3.log`]);
  const refuse = (source: string, message: string) =>
    void assertThrows(() => names(source), SourceError, message);
  refuse(`file://${folder}/a?.log`, '"?" is written %3F');
  refuse(`file://${folder}/z*`, `Cannot read "file://${folder}/z*": no file matches`);
});

test("resolveInputs() takes for patterns whatever has a character of one", byPath, async () => {
  const folder = await tempDir();
  await writeFile(`${folder}/a*.log`, "");
  await writeFile(`${folder}/one`, "");
  assertEquals(names(`${folder}/a\\*.log`), [`${folder}/a*.log`]);
  assertEquals(names(`${folder}/@(one)`), [`${folder}/one`]);
  const folders = () => names(`${folder}/o*/`);
  assertThrows(folders, SourceError, "ends with a separator matches folders only");
});

test("resolveInputs() says what is missing and where it has looked", byPath, async () => {
  const folder = await tempDir();
  await writeFile(`${folder}/sub/a.log`, "");
  const refuse = (source: TextSource, message: string) =>
    void assertThrows(() => names(source), SourceError, message);
  refuse(`${folder}/x.log`, `Cannot read "${folder}/x.log": no such file`);
  refuse("surely/not/here.log", `${runtime.files?.resolve("surely/not/here.log")}": no such file`);
  refuse(`${folder}/*.txt`, `Cannot read "${folder}/*.txt": no file matches this pattern`);
  refuse("surely/not/*", `looked for as "${runtime.files?.resolve("surely/not")}`);
  refuse(`${folder}/sub`, `got a folder; a pattern such as "${folder}/sub/*"`);
  refuse(new URL(`file://${folder}/x.log`), "no such file");
  refuse("/dev/null", "neither a file nor a folder");
  refuse("/dev/nul[l]", "neither a file nor a folder");
  // A folder matches this pattern, but no file.
  refuse(`${folder}/s*`, "no file matches");
});

test("resolveInputs() takes http: URLs as they are, whatever characters they have", () => {
  const urls = ["http://example.com/a*b?c=[d]", "HTTPS://example.com/x y"];
  assertEquals(resolveInputs(urls, runtime.files), [
    { kind: "url", url: "http://example.com/a*b?c=[d]" },
    { kind: "url", url: "https://example.com/x%20y" },
  ]);
  assertEquals(browse(new URL("https://example.com/")), [
    { kind: "url", url: "https://example.com/" },
  ]);
});

test("resolveInputs() takes files that a user has chosen", () => {
  const one = new File(["abc"], "one.txt");
  const two = new File(["de"], "two.txt");
  const list: FileCollection = { 0: one, 1: two, length: 2, item: (i) => i === 0 ? one : two };
  const handle: FileHandle = { kind: "file", name: "h.txt", getFile: () => Promise.resolve(one) };
  const blob = new Blob(["xyz"]);
  assertEquals(resolveInputs([list, handle, blob], undefined), [
    { kind: "blob", blob: one, name: "one.txt", size: 3 },
    { kind: "blob", blob: two, name: "two.txt", size: 2 },
    { kind: "handle", handle, name: "h.txt" },
    { kind: "blob", blob, name: "blob", size: 3 },
  ]);
});

test("resolveInputs() takes a FileList and URLs relative to the page", {
  only: ["browser"],
  because: "only browsers have file inputs and pages",
}, () => {
  const transfer = new DataTransfer();
  transfer.items.add(new File(["abc"], "one.txt"));
  assertEquals(resolveInputs(transfer.files, undefined).map(inputName), ["one.txt"]);
  const expected = new URL("data/x.csv?v=1", document.baseURI).href;
  assertEquals(browse("data/x.csv?v=1"), [{ kind: "url", url: expected }]);
});

test("resolveInputs() refuses patterns and file: URLs in browsers", () => {
  assertThrows(() => browse("data/*.csv"), SourceError, "a browser has no folder");
  assertThrows(() => browse("file:///a.txt"), SourceError, "opens no file by its path");
});

test("resolveInputs() calls files of folders by their paths in them", () => {
  const picked = (folder: string, property: string) =>
    Object.defineProperty(new File(["x"], "access.log"), property, {
      value: `${folder}/access.log`,
    });
  const paths = ["logs/a/access.log", "logs/b/access.log"];
  for (const property of ["webkitRelativePath", "relativePath", "path"]) {
    assertEquals(names(["logs/a", "logs/b"].map((folder) => picked(folder, property))), paths);
  }
  const file = new File(["x"], "access.log");
  const handle: FileHandle = {
    kind: "file",
    name: "access.log",
    getFile: () => Promise.resolve(file),
  };
  assertEquals(names([{ path: paths[0]!, file }, { path: paths[1]!, file: handle }]), paths);
  assertThrows(() => names({ path: "a" } as never), TypeError, "{ path, file }");
});

test(
  "resolveInputs() takes a Blob that stands for a file for the file, or refuses it",
  byPath,
  async () => {
    const folder = await tempDir();
    await writeFile(`${folder}/a.log`, "one\ntwo\n");
    const path = `${folder}/a.log`;
    const { openAsBlob } = await import("node:fs");
    if (runtime.name !== "bun") {
      // Node 20 has it, some versions of Deno have not.
      if (openAsBlob === undefined) return;
      const blob = await openAsBlob(path);
      assertThrows(() => names(blob), SourceError, "pass the path of the file instead");
      return;
    }
    const { file } = (globalThis as unknown as { Bun: { file(path: string): Blob } }).Bun;
    assertEquals(resolveInputs(file(path), runtime.files), [{ kind: "path", path, size: 8 }]);
    const part = resolveInputs(file(path).slice(4), runtime.files);
    assertEquals(part.map((input) => input.kind === "blob" && input.size), [4]);
    const missing = () => names(file(`${folder}/none.log`));
    assertThrows(missing, SourceError, `"${folder}/none.log": no such file`);
    assertThrows(() => names(file(folder)), SourceError, "got a folder");
  },
);

test("resolveInputs() refuses what is no source", () => {
  const refuse = (source: unknown, kind: typeof TypeError | typeof SourceError, message: string) =>
    void assertThrows(() => names(source as TextSource), kind, message);
  refuse([], RangeError, "at least one source, got an empty array");
  refuse("", RangeError, 'got ""');
  refuse({ length: 0, item: () => null }, RangeError, "an empty FileList");
  refuse(42, TypeError, "file handle, got number 42");
  refuse([undefined], TypeError, "got undefined");
  refuse(new Uint8Array(3), TypeError, "got Uint8Array of 3 bytes");
  refuse({ kind: "directory", name: "d" }, SourceError, "got one of a folder");
  refuse("s3://bucket/key", SourceError, "http:, https: or file:, got s3:");
  refuse(new URL("data:text/plain,x"), SourceError, "got data:");
  refuse("http://", SourceError, "expected a valid URL");
});
