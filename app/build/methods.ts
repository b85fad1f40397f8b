/**
 * A plugin for Vite: fills `page/holdall_names.ts` with the names of Holdall and the first sentence of
 * their documentation, which the editor completes.
 *
 * @module
 */

import { readFile } from "node:fs/promises";
import type { Plugin } from "vite";
import { describedMethods, exportedNames } from "./described_methods.ts";

/** Makes the module of the sources below `root`. */
export function methodsOfHoldall(root: string): Plugin {
  const read = (file: string) => readFile(`${root}/${file}`, "utf8");
  return {
    name: "methods-of-holdall",
    async load(id) {
      if (!id.endsWith("/app/page/holdall_names.ts")) return null;
      const [bag, item, ...entries] = await Promise.all(
        ["src/bag/bag.ts", "src/bag/item.ts", "mod.ts", "tables.ts"].map(read),
      );
      const known = new Map(
        [bag!, item!].flatMap(describedMethods).map((method) => [method.name, method]),
      );
      return `export const methods = ${JSON.stringify([...known.values()])};
export const exported = ${JSON.stringify(entries.flatMap(exportedNames))};
`;
    },
  };
}
