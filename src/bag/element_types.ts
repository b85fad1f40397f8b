/**
 * What operations make of the type of the elements.
 *
 * @module
 */

/** What is left of a type where only what is truthy is kept. */
export type Truthy<T> = Exclude<T, null | undefined | false | 0 | 0n | "">;

/** What is left of a type where what is truthy is dropped; of numbers there may be 0 and NaN. */
export type Falsy<T> = T extends string ? string extends T ? "" : Extract<T, "">
  : T extends bigint ? bigint extends T ? 0n : Extract<T, 0n>
  : T extends number ? number extends T ? number : Extract<T, 0>
  : T extends true | symbol | object ? never
  : T;
