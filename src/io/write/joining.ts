/**
 * Making one file of those of all partitions, in their order. Each is removed when it has been taken
 * over, so that the disk has to hold little more than the whole.
 *
 * @module
 */

import { type CodecName, compressed } from "./codec.ts";
import { beginning, type Part } from "./part_writer.ts";
import type { Output, Store } from "./output.ts";
import { temporaryName } from "./temporary.ts";

/** What joining needs besides the parts. */
interface JoinContext {
  readonly store: Store;
  readonly codec: CodecName;
  readonly token: string;
}

/** One file of all parts. */
export async function join(parts: readonly Part[], context: JoinContext): Promise<Part> {
  const { store, token } = context;
  // A bag may have no partitions.
  const [first] = parts;
  // What has elements says what comes before them; where nothing has, what would have.
  const { header = "", marked = false } = parts.find(({ elements }) => elements > 0) ?? first ?? {};
  const start = beginning(header, marked);
  const taken = start === "" ? first : undefined;
  const temporary = taken?.temporary ?? temporaryName(token, "joined");
  const output = await (taken ? store.append(temporary) : store.create(temporary));
  try {
    let bytes = taken?.bytes ?? await say(start, output, context);
    let elements = taken?.elements ?? 0;
    for (const part of taken ? parts.slice(1) : parts) {
      if (part.elements > 0) {
        if (elements > 0 && part.separator !== undefined) {
          bytes += await say(part.separator, output, context);
        }
        for await (const piece of store.read(part.temporary)) {
          await output.write(piece);
          bytes += piece.length;
        }
        elements += part.elements;
      }
      await store.remove(part.temporary);
    }
    await output.close();
    return { partition: 0, temporary, elements, bytes };
  } finally {
    await output.discard();
  }
}

/** Begins a file that has no elements as others begin that have some. */
export async function addHeader(
  part: Part,
  header: string,
  { store, codec }: Omit<JoinContext, "token">,
): Promise<Part> {
  const output = await store.append(part.temporary);
  try {
    const bytes = part.bytes + await say(header, output, { codec });
    await output.close();
    return { ...part, header, bytes };
  } finally {
    await output.discard();
  }
}

/** Writes a text, and tells how many bytes that took. */
async function say(
  text: string,
  output: Output,
  { codec }: Pick<JoinContext, "codec">,
): Promise<number> {
  let bytes = 0;
  for (const piece of await compressed(codec, new TextEncoder().encode(text))) {
    await output.write(piece);
    bytes += piece.length;
  }
  return bytes;
}
