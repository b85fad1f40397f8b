/**
 * Compiles the AssemblyScript in `assembly/` into the sources: `deno run -A scripts/tokens_wasm.ts`, after
 * it has been changed.
 *
 * @module
 */

import { installed, remove, root, runOrThrow } from "./command.ts";

const source = "assembly/tokens.ts";

/** The WebAssembly that the source compiles to. */
export async function compileTokens(): Promise<Uint8Array> {
  const folder = await Deno.makeTempDir({ prefix: "holdall-tokens-" });
  try {
    const path = `${folder}/tokens.wasm`;
    const options = ["--runtime", "stub", "-O3", "--converge", "--noAssert"];
    // A program of its own, since the compiler gives its globals to who imports it.
    await runOrThrow(installed("asc"), [source, ...options, "--outFile", path]);
    return await Deno.readFile(path);
  } finally {
    await remove(folder);
  }
}

if (import.meta.main) {
  const bytes = await compileTokens();
  const base64 = btoa(String.fromCharCode(...bytes));
  await Deno.writeTextFile(
    `${root}/src/tables/tokens_wasm.ts`,
    `/**
 * WebAssembly of \`${source}\`, as base64; written by \`scripts/tokens_wasm.ts\`.
 *
 * @module
 */

/** The code. */
export const wasm: string =
  "${base64}";
`,
  );
}
