/**
 * Errors as plain data. Posting an error loses its class, its own fields, often
 * its cause; a record keeps them all, and is rebuilt on the other side.
 *
 * @module
 */

import * as ownErrors from "../errors.ts";

/** Something thrown, as structured-cloneable data; causes may form cycles. */
export type ErrorRecord = ErrorData | ValueData | ListData | LostData;

/** An error. */
export interface ErrorData {
  readonly kind: "error";
  /** Name of its class. */
  readonly className: string;
  /** The nearest class that both sides know. */
  readonly base: string;
  readonly name: string;
  readonly message: string;
  readonly stack: string | undefined;
  /** Its own fields, `cause` and `errors` among them. */
  readonly fields: readonly FieldData[];
}

/** A property of an error. */
export interface FieldData {
  readonly key: string;
  readonly enumerable: boolean;
  readonly value: ErrorRecord;
}

/** Any value that can be cloned. */
export interface ValueData {
  readonly kind: "value";
  readonly value: unknown;
}

/** An array, which may hold errors. */
export interface ListData {
  readonly kind: "list";
  readonly items: readonly ErrorRecord[];
}

/** A value that cannot be cloned, described. */
export interface LostData {
  readonly kind: "lost";
  readonly description: string;
}

type ErrorClass = new (...args: never[]) => Error;

/** Beyond so many causes of causes nobody reads on, and cloning would exhaust the stack. */
const depthLimit = 50;

/** Fields that are not enumerable and still worth keeping. */
const quietFields = ["cause", "errors", "error", "suppressed", "remoteStack"];

const knownClasses: ReadonlyMap<string, ErrorClass> = new Map<string, ErrorClass>([
  ...Object.entries(ownErrors),
  ...Object.entries({
    Error,
    EvalError,
    RangeError,
    ReferenceError,
    SyntaxError,
    TypeError,
    URIError,
    AggregateError,
    DOMException,
  }),
]);
const knownNames: ReadonlyMap<unknown, string> = new Map(
  [...knownClasses].map(([name, it]) => [it.prototype, name]),
);

/** Writes down anything thrown; never throws itself. */
export function toRecord(error: unknown): ErrorRecord {
  return new Writer().write(error, 0);
}

/** What one reads first of an error; `undefined` for what is none. Never throws itself. */
export function headOf(error: unknown): { name: string; message: string } | undefined {
  if (!isError(error)) return undefined;
  const name = readText(error, "name") ?? classOf(error).className;
  return { name, message: readText(error, "message") ?? "" };
}

/** The stack of an error, which an engine puts into words only when it is read; that is slow. */
export function stackOf(error: unknown): string | undefined {
  return readText(error, "stack");
}

/** Rebuilds what was thrown: an error of the same class, or the value itself. */
export function fromRecord(record: ErrorRecord): unknown {
  return new Reader().read(record);
}

class Writer {
  readonly #records = new Map<object, ErrorRecord>();

  write(value: unknown, depth: number): ErrorRecord {
    if (!isError(value)) {
      const isList = attempt(() => Array.isArray(value) && value.some(isError), false);
      return isList ? this.#writeList(value as unknown[], depth) : writeValue(value);
    }
    const known = this.#records.get(value);
    if (known !== undefined) return known;
    if (depth > depthLimit) return { kind: "lost", description: "an error nested too deep" };
    return this.#writeError(value, depth);
  }

  #writeError(error: Error, depth: number): ErrorData {
    const fields: FieldData[] = [];
    const { className, base } = classOf(error);
    const record: ErrorData = {
      kind: "error",
      className,
      base,
      name: readText(error, "name") ?? className,
      message: readText(error, "message") ?? "",
      stack: readText(error, "stack"),
      fields,
    };
    // Known before its fields are, so that a cycle finds it.
    this.#records.set(error, record);
    for (const key of fieldsOf(error)) {
      const enumerable = attempt(
        () => Object.prototype.propertyIsEnumerable.call(error, key),
        true,
      );
      fields.push({ key, enumerable, value: this.#writeField(error, key, depth) });
    }
    return record;
  }

  #writeField(error: Error, key: string, depth: number): ErrorRecord {
    try {
      return this.write(error[key as keyof Error], depth + 1);
    } catch (thrown) {
      return { kind: "lost", description: `a getter that throws ${describe(thrown)}` };
    }
  }

  #writeList(list: readonly unknown[], depth: number): ListData {
    return { kind: "list", items: list.map((it) => this.write(it, depth + 1)) };
  }
}

class Reader {
  readonly #errors = new Map<ErrorRecord, Error>();

  read(record: ErrorRecord): unknown {
    switch (record.kind) {
      case "value":
        return record.value;
      case "list":
        return record.items.map((it) => this.read(it));
      case "lost":
        return `[${record.description}]`;
      case "error":
        return this.#errors.get(record) ?? this.#readError(record);
    }
  }

  #readError(record: ErrorData): Error {
    const error = makeError(record);
    this.#errors.set(record, error);
    setQuietly(error, "stack", record.stack ?? `${record.name}: ${record.message}`);
    if (error.message !== record.message) setQuietly(error, "message", record.message);
    if (error.name !== record.name) setQuietly(error, "name", record.name);
    for (const { key, enumerable, value } of record.fields) {
      setQuietly(error, key, this.read(value), enumerable);
    }
    return error;
  }
}

/** An error of the recorded class; no constructor but the built-in runs. */
function makeError({ className, base, name, message }: ErrorData): Error {
  const target = classNamed(className, base);
  return base === "DOMException"
    ? Reflect.construct(DOMException, [message, name], target)
    : Reflect.construct(Error, [message], target);
}

const standIns = new Map<string, ErrorClass>();

/** The class of this name: a known one, or one made up to stand for it. */
function classNamed(name: string, base: string): ErrorClass {
  if (name === base) return knownClasses.get(name) ?? Error;
  const key = `${base}/${name}`;
  let standIn = standIns.get(key);
  if (standIn === undefined) {
    const parent = (knownClasses.get(base) ?? Error) as typeof Error;
    standIn = class extends parent {};
    Object.defineProperty(standIn, "name", { value: name });
    standIns.set(key, standIn);
  }
  return standIn;
}

/** Name of the error's class and of the nearest that both sides know. */
function classOf(error: Error): { readonly className: string; readonly base: string } {
  const own = attempt(() => Object.getPrototypeOf(error), null);
  let base: string | undefined;
  for (let it = own; it !== null && base === undefined;) {
    base = knownNames.get(it);
    it = attempt(() => Object.getPrototypeOf(it), null);
  }
  const known = knownNames.get(own);
  if (known !== undefined) return { className: known, base: known };
  const className = readText(attempt(() => own?.constructor, undefined), "name") || "Error";
  // An error of another realm has none of our prototypes, but the usual names.
  if (base === undefined) base = knownClasses.has(className) ? className : "Error";
  return { className, base };
}

function fieldsOf(error: Error): string[] {
  const hidden = ["name", "message", "stack", ...quietFields];
  const own = attempt(() => Object.keys(error).filter((key) => !hidden.includes(key)), []);
  return [...quietFields.filter((key) => attempt(() => Object.hasOwn(error, key), false)), ...own];
}

function writeValue(value: unknown): ErrorRecord {
  // A snapshot: what happens to the value later is not what was thrown.
  return attempt<ErrorRecord>(() => ({ kind: "value", value: structuredClone(value) }), {
    kind: "lost",
    description: describe(value),
  });
}

function isError(value: unknown): value is Error {
  return attempt(
    () => value instanceof Error || Object.prototype.toString.call(value) === "[object Error]",
    false,
  );
}

function readText(value: unknown, key: string): string | undefined {
  return attempt(() => {
    const text = (value as Record<string, unknown>)[key];
    return text === undefined ? undefined : String(text);
  }, undefined);
}

function describe(value: unknown): string {
  const kind = attempt(() => Object.prototype.toString.call(value).slice(8, -1), "Object");
  const text = attempt(() => String(value), "");
  if (text === "" || text.startsWith("[object ")) return `${kind} that cannot be cloned`;
  const line = text.replace(/\s+/g, " ");
  return `${kind} that cannot be cloned: ${line.length > 200 ? `${line.slice(0, 199)}…` : line}`;
}

function setQuietly(error: Error, key: string, value: unknown, enumerable = false): void {
  Object.defineProperty(error, key, { value, enumerable, writable: true, configurable: true });
}

/** The result of `read`, or `otherwise` where hostile getters or proxies throw. */
function attempt<T>(read: () => T, otherwise: T): T {
  try {
    return read();
  } catch {
    return otherwise;
  }
}
