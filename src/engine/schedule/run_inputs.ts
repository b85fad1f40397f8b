/**
 * What of other tasks' results a job needs, and where it lies: whole results, parts of single ones, and
 * parts of all partitions of a collection, as a shuffle brings them together.
 *
 * @module
 */

import { partitionKey } from "../../graph/graph.ts";
import {
  barrierKey,
  dependencies,
  type GraphNode,
  type Key,
  type PartsNode,
} from "../../graph/node.ts";
import type { InputLocation } from "../ports.ts";
import { operationOf, partsIn, partsNodesIn } from "./node_facts.ts";
import type { RunKept } from "./run_kept.ts";
import { here } from "./run_task.ts";
import type { RunState } from "./state.ts";

/** The run whose jobs need inputs. */
export interface RunOfInputs {
  readonly state: RunState;
  readonly nodes: ReadonlyMap<Key, GraphNode>;
  readonly kept: RunKept;
  /** Results that the scheduling thread holds. */
  readonly values: ReadonlyMap<Key, unknown>;
}

/** Finds the inputs of the jobs of a run. */
export class RunInputs {
  readonly #run: RunOfInputs;
  /** Of which results each task needs which part alone. */
  readonly #parts = new Map<Key, ReadonlyMap<Key, number>>();
  /** Of which collections each gathering task needs which parts. */
  readonly #gathered = new Map<Key, readonly PartsNode[]>();
  /** Tasks of whose results others take a part alone. */
  readonly #takenInParts = new Set<Key>();
  /** Which kept results each task and each barrier needs, if any. */
  readonly #kept = new Map<Key, readonly Key[]>();

  /** Finds nothing yet. */
  constructor(run: RunOfInputs) {
    this.#run = run;
  }

  /** Notes a task, after those that it depends on; gives the results of which it needs a part alone. */
  added(key: Key, node: GraphNode): ReadonlyMap<Key, number> | undefined {
    if (node.kind === "barrier") node.dependencies.forEach((key) => this.#takenInParts.add(key));
    const parts = partsIn(node);
    if (parts !== undefined) {
      this.#parts.set(key, parts);
      // The ends of a fork are told apart at once, and need not lie apart.
      if (node.kind !== "alias") parts.forEach((_, need) => this.#takenInParts.add(need));
    }
    const gathers = dependencies(node).some((need) =>
      this.#run.nodes.get(need)?.kind === "barrier"
    );
    if (gathers) this.#gathered.set(key, partsNodesIn(node));
    const kept = this.#run.kept.needsOf(node);
    if (kept.length > 0) this.#kept.set(key, kept);
    return parts;
  }

  /** Whether a task brings parts of several results together. */
  gathers(key: Key): boolean {
    return this.#parts.has(key) || this.#gathered.has(key);
  }

  /** Whether the result of a task is a list of parts, each of which may be taken alone. */
  isTakenInParts(key: Key): boolean {
    return this.#takenInParts.has(key);
  }

  /** The inputs of a task that a slot does not have; they count as on their way to it from now on. */
  of(key: Key, slot: number): InputLocation[] {
    const parts = this.#parts.get(key);
    const gathered = this.#gathered.get(key) ?? [];
    return [
      ...this.#heldHere(key, slot),
      ...this.#run.state.missingInputs(key, slot).map((input) =>
        this.#locate(input.key, input.from, parts?.get(input.key))
      ),
      ...gathered.flatMap((wanted) => this.#locateParts(wanted, slot)),
    ];
  }

  /** What a task needs of results that its own slot keeps. */
  #heldHere(key: Key, slot: number): InputLocation[] {
    if (!this.#run.kept.isUsed) return [];
    const needs = [key, ...dependencies(this.#run.nodes.get(key)!)]
      .flatMap((need) => this.#kept.get(need) ?? []);
    return needs.filter((need) => this.#run.kept.placeOf(need)?.slot === slot)
      .map((need) => this.#locate(need, slot, undefined));
  }

  #locate(key: Key, from: number, part: number | undefined): InputLocation {
    const wanted = part === undefined ? { key } : { key, part };
    if (from !== here) {
      const held = this.#run.kept.heldIn(from, key);
      const place = { ...wanted, slot: from, operation: this.#operationOf(key) };
      return held === undefined ? place : { ...place, held };
    }
    const value = this.#run.values.get(key);
    return { ...wanted, value: part === undefined ? value : (value as readonly unknown[])[part] };
  }

  #locateParts({ name, part }: PartsNode, slot: number): InputLocation[] {
    const missing = [...this.#run.state.missingParts(barrierKey(name), slot)];
    // What is kept, by this thread or by slots, is named one by one.
    const isKept = this.#kept.has(barrierKey(name));
    const alone = missing.filter(([slot]) => slot === here || isKept);
    const from = missing.flatMap(([slot, partitions]) =>
      slot === here || isKept ? [] : { slot, partitions }
    );
    const located = alone.flatMap(([from, partitions]) =>
      partitions.map((partition) => this.#locate(partitionKey(name, partition), from, part))
    );
    if (from.length === 0) return located;
    return [...located, { name, part, from, operation: this.#operationOf(partitionKey(name, 0)) }];
  }

  #operationOf(key: Key): string {
    return operationOf(this.#run.nodes.get(key)!);
  }
}
