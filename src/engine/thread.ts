/**
 * Running jobs on the thread at hand: what the inline executor and a worker have
 * in common. A thread keeps the results of its jobs by run and key.
 *
 * @module
 */

import type { Revived } from "../functions/revive.ts";
import type { Key } from "../graph/node.ts";
import { ComposedLoops } from "../kernel/compose.ts";
import { GeneratedLoops } from "../kernel/generate.ts";
import type { KernelContext, LoopMaker } from "../kernel/plan.ts";
import type { Value } from "../kernel/program.ts";
import { runValue, streamValue } from "../kernel/run.ts";
import type { Catalog } from "../ops/catalog.ts";
import { StreamBuffer } from "./stream_buffer.ts";

/** What a thread is made of. */
export interface ThreadOptions {
  readonly catalog: Catalog;
  readonly revive: (id: string) => Promise<Revived>;
  readonly yieldToMessages: () => Promise<void>;
  /** Loops by generated code where that is allowed, unless given. */
  readonly loops?: LoopMaker;
}

/** The results a thread keeps for one run. */
interface RunStore {
  readonly results: Map<Key, unknown>;
  readonly streams: Map<Key, StreamBuffer>;
  readonly abort: AbortController;
}

/** A thread that runs jobs. */
export class Thread {
  readonly #options: ThreadOptions;
  readonly #loops: LoopMaker;
  readonly #asynchronous = new Set<string>();
  readonly #runs = new Map<string, RunStore>();

  /** Makes a thread without results. */
  constructor(options: ThreadOptions) {
    this.#options = options;
    this.#loops = options.loops ??
      (GeneratedLoops.allowed ? new GeneratedLoops() : new ComposedLoops());
  }

  /** Begins a run, unless it has begun. */
  begin(run: string): void {
    if (this.#runs.has(run)) return;
    const store = { results: new Map(), streams: new Map(), abort: new AbortController() };
    this.#runs.set(run, store);
  }

  /** Computes a value and keeps it. */
  async compute(run: string, key: Key, value: Value): Promise<unknown> {
    const store = this.#store(run);
    const result = await runValue(value, this.#context(store));
    store.results.set(key, result);
    return result;
  }

  /** Announces a stream, so that it can be pulled from before it is computed. */
  openStream(run: string, key: Key): void {
    this.#store(run).streams.set(key, new StreamBuffer());
  }

  /** Computes a partition into its stream; resolves when all is computed, though not all is pulled. */
  async computeStream(run: string, key: Key, value: Value): Promise<void> {
    const store = this.#store(run);
    const buffer = store.streams.get(key)!;
    try {
      await streamValue(value, this.#context(store), (elements) => buffer.push(elements));
      buffer.close();
    } catch (error) {
      buffer.fail(error);
      throw error;
    }
  }

  /** The next elements of a stream, or `undefined` at the end. */
  async pull(run: string, key: Key): Promise<readonly unknown[] | undefined> {
    return await this.#store(run).streams.get(key)!.pull();
  }

  /** What was pulled last of a stream, if the key is one. */
  pulled(run: string, key: Key): readonly unknown[] | undefined {
    return this.#store(run).streams.get(key)?.pulled;
  }

  /** A result that was kept. */
  result(run: string, key: Key): unknown {
    return resultIn(this.#store(run), key);
  }

  /** A result, or one element of it. */
  input(run: string, key: Key, part?: number): unknown {
    return inputIn(this.#store(run), key, part);
  }

  /** Keeps a result that was made elsewhere. */
  keep(run: string, key: Key, value: unknown): void {
    this.#store(run).results.set(key, value);
  }

  /** Drops results. */
  forget(run: string, keys: readonly Key[]): void {
    const store = this.#runs.get(run);
    for (const key of keys) {
      store?.results.delete(key);
      store?.streams.delete(key);
    }
  }

  /** Cancels a run and drops all its results. */
  end(run: string): void {
    const store = this.#runs.get(run);
    this.#runs.delete(run);
    if (store === undefined) return;
    const reason = new DOMException("The run has ended", "AbortError");
    store.abort.abort(reason);
    for (const buffer of store.streams.values()) buffer.fail(reason);
  }

  #store(run: string): RunStore {
    const store = this.#runs.get(run);
    if (store === undefined) throw new DOMException("The run has ended", "AbortError");
    return store;
  }

  #context(store: RunStore): KernelContext {
    const { catalog, revive, yieldToMessages } = this.#options;
    return {
      operation(id) {
        const operation = catalog.get(id);
        if (operation === undefined) {
          throw new TypeError(`Cannot run ${id}: this thread knows no operation of that name`);
        }
        return operation;
      },
      revive,
      input: (key, part) => inputIn(store, key, part),
      signal: store.abort.signal,
      yieldToMessages,
      asynchronous: this.#asynchronous,
      loops: this.#loops,
    };
  }
}

/** Key under which one element of a result that lies elsewhere is kept. */
export function partKey(key: Key, part: number): Key {
  return `${key}[${part}]`;
}

function inputIn(store: RunStore, key: Key, part: number | undefined): unknown {
  if (part === undefined) return resultIn(store, key);
  const brought = partKey(key, part);
  if (store.results.has(brought)) return store.results.get(brought);
  return (resultIn(store, key) as readonly unknown[])[part];
}

function resultIn({ results }: RunStore, key: Key): unknown {
  const result = results.get(key);
  if (result !== undefined || results.has(key)) return result;
  throw new RangeError(`Cannot find the result of ${key}: this thread has none`);
}

/** Rough size of a result: its number of elements, or 1. */
export function weigh(result: unknown): number {
  if (typeof result !== "object" || result === null) return 1;
  if (Array.isArray(result)) return isTable(result[0]) ? weighAll(result) : result.length;
  if (isTable(result)) return result.keys.length;
  if ("size" in result && typeof result.size === "number") return result.size;
  return 1;
}

function weighAll(results: readonly unknown[]): number {
  return results.reduce<number>((sum, result) => sum + weigh(result), 0);
}

/** Whether a result is columns, as partial states of tables are. */
function isTable(value: unknown): value is { readonly keys: readonly unknown[] } {
  return typeof value === "object" && value !== null && "keys" in value &&
    Array.isArray(value.keys);
}
