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
  /** Whether there are source maps. */
  readonly sourcemap?: boolean;
  /** Whether the code is as short as can be. */
  readonly minify?: boolean;
}

/** Source entries of the package by output name. */
export function packageEntries(target: Target): Record<string, string> {
  return { ...mainEntries(target), ...workerEntries(target) };
}

/** Those that a program loads. */
export function mainEntries(target: Target): Record<string, string> {
  return {
    mod: "mod.ts",
    tables: "tables.ts",
    dask: "dask.ts",
    ...(target === "node" ? { holdall: "src/command.ts" } : {}),
  };
}

/** Those that a worker is started with. */
export function workerEntries(target: Target): Record<string, string> {
  return {
    ...(target === "browser" ? {} : {
      worker_threads: "src/worker_threads.ts",
      worker_stdio: "src/worker_stdio.ts",
    }),
    ...(target === "node" ? {} : { worker_web: "src/worker_web.ts" }),
  };
}

/** What all targets have in common, by the names of files in `dist/shared/`. */
export const sharedEntries: Readonly<Record<string, string>> = {
  arrow: "src/io/arrow/arrow_library.ts",
  parquet_reader: "src/io/parquet/parquet_library.ts",
  parquet_writer: "src/io/write/parquet_library.ts",
  brotli_wasm: "src/io/bytes/codecs/brotli_wasm.ts",
  xz_wasm: "src/io/bytes/codecs/xz_wasm.ts",
  zstd_wasm: "src/io/bytes/codecs/zstd_wasm.ts",
  zstd_writer_wasm: "src/io/bytes/codecs/zstd_writer_wasm.ts",
};

/** What is not to be minified: the comments by which bundlers leave an `import()` alone are gone then. */
export const verbatimEntries: Readonly<Record<string, string>> = {
  import_module: "src/functions/import_module.ts",
};

/** What is built for a target, and how, for the package. */
export function packageBundles(
  target: Target,
): readonly Pick<BundleOptions, "entries" | "minify" | "sourcemap" | "plugins">[] {
  const plain = { minify: false, sourcemap: false, plugins: [shared(sharedEntries)] };
  const plugins = [shared({ ...sharedEntries, ...verbatimEntries })];
  if (target === "browser") {
    // A page and its workers have files in common, which a browser loads once.
    return [{ entries: packageEntries(target), minify: true, sourcemap: true, plugins }];
  }
  return [
    // A place in this code says what one in the sources would.
    { entries: mainEntries(target), ...plain },
    // Compiling is most of what a thread does until it can work: half as much, in few files.
    { entries: workerEntries(target), minify: true, sourcemap: false, plugins },
  ];
}

/**
 * Leaves modules to files of `dist/shared/`: those that are made of `entries`, and the library that draws
 * pictures.
 */
function shared(entries: Readonly<Record<string, string>>): esbuild.Plugin {
  const file = (name: string) => ({
    path: `../shared/${name}.js`,
    external: true,
    sideEffects: false,
  });
  return {
    name: "shared",
    setup(build) {
      build.onResolve({ filter: /^@viz-js\/viz$/ }, () => file("graphviz"));
      build.onResolve({ filter: /^\.\/\w+\.ts$/ }, ({ path, resolveDir }) => {
        const source = `${resolveDir}/${path.slice("./".length)}`;
        const found = Object.entries(entries).find(([, entry]) => source.endsWith(`/${entry}`));
        return found && file(found[0]);
      });
    },
  };
}

/** Of `hyparquet`, the entry that all runtimes have, in place of the one that reads Node's files besides. */
const withoutFiles: esbuild.Plugin = {
  name: "without-files",
  setup(build) {
    build.onResolve(
      { filter: /^hyparquet$/ },
      ({ path, ...from }) => build.resolve(`${path}/src/index.js`, from),
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
  const { sourcemap = true, minify = false } = options;
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
    // Firefox before 138 could not read them.
    supported: { "import-attributes": target !== "browser" },
    chunkNames: "chunk-[hash]",
    external: [...external],
    plugins: [...plugins, withoutFiles],
    sourcemap,
    minify,
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
