/**
 * The number of different values, estimated in constant memory: HyperLogLog with hashes of
 * 64 bits, which is HyperLogLog++ (S. Heule, M. Nunkesser, A. Hall, "HyperLogLog in
 * Practice", EDBT 2013) but for two things. The estimate is Ertl's (O. Ertl, "New
 * cardinality estimation algorithms for HyperLogLog sketches", 2017, arXiv:1702.01284, algorithm
 * 6), which needs no tables of measured corrections and no other method for few values.
 * And registers are never kept in a sparse form, since at most 256 KiB of bytes are little.
 *
 * A register holds the longest run of zeros before the first one, plus one, among the hashes
 * that begin with its number: the largest of what each partition found.
 *
 * @module
 */

// @ts-types="../../types/imurmurhash.d.ts"
import MurmurHash3 from "imurmurhash";
import { finishedReduction, type Reduction } from "./reduction.ts";
import { compositeKey } from "./value_key.ts";

/** Registers; there are 2 ** precision. */
type Registers = Uint8Array;

const HASH_BITS = 64;

/** `countDistinct(precision)`. */
export const countDistinct: Reduction = finishedReduction<Registers, Registers>(
  {
    kind: "sink",
    name: "countDistinct",
    init: ([precision]) => new Uint8Array(2 ** (precision as number)),
    step: (registers, x, _y, [precision]) => add(registers, x, precision as number),
    finish: (registers) => registers,
  },
  "countDistinct",
  (all, [precision]) => {
    const merged = new Uint8Array(2 ** (precision as number));
    for (const registers of all) {
      for (let i = 0; i < merged.length; i++) {
        if (registers[i]! > merged[i]!) merged[i] = registers[i]!;
      }
    }
    return merged;
  },
  (registers, [precision]) => Math.round(estimate(registers, precision as number)),
);

/** Takes in the hash of a value: its first bits are the register's number, the others the run. */
function add(registers: Registers, x: unknown, precision: number): void {
  const [high, low] = hash(compositeKey(x));
  const index = high >>> (32 - precision);
  const rest = high << precision;
  const run = rest === 0 ? 32 - precision + Math.clz32(low) : Math.clz32(rest);
  if (run >= registers[index]!) registers[index] = run + 1;
}

/** Seeds of the halves of a hash, for texts of bytes and for others. */
const SEEDS = [[0x243f6a88, 0x85a308d3], [0x13198a2e, 0x03707344]] as const;

/**
 * 64 bits: MurmurHash3 with two seeds. The library is made for code units below 256, and lets others
 * overlap, so that texts would collide under any seed; those are hashed as two units each.
 */
function hash(text: string): readonly [high: number, low: number] {
  const wide = /[\u0100-\uffff]/.test(text);
  const [first, second] = SEEDS[wide ? 1 : 0];
  const bytes = wide ? halves(text) : text;
  return [MurmurHash3(bytes, first).result(), MurmurHash3(bytes, second).result()];
}

function halves(text: string): string {
  let bytes = "";
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    bytes += String.fromCharCode(unit & 0xff, unit >>> 8);
  }
  return bytes;
}

/** Ertl's improved estimator. */
function estimate(registers: Registers, precision: number): number {
  const m = registers.length;
  const longest = HASH_BITS - precision;
  const counts = Array.from({ length: longest + 2 }, () => 0);
  for (const value of registers) counts[value]!++;
  let z = m * tau(1 - counts[longest + 1]! / m);
  for (let k = longest; k >= 1; k--) z = 0.5 * (z + counts[k]!);
  z += m * sigma(counts[0]! / m);
  return m * m / (2 * Math.LN2 * z);
}

/** x + the sum of x ** (2 ** k) * 2 ** (k - 1) over k from 1. */
function sigma(x: number): number {
  if (x === 1) return Infinity;
  let [sum, before] = [x, NaN];
  for (let factor = 1; sum !== before; factor *= 2) {
    x *= x;
    before = sum;
    sum += x * factor;
  }
  return sum;
}

/** A third of 1 - x - the sum of (1 - x ** (2 ** -k)) ** 2 * 2 ** -k over k from 1. */
function tau(x: number): number {
  if (x === 0 || x === 1) return 0;
  let [rest, before] = [1 - x, NaN];
  for (let factor = 0.5; rest !== before; factor /= 2) {
    x = Math.sqrt(x);
    before = rest;
    rest -= (1 - x) ** 2 * factor;
  }
  return rest / 3;
}
