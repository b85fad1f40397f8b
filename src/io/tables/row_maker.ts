/**
 * Makes records of columns.
 *
 * @module
 */

/** Values of a column. */
export type Column = ArrayLike<unknown>;

/** Makes the record at a position of columns. */
export type MakeRow = (columns: readonly Column[], row: number) => Record<string, unknown>;

/** Makers by the names of columns. */
const makers = new Map<string, MakeRow>();

/** More than this are not kept. */
const MOST_MAKERS = 100;

/** What makes records with columns of these names. */
export function rowMaker(names: readonly string[]): MakeRow {
  const key = JSON.stringify(names);
  let make = makers.get(key);
  if (make === undefined) {
    if (makers.size === MOST_MAKERS) makers.clear();
    make = generatedMaker(names) ?? composedMaker(names);
    makers.set(key, make);
  }
  return make;
}

/** A function with an object literal, which engines make fastest, or `undefined` where code is forbidden. */
export function generatedMaker(names: readonly string[]): MakeRow | undefined {
  // In brackets, `__proto__` is a name like any other.
  const properties = names.map((name, i) => {
    const key = JSON.stringify(name);
    return `${name === "__proto__" ? `[${key}]` : key}: columns[${i}][row]`;
  });
  try {
    return new Function("columns", "row", `return { ${properties.join(", ")} };`) as MakeRow;
  } catch (error) {
    if (error instanceof EvalError) return undefined;
    throw error;
  }
}

/** The same without code that is generated. */
export function composedMaker(names: readonly string[]): MakeRow {
  return (columns, row) => {
    const record: Record<string, unknown> = {};
    for (let i = 0; i < names.length; i++) {
      const [name, value] = [names[i]!, columns[i]![row]];
      if (name === "__proto__") {
        Object.defineProperty(record, name, {
          value,
          enumerable: true,
          writable: true,
          configurable: true,
        });
      } else record[name] = value;
    }
    return record;
  };
}
