/**
 * How many bytes of files a collection is made of, as far as plans tell before anything is read.
 *
 * @module
 */

import { sourceSizeOf } from "../engine/source_size.ts";
import { partitionKey } from "../graph/graph.ts";
import type { GraphNode } from "../graph/node.ts";
import type { Collection } from "./collection.ts";

/** Most partitions that are looked at, of many. */
const mostAsked = 256;

/**
 * Rough number of bytes that are read for a collection each of whose elements is made of one that is read,
 * as they are stored; 0 where nobody knows, or elements are made of several.
 */
export function bytesRead({ graph, name, npartitions }: Collection): number {
  const bytesOf = (partition: number): number => {
    let node: GraphNode | undefined = graph.get(partitionKey(name, partition));
    while (node?.kind === "task" && node.operation.kind === "element") {
      const input = node.args.at(-1);
      node = input?.kind === "ref" ? graph.get(input.key) : undefined;
    }
    const size = sourceSizeOf(node);
    return size !== undefined && "bytes" in size ? size.bytes : 0;
  };
  const asked = Math.min(npartitions, mostAsked);
  let bytes = 0;
  for (let i = 0; i < asked; i++) bytes += bytesOf(Math.floor(i * npartitions / asked));
  return asked === 0 ? 0 : bytes * npartitions / asked;
}
