/**
 * The one `import()` of modules that are the user's. It is never minified, since the words by which
 * bundlers leave it alone are comments.
 *
 * @module
 */

/** Imports a module by its URL. */
export async function importModule(
  url: string,
  options?: ImportCallOptions,
): Promise<Readonly<Record<string, unknown>>> {
  // The URL is the user's: bundlers have nothing to resolve here.
  return options === undefined
    ? await import(/* webpackIgnore: true */ /* @vite-ignore */ url)
    : await import(/* webpackIgnore: true */ /* @vite-ignore */ url, options);
}
