/** Signatures read as they are written, and symbols are found by what guides call them. */

import { assertEquals, tempDir, test, writeFile } from "../harness.ts";
import { loadScript } from "../examples/run_example.ts";
import { here } from "../scripts/here.ts";

/** What may stand behind `export`, as the formatter leaves it. */
const declarations = [
  "function none(): void",
  "function few(a: number, b?: string, ...rest: readonly unknown[]): Promise<void>",
  "function generic<T extends object = never, K = keyof T>(this: T, key: K): key is K & Wide",
  "function assertion(value: unknown): asserts value is Wide",
  "const constant: unique symbol",
  "type Wide = number",
  "type Arrays = readonly (string | undefined)[][]",
  "type Tuple = readonly [string, number?, ...boolean[]]",
  'type Access = Record<string, Wide>["a"][number]',
  "type Operators = keyof Arrays & string",
  "type Query = typeof Math.max",
  "type Call = (a: number, ...b: string[]) => Promise<Wide>",
  "type Construct = new <T>(a?: T) => Wide",
  'type Literals = -1 | 2n | "three\\n" | true | null | undefined',
  "type Members = { [key: string]: unknown; readonly a: 1; b?: 2; c<T>(d: T): void }",
  "type Mapped = { readonly [K in keyof Arrays]?: Arrays[K] }",
  "type Remapped = { -readonly [K in keyof Arrays as `get${K}`]-?: Arrays[K] }",
  "type Infers = Arrays extends readonly (infer T extends string)[] ? T : never",
  'type Template = `${number}-${"a" | "b"}`',
  "class Derived<T> extends Array<T> implements Iterable<T>",
  "interface Both extends Iterable<number>, Disposable",
];

/** What does not fit into a line of 60 columns. */
const broken = [
  `function many<T extends object = never>(
  element: (value: T, ...captured: unknown[]) => boolean,
  options?: { readonly signal?: AbortSignal; size: 1 | 2 },
): Promise<T>`,
  `type Union =
  | "one of several texts"
  | "another one that is longer"
  | Promise<readonly string[]>`,
  `type Conditional = Wide extends string
  ? "a text that is long enough for a line"
  : Wide extends number
  ? "a number of which the same can be said"
  : never`,
  `type Members = {
  readonly first: ReadonlyMap<string, readonly number[]>;
  second(value: number): Promise<void>;
}`,
];

/** Signatures of a module as text, and the names of types that have links. */
async function layOutAll(source: string, width: number) {
  const { readApi } = await loadScript<typeof import("../../scripts/site/api.ts")>("site/api");
  const { waysOf } = await loadScript<typeof import("../../scripts/site/members.ts")>(
    "site/members",
  );
  const { layOut } = await loadScript<typeof import("../../scripts/site/layout.ts")>("site/layout");
  const { TypeWriter } = await loadScript<typeof import("../../scripts/site/type_writer.ts")>(
    "site/type_writer",
  );
  const { textOf } = await loadScript<typeof import("../../scripts/site/html.ts")>("site/html");
  const path = `${await tempDir()}/mod.ts`;
  await writeFile(path, source);
  const { symbols } = await readApi(path);
  const linked = new Set<string>();
  const writer = new TypeWriter((name) => {
    linked.add(name);
    return name === "Wide" ? "wide.html" : undefined;
  });
  const html = symbols.flatMap((symbol) =>
    waysOf(symbol).map((way) => layOut(way.layout(writer), width))
  );
  return { texts: html.map(textOf), html, linked };
}

/** A module of declarations; what they need to be whole is left out of signatures. */
function moduleOf(declarations: readonly string[]): string {
  return declarations.map((declaration) => {
    const body = /^(class|interface)/.test(declaration) ? " {}" : ";";
    const ambient = /^(class|const|function)/.test(declaration) ? "declare " : "";
    return `export ${ambient}${declaration}${body}`;
  }).join("\n");
}

test("signatures read as they are written", here, async () => {
  const { texts } = await layOutAll(moduleOf(declarations), 100);
  assertEquals(texts, declarations);
});

test("signatures are broken into lines where they do not fit", here, async () => {
  const { texts } = await layOutAll(moduleOf(broken), 60);
  assertEquals(texts, broken);
});

test("types of a module lead to their pages, those of the language nowhere", here, async () => {
  const source = moduleOf(["type Wide = number", "function f<T>(a: Wide, b: Date, c: T): Other"]) +
    "\ninterface Other {}";
  const { html, linked } = await layOutAll(source, 100);
  assertEquals([...linked], ["Wide", "Other"]);
  assertEquals(html[1]?.match(/<a href="[^"]*">/g), ['<a href="wide.html">']);
});

test("readApi() shows a second name of a function as it shows the first", here, async () => {
  const { readApi } = await loadScript<typeof import("../../scripts/site/api.ts")>("site/api");
  const { membersOf, waysOf } = await loadScript<typeof import("../../scripts/site/members.ts")>(
    "site/members",
  );
  const folder = await tempDir();
  await writeFile(`${folder}/mod.ts`, 'export * as all from "./all.ts";');
  await writeFile(
    `${folder}/all.ts`,
    "/** Is the first. */\nexport function first(): void {}\nexport { first as new };",
  );
  const { symbols: [all] } = await readApi(`${folder}/mod.ts`);
  assertEquals(
    membersOf(all!).map(({ name, ways }) => [name, ways.map(({ jsDoc }) => jsDoc.doc)]),
    [["first", ["Is the first."]], ["new", ["Is the first."]]],
  );
  assertEquals(waysOf(all!).length, 1);
});

test("Places finds symbols by what guides call them", here, async () => {
  const { readApi } = await loadScript<typeof import("../../scripts/site/api.ts")>("site/api");
  const { Places } = await loadScript<typeof import("../../scripts/site/places.ts")>("site/places");
  const path = `${await tempDir()}/mod.ts`;
  await writeFile(
    path,
    `export class Bag { name = ""; map(): void {} compute(): void {} }
    export function compute(): void {}
    export function readText(): void {}
    export interface Options { readonly signal?: AbortSignal }
    export const random = 1;`,
  );
  const places = new Places(await readApi(path));
  const bag = "reference/classes/Bag.html";
  const expected = {
    Bag: bag,
    "new Bag(graph, name, 3)": bag,
    "bag.name": `${bag}#name`,
    "Bag.map": `${bag}#map`,
    map: `${bag}#map`,
    "map(JSON.parse)": `${bag}#map`,
    ".map(…)": `${bag}#map`,
    "compute()": `${bag}#compute`,
    "compute({ progress: true })": `${bag}#compute`,
    "compute(a, b)": "reference/functions/compute.html",
    "readText<Line>(file)": "reference/functions/readText.html",
    "Options.signal": "reference/types/Options.html#signal",
    name: undefined,
    "text.map": undefined,
    "map a bag": undefined,
    "--map": undefined,
    "": undefined,
  };
  const found = Object.keys(expected).map((code) => [code, places.ofCode(code)]);
  assertEquals(Object.fromEntries(found), expected);
});

test("withoutExample() names what is shown nowhere", here, async () => {
  const { readApi } = await loadScript<typeof import("../../scripts/site/api.ts")>("site/api");
  const { withoutExample } = await loadScript<
    typeof import("../../scripts/site/symbol_examples.ts")
  >("site/symbol_examples");
  const path = `${await tempDir()}/mod.ts`;
  const example = (code: string) =>
    `/** A.\n * @example B\n * \`\`\`ts\n * ${code}\n * \`\`\`\n */\n`;
  await writeFile(
    path,
    `${example("shown()")}export function shown(a: Direct): void {}
    export function bare(a: Unseen): void {}
    export interface Direct { readonly deeper: Deeper }
    export type Deeper = { readonly deepest: Deepest };
    export type Deepest = string;
    export type Unseen = string;
    export type Unused = string;
    ${example("new Shown().called()")}export class Shown {
      called(): void {}
      uncalled(): void {}
      ${example("own()")} own(): void {}
      toString(): string { return ""; }
      private hidden(): void {}
    }
    export class Bare {}`,
  );
  assertEquals(withoutExample(await readApi(path)), [
    ...["bare", "Unseen", "Unused", "Shown.uncalled", "Bare"],
  ]);
});
