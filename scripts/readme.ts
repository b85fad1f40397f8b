/**
 * Reads the examples of README.md. A fenced block is one if its info string has a
 * title of runtimes: `ts title="deno bun node"`. The page around an example for browsers
 * may be given as `html title="browser page"`, and what an example prints as
 * `text title="deno output"`.
 *
 * @module
 */

import type { Target } from "./bundle.ts";

/** What README.md holds for one runtime. */
export interface ReadmeExample {
  readonly code: string;
  /** Text of `index.html`, if README.md gives one. */
  readonly page?: string;
  /** What it prints, if README.md says so. */
  readonly output?: string;
}

/** Finds the example for `target`. */
export function readmeExample(markdown: string, target: Target): ReadmeExample {
  const blocks = [...markdown.matchAll(fence)].map(([, title = "", text = ""]) => ({
    words: title.split(/[\s,]+/),
    text,
  }));
  const find = (role: "output" | "page" | undefined) =>
    blocks.find(({ words }) => words.includes(target) && roleOf(words) === role)?.text;
  const code = find(undefined);
  if (code === undefined) {
    throw new Error(`Cannot test README.md in ${target}: expected a block titled "${target}"`);
  }
  const page = find("page");
  const output = find("output");
  return {
    code,
    ...(page === undefined ? {} : { page }),
    ...(output === undefined ? {} : { output }),
  };
}

const fence = /^```[a-z]+[^\n]*?title="([^"]*)"[^\n]*\n([\s\S]*?)^```$/gm;

function roleOf(words: readonly string[]): "output" | "page" | undefined {
  if (words.includes("output")) return "output";
  return words.includes("page") ? "page" : undefined;
}
