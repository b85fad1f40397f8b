/**
 * Compiles the AssemblyScript in `assembly/` into the sources: `deno run -A scripts/tokens_wasm.ts`, after
 * it has been changed.
 *
 * @module
 */

import { main } from "assemblyscript/asc";
import { root } from "./command.ts";

const source = "assembly/tokens.ts";

/** The WebAssembly that the source compiles to. */
export async function compileTokens(): Promise<Uint8Array> {
  let binary: Uint8Array | undefined;
  const options = ["--runtime", "stub", "-O3", "--converge", "--noAssert"];
  const { error, stderr } = await main([source, ...options, "--outFile", "tokens.wasm"], {
    readFile: async (name: string) => await read(name),
    writeFile: (_name: string, contents: string | Uint8Array) =>
      void (binary = contents as Uint8Array),
    listFiles: () => [],
  });
  if (error !== null || binary === undefined) {
    throw new Error(`Cannot compile ${source}: ${stderr}`, { cause: error });
  }
  return binary;
}

async function read(name: string): Promise<string | null> {
  try {
    return await Deno.readTextFile(`${root}/${name}`);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
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
