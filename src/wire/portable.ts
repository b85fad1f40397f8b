/**
 * How a result that refers to what its thread keeps for several results says what
 * of it travels.
 *
 * @module
 */

/** The method that gives the plain data that stands for an object on another thread. */
export const portable: unique symbol = Symbol("holdall.portable");

/** The method that gives the elements of an object that travel packed. */
export const contents: unique symbol = Symbol("holdall.contents");

/** An object that is left as it is on its thread, and travels as something else. */
export interface Portable {
  /** The plain data that travels. */
  [portable](): unknown;
  /** The same with elements as they were before they were packed, for who looks for one of them. */
  [contents]?(): unknown;
  /** Rough number of bytes that it takes up. */
  readonly bytes: number;
}

/** Whether a value is such an object. */
export function isPortable(value: unknown): value is Portable {
  return typeof value === "object" && value !== null && portable in value;
}
