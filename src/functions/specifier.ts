/**
 * What `import()` may name inside a function that travels as source. One rule,
 * applied to literals when the function is referred to and to the rest when it runs.
 *
 * @module
 */

import { FunctionError } from "../errors.ts";

/** Resolves a specifier to the URL that a worker imports. */
export function resolveSpecifier(specifier: string, base: string | undefined): string {
  const problem = specifierProblem(specifier, base);
  if (problem !== undefined) {
    throw new FunctionError(`Cannot import ${JSON.stringify(specifier)} in a worker: ${problem}`);
  }
  return isAbsolute(specifier) ? specifier : new URL(specifier, base).href;
}

/** Says why a worker cannot import `specifier` and what to write instead. */
export function specifierProblem(specifier: string, base: string | undefined): string | undefined {
  if (isAbsolute(specifier)) return undefined;
  const text = JSON.stringify(specifier);
  if (!/^\.{0,2}\//.test(specifier)) {
    return `a bare name means something else in a worker; write { with: { url: import.meta.resolve(${text}) } } and await import(url), or use fromModule()`;
  }
  if (base === undefined) {
    return "a relative name needs the URL of the module it stands in; add { base: import.meta.url } to the options";
  }
  if (!URL.canParse(specifier, base)) {
    return `it cannot be resolved against ${JSON.stringify(abbreviateUrl(base))}`;
  }
  return undefined;
}

/** Whether `specifier` begins with a scheme; a single letter is a Windows drive. */
export function isAbsolute(specifier: string): boolean {
  return /^[a-z][a-z0-9+.-]+:/i.test(specifier);
}

function abbreviateUrl(url: string): string {
  return url.length > 80 ? `${url.slice(0, 79)}…` : url;
}
