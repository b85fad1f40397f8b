/** Writes records to a file, as one would by hand: nothing is checked, and names are final at once. */

import { closeSync, fsyncSync, openSync, readFileSync, writeSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { lineOf, recordOf, rowOf } from "../records.ts";
import { answer } from "./pool.ts";

/** What to write where. */
export interface WriteRequest {
  readonly path: string;
  readonly what: "text" | "json" | "csv" | "gzip";
  readonly start: number;
  readonly stop: number;
}

const encode = {
  text: lineOf,
  json: (i: number) => JSON.stringify(recordOf(i)),
  gzip: (i: number) => JSON.stringify(recordOf(i)),
  csv: (i: number) => Object.values(rowOf(i)).map(field).join(","),
};

function field(value: unknown): string {
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

answer(({ path, what, start, stop }: WriteRequest): number => {
  const encoder = new TextEncoder();
  const file = openSync(path, "w");
  let text = what === "csv" ? "id,name,email,age,city\n" : "";
  let size = 0;
  const flush = () => {
    const plain = encoder.encode(text);
    text = "";
    let bytes: Uint8Array = what === "gzip" ? gzipSync(plain) : plain;
    size += bytes.length;
    while (bytes.length > 0) bytes = bytes.subarray(writeSync(file, bytes));
  };
  for (let i = start; i < stop; i++) {
    text += `${encode[what](i)}\n`;
    if (text.length >= 2 ** 18) flush();
  }
  flush();
  fsyncSync(file);
  closeSync(file);
  // Members of gzip are of other sizes than one stream.
  return what === "gzip" ? readFileSync(path).length > 0 ? stop - start : 0 : size;
});
