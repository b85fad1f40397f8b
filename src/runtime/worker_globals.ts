/**
 * Which names are globals of the workers that a runtime makes. A function that
 * mentions one of them can run there; any other free name is an error that is
 * best told before anything is sent.
 *
 * @module
 */

import { COMMON, type GlobalNames } from "./worker_global_names.ts";

/** Tells whether a name is a global of this runtime's workers. */
export function workerGlobals(names: GlobalNames): (name: string) => boolean {
  const shared = new Set([...words(COMMON), ...words(names.shared)]);
  const workerOnly = new Set(words(names.workerOnly));
  const mainOnly = new Set(words(names.mainOnly));
  return (name) => {
    if (workerOnly.has(name)) return true;
    // Older versions, other browsers and insecure pages lack some on both sides.
    if (!(name in globalThis) || mainOnly.has(name)) return false;
    return shared.has(name) || (names.newerToo && isBuiltIn(name));
  };
}

/** Whether a global is a function of the runtime, not one that somebody put there. */
function isBuiltIn(name: string): boolean {
  let owner: object | null = globalThis;
  while (owner && !Object.hasOwn(owner, name)) owner = Object.getPrototypeOf(owner);
  const value: unknown = owner && Object.getOwnPropertyDescriptor(owner, name)?.value;
  // A bound function looks native, but has a name that begins with "bound".
  return typeof value === "function" && value.name === name &&
    Function.prototype.toString.call(value).includes("[native code]");
}

function words(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== "");
}
