/**
 * What the time of a function in a profile is spent for.
 *
 * @module
 */

import { filesBelow, root } from "../scripts/command.ts";

/** A function, and where it is. */
export interface CallFrame {
  readonly functionName: string;
  readonly url: string;
  readonly lineNumber: number;
}

/** What a function's time is spent for. */
export function causeOf({ functionName, url, lineNumber }: CallFrame, bundles: Bundles): string {
  if (functionName === "(idle)" || functionName === "(garbage collector)") return functionName;
  if (/^(RegExp: |\/)/.test(functionName)) return "expressions";
  const source = bundles.sourceOf(url, lineNumber) ?? url;
  const own = /\/src\/(.+)\/[^/]+\.ts$/.exec(source)?.[1];
  if (own !== undefined) return own;
  if (/^(node:|ext:|internal\/|\w+$)/.test(source) || functionName.startsWith("op_")) {
    return "runtime";
  }
  if (source === "") return `native: ${functionName.replace(/^[(]|[)]$/g, "")}`;
  if (source.includes("/node_modules/")) return "packages";
  if (/\/(examples|bench)\/|\/dist-test\//.test(source)) return "the program";
  return /\.[jt]s$/.test(source) ? "other modules" : "the program";
}

/** Which modules the lines of our bundles are of, as the bundler says in comments. */
export class Bundles {
  readonly #modules = new Map<string, readonly (readonly [line: number, path: string])[]>();

  /** Reads the bundles of all runtimes. */
  static async load(): Promise<Bundles> {
    const bundles = new Bundles();
    for (const file of await filesBelow(`${root}/dist`)) {
      if (!file.endsWith(".js")) continue;
      const lines = (await Deno.readTextFile(file)).split("\n");
      const starts = lines.flatMap((line, i): (readonly [number, string])[] => {
        const path = /^\/\/ ((?:src|node_modules)\/\S+)$/.exec(line)?.[1];
        return path === undefined ? [] : [[i, `/${path}`]];
      });
      bundles.#modules.set(nameOf(file), starts);
    }
    return bundles;
  }

  /** Path of the module that a line of a bundle is of. */
  sourceOf(url: string, line: number): string | undefined {
    const modules = this.#modules.get(nameOf(url));
    return modules?.findLast(([start]) => start <= line)?.[1];
  }
}

/** What a bundle is called in whatever folder the package is: `node/mod.js`. */
function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/dist/") + "/dist/".length);
}
