/**
 * Tasks that are added to a run since a control operation asks for their results.
 *
 * @module
 */

import { revived } from "../../graph/kept.ts";
import { dataNode, type Key, type NodeLookup, ref, taskNode } from "../../graph/node.ts";
import { fuse } from "../../graph/optimize.ts";
import type { Args, SinkOperation } from "../../ops/operation.ts";

/** The task that makes what `sink` makes of a partition, and all that it needs. */
export function askedTask(
  asker: Key,
  graph: NodeLookup,
  partition: Key,
  sink: SinkOperation,
  args: Args,
): { readonly key: Key; readonly added: ReturnType<typeof revived> } {
  const key = `${asker}:${sink.name}-${partition}`;
  const node = taskNode(sink, [...args.map(dataNode), ref(partition)]);
  const lookup = { get: (wanted: Key) => wanted === key ? node : graph.get(wanted) };
  return { key, added: revived(lookup, [key], fuse) };
}
