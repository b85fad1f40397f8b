/**
 * The tasks of a write: one begins it, one for each partition writes, and one gives files their names.
 *
 * @module
 */

import type { Bag } from "../../bag/bag.ts";
import { piecesOf } from "../../plans/buckets.ts";
import { checkBoolean, checkOneOf, checkOptions, refusal } from "../../values/check.ts";
import {
  type Arguments,
  eachPartition,
  isCollection,
  join,
  resultsOf,
  taskOf,
  value,
  values,
} from "../../plans/collection.ts";
import { computeOptionNames, type ComputeOptions, computeOptionsOf } from "../../plans/compute.ts";
import { Item } from "../../bag/item.ts";
import { uniqueName } from "../../plans/name.ts";
import { Graph, valueLayer } from "../../graph/graph.ts";
import { type Destination, type OutputCompression, planWrite } from "./destination.ts";
import { codecs } from "./codec.ts";
import type { Format } from "./format.ts";
import type { Part, PartTarget } from "./part_writer.ts";
import type { WriteOperation } from "./write_operation.ts";
import { beginWriting, publish, type WritePlan, type WrittenFile } from "./writing.ts";

/** Options of all functions that write. */
export interface WriteOptions extends ComputeOptions {
  /**
   * How files are compressed; `"infer"` tells by their names (`.gz`, `.zst`).
   *
   * @default {"infer"}
   */
  readonly compression?: OutputCompression;
  /**
   * Whether all partitions go into one file, in their order. They are written side by side, and then
   * put together.
   *
   * @default {false}
   */
  readonly single?: boolean;
  /**
   * Whether files that are there already are replaced, each when its new content is whole. One that is
   * read in the same computation may be the only file of a write, if nothing else reads it.
   *
   * @default {false}
   */
  readonly overwrite?: boolean;
  /**
   * Whether to write now. If not, an `Item` comes of it that writes when it is computed, together with
   * others in one pass by {@linkcode compute}; how to run it is then said there.
   *
   * @default {true}
   */
  readonly compute?: boolean;
}

/** Names of those. */
const writeOptionNames = [
  "compression",
  "single",
  "overwrite",
  "compute",
  ...computeOptionNames,
] as const;

const COMPRESSIONS: readonly string[] = ["infer", ...Object.keys(codecs)];

/** A format as it writes the elements of a bag. */
export interface FormatPlan<Settings, Given> {
  readonly format: Format<Settings, Given>;
  readonly operation: WriteOperation<Settings, Given>;
  readonly settings: Settings;
  /** What else the format takes of the bag: the user's function, or the result of a task. */
  given(): Arguments<[Given]>;
}

/** Throws for an option that a writing function does not have, or that is of the wrong kind. */
export function checkWriteOptions(
  options: WriteOptions,
  names: readonly string[],
  action: string,
): void {
  checkOptions(options, [...names, ...writeOptionNames], action);
  const { compression = "infer", compute = true } = options;
  for (const name of ["single", "overwrite", "compute"] as const) {
    checkBoolean(options[name] ?? false, { action, name });
  }
  checkOneOf(compression, COMPRESSIONS, { action, name: "compression" });
  const idle = computeOptionNames.find((name) => options[name] !== undefined);
  if (!compute && idle !== undefined) {
    throw new TypeError(
      `Cannot ${action}: with 'compute: false' nothing runs yet, and '${idle}' is an option of ` +
        "compute()",
    );
  }
}

/** What writes a bag when it is computed. */
export function writing<Settings, Given>(
  bag: Bag<unknown>,
  destination: Destination,
  { format, operation, settings, given }: FormatPlan<Settings, Given>,
  options: WriteOptions,
): Item<WrittenFile[]> {
  const { compression = "infer", single = false, overwrite = false } = options;
  const action = `call ${format.name}()`;
  if (!isCollection(bag)) throw refusal(bag, { action, name: "bag", expected: "a bag" });
  const { npartitions } = bag;
  if (single && format.standsAlone && npartitions > 1) {
    throw new TypeError(
      `Cannot ${action}: files of this format cannot be put together ('single'); ` +
        "bag.repartition({ npartitions: 1 }) is written to one file",
    );
  }
  const asked = planWrite(destination, format, {
    npartitions,
    compression,
    single,
    overwrite,
  });
  const pieces = format.isContextFree === true && (single || isOneFile(asked))
    ? piecesOf(bag)
    : undefined;
  const joins = single || pieces !== undefined;
  const plan: WritePlan = { ...asked, single: joins };
  const begun = value(beginWriting, values(plan));
  const args = join(begun, values(settings), given());
  const written = eachPartition(pieces ?? bag, operation, args, {
    of: (partition: number) => values(targetOf(partition)),
    // No two calls are the same work: each leaves something behind.
    identity: [uniqueName(format.name)],
  });
  function targetOf(partition: number): PartTarget {
    const file = joins ? 0 : partition;
    return { partition, place: plan.places[file]!, codec: plan.codecs[file]!, joins };
  }
  const name = uniqueName(publish.name);
  const node = taskOf(publish, join(begun, resultsOf<Part>(written), values(plan)));
  return new Item(new Graph(valueLayer(name, node), [written.graph, ...begun.graphs]), name);
}

/** Whether a file is the same as those of several partitions would be, put together. */
function isOneFile({ places, codecs, download }: WritePlan): boolean {
  return places.length === 1 && codecs[0] === "none" && download === undefined;
}

/** Runs a write, unless that is put off; what is wrong with it is told in the same way. */
export function now(
  make: () => Item<WrittenFile[]>,
  options: Omit<WriteOptions, "compression">,
): Promise<WrittenFile[]> | Item<WrittenFile[]> {
  if (options?.compute === false) return make();
  return (async () => await make().compute(computeOptionsOf(options ?? {})))();
}
