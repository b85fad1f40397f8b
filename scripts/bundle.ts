/**
 * One way of turning the sources into JavaScript for a runtime, shared by the
 * published build and the tests, so that what is tested is what is published.
 *
 * @module
 */

import * as esbuild from "esbuild";

/** A runtime that code is built for. */
export type Target = "deno" | "bun" | "node" | "browser";

/** Every target, in the order in which they are built. */
export const targets: readonly Target[] = ["deno", "bun", "node", "browser"];

/** What to build, and where. */
export interface BundleOptions {
  readonly target: Target;
  /** Root of the repository. */
  readonly root: string;
  /** Folder that receives the files; chunks lie at its top, beside `mod.js` and the workers. */
  readonly outdir: string;
  /** Source by the output's path without extension. */
  readonly entries: Readonly<Record<string, string>>;
  /** Modules that the runtime, not the bundle, has. */
  readonly external?: readonly string[];
  readonly plugins?: readonly esbuild.Plugin[];
}

/** Source entries of the package by output name. */
export function packageEntries(target: Target): Record<string, string> {
  return {
    mod: "mod.ts",
    ...(target === "browser" ? {} : { worker_threads: "src/worker_threads.ts" }),
    ...(target === "node" ? {} : { worker_web: "src/worker_web.ts" }),
  };
}

/**
 * Makes the library that draws pictures one file beside the targets' folders, which all of them have in
 * common: it is as large as the rest of a target.
 */
export const sharedGraphviz: esbuild.Plugin = {
  name: "shared-graphviz",
  setup(build) {
    build.onResolve(
      { filter: /^@viz-js\/viz$/ },
      () => ({ path: "../graphviz.js", external: true }),
    );
  },
};

/** Modules that come with a runtime. A browser has none, so naming one fails its build. */
export function builtins(target: Target): readonly string[] {
  return target === "browser" ? [] : ["node:*"];
}

/**
 * Bundles for one target and returns the files that went in.
 *
 * `mod.js` and the workers must lie beside every chunk, because a chunk finds a worker by
 * `new URL("./worker_web.js", import.meta.url)`.
 */
export async function bundle(options: BundleOptions): Promise<readonly string[]> {
  const { target, root, outdir, entries, external = builtins(target), plugins = [] } = options;
  const result = await esbuild.build({
    absWorkingDir: root,
    entryPoints: Object.entries(entries).map(([out, path]) => ({ in: path, out })),
    outdir,
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "neutral",
    mainFields: ["module", "main"],
    conditions: [target, "module"],
    target: "es2023",
    chunkNames: "chunk-[hash]",
    external: [...external],
    plugins: [...plugins],
    sourcemap: true,
    sourcesContent: true,
    legalComments: "inline",
    tsconfig: `${root}/tsconfig.json`,
    metafile: true,
    logLevel: "warning",
    // The `import()` that users' functions get resolves what they say when they run.
    logOverride: { "unsupported-dynamic-import": "silent" },
  });
  return Object.keys(result.metafile.inputs);
}

/** Ends esbuild's process, which would keep this one alive. */
export async function stopBundler(): Promise<void> {
  await esbuild.stop();
}
