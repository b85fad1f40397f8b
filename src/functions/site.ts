/**
 * Where the user wrote a function or a captured value, and how messages speak of it.
 *
 * @module
 */

import { FunctionError } from "../errors.ts";

/** Where the user wrote a function. */
export interface Site {
  /** Operation the function was given to, for example `"map"`. */
  readonly operation: string;
  /** Which of the operation's functions it is, for example `"combine"`, where it takes several. */
  readonly role?: string | undefined;
  /** An argument of the operation, the `with` option itself, or a value inside `with`. */
  readonly place: "argument" | "factory" | "captured";
  /** Path of a captured value, for example `"with.stem"`. */
  readonly path?: string;
  /** Names of the captures the function was given, if any. */
  readonly captures?: readonly string[] | undefined;
  /** Number of arguments that come before the captures, where that is known. */
  readonly takes?: number | undefined;
  /** Whether the operation has no captures, but hands on arguments that are given to it. */
  readonly takesNoCaptures?: boolean | undefined;
  readonly isWorkerGlobal: (name: string) => boolean;
  /** Why a captured value cannot travel, and what to write, if it is one that has yet to be computed. */
  readonly lazyAdvice?: LazyAdvice | undefined;
  /** Whether what the function makes is read element by element, as a partition is. */
  readonly makesElements?: boolean;
}

/** Advice on a lazy value at a path among the captures; `undefined` for any other value. */
export type LazyAdvice = (value: object, path: readonly string[]) => string | undefined;

/** Throws the error that says why what stands at `site` cannot travel. */
export function refuse(site: Site, reason: string): never {
  throw new FunctionError(`Cannot send ${subject(site)} to a worker: ${reason}`);
}

/** Shortens code to one line of at most `limit` characters. */
export function abbreviate(code: string, limit = 60): string {
  const line = code.replace(/\s+/g, " ").trim();
  return line.length <= limit ? line : `${line.slice(0, limit - 1)}…`;
}

function subject({ operation, role, place, path }: Site): string {
  if (place === "captured") return `${path} of ${operation}()`;
  if (place === "factory") return `the function given as 'with' to ${operation}()`;
  return `the ${role === undefined ? "" : `${role} `}function of ${operation}()`;
}
