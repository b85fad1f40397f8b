/**
 * Users' functions as the kernel calls them.
 *
 * @module
 */

import type { Revived } from "../functions/revive.ts";
import type { OnError } from "../values/element_failure.ts";
import { getter, type LookupKey } from "../values/lookup.ts";
import type { PureKind, Splitting } from "../values/tokens.ts";
import { type Common, operationId, type OwnFunction } from "../ops/operation.ts";
import { attributed, promiseSeen } from "./failure.ts";
import type { FunctionValue, Value } from "./program.ts";

/** The functions that a thread has, and what it has learnt of them. */
export interface Functions {
  /** The function of that id. */
  revive(id: string): Promise<Revived>;
  /** Ids of functions that are known to return promises; grows. */
  readonly asynchronous: Set<string>;
}

/** A user's function, ready to be called with the values it captured. */
export interface Callable {
  readonly id: string;
  /** Equal for functions that run the same code. */
  readonly code: object | string;
  readonly name: string;
  readonly fn: (...args: unknown[]) => unknown;
  /** What to call it with in place of the element, if not with that. */
  readonly argumentsOf?: (x: unknown) => readonly unknown[];
  readonly hasCaptured: boolean;
  readonly captured: unknown;
  readonly async: boolean;
  /** Whether it is known never to return a promise. */
  readonly returnsNoPromise: boolean;
  /** How it cuts a text into tokens, if it is known to do only that. */
  readonly splitting?: Splitting | undefined;
  /** What it gives for a text, if it is known to be pure on texts. */
  readonly pure?: PureKind | undefined;
  readonly concurrency: number;
  /** What becomes of an element for which it throws. */
  readonly onError: OnError;
}

/** Largest number of unfinished calls of an asynchronous function, unless an option says otherwise. */
export const defaultConcurrency = 16;

/** Binds a function value to the values it captured. */
export async function bindFunction(
  value: FunctionValue,
  context: Functions,
  evaluate: (value: Value) => unknown,
): Promise<Callable> {
  const revived = await context.revive(value.id);
  let captured = revived.captured;
  if (value.lazyCaptures !== undefined) {
    const evaluated: Record<string, unknown> = {};
    for (const [name, item] of Object.entries(value.lazyCaptures)) {
      evaluated[name] = await evaluate(item);
    }
    captured = { ...(captured as object | undefined), ...evaluated };
  }
  return {
    id: revived.id,
    code: revived.fn,
    name: revived.name,
    fn: revived.fn,
    hasCaptured: revived.hasCaptured || value.lazyCaptures !== undefined,
    captured,
    async: revived.async || context.asynchronous.has(revived.id),
    returnsNoPromise: revived.returnsNoPromise,
    splitting: revived.splitting,
    pure: revived.pure,
    concurrency: value.concurrency ?? defaultConcurrency,
    onError: value.onError ?? "throw",
  };
}

/** The function as one that takes only what it is given, the captured values added. */
export function withCaptured(callable: Callable): (...args: unknown[]) => unknown {
  const { fn, hasCaptured, captured } = callable;
  return hasCaptured ? (...args) => fn(...args, captured) : fn;
}

/** Calls a function with one element. */
export function callWith(callable: Callable, x: unknown): unknown {
  const { fn, argumentsOf, hasCaptured, captured } = callable;
  if (argumentsOf !== undefined) {
    return hasCaptured ? fn(...argumentsOf(x), captured) : fn(...argumentsOf(x));
  }
  return hasCaptured ? fn(x, captured) : fn(x);
}

/** A key such as `"name"` or `["a", 0]` in place of a function. */
export function lookup(key: unknown): Callable {
  const id = `lookup ${JSON.stringify(key)}`;
  const name = JSON.stringify(key);
  return { ...synchronousCall(id), name, fn: getter(key as LookupKey), onError: "throw" };
}

/** A function of an operation itself. */
export function ownFunction(operation: Common, { name, fn, onError }: OwnFunction): Callable {
  return { ...synchronousCall(`own ${operationId(operation)}`), name, fn, onError };
}

/** What is the same of all functions that are not the user's. */
function synchronousCall(id: string) {
  return {
    id,
    code: id,
    hasCaptured: false,
    captured: undefined,
    async: false,
    returnsNoPromise: true,
    concurrency: 1,
  } as const;
}

/**
 * A generator function as one that returns an array: an element is read by any number of
 * functions, and a generator only once.
 */
export function collecting(callable: Callable): Callable {
  const { fn } = callable;
  if (!isGenerator(callable)) return callable;
  if (!isAsyncGenerator(callable)) {
    return { ...callable, fn: (...args) => [...fn(...args) as Iterable<unknown>] };
  }
  const collect = async (...args: unknown[]): Promise<unknown[]> => {
    const items: unknown[] = [];
    for await (const item of fn(...args) as AsyncIterable<unknown>) items.push(item);
    return items;
  };
  return { ...callable, fn: collect, async: true };
}

/** Whether a function is declared as a generator, also an asynchronous one. */
export function isGenerator({ fn }: Callable): boolean {
  const kind = Object.prototype.toString.call(fn);
  return kind === "[object GeneratorFunction]" || kind === "[object AsyncGeneratorFunction]";
}

/** Whether a function is declared as an asynchronous generator. */
export function isAsyncGenerator({ fn }: Callable): boolean {
  return Object.prototype.toString.call(fn) === "[object AsyncGeneratorFunction]";
}

/** A function that an operation calls by itself, with arguments of its own. */
export function ofOperation(callable: Callable): (...args: unknown[]) => unknown {
  return attributed(callable.name, withCaptured(callable));
}

/** As {@linkcode ofOperation}, for a sink, which does not wait unless it is known to have to. */
export function synchronous(callable: Callable): (...args: unknown[]) => unknown {
  const fn = ofOperation(callable);
  if (callable.async) return fn;
  return (...args) => {
    const result = fn(...args);
    if (result instanceof Promise) throw promiseSeen(callable.id, result);
    return result;
  };
}
