/**
 * Options that methods of bags share, and how captures are typed.
 *
 * @module
 */

import type { LazyValue } from "./item_mark.ts";

/** What a function's last parameter receives for the captures `W` that were given as `with`. */
export type Captured<W> = W extends (...args: never[]) => infer R ? Awaited<R>
  : { readonly [K in keyof W]: W[K] extends LazyValue<infer V> ? V : W[K] };

/** Settings of a function that is called in workers. */
export interface CallOptions {
  /**
   * URL that `import()` and `import.meta` in the function resolve against: the caller's
   * `import.meta.url`.
   */
  readonly base?: string | URL;
  /**
   * Largest number of unfinished calls in each worker, where the function is asynchronous.
   * Results keep their order.
   * @default {16}
   */
  readonly concurrency?: number;
}

/** Settings of a function that captures values. */
export interface CapturingOptions<W> extends CallOptions {
  /**
   * Captures, which the function receives as its last parameter: values by name, cloned once per
   * worker (an `Item` among them is computed once), or a function that makes them,
   * run once per worker.
   */
  readonly with: W;
}

/** Names of the options above. */
export const callOptionNames = ["with", "base", "concurrency"] as const;
