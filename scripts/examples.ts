/**
 * Finds the examples of the documentation, and writes the tests that run them. A block of TypeScript
 * is an example; where a block of text follows it, that is what it prints, with "…" for what differs
 * each time.
 *
 * @module
 */

/** An example in a comment or in Markdown. */
export interface Example {
  readonly code: string;
  /** The line its block begins at. */
  readonly line: number;
  /** What it prints, if the documentation says so. */
  readonly output?: string;
}

/** The examples in a text, in order. */
export function* examplesIn(text: string): Generator<Example> {
  for (const { 1: margin, 2: code, 3: output, index } of text.matchAll(exampleBlock)) {
    const bare = (block: string) => withoutMargin(block, margin!);
    const line = lineAt(text, index);
    yield { code: bare(code!), line, ...(output === undefined ? {} : { output: bare(output) }) };
  }
}

/** The blocks of TypeScript of a Markdown text that are whole programs, whatever their titles, in order. */
export function* programsIn(text: string): Generator<Omit<Example, "output">> {
  for (const { 1: margin, 2: code, index } of text.matchAll(programBlock)) {
    yield { code: withoutMargin(code!, margin!), line: lineAt(text, index) };
  }
}

function withoutMargin(block: string, margin: string): string {
  return block.replaceAll(margin.includes("*") ? /^ *\* ?/gm : RegExp(`^${margin}`, "gm"), "");
}

/** The line of a text, from 1, in which a place of it is. */
function lineAt(text: string, index: number): number {
  return text.slice(0, index).split("\n").length;
}

/** Those to be ignored are parts of programs. */
const programBlock = /^( *)```ts(?! ignore\b)[^\n]*\n(.*?)^\1```$/gms;

/** A block of TypeScript, in a comment or in Markdown, and the block of text that follows it. */
const exampleBlock = /^( *(?:\* )?)```ts\n(.*?)^\1```$(?:\n[ *]*\n\1```text\n(.*?)^\1```$)?/gms;

/** What a test of an example is made of. */
export interface ExampleTest {
  readonly name: string;
  /** Path of the module that is the example. */
  readonly module: string;
  /** A folder for the files that it reads and writes. */
  readonly cwd: string;
  readonly output?: string;
}

/**
 * The source of a module that tests examples, one after another in one isolate: `deno test --doc` would
 * load all sources and start workers for each of them.
 */
export function testModule(tests: readonly ExampleTest[]): string {
  return `import { assertEquals } from "@std/assert";

/** What console.log() would print of values, as Deno does it. */
function line(values) {
  return values.map((value) => typeof value === "string" ? value : Deno.inspect(value)).join(" ");
}

/** What matches an output, in which "…" stands for anything within a line. */
function pattern(output) {
  return new RegExp("^" + output.split("…").map(RegExp.escape).join(".*") + "$");
}

for (const { name, module, cwd, output } of ${JSON.stringify(tests, null, 2)}) {
  Deno.test({
    name,
    fn: async () => {
      Deno.chdir(cwd);
      const { log } = console;
      let printed = "";
      if (output !== undefined) console.log = (...values) => printed += line(values) + "\\n";
      try {
        await import(module);
      } finally {
        console.log = log;
      }
      // Only where it does not agree is the output compared for the difference to be shown.
      if (output !== undefined && !pattern(output).test(printed)) assertEquals(printed, output);
    },
    sanitizeOps: false,
    sanitizeResources: false,
  });
}
`;
}
