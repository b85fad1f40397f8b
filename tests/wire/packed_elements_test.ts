import fc from "fast-check";
import { ElementPacker, markedElements } from "../../src/wire/packed_elements.ts";
import { pack, unpack } from "../../src/wire/packing.ts";
import { assertEquals, test } from "../harness.ts";

const field = fc.oneof(
  fc.string(),
  fc.double(),
  fc.constantFrom<unknown>(
    undefined,
    null,
    -0,
    "a string that is long enough to pin its text",
    true,
  ),
  fc.array(fc.oneof(fc.string(), fc.integer()), { maxLength: 3 }),
  fc.date(),
);
const element = fc.oneof(
  field,
  fc.tuple(field, field),
  fc.record({ a: field, b: field }, { requiredKeys: ["a"], noNullPrototype: true }),
);

/** Few different ones, many times: batches are long. */
const elements = fc.tuple(
  fc.array(fc.array(element, { maxLength: 40 }), { maxLength: 4 }),
  fc.constantFrom(1, 1, 40, 120),
).map(([runs, times]) => runs.flatMap((run) => Array.from({ length: times }, () => run).flat()));

test("markedElements() gives back those that are marked, here and on another thread", () => {
  fc.assert(
    fc.property(elements, fc.infiniteStream(fc.boolean()), (elements, luck) => {
      const packer = new ElementPacker();
      for (const x of elements) packer.push(x);
      const packed = packer.close();
      assertEquals(packed.size, elements.length);

      const marks = Uint8Array.from(elements, () => luck.next().value ? 1 : 0);
      const expected = elements.filter((_, i) => marks[i] === 1);
      assertEquals([...markedElements(packed, marks)].flat(), flatOnce(expected));
      const moved = unpack(structuredClone(pack(packed))) as typeof packed;
      assertEquals([...markedElements(moved, marks)].flat(), flatOnce(expected));
    }),
    { numRuns: 60 },
  );
});

/** A batch is an array of elements, some of which are arrays. */
function flatOnce(elements: readonly unknown[]): unknown[] {
  return [elements].flat();
}
