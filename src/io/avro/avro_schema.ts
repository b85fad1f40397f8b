/**
 * Schemas of Avro, read from their JSON.
 *
 * @module
 */

/** A type; those with names may have themselves within. */
export type AvroType =
  | { readonly kind: "null" | "boolean" | "int" | "long" | "float" | "double" | "string" | "bytes" }
    & AvroLogical
  | { readonly kind: "fixed"; readonly size: number } & AvroLogical
  | { readonly kind: "enum"; readonly symbols: readonly string[] }
  | { readonly kind: "array" | "map"; readonly of: AvroType }
  | { readonly kind: "union"; readonly branches: readonly AvroType[] }
  | AvroRecord;

/** What a type stands for besides. */
export interface AvroLogical {
  readonly logical?: string;
  readonly precision?: number;
  readonly scale?: number;
}

/** A record, whose fields are known when all of the schema has been read. */
export interface AvroRecord {
  readonly kind: "record";
  readonly name: string;
  readonly fields: AvroField[];
}

/** A field of a record. */
export interface AvroField {
  readonly name: string;
  readonly type: AvroType;
}

const primitives: readonly string[] = [
  "null",
  "boolean",
  "int",
  "long",
  "float",
  "double",
  "string",
  "bytes",
];

/** Reads a schema; throws for what is none. */
export function parseSchema(json: string): AvroType {
  return new SchemaReader().read(JSON.parse(json), "");
}

class SchemaReader {
  readonly #named = new Map<string, AvroType>();

  read(schema: unknown, namespace: string): AvroType {
    if (typeof schema === "string") return this.#byName(schema, namespace);
    if (Array.isArray(schema)) {
      return { kind: "union", branches: schema.map((branch) => this.read(branch, namespace)) };
    }
    if (typeof schema !== "object" || schema === null) throw wrong(schema);
    const { type, logicalType, precision, scale } = schema as Record<string, unknown>;
    const logical = {
      ...(typeof logicalType === "string" ? { logical: logicalType } : {}),
      ...(typeof precision === "number" ? { precision } : {}),
      ...(typeof scale === "number" ? { scale } : {}),
    };
    if (typeof type !== "string") return this.read(type, namespace);
    if (primitives.includes(type)) return { kind: type, ...logical } as AvroType;
    const { items, values } = schema as Record<string, unknown>;
    if (type === "array") return { kind: "array", of: this.read(items, namespace) };
    if (type === "map") return { kind: "map", of: this.read(values, namespace) };
    return this.#definition(type, schema as Record<string, unknown>, namespace, logical);
  }

  #definition(
    type: string,
    schema: Readonly<Record<string, unknown>>,
    outer: string,
    logical: AvroLogical,
  ): AvroType {
    const { name, namespace = outer, fields, symbols, size } = schema;
    if (!["record", "error", "enum", "fixed"].includes(type)) return this.#byName(type, outer);
    if (typeof name !== "string" || typeof namespace !== "string") throw wrong(schema);
    const full = fullName(name, namespace);
    const inner = full.slice(0, Math.max(0, full.lastIndexOf(".")));
    if (type === "enum") {
      if (!Array.isArray(symbols)) throw wrong(schema);
      return this.#define(full, { kind: "enum", symbols: symbols.map(String) });
    }
    if (type === "fixed") {
      if (!Number.isSafeInteger(size) || (size as number) < 0) throw wrong(schema);
      return this.#define(full, { kind: "fixed", size: size as number, ...logical });
    }
    if (!Array.isArray(fields)) throw wrong(schema);
    const record: AvroRecord = { kind: "record", name: full, fields: [] };
    this.#define(full, record);
    for (const field of fields as readonly Record<string, unknown>[]) {
      if (typeof field?.name !== "string") throw wrong(field);
      record.fields.push({ name: field.name, type: this.read(field.type, inner) });
    }
    return record;
  }

  #define(name: string, type: AvroType): AvroType {
    this.#named.set(name, type);
    return type;
  }

  #byName(name: string, namespace: string): AvroType {
    if (primitives.includes(name)) return { kind: name } as AvroType;
    const known = this.#named.get(fullName(name, namespace)) ?? this.#named.get(name);
    if (known !== undefined) return known;
    throw new Error(`expected a type that has been defined, got ${JSON.stringify(name)}`);
  }
}

function fullName(name: string, namespace: string): string {
  return name.includes(".") || namespace === "" ? name : `${namespace}.${name}`;
}

function wrong(schema: unknown): Error {
  return new Error(`expected a schema of Avro, got ${JSON.stringify(schema)?.slice(0, 80)}`);
}
