/**
 * Lays out what is published to JSR: the sources, and a `deno.json` of their own, by whose import map
 * `@std` comes from JSR. In the repository it comes from npm, since tests must not need JSR.
 *
 * @module
 */

import { dirname, relative } from "node:path";
import { filesBelow, root } from "./command.ts";

/** Where `@std` comes from. */
export type StdRegistry = "jsr" | "npm";

/** Versions of `@std` whose functions are those that the sources use. */
const std = {
  "@std/bytes": "jsr:@std/bytes@1",
  "@std/path": "jsr:@std/path@1",
  "@std/streams": "jsr:@std/streams@1",
} as const;

/** Types of `@std` as npm has it; JSR has types of its own. */
const stdTypes = /^\/\/ @ts-types="[./]*\/types\/std_\w+\.d\.ts"\n/gm;

/** Writes the files that are published into a folder. */
export async function layOutForJsr(folder: string, registry: StdRegistry): Promise<void> {
  const config = JSON.parse(await Deno.readTextFile(`${root}/deno.json`));
  const { include, exclude } = config.publish as Record<"include" | "exclude", string[]>;
  const isExcluded = (path: string) => exclude.some((it) => path.startsWith(`${it}/`));
  const paths: string[] = [];
  for (const path of include) {
    const isFolder = (await Deno.stat(`${root}/${path}`)).isDirectory;
    const found = isFolder ? await filesBelow(`${root}/${path}`) : [`${root}/${path}`];
    paths.push(...found.map((it) => relative(root, it)).filter((it) => !isExcluded(it)));
  }
  let code = "";
  for (const path of paths) {
    const to = `${folder}/${path}`;
    await Deno.mkdir(dirname(to), { recursive: true });
    if (!path.endsWith(".ts")) {
      await Deno.copyFile(`${root}/${path}`, to);
      continue;
    }
    const text = await Deno.readTextFile(`${root}/${path}`);
    code += text;
    await Deno.writeTextFile(to, registry === "jsr" ? text.replaceAll(stdTypes, "") : text);
  }
  const published = jsrConfig(config, code, registry);
  await Deno.writeTextFile(`${folder}/deno.json`, `${JSON.stringify(published, null, 2)}\n`);
}

/** What the published `deno.json` says: of the repository's, what has to do with the sources. */
export function jsrConfig(
  config: Readonly<Record<string, unknown>>,
  code: string,
  registry: StdRegistry,
): Readonly<Record<string, unknown>> {
  const { name, version, exports, imports, compilerOptions } = config;
  const used = Object.entries(imports as Record<string, string>).filter(([specifier]) =>
    !/^holdall(\/|$)/.test(specifier) && isImported(specifier, code)
  );
  const published = registry === "npm" ? used : used.map(([specifier, target]) => {
    if (!specifier.startsWith("@std/")) return [specifier, target];
    const known = (std as Readonly<Record<string, string>>)[specifier];
    if (known !== undefined) return [specifier, known];
    throw new Error(
      `Cannot publish to JSR: expected a version for ${specifier} in scripts/jsr.ts, got none`,
    );
  });
  return {
    ...{ name, version, license: "MIT", exports },
    imports: Object.fromEntries(published),
    compilerOptions,
  };
}

/** Whether code, and not a comment, imports a module, or one below it. */
function isImported(specifier: string, code: string): boolean {
  const start = RegExp.escape(specifier) + (specifier.endsWith("/") ? "" : '"');
  return new RegExp(`^(?!\\s*\\*).*(?:from|import)\\s*\\(?\\s*"${start}`, "m").test(code);
}
