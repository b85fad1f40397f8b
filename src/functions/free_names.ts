/**
 * Refuses functions that need names a worker does not have, and says how to
 * write them instead.
 *
 * @module
 */

import type { ParsedFunction } from "./parse.ts";
import type { Outside } from "./scope.ts";
import { isHidden } from "./native.ts";
import { captureAdvice, MANY, moduleAdvice } from "./remedy.ts";
import { refuse, type Site } from "./site.ts";

/** Names that the function reads and a worker does not have. */
export function missingNames(outside: Outside, site: Site): readonly string[] {
  return [...outside.reads].filter((name) => !isAvailable(name, site));
}

/** Refuses the function if it reads or assigns names that are not those of the worker. */
export function refuseFreeNames(
  parsed: ParsedFunction,
  outside: Outside,
  missing: readonly string[],
  site: Site,
): void {
  if (outside.writes.size > 0) refuseWrites(outside.writes, site);
  if (missing.length === 0) return;
  const absent = missing.filter((name) => name in globalThis && !everyday.has(name));
  const where = absent.length === missing.length
    ? `${list(missing)}, which ${
      missing.length > 1 ? "exist" : "exists"
    } on this thread but not in a worker`
    : `${list(missing)}, defined outside of it, and a function travels without its surroundings`;
  refuse(site, `it uses ${where}. ${remedy(parsed, missing, site)}`);
}

/**
 * Globals of workers that everybody has variables of the same name as: a forgotten
 * capture would go unnoticed. Who means the global can write `globalThis.name`.
 */
const everyday: ReadonlySet<string> = new Set(["name", "origin", "close"]);

/** Names revival provides, and those the language or the worker has. */
function isAvailable(name: string, site: Site): boolean {
  if (everyday.has(name)) return false;
  return name === "__name" || name === "undefined" || site.isWorkerGlobal(name);
}

function refuseWrites(writes: ReadonlySet<string>, site: Site): never {
  refuse(
    site,
    `it assigns to ${
      list([...writes])
    }, defined outside of it; every worker would assign to its own, and nobody would see it. Return the value instead, and merge what the elements returned with fold()`,
  );
}

/** What a CommonJS file has besides its variables. */
const ofFile: ReadonlySet<string> = new Set(["require", "module", "exports"]);

function remedy(parsed: ParsedFunction, missing: readonly string[], site: Site): string {
  if (missing.includes("arguments") && site.place === "argument") {
    return "Write the parameters out, for example (...all) => …";
  }
  const own = missing.find((name) => ofFile.has(name));
  if (own !== undefined) {
    return `A worker runs no file of yours, and ${own} belongs to one. Import inside the function by an absolute name, async (x, { url }) => { const { f } = await import(url); … }, { with: { url: … } }, or take it from a module: ${moduleAdvice()}`;
  }
  const fixed = missing.find(isNoValue);
  if (fixed !== undefined && site.place === "argument" && site.takesNoCaptures !== true) {
    return `Find out on this thread what the function needs of ${fixed}, and pass that as a capture: (x, { value }) => …, { with: { value: … } }`;
  }
  return captureAdvice(parsed, missing, site);
}

/** Whether a global of this thread cannot be sent, so that capturing it would be refused too. */
function isNoValue(name: string): boolean {
  if (!(name in globalThis)) return false;
  try {
    const value: unknown = Reflect.get(globalThis, name);
    if (typeof value === "function") return isHidden(value);
    structuredClone(value);
    return false;
  } catch {
    return true;
  }
}

function list(names: readonly string[]): string {
  if (names.length > MANY) {
    const first = names.slice(0, 3).map((it) => `"${it}"`);
    return `${first.join(", ")} and ${names.length - 3} other names`;
  }
  const quoted = names.map((it) => `"${it}"`);
  return quoted.length < 2
    ? quoted.join("")
    : `${quoted.slice(0, -1).join(", ")} and ${quoted.at(-1)}`;
}
