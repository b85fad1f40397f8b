/**
 * Finds out which part of a value is the one that cannot be sent, or that it is
 * nested too deeply: engines clone by recursion, and have no words for either.
 *
 * @module
 */

import { describeValue } from "../../values/describe_value.ts";
import { contents, isPortable, portable } from "../../wire/portable.ts";
import type { Medium } from "../../runtime/runtime.ts";

/** Levels that every engine clones, whatever else is on its stack. */
const surelyClonable = 1000;

/** Milliseconds that a search may take: who waits for it has an error already. */
const longestSearch = 500;

/** Values between two looks at the clock. */
const valuesPerLook = 256;

/** Parts of a long path that are named at each of its ends. */
const namedParts = 4;

/** A value that is looked through, and the way to it. */
interface Level {
  readonly within: Level | undefined;
  /** What its value is of the one it lies within. */
  readonly part: Part;
  /** How many values it lies within. */
  readonly depth: number;
  readonly rest: Iterator<readonly [Part, unknown]>;
  readonly value: unknown;
}

/** The words for a part: `element 3`. */
type Part = string;

/**
 * Says which part of a value cannot be cloned and what it is; `undefined` if all of it can. The
 * elements of an array are numbered from `first` on.
 */
export function findUnclonable(
  value: unknown,
  where: string,
  medium: Medium,
  first = 0,
): string | undefined {
  return new Search(where, medium, first).find(value);
}

/** One walk through a value, which visits what several parts refer to once. */
class Search {
  readonly #where: string;
  readonly #medium: Medium;
  readonly #first: number;
  readonly #seen = new Set<unknown>();
  readonly #end = performance.now() + longestSearch;
  #visited = 0;
  #isCutShort = false;
  #deepest: Level | undefined;

  constructor(where: string, medium: Medium, first: number) {
    this.#where = where;
    this.#medium = medium;
    this.#first = first;
  }

  find(value: unknown): string | undefined {
    let level: Level | undefined = isLeaf(value) ? undefined : this.#enter(value, "", undefined);
    while (level !== undefined && !this.#isOver) {
      let step: IteratorResult<readonly [Part, unknown]>;
      try {
        step = level.rest.next();
      } catch (error) {
        return this.#unreadable(error, level);
      }
      const { done, value: next } = step;
      if (done) {
        if (isOpaque(level.value) && !this.#medium.carries(level.value)) {
          return this.#unsendable(level.value, level);
        }
        level = level.within;
      } else if (isLeaf(next[1])) {
        if (isUnclonableLeaf(next[1])) return this.#unsendable(next[1], level, next[0]);
      } else if (!this.#seen.has(next[1])) level = this.#enter(next[1], next[0], level);
    }
    // What could be cloned here may have been too deep where the stack was higher.
    const depth = this.#deepest?.depth ?? 0;
    if (depth > surelyClonable) return this.#tooDeep(depth);
    return this.#medium.carries(value) ? undefined : this.#unsendable(value, undefined);
  }

  #enter(value: unknown, part: Part, within: Level | undefined): Level {
    this.#seen.add(value);
    const depth = (within?.depth ?? -1) + 1;
    const level = {
      value,
      part,
      within,
      depth,
      rest: membersOf(value, within === undefined ? this.#first : 0),
    };
    if (depth > (this.#deepest?.depth ?? -1)) this.#deepest = level;
    return level;
  }

  get #isOver(): boolean {
    this.#isCutShort = ++this.#visited % valuesPerLook === 0 && performance.now() > this.#end;
    return this.#isCutShort;
  }

  #unsendable(value: unknown, level: Level | undefined, part?: Part): string {
    const where = this.#pathTo(level, part);
    return `${where} is ${describeValue(value)}, which ` +
      `cannot be sent between ${this.#medium.between}`;
  }

  #unreadable(error: unknown, level: Level): string {
    const thrown = error instanceof Error ? error.message : describeValue(error);
    return `${this.#pathTo(level)} cannot be read: ${thrown}`;
  }

  #tooDeep(depth: number): string {
    let top = this.#deepest!;
    while (top.within?.within !== undefined) top = top.within;
    const about = this.#isCutShort ? "more than " : "";
    return `${this.#pathTo(top)} is nested ${about}${depth} levels deep, which is too deep to be ` +
      `sent between ${this.#medium.between}`;
  }

  /** The words for a part, the innermost first; of a long way the middle is left out. */
  #pathTo(level: Level | undefined, part?: Part): string {
    const parts = part === undefined ? [] : [part];
    for (let at = level; at !== undefined; at = at.within) if (at.part !== "") parts.push(at.part);
    const left = parts.length - 2 * namedParts;
    if (left > 1) parts.splice(namedParts, left, `… (${left} levels)`);
    return [...parts, this.#where].join(" of ");
  }
}

/** The values in a value, each with the words for where it is. */
function* membersOf(value: unknown, first: number): Generator<readonly [Part, unknown]> {
  if (isPortable(value)) {
    yield ["", value[contents]?.() ?? value[portable]()];
  } else if (Array.isArray(value) || value instanceof Set || value instanceof Map) {
    let i = first;
    for (const item of value) yield [`element ${i++}`, item];
  } else if (typeof value === "object" && value !== null) {
    for (const name of Object.keys(value)) {
      yield [`property ${JSON.stringify(name)}`, Reflect.get(value, name)];
    }
  }
}

/** Whether a value has no parts. */
function isLeaf(value: unknown): boolean {
  return typeof value !== "object" || value === null || ArrayBuffer.isView(value);
}

function isUnclonableLeaf(value: unknown): boolean {
  return typeof value === "symbol" || typeof value === "function";
}

/** Whether an object may be one that cannot be cloned, such as a promise, though no part says so. */
function isOpaque(value: unknown): boolean {
  if (Array.isArray(value) || value instanceof Set || value instanceof Map) return false;
  return Object.keys(value as object).length === 0;
}
