/** Finding the files of folders that the user of a page has chosen or dropped. */

import fc from "fast-check";
import {
  type DroppedEntry,
  type DroppedFile,
  type DroppedItem,
  type FileHandle,
  filesIn,
  type ReadableFolder,
  readFiles,
  readText,
  SourceError,
} from "../../mod.ts";
import {
  afterTest,
  assert,
  assertEquals,
  assertInstanceOf,
  assertRejects,
  assertStrictEquals,
  dropFiles,
  pickFiles,
  test,
} from "../harness.ts";

const page = { only: ["browser"], because: "only pages are given files and folders" } as const;

/** What is in a folder by name: texts of files, and folders. */
interface Tree {
  readonly [name: string]: string | Tree;
}

function folderOf(name: string, tree: Tree): ReadableFolder {
  return {
    kind: "directory",
    name,
    async *values() {
      for (const [name, inside] of Object.entries(tree)) {
        await Promise.resolve();
        yield typeof inside === "string" ? handleOf(name, inside) : folderOf(name, inside);
      }
    },
  };
}

function handleOf(name: string, text: string): FileHandle {
  return { kind: "file", name, getFile: () => Promise.resolve(new File([text], name)) };
}

/** What was dropped, as browsers tell of it: two names at a time. */
function entryOf(fullPath: string, inside: string | Tree): DroppedEntry {
  if (typeof inside === "string") {
    const file = (done: (file: File) => void) =>
      done(new File([inside], fullPath.split("/").at(-1)!));
    return { isDirectory: false, fullPath, file } as DroppedEntry;
  }
  const createReader = () => {
    const entries = Object.entries(inside).map(([name, it]) => entryOf(`${fullPath}/${name}`, it));
    return {
      readEntries: (done: (entries: DroppedEntry[]) => void) =>
        setTimeout(() => done(entries.splice(0, 2))),
    };
  };
  return { isDirectory: true, fullPath, createReader } as DroppedEntry;
}

function itemOf(name: string, inside: string | Tree): DroppedItem {
  return {
    kind: "file",
    getAsFile: () => null,
    webkitGetAsEntry: () => entryOf(`/${name}`, inside),
  };
}

/** Paths and texts of all files, sorted by path. */
function flat(tree: Tree, below = ""): [path: string, text: string][] {
  return Object.entries(tree).flatMap<[string, string]>(([name, inside]) =>
    typeof inside === "string" ? [[`${below}${name}`, inside]] : flat(inside, `${below}${name}/`)
  ).sort(([a], [b]) => a < b ? -1 : 1);
}

const name = fc.stringMatching(/^[a-zé.\- ]{1,4}$/);
const trees: fc.Arbitrary<Tree> = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.dictionary(name, fc.oneof({ maxDepth: 3 }, fc.string(), tie("tree")), {
    maxKeys: 6,
    noNullPrototype: true,
  }),
})).tree;

test("filesIn() finds all files of a folder, sorted by path", async () => {
  await fc.assert(
    fc.asyncProperty(trees, async (tree) => {
      const found = await filesIn(folderOf("top", tree));
      const texts = found.map(async ({ path, file }) =>
        [path, await (await file.getFile()).text()] as [string, string]
      );
      assertEquals(await Promise.all(texts), flat({ top: tree }));
    }),
    { numRuns: 50 },
  );
});

test("filesIn() finds all files of what was dropped, sorted by path", async () => {
  await fc.assert(
    fc.asyncProperty(trees, async (tree) => {
      const dropped = Object.entries(tree).map(([name, inside]) => itemOf(name, inside));
      if (dropped.length === 0) return;
      const found = await filesIn({ items: dropped });
      const texts = found.map(async ({ path, file }) =>
        [path, await file.text()] as [string, string]
      );
      assertEquals(await Promise.all(texts), flat(tree));
    }),
    { numRuns: 50 },
  );
});

test("filesIn() takes dropped files that are of no disk, and no texts", async () => {
  const file = new File(["a\n"], "a.txt");
  const items: DroppedItem[] = [
    { kind: "string", getAsFile: () => null },
    { kind: "file", getAsFile: () => file },
    { kind: "file", getAsFile: () => file, webkitGetAsEntry: () => null },
  ];
  assertEquals(await filesIn({ items }), [
    { path: "a.txt", file },
    { path: "a.txt", file },
  ]);
  for (const nothing of [[], items.slice(0, 1)]) {
    await assertRejects(
      () => filesIn({ items: nothing }),
      SourceError,
      "expected dropped files or folders, got none; call filesIn() in the listener",
    );
  }
});

test("filesIn() says what it cannot read, and why", async () => {
  const reason = new DOMException("The request is not allowed", "NotAllowedError");
  const inner: ReadableFolder = {
    kind: "directory",
    name: "inner",
    // deno-lint-ignore require-yield -- it fails before it has any
    async *values() {
      await Promise.resolve();
      throw reason;
    },
  };
  const outer: ReadableFolder = {
    kind: "directory",
    name: "outer",
    async *values() {
      yield inner;
      await new Promise((resolve) => setTimeout(resolve, 20));
      yield handleOf("a", "");
    },
  };
  const message = 'Cannot read "outer/inner": The request is not allowed';
  const error = await assertRejects(() => filesIn(outer), SourceError, message);
  assertInstanceOf(error, SourceError);
  assertStrictEquals(error.cause, reason);
  const entry = {
    isDirectory: false,
    fullPath: "/logs/a.log",
    file: (_done: unknown, fail: (error: unknown) => void) => fail(reason),
  } as DroppedEntry;
  const item: DroppedItem = {
    kind: "file",
    getAsFile: () => null,
    webkitGetAsEntry: () => entry,
  };
  await assertRejects(
    () => filesIn({ items: [item] }),
    SourceError,
    'Cannot read "logs/a.log": The',
  );
});

test("filesIn() takes folders and what was dropped, and nothing else", async () => {
  for (const wrong of [undefined, null, "logs", [], handleOf("a", ""), new File([], "a")]) {
    await assertRejects(
      () => filesIn(wrong as unknown as ReadableFolder),
      TypeError,
      "Cannot find files: expected the handle of a folder, or what was dropped",
    );
  }
});

const logs = { "logs/b/c.log": "c1\nc2\n", "logs/a.log": "a1\n", "logs/empty.log": "" };
const lines = [["a1", "logs/a.log"], ["c1", "logs/b/c.log"], ["c2", "logs/b/c.log"]];

test(
  "filesIn() finds the files of a folder that is dropped on a page, which workers read",
  page,
  async () => {
    const found = new Promise<DroppedFile[]>((resolve, reject) => {
      document.querySelector("#drop")!.addEventListener(
        "drop",
        (event) => filesIn((event as DragEvent).dataTransfer!).then(resolve, reject),
        { once: true },
      );
    });
    await dropFiles({ ...logs, "d.log": "d\n" });
    const files = await found;
    assertEquals(files.map(({ path }) => path), ["d.log", ...Object.keys(logs).sort()]);
    assertEquals(await readText(files, { includePath: true }).compute(), [
      ["d", "d.log"],
      ...lines as [string, string][],
    ]);
  },
);

test(
  "the files of a folder that is chosen are read as they are, under their paths",
  page,
  async () => {
    const picked = await pickFiles(logs);
    const read = await readText(picked, { includePath: true }).compute();
    assertEquals(read.sort(), lines as [string, string][]);
  },
);

test("filesIn() finds the files of a folder of which a page has the handle", page, async () => {
  const root = await navigator.storage.getDirectory();
  const top = `files-in-${Math.random()}`;
  const folder = await root.getDirectoryHandle(top, { create: true });
  afterTest(() => root.removeEntry(top, { recursive: true }));
  for (const [path, text] of Object.entries(logs)) {
    let into = folder;
    for (const name of path.split("/").slice(0, -1)) {
      into = await into.getDirectoryHandle(name, { create: true });
    }
    const writer = await (await into.getFileHandle(path.split("/").at(-1)!, { create: true }))
      .createWritable();
    await writer.write(text);
    await writer.close();
  }
  const files = await filesIn(folder);
  assert(files.every(({ path }) => path.startsWith(`${top}/logs/`)));
  assertEquals(await readText(files).compute(), lines.map(([line]) => line!));
  const sizes = await readFiles(files, { as: "bytes" }).map(({ bytes }) => bytes.length).compute();
  assertEquals(sizes, [3, 6, 0]);
});
