/**
 * Records of tables as JSON would have them, so that all that is asked of records can be asked of them.
 *
 * @module
 */

/**
 * A value with numbers in place of bigints, texts in place of those that are too large for one, and of
 * dates as ISO 8601 writes them. Of bytes, the number is told.
 */
export function plainValue(value: unknown): unknown {
  if (typeof value === "bigint") {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : String(value);
  }
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  if (value instanceof Uint8Array) return `(${value.length} bytes)`;
  return Array.isArray(value) ? value.map(plainValue) : plainRecord(value);
}

/** The same of each value of a record. */
export function plainRecord(record: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(record).map(([name, value]) => [name, plainValue(value)]),
  );
}

/** The same with the path of its file. */
export function plainRecordOf(
  record: object,
  { path }: { readonly path: string },
): [record: Record<string, unknown>, path: string] {
  return [plainRecord(record), path];
}
