/**
 * The layers of ARCHITECTURE.md as a check: who may import whom, who may name a
 * runtime, and the few rules about files that no linter has.
 *
 * @module
 */

import { assertEquals, test as testAnywhere } from "./harness.ts";

/** A row of the table of layers. */
interface Layer {
  /** Folder below `src/`. */
  readonly folder: string;
  /** Whether workers load it too. */
  readonly runsOn: "caller" | "both";
  /** Other folders that its files may import. */
  readonly imports: readonly string[];
}

/** Files at the top of `src/` that put the parts together, and so may import any of them. */
const compositionRoots: readonly string[] = [
  "catalog.ts",
  "cluster.ts",
  "command.ts",
  "schedulers.ts",
  "worker_stdio.ts",
  "worker_threads.ts",
  "worker_web.ts",
];

/** Lines that are neither comments nor empty; documentation may be as long as it needs to be. */
const maximalLines = 400;

/** The one long file: signatures with one-line bodies. */
const longFiles: readonly string[] = ["bag/bag.ts"];

/** An import of one file of `src/` by another. */
interface Import {
  readonly from: string;
  readonly to: string;
  readonly typeOnly: boolean;
}

test("src/ has a row in the table for every folder with files, and the other way round", async () => {
  const rows = (await layers()).map(({ folder }) => folder);
  const folders = new Set((await sourceFiles()).map(({ path }) => rowOf(path, rows)));
  assertEquals([...folders].filter((folder) => folder !== "").sort(), rows.sort());
});

test("the table of layers lists each folder below all that it may import", async () => {
  const above: string[] = [];
  for (const { folder, imports } of await layers()) {
    assertEquals(imports.filter((other) => !above.includes(other)), [], folder);
    above.push(folder);
  }
});

test("workers load nothing that runs on the caller's thread alone", async () => {
  const callers = (await layers()).filter(({ runsOn }) => runsOn === "caller");
  const loaded = reachable(["worker_threads.ts", "worker_web.ts"], await imports());
  const wrong = loaded.filter((path) =>
    callers.some(({ folder }) => path.startsWith(`${folder}/`))
  );
  assertEquals(wrong, []);
});

test("src/ has no files at its top but errors.ts and the composition roots", async () => {
  const top = (await sourceFiles()).map(({ path }) => path).filter((path) => folderOf(path) === "");
  const known = ["errors.ts", ...compositionRoots];
  assertEquals(top.filter((path) => !known.includes(path)), []);
});

test("src/ imports only downwards through the layers", async () => {
  const table = await layers();
  const wrong = (await imports()).filter((edge) => !isAllowed(edge, table));
  assertEquals(wrong.map(({ from, to }) => `${from} imports ${to}`), []);
});

test("src/ has no import cycle, not even of types", async () => {
  assertEquals(findCycle(await imports()), []);
});

test("src/ names a runtime only in src/runtime", async () => {
  const files = (await sourceFiles()).filter(({ path }) => mustNotNameRuntime(path));
  const found = files.flatMap(({ path, code }) =>
    runtimeNames(code).map((name) => `${path} names ${name}`)
  );
  assertEquals(found, []);
});

test("the catalog of operations has all that src/ops exports", async () => {
  const { catalogOf, operations, operationsIn } = await import("../src/ops/catalog.ts");
  const catalog = catalogOf(operations);
  const missing: string[] = [];
  for (const { path } of await sourceFiles()) {
    // These are templates, of which aggregations make their own.
    if (!path.startsWith("ops/") || path === "ops/first_last.ts") continue;
    for (const operation of operationsIn(await import(`../src/${path}`))) {
      const id = operation.id ?? operation.name;
      if (!catalog.has(id)) missing.push(`${path}: ${id}`);
    }
  }
  assertEquals(missing, []);
});

test("src/ has no file that is too long", async () => {
  const long = (await sourceFiles()).filter(({ path, code }) =>
    !longFiles.includes(path) && code.split("\n").filter(isCode).length > maximalLines
  );
  assertEquals(long.map(({ path }) => path), []);
});

test("src/ has no drawer of a file", async () => {
  const drawers = /(?:^|[/_])(?:utils?|helpers?|common|misc)\.ts$/;
  const paths = (await sourceFiles()).map(({ path }) => path);
  assertEquals(paths.filter((path) => drawers.test(path)), []);
});

test("src/ has no default export", async () => {
  const files = (await sourceFiles()).filter(({ code }) =>
    /^export default\b|^export \{[^}]*\bas default\b/m.test(code)
  );
  assertEquals(files.map(({ path }) => path), []);
});

test("runtimeNames() finds runtimes in code but not in comments or messages", () => {
  const code = (text: string) => runtimeNames(withoutComments(text));
  assertEquals(code(`const a = Deno.cwd();`), ["Deno"]);
  assertEquals(code(`if ("Bun" in globalThis) globalThis.Bun.gc();`), ["Bun"]);
  assertEquals(code(`import { open } from "node:fs";`), ["node:"]);
  assertEquals(code("const url = `node:${name}`;"), ["node:"]);
  assertEquals(code(`navigator.locks; window.x; document?.body; process.exit()`).length, 4);
  assertEquals(code(`throw new Error("Deno. and process.exit() cannot");`), []);
  assertEquals(code(`/** Deno.cwd() */\n// process.exit()\nrun(); // window.x`), []);
});

test("layersIn() reads the table", () => {
  const rows = layersIn(`
| Folder | Answers | Runs on | May import |
| ------ | ------- | ------- | ---------- |
| \`a\`    | What?   | both    | –          |
| \`b/c\`  | Why?    | caller  | a, d/e     |
`);
  assertEquals(rows, [
    { folder: "a", runsOn: "both", imports: [] },
    { folder: "b/c", runsOn: "caller", imports: ["a", "d/e"] },
  ]);
});

test("reachable() follows imports of values", () => {
  const edge = (from: string, to: string, typeOnly = false): Import => ({ from, to, typeOnly });
  const edges = [edge("a", "b"), edge("b", "c"), edge("a", "d", true), edge("e", "f")];
  assertEquals(reachable(["a"], edges), ["a", "b", "c"]);
});

test("findCycle() finds the files of a cycle", () => {
  const edge = (from: string, to: string): Import => ({ from, to, typeOnly: true });
  assertEquals(findCycle([edge("a", "b"), edge("b", "c"), edge("a", "c")]), []);
  assertEquals(findCycle([edge("a", "b"), edge("b", "c"), edge("c", "b")]), ["b", "c", "b"]);
});

test("importsIn() finds every kind of import", () => {
  const code = `import { a } from "./a.ts";
import type { B } from "../ops/b.ts";
export * from "./c.ts";
export type { D } from "./d.ts";
import "./e.ts";
const f = await import("./f.ts");
type G = typeof import("./g.ts");
import { runtime } from "#runtime";
import { parse } from "acorn";
`;
  assertEquals(importsIn({ path: "graph/x.ts", code }).map(({ to }) => to), [
    "graph/a.ts",
    "ops/b.ts",
    "graph/c.ts",
    "graph/d.ts",
    "graph/e.ts",
    "runtime/deno.ts",
    "graph/f.ts",
    "graph/g.ts",
  ]);
});

function test(name: string, fn: () => void | Promise<void>): void {
  testAnywhere(name, { only: ["deno"], because: "reads the source tree, which is one" }, fn);
}

/** A source file; `code` is its text without comments. */
interface SourceFile {
  readonly path: string;
  readonly text: string;
  readonly code: string;
}

async function sourceFiles(folder = "", root = sourceRoot()): Promise<SourceFile[]> {
  const files: SourceFile[] = [];
  for await (const { name, isDirectory } of Deno.readDir(new URL(folder, root))) {
    if (isDirectory) files.push(...await sourceFiles(`${folder}${name}/`, root));
    else if (name.endsWith(".ts")) {
      const text = await Deno.readTextFile(new URL(folder + name, root));
      files.push({ path: folder + name, text, code: withoutComments(text) });
    }
  }
  return files.sort((a, b) => a.path < b.path ? -1 : 1);
}

function sourceRoot(): URL {
  return new URL("../src/", import.meta.url);
}

function isCode(line: string): boolean {
  return line.trim() !== "";
}

/** Good enough for formatted code: a comment starts a line or follows a space. */
function withoutComments(text: string): string {
  return text.replace(/^\s*\/\*[\s\S]*?\*\//gm, "").replace(/(^|\s)\/\/.*$/gm, "$1");
}

async function imports(): Promise<Import[]> {
  return (await sourceFiles()).flatMap(importsIn);
}

function importsIn({ path, code }: Pick<SourceFile, "path" | "code">): Import[] {
  const clause = String.raw`(?:\* as \w+|\*|\{[^}]*\}|\w+(?:, \{[^}]*\})?)`;
  const declared = new RegExp(
    String.raw`^(?:import|export)\s+(type\s+)?(?:${clause}\s+from\s+)?"([^"]+)"`,
    "gm",
  );
  const inline = /\b(typeof\s+)?import\(\s*"([^"]+)"/g;
  return [...code.matchAll(declared), ...code.matchAll(inline)].flatMap(
    ([, typeOnly, specifier = ""]) => {
      const to = resolve(path, specifier);
      return to === undefined ? [] : [{ from: path, to, typeOnly: typeOnly !== undefined }];
    },
  );
}

/** Path of the imported file below `src/`; `undefined` for a package. */
function resolve(from: string, specifier: string): string | undefined {
  if (specifier === "#runtime") return "runtime/deno.ts";
  if (!specifier.startsWith(".")) return undefined;
  return new URL(specifier, `file:///${from}`).pathname.slice(1);
}

async function layers(): Promise<Layer[]> {
  return layersIn(await Deno.readTextFile(new URL("../ARCHITECTURE.md", import.meta.url)));
}

/** The rows of the table of layers. */
function layersIn(markdown: string): Layer[] {
  const rows = /^\| Folder .*\n\|[- |]*\n((?:\|.*\n)*)/m.exec(markdown)?.[1] ?? "";
  return rows.trimEnd().split("\n").map((row) => {
    const [folder = "", , runsOn = "", imports = ""] = row.split("|").slice(1).map((it) =>
      it.trim()
    );
    return {
      folder: folder.replaceAll("`", ""),
      runsOn: runsOn as Layer["runsOn"],
      imports: imports === "–" ? [] : imports.split(", "),
    };
  });
}

/** The files that are loaded with some others, and these. */
function reachable(roots: readonly string[], edges: readonly Import[]): string[] {
  const loaded = new Set(roots);
  for (const path of loaded) {
    for (const { from, to, typeOnly } of edges) if (from === path && !typeOnly) loaded.add(to);
  }
  return [...loaded];
}

function isAllowed({ from, to }: Import, table: readonly Layer[]): boolean {
  const rows = table.map(({ folder }) => folder);
  const [folder, other] = [rowOf(from, rows), rowOf(to, rows)];
  if (to === "errors.ts" || compositionRoots.includes(from)) return true;
  if (folder === other && folder !== "") return true;
  return table.some((layer) => layer.folder === folder && layer.imports.includes(other));
}

/** The row that a file belongs to: that of its folder, or of one above. */
function rowOf(path: string, rows: readonly string[]): string {
  const folder = folderOf(path);
  return folder === "" || rows.includes(folder) ? folder : rowOf(folder, rows);
}

/** Folder of a file, `""` at the top. */
function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}

function mustNotNameRuntime(path: string): boolean {
  return folderOf(path) !== "runtime" && !compositionRoots.includes(path);
}

/** Names of runtimes and of what only some of them have. */
function runtimeNames(code: string): string[] {
  const modules = [...code.matchAll(/["'`](node:)/g)];
  const names = [
    ...code.replace(/"(?:[^"\\\n]|\\.)*"/g, '""').matchAll(
      /\b(Deno|Bun)\b|\b(?:process|navigator|window|document)(?=\??[.[])/g,
    ),
  ];
  return [...modules.map(([, name = ""]) => name), ...names.map(([name]) => name)];
}

/** Paths along one cycle, the first repeated at the end; empty if there is none. */
function findCycle(edges: readonly Import[]): string[] {
  const next = Map.groupBy(edges, ({ from }) => from);
  const finished = new Set<string>();
  function visit(path: string, trail: readonly string[]): string[] {
    if (trail.includes(path)) return [...trail.slice(trail.indexOf(path)), path];
    if (finished.has(path)) return [];
    for (const { to } of next.get(path) ?? []) {
      const cycle = visit(to, [...trail, path]);
      if (cycle.length > 0) return cycle;
    }
    finished.add(path);
    return [];
  }
  for (const path of next.keys()) {
    const cycle = visit(path, []);
    if (cycle.length > 0) return cycle;
  }
  return [];
}
