/**
 * Small computations that Holdall and dask are both asked for. They and their answers go by JSON,
 * which has no word for some numbers; `dask_answers.py` spells those as this file does.
 *
 * @module
 */

import type { Bag, Item } from "holdall";

/** What JSON carries, and numbers that are not finite. */
export type Json = null | boolean | number | string | readonly Json[] | {
  readonly [name: string]: Json;
};

/** One small computation; arrays among the elements are tuples in Python. */
export interface Case {
  readonly operation: string;
  readonly partitions: readonly (readonly Json[])[];
  /** A number that the operation needs: of elements, partitions, or degrees of freedom. */
  readonly n?: number;
  /** A string that the operation needs: a pattern, a separator, a prefix. */
  readonly text?: string;
}

/** What a case came to: a value, or no value because something failed. */
export type Answer = { readonly value: unknown } | { readonly error: string };

/** An operation upon a bag of the case's partitions. */
export type Operation<B> = (
  bag: B,
  given: Required<Case>,
) => Bag<unknown> | Item<unknown> | Promise<unknown>;

/** Writes what {@linkcode fromJson} reads. */
export function toJson(value: unknown): string {
  return JSON.stringify(value, (_name, it) => {
    return typeof it === "number" && !Number.isFinite(it) ? { $number: String(it) } : it;
  });
}

/** Reads JSON in which NaN is `{"$number": "NaN"}`, and likewise the infinities. */
export function fromJson<T>(text: string): T {
  return JSON.parse(text, (_name, it) => {
    return typeof it === "object" && it !== null && "$number" in it ? Number(it.$number) : it;
  });
}
