/**
 * Functions of this package that users hand over. Workers know them by name, as they do built-in
 * functions, so that they work where no code can be made of text, and when they have been minified.
 *
 * @module
 */

import { isElementFailure } from "../values/element_failure.ts";

const byName: ReadonlyMap<string, object> = new Map([["isElementFailure", isElementFailure]]);

/** The name of a function, if it is one of these. */
export function ownName(fn: object): string | undefined {
  for (const [name, known] of byName) if (known === fn) return name;
  return undefined;
}

/** The function of that name. */
export function ownFunction(name: string): object | undefined {
  return byName.get(name);
}
