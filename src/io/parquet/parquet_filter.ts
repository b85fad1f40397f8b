/**
 * Filters of records, by which row groups can be passed over.
 *
 * @module
 */

import { refusal } from "../../values/check.ts";
import { isPlainObject } from "../../values/plain_object.ts";

/** What a value is compared with. */
export type ParquetOperand = string | number | bigint | boolean | Date | null;

/** What is asked of a column; all of it has to hold. */
export interface ParquetCondition {
  /** Greater than this. */
  readonly $gt?: ParquetOperand;
  /** Greater than this, or the same. */
  readonly $gte?: ParquetOperand;
  /** Less than this. */
  readonly $lt?: ParquetOperand;
  /** Less than this, or the same. */
  readonly $lte?: ParquetOperand;
  /** The same as this. */
  readonly $eq?: ParquetOperand;
  /** Not the same as this. */
  readonly $ne?: ParquetOperand;
  /** One of these. */
  readonly $in?: readonly ParquetOperand[];
  /** None of these. */
  readonly $nin?: readonly ParquetOperand[];
}

/** What is asked of records: of columns by their names, a value or a condition. All of it has to hold. */
export type ParquetFilter = { readonly [column: string]: ParquetOperand | ParquetCondition };

/** A filter in which each column has a condition. */
export type CheckedFilter = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

const comparisons: readonly string[] = ["$gt", "$gte", "$lt", "$lte", "$eq", "$ne"];
const lists: readonly string[] = ["$in", "$nin"];

/** The filter with a condition for each column; throws for what is none. */
export function checkFilter(filter: unknown, action: string): CheckedFilter {
  if (!isPlainObject(filter)) {
    throw refusal(filter, { action, name: "filter", expected: "an object of conditions" });
  }
  return Object.fromEntries(
    Object.entries(filter).map(([column, given]) => {
      const path = `filter.${column}`;
      const condition = isPlainObject(given) ? given : { $eq: given };
      for (const [operator, operand] of Object.entries(condition)) {
        const isList = lists.includes(operator);
        if (!isList && !comparisons.includes(operator)) {
          const known = [...comparisons, ...lists].join(", ");
          const expected = `a value, or conditions among ${known}`;
          throw refusal(operator, { action, name: path, expected });
        }
        const operands: unknown = isList ? operand : [operand];
        if (!Array.isArray(operands) || !operands.every(isOperand)) {
          const expected = isList ? "an array of plain values" : "a plain value or a Date";
          throw refusal(operand, { action, name: `${path}.${operator}`, expected });
        }
      }
      return [column, condition];
    }),
  );
}

/** Whole numbers of a column as they are compared, since a bigint is not the same as a number. */
export function withBigints(
  condition: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const big = (value: unknown): unknown =>
    Array.isArray(value)
      ? value.map(big)
      : Number.isSafeInteger(value)
      ? BigInt(value as number)
      : value;
  return Object.fromEntries(Object.entries(condition).map(([name, value]) => [name, big(value)]));
}

/** What tells whether a record is asked for. */
export function predicateOf(filter: CheckedFilter): (record: Record<string, unknown>) => boolean {
  const tests = Object.entries(filter).flatMap(([column, condition]) =>
    Object.entries(condition).map(([operator, operand]) => {
      const test = testOf(operator, operand);
      return (record: Record<string, unknown>) => test(record[column]);
    })
  );
  return (record) => tests.every((test) => test(record));
}

function testOf(operator: string, operand: unknown): (value: unknown) => boolean {
  const bound = operand as number;
  switch (operator) {
    case "$gt":
      return (value) => value !== null && value as number > bound;
    case "$gte":
      return (value) => value !== null && value as number >= bound;
    case "$lt":
      return (value) => value !== null && value as number < bound;
    case "$lte":
      return (value) => value !== null && value as number <= bound;
    case "$eq":
      return (value) => isSame(value, operand);
    case "$ne":
      return (value) => !isSame(value, operand);
    case "$in":
      return (value) => (operand as unknown[]).some((one) => isSame(value, one));
    default:
      return (value) => !(operand as unknown[]).some((one) => isSame(value, one));
  }
}

function isSame(value: unknown, operand: unknown): boolean {
  if (value instanceof Date && operand instanceof Date) return +value === +operand;
  return value === operand;
}

function isOperand(value: unknown): boolean {
  return value === null || value instanceof Date ||
    ["string", "number", "bigint", "boolean"].includes(typeof value);
}
