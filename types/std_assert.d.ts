/**
 * Types of `@std/assert`, as far as the tests use it; the npm build of Deno's
 * standard library carries none.
 *
 * @module
 */

// deno-lint-ignore no-explicit-any -- a constructor of any signature
type ErrorConstructorOf<E extends Error> = abstract new (...args: any[]) => E;

export declare function assert(condition: unknown, message?: string): asserts condition;
export declare function assertEquals<T>(actual: T, expected: T, message?: string): void;
export declare function assertNotEquals<T>(actual: T, expected: T, message?: string): void;
export declare function assertStrictEquals<T>(
  actual: unknown,
  expected: T,
  message?: string,
): asserts actual is T;
export declare function assertNotStrictEquals<T>(actual: T, expected: T, message?: string): void;
export declare function assertInstanceOf<T>(
  actual: unknown,
  // deno-lint-ignore no-explicit-any -- a constructor of any signature
  expectedType: abstract new (...args: any[]) => T,
  message?: string,
): asserts actual is T;
export declare function assertMatch(actual: string, expected: RegExp, message?: string): void;
export declare function assertStringIncludes(
  actual: string,
  expected: string,
  message?: string,
): void;
export declare function fail(message?: string): never;

/** Returns what was thrown. */
export declare function assertThrows(fn: () => unknown, message?: string): unknown;
export declare function assertThrows<E extends Error = Error>(
  fn: () => unknown,
  ErrorClass: ErrorConstructorOf<E>,
  messageIncludes?: string,
  message?: string,
): E;

/** Resolves to what the promise was rejected with. */
export declare function assertRejects(
  fn: () => PromiseLike<unknown>,
  message?: string,
): Promise<unknown>;
export declare function assertRejects<E extends Error = Error>(
  fn: () => PromiseLike<unknown>,
  ErrorClass: ErrorConstructorOf<E>,
  messageIncludes?: string,
  message?: string,
): Promise<E>;
