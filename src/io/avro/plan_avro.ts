/**
 * Which partition reads which part of Avro files.
 *
 * @module
 */

import { SourceError } from "../../errors.ts";
import type { TextInput } from "../bytes/input.ts";
import type { FileAccess, OpenFile } from "../bytes/random_access.ts";
import { messageOf } from "../../values/message_of.ts";
import { type AvroHeader, headerOf, SYNC } from "./avro_container.ts";
import type { AvroPartition } from "./avro_partition.ts";
import { parseSchema } from "./avro_schema.ts";

/** How files are cut. */
export interface AvroCuts {
  /** Bytes of a partition, where the user says so. */
  readonly blockSize?: number;
  readonly cores: number;
}

/** Bytes in which a header most likely lies. */
const HEAD = 64 * 2 ** 10;

/** Partitions for each core, and bytes that they have at least and at most, where nothing is said. */
const PER_CORE = 4;
const SIZES = { least: 2 ** 20, most: 64 * 2 ** 20 } as const;

/** The partitions of files. */
export async function planAvro(
  inputs: readonly TextInput[],
  cuts: AvroCuts,
  access: FileAccess,
): Promise<readonly AvroPartition[]> {
  const partitions: AvroPartition[] = [];
  for (const input of inputs) partitions.push(...await partitionsOf(input, cuts, access));
  return partitions;
}

async function partitionsOf(
  input: TextInput,
  { blockSize, cores }: AvroCuts,
  { find, open, nameOf }: FileAccess,
): Promise<readonly AvroPartition[]> {
  const path = nameOf(input);
  const found = await find(input);
  const opened = await open(found);
  try {
    const { size } = opened;
    const header = await readHeader(opened);
    const file = { ...found, path, header };
    const wanted = Math.ceil(size / (PER_CORE * cores));
    const step = blockSize ?? Math.min(SIZES.most, Math.max(SIZES.least, wanted));
    // What has no ranges would be asked for as a whole again and again.
    const count = found.version === undefined
      ? 1
      : Math.max(1, Math.ceil((size - header.end) / step));
    const first = header.end - SYNC;
    return Array.from({ length: count }, (_, i) => {
      const start = first + i * step;
      const end = i === count - 1 ? size : start + step;
      return { file, start, end, bytes: end - start };
    });
  } catch (cause) {
    if (cause instanceof SourceError) throw cause;
    const reason = messageOf(cause);
    throw new SourceError(`Cannot read "${path}": expected a container file of Avro: ${reason}`, {
      cause,
    });
  } finally {
    await opened.close();
  }
}

async function readHeader({ size, slice }: OpenFile): Promise<AvroHeader> {
  for (let length = Math.min(size, HEAD);; length = Math.min(size, length * 4)) {
    const header = headerOf(await slice(0, length));
    if (header !== undefined) {
      parseSchema(header.schema);
      return header;
    }
    if (length === size) throw new Error(`expected a whole header, got ${size} bytes`);
  }
}
