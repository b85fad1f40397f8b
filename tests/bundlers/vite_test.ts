import { parse } from "acorn";
import { assertEquals, assertRejects, test } from "../harness.ts";
import { type BuildContext, type EmittedChunk, holdall } from "../../src/bundlers/vite.ts";

/** Runs the plugin as Vite would; what it is told of warnings and files is kept. */
function pluginIn(
  mode: "build" | "dev",
  { consumer = "client", base = "/" }: { readonly consumer?: string; readonly base?: string } = {},
) {
  const chunks: EmittedChunk[] = [];
  const warnings: string[] = [];
  const context: BuildContext = {
    environment: { mode, config: { consumer } },
    parse: (code) => parse(code, { ecmaVersion: "latest", sourceType: "module" }),
    resolve: (specifier) =>
      Promise.resolve(
        specifier === "./missing.ts"
          ? null
          : { id: `/project/${specifier}`, external: specifier === "external" },
      ),
    emitFile: (chunk) => `ref${chunks.push(chunk)}`,
    error(message) {
      throw new Error(message);
    },
    warn: (message) => void warnings.push(message),
  };
  const plugin = holdall();
  plugin.configResolved({ base });
  const transform = async (code: string, id = "/project/main.ts") =>
    (await plugin.transform.handler.call(context, code, id))?.code;
  const urlOf = (referenceId: string) =>
    plugin.resolveFileUrl.handler.call(context, { referenceId, relativePath: "words.js" });
  return { transform, urlOf, chunks, warnings };
}

test("holdall() has a build make files of modules, with their exports", async () => {
  const { transform, chunks } = pluginIn("build");
  assertEquals(
    await transform(
      'const a = fromModule(new URL("./a.ts", import.meta.url)), b = fromModule("b");',
    ),
    "const a = fromModule(new URL(import.meta.ROLLUP_FILE_URL_ref1, import.meta.url)), " +
      "b = fromModule(new URL(import.meta.ROLLUP_FILE_URL_ref2, import.meta.url));",
  );
  const shared = { type: "chunk", preserveSignature: "strict" } as const;
  assertEquals(chunks, [{ ...shared, id: "/project/./a.ts" }, { ...shared, id: "/project/b" }]);
});

test("holdall() has a build make a file of the workers' program, without exports", async () => {
  const { transform, chunks } = pluginIn("build");
  assertEquals(
    await transform('new Worker(new URL("./worker_web.js", import.meta.url), {});'),
    "new Worker(new URL(import.meta.ROLLUP_FILE_URL_ref1, import.meta.url), {});",
  );
  assertEquals(chunks.map(({ preserveSignature }) => preserveSignature), [false]);
});

test("holdall() refuses to build a module that is not there", async () => {
  const { transform } = pluginIn("build");
  await assertRejects(
    () => transform('fromModule(new URL("./missing.ts", import.meta.url))'),
    Error,
    'expected a file or package, got "./missing.ts" in /project/main.ts',
  );
});

test("holdall() leaves alone what is no JavaScript", async () => {
  const { transform, warnings } = pluginIn("build");
  assertEquals(await transform("h1::after { content: fromModule }", "/project/a.css"), undefined);
  assertEquals(warnings, []);
});

test("holdall() leaves modules that are outside of a build, and packages of servers", async () => {
  assertEquals(await pluginIn("build").transform('fromModule("external")'), undefined);
  const server = pluginIn("build", { consumer: "server" });
  assertEquals(await server.transform('fromModule("stemmer")'), undefined);
  assertEquals(
    await server.transform('fromModule(new URL("./a.ts", import.meta.url))'),
    "fromModule(new URL(import.meta.ROLLUP_FILE_URL_ref1, import.meta.url))",
  );
});

test("holdall() has servers find files beside them, and pages where Vite puts them", async () => {
  for (const consumer of ["server", "client"]) {
    const { transform, urlOf } = pluginIn("build", { consumer });
    await transform('fromModule(new URL("./a.ts", import.meta.url))');
    const isServer = consumer === "server";
    assertEquals(urlOf("ref1"), isServer ? 'new URL("words.js", import.meta.url).href' : undefined);
    assertEquals(urlOf("of another plugin"), undefined);
  }
});

test("holdall() has the development server serve packages by name", async () => {
  const { transform, chunks } = pluginIn("dev", { base: "/app/" });
  assertEquals(
    await transform('fromModule("stemmer")'),
    'fromModule(new URL("/app/@id/stemmer", location.href))',
  );
  assertEquals(await transform('fromModule(new URL("./a.ts", import.meta.url))'), undefined);
  assertEquals(chunks, []);
});

test("holdall() has workers use import() without a page", async () => {
  const { transform, warnings } = pluginIn("build");
  const helper = "\0vite/preload-helper.js";
  const code = "export const __vitePreload = (load, links) => [load(), links];";
  const script = (await transform(code, helper))!.replaceAll("export const", "const");
  const __vitePreload = new Function(`${script}; return __vitePreload;`)();
  const isPage = "document" in globalThis;
  assertEquals(__vitePreload(() => 1, ["a.js"]), isPage ? [1, ["a.js"]] : 1);
  assertEquals([await transform("another", helper), warnings.length], ["another", 1]);
});
