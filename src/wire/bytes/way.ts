/**
 * The words for where in a value something lies: `element 3 of property "rows" of
 * the value`.
 *
 * @module
 */

/** Parts of a long way that are named at each of its ends. */
const namedParts = 4;

/** The way to what lies in the last of containers that lie in each other, the outermost first. */
export function wayTo(found: unknown, containers: readonly object[]): string {
  const inner = [...containers.slice(1), found];
  const parts = containers.map((container, i) => partOf(container, inner[i])).reverse();
  const left = parts.length - 2 * namedParts;
  if (left > 1) parts.splice(namedParts, left, `… (${left} levels)`);
  return [...parts, "the value"].join(" of ");
}

function partOf(container: object, part: unknown): string {
  if (container instanceof Map) {
    const i = [...container].findIndex((entry) => entry.includes(part));
    if (i >= 0) return `entry ${i}`;
  }
  if (container instanceof Set) return `member ${[...container].indexOf(part)}`;
  if (Array.isArray(container)) {
    const i = container.indexOf(part);
    if (i >= 0) return `element ${i}`;
  }
  const name = Object.keys(container).find((name) => Reflect.get(container, name) === part);
  // A getter may give something else each time.
  return name === undefined ? "a property" : `property ${JSON.stringify(name)}`;
}
