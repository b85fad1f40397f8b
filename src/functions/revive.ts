/**
 * Makes functions callable: in a worker from their definitions, on this thread
 * from the originals.
 *
 * @module
 */

import { runtime } from "#runtime";
import {
  compileSource,
  findBuiltIn,
  importExport,
  isAsync,
  type LooseFunction,
} from "./compile.ts";
import { unpack } from "../wire/packing.ts";
import { sizeOf } from "../wire/size.ts";
import type { PureKind, Splitting } from "../values/tokens.ts";
import { isPlainObject } from "../values/plain_object.ts";
import { unshared } from "./captured_memory.ts";
import type { CapturesDefinition, FunctionDefinition } from "./definition.ts";
import type { FunctionReference } from "./reference.ts";
import { place } from "./place.ts";

/** A function that can be called, and what to call it with last. */
export interface Revived {
  readonly id: string;
  readonly name: string;
  readonly fn: LooseFunction;
  /** Whether it is declared `async`. */
  readonly async: boolean;
  /** Whether it is known never to return a promise. */
  readonly returnsNoPromise: boolean;
  /** How it cuts a text into tokens, if it is known to do only that. */
  readonly splitting: Splitting | undefined;
  /** What it gives for a text, if it is known to be pure on texts. */
  readonly pure: PureKind | undefined;
  /** What the function receives as its last parameter, if `hasCaptured`. */
  readonly captured?: unknown;
  readonly hasCaptured: boolean;
}

/** The functions a worker knows. */
export class FunctionTable {
  readonly #definitions = new Map<string, FunctionDefinition>();
  readonly #revived = new Map<string, Promise<Revived>>();
  readonly #functions = new Map<string, Promise<LooseFunction>>();
  /** Rough bytes of what functions capture. */
  readonly #captured = new Map<string, number>();
  readonly #count: (change: number) => void;

  /** Knows none; `count` is told by how many bytes more, or less, functions capture. */
  constructor(count: (change: number) => void = () => {}) {
    this.#count = count;
  }

  /** Drops functions that will not be asked for again; code that others may share stays. */
  forget(ids: Iterable<string>): void {
    for (const id of ids) {
      const definition = this.#definitions.get(id);
      this.#definitions.delete(id);
      this.#revived.delete(id);
      this.#count(-(this.#captured.get(id) ?? 0));
      this.#captured.delete(id);
      for (const { id } of definition === undefined ? [] : withCaptured(definition)) {
        this.#functions.delete(id);
      }
    }
  }

  /** Takes in definitions, which are the table's from here on; those already known stay as they are. */
  define(definitions: Iterable<FunctionDefinition>): void {
    for (const definition of definitions) {
      if (!this.#definitions.has(definition.id)) this.#definitions.set(definition.id, definition);
    }
  }

  /**
   * Makes the function callable; the same promise each time, unless it was rejected.
   *
   * @throws {FunctionError} If the function cannot be made here.
   */
  revive(id: string): Promise<Revived> {
    const definition = this.#definitions.get(id);
    if (definition === undefined) {
      return Promise.reject(
        new RangeError(`Cannot revive a function: expected one that was defined, got ${id}`),
      );
    }
    return once(this.#revived, id, async () => {
      const fn = await this.#function(definition);
      return await callable(definition, fn, async (captures) => {
        const captured = await this.#capture(captures);
        this.#hold(id, captured);
        return captured;
      });
    });
  }

  /** Notes what a function captures, unless nobody will call it any more. */
  #hold(id: string, captured: unknown): void {
    if (!this.#definitions.has(id)) return;
    const bytes = sizeOf(captured);
    this.#count(bytes - (this.#captured.get(id) ?? 0));
    this.#captured.set(id, bytes);
  }

  async #capture(captures: CapturesDefinition): Promise<unknown> {
    if (captures.kind === "factory") return await (await this.#function(captures.definition))();
    const values = unpack(captures.values) as object;
    for (const { memory, paths } of unshared(captures.memory)) {
      for (const path of paths) place(values, path, memory);
    }
    for (const { path, definition } of captures.functions) {
      place(values, path, await this.#function(definition));
    }
    freezePlain(values);
    return values;
  }

  #function(definition: FunctionDefinition): Promise<LooseFunction> {
    return once(
      this.#functions,
      identityOf(definition),
      () => make(definition),
    );
  }
}

async function make(definition: FunctionDefinition): Promise<LooseFunction> {
  switch (definition.kind) {
    case "module":
      return await importExport(definition);
    case "builtIn":
      return findBuiltIn(definition);
    case "source":
      return await compileSource(definition);
  }
}

/**
 * What is the same for functions of which one will do. Programs write the same arrow function
 * time and again, and code that has run for one of them runs fast for the next.
 */
function identityOf(definition: FunctionDefinition): string {
  const isShared = definition.kind === "source" && definition.arrow;
  return isShared ? `${definition.base}\n${definition.source}` : definition.id;
}

/** A function, and those that it captures. */
function withCaptured(definition: FunctionDefinition): readonly FunctionDefinition[] {
  const { captures } = definition;
  if (captures === undefined) return [definition];
  if (captures.kind === "factory") return [definition, captures.definition];
  return [definition, ...captures.functions.map(({ definition }) => definition)];
}

const revivedHere = new WeakMap<FunctionReference, Promise<Revived>>();

/** Makes the function callable on this thread: the original with the original captures. */
export function revivedLocally(reference: FunctionReference): Promise<Revived> {
  return once(revivedHere, reference, async () => {
    const { definition, captured } = reference;
    const fn = await original(definition, reference.fn);
    return await callable(definition, fn, (captures) => capturedHere(captures, captured));
  });
}

/** A function as it is called, with what `capture` makes of its captures, if it has any. */
async function callable(
  definition: FunctionDefinition,
  fn: LooseFunction,
  capture: (captures: CapturesDefinition) => Promise<unknown>,
): Promise<Revived> {
  const { id, name, captures } = definition;
  const shared = { id, name, async: isAsync(fn), ...knownOf(definition) };
  if (captures === undefined) return { ...shared, fn, hasCaptured: false };
  const captured = await capture(captures);
  return { ...shared, fn: skipping(fn, definition), hasCaptured: true, captured };
}

/** What is known of a function before it can be called, which nobody may do with this. */
export function outlined({ id, name, fn, async, definition }: FunctionReference): Revived {
  const hasCaptured = definition.captures !== undefined;
  return {
    id,
    name,
    fn: fn as LooseFunction,
    async,
    ...knownOf(definition),
    hasCaptured,
  };
}

/** What its source tells of a function. */
function knownOf(
  definition: FunctionDefinition,
): Pick<Revived, "returnsNoPromise" | "splitting" | "pure"> {
  return {
    returnsNoPromise: definition.kind !== "module" && definition.returnsNoPromise,
    splitting: definition.kind === "source" ? definition.splitting : undefined,
    pure: definition.kind === "source" ? definition.pure : undefined,
  };
}

/** The function as one that receives its captures right after its arguments. */
function skipping(fn: LooseFunction, definition: FunctionDefinition): LooseFunction {
  const skips = definition.kind === "source" ? definition.skips ?? 0 : 0;
  if (skips === 0) return fn;
  const spread = (args: unknown[]) => [
    ...args.slice(0, -1),
    ...Array.from({ length: skips }),
    args.at(-1),
  ];
  switch (Object.prototype.toString.call(fn)) {
    case "[object GeneratorFunction]":
      return function* (...args) {
        yield* fn(...spread(args)) as Iterable<unknown>;
      };
    case "[object AsyncGeneratorFunction]":
      return async function* (...args) {
        yield* fn(...spread(args)) as AsyncIterable<unknown>;
      };
    default:
      return (...args) => fn(...spread(args));
  }
}

/** Objects and arrays that are frozen, at most: those of a large capture are too many to visit. */
const MOST_FROZEN = 10_000;

/**
 * Freezes plain objects and arrays, however deep: what a function writes to a copy that only its worker
 * has would be seen nowhere, so it throws.
 */
function freezePlain(value: unknown): void {
  const open = [value];
  for (let count = 0; open.length > 0 && count < MOST_FROZEN; count++) {
    const next = open.pop();
    const isPlainData = Array.isArray(next)
      ? next.length <= runtime.longestFrozen
      : isPlainObject(next as object);
    if (!isPlainData || Object.isFrozen(next)) continue;
    for (const inner of Object.values(next as object)) {
      if (typeof inner === "object" && inner !== null) open.push(inner);
    }
    Object.freeze(next);
  }
}

async function capturedHere(captures: CapturesDefinition, captured: unknown): Promise<unknown> {
  if (captures.kind === "factory") return await (await original(captures.definition, captured))();
  for (const { path, definition } of captures.functions) {
    // Functions of modules are stubs until someone needs them.
    if (definition.kind === "module") {
      place(captured as object, path, await importExport(definition));
    }
  }
  freezePlain(captured);
  return captured;
}

async function original(definition: FunctionDefinition, fn: unknown): Promise<LooseFunction> {
  return definition.kind === "module" ? await importExport(definition) : fn as LooseFunction;
}

/** The cached promise for `key`; a failure is not kept, so that a retry tries again. */
function once<K, V>(
  cache: {
    get(key: K): Promise<V> | undefined;
    set(key: K, value: Promise<V>): unknown;
    delete(key: K): unknown;
  },
  key: K,
  make: () => Promise<V>,
): Promise<V> {
  const cached = cache.get(key);
  if (cached !== undefined) return cached;
  const made = make();
  cache.set(key, made);
  made.catch(() => cache.delete(key));
  return made;
}
