/**
 * Numbers for the names of plain objects. Objects of the same names in the same
 * order have one number, so their names are written once.
 *
 * @module
 */

/** Where there are more, objects are rather tables with ever other names than records. */
const mostShapes = 4096;

/** Names in their order, and where they go on. */
export class Shape {
  /** Set once an object has these names and no more. */
  number: number | undefined;
  readonly #before: Shape | undefined;
  readonly #name: string;
  #next: Shape | undefined;
  #others: Map<string, Shape> | undefined;

  /** The shape of one name more, or of none. */
  constructor(before?: Shape, name = "") {
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

  /** All names. */
  get names(): readonly string[] {
    return this.#before === undefined ? [] : [...this.#before.names, this.#name];
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

  /** Whether no more are worth a number. */
  get isFull(): boolean {
    return this.numbered.length === mostShapes;
  }

  /** The number of a shape. */
  numberOf(shape: Shape): number {
    return shape.number ??= this.numbered.push(shape) - 1;
  }
}
