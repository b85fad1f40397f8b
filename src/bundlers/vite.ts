/**
 * The plugin for Vite: the modules that workers import become files of the build, and so does the
 * workers' own program. Page and workers share what both are made of.
 *
 * @module
 */

import { isPackageName } from "../functions/absolute.ts";
import { moduleCalls } from "./module_calls.ts";

/** What the plugin is given by Vite while it looks at a module. */
export interface BuildContext {
  /** What is made: files, or answers of the development server; for pages or for servers. */
  readonly environment: { readonly mode: string; readonly config: { readonly consumer: string } };
  /** The syntax tree of JavaScript. */
  parse(code: string): unknown;
  /** The module that a specifier means in another one. */
  resolve(
    specifier: string,
    importer: string,
  ): Promise<{ readonly id: string; readonly external: unknown } | null>;
  /** Has the build make a file, and gives a name for it. */
  emitFile(chunk: EmittedChunk): string;
  /** Ends the build. */
  error(message: string): never;
  /** Tells the user of something. */
  warn(message: string): void;
}

/** A module that becomes a file of its own. */
export interface EmittedChunk {
  /** What kind of file it is. */
  readonly type: "chunk";
  /** The module. */
  readonly id: string;
  /** Whether its exports are kept, by their names. */
  readonly preserveSignature: "strict" | false;
}

/** The plugin, as far as Vite has to know it. */
export interface VitePlugin {
  /** Its name in messages. */
  readonly name: string;
  /** What it adds to the configuration. */
  config(): { readonly optimizeDeps: { exclude: string[] } };
  /** Is told the configuration. */
  configResolved(config: { readonly base: string }): void;
  /** Changes modules that have something to do with workers. */
  readonly transform: {
    /** Whether a module may be one. */
    readonly filter: { readonly code: RegExp };
    /** The module's other code, if it is one. */
    handler(
      this: BuildContext,
      code: string,
      id: string,
    ): Promise<{ code: string; map: null } | undefined>;
  };
  /** Writes where a file has come to lie. */
  readonly resolveFileUrl: {
    /** When it is asked: before Vite, which would name a path of the site. */
    readonly order: "pre";
    /** The code of a URL, for files of servers. */
    handler(
      this: Pick<BuildContext, "environment">,
      file: { readonly referenceId: string | null; readonly relativePath: string },
    ): string | undefined;
  };
}

/** Where Vite keeps what it puts around each `import()` of a page. */
const preloadHelper = "\0vite/preload-helper.js";

/** The workers' program, as the package names it beside itself. */
const workerFile = "./worker_web.js";

/**
 * Makes `fromModule(new URL("./words.ts", import.meta.url))` and `fromModule("package")` work in what
 * Vite builds, and in its development server.
 *
 * @returns The plugin, for the list in `vite.config.ts`.
 *
 * @example The configuration of a project
 * ```ts ignore
 * import { holdall } from "holdall/vite";
 * import { defineConfig } from "vite";
 *
 * export default defineConfig({ plugins: [holdall()] });
 * ```
 */
export function holdall(): VitePlugin {
  let base = "/";
  const emitted = new Set<string | null>();
  return {
    name: "holdall",
    // Of what Vite bundles beforehand, the worker is left behind.
    config: () => ({ optimizeDeps: { exclude: ["holdall"] } }),
    configResolved: (config) => void (base = config.base),
    transform: {
      filter: { code: /fromModule|worker_web\.js|__vitePreload/ },
      async handler(code, id) {
        const isBuild = this.environment.mode === "build";
        if (id === preloadHelper) return { code: withoutPage(this, code), map: null };
        const edits = await Promise.all(
          moduleCalls(parsed(this, code), workerFile).map(async ({ start, end, ...call }) => {
            const url = isBuild
              ? await builtUrl(this, call, id, emitted)
              : servedUrl(this, call.specifier, base);
            return { start, end, text: url };
          }),
        );
        return edited(code, edits);
      },
    },
    resolveFileUrl: {
      order: "pre",
      handler({ referenceId, relativePath }) {
        const isOurs = emitted.has(referenceId);
        if (!isOurs || this.environment.config.consumer !== "server") return undefined;
        return `new URL(${JSON.stringify(relativePath)}, import.meta.url).href`;
      },
    },
  };
}

/** The syntax tree of a module, unless it is a style sheet, say, or no JavaScript yet. */
function parsed(context: BuildContext, code: string): unknown {
  try {
    return context.parse(code);
  } catch {
    return undefined;
  }
}

/** What stands for the URL of a module's file until the names of files are known. */
async function builtUrl(
  context: BuildContext,
  { specifier, isWorker }: { readonly specifier: string; readonly isWorker: boolean },
  importer: string,
  emitted: Set<string | null>,
): Promise<string | undefined> {
  // A server has its packages beside it.
  if (isPackageName(specifier) && context.environment.config.consumer === "server") {
    return undefined;
  }
  const found = await context.resolve(specifier, importer);
  if (found === null) {
    context.error(
      `Cannot build a module for fromModule(): expected a file or package, got ${
        JSON.stringify(specifier)
      } in ${importer}`,
    );
  }
  if (found.external) return undefined;
  const preserveSignature = isWorker ? false : "strict";
  const ref = context.emitFile({ type: "chunk", id: found.id, preserveSignature });
  emitted.add(ref);
  return `new URL(import.meta.ROLLUP_FILE_URL_${ref}, import.meta.url)`;
}

/** Where the development server has a package; it has files where the program's URLs say. */
function servedUrl({ environment }: BuildContext, specifier: string, base: string) {
  if (!isPackageName(specifier) || environment.config.consumer === "server") return undefined;
  // With import.meta.url, Vite would look for a file.
  return `new URL(${JSON.stringify(`${base}@id/${specifier}`)}, location.href)`;
}

/** What Vite puts around each `import()` loads more by links of the page; workers have none. */
function withoutPage(context: BuildContext, code: string): string {
  const declared = "export const __vitePreload =";
  if (!code.includes(declared)) {
    context.warn(
      `Cannot have workers use import(): expected Vite to declare __vitePreload, got\n${code}`,
    );
    return code;
  }
  return `${code.replace(declared, "const preloadInPage =")}
export const __vitePreload = (load, ...rest) =>
  typeof document === "undefined" ? load() : preloadInPage(load, ...rest);
`;
}

/** Code with other texts in some places. No line becomes another, so that maps stay as they are. */
function edited(
  code: string,
  edits: readonly {
    readonly start: number;
    readonly end: number;
    readonly text: string | undefined;
  }[],
): { code: string; map: null } | undefined {
  let result = code;
  for (const { start, end, text } of edits.toSorted((a, b) => b.start - a.start)) {
    if (text !== undefined) result = result.slice(0, start) + text + result.slice(end);
  }
  return result === code ? undefined : { code: result, map: null };
}
