import { compileTokens } from "../../scripts/tokens_wasm.ts";
import { wasm } from "../../src/tables/tokens_wasm.ts";
import { assertEquals, test } from "../harness.ts";

test("the sources have the WebAssembly that assembly/tokens.ts compiles to", async () => {
  const bytes = Uint8Array.from(atob(wasm), (character) => character.charCodeAt(0));
  assertEquals(bytes, await compileTokens());
});
