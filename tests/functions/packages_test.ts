/** Functions of packages and of modules of one's own, in programs as a user writes them. */

import { type Bag, fromModule, fromSequence, workers } from "../../mod.ts";
import { FunctionError } from "../../src/errors.ts";
import {
  assertEquals,
  assertMatch,
  assertRejects,
  assertStringIncludes,
  assertThrows,
  byPath,
  runtimeName,
  tempDir,
  test,
  writeFile,
} from "../harness.ts";

const scheduler = workers({ size: 1 });

/** What programs import: functions that need what else there is in their modules. */
const files = {
  "node_modules/words/package.json":
    `{ "name": "words", "type": "module", "exports": { ".": { "import": "./words.js" }, "./cut": "./cut.js" } }`,
  "node_modules/words/words.js": `
    const ending = /ing$/;
    const cut = (word) => word.replace(ending, "");
    export function stem(word) { return cut(word); }
    export class Stemmer { stem(word) { return cut(word); } }
    export const endings = ["ing"];
    export default function (word) { return cut(word).toUpperCase(); }`,
  "node_modules/words/cut.js":
    `const most = 3; export const shorten = (word) => word.slice(0, most);`,
  "node_modules/old-words/package.json": `{ "name": "old-words", "main": "lib/main" }`,
  "node_modules/old-words/lib/main.js": `
    const ending = /ing$/;
    function stem(word) { return word.replace(ending, ""); }
    const others = { first: (word) => stem(word)[0] };
    module.exports = Object.assign(stem, others);`,
  "node_modules/made-words/package.json": `{ "name": "made-words" }`,
  "node_modules/made-words/index.js": `
    Object.defineProperty(exports, "__esModule", { value: true });
    const ending = /ing$/;
    function stem(word) { return word.replace(ending, ""); }
    function plain(word) { return stem(word).toUpperCase(); }
    const words_1 = { stem };
    exports.stem = void 0;
    Object.defineProperty(exports, "stem", { enumerable: true, get: function () { return words_1.stem; } });
    exports.default = plain;`,
  "node_modules/two-words/package.json":
    `{ "name": "two-words", "exports": { "import": "./new.mjs", "require": "./old.cjs" } }`,
  "node_modules/two-words/new.mjs": `const mark = "!"; export const mark_ = (word) => word + mark;`,
  "node_modules/two-words/old.cjs": `const mark = "?"; exports.mark_ = (word) => word + mark;`,
  "own.mjs": `const most = 3; export const own = (word) => word.slice(0, most);`,
  "late.mjs": `const most = await 3; export const late = (word) => word.slice(0, most);`,
  "package.json": `{ "type": "module" }`,
};

/** What a program may use. */
interface Tools {
  readonly bag: Bag<string>;
  readonly fromModule: typeof fromModule;
}

/** Runs a program: import declarations, and an expression that gives a bag. */
async function run(
  folder: string,
  imports: string,
  expression: string,
  body = `{ const made = ${expression}; kept.push(made); return made; }`,
): Promise<unknown> {
  const path = `${folder}/program_${programs++}.mjs`;
  await writeFile(
    path,
    `${imports}\nconst kept = [];\nexport const make = ({ bag, fromModule }) => ${body};\n`,
  );
  const { make } = await import(`file://${path}`) as { make(tools: Tools): Bag<unknown> };
  const bag = fromSequence(["singing", "during"], { npartitions: 1 });
  return await make({ bag, fromModule }).compute({ scheduler });
}

let programs = 0;

async function project(): Promise<string> {
  const folder = await tempDir();
  for (const [name, text] of Object.entries(files)) await writeFile(`${folder}/${name}`, text);
  return folder;
}

const stemmed = ["sing", "dur"];

/** Programs that work as they are. */
const ways: readonly (readonly [imports: string, expression: string, expected: unknown])[] = [
  [`import { stem } from "words";`, `bag.map(stem)`, stemmed],
  [`import { stem as cut } from "words";`, `bag.map(cut)`, stemmed],
  [`import plain from "words";`, `bag.map(plain)`, ["SING", "DUR"]],
  [`import * as words from "words";`, `bag.map(words.stem)`, stemmed],
  [`import { shorten } from "words/cut";`, `bag.map(shorten)`, ["sin", "dur"]],
  [`import stem from "old-words";`, `bag.map(stem)`, stemmed],
  [`import words from "old-words";`, `bag.map(words.first)`, ["s", "d"]],
  [`import { stem } from "made-words";`, `bag.map(stem)`, stemmed],
  [`import * as words from "made-words";`, `bag.map(words.stem)`, stemmed],
  [`import words from "made-words";`, `bag.map(words.default ?? words)`, ["SING", "DUR"]],
  [`import { mark_ } from "two-words";`, `bag.map(mark_)`, ["singing!", "during!"]],
  [`import { own } from "./own.mjs";`, `bag.map(own)`, ["sin", "dur"]],
  [`import { basename } from "node:path";`, `bag.map(basename)`, ["singing", "during"]],
  [
    `import { stem } from "words";`,
    `bag.map((word, { stem }) => stem(word), { with: { stem } })`,
    stemmed,
  ],
  [
    `import { Stemmer } from "words";`,
    `bag.map((word, { Stemmer }) => new Stemmer().stem(word), { with: { Stemmer } })`,
    stemmed,
  ],
  [
    `import * as words from "words";`,
    `bag.map((word, { words }) => words.stem(word) + words.endings, { with: { words } })`,
    ["singing", "during"],
  ],
  [`import { stem } from "words";`, `bag.countBy(stem)`, [["sing", 1], ["dur", 1]]],
  [`const { stem: cut } = await import("words");`, `bag.map(cut)`, stemmed],
  ["", `bag.map(fromModule("words").stem)`, stemmed],
  ["", `bag.map(fromModule(import.meta.resolve("words")).stem)`, stemmed],
  ["", `bag.map(fromModule("words").default)`, ["SING", "DUR"]],
  ["", `bag.map(fromModule("old-words").first)`, ["s", "d"]],
  ["", `bag.map(fromModule(new URL("./own.mjs", import.meta.url)).own)`, ["sin", "dur"]],
  [
    "",
    `bag.map((word, { words }) => words.stem(word), { with: { words: fromModule("words") } })`,
    stemmed,
  ],
  ["", `bag.map(async (word) => (await import("words")).stem(word))`, stemmed],
  [
    "",
    `bag.map(async (word) => { const { shorten } = await import("words/cut"); return shorten(word); })`,
    ["sin", "dur"],
  ],
  ["", `bag.map(async (word) => (await import("path")).basename(word))`, ["singing", "during"]],
  [
    "",
    `bag.map((word, { stem }) => stem(word), { with: async () => ({ stem: (await import("words")).stem }) })`,
    stemmed,
  ],
  [
    "",
    `bag.map(async (word, { name }) => (await import(name)).stem(word), { with: { name: "words" }, base: import.meta.url })`,
    stemmed,
  ],
];

test("functions of packages and modules work as they are handed over", byPath, async () => {
  const folder = await project();
  for (const [imports, expression, expected] of ways) {
    assertEquals(
      [imports, expression, await run(folder, imports, expression)],
      [imports, expression, expected],
    );
  }
});

test(
  "functions of packages work where the call is returned, of which Bun keeps no trace",
  byPath,
  async () => {
    const folder = await project();
    const returned = ways.filter(([imports]) => /"(words|old-words|.\/own.mjs)"/.test(imports));
    for (const [imports, expression, expected] of returned) {
      assertEquals(
        [imports, expression, await run(folder, imports, expression, expression)],
        [imports, expression, expected],
      );
    }
  },
);

/** Programs that are refused, and what they become when the advice is followed. */
interface Refused {
  readonly imports: string;
  readonly expression: string;
  /** The program that `advice`, the groups of `says`, makes of it. */
  readonly says: RegExp;
  follow(advice: readonly string[]): readonly [imports: string, expression: string];
  readonly expected: unknown;
}

const inPlace = /Write (const .+? = fromModule\(.+?\)) in place of its import/;
const refused: readonly Refused[] = [
  {
    imports: `import { stem } from "words";`,
    expression: `bag.map((word) => stem(word))`,
    says: /Write (map\(.+?\)), or put it into a module/,
    follow: ([call]) => [`import { stem } from "words";`, `bag.${call}`],
    expected: stemmed,
  },
  {
    imports: `import * as words from "words";`,
    expression: `bag.map((word) => words.stem(word))`,
    says: /Write (map\(.+?\)), or put it into a module/,
    follow: ([call]) => [`import * as words from "words";`, `bag.${call}`],
    expected: stemmed,
  },
  {
    imports: "",
    expression: `bag.map(fromModule("./own.mjs").own)`,
    says: /such as (fromModule)<typeof import\("\.\/own\.mjs"\)>(\(.*?\)\))$/,
    follow: ([name, call]) => ["", `bag.map(${name}${call}.own)`],
    expected: ["sin", "dur"],
  },
  {
    imports: `import { Stemmer } from "words";`,
    expression: `bag.map(Stemmer)`,
    says: /Write (\(x, \{ Stemmer \}\) => new Stemmer\(x\)), with (\{ with: \{ Stemmer \} \})$/,
    follow: ([fn, options]) => [
      `import { Stemmer } from "words";`,
      `bag.map(${fn}, ${options}).map((stemmer) => typeof stemmer)`,
    ],
    expected: ["object", "object"],
  },
  {
    imports: `import { stem } from "words";`,
    expression: `bag.map((word, { f }) => f(word), { with: () => ({ f: stem }) })`,
    says: /Import inside it: (const .+ = await import\("words"\))$/,
    follow: ([line]) => [
      "",
      `bag.map((word, { f }) => f(word), { with: async () => { ${line}; return { f: stem }; } })`,
    ],
    expected: stemmed,
  },
  {
    imports: `import { own as cut } from "./own.mjs";`,
    expression: `bag.map((word, { f }) => f(word), { with: () => ({ f: cut }) })`,
    says: /Import inside it: (const .+ = await import\(.+\)), with \{ (base: .+?) \} among/,
    follow: ([line, base]) => [
      "",
      `bag.map((word, { f }) => f(word), { with: async () => { ${line}; return { f: cut }; }, ${base} })`,
    ],
    expected: ["sin", "dur"],
  },
  {
    imports: "",
    expression:
      `bag.map(async (word, { name }) => (await import(name)).stem(word), { with: { name: "words" } })`,
    says: /add \{ (base: import\.meta\.url) \} to the options/,
    follow: ([base]) => [
      "",
      `bag.map(async (word, { name }) => (await import(name)).stem(word), { with: { name: "words" }, ${base} })`,
    ],
    expected: stemmed,
  },
];

/** Modules that await cannot be looked into, but by Bun. */
const unknown: readonly Refused[] = [
  {
    imports: `import { late } from "./late.mjs";`,
    expression: `bag.map(late)`,
    says: inPlace,
    follow: ([line]) => [`import { fromModule } from "./tools.mjs"; ${line};`, `bag.map(late)`],
    expected: ["sin", "dur"],
  },
  {
    imports: `import { late as cut } from "./late.mjs";`,
    expression: `bag.map((word) => cut(word))`,
    says: RegExp(`${inPlace.source}\\. Write (map\\(.+?\\)), or put`),
    follow: ([line, call]) => [
      `import { fromModule } from "./tools.mjs"; ${line};`,
      `bag.${call}`,
    ],
    expected: ["sin", "dur"],
  },
];

test("what is refused says the line to write, and that works", byPath, async () => {
  const folder = await project();
  // Programs that call fromModule() beside their imports have it from where the test put it.
  Reflect.set(globalThis, "holdallTools", { fromModule });
  await writeFile(`${folder}/tools.mjs`, "export const { fromModule } = globalThis.holdallTools;");
  const cases = runtimeName === "bun" ? refused : [...refused, ...unknown];
  for (const { imports, expression, says, follow, expected } of cases) {
    const { message } = await assertRejects(() => run(folder, imports, expression)) as Error;
    assertMatch(message, says);
    const program = follow(says.exec(message)!.slice(1));
    assertEquals([program, await run(folder, ...program)], [program, expected]);
  }
});

test("a package that is not there is refused at once", byPath, async () => {
  const folder = await project();
  const named = await assertRejects(
    () => run(folder, "", `bag.map(fromModule("no-words").stem)`),
    FunctionError,
  ) as Error;
  assertMatch(
    named.message,
    /^Cannot name a module by "no-words": expected a package that file:.+ can import/,
  );
  assertStringIncludes(named.message, `(import.meta.resolve("no-words"))`);
  const inside = await assertRejects(
    () => run(folder, "", `bag.map(async (word) => (await import("no-words")).stem(word))`),
    FunctionError,
  ) as Error;
  assertMatch(inside.message, /it imports "no-words", and file:.+ has no package of that name/);
  assertStringIncludes(inside.message, `{ with: { url: import.meta.resolve("no-words") } }`);
});

test("of a function that needs a great deal, the error lists little", () => {
  const names = Array.from({ length: 20 }, (_, i) => `k${i}`);
  const fn = new Function(
    ...names,
    `return function sum(x) { return x + ${names.join(" + ")}; }`,
  )();
  const { message } = assertThrows(() => fromSequence([1]).map(fn), FunctionError);
  assertMatch(message, /it uses "k0", "k1", "k2" and 17 other names, .+ Take it from its module: /);
});

test("a function that is not exported is not taken for one of the same name", byPath, async () => {
  const folder = await project();
  const program =
    `(() => { const k = bag; function own(word) { return k && word; } return bag.map(own); })()`;
  const { message } = await assertRejects(
    () => run(folder, `import { own as _ } from "./own.mjs";`, program),
    FunctionError,
  ) as Error;
  assertStringIncludes(message, "{ with: { k } }");
});

test("browsers resolve the names of packages by their import map", {
  only: ["browser"],
  because: "Only pages have import maps",
}, async () => {
  const message = assertThrows(() => fromModule("words"), FunctionError).message;
  assertStringIncludes(message, `(import.meta.resolve("words"))`);
  const map = document.createElement("script");
  map.type = "importmap";
  const url = "data:text/javascript,const k = 2; export const twice = (x) => x * k;";
  map.textContent = JSON.stringify({ imports: { "mapped-words": url } });
  document.head.append(map);
  const { twice } = fromModule<{ twice(x: number): number }>("mapped-words");
  const bag = fromSequence([1, 2], { npartitions: 1 });
  assertEquals(await bag.map(twice).compute({ scheduler }), [2, 4]);
  const own = new Function(
    "k",
    "return function twice(x) { return x * k; }",
  )(2) as typeof twice;
  const refusal = assertThrows(() => bag.map(own), FunctionError).message;
  const line = /take it from there: (const .+)$/.exec(refusal)![1]!;
  const written = line.replace('<typeof import("package")>', "")
    .replace('import.meta.resolve("package")', 'resolve("mapped-words")');
  const taken = new Function("fromModule", "resolve", `${written}; return twice;`)(
    fromModule,
    (name: string) => import.meta.resolve(name),
  ) as typeof twice;
  assertEquals(await bag.map(taken).compute({ scheduler }), [2, 4]);
  // Out of the bundler's sight.
  const inside = new Function(
    `return async (x) => (await import("mapped-words")).twice(x);`,
  )() as (x: number) => Promise<number>;
  assertEquals(await bag.map(inside).compute({ scheduler }), [2, 4]);
});
