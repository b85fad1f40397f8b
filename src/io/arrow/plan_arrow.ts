/**
 * Which partition reads which batches of records.
 *
 * @module
 */

import { SourceError } from "../../errors.ts";
import type { TextInput } from "../bytes/input.ts";
import type { FileAccess } from "../bytes/random_access.ts";
import { messageOf } from "../../values/message_of.ts";
import { type Message, messagesOf } from "./arrow_messages.ts";
import type { ArrowPartition } from "./arrow_partition.ts";

/** The partitions of files; at least one, be there no batches at all. */
export async function planArrow(
  inputs: readonly TextInput[],
  batchesPerPartition: number,
  access: FileAccess,
): Promise<readonly ArrowPartition[]> {
  const partitions: ArrowPartition[] = [];
  for (const input of inputs) {
    partitions.push(...await partitionsOf(input, batchesPerPartition, access));
  }
  return partitions.length > 0
    ? partitions
    : [{ dictionaries: [], batches: [], first: 0, bytes: 0 }];
}

async function partitionsOf(
  input: TextInput,
  batchesPerPartition: number,
  { find, open, nameOf }: FileAccess,
): Promise<readonly ArrowPartition[]> {
  const path = nameOf(input);
  const found = await find(input);
  const opened = await open(found);
  try {
    const messages = await messagesOf(opened.size, (start, end) => opened.slice(start, end));
    const file = { ...found, path, schema: messages[0]! };
    // What has no ranges would be asked for as a whole again and again.
    const most = found.version === undefined ? Infinity : batchesPerPartition;
    return grouped(messages, most).map((partition) => ({
      ...partition,
      file,
      bytes: partition.batches.reduce((sum, it) => sum + it.bodyLength, 0),
    }));
  } catch (cause) {
    if (cause instanceof SourceError) throw cause;
    const reason = messageOf(cause);
    throw new SourceError(`Cannot read "${path}": expected Arrow, a file or a stream: ${reason}`, {
      cause,
    });
  } finally {
    await opened.close();
  }
}

/** Batches that follow each other, with the dictionaries that come before them. */
function grouped(
  messages: readonly Message[],
  most: number,
): Omit<ArrowPartition, "file" | "bytes">[] {
  const partitions: { dictionaries: Message[]; batches: Message[]; first: number }[] = [];
  const dictionaries: Message[] = [];
  let batches = 0;
  for (const message of messages) {
    if (message.kind === "dictionary") dictionaries.push(message);
    if (message.kind !== "records") continue;
    const last = partitions.at(-1);
    const hasRoom = last !== undefined && last.batches.length < most &&
      last.dictionaries.length === dictionaries.length;
    if (hasRoom) last.batches.push(message);
    else partitions.push({ dictionaries: [...dictionaries], batches: [message], first: batches });
    batches++;
  }
  return partitions;
}
