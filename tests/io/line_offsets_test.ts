import fc from "fast-check";
import { afterTest, assert, assertEquals, test } from "../harness.ts";
import { encodingOf } from "../../src/io/text/encoding.ts";
import { LineOffsets } from "../../src/io/text/line_offsets.ts";
import { texts } from "./reading.ts";

const encode = (text: string) => new TextEncoder().encode(text);

function offsetsOf(text: string): LineOffsets {
  return new LineOffsets(text, "\n", encodingOf("utf-8"), encode(text).length);
}

test("LineOffsets finds the bytes before a line, in whatever order lines are asked for", () => {
  const cases = fc.record({ text: texts("\n"), seed: fc.infiniteStream(fc.nat()) });
  fc.assert(fc.property(cases, ({ text, seed }) => {
    const lines = text.split("\n");
    const offsets = offsetsOf(text);
    for (let i = 0; i < 10; i++) {
      const line = seed.next().value! % lines.length;
      const before = lines.slice(0, line).map((one) => `${one}\n`).join("");
      assertEquals(offsets.of(line), encode(before).length);
    }
  }));
});

test("LineOffsets knows no place where invalid bytes have been replaced", () => {
  const bytes = Uint8Array.of(0xe2, 0x82, 10, 97, 10);
  const text = new TextDecoder().decode(bytes);
  assertEquals(new LineOffsets(text, "\n", encodingOf("utf-8"), bytes.length).of(1), 0);
});

test("LineOffsets goes over a text twice at most for the places of all its lines", () => {
  const text = "aé\n".repeat(1000);
  const offsets = offsetsOf(text);
  let encoded = 0;
  const { encode } = TextEncoder.prototype;
  TextEncoder.prototype.encode = function (text = "") {
    encoded += text.length;
    return encode.call(this, text);
  };
  afterTest(() => {
    TextEncoder.prototype.encode = encode;
    return Promise.resolve();
  });
  for (let line = 0; line <= 1000; line++) assertEquals(offsets.of(line), 4 * line);
  assert(encoded <= 2 * text.length, `encoded ${encoded} characters`);
});
