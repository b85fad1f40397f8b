/**
 * Tables of flat buffers, in which Arrow says what its messages are.
 *
 * @module
 */

/** A table; its fields are known by where their places are said. */
export class FlatTable {
  readonly view: DataView;
  readonly #table: number;

  /** The table to which a place in a buffer leads. */
  constructor(view: DataView, at: number) {
    this.view = view;
    this.#table = at + view.getInt32(at, true);
  }

  /** Where a field is, if it is there. */
  place(field: number): number | undefined {
    const fields = this.#table - this.view.getInt32(this.#table, true);
    if (field >= this.view.getUint16(fields, true)) return undefined;
    const offset = this.view.getUint16(fields + field, true);
    return offset === 0 ? undefined : this.#table + offset;
  }

  /** A field that is a table. */
  table(field: number): FlatTable | undefined {
    const place = this.place(field);
    return place === undefined ? undefined : new FlatTable(this.view, place);
  }

  /** A field that is a list: where its items are, each of so many bytes. */
  vector(field: number, size: number): number[] {
    const place = this.place(field);
    if (place === undefined) return [];
    const start = place + this.view.getInt32(place, true);
    const length = this.view.getUint32(start, true);
    if (length * size > this.view.byteLength) {
      throw new Error(`expected a list of Arrow, got one of ${length} items`);
    }
    return Array.from({ length }, (_, i) => start + 4 + i * size);
  }

  /** A field that is a list of tables. */
  tables(field: number): FlatTable[] {
    return this.vector(field, 4).map((at) => new FlatTable(this.view, at));
  }
}

/** A view of bytes. */
export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Looks through a message, so that the library makes no list that is longer than there is room for. */
export function checkMessage(bytes: Uint8Array, start: number, bodyLength: number): void {
  const message = new FlatTable(viewOf(bytes.subarray(start)), 0);
  const kind = message.place(6);
  const header = message.table(8);
  if (kind === undefined || header === undefined) return;
  const code = message.view.getUint8(kind);
  if (code === 1) checkSchema(header);
  else if (code === 2) checkRecords(header.table(6), bodyLength);
  else if (code === 3) checkRecords(header, bodyLength);
}

/** Looks through a footer in the same way. */
export function checkFooter(bytes: Uint8Array): void {
  const schema = new FlatTable(viewOf(bytes), 0).table(6);
  if (schema !== undefined) checkSchema(schema);
}

function checkSchema(schema: FlatTable): void {
  schema.vector(8, 4);
  for (const field of schema.tables(6)) checkField(field, 0);
}

/** Levels of fields within fields. */
const DEEPEST = 100;

function checkField(field: FlatTable, depth: number): void {
  if (depth > DEEPEST) throw new Error(`expected at most ${DEEPEST} levels of fields, got more`);
  field.vector(16, 4);
  // A list of numbers, where it is a union's; of other types no number of the kind lies there.
  const type = field.place(8);
  if (type !== undefined && field.view.getUint8(type) === 14) field.table(10)?.vector(6, 4);
  for (const child of field.tables(14)) checkField(child, depth + 1);
}

/** How much smaller buffers may be by compression. */
const SMALLEST = 2 ** 20;

function checkRecords(records: FlatTable | undefined, bodyLength: number): void {
  if (records === undefined) return;
  const isCompressed = records.place(10) !== undefined;
  const room = (bodyLength + 64) * 8 * (isCompressed ? SMALLEST : 1);
  const rows = records.place(4);
  const lengths = records.vector(6, 16);
  records.vector(8, 16);
  for (const at of [...rows === undefined ? [] : [rows], ...lengths, ...records.vector(12, 8)]) {
    const length = Number(records.view.getBigInt64(at, true));
    if (length < 0 || length > room) {
      throw new Error(`expected columns that fit, got ${length} values`);
    }
  }
}
