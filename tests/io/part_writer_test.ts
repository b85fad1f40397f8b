/** What a format has to say, and what becomes of it: bytes, headers, footers, waiting, failures. */

import { DestinationError } from "../../src/errors.ts";
import type { Encoder } from "../../src/io/write/format.ts";
import type { Output, Store } from "../../src/io/write/output.ts";
import { type PartTarget, PartWriter } from "../../src/io/write/part_writer.ts";
import { assert, assertEquals, assertRejects, assertThrows, test } from "../harness.ts";

/** A folder that takes its time if it is told to, and remembers what was done. */
function recordingStore(options: { slow?: boolean; room?: number } = {}) {
  const log: string[] = [];
  const written: number[] = [];
  let { room = Infinity } = options;
  const now = (bytes: Uint8Array): void => {
    room -= bytes.length;
    if (room < 0) throw new Error("ENOSPC: no space left on device, write");
    for (const byte of bytes) written.push(byte);
  };
  const later = async (bytes: Uint8Array): Promise<void> => {
    await new Promise((resolve) => setTimeout(resolve));
    now(bytes);
  };
  const output: Output = {
    write: options.slow ? later : now,
    close: () => void log.push("close"),
    discard: () => void log.push("discard"),
  };
  const store = {
    create(name: string) {
      log.push(`create ${name}`);
      return options.slow ? Promise.resolve(output) : output;
    },
    remove: (name: string) => void log.push(`remove ${name}`),
  } as Store;
  return { store, log, written };
}

/** Numbers as bytes, behind a header and before a footer that has their count. */
class ByteEncoding implements Encoder {
  readonly end = "";
  readonly endsLast = true;
  readonly header = "N";
  #count = 0;

  encode(element: unknown): Uint8Array<ArrayBuffer> {
    this.#count++;
    return Uint8Array.of(element as number);
  }

  async footer(): Promise<Uint8Array<ArrayBuffer>> {
    return await Promise.resolve(Uint8Array.of(255, this.#count));
  }
}

const lines: Encoder = { end: "\n", endsLast: true, encode: (element) => element as string };

function targetOf(codec: PartTarget["codec"] = "none"): PartTarget {
  const place = { kind: "path", folder: "/x", name: "a", path: "/x/a" } as const;
  return { partition: 3, place, codec, joins: false };
}

for (const slow of [false, true]) {
  const how = slow ? "slowly" : "at once";

  test(`PartWriter writes bytes between a header and a footer ${how}`, async () => {
    const { store, log, written } = recordingStore({ slow });
    const writer = new PartWriter(targetOf(), "t", new ByteEncoding(), store);
    for (const x of [1, 2, 3]) writer.add(x);
    const part = await writer.finish();
    assertEquals(written, [78, 1, 2, 3, 255, 3]);
    assertEquals(log, ["create t", "close"]);
    assertEquals(part, { partition: 3, temporary: "t", elements: 3, bytes: 6, header: "N" });
    const empty = recordingStore({ slow });
    await new PartWriter(targetOf(), "t", new ByteEncoding(), empty.store).finish();
    assertEquals(empty.written, [78, 255, 0]);
  });

  test(`PartWriter has more elements wait only for what is under way ${how}`, async () => {
    const { store, written } = recordingStore({ slow });
    const writer = new PartWriter(targetOf(), "t", lines, store);
    let waited = 0;
    for (let i = 0; i < 100; i++) {
      writer.add("x".repeat(70_000));
      const draining = writer.drain();
      if (draining === undefined) continue;
      waited++;
      await draining;
    }
    // A megabyte is under way at most, where anything is.
    assertEquals(waited > 2 && waited < 12, slow);
    assertEquals((await writer.finish()).bytes, 7_000_100);
    assertEquals(written.length, 7_000_100);
  });

  test(`PartWriter tells of a full disk, and removes the file ${how}`, async () => {
    for (const codec of ["none", "gzip"] as const) {
      const { store, log } = recordingStore({ slow, room: codec === "gzip" ? 5 : 100_000 });
      const writer = new PartWriter(targetOf(codec), "t", lines, store);
      const write = async () => {
        for (let i = 0; i < 100; i++) {
          writer.add("x".repeat(70_000));
          await writer.drain();
        }
        await writer.finish();
      };
      const error = await assertRejects(write, DestinationError) as DestinationError;
      assertEquals(error.message, 'Cannot write "/x/a": no space left on device (ENOSPC)');
      await writer.abandon();
      assertEquals(log, ["create t", "discard", "remove t"]);
    }
  });
}

test("PartWriter that is abandoned before its first element does nothing", async () => {
  const { store, log } = recordingStore();
  const writer = new PartWriter(targetOf("gzip"), "t", lines, store);
  await writer.abandon();
  assertEquals(log, []);
});

test("PartWriter throws what an encoder refuses, and goes on", async () => {
  const { store, written } = recordingStore();
  const picky: Encoder = {
    ...lines,
    encode(element) {
      if (element === "bad") throw new RangeError("no");
      return element as string;
    },
  };
  const writer = new PartWriter(targetOf(), "t", picky, store);
  assertThrows(() => writer.add("bad"), RangeError);
  writer.add("good");
  assert((await writer.finish()).elements === 1);
  assertEquals(new TextDecoder().decode(Uint8Array.from(written)), "good\n");
});
