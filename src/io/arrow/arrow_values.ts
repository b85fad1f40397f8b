/**
 * What values of Arrow become in JavaScript.
 *
 * @module
 */

import { dateOf, decimalText, SAFE_DIGITS, safeNumber, textOf } from "../tables/exact_values.ts";
import type { TableValues } from "../tables/value_options.ts";
import { TimeUnit, Type } from "./arrow_library.ts";
// @ts-types="../../../types/flechette.d.ts"
import type { DataType } from "@uwdata/flechette/src/index.js";

type Convert = (value: unknown) => unknown;

/** Units of time in a millisecond; of seconds, there are none. */
const unitsOf: Readonly<Record<number, bigint>> = {
  [TimeUnit.MILLISECOND]: 1n,
  [TimeUnit.MICROSECOND]: 1000n,
  [TimeUnit.NANOSECOND]: 1_000_000n,
};

/** What has to be done about the values of a type that the library gives, where it is anything. */
export function conversionOf(type: DataType, values: TableValues): Convert | undefined {
  const convert = nonNullConversion(type, values);
  return convert && ((value) => value === null || value === undefined ? null : convert(value));
}

function nonNullConversion(type: DataType, values: TableValues): Convert | undefined {
  const { typeId, bitWidth, children = [] } = type;
  const inner = (index: number) => conversionOf(children[index]!.type, values);
  switch (typeId) {
    case Type.Int:
      if (bitWidth !== 64 || values.int64 === "bigint") return undefined;
      return (value) => safeNumber(value as bigint);
    case Type.Date:
      return (value) => new Date(value as number);
    case Type.Timestamp:
      return values.timestamps === "bigint" ? undefined : timestamp(type);
    case Type.Decimal:
      return decimal(type, values);
    case Type.Utf8:
    case Type.LargeUtf8:
    case Type.Utf8View:
      return (value) => textOf(value as Uint8Array);
    case Type.Binary:
    case Type.LargeBinary:
    case Type.BinaryView:
    case Type.FixedSizeBinary:
      // A part of a batch would keep all of it, and have all of it go along to another thread.
      return (value) => (value as Uint8Array).slice();
    case Type.List:
    case Type.LargeList:
    case Type.ListView:
    case Type.LargeListView:
    case Type.FixedSizeList: {
      const convert = inner(0);
      return (items) => Array.from(items as ArrayLike<unknown>, convert ?? ((it) => it));
    }
    case Type.Struct:
      return struct(type, values);
    case Type.Map:
      return map(children[0]!.type, values);
    case Type.RunEndEncoded:
      return inner(1);
    case Type.Dictionary:
      return nonNullConversion(type.dictionary!, values);
    default:
      return undefined;
  }
}

function timestamp({ unit = 0 }: DataType): Convert {
  const units = unitsOf[unit];
  if (units === undefined) return (value) => new Date(Number(value) * 1000);
  return (value) => dateOf(value as bigint, units);
}

function decimal({ scale = 0, precision = 0 }: DataType, { decimals }: TableValues): Convert {
  const isText = decimals === "string" || (decimals === undefined && precision > SAFE_DIGITS);
  if (isText) return (value) => decimalText(BigInt(value as bigint | number), scale);
  return (value) => Number(decimalText(BigInt(value as bigint | number), scale));
}

function struct({ children = [] }: DataType, values: TableValues): Convert | undefined {
  const converts = children.map(({ name, type }) => [name, conversionOf(type, values)] as const)
    .filter((it): it is [string, Convert] => it[1] !== undefined);
  if (converts.length === 0) return undefined;
  return (object) => {
    const record = object as Record<string, unknown>;
    for (const [name, convert] of converts) record[name] = convert(record[name]);
    return record;
  };
}

/** Maps are objects, by the texts of their keys, as they are when Parquet is read. */
function map({ children = [] }: DataType, values: TableValues): Convert {
  const same: Convert = (it) => it;
  const [keyOf, convert] = children.map(({ type }) => conversionOf(type, values) ?? same);
  return (entries) =>
    Object.fromEntries(
      Array.from(
        entries as Iterable<[unknown, unknown]>,
        ([key, value]) => [keyOf!(key), convert!(value)],
      ),
    );
}
