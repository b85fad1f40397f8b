/** Pins the dialect of patterns, which is that of `@std/fs`, in every runtime that has files. */

import fc from "fast-check";
import { runtime } from "#runtime";
import { SourceError } from "../../src/errors.ts";
import { assert, assertEquals, assertThrows, tempDir, test, writeFile } from "../harness.ts";

const onDisk = {
  only: ["deno", "bun", "node"],
  because: "Browsers have no files by path",
} as const;

const PATHS = [
  ".hidden.csv",
  "A.csv",
  "a.csv",
  "a.txt",
  "b.csv",
  "ab.csv",
  "é.csv",
  "x[1].csv",
  "2020/01.csv",
  "2020/02.csv",
  "2020/deep/03.csv",
  "2020/deep/er/04.csv",
  "2021/01.csv",
  ".git/01.csv",
] as const;

const CASES: Readonly<Record<string, readonly string[]>> = {
  "a.csv": ["a.csv"],
  "a.csv/": [],
  "./a.csv": ["a.csv"],
  "none.csv": [],
  "none/*.csv": [],
  "a.csv/*": [],
  "a.csv/b/*": [],
  "a.csv/b/c": [],
  "*.csv": [".hidden.csv", "A.csv", "a.csv", "ab.csv", "b.csv", "x[1].csv", "é.csv"],
  "?.csv": ["A.csv", "a.csv", "b.csv", "é.csv"],
  "[ab].csv": ["a.csv", "b.csv"],
  "[a-b].csv": ["a.csv", "b.csv"],
  "[!a].csv": ["A.csv", "b.csv", "é.csv"],
  "[[:upper:]].csv": ["A.csv"],
  "x[[]1].csv": ["x[1].csv"],
  "{a,b}.csv": ["a.csv", "b.csv"],
  "a.{csv,txt}": ["a.csv", "a.txt"],
  "@(a|ab).csv": ["a.csv", "ab.csv"],
  "+(a|b).csv": ["a.csv", "ab.csv", "b.csv"],
  "a?(b).csv": ["a.csv", "ab.csv"],
  "*/01.csv": [".git/01.csv", "2020/01.csv", "2021/01.csv"],
  "20*/0[12].csv": ["2020/01.csv", "2020/02.csv", "2021/01.csv"],
  "2020/*": ["2020/01.csv", "2020/02.csv"],
  "2020/*/": [],
  "2020/**/*.csv": ["2020/01.csv", "2020/02.csv", "2020/deep/03.csv", "2020/deep/er/04.csv"],
  "2020/**": ["2020/01.csv", "2020/02.csv", "2020/deep/03.csv", "2020/deep/er/04.csv"],
  "**/03.csv": ["2020/deep/03.csv"],
  "**/deep/*": ["2020/deep/03.csv"],
  "**/**/04.csv": ["2020/deep/er/04.csv"],
  "2020**": [],
  "2020/../a.csv": ["a.csv"],
  "2020/deep/../*.csv": ["2020/01.csv", "2020/02.csv"],
  "*/../b.csv": ["b.csv"],
  "20*//01.csv": ["2020/01.csv", "2021/01.csv"],
};

test("glob() understands the dialect of @std/fs", onDisk, async () => {
  const folder = await tree();
  const found = Object.keys(CASES).map((pattern) => {
    const paths = glob(`${folder}/${pattern}`);
    assert(paths.every((path) => path.startsWith(`${folder}/`)), `${pattern}: ${paths}`);
    return [pattern, paths.map((path) => path.slice(folder.length + 1))];
  });
  assertEquals(Object.fromEntries(found), CASES);
});

test(
  "glob() gives links to files, and enters links to folders only by name",
  onDisk,
  async () => {
    const { symlink } = await import("node:fs/promises");
    const folder = await tree();
    await symlink("a.csv", `${folder}/link.csv`);
    await symlink("nowhere", `${folder}/dangling.csv`);
    await symlink("circle.csv", `${folder}/circle.csv`);
    await symlink("2020", `${folder}/current`);
    await symlink("..", `${folder}/2021/up`);
    const found = (pattern: string) => glob(`${folder}/${pattern}`);
    assertEquals(found("{link,dangling,circle}.csv"), [`${folder}/link.csv`]);
    assertEquals(found("current/0?.csv"), [`${folder}/current/01.csv`, `${folder}/current/02.csv`]);
    assertEquals(found("curren[t]/0?.csv"), []);
    assertEquals(found("2021/**"), [`${folder}/2021/01.csv`]);
    assertEquals(found("circle.csv/*"), []);
  },
);

test("glob() starts relative patterns in the working directory", onDisk, async () => {
  const { cwd } = await import("node:process");
  assertEquals(glob("package.jso[n]"), [`${cwd()}/package.json`]);
  assertEquals(glob("./src/../package.jso?"), [`${cwd()}/package.json`]);
});

test("glob() says which pattern it cannot expand", onDisk, () => {
  const pattern = `/${"x".repeat(300)}/*`;
  assertThrows(() => glob(pattern), SourceError, `Cannot list files that match "${pattern}": `);
});

test("expandGlob() finds what @std/fs finds", {
  only: ["deno"],
  because: "@std/fs needs the Deno global",
}, async () => {
  const { expandGlob } = await import("../../src/runtime/node_glob.ts");
  const { nodeFiles } = await import("../../src/runtime/node_files.ts");
  const ours = nodeFiles((pattern) => expandGlob(pattern, "/"));
  const folder = await tree();
  const piece = fc.constantFrom(
    "*",
    "?",
    "a",
    "0",
    "1",
    ".csv",
    "[a-c]",
    "{a,2020}",
    "**",
    "20",
    "!(a)",
  );
  const segment = fc.oneof(
    fc.constantFrom("**", "..", "*", "2020", "deep"),
    fc.array(piece, { minLength: 1, maxLength: 3 }).map((pieces) => pieces.join("")),
  );
  fc.assert(
    fc.property(fc.array(segment, { minLength: 1, maxLength: 4 }), (segments) => {
      fc.pre(!climbsOut(segments));
      const pattern = `${folder}/2020/deep/er/../../../${segments.join("/")}`;
      assertEquals(ours.glob(pattern), glob(pattern));
    }),
    { numRuns: 300 },
  );
});

/** Whether `..` may lead above the folder that the segments start in. */
function climbsOut(segments: readonly string[]): boolean {
  let depth = 0;
  return segments.some((segment) =>
    (depth += segment === ".." ? -1 : segment === "**" ? 0 : 1) < 0
  );
}

function glob(pattern: string): string[] {
  assert(runtime.files);
  return runtime.files.glob(pattern);
}

async function tree(): Promise<string> {
  const folder = await tempDir();
  for (const path of PATHS) await writeFile(`${folder}/${path}`, path);
  return folder;
}
