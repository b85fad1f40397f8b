/**
 * The graph of a bag of records: which partition needs to know what before it can be read.
 *
 * ```text
 *   csvHead ──▶ csvScan/0   csvScan/1   csvScan/2        all at once
 *      │            ▼           ▼           ▼
 *      │        csvCut/0 ──▶ csvCut/1 ──▶ csvCut/2        next to nothing
 *      ▼            ▼           ▼           ▼
 *     csv/0       csv/1       csv/2       csv/3           csv/0 needs nothing
 * ```
 *
 * @module
 */

import {
  argumentOf,
  type Arguments,
  type Collection,
  join,
  taskOf,
  values,
} from "../../plans/collection.ts";
import { source, take } from "../../plans/create.ts";
import { nameOf, uniqueName } from "../../plans/name.ts";
import { Graph, partitionKey, partitionLayer } from "../../graph/graph.ts";
import { dataNode, ref } from "../../graph/node.ts";
import type { FileSystem } from "../../runtime/runtime.ts";
import type { TextSource } from "../bytes/input.ts";
import { encodingOf } from "../text/encoding.ts";
import { planText, type TextPlan, withCuts } from "../text/plan_text.ts";
import type { Probe } from "../text/probe.ts";
import { probesOf } from "../text/probed.ts";
import type { TextPiece } from "../text/text_partitions.ts";
import { checkCsvOptions, type CheckedCsvOptions, type ReadCsvOptions } from "./csv_options.ts";
import type { CsvReading } from "./csv_file.ts";
import { csv, csvCut, csvHead, csvScan } from "./csv_source.ts";
import { canBeCut } from "./cutting.ts";
import type { FoundHead } from "./file_head.ts";
import type { Transition } from "./quote_state.ts";

/** A file that is cut, by the partitions that read parts of it. */
interface CutFile {
  /** Number of the partition that reads its first part. */
  readonly first: number;
  readonly pieces: readonly TextPiece[];
}

/** A head that partitions have to be told, or none. */
type ToldHead = Arguments<[readonly FoundHead[]]>;

const noHead: ToldHead = values([]);

/** Plans the reading of `source` by so many cores. */
export function planCsv(
  from: TextSource | readonly TextSource[],
  options: ReadCsvOptions | undefined,
  files: FileSystem | undefined,
  cores: number,
): Collection {
  const checked = checkCsvOptions(options);
  const { encoding = "utf-8" } = checked.text;
  const divisible = canBeCut(checked.settings.dialect, encodingOf(encoding, "CSV"));
  const planned = planText(from, checked.text, files, cores, {
    plain: divisible,
    compressed: false,
  }, "CSV");
  const plan = checked.text.blockSize === undefined ? planned : withCuts(planned);
  return new CsvPlan(plan, checked).collection();
}

/** Makes the layers, all of which are named by what they read and how. */
class CsvPlan {
  readonly #plan: TextPlan;
  readonly #reading: CsvReading;
  readonly #checked: CheckedCsvOptions;
  readonly #identity: readonly unknown[] | undefined;
  readonly #probes: Arguments<[readonly Probe[]]>;

  constructor(plan: TextPlan, checked: CheckedCsvOptions) {
    this.#plan = plan;
    this.#checked = checked;
    this.#reading = { csv: checked.settings, text: plan.settings };
    const { identity } = plan;
    this.#identity = identity && [...identity, JSON.stringify(checked.settings)];
    this.#probes = plan.probed.length === 0
      ? values([])
      : probesOf(plan.probed, identity && { identity });
  }

  collection(): Collection {
    const { partitions } = this.#plan;
    const reference = this.#reference();
    const infers = this.#checked.settings.types === "infer";
    const files = cutFiles(partitions);
    const heads = files.map((file, i) => this.#head(`head ${i}`, [file.pieces[1]!]));
    const cuts = files.map((file, i) => this.#cuts(file, i, heads[i]!));
    /** The file that a partition has a part of, which is not the first one. */
    const fileOf = new Map<number, number>();
    for (const [i, { first, pieces }] of files.entries()) {
      for (let part = 1; part < pieces.length; part++) fileOf.set(first + part, i);
    }
    const argsOf = (partition: number) => {
      const file = fileOf.get(partition);
      const first = partition > 0 || infers ? reference : noHead;
      const [head, inside] = file === undefined
        ? [noHead, values(false)]
        : [heads[file]!, cuts[file]!.of(partition - files[file]!.first)];
      const own = values(partitions[partition]!, this.#reading);
      return join(own, this.#probes, first, head, inside);
    };
    const name = this.#name(csv.name);
    const layer = partitionLayer(name, partitions.length, (i) => taskOf(csv, argsOf(i)));
    const told = [reference, ...heads, ...cuts];
    const graphs = new Set([...this.#probes.graphs, ...told.flatMap((it) => it.graphs)]);
    return {
      graph: new Graph(layer, [...graphs]),
      name,
      npartitions: partitions.length,
    };
  }

  /** The head of the first file, where others are to be like it. */
  #reference(): ToldHead {
    const { partitions } = this.#plan;
    const { types, header, ragged } = this.#checked.settings;
    const pieces = partitions.flat().filter(({ part }) => part === 0);
    const same = pieces.length > 1 && (header === true || (header === false && ragged !== "keep"));
    return types === "infer" || same ? this.#head("reference", pieces) : noHead;
  }

  /** The head of the first of the files that have one; `pieces` are parts of them. */
  #head(role: string, pieces: readonly TextPiece[]): ToldHead {
    const found = source(csvHead, 1, () => values(pieces, this.#reading), {
      shared: this.#probes,
      ...(this.#identity && { identity: [...this.#identity, role] }),
    });
    // What is taken is found once for all, by nobody who also reads a partition.
    const { graph, name } = take(found, 1);
    return argumentOf(ref(partitionKey(name, 0)), graph);
  }

  /** Whether the parts of a file begin inside quotes. */
  #cuts(
    { pieces }: CutFile,
    file: number,
    head: ToldHead,
  ): { of(part: number): Arguments<[boolean]>; readonly graphs: readonly Graph[] } {
    const { quote, oneLine } = this.#checked.settings.dialect;
    if (quote === "" || oneLine) return { of: () => values(false), graphs: head.graphs };
    const scans = source(csvScan, pieces.length - 1, (i) => values(pieces[i]!, this.#reading), {
      shared: join(this.#probes, head),
      ...(this.#identity && { identity: [...this.#identity, `scan ${file}`] }),
    });
    const name = this.#name(csvCut.name, `cut ${file}`);
    const scan = (part: number) =>
      argumentOf<readonly [Transition]>(ref(partitionKey(scans.name, part)));
    const cut = (part: number) =>
      part === 0 ? values(false) : argumentOf<boolean>(ref(partitionKey(name, part - 1)));
    const layer = partitionLayer(
      name,
      pieces.length - 1,
      (i) => taskOf(csvCut, join(scan(i), cut(i))),
    );
    return { of: cut, graphs: [new Graph(layer, [scans.graph])] };
  }

  #name(operation: string, ...roles: readonly string[]): string {
    if (this.#identity === undefined) return uniqueName(operation);
    const identity = [...this.#identity, ...roles].map(dataNode);
    return nameOf(operation, [...identity, ...this.#probes.args]);
  }
}

/** The files of which several partitions read parts. */
function cutFiles(partitions: TextPlan["partitions"]): readonly CutFile[] {
  const files: CutFile[] = [];
  for (const [first, [piece]] of partitions.entries()) {
    if (piece === undefined || piece.parts === 1 || piece.part > 0) continue;
    const pieces = partitions.slice(first, first + piece.parts).map(([part]) => part!);
    files.push({ first, pieces });
  }
  return files;
}
