/**
 * How much a task of a graph has to read that has not run yet.
 *
 * @module
 */

import type { Argument, GraphNode } from "../graph/node.ts";
import type { SourceOperation, SourceSize } from "../ops/operation.ts";

/** How much a source has to read, as far as its arguments tell; `undefined` for whatever is no source. */
export function sourceSizeOf(node: GraphNode | Argument | undefined): SourceSize | undefined {
  if (node?.kind !== "task" || node.operation.kind !== "source") return undefined;
  const args = node.args.map((arg) => arg.kind === "data" ? arg.value : undefined);
  return (node.operation as SourceOperation).size?.(args);
}
