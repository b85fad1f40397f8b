/**
 * The page's address, and pipelines as code.
 *
 * @module
 */

import fc from "fast-check";
import { describedMethods, exportedNames } from "../../app/build/described_methods.ts";
import { linkedIn, linkOf } from "../../app/page/link.ts";
import { presetName, presetsFor } from "../../app/questions/presets.ts";
import { readingOf } from "../../app/formats/recognise.ts";
import { assertEquals, test } from "../harness.ts";

test("linkOf() puts any question into an address, and linkedIn() takes it from there", () => {
  const text = fc.string({ unit: "grapheme", maxLength: 12 });
  const linked = fc.record({
    format: fc.constantFrom("access", "csv", "json"),
    question: fc.record({
      kind: fc.constantFrom("top", "time", "sums", "spread", "words", "find"),
      by: fc.array(text, { maxLength: 3 }),
      of: text,
      byFile: fc.constant(true),
      where: fc.record({
        field: text,
        comparison: fc.constantFrom("contains", "lacks", "is", "not", "least", "most"),
        value: text.filter((value) => value !== ""),
      }),
    }, { requiredKeys: ["kind", "by"] }),
  }) as fc.Arbitrary<Parameters<typeof linkOf>[0]>;
  fc.assert(fc.property(linked, (it) => assertEquals(linkedIn(linkOf(it)), it)), { numRuns: 100 });
});

test("linkOf() keeps code and addresses, and linkedIn() takes nothing that it does not know", () => {
  const linked = { url: "https://example.org/a.log?b=c&d", code: "return readText(files)\n#&=+" };
  assertEquals(linkedIn(linkOf(linked)), linked);
  assertEquals(linkedIn("#ask=everything&format=exe&url=javascript:alert(1)"), {});
  assertEquals(linkOf({}), "");
});

test("presetsFor() has a first question for each format, about fields that there are", () => {
  const lines = ["name,price,at", "a,1,2026-01-02", "b,2,2026-01-03"];
  for (const format of ["access", "ucb", "json", "csv", "text"] as const) {
    const data = format === "json" ? ['{"name": "a", "price": 1}'] : lines;
    const reading = readingOf(format, data);
    const names = new Set(reading.fields.map(({ name }) => name));
    for (const { name, question } of presetsFor(reading)) {
      const asked = [...question.by, question.of, question.where?.field]
        .filter((field) => field !== undefined && field !== "");
      assertEquals([format, name, asked.filter((field) => !names.has(field!))], [format, name, []]);
      assertEquals(presetName(question, reading), name);
    }
  }
});

test("describedMethods() finds methods with the first sentence about each", () => {
  const source = `export class Bag {
  /**
   * Takes the first elements. And more.
   *
   * @param n How many.
   */
  take(n: number): Bag {
  }

  /** One line. */
  nothing(): void {}

  /**
   * The greatest: see {@linkcode Bag.take} for
   * others; and so on.
   */
  async topk<K>(k: number): Promise<K> {
  }
}
`;
  assertEquals(describedMethods(source), [
    { name: "take", about: "Takes the first elements." },
    { name: "topk", about: "The greatest." },
  ]);
});

test("exportedNames() finds what is no type", () => {
  const source = `export { type A, b, C } from "./a.ts";
export * as random from "./r.ts";
export { type D } from "./d.ts";
`;
  assertEquals(exportedNames(source), ["C", "b", "random"]);
});
