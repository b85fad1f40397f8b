/**
 * Decoders of encodings older than Unicode, by the tables of the WHATWG in every runtime.
 *
 * The runtimes' own differ: Node 20 decodes 8 822 characters of EUC-KR that there are none of, lacks
 * the sign for the euro in GBK, and takes KOI8-U for KOI8-R; Chromium 147 differs in Big5 and EUC-JP.
 * So a runtime's decoder is tried on every sequence there is before it is used the first time, and a
 * library that has the tables is loaded where it gives another text.
 *
 * @module
 */

import stringHash from "string-hash";
import type { Encoding } from "./encoding.ts";

/** A class like `TextDecoder`. */
export type DecoderClass = new (label: string, options?: TextDecoderOptions) => TextDecoder;

/**
 * What the tables make of the samples, as hashes, by encoding. windows-1252 is not among them:
 * `decode.ts` knows what is wrong with it in Node, and it is too common to load a library for.
 */
const EXPECTED: Readonly<Record<string, number>> = {
  "big5": 3122959837,
  "euc-jp": 2225078995,
  "euc-kr": 3520325241,
  "gb18030": 2987482019,
  "gbk": 2987482019,
  "ibm866": 543681489,
  "iso-8859-10": 617354780,
  "iso-8859-13": 379416890,
  "iso-8859-14": 1081478500,
  "iso-8859-15": 2972343499,
  "iso-8859-16": 3723818595,
  "iso-8859-2": 3357940332,
  "iso-8859-3": 4007875142,
  "iso-8859-4": 451748885,
  "iso-8859-5": 1099759801,
  "iso-8859-6": 113248913,
  "iso-8859-7": 4163291425,
  "iso-8859-8": 2430955542,
  "iso-8859-8-i": 2430955542,
  "koi8-r": 236707671,
  "koi8-u": 2477793443,
  "macintosh": 4240072380,
  "shift_jis": 3439936651,
  "windows-1250": 1825705485,
  "windows-1251": 2764983383,
  "windows-1253": 659163853,
  "windows-1254": 124525105,
  "windows-1255": 722857239,
  "windows-1256": 2723063738,
  "windows-1257": 1505701396,
  "windows-1258": 715019196,
  "windows-874": 2025970779,
  "x-mac-cyrillic": 2811269234,
  "x-user-defined": 2569815301,
};

const classes = new Map<string, Promise<DecoderClass>>();

/** The class that decodes an encoding as every runtime should. */
export function decoderClassOf({ name }: Encoding): Promise<DecoderClass> {
  let found = classes.get(name);
  if (found === undefined) classes.set(name, found = loadClass(name));
  return found;
}

async function loadClass(name: string): Promise<DecoderClass> {
  const expected = EXPECTED[name];
  if (expected === undefined || hashOfTable(TextDecoder, name) === expected) return TextDecoder;
  return (await import("@exodus/bytes/encoding.js")).TextDecoder;
}

/** What a class makes of an encoding, as a hash; `undefined` where it does not know the encoding. */
function hashOfTable(decoderClass: DecoderClass, name: string): number | undefined {
  let decoder: TextDecoder;
  try {
    decoder = new decoderClass(name);
  } catch {
    return undefined;
  }
  return stringHash(decoder.decode(sampleOf(name)));
}

/** Lengths of the sequences that stand for a character, other than one byte, in each encoding. */
const LENGTHS: Readonly<Record<string, readonly number[]>> = {
  "big5": [2],
  "euc-jp": [2, 3],
  "euc-kr": [2],
  "gb18030": [2, 4],
  "gbk": [2, 4],
  "shift_jis": [2],
};

/** All bytes by themselves, and all sequences, each ended by a line feed so that none joins the next. */
function sampleOf(name: string): Uint8Array {
  const bytes: number[] = [];
  for (let byte = 0; byte < 256; byte++) bytes.push(byte, 10);
  const lengths = LENGTHS[name] ?? [];
  if (lengths.includes(2)) {
    for (let a = 0x80; a < 256; a++) for (let b = 0; b < 256; b++) bytes.push(a, b, 10);
  }
  if (lengths.includes(3)) {
    for (let b = 0xa0; b < 256; b++) for (let c = 0xa0; c < 256; c++) bytes.push(0x8f, b, c, 10);
  }
  // Sequences of four bytes go by ranges: some of each tell.
  if (lengths.includes(4)) {
    for (let i = 0; i < 1_587_600; i += 17) bytes.push(...fourBytes(i), 10);
  }
  return Uint8Array.from(bytes);
}

/** The sequence of four bytes number `i` of GB 18030. */
function fourBytes(i: number): number[] {
  return [
    0x81 + Math.floor(i / 12_600),
    0x30 + Math.floor(i / 1260) % 10,
    0x81 + Math.floor(i / 10) % 126,
    0x30 + i % 10,
  ];
}
