/**
 * The results that a thread keeps for one run.
 *
 * @module
 */

import { layerOf, partitionKey } from "../../graph/graph.ts";
import type { Key } from "../../graph/node.ts";
import type { Meter } from "../../kernel/meter.ts";
import type { PartsOfAll } from "../../kernel/program.ts";
import type { StreamBuffer } from "./stream_buffer.ts";

/** Results by key, and what ends the run's tasks. */
export class RunStore {
  readonly results: Map<Key, unknown> = new Map();
  readonly streams: Map<Key, StreamBuffer> = new Map();
  /** What the jobs have read that are not answered for yet. */
  readonly meters: Map<Key, Meter> = new Map();
  readonly abort: AbortController = new AbortController();
  /** Whether it is told where the time of its jobs goes. */
  readonly measures: boolean;
  /** What the tasks of a layer have in common, for as long as a result of theirs refers to it. */
  readonly #shared = new Map<() => object, Map<string, WeakRef<object>>>();

  /** A store without results. */
  constructor(measures: boolean = false) {
    this.measures = measures;
  }

  /** A result, or one element of it. */
  input(key: Key, part: number | undefined): unknown {
    if (part === undefined) return this.result(key);
    const brought = partKey(key, part);
    if (this.results.has(brought)) return this.results.get(brought);
    return (this.result(key) as readonly unknown[])[part];
  }

  /** One element of the result of each partition of a collection. */
  parts({ name, npartitions, part }: PartsOfAll): unknown[] {
    return Array.from({ length: npartitions }, (_, i) => this.input(partitionKey(name, i), part));
  }

  /** A result. */
  result(key: Key): unknown {
    const result = this.results.get(key);
    if (result !== undefined || this.results.has(key)) return result;
    throw new RangeError(`Cannot find the result of ${key}: this thread has none`);
  }

  /**
   * The one object that an end of a task has in common with the same end of the others of its layer, of
   * all that `make` makes.
   */
  share<T extends object>(key: Key, make: () => T, end: number): T {
    const layers = this.#shared.get(make) ?? new Map<string, WeakRef<object>>();
    this.#shared.set(make, layers);
    const layer = `${layerOf(key)} ${end}`;
    const known = layers.get(layer)?.deref() as T | undefined;
    if (known !== undefined) return known;
    const made = make();
    layers.set(layer, new WeakRef(made));
    return made;
  }
}

/** Key under which one element of a result that lies elsewhere is kept. */
export function partKey(key: Key, part: number): Key {
  return `${key}[${part}]`;
}
