/**
 * The kept results that a run uses: where they are, and what has to be done for them.
 *
 * @module
 */

import {
  aliasNode,
  dependencies,
  type GraphNode,
  type KeptNode,
  type Key,
} from "../../graph/node.ts";
import type { Executor, HeldResult } from "../ports.ts";
import { type Borrower, Holding, type KeptPlace } from "./holding.ts";
import type { Outputs } from "./outputs.ts";
import { here } from "./run_task.ts";

/** A key and its node. */
type Entry = readonly [Key, GraphNode];

/** The run that uses them. */
export interface RunOfKept extends Borrower {
  readonly executor: Executor;
  readonly outputs: Outputs;
}

/** The kept results of one run. */
export class RunKept {
  readonly #run: RunOfKept;
  readonly #nodes = new Map<Key, KeptNode>();
  readonly #holdings = new Set<Holding>();

  /** Uses none yet. */
  constructor(run: RunOfKept) {
    this.#run = run;
  }

  /** Whether there are any. */
  get isUsed(): boolean {
    return this.#nodes.size > 0;
  }

  /**
   * Notes kept results among nodes, and gives the nodes. A result in a slot that is to come to this
   * thread, since the caller wants it or a task that `reads` it here, or that is to be held for another
   * bag, goes by way of a task.
   */
  added(
    graph: readonly Entry[],
    reads: (key: Key, node: GraphNode) => boolean,
  ): readonly Entry[] {
    if (!graph.some(([, { kind }]) => kind === "kept")) return graph;
    const { outputs } = this.#run;
    const readers = graph.filter((entry) => reads(...entry));
    const coming = new Set(readers.flatMap(([, node]) => dependencies(node)));
    return graph.flatMap(([key, node]): Entry[] => {
      if (node.kind !== "kept") return [[key, node]];
      const comes = coming.has(key) || outputs.keys.has(key);
      const goes = outputs.isHeld(key) || (comes && !this.#isForeign(node));
      const own = goes ? `kept-${key}` : key;
      this.#note(own, node);
      return goes ? [[own, node], [key, aliasNode(own)]] : [[key, node]];
    });
  }

  /** Whether a task of the run stands for one. */
  has(key: Key): boolean {
    return this.#nodes.has(key);
  }

  /** Where a result is, if that can be told at once. */
  placeOf(key: Key): KeptPlace | undefined {
    const node = this.#nodes.get(key);
    if (node === undefined || this.#isForeign(node)) return undefined;
    return holdingOf(node.holder).places.get(node.key);
  }

  /** By which name a slot knows a result that it keeps, if it does. */
  heldIn(slot: number, key: Key): HeldResult | undefined {
    if (this.placeOf(key)?.slot !== slot) return undefined;
    const { holder, key: held } = this.#nodes.get(key)!;
    return { holding: holdingOf(holder).name, key: held };
  }

  /** Those of the results that a node needs which are kept. */
  needsOf(node: GraphNode): readonly Key[] {
    return this.isUsed ? dependencies(node).filter((key) => this.#nodes.has(key)) : [];
  }

  /** Where a result is, when it is there; its value if that is on this thread. */
  async obtain(key: Key): Promise<KeptPlace & { readonly value?: unknown }> {
    const node = this.#nodes.get(key)!;
    const holding = holdingOf(node.holder);
    if (!this.#isForeign(node)) return await holding.obtain(node.key, this.#run);
    return { slot: here, bytes: 1, value: await holding.read(node.key) };
  }

  /** The run has ended. */
  end(): void {
    for (const holding of this.#holdings) holding.giveBack(this.#run);
    this.#holdings.clear();
  }

  /** Whether a result lies in the slots of another executor. */
  #isForeign({ holder }: KeptNode): boolean {
    return !holdingOf(holder).isOf(this.#run.executor);
  }

  #note(key: Key, node: KeptNode): void {
    this.#nodes.set(key, node);
    const holding = holdingOf(node.holder);
    if (this.#holdings.has(holding)) return;
    this.#holdings.add(holding);
    holding.lend(this.#run);
  }
}

/** The value of a kept result, brought to this thread from wherever it is. */
export async function readKept({ holder, key }: KeptNode): Promise<unknown> {
  return await holdingOf(holder).read(key);
}

function holdingOf(holder: KeptNode["holder"]): Holding {
  if (holder instanceof Holding) return holder;
  throw new TypeError("Cannot use a kept result: expected one that a scheduler of ours keeps");
}
