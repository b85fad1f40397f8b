/**
 * Values of every kind that a structured clone keeps, the odd ones more often than in
 * life, and graphs of them.
 *
 * @module
 */

import fc from "fast-check";

/** Strings of any code units, also of halves of characters. */
const units = fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 20 })
  .map((units) => String.fromCharCode(...units));

const text = fc.oneof(
  units,
  fc.string({ unit: "binary" }),
  fc.constantFrom("", "__proto__", "constructor", "length", "0", "-1", "\ufeffmark", "\ud800", "é"),
  fc.nat(9000).map((length) => "long ".repeat(length / 5)),
  fc.nat(9000).map((length) => "\udfff".repeat(length)),
);

const number = fc.oneof(
  fc.double(),
  fc.integer(),
  fc.constantFrom(NaN, -0, Infinity, -Infinity, 2 ** 26, 2 ** 26 - 1, -(2 ** 26), 2 ** 31, 2 ** 53),
);

const view = fc.record({
  bytes: fc.uint8Array({ minLength: 8, maxLength: 40 }),
  start: fc.nat(2),
  View: fc.constantFrom(Uint8Array, Int16Array, Float32Array, Float64Array, BigInt64Array),
}).map(({ bytes, start, View }) => {
  const { buffer } = bytes.slice();
  const width = View.BYTES_PER_ELEMENT;
  const typed = new View(buffer, Math.min(start * width, width), 0);
  return [typed, new DataView(buffer, start), new Uint8Array(buffer), buffer];
});

const regexp = fc.constantFrom(/a/, /[/\]]+\/é/giu, /(?:)/, /\n/m, /(?<name>.)/s, /x/y);

const arrayWithNames = fc.tuple(
  fc.array(fc.oneof(number, text), { maxLength: 5 }),
  fc.dictionary(text.filter((name) => name !== "length" && name !== "__proto__"), number),
).map(([array, names]) => Object.assign(array, names));

const numbers = fc.array(number, { minLength: 10, maxLength: 40 });

const records = fc.array(
  fc.record({ a: number, b: text, c: fc.record({ a: number }) }, { requiredKeys: ["a"] }),
  { maxLength: 40 },
);

const parsed = fc.json().map((text) => JSON.parse(text));

const anything = fc.anything({
  key: text,
  values: [number, text, fc.bigInt(), fc.bigInt(-(2n ** 600n), 2n ** 600n), fc.boolean()],
  maxDepth: 5,
  withBigInt: true,
  withBoxedValues: true,
  withDate: true,
  withMap: true,
  withNullPrototype: true,
  withObjectString: true,
  withSet: true,
  withSparseArray: true,
  withTypedArray: true,
  withUnicodeString: true,
});

const single = fc.oneof(
  { weight: 4, arbitrary: anything },
  view,
  regexp,
  arrayWithNames,
  numbers,
  records,
  parsed,
  text,
  fc.date({ noInvalidDate: false }),
);

/** Containers that hold each other and themselves, in every way that there is. */
const graph = fc.record({
  kinds: fc.array(fc.constantFrom("array", "object", "map", "set"), { minLength: 1, maxLength: 9 }),
  links: fc.array(fc.tuple(fc.nat(8), fc.nat(8)), { maxLength: 30 }),
  values: fc.array(single, { maxLength: 3 }),
}).map(({ kinds, links, values }) => {
  const nodes = kinds.map((kind): object =>
    kind === "array" ? [] : kind === "map" ? new Map() : kind === "set" ? new Set() : {}
  );
  for (const [i, value] of values.entries()) put(nodes[i % nodes.length]!, value, value);
  for (const [from, to] of links) {
    const [at, other] = [nodes[from % nodes.length]!, nodes[to % nodes.length]!];
    put(at, other, nodes[(from + to) % nodes.length]);
  }
  return nodes[0];
});

function put(container: object, value: unknown, other: unknown): void {
  if (Array.isArray(container)) container.push(value);
  else if (container instanceof Map) container.set(value, other);
  else if (container instanceof Set) container.add(value);
  else Object.assign(container, { [`name ${Object.keys(container).length}`]: value });
}

/** Any value that a structured clone keeps. */
export const hostileValue: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 3, arbitrary: single },
  graph,
);
