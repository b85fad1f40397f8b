/**
 * Makes values of bytes, as a schema of Avro says.
 *
 * @module
 */

import { dateOf, decimalText, SAFE_DIGITS, safeNumber } from "../tables/exact_values.ts";
import type { TableValues } from "../tables/value_options.ts";
import { messageOf } from "../../values/message_of.ts";
import type { AvroLogical, AvroRecord, AvroType } from "./avro_schema.ts";
import type { ByteCursor } from "./byte_cursor.ts";

/** Reads a value. */
export type Decode = (cursor: ByteCursor) => unknown;

/** Items without bytes that a list may have; damage may say that there are more. */
const MOST_EMPTY = 2 ** 20;

/** What reads values of a type. */
export function decoderOf(type: AvroType, values: TableValues): Decode {
  return new DecoderMaker(values).decoder(type);
}

const DAY = 86_400_000;

class DecoderMaker {
  readonly #values: TableValues;
  /** Of types that have a name, since they may lie within themselves. */
  readonly #records = new Map<AvroRecord, Decode>();

  constructor(values: TableValues) {
    this.#values = values;
  }

  decoder(type: AvroType): Decode {
    switch (type.kind) {
      case "null":
        return () => null;
      case "boolean":
        return (cursor) => cursor.byte() !== 0;
      case "int":
        return type.logical === "date"
          ? (cursor) => new Date(cursor.long() * DAY)
          : (cursor) => cursor.long();
      case "long":
        return this.#long(type);
      case "float":
        return (cursor) => cursor.float();
      case "double":
        return (cursor) => cursor.double();
      case "string":
        return (cursor) => cursor.text();
      case "bytes":
        return this.#bytes((cursor) => cursor.slice(cursor.long()), type);
      case "fixed": {
        const { size } = type;
        return this.#bytes((cursor) => cursor.slice(size), type);
      }
      case "enum": {
        const { symbols } = type;
        return (cursor) => oneOf(symbols, cursor.long());
      }
      case "union": {
        const branches = type.branches.map((branch) => this.decoder(branch));
        const [first, second] = branches;
        if (branches.length !== 2) return (cursor) => oneOf(branches, cursor.long())(cursor);
        return (cursor) => {
          const branch = cursor.byte();
          if (branch === 0) return first!(cursor);
          if (branch === 2) return second!(cursor);
          cursor.at--;
          return oneOf(branches, cursor.long())(cursor);
        };
      }
      case "array":
        return list(this.decoder(type.of));
      case "map":
        return map(this.decoder(type.of));
      case "record":
        return this.#record(type);
    }
  }

  #long({ logical = "" }: AvroLogical): Decode {
    const { timestamps, int64 } = this.#values;
    const units: Readonly<Record<string, bigint>> = {
      millis: 1n,
      micros: 1000n,
      nanos: 1_000_000n,
    };
    const unit = /^(?:local-)?timestamp-(\w+)$/.exec(logical)?.[1];
    const perMillisecond = unit === undefined ? undefined : units[unit];
    if (perMillisecond !== undefined) {
      if (timestamps === "bigint") return (cursor) => cursor.bigLong();
      return (cursor) => dateOf(cursor.bigLong(), perMillisecond);
    }
    if (int64 === "bigint") return (cursor) => cursor.bigLong();
    return (cursor) => safeNumber(cursor.bigLong());
  }

  #bytes(read: (cursor: ByteCursor) => Uint8Array, type: AvroLogical): Decode {
    const { logical, precision = 0, scale = 0 } = type;
    if (logical !== "decimal") return read;
    const { decimals } = this.#values;
    const isText = decimals === "string" || (decimals === undefined && precision > SAFE_DIGITS);
    const textOf = (cursor: ByteCursor) => decimalText(signed(read(cursor)), scale);
    return isText ? textOf : (cursor) => Number(textOf(cursor));
  }

  #record(type: AvroRecord): Decode {
    const known = this.#records.get(type);
    if (known !== undefined) return known;
    // What lies within itself is read by what is made in the end.
    this.#records.set(type, (cursor) => this.#records.get(type)!(cursor));
    const decoders = type.fields.map(({ type }) => this.decoder(type));
    const names = type.fields.map(({ name }) => name);
    const made = generatedRecord(names, decoders) ?? composedRecord(names, decoders);
    this.#records.set(type, made);
    return made;
  }
}

/** A value could not be read; `path` says which. */
export class FieldError extends Error {
  override readonly name: string = "FieldError";
  readonly path: string[] = [];
}

/** The same failure, which says which field it was. */
function inField(error: unknown, name: string): FieldError {
  const failure = error instanceof FieldError ? error : new FieldError(messageOf(error));
  failure.path.unshift(name);
  return failure;
}

function oneOf<T>(values: readonly T[], index: number): T {
  const value = values[index];
  if (value !== undefined) return value;
  throw new RangeError(`expected one of ${values.length} branches, got number ${index}`);
}

/** Calls for each item of a list, which comes in blocks; those of negative length say their size too. */
function eachItem(cursor: ByteCursor, item: () => void): void {
  let empty = 0;
  for (;;) {
    let count = cursor.long();
    if (count === 0) return;
    if (count < 0) {
      count = -count;
      cursor.long();
    }
    const before = cursor.at;
    if (count > cursor.left + MOST_EMPTY) {
      throw new RangeError(`expected a list, got ${count} items`);
    }
    for (let i = 0; i < count; i++) item();
    if (cursor.at === before && (empty += count) > MOST_EMPTY) {
      throw new RangeError(`expected a list, got more than ${MOST_EMPTY} items without bytes`);
    }
  }
}

function list(decode: Decode): Decode {
  return (cursor) => {
    const items: unknown[] = [];
    eachItem(cursor, () => items.push(decode(cursor)));
    return items;
  };
}

function map(decode: Decode): Decode {
  return (cursor) => {
    const entries: [string, unknown][] = [];
    eachItem(cursor, () => entries.push([cursor.text(), decode(cursor)]));
    return Object.fromEntries(entries);
  };
}

/** A function with an object literal, which engines make fastest, or `undefined` where code is forbidden. */
export function generatedRecord(
  names: readonly string[],
  decoders: readonly Decode[],
): Decode | undefined {
  // In brackets, `__proto__` is a name like any other.
  const properties = names.map((name, i) => {
    const key = JSON.stringify(name);
    return `${name === "__proto__" ? `[${key}]` : key}: (field = ${i}, d${i}(cursor))`;
  });
  const constants = decoders.map((_, i) => `const d${i} = decoders[${i}];`).join(" ");
  try {
    const code = `${constants} return (cursor) => { let field = 0; ` +
      `try { return { ${properties.join(", ")} }; } ` +
      "catch (error) { throw inField(error, names[field]); } };";
    return new Function("decoders", "names", "inField", code)(decoders, names, inField) as Decode;
  } catch (error) {
    if (error instanceof EvalError) return undefined;
    throw error;
  }
}

/** The same without code that is generated. */
export function composedRecord(names: readonly string[], decoders: readonly Decode[]): Decode {
  return (cursor) => {
    let field = 0;
    try {
      return Object.fromEntries(names.map((name, i) => [name, decoders[field = i]!(cursor)]));
    } catch (error) {
      throw inField(error, names[field]!);
    }
  };
}

/** The whole number in two's complement, its highest byte first. */
function signed(bytes: Uint8Array): bigint {
  let value = 0n;
  for (const byte of bytes) value = value << 8n | BigInt(byte);
  return BigInt.asIntN(bytes.length * 8, value);
}
