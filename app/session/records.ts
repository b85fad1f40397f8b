/**
 * Bags of the records of a source, by its format.
 *
 * @module
 */

import {
  type Bag,
  concat,
  fromModule,
  readCsv,
  readJsonLines,
  readText,
  type TextSource,
} from "holdall";
import type { PageFile, Source, Task } from "../model.ts";

const { parseLine, parseLineOf } = fromModule<typeof import("../formats/parse_line.ts")>(
  new URL("../formats/parse_line.ts", import.meta.url),
);

const { plainRecord, plainRecordOf } = fromModule<
  typeof import("../formats/plain_record.ts")
>(new URL("../formats/plain_record.ts", import.meta.url));

/** What readers are given. */
export function sourcesOf(source: Source, usable: readonly PageFile[]): readonly TextSource[] {
  return source.kind === "url" ? [source.url] : usable;
}

/** The records; in the place of those that cannot be read, what is wrong with them. */
export async function recordsOf(
  sources: readonly TextSource[],
  task: Task,
): Promise<Bag<unknown>> {
  const { reading: { format, delimiter }, paths } = task;
  const common = { includePath: paths, errors: "replace" } as Readonly<
    { includePath: false; errors: "replace" }
  >;
  switch (format) {
    case "text":
      return readText(sources, common);
    case "json":
      return readJsonLines(sources, { ...common, onError: "collect" });
    case "csv": {
      const comma = delimiter === undefined ? {} : { delimiter };
      const options = { ...common, ...comma, ragged: "fill", onError: "collect" } as const;
      return readCsv(sources, options) as Bag<unknown>;
    }
    case "parquet":
      return paths
        ? concat(await Promise.all((sources as readonly PageFile[]).map(parquetOf)))
        : (await parquetIn(sources)).map(plainRecord);
    case "access":
    case "ucb": {
      const options = { with: { format }, onError: "collect" } as const;
      return paths
        ? readText(sources, { ...common, includePath: true }).map(parseLineOf, options)
        : readText(sources, common).map(parseLine, options);
    }
  }
}

/** Records of Parquet; what reads them is loaded when it is wanted. */
export async function parquetIn(
  source: TextSource | readonly TextSource[],
): Promise<Bag<Record<string, unknown>>> {
  const { readParquet } = await import("holdall/tables");
  return await readParquet(source);
}

async function parquetOf(file: PageFile): Promise<Bag<unknown>> {
  return (await parquetIn(file)).map(plainRecordOf, { with: { path: file.path } });
}
