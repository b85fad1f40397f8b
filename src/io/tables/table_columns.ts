/**
 * Records gathered as columns, each value of which fits the type of its column.
 *
 * @module
 */

import { describeValue } from "../../values/describe_value.ts";
import type { Field, FieldType } from "./column_types.ts";
import { checkNames, type Fit, fitOf, type Forms, isRecord, Misfit, within } from "./fit.ts";

/** Records that are gathered as columns. */
export class TableColumns {
  /** Values by column, in the order of the schema. */
  columns: unknown[][];
  /** Number of records. */
  length = 0;
  readonly #names: readonly string[];
  readonly #fits: readonly Fit[];
  /** Whether a record without the property has another thing of that name. */
  readonly #inherited: readonly boolean[];

  /** Begins without records. */
  constructor(fields: readonly Field[], formsOf: (type: FieldType) => Forms = () => ({})) {
    this.#names = fields.map(({ name }) => name);
    this.#fits = fields.map(({ type }) => fitOf(type, formsOf(type)));
    this.#inherited = this.#names.map((name) => name in Object.prototype);
    this.columns = fields.map(() => []);
  }

  /**
   * Takes a record in.
   *
   * @throws {TypeError} If it is none, or does not fit; the message says what was expected, and where.
   */
  add(record: unknown): void {
    if (!isRecord(record)) {
      throw new TypeError(`expected elements to be objects, got ${describeValue(record)}`);
    }
    const { columns, length } = this;
    let found = 0;
    let i = 0;
    try {
      for (; i < this.#names.length; i++) {
        const name = this.#names[i]!;
        const value = this.#inherited[i]! && !Object.hasOwn(record, name)
          ? undefined
          : record[name];
        if (value !== undefined) found++;
        columns[i]![length] = this.#fits[i]!(value);
      }
    } catch (error) {
      throw described(within(error, this.#names[i]!));
    }
    let properties = 0;
    for (const _ in record) properties++;
    if (properties !== found) this.#checkNames(record);
    this.length++;
  }

  /** The columns so far, which begin anew. */
  take(): readonly (readonly unknown[])[] {
    const { columns } = this;
    // A record that did not fit may have left something behind.
    for (const column of columns) column.length = this.length;
    this.columns = columns.map(() => []);
    this.length = 0;
    return columns;
  }

  #checkNames(record: Readonly<Record<string, unknown>>): void {
    try {
      checkNames(record, this.#names);
    } catch (error) {
      throw described(error);
    }
  }
}

/** The same failure in words. */
function described(error: unknown): unknown {
  return error instanceof Misfit ? new TypeError(error.describe()) : error;
}
