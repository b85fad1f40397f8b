/**
 * Keys that are arrays or plain objects of a few texts and numbers. They are hashed
 * and compared field by field, and kept as a column for each field: a text made of the
 * fields for each element, or an array kept for each key, would be most of the work.
 *
 * Equality is that of `value_key.ts`. What is no such key has other equals, so it has
 * a text there, and never comes here.
 *
 * @module
 */

import { isPlain, isTuple, KeptColumn } from "../wire/columns.ts";
import { hashOfNumber, hashOfText, hashOfWord } from "./key_hash.ts";
import { own } from "../values/own_string.ts";
import { Places } from "./places.ts";
import { isPlainKey, sortedKeys } from "../values/value_key.ts";

/** Most fields of such a key. */
const widest = 16;

/** The fields of a key, in the order in which they are compared: that of names, for objects. */
export type Fields = unknown[];

/** What the fields of a key belong to: nothing for arrays, sorted names for objects. */
export type Names = readonly string[] | undefined;

/** The names of a key's fields, which it puts into `fields`; `null` for a key of another kind. */
export function readFields(key: unknown, fields: Fields): Names | null {
  if (typeof key !== "object" || key === null) return null;
  if (Array.isArray(key)) {
    const { length } = key;
    if (length === 0 || length > widest) return null;
    if (fields.length !== length) fields.length = length;
    for (let i = 0; i < length; i++) {
      if (!isField(fields[i] = key[i])) return null;
    }
    return undefined;
  }
  if (!isPlainKey(key)) return null;
  const names = sortedKeys(key);
  const { length } = names;
  if (length === 0 || length > widest) return null;
  if (fields.length !== length) fields.length = length;
  for (let i = 0; i < length; i++) {
    if (!isField(fields[i] = key[names[i]!])) return null;
  }
  return names;
}

function isField(value: unknown): boolean {
  const type = typeof value;
  return type === "string" || type === "number" || type === "boolean" || type === "undefined" ||
    value === null;
}

/** The hash of a shape. */
export function hashOfShape(names: Names, width: number): number {
  return names === undefined ? hashOfWord(width) : hashOfText(JSON.stringify(names));
}

/** The hash of a key, by that of its shape and its fields. */
export function hashOfFields(shape: number, fields: Fields): number {
  let hash = shape;
  for (let i = 0; i < fields.length; i++) hash = hashOfWord(hash ^ hashOfField(fields[i]));
  return hash;
}

function hashOfField(field: unknown): number {
  if (typeof field === "string") return hashOfText(field);
  if (typeof field === "number") return hashOfNumber(field);
  return field === null ? 1 : field === undefined ? 2 : field === true ? 3 : 4;
}

/** Characters of a text from which on it takes less to look it up than to hash it. */
const shortestLong = 32;

/**
 * Number of them that are known in a column. Engines have `Map`s in which texts can be made to collide;
 * among so few, that costs little.
 */
const mostFrequent = 256;

/** A text that is kept, and its hash. */
interface KnownText {
  readonly text: string;
  readonly hash: number;
}

/** Long texts that come again and again, as the names of browsers do, by what they are. */
class FrequentTexts {
  #known: Map<string, KnownText> | undefined;
  #found = 0;
  #missed = 0;
  #isUseless = false;

  /** A text that is kept. */
  find(text: string): KnownText | undefined {
    const known = this.#known?.get(text);
    if (known === undefined) return this.#isUseless ? undefined : this.#add(text);
    this.#found++;
    return known;
  }

  /** The text that is kept and equal to a field. */
  kept(field: unknown): string | undefined {
    if (typeof field !== "string" || field.length < shortestLong) return undefined;
    return this.#known?.get(field)?.text;
  }

  /** Where most texts are new, they are not worth a look. */
  #add(text: string): KnownText | undefined {
    if (++this.#missed > 4 * mostFrequent && this.#found < this.#missed) {
      this.#isUseless = true;
      this.#known = undefined;
      return undefined;
    }
    const all = this.#known ??= new Map();
    if (all.size === mostFrequent) return undefined;
    const kept = { text: own(text), hash: hashOfText(text) };
    all.set(kept.text, kept);
    return kept;
  }
}

/** Rows of keys of one shape. */
export class FieldRows {
  readonly names: Names;
  /** The hash of the shape. */
  readonly hash: number;
  readonly #kept: readonly KeptColumn[];
  readonly #columns: readonly (readonly unknown[])[];
  readonly #places = new Places();
  /** Rows in the index, by place in the columns. */
  readonly #rows: number[] = [];
  /** The columns in the order in which the first key has them. */
  #order: readonly number[];
  /** Keys, by place, that are more than their fields, or have them in another order. */
  readonly #odd = new Map<number, unknown>();
  readonly #frequent: readonly FrequentTexts[];

  /** Makes an empty table. */
  constructor(names: Names, width: number) {
    this.names = names;
    this.hash = hashOfShape(names, width);
    this.#kept = Array.from({ length: width }, () => new KeptColumn());
    this.#columns = this.#kept.map(({ fields }) => fields);
    this.#frequent = this.#kept.map(() => new FrequentTexts());
    this.#order = Array.from(this.#columns.keys());
  }

  /** The hash of a key; of its fields, long texts that come often become the one that is kept. */
  hashOf(fields: Fields): number {
    let { hash } = this;
    for (let c = 0; c < fields.length; c++) {
      const field = fields[c];
      const known = typeof field === "string" && field.length >= shortestLong
        ? this.#frequent[c]!.find(field)
        : undefined;
      if (known !== undefined) fields[c] = known.text;
      hash = hashOfWord(hash ^ (known === undefined ? hashOfField(field) : known.hash));
    }
    return hash;
  }

  /** The row of a key, or -1. */
  find(fields: Fields, hash: number): number {
    const { cells } = this.#places;
    const last = cells.length - 2;
    for (let at = (2 * hash) & last;; at = (at + 2) & last) {
      const place = cells[at + 1]! - 1;
      if (place < 0) return -1;
      if (cells[at] === hash && this.#has(place, fields)) return this.#rows[place]!;
    }
  }

  /** Adds a key that is not present, and gives its place; what is kept pins no text. */
  add(key: unknown, fields: Fields, hash: number, row: number): number {
    const { names } = this;
    if (this.#rows.length === 0 && names !== undefined) {
      this.#order = Object.keys(key as object).map((name) => names.indexOf(name));
    }
    const place = this.#rows.push(row) - 1;
    for (let c = 0; c < fields.length; c++) {
      const field = fields[c];
      const known = this.#frequent[c]!.kept(field);
      if (known === undefined) this.#kept[c]!.push(field, undefined, undefined);
      else this.#kept[c]!.fields.push(known);
    }
    this.#places.add(hash, place);
    if (!this.#isRegular(key)) this.#odd.set(place, own(key));
    return place;
  }

  /** The key at a place, as it was added. */
  keyAt(place: number): unknown {
    if (this.#odd.size > 0) {
      const odd = this.#odd.get(place);
      if (odd !== undefined) return odd;
    }
    const columns = this.#columns;
    if (this.names === undefined) {
      return columns.length === 2
        ? [columns[0]![place], columns[1]![place]]
        : columns.map((column) => column[place]);
    }
    const object: Record<string, unknown> = {};
    for (const c of this.#order) object[this.names[c]!] = columns[c]![place];
    return object;
  }

  /** Whether an equal key is the same in every bit as that at a place. */
  isSame(place: number, key: unknown): boolean {
    if (this.#odd.has(place) || !this.#isRegular(key)) return false;
    const { names } = this;
    return this.#columns.every((column, c) => {
      const field = names === undefined
        ? (key as readonly unknown[])[c]
        : (key as Readonly<Record<string, unknown>>)[names[c]!];
      // What is no number has one form.
      return field !== 0 || Object.is(field, column[place]);
    });
  }

  #has(place: number, fields: Fields): boolean {
    const columns = this.#columns;
    for (let c = 0; c < columns.length; c++) {
      const found = columns[c]![place];
      const field = fields[c];
      if (found !== field && (found === found || field === field)) return false;
    }
    return true;
  }

  /** Whether a key is no more than its fields, in their order. */
  #isRegular(key: unknown): boolean {
    const { names } = this;
    if (names === undefined) return isTuple(key, this.#columns.length);
    if (!isPlain(key)) return false;
    const own = Object.keys(key);
    return this.#order.every((c, i) => names[c] === own[i] && own[i] !== "__proto__");
  }
}
