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

import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";

/** A class like `TextDecoder`. */
export type DecoderClass = new (label: string, options?: TextDecoderOptions) => TextDecoder;

/**
 * What the tables make of the samples, as hashes, by encoding. windows-1252 is not among them:
 * `decode.ts` knows what is wrong with it in Node, and it is too common to load a library for.
 */
const EXPECTED: Readonly<Record<string, string>> = {
  "big5": "8ad7b133fb12bd1d",
  "euc-jp": "75b18dc584c3bf83",
  "euc-kr": "f7cfb5a10b60572f",
  "gb18030": "14a778e8790aa466",
  "gbk": "14a778e8790aa466",
  "ibm866": "5a856a1cc72f92ff",
  "iso-8859-10": "34e36339240c8d8b",
  "iso-8859-13": "3bac58e9cc8e52cd",
  "iso-8859-14": "ec2339ae801d5107",
  "iso-8859-15": "e3f0667fe89309a7",
  "iso-8859-16": "c68ff962b68531cb",
  "iso-8859-2": "5e9a0811bf08daf5",
  "iso-8859-3": "6555258335579b89",
  "iso-8859-4": "08e4e0f402fac588",
  "iso-8859-5": "df3e28bbb226e1cd",
  "iso-8859-6": "ac5e5b97608b416e",
  "iso-8859-7": "9f68204513e94f00",
  "iso-8859-8": "16b842dbf1779d83",
  "iso-8859-8-i": "16b842dbf1779d83",
  "koi8-r": "e18c51434de748aa",
  "koi8-u": "09ca3df06fe07cf2",
  "macintosh": "a6af4ef8837ca7fc",
  "shift_jis": "9744908d69bd034d",
  "windows-1250": "697d3e9c20631e29",
  "windows-1251": "046cabf3dd731926",
  "windows-1253": "b86ba26ea99fb622",
  "windows-1254": "233441a35d0b7823",
  "windows-1255": "63cacbae4c945413",
  "windows-1256": "8f0f0e8f96c6e90c",
  "windows-1257": "a2e34bb97e73154a",
  "windows-1258": "7ab8842d941a6717",
  "windows-874": "328a1a499919669e",
  "x-mac-cyrillic": "b84eb464bfafed28",
  "x-user-defined": "87337a75680cce3d",
};

const classes = new Map<string, Promise<DecoderClass>>();

/** The class that decodes the encoding of a name as every runtime should. */
export function legacyDecoderClass(name: string): Promise<DecoderClass> {
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
function hashOfTable(decoderClass: DecoderClass, name: string): string | undefined {
  let decoder: TextDecoder;
  try {
    decoder = new decoderClass(name);
  } catch {
    return undefined;
  }
  const text = decoder.decode(sampleOf(name));
  return bytesToHex(sha256(new TextEncoder().encode(text)).subarray(0, 8));
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
