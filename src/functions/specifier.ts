/**
 * What `import()` may name inside a function that travels as source. One rule,
 * applied to literals when the function is referred to and to the rest when it runs.
 *
 * @module
 */

import { FunctionError } from "../errors.ts";
import { isAbsolute, isPackageName, isRelative } from "./absolute.ts";
import { resolvePackage } from "./caller.ts";

/** Resolves a specifier to the URL that a worker imports. */
export function resolveSpecifier(specifier: string, base: string | undefined): string {
  const { url, problem } = specified(specifier, base);
  if (url !== undefined) return url;
  throw new FunctionError(`Cannot import ${JSON.stringify(specifier)} in a worker: ${problem}`);
}

/**
 * The URL that a specifier means in the module at `base`, or why it means nothing and what to write
 * instead. The name of a package may be resolved against another module of the program, `from`.
 */
export function specified(
  specifier: string,
  base: string | undefined,
  from = base,
): { readonly url: string; readonly problem?: undefined } | {
  readonly url?: undefined;
  readonly problem: string;
} {
  if (isAbsolute(specifier)) return { url: specifier };
  if (!isRelative(specifier)) return packageSpecified(specifier, from);
  if (base === undefined) {
    return {
      problem:
        "a relative name needs the URL of the module it stands in; add { base: import.meta.url } to the options",
    };
  }
  if (URL.canParse(specifier, base)) return { url: new URL(specifier, base).href };
  return { problem: `it cannot be resolved against ${JSON.stringify(abbreviateUrl(base))}` };
}

function packageSpecified(specifier: string, from: string | undefined) {
  if (from === undefined) {
    return {
      problem:
        "a name that is known only when the function runs needs the URL of the module it stands in; add { base: import.meta.url } to the options",
    };
  }
  const url = isPackageName(specifier) ? resolvePackage(specifier, from) : undefined;
  if (url !== undefined) return { url };
  const text = JSON.stringify(specifier);
  return {
    problem: `${
      abbreviateUrl(from)
    } has no package of that name. Install it, or where an import map names it, write await import(url), with a parameter { url } and { with: { url: import.meta.resolve(${text}) } }`,
  };
}

function abbreviateUrl(url: string): string {
  return url.length > 80 ? `${url.slice(0, 79)}…` : url;
}
