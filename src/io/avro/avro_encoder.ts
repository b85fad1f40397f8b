/**
 * Schemas of Avro for columns, and values as bytes.
 *
 * @module
 */

import type { Field, FieldType } from "../tables/column_types.ts";

/** Names that Avro allows. */
const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/**
 * The schema of records with these fields, each of which may be null.
 *
 * @throws {TypeError} If a name is none that Avro allows.
 */
export function avroSchemaOf(fields: readonly Field[], name: string = "Record"): object {
  return {
    type: "record",
    name,
    fields: fields.map((field) => {
      if (!NAME.test(field.name)) {
        throw new TypeError(
          "expected columns whose names are letters, digits and underscores, as Avro has them, got " +
            JSON.stringify(field.name),
        );
      }
      return {
        name: field.name,
        type: ["null", typeOf(field.type, `${name}_${field.name}`)],
        default: null,
      };
    }),
  };
}

function typeOf(type: FieldType, name: string): string | object {
  switch (type.kind) {
    case "boolean":
    case "string":
    case "bytes":
      return type.kind;
    case "int32":
      return "int";
    case "bigint":
      return "long";
    case "float32":
      return "float";
    case "number":
      return "double";
    case "json":
      return "string";
    case "day":
      return { type: "int", logicalType: "date" };
    case "date":
      return { type: "long", logicalType: "timestamp-millis" };
    case "decimal": {
      const { precision, scale } = type;
      return { type: "bytes", logicalType: "decimal", precision, scale };
    }
    case "list":
      return { type: "array", items: ["null", typeOf(type.of, name)] };
    case "map":
      return { type: "map", values: ["null", typeOf(type.of, name)] };
    case "struct":
      return avroSchemaOf(type.fields, name);
  }
}

/** Bytes that grow. */
export class ByteSink {
  #bytes = new Uint8Array(2 ** 16);
  #view = new DataView(this.#bytes.buffer);
  readonly #encoder = new TextEncoder();
  /** Number of bytes. */
  length = 0;

  /** The bytes so far, which begin anew. */
  take(): Uint8Array<ArrayBuffer> {
    const bytes = this.#bytes.slice(0, this.length);
    this.length = 0;
    return bytes;
  }

  byte(value: number): void {
    this.#ensure(1);
    this.#bytes[this.length++] = value;
  }

  /** A whole number that numbers hold. */
  long(value: number): void {
    let rest = value >= 0 ? value * 2 : -value * 2 - 1;
    if (!Number.isSafeInteger(rest)) return this.bigLong(BigInt(value));
    this.#ensure(10);
    while (rest >= 0x80) {
      this.#bytes[this.length++] = rest % 128 | 0x80;
      rest = Math.floor(rest / 128);
    }
    this.#bytes[this.length++] = rest;
  }

  /** A whole number of 64 bits. */
  bigLong(value: bigint): void {
    if (value >= -(2n ** 51n) && value < 2n ** 51n) return this.long(Number(value));
    this.#ensure(10);
    let rest = BigInt.asUintN(64, value << 1n ^ value >> 63n);
    for (; rest >= 0x80n; rest >>= 7n) {
      this.#bytes[this.length++] = Number(rest & 0x7fn) | 0x80;
    }
    this.#bytes[this.length++] = Number(rest);
  }

  float(value: number): void {
    this.#ensure(4);
    this.#view.setFloat32(this.length, value, true);
    this.length += 4;
  }

  double(value: number): void {
    this.#ensure(8);
    this.#view.setFloat64(this.length, value, true);
    this.length += 8;
  }

  raw(bytes: Uint8Array): void {
    this.#ensure(bytes.length);
    this.#bytes.set(bytes, this.length);
    this.length += bytes.length;
  }

  /** Bytes behind their length. */
  bytes(bytes: Uint8Array): void {
    this.long(bytes.length);
    this.raw(bytes);
  }

  text(text: string): void {
    this.bytes(this.#encoder.encode(text));
  }

  #ensure(more: number): void {
    if (this.length + more <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(this.#bytes.length * 2, this.length + more));
    grown.set(this.#bytes);
    this.#bytes = grown;
    this.#view = new DataView(grown.buffer);
  }
}

/** Writes a value that fits its type, null included. */
export type Encode = (sink: ByteSink, value: unknown) => void;

/** What writes values of a type, or null. */
export function encoderOf(type: FieldType): Encode {
  const encode = nonNullEncoder(type);
  return (sink, value) => {
    if (value === null) return sink.byte(0);
    sink.byte(2);
    encode(sink, value);
  };
}

const DAY = 86_400_000;

function nonNullEncoder(type: FieldType): Encode {
  switch (type.kind) {
    case "boolean":
      return (sink, value) => sink.byte(value ? 1 : 0);
    case "int32":
      return (sink, value) => sink.long(value as number);
    case "bigint":
      return (sink, value) => sink.bigLong(value as bigint);
    case "float32":
      return (sink, value) => sink.float(value as number);
    case "number":
      return (sink, value) => sink.double(value as number);
    case "string":
    case "json":
      return (sink, value) => sink.text(value as string);
    case "bytes":
      return (sink, value) => sink.bytes(value as Uint8Array);
    case "day":
      return (sink, value) => sink.long((value as Date).getTime() / DAY);
    case "date":
      return (sink, value) => sink.long((value as Date).getTime());
    case "decimal":
      return (sink, value) => sink.bytes(twosComplement(value as bigint));
    case "list": {
      const encode = encoderOf(type.of);
      return (sink, value) => {
        const items = value as readonly unknown[];
        if (items.length > 0) sink.long(items.length);
        for (const item of items) encode(sink, item);
        sink.byte(0);
      };
    }
    case "map": {
      const encode = encoderOf(type.of);
      return (sink, value) => {
        const entries = value as ReadonlyMap<string, unknown>;
        if (entries.size > 0) sink.long(entries.size);
        for (const [key, one] of entries) {
          sink.text(key);
          encode(sink, one);
        }
        sink.byte(0);
      };
    }
    case "struct":
      return recordEncoder(type.fields);
  }
}

/** What writes the fields of a record, one after another. */
export function recordEncoder(fields: readonly Field[]): Encode {
  const encoders = fields.map(({ name, type }) => [name, encoderOf(type)] as const);
  return (sink, value) => {
    const record = value as Readonly<Record<string, unknown>>;
    for (const [name, encode] of encoders) encode(sink, record[name]);
  };
}

/** The fewest bytes of a whole number, its highest byte first. */
function twosComplement(value: bigint): Uint8Array {
  let size = 1;
  while (BigInt.asIntN(size * 8, value) !== value) size++;
  const bytes = new Uint8Array(size);
  for (let i = size - 1, rest = value; i >= 0; i--, rest >>= 8n) bytes[i] = Number(rest & 0xffn);
  return bytes;
}
