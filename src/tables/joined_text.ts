/**
 * Fields that are short texts, as one text: `["ab", "", "c"]` is `"\x02\x00abc"`, the lengths of all but
 * the last as characters, then the texts. No other fields as many have the same.
 *
 * A text that was cut out of another is read through that other one, character by character; joining
 * copies. So one joined text is hashed and compared at half the price of its fields, and is one
 * object of those that are kept.
 *
 * @module
 */

/** A field that is joined is shorter, so that lengths are characters of one byte, as most texts have. */
export const shortestUnjoined = 32;

/** Most fields that are joined. */
const widest = 16;

const lengths = Array.from({ length: shortestUnjoined }, (_, n) => String.fromCharCode(n));

/** The text of several fields, or `undefined` where they are no short texts. */
export function joinedText(fields: readonly unknown[]): string | undefined {
  if (fields.length !== 2) return joinedAny(fields);
  const [first, second] = fields;
  return isShort(first) && isShort(second) ? lengths[first.length]! + first + second : undefined;
}

function joinedAny(fields: readonly unknown[]): string | undefined {
  if (fields.length < 2 || fields.length > widest) return undefined;
  let head = "";
  let texts = "";
  for (let i = 0; i < fields.length; i++) {
    const field = fields[i];
    if (!isShort(field)) return undefined;
    if (i < fields.length - 1) head += lengths[field.length]!;
    texts += field;
  }
  return head + texts;
}

function isShort(field: unknown): field is string {
  return typeof field === "string" && field.length < shortestUnjoined;
}

/** The fields of a joined text. */
export function fieldsOfJoined(text: string, width: number): string[] {
  if (width === 2) {
    const end = 1 + text.charCodeAt(0);
    return [text.slice(1, end), text.slice(end)];
  }
  const fields: string[] = [];
  let start = width - 1;
  for (let i = 0; i < width - 1; i++) {
    const end = start + text.charCodeAt(i);
    fields.push(text.slice(start, end));
    start = end;
  }
  fields.push(text.slice(start));
  return fields;
}
