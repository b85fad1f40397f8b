import { wasm } from "../../src/tables/tokens_wasm.ts";
import { loadScript } from "../examples/run_example.ts";
import { assertEquals, test } from "../harness.ts";
import { here } from "./here.ts";

test("the sources have the WebAssembly that assembly/tokens.ts compiles to", here, async () => {
  const { compileTokens } = await loadScript<typeof import("../../scripts/tokens_wasm.ts")>(
    "tokens_wasm",
  );
  const bytes = Uint8Array.from(atob(wasm), (character) => character.charCodeAt(0));
  assertEquals(bytes, await compileTokens());
});
