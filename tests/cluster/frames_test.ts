/** Messages of a cluster as bytes. */

import fc from "fast-check";
import {
  frameOf,
  FrameReader,
  type Message,
  messageOf,
  pipedFrameOf,
} from "../../src/engine/cluster/frames.ts";
import { assertEquals, assertThrows, test } from "../harness.ts";

const messages: fc.Arbitrary<Message> = fc.record({
  header: fc.dictionary(fc.string(), fc.jsonValue()),
  parts: fc.array(fc.uint8Array()),
}) as fc.Arbitrary<Message>;

/** A message as what it says, whatever its objects are made of. */
function said({ header, parts }: Message): unknown {
  return [JSON.stringify(header), parts.map((part) => [...part])];
}

test("messageOf() gives what frameOf() was given", () => {
  fc.assert(
    fc.property(messages, (message) => {
      assertEquals(said(messageOf(frameOf(message))), said(message));
    }),
    { numRuns: 50 },
  );
});

test("FrameReader puts messages together, however a pipe cuts them", () => {
  fc.assert(
    fc.property(fc.array(messages), fc.integer({ min: 1, max: 50 }), (sent, size) => {
      const bytes = sent.flatMap((message) => [...pipedFrameOf(message)]);
      const reader = new FrameReader();
      const read: Message[] = [];
      for (let at = 0; at < bytes.length; at += size) {
        read.push(...reader.push(Uint8Array.from(bytes.slice(at, at + size))));
      }
      assertEquals(read.map(said), sent.map(said));
    }),
    { numRuns: 50 },
  );
});

test("messageOf() refuses what is cut off, or longer than it says", () => {
  const frame = frameOf({ header: { type: "hello" }, parts: [Uint8Array.of(1, 2, 3)] });
  for (let length = 0; length < frame.length; length++) {
    assertThrows(() => messageOf(frame.subarray(0, length)), RangeError, "expected a frame");
  }
  assertThrows(() => messageOf(Uint8Array.of(...frame, 0)), RangeError, "1 bytes behind");
});
