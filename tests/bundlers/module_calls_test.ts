import { parse } from "acorn";
import { assertEquals, test } from "../harness.ts";
import { moduleCalls } from "../../src/bundlers/module_calls.ts";

const worker = "./worker_web.js";

/** The modules that code names, and the code that names them. */
function named(code: string): readonly (readonly [string, string])[] {
  const program = parse(code, { ecmaVersion: "latest", sourceType: "module" });
  return moduleCalls(program, worker).map(({ specifier, start, end }) => [
    specifier,
    code.slice(start, end),
  ]);
}

test("moduleCalls() finds modules by URL, by name and by import.meta.resolve()", () => {
  for (
    const [argument, specifier] of [
      [`new URL("./words.ts", import.meta.url)`, "./words.ts"],
      [`new URL("../words.ts", import.meta.url)`, "../words.ts"],
      [`new URL("words.ts", import.meta.url)`, "./words.ts"],
      [`import.meta.resolve("./words.ts")`, "./words.ts"],
      [`import.meta.resolve("stemmer")`, "stemmer"],
      [`"stemmer"`, "stemmer"],
      [`"@scope/words/cut"`, "@scope/words/cut"],
    ] as const
  ) {
    const code = `const { cut } = fromModule(/* ours */ ${argument}, 1);`;
    assertEquals(named(code), [[specifier, argument]]);
  }
});

test("moduleCalls() finds calls wherever they are, and by whatever name fromModule has", () => {
  const url = `new URL("./a.ts", import.meta.url)`;
  for (
    const code of [
      `import { fromModule as take } from "holdall"; bag.map(take(${url}).a);`,
      `import * as holdall from "holdall"; holdall.fromModule(${url});`,
      `class A { static #a = () => [{ b: fromModule(${url})?.a }]; }`,
      `export default async function () { with_: for (;;) await fromModule(${url}); }`,
    ]
  ) {
    assertEquals(named(code), [["./a.ts", url]], code);
  }
});

test("moduleCalls() leaves alone what is known only when the program runs", () => {
  for (
    const code of [
      `fromModule(url)`,
      `fromModule()`,
      `fromModule(...urls)`,
      `fromModule(new URL(name, import.meta.url))`,
      `fromModule(new URL("./a.ts", location.href))`,
      `fromModule(new URL("./a.ts"))`,
      "fromModule(new URL(`./${name}.ts`, import.meta.url))",
      `fromModule(new URL("/public/a.js", import.meta.url))`,
      `fromModule(new URL("https://host/a.js", import.meta.url))`,
      `fromModule("https://host/a.js")`,
      `fromModule("node:path")`,
      `fromModule("./a.ts")`,
      `fromModule(import.meta.resolve(name))`,
      `module(new URL("./a.ts", import.meta.url))`,
      `holdall[fromModule](new URL("./a.ts", import.meta.url))`,
      `// fromModule(new URL("./a.ts", import.meta.url))`,
    ]
  ) {
    assertEquals(named(code), [], code);
  }
});

test("moduleCalls() finds the workers' program, but no other worker", () => {
  const url = `new URL("${worker}", import.meta.url)`;
  assertEquals(named(`new Worker(${url}, { type: "module" })`), [[worker, url]]);
  assertEquals(named(`new Worker(new URL("./other.js", import.meta.url))`), []);
  assertEquals(named(`new Worker("stemmer")`), []);
});
