import { assert, assertEquals, fromRoot, test } from "../harness.ts";

const here = { only: ["deno"], because: "asks Deno which modules a program loads" } as const;

/** A module as `deno info` tells of it. */
interface Module {
  readonly specifier: string;
  readonly dependencies?: readonly {
    readonly code?: { readonly specifier?: string };
    readonly isDynamic?: boolean;
  }[];
}

/** Modules that are loaded with one, and those that it may load later. */
async function modulesOf(path: string): Promise<{ first: Set<string>; later: Set<string> }> {
  const specifier = fromRoot(`src/${path}`).href;
  const args = ["info", "--json", specifier];
  const { code, stdout } = await new Deno.Command(Deno.execPath(), { args }).output();
  assertEquals(code, 0);
  const { modules }: { modules: Module[] } = JSON.parse(new TextDecoder().decode(stdout));
  const known = new Map(modules.map((module) => [module.specifier, module]));
  const [first, later] = [new Set<string>(), new Set<string>()];
  const visit = (specifier: string) => {
    if (first.has(specifier)) return;
    first.add(specifier);
    for (const { code, isDynamic } of known.get(specifier)?.dependencies ?? []) {
      if (code?.specifier === undefined) continue;
      if (isDynamic) later.add(code.specifier);
      else visit(code.specifier);
    }
  };
  visit(specifier);
  return { first, later };
}

test("workers load what reads CSV when they first read some", here, async () => {
  for (const worker of ["worker_threads.ts", "worker_web.ts"]) {
    const { first, later } = await modulesOf(worker);
    const names = (modules: Set<string>) =>
      [...modules].filter((it) => it.includes("/io/csv/")).map((it) => it.replace(/.*\//, ""));
    assertEquals(names(first), ["csv_source.ts"]);
    assertEquals(names(later).sort(), ["csv_reader.ts", "file_head.ts", "quote_scan.ts"]);
    assert([...first].some((it) => it.endsWith("/io/text/text_source.ts")));
  }
});
