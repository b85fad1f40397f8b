/**
 * Keys that are arrays or plain objects of a few texts and numbers. Where all fields are
 * short texts, they are found and kept as one text (`joined_text.ts`). Others are hashed
 * and compared field by field, and kept as a column for each field: a text made of numbers
 * or long texts for each element, or an array kept for each key, would be most of the work.
 *
 * Equality is that of `value_key.ts`. What is no such key has other equals, so it has
 * a text there, and never comes here.
 *
 * @module
 */

import { hasObjectPrototype, isTuple, KeptColumn } from "../wire/columns.ts";
import { fieldsOfJoined, joinedText, shortestUnjoined } from "./joined_text.ts";
import { hashOfNumber, hashOfText, hashOfWord } from "./key_hash.ts";
import { own } from "../values/own_string.ts";
import { Places } from "./places.ts";
import { TextRows } from "./text_rows.ts";
import { isPlainObject } from "../values/plain_object.ts";
import { sortedKeys } from "../values/value_key.ts";

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
  if (!isPlainObject(key)) return null;
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
  const text = joinedText(fields);
  if (text !== undefined) return hashOfJoined(shape, text);
  let hash = shape;
  for (let i = 0; i < fields.length; i++) hash = hashOfWord(hash ^ hashOfField(fields[i]));
  return hash;
}

/** The hash of a key whose fields are joined. */
export function hashOfJoined(shape: number, text: string): number {
  return shape ^ hashOfText(text);
}

function hashOfField(field: unknown): number {
  if (typeof field === "string") return hashOfText(field);
  if (typeof field === "number") return hashOfNumber(field);
  return field === null ? 1 : field === undefined ? 2 : field === true ? 3 : 4;
}

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

/** Long texts that come again and again, as the names of browsers do: looking them up takes less than hashing. */
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
    if (typeof field !== "string" || field.length < shortestUnjoined) return undefined;
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

/** What an index keeps of a key: its fields as one text, or its place in the columns. */
export type KeptFields = string | number;

/** Rows of keys of one shape. */
export class FieldRows {
  readonly names: Names;
  /** Number of fields. */
  readonly width: number;
  /** The hash of the shape. */
  readonly hash: number;
  /** Rows of the keys whose fields are joined, by the text. */
  readonly joined: TextRows;
  readonly #kept: readonly KeptColumn[];
  readonly #columns: readonly (readonly unknown[])[];
  readonly #places = new Places();
  /** Rows in the index, by place in the columns. */
  readonly #rows: number[] = [];
  /** The columns in the order in which the first key has them. */
  #order: readonly number[] | undefined;
  /** Keys that are more than their fields, or have them in another order, by row. */
  readonly #odd = new Map<number, unknown>();
  readonly #frequent: readonly FrequentTexts[];

  /** Makes an empty table; `kept` is what the index keeps, by row. */
  constructor(names: Names, width: number, kept: readonly unknown[]) {
    this.names = names;
    this.width = width;
    this.hash = hashOfShape(names, width);
    this.joined = new TextRows(kept);
    this.#kept = Array.from({ length: width }, () => new KeptColumn());
    this.#columns = this.#kept.map(({ fields }) => fields);
    this.#frequent = this.#kept.map(() => new FrequentTexts());
  }

  /** The hash of a key; of fields that are not joined, texts that come often become those that are kept. */
  hashOf(fields: Fields, joined: string | undefined): number {
    let { hash } = this;
    if (joined !== undefined) return hashOfJoined(hash, joined);
    for (let c = 0; c < fields.length; c++) {
      const field = fields[c];
      const known = typeof field === "string" && field.length >= shortestUnjoined
        ? this.#frequent[c]!.find(field)
        : undefined;
      if (known !== undefined) fields[c] = known.text;
      hash = hashOfWord(hash ^ (known === undefined ? hashOfField(field) : known.hash));
    }
    return hash;
  }

  /** The row of a key, or -1. */
  find(fields: Fields, joined: string | undefined, hash: number): number {
    return joined === undefined ? this.#find(fields, hash) : this.joined.find(joined, hash);
  }

  #find(fields: Fields, hash: number): number {
    const { cells } = this.#places;
    const last = cells.length - 2;
    for (let at = (2 * hash) & last;; at = (at + 2) & last) {
      const place = cells[at + 1]! - 1;
      if (place < 0) return -1;
      if (cells[at] === hash && this.#has(place, fields)) return this.#rows[place]!;
    }
  }

  /** Adds a key that is not present, and gives what the index is to keep; that pins no text. */
  add(
    key: unknown,
    fields: Fields,
    joined: string | undefined,
    { hash, row }: { readonly hash: number; readonly row: number },
  ): KeptFields {
    this.#order ??= this.#orderOf(key);
    const kept = joined ?? this.#place(fields, hash, row);
    if (joined !== undefined) this.joined.add(hash, row);
    if (!this.#isRegular(key)) this.#odd.set(row, own(key));
    return kept;
  }

  /** Puts fields into the columns. */
  #place(fields: Fields, hash: number, row: number): number {
    const place = this.#rows.push(row) - 1;
    for (let c = 0; c < fields.length; c++) {
      const field = fields[c];
      const known = this.#frequent[c]!.kept(field);
      if (known === undefined) this.#kept[c]!.push(field, undefined, undefined);
      else this.#kept[c]!.fields.push(known);
    }
    this.#places.add(hash, place);
    return place;
  }

  /** The key of a row, as it was added. */
  keyOf(row: number, kept: KeptFields): unknown {
    if (this.#odd.size > 0) {
      const odd = this.#odd.get(row);
      if (odd !== undefined) return odd;
    }
    const fields = typeof kept === "string"
      ? fieldsOfJoined(kept, this.#columns.length)
      : this.#fieldsAt(kept);
    if (this.names === undefined) return fields;
    const object: Record<string, unknown> = {};
    for (const c of this.#order!) object[this.names[c]!] = fields[c];
    return object;
  }

  #fieldsAt(place: number): unknown[] {
    const columns = this.#columns;
    return columns.length === 2
      ? [columns[0]![place], columns[1]![place]]
      : columns.map((column) => column[place]);
  }

  /** Whether any key is more than its fields, or has them in another order. */
  get hasOdd(): boolean {
    return this.#odd.size > 0;
  }

  /** Whether that of a row is or does. */
  isOdd(row: number): boolean {
    return this.#odd.has(row);
  }

  /** Whether an equal key is the same in every bit as that of a row. */
  isSame(row: number, kept: KeptFields, key: unknown): boolean {
    if (this.#odd.has(row) || !this.#isRegular(key)) return false;
    // Texts have one form.
    if (typeof kept === "string") return true;
    const { names } = this;
    return this.#columns.every((column, c) => {
      const field = names === undefined
        ? (key as readonly unknown[])[c]
        : (key as Readonly<Record<string, unknown>>)[names[c]!];
      // What is no number has one form.
      return field !== 0 || Object.is(field, column[kept]);
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

  #orderOf(key: unknown): readonly number[] {
    const { names } = this;
    return names === undefined
      ? Array.from(this.#columns.keys())
      : Object.keys(key as object).map((name) => names.indexOf(name));
  }

  /** Whether a key is no more than its fields, in their order. */
  #isRegular(key: unknown): boolean {
    const { names } = this;
    if (names === undefined) return isTuple(key, this.#columns.length);
    if (!hasObjectPrototype(key)) return false;
    const own = Object.keys(key);
    return this.#order!.every((c, i) => names[c] === own[i] && own[i] !== "__proto__");
  }
}
