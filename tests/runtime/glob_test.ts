/** Pins the dialect of patterns in every runtime that has files. */

import fc from "fast-check";
import { runtime } from "#runtime";
import { SourceError } from "../../src/errors.ts";
import { assert, assertEquals, assertThrows, tempDir, test, writeFile } from "../harness.ts";
import { oddlyNamed } from "../odd_names.ts";

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
  "odd/a(1).log",
  "odd/a*.log",
  "odd/a-b.log",
  "odd/[^1].log",
  "odd/1.log",
  "odd/2.log",
  "odd/10.log",
  "odd/08.log",
  "odd/{x}.log",
  "odd/one",
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
  "20*/./01.csv": ["2020/01.csv", "2021/01.csv"],
  "**": [
    ".git/01.csv",
    ".hidden.csv",
    "2020/01.csv",
    "2020/02.csv",
    "2020/deep/03.csv",
    "2020/deep/er/04.csv",
    "2021/01.csv",
    "A.csv",
    "a.csv",
    "a.txt",
    "ab.csv",
    "b.csv",
    "odd/08.log",
    "odd/1.log",
    "odd/10.log",
    "odd/2.log",
    "odd/[^1].log",
    "odd/a(1).log",
    "odd/a*.log",
    "odd/a-b.log",
    "odd/one",
    "odd/{x}.log",
    "x[1].csv",
    "é.csv",
  ],
  "**/": [],
  "**/../2021/*": ["2021/01.csv"],
  "*/**/04.csv": ["2020/deep/er/04.csv"],
  "2020/**/er/**": ["2020/deep/er/04.csv"],
  "***.csv": [".hidden.csv", "A.csv", "a.csv", "ab.csv", "b.csv", "x[1].csv", "é.csv"],
  ".*": [".hidden.csv"],
  "[!.]*.txt": ["a.txt"],
  "a.CSV": [],
  "[A-Z].csv": ["A.csv"],
  "odd/[^1].log": ["odd/2.log"],
  "odd/[!1].log": ["odd/2.log"],
  "odd/[^[:digit:]]*.log": [
    "odd/[^1].log",
    "odd/a(1).log",
    "odd/a*.log",
    "odd/a-b.log",
    "odd/{x}.log",
  ],
  "odd/[1^].log": ["odd/1.log"],
  "odd/\\[^1\\].log": ["odd/[^1].log"],
  "odd/a\\*.log": ["odd/a*.log"],
  "odd/a[*].log": ["odd/a*.log"],
  "odd/\\{x\\}.log": ["odd/{x}.log"],
  "odd/[{]x}.log": ["odd/{x}.log"],
  "odd/\\a-b.log": ["odd/a-b.log"],
  "odd/a[b\\-]b.log": ["odd/a-b.log"],
  "odd/a\\(1\\).log": ["odd/a(1).log"],
  "odd/a(1).log": ["odd/a(1).log"],
  "odd/@(one)": ["odd/one"],
  "odd/+(one)": ["odd/one"],
  "odd/?(one)": ["odd/one"],
  "odd/*(o|n|e)": ["odd/one"],
  "odd/!(a*|[0-9]*|\\{*|\\[*)": ["odd/one"],
  "odd/{1..2}.log": ["odd/1.log", "odd/2.log"],
  "odd/{2..1}.log": ["odd/1.log", "odd/2.log"],
  "odd/{08..10}.log": ["odd/08.log", "odd/10.log"],
  "odd/{0..10..2}.log": ["odd/10.log", "odd/2.log"],
  "odd/@({1..3}).log": ["odd/1.log", "odd/2.log"],
  "{a..c}.csv": ["a.csv", "b.csv"],
  "{2020,2021/}/01.csv": ["2020/01.csv", "2021/01.csv"],
  "{2020/deep,2021}/*.csv": ["2020/deep/03.csv", "2021/01.csv"],
  "{2020/0[12],a,{2021/,b}*}.csv": ["2020/01.csv", "2020/02.csv", "2021/01.csv", "a.csv", "b.csv"],
  "{odd/{1..2},none/x}.log": ["odd/1.log", "odd/2.log"],
  "{2020/**/0[34],2021/*}.csv": ["2020/deep/03.csv", "2020/deep/er/04.csv", "2021/01.csv"],
  "{a,b": [],
  "[a.csv": [],
};

test(
  "glob() understands the dialect of @std/path, and what shells have besides",
  onDisk,
  async () => {
    const folder = await tree();
    const found = Object.keys(CASES).map((pattern) => {
      const paths = glob(`${folder}/${pattern}`);
      assert(paths.every((path) => path.startsWith(`${folder}/`)), `${pattern}: ${paths}`);
      return [pattern, paths.map((path) => path.slice(folder.length + 1))];
    });
    assertEquals(Object.fromEntries(found), CASES);
  },
);

test("glob() follows links, to files and to folders", onDisk, async () => {
  const folder = await tree();
  await link("a.csv", `${folder}/link.csv`);
  await link("2020", `${folder}/current`);
  await link("..", `${folder}/2021/up`);
  const found = (pattern: string) =>
    glob(`${folder}/${pattern}`).map((path) => path.slice(folder.length + 1));
  assertEquals(found("{link,none}.csv"), ["link.csv"]);
  const current = ["current/01.csv", "current/02.csv"];
  assertEquals(found("current/0?.csv"), current);
  assertEquals(found("curren[t]/0?.csv"), current);
  assertEquals(found("{current,none}/0?.csv"), current);
  assertEquals(found("c*/deep/*"), ["current/deep/03.csv"]);
  assertEquals(found("c*/**/04.csv"), ["current/deep/er/04.csv"]);
  assertEquals(found("2021/*/a.csv"), ["2021/up/a.csv"]);
});

test("glob() goes through each folder once where ** meets links", onDisk, async () => {
  const [folder, outside] = [await tree(), await tempDir()];
  await writeFile(`${outside}/deep/x.csv`, "");
  await link("2020", `${folder}/current`);
  await link("..", `${folder}/2021/up`);
  await link(".", `${folder}/2021/self`);
  await link(outside, `${folder}/2021/first`);
  await link(`${outside}/deep`, `${folder}/2021/second`);
  await link(folder, `${outside}/back`);
  const found = (pattern: string) =>
    glob(`${folder}/${pattern}`).map((path) => path.slice(folder.length + 1));
  assertEquals(found("2021/**"), ["2021/01.csv", "2021/first/deep/x.csv"]);
  assertEquals(found("**/01.csv"), [".git/01.csv", "2020/01.csv", "2021/01.csv"]);
  assertEquals(found("**/x.csv"), ["2021/first/deep/x.csv"]);
  assertEquals(found("current/**/03.csv"), ["current/deep/03.csv"]);
});

test("glob() names a link that leads nowhere, and what is no file", onDisk, async () => {
  const folder = await tempDir();
  await link("nowhere", `${folder}/dangling.csv`);
  await link("circle.log", `${folder}/circle.log`);
  await link("/dev/null", `${folder}/device.txt`);
  const refuse = (pattern: string, message: string) =>
    void assertThrows(() => glob(`${folder}/${pattern}`), SourceError, message);
  refuse(
    "*.csv",
    `Cannot read "${folder}/dangling.csv": it matches "${folder}/*.csv", but is a link`,
  );
  refuse("**", "is a link that leads nowhere");
  refuse("c*", `${folder}/circle.log`);
  assertEquals(glob(`${folder}/*/x.csv`), []);
  assertEquals(glob(`${folder}/circle.log/*`), []);
  assertEquals(glob(`${folder}/*.txt`), [`${folder}/device.txt`]);
});

test("glob() finds names that are not UTF-8, or says which it cannot open", onDisk, async () => {
  const folder = await tempDir();
  await oddlyNamed(folder, { "caf\xe9.log": "1", "caf\xe8.log": "2", "d\xff/in.log": "3" });
  await writeFile(`${folder}/genuine\ufffd.log`, "4");
  const { files } = runtime;
  assert(files);
  assertEquals(files.glob(`${folder}/gen*`), [`${folder}/genuine\ufffd.log`]);
  const url = (name: string) => new URL(`file://${folder}/${name}`).href;
  if (runtime.name === "deno") {
    const refuse = (act: () => unknown, name: string) =>
      void assertThrows(act, SourceError, `${name}": its name is not UTF-8`);
    refuse(() => files.glob(`${folder}/c*.log`), "caf\ufffd.log");
    refuse(() => files.glob(`${folder}/d*/*`), "d\ufffd");
    refuse(() => files.glob(`${folder}/**/in.log`), "d\ufffd");
    refuse(() => files.resolve(url("caf%E9.log")), "caf%E9.log");
    return;
  }
  const cafes = ["caf%E8.log", "caf%E9.log"].map(url);
  assertEquals(files.glob(`${folder}/caf?.log`), cafes);
  assertEquals(cafes.map((path) => files.resolve(path)), cafes);
  assertEquals(files.stat(cafes[0]!), { kind: "file", size: 1 });
  assertEquals(files.peek(cafes[1]!, 9), new TextEncoder().encode("1"));
  assertEquals(files.glob(`${folder}/d?/*`), [url("d%FF/in.log")]);
  assertEquals(files.glob(`${folder}/**/in.log`), [url("d%FF/in.log")]);
  assertEquals(files.glob(`${folder}/d*/../gen*`), [`${folder}/genuine\ufffd.log`]);
});

test("glob() starts relative patterns in the working directory", onDisk, async () => {
  const { cwd } = await import("node:process");
  assertEquals(glob("package.jso[n]"), [`${cwd()}/package.json`]);
  assertEquals(glob("./src/../package.jso?"), [`${cwd()}/package.json`]);
});

test("glob() says which pattern it cannot expand", onDisk, () => {
  const pattern = `/${"x".repeat(300)}/*`;
  assertThrows(() => glob(pattern), SourceError, `Cannot list files that match "${pattern}": `);
  assertThrows(() => glob("x{1..20000}"), SourceError, "at most 10000 alternatives, got 20000");
  assertThrows(() => glob("{a/,b}".repeat(14)), SourceError, "at most 10000 alternatives");
});

test("glob() finds what @std/fs finds", {
  only: ["deno"],
  because: "@std/fs needs the Deno global",
}, async () => {
  // Out of sight of the other runtimes, in which it cannot be loaded.
  const specifier = "@std/fs";
  const { expandGlobSync } = await import(specifier) as typeof import("../../types/std_fs.d.ts");
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
    // With two alternatives: `@std/fs` takes "a!(a)" for a name, not a pattern.
    "!(a|b)",
  );
  const segment = fc.oneof(
    fc.constantFrom("**", "..", "*", "2020", "deep"),
    fc.array(piece, { minLength: 1, maxLength: 3 }).map((pieces) => pieces.join("")),
  );
  fc.assert(
    fc.property(fc.array(segment, { minLength: 1, maxLength: 4 }), (segments) => {
      fc.pre(!climbsOut(segments));
      const pattern = `${folder}/2020/deep/er/../../../${segments.join("/")}`;
      let expected: string[];
      try {
        expected = [...expandGlobSync(pattern, { includeDirs: false })].map(({ path }) => path);
      } catch {
        return; // It throws where a path goes through a file.
      }
      assertEquals(glob(pattern), expected.sort());
    }),
    { numRuns: 1000 },
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

async function link(target: string, path: string): Promise<void> {
  const { symlink } = await import("node:fs/promises");
  await symlink(target, path);
}

async function tree(): Promise<string> {
  const folder = await tempDir();
  for (const path of PATHS) await writeFile(`${folder}/${path}`, path);
  return folder;
}
