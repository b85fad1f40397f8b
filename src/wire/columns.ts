/**
 * Elements of one shape, taken apart into a column for each of their fields. A
 * million small objects that stay are a million objects for a collector to
 * follow, and as many to clone; their columns are a few arrays.
 *
 * ```
 * ["to", 2] ["be", 1]                tuples of two:    "to" "be" | 2 1
 * { n: 1, s: "a" } { n: 2, s: "b" }  objects of n, s:  1 2 | "a" "b"
 * ```
 *
 * Elements that are put together again are what a structured clone would be, but
 * that what an element refers to twice, or itself, is there twice.
 *
 * @module
 */

import { own } from "../values/own_string.ts";
import { sizeOf } from "./size.ts";

/** What elements of the same columns have in common: their length, or their properties' names. */
export type Shape = number | readonly string[];

/** Elements as a column for each field; where they have no shape in common, as the only column. */
export interface Columns {
  readonly shape: Shape | undefined;
  readonly columns: readonly (readonly unknown[])[];
}

/** Most fields that are worth a look at every element. */
const widest = 32;

/** The fields of tuples. */
const indices = Array.from({ length: widest }, (_, index) => index);

/** The last index of an array, as a key, by its length. */
const lastIndices = Array.from({ length: widest + 1 }, (_, length) => String(length - 1));

/** Takes elements apart one after the other, and pins no texts that they were cut out of. */
export class ColumnBuilder {
  #shape: Shape | undefined;
  #columns: readonly KeptColumn[] = [new KeptColumn()];

  /** Adds an element; of a field that is the string `key`, the equal `stored` is kept instead. */
  push(x: unknown, key: unknown, stored: unknown): void {
    if (this.#columns[0]!.fields.length === 0) this.#open(x);
    else if (this.#shape !== undefined && !hasShape(x, this.#shape)) this.#giveUp();
    const shape = this.#shape;
    const columns = this.#columns;
    if (shape === undefined) {
      columns[0]!.push(x, key, stored);
    } else if (typeof shape === "number") {
      const tuple = x as readonly unknown[];
      for (let c = 0; c < shape; c++) columns[c]!.push(tuple[c], key, stored);
    } else {
      const object = x as Readonly<Record<string, unknown>>;
      for (let c = 0; c < shape.length; c++) columns[c]!.push(object[shape[c]!], key, stored);
    }
  }

  /** Rough number of bytes. */
  get bytes(): number {
    return this.#columns.reduce((sum, { fields }) => sum + sizeOf(fields), 0);
  }

  /**
   * The elements in another order and cut into parts: element `i` goes to `places[i]`, and part `j`
   * up to `ends[j]`.
   */
  cut(places: Uint32Array, ends: readonly number[]): Columns[] {
    const columns = this.#columns.map(({ fields }) => {
      const moved = new Array<unknown>(fields.length);
      for (let i = 0; i < fields.length; i++) moved[places[i]!] = fields[i];
      return moved;
    });
    return ends.map((end, i) => ({
      shape: this.#shape,
      columns: columns.map((column) => column.slice(ends[i - 1] ?? 0, end)),
    }));
  }

  #open(x: unknown): void {
    this.#shape = shapeOf(x);
    const width = this.#shape === undefined ? 1 : widthOf(this.#shape);
    this.#columns = Array.from({ length: width }, () => new KeptColumn());
  }

  #giveUp(): void {
    const columns = this.#columns.map(({ fields }) => fields);
    this.#columns = [new KeptColumn(rowsOf({ shape: this.#shape, columns }))];
    this.#shape = undefined;
  }
}

/** Number of strings of a column among which further ones are looked for. */
const mostKnown = 1024;

/** A column in which most strings that are equal are one. */
export class KeptColumn {
  /** All there is, in turn. */
  readonly fields: unknown[];
  #known: Map<string, string> | undefined = new Map();

  /** Makes a column of fields that are there already. */
  constructor(fields: unknown[] = []) {
    this.fields = fields;
  }

  /** Adds a field, or `stored` in place of the string `key`; what is kept pins no text. */
  push(field: unknown, key: unknown, stored: unknown): void {
    if (typeof field !== "string") this.fields.push(own(field));
    else this.fields.push(field === key ? stored : this.#one(field));
  }

  #one(text: string): string {
    const known = this.#known?.get(text);
    if (known !== undefined) return known;
    const added = own(text);
    if (this.#known !== undefined) this.#add(added, this.#known);
    return added;
  }

  /** Where most strings are new, they are not worth a look. */
  #add(text: string, known: Map<string, string>): void {
    if (known.size < mostKnown) known.set(text, text);
    else if (this.fields.length < 2 * mostKnown) this.#known = undefined;
  }
}

/** Elements as at most so many columns, or `undefined` if they have no such shape in common. */
export function columnsOf(elements: readonly unknown[], most: number): Columns | undefined {
  const shape = shapeOf(elements[0]);
  if (shape === undefined || widthOf(shape) > most) return undefined;
  const columns = Array.from({ length: widthOf(shape) }, () => new Array<unknown>(elements.length));
  const names = typeof shape === "number" ? indices : shape;
  for (let i = 0; i < elements.length; i++) {
    const x = elements[i] as Readonly<Record<number | string, unknown>>;
    if (!hasShape(x, shape)) return undefined;
    for (let c = 0; c < columns.length; c++) columns[c]![i] = x[names[c]!];
  }
  return { shape, columns };
}

/** All elements, put together again. */
export function rowsOf(columns: Columns): unknown[] {
  const rows: unknown[] = [];
  appendRows(rows, columns, 0, columns.columns[0]!.length);
  return rows;
}

/** Puts the elements from `start` to `end` together again. */
export function appendRows(
  into: unknown[],
  { shape, columns }: Columns,
  start: number,
  end: number,
): void {
  const [first, second] = columns;
  if (shape === undefined) {
    for (let i = start; i < end; i++) into.push(first![i]);
  } else if (shape === 2) {
    for (let i = start; i < end; i++) into.push([first![i], second![i]]);
  } else if (typeof shape === "number") {
    for (let i = start; i < end; i++) into.push(columns.map((column) => column[i]));
  } else {
    for (let i = start; i < end; i++) into.push(objectOf(shape, columns, i));
  }
}

function objectOf(
  names: readonly string[],
  columns: Columns["columns"],
  i: number,
): Record<string, unknown> {
  const object: Record<string, unknown> = {};
  for (let c = 0; c < names.length; c++) object[names[c]!] = columns[c]![i];
  return object;
}

/** The shape of an element, if it can be taken apart. */
function shapeOf(x: unknown): Shape | undefined {
  if (Array.isArray(x)) {
    return x.length > 0 && x.length <= widest && isTuple(x, x.length) ? x.length : undefined;
  }
  if (!hasObjectPrototype(x)) return undefined;
  const names = Object.keys(x);
  const fits = names.length > 0 && names.length <= widest && !names.includes("__proto__");
  return fits ? names : undefined;
}

function widthOf(shape: Shape): number {
  return typeof shape === "number" ? shape : shape.length;
}

function hasShape(x: unknown, shape: Shape): boolean {
  return typeof shape === "number"
    ? isTuple(x, shape)
    : hasObjectPrototype(x) && hasNames(x, shape);
}

/** Whether a value is an array of that many elements, and no more, as a match of a RegExp is. */
export function isTuple(x: unknown, length: number): boolean {
  if (!Array.isArray(x) || x.length !== length) return false;
  // Indices come first: where the last one has its place, there are no holes.
  const keys = Object.keys(x);
  return keys.length === length && keys[length - 1] === lastIndices[length];
}

/** Whether a value is an object of no class, which is the same after a structured clone. */
export function hasObjectPrototype(x: unknown): x is object {
  return typeof x === "object" && x !== null && Object.getPrototypeOf(x) === Object.prototype;
}

function hasNames(x: object, names: readonly string[]): boolean {
  const keys = Object.keys(x);
  if (keys.length !== names.length) return false;
  for (let i = 0; i < keys.length; i++) if (keys[i] !== names[i]) return false;
  return true;
}
