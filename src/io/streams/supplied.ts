/**
 * The operation that gives what an asynchronous iterable on the thread that schedules gives.
 *
 * @module
 */

import type { SourceOperation } from "../../ops/operation.ts";
import { suppliedParts } from "./parts.ts";

/** `supplied(supply, reader)`: the elements that a reader is given. */
export const supplied: SourceOperation<[supply: string, reader: number]> = {
  kind: "source",
  name: "supplied",
  async *open([supply, reader], context) {
    const parts = suppliedParts<readonly unknown[]>(supply, reader, context);
    for await (const items of parts) yield { items };
  },
};
