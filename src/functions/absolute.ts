/**
 * Kinds of names that modules have.
 *
 * @module
 */

/** Whether a name begins with a scheme; a single letter is a Windows drive. */
export function isAbsolute(name: string): boolean {
  return /^[a-z][a-z0-9+.-]+:/i.test(name);
}

/** Whether a name is to be resolved against the module it stands in. */
export function isRelative(name: string): boolean {
  return /^\.{0,2}\//.test(name);
}

/** Whether a name is that of a package, or of a module in one. */
export function isPackageName(name: string): boolean {
  return /^[^./\\][^\\:]*$/.test(name);
}
