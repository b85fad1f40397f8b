/**
 * Assertions about types, checked by the compiler and not at run time.
 *
 * @module
 */

/** `true` if the two types are the same, not merely assignable to each other. */
export type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends (<T>() => T extends B ? 1 : 2)
  ? true
  : false;

/** Compiles only if the value's type is exactly `T`: `typed<number>()(value)`. */
export function typed<T>(): <U>(
  value: U,
  ...same: Equal<T, U> extends true ? [] : [never]
) => void {
  return () => {};
}
