/**
 * Records of comma-separated values, of which a quoted field may have commas, quotes and line ends.
 *
 * @module
 */

/** Cuts a record, without the line end after it, into its fields. */
export function fieldsOf(record: string): string[] {
  if (!record.includes('"')) return record.split(",");
  const fields: string[] = [];
  for (let start = 0; start <= record.length;) {
    if (record[start] !== '"') {
      const comma = record.indexOf(",", start);
      const end = comma === -1 ? record.length : comma;
      fields.push(record.slice(start, end));
      start = end + 1;
      continue;
    }
    // The field ends at a quote that is not doubled.
    let end = record.indexOf('"', start + 1);
    let quotes = false;
    while (record[end + 1] === '"') {
      quotes = true;
      end = record.indexOf('"', end + 2);
    }
    const field = record.slice(start + 1, end);
    fields.push(quotes ? field.replaceAll('""', '"') : field);
    start = end + 2;
  }
  return fields;
}

/** Puts lines together that are one record, since its quotes are still open where they end. */
export function* recordsOf(lines: Iterable<string>): Generator<string> {
  let record: string | undefined;
  for (const line of lines) {
    const odd = (line.split('"').length - 1) % 2 === 1;
    if (record !== undefined) {
      record += `\n${line}`;
      if (!odd) continue;
      yield record;
      record = undefined;
    } else if (odd) record = line;
    else yield line;
  }
  if (record !== undefined) yield record;
}
