/**
 * Numbers for the names of plain objects. Objects of the same names in the same
 * order have one number, so their names are written once.
 *
 * @module
 */

/** Where shapes have more names in all, objects are rather tables with ever other names than records. */
const mostNames = 65_536;

/** A table or two with many names do not keep records from having shapes. */
const mostCounted = 64;

/** Names in their order, and where they go on. */
export class Shape {
  /** Set once an object has these names and no more. */
  number: number | undefined;
  /** Number of names. */
  readonly length: number;
  readonly #before: Shape | undefined;
  readonly #name: string;
  #next: Shape | undefined;
  #others: Map<string, Shape> | undefined;

  /** The shape of one name more, or of none. */
  constructor(before?: Shape, name = "") {
    this.length = before === undefined ? 0 : before.length + 1;
    this.#before = before;
    this.#name = name;
  }

  /** The shape that has one name more. */
  with(name: string): Shape {
    // Most often there is but one.
    const next = this.#next;
    if (next !== undefined && next.#name === name) return next;
    return this.#others?.get(name) ?? this.#extend(name);
  }

  /** All names of a shape. */
  static namesOf(shape: Shape): string[] {
    const names = new Array<string>(shape.length);
    for (let at = shape; at.#before !== undefined; at = at.#before) {
      names[at.length - 1] = at.#name;
    }
    return names;
  }

  #extend(name: string): Shape {
    const shape = new Shape(this, name);
    if (this.#next === undefined) {
      this.#next = shape;
    } else {
      this.#others ??= new Map();
      this.#others.set(name, shape);
    }
    return shape;
  }
}

/** All shapes of an encoding. */
export class Shapes {
  /** The shape of no names. */
  readonly root: Shape = new Shape();
  /** Those that have a number, in its order. */
  readonly numbered: Shape[] = [];

  #nameCount = 0;

  /** Whether no more are worth a number. */
  get isFull(): boolean {
    return this.#nameCount >= mostNames;
  }

  /** The number of a shape. */
  numberOf(shape: Shape): number {
    if (shape.number === undefined) {
      shape.number = this.numbered.push(shape) - 1;
      this.#nameCount += Math.min(shape.length, mostCounted);
    }
    return shape.number;
  }
}
