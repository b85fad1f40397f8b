import { runtime } from "#runtime";
import { assertEquals, byPath, test, writeFile } from "../harness.ts";
import { tempDir } from "../harness.ts";

const code = "export const a = 1;";
const packages = {
  "package.json":
    `{ "name": "self", "type": "module", "exports": { ".": "./main.js", "./sub": "./lib/sub.js" }, "imports": { "#own": "./lib/own.js", "#other/*": "./lib/*.js", "#package": "esm" } }`,
  "main.js": code,
  "lib/sub.js": code,
  "lib/own.js": code,
  "node_modules/esm/package.json":
    `{ "name": "esm", "type": "module", "exports": { ".": { "types": "./a.d.ts", "import": "./a.js" }, "./*.css": null, "./deep/*": "./lib/*.js" } }`,
  "node_modules/esm/a.js": code,
  "node_modules/esm/lib/one/two.js": code,
  "node_modules/sugar/package.json": `{ "name": "sugar", "type": "module", "exports": "./a.js" }`,
  "node_modules/sugar/a.js": code,
  "node_modules/nested/package.json":
    `{ "name": "nested", "exports": { "node": { "import": "./a.mjs", "require": "./b.cjs" }, "default": "./c.mjs" } }`,
  "node_modules/nested/a.mjs": code,
  "node_modules/nested/b.cjs": "",
  "node_modules/nested/c.mjs": code,
  "node_modules/list/package.json":
    `{ "name": "list", "exports": { ".": [{ "unheard-of": "./b.mjs" }, "./a.mjs"] } }`,
  "node_modules/list/a.mjs": code,
  "node_modules/@scope/name/package.json": `{ "name": "@scope/name", "main": "lib" }`,
  "node_modules/@scope/name/lib/index.js": "",
  "node_modules/@scope/name/lib/other.js": "",
  "node_modules/main-file/package.json": `{ "main": "./start" }`,
  "node_modules/main-file/start.js": "",
  "node_modules/no-main/package.json": `{}`,
  "node_modules/no-main/index.js": "",
  "inner/module.js": "export const resolve = (name) => import.meta.resolve(name);",
  "inner/node_modules/sugar/package.json": `{ "main": "inner.js" }`,
  "inner/node_modules/sugar/inner.js": "",
};

const names = [
  "self",
  "self/sub",
  "#own",
  "#other/own",
  "#package",
  "esm",
  "esm/deep/one/two",
  "sugar",
  "nested",
  "list",
  "@scope/name",
  "@scope/name/lib/other.js",
  "main-file",
  "no-main",
];

test("names of packages mean what they do in the module they stand in", byPath, async () => {
  const folder = await tempDir();
  for (const [path, text] of Object.entries(packages)) await writeFile(`${folder}/${path}`, text);
  const url = `file://${folder}/inner/module.js`;
  const { resolve } = await import(url) as { resolve(name: string): string };
  const expected = names.map((name) => [name, resolve(name)]);
  assertEquals(names.map((name) => [name, runtime.modules.resolve(name, url)]), expected);
  for (const name of ["nothing", "esm/none", "esm/a.css", "#none", "@scope", "self/none"]) {
    assertEquals([name, runtime.modules.resolve(name, url)], [name, undefined]);
  }
  assertEquals(runtime.modules.resolve("path", url), "node:path");
});

test("the configuration file of Deno says what names mean", {
  only: ["deno"],
  because: "others have no import map",
}, async () => {
  const folder = await tempDir();
  const files = {
    "deno.jsonc": `{
  // Names, of "which" some are of npm.
  "imports": {
    "own": "./lib/own.ts", /* "no": "./no.ts", */
    "own/": "./lib/",
    "web": "https://example.com/a//b.ts",
    "words": "npm:words@1",
    "installed": "npm:@scope/installed@^1.0.0",
    "std": "jsr:@std/path@1",
  },
}`,
    "node_modules/@scope/installed/package.json":
      `{ "exports": { ".": "./a.js", "./b": "./b.js" } }`,
    "node_modules/@scope/installed/a.js": code,
    "node_modules/@scope/installed/b.js": code,
    "node_modules/own/package.json": `{ "main": "other.js" }`,
    "node_modules/own/other.js": code,
    "inner/module.ts": code,
  };
  for (const [path, text] of Object.entries(files)) await writeFile(`${folder}/${path}`, text);
  const base = `file://${folder}`;
  const meanings = {
    "own": `${base}/lib/own.ts`,
    "own/more.ts": `${base}/lib/more.ts`,
    "web": "https://example.com/a//b.ts",
    "words": "npm:words@1",
    "words/deep": "npm:words@1/deep",
    "installed": `${base}/node_modules/@scope/installed/a.js`,
    "installed/b": `${base}/node_modules/@scope/installed/b.js`,
    "std/posix": "jsr:@std/path@1/posix",
  };
  for (const [name, url] of Object.entries(meanings)) {
    assertEquals([name, runtime.modules.resolve(name, `${base}/inner/module.ts`)], [name, url]);
  }
});
