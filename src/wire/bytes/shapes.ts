/**
 * Numbers for the names of plain objects. Objects of the same names in the same
 * order have one number, so their names are written once.
 *
 * @module
 */

/** Objects with more names are rather tables than records. */
const mostNames = 64;

/** So many names in all shapes are worth a place; objects with ever other names are tables, too. */
const mostNodes = 16_384;

/** Names that begin alike, and where they go on. */
export class Shape {
  /** Set by who writes the names. */
  number: number | undefined;
  #name: string | undefined;
  #next: Shape | undefined;
  #others: Map<string, Shape> | undefined;

  /** The shape that has one name more. */
  with(name: string): Shape | undefined {
    // Most often there is but one.
    return this.#name === name ? this.#next : this.#others?.get(name);
  }

  /** Adds a shape that has one name more. */
  extend(name: string): Shape {
    const shape = new Shape();
    if (this.#name === undefined) {
      this.#name = name;
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
  readonly #root = new Shape();
  #nodes = 0;

  /** The shape of these names, if they are worth one. */
  of(names: readonly string[]): Shape | undefined {
    if (names.length > mostNames) return undefined;
    let shape = this.#root;
    for (const name of names) {
      const next = shape.with(name) ?? this.#extend(shape, name);
      if (next === undefined) return undefined;
      shape = next;
    }
    return shape;
  }

  #extend(shape: Shape, name: string): Shape | undefined {
    // Setting it would set a prototype.
    if (name === "__proto__" || this.#nodes === mostNodes) return undefined;
    this.#nodes++;
    return shape.extend(name);
  }
}
