/**
 * Leaves that are ready, in groups of those that are merged together. A group is
 * worked on by one slot, so that neighbours are merged where they were made.
 *
 * A group with leaves is either owned by a slot or in the queue; a group without
 * is neither in the queue nor looked at by anyone, so that no step gets slower
 * with the number of groups that are through.
 *
 * @module
 */

import { PriorityQueue } from "./priority_queue.ts";

/** What the groups need to know of a task. */
export interface Leaf {
  /** The lower, the sooner it is needed. */
  readonly rank: number;
}

/** Leaves that are merged together. */
export interface Group<L extends Leaf> {
  readonly leaves: L[];
  /** Position of the first leaf that has not been taken. */
  first: number;
  /** Lowest rank of its leaves when it was last queued. */
  rank: number;
  owner: number | undefined;
  queued: boolean;
}

/** A group without leaves. */
export function newGroup<L extends Leaf>(): Group<L> {
  return { leaves: [], first: 0, rank: Infinity, owner: undefined, queued: false };
}

/** The groups of a run. */
export class LeafGroups<L extends Leaf> {
  /** The group each slot works on. */
  readonly #current: (Group<L> | undefined)[];
  #queue = new PriorityQueue<Group<L>>();
  #size = 0;

  /** Makes groups for so many slots. */
  constructor(slots: number) {
    this.#current = Array.from({ length: slots }, () => undefined);
  }

  /** Number of leaves. */
  get size(): number {
    return this.#size;
  }

  /** Adds a leaf to a group; at its front if it is `urgent`. */
  add(leaf: L, group: Group<L>, urgent: boolean): void {
    this.#size++;
    if (!urgent) group.leaves.push(leaf);
    else if (group.first > 0) group.leaves[--group.first] = leaf;
    else group.leaves.unshift(leaf);
    if (group.owner !== undefined) return;
    if (!group.queued) this.#enqueue(group);
    else if (leaf.rank < group.rank) this.requeue();
  }

  /** The next leaf of a rank below `limit` for a slot, from its own group or the first that nobody owns. */
  next(slot: number, limit: number): L | undefined {
    const current = this.#current[slot];
    if (current !== undefined) {
      const leaf = this.#take(current, limit);
      if (leaf !== undefined) return leaf;
      this.free(slot);
    }
    for (let group = this.#queue.peek(); group !== undefined; group = this.#queue.peek()) {
      if (group.rank >= limit) return undefined;
      this.#queue.take();
      group.queued = false;
      const leaf = this.#take(group, limit);
      if (leaf === undefined) {
        this.#enqueue(group);
        continue;
      }
      group.owner = slot;
      this.#current[slot] = group;
      return leaf;
    }
    return undefined;
  }

  /** The last leaf of a rank below `limit` of the longest group that another slot owns. */
  steal(slot: number, limit: number): L | undefined {
    let longest: Group<L> | undefined;
    let at = -1;
    for (const group of this.#current) {
      if (group === undefined || group.owner === slot) continue;
      if (longest !== undefined && lengthOf(group) <= lengthOf(longest)) continue;
      const last = lastBelow(group, limit);
      if (last !== -1) [longest, at] = [group, last];
    }
    if (longest === undefined) return undefined;
    this.#size--;
    return longest.leaves.splice(at, 1)[0];
  }

  /** A slot does not go on with the group it works on. */
  free(slot: number): void {
    const group = this.#current[slot];
    this.#current[slot] = undefined;
    if (group === undefined) return;
    group.owner = undefined;
    if (lengthOf(group) > 0) this.#enqueue(group);
  }

  /** Puts the queue in order after ranks have become lower. */
  requeue(): void {
    for (const group of this.#queue.clear()) this.#enqueue(group);
  }

  #enqueue(group: Group<L>): void {
    group.rank = Infinity;
    for (let i = group.first; i < group.leaves.length; i++) {
      group.rank = Math.min(group.rank, group.leaves[i]!.rank);
    }
    group.queued = true;
    this.#queue.add(group, group.rank);
  }

  #take(group: Group<L>, limit: number): L | undefined {
    const { leaves } = group;
    let at = group.first;
    while (at < leaves.length && leaves[at]!.rank >= limit) at++;
    const leaf = leaves[at];
    if (leaf === undefined) return undefined;
    if (at === group.first) group.first++;
    else leaves.splice(at, 1);
    this.#size--;
    return leaf;
  }
}

function lengthOf({ leaves, first }: Group<Leaf>): number {
  return leaves.length - first;
}

/** Index of a group's last leaf of a rank below `limit`; -1 if there is none. */
function lastBelow({ leaves, first }: Group<Leaf>, limit: number): number {
  let at = leaves.length - 1;
  while (at >= first && leaves[at]!.rank >= limit) at--;
  return at < first ? -1 : at;
}
