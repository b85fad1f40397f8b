/**
 * Folding elements by key on a thread that may not hold any number of keys.
 *
 * A fold cannot be made in rounds as a count is: where it begins anew, it starts from its initial value
 * once more, and results would depend on how much memory there is. So when its table has no more room, the
 * keys that are in it go on being folded, and the elements of all others are set aside in their order, to
 * be folded by tables of their own when the partition is at its end (`later_fold.ts`). Each key is folded
 * once, from its start, in the order of its elements.
 *
 * This is hybrid hashing (D. J. DeWitt et al., "Implementation techniques for main memory database
 * systems", 1984), as it is used for aggregation.
 *
 * @module
 */

import { intoBuckets, type TableCut } from "../tables/buckets.ts";
import type { KeyIndex } from "../tables/key_index.ts";
import { onDisk } from "./by_bucket.ts";
import { type Folding, FoldTable } from "./fold_table.ts";
import { type Args, lastOf, type SinkOperation, type TaskRoom } from "./operation.ts";

/** How elements are folded by key. */
export interface KeyedFold<V, A extends Args, P extends Args> extends
  Omit<
    SinkOperation<FoldTable<V>, [...A, cut: TableCut], [...P, cut: TableCut]>,
    "init" | "relieve" | "setsAside" | "finish" | "abandon"
  > {
  /** Has a value become what is kept of it, when its last element has been folded. */
  close?(value: V, args: [...P, cut: TableCut]): void;
}

/** Makes the sink that folds elements by key: its table cut into buckets, those of many keys in pieces. */
export function foldInRoom<V, A extends Args, P extends Args = A>(
  { close, ...partial }: KeyedFold<V, A, P>,
  newIndex: () => KeyIndex,
): SinkOperation<FoldTable<V>, [...A, cut: TableCut], [...P, cut: TableCut]> {
  const newTable = () => new FoldTable<V>(newIndex());
  return {
    ...partial,
    init: (_args, share) => share === undefined ? newTable() : new FoldTable<V>(share(newIndex)),
    relieve(table, args, room) {
      if (table.later !== undefined) return table.later.relieve(table);
      // What is closed is there twice for a moment.
      if (!table.isOver(room.bytes / 2)) return undefined;
      return takingNoMore(table, room, {
        newIndex,
        newTable,
        step: (table, x, key) => void partial.step(table, x, key, args),
        stepAsync: async (table, x, key) => void await partial.stepAsync!(table, x, key, args),
        close: (value) => close?.(value, args),
      });
    },
    setsAside: ({ later }) => later !== undefined,
    finish(table, args) {
      const cut: TableCut = lastOf(args);
      if (table.later !== undefined) return table.later.finish(table, cut);
      const buckets = intoBuckets(table, cut);
      if (close !== undefined) {
        for (const { values } of buckets) values.forEach((value) => close(value, args));
      }
      return buckets;
    },
    abandon: ({ later }) => later?.release(),
  };
}

async function takingNoMore<V>(
  table: FoldTable<V>,
  room: TaskRoom,
  folding: Folding<V>,
): Promise<void> {
  table.later = (await onDisk(room)).folding(folding, table.rows.length);
}
