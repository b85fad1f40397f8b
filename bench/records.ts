/**
 * Records to be written, the same for all that write them.
 *
 * @module
 */

/** A small record with a bit of everything. */
export function recordOf(i: number) {
  return {
    id: i,
    name: `user ${i}`,
    email: `u${i}@example.com`,
    age: 20 + i % 50,
    city: ["Rome", "Oslo", "Lima"][i % 3],
    tags: ["a", "b"],
    nested: { x: i / 3, ok: i % 2 === 0 },
  };
}

/** A line of text. */
export function lineOf(i: number): string {
  return `line ${i} of a text, in which lines are about as long as this one`;
}

/** A record of fields. */
export function rowOf(i: number) {
  const { id, name, email, age, city } = recordOf(i);
  return { id, name, email, age, city };
}
