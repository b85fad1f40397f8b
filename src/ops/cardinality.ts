/**
 * The number of different values, estimated in constant memory: HyperLogLog with hashes of
 * 64 bits, which is HyperLogLog++ (S. Heule, M. Nunkesser, A. Hall, "HyperLogLog in
 * Practice", EDBT 2013) but for two things. The estimate is Ertl's (O. Ertl, "New
 * cardinality estimation algorithms for HyperLogLog sketches", 2017, arXiv:1702.01284, algorithm
 * 6), which needs no tables of measured corrections and no other method for few values.
 * Registers are kept in a sparse form at first, since there may be a sketch for each of many
 * groups; it has all of their bits, unlike that of HyperLogLog++, so that it changes no estimate.
 *
 * A register holds the longest run of zeros before the first one, plus one, among the hashes
 * that begin with its number: the largest of what each partition found.
 *
 * @module
 */

// @ts-types="../../types/imurmurhash.d.ts"
import MurmurHash3 from "imurmurhash";
import { finishedReduction, type StatefulReduction } from "./reduction.ts";
import { compositeKey } from "../values/value_key.ts";

/**
 * The registers that are not 0: at first as a table of numbers by open addressing, each a register's
 * number and value or 0 for an empty cell, later as one byte for each of all.
 */
interface Registers {
  readonly precision: number;
  cells: number[] | Uint8Array;
  /** Number of cells in use, while they are a table. */
  used: number;
}

const HASH_BITS = 64;

/** Bits of a cell for a register's value, which is at most 61. */
const VALUE_BITS = 6;
const VALUE_MASK = 2 ** VALUE_BITS - 1;

/** Bytes of a number in a table. */
const CELL_BYTES = 8;

/** Number of cells of the first table. */
const FEWEST_CELLS = 4;

/** `countDistinct(precision)`. */
export const countDistinct: StatefulReduction<[precision: number]> = finishedReduction<
  Registers,
  Registers,
  [precision: number]
>(
  {
    kind: "sink",
    name: "countDistinct",
    init: ([precision]) => newRegisters(precision),
    step: (registers, x) => add(registers, x),
    finish: (registers) => registers,
  },
  "countDistinct",
  (all, [precision]) => {
    const merged = newRegisters(precision);
    for (const { cells } of all) {
      if (Array.isArray(cells)) {
        for (const cell of cells) if (cell !== 0) raise(merged, cell >>> VALUE_BITS, valueOf(cell));
      } else {
        for (let i = 0; i < cells.length; i++) if (cells[i] !== 0) raise(merged, i, cells[i]!);
      }
    }
    return merged;
  },
  (registers) => Math.round(estimate(registers)),
);

function newRegisters(precision: number): Registers {
  return { precision, cells: [], used: 0 };
}

/** Takes in the hash of a value: its first bits are the register's number, the others the run. */
function add(registers: Registers, x: unknown): void {
  const { precision } = registers;
  const [high, low] = hash(compositeKey(x));
  const index = high >>> (32 - precision);
  const rest = high << precision;
  const run = rest === 0 ? 32 - precision + Math.clz32(low) : Math.clz32(rest);
  raise(registers, index, run + 1);
}

/** Raises a register to a value, if it is lower. */
function raise(registers: Registers, index: number, value: number): void {
  const { cells } = registers;
  if (!Array.isArray(cells)) {
    if (value > cells[index]!) cells[index] = value;
    return;
  }
  const at = cells.length === 0 ? -1 : placeOf(cells, index);
  if (at >= 0 && cells[at] !== 0) {
    if (value > valueOf(cells[at]!)) cells[at] = cellOf(index, value);
    return;
  }
  // A table is at most three quarters full.
  if (4 * (registers.used + 1) > 3 * cells.length) {
    widen(registers, cells);
    return raise(registers, index, value);
  }
  cells[at] = cellOf(index, value);
  registers.used++;
}

/** Doubles the table, or gives it up once it takes as much as all registers do. */
function widen(registers: Registers, cells: readonly number[]): void {
  const length = Math.max(FEWEST_CELLS, 2 * cells.length);
  const all = 2 ** registers.precision;
  if (length * CELL_BYTES > all) {
    const dense = registers.cells = new Uint8Array(all);
    for (const cell of cells) if (cell !== 0) dense[cell >>> VALUE_BITS] = valueOf(cell);
    return;
  }
  const wider = registers.cells = new Array<number>(length).fill(0);
  for (const cell of cells) if (cell !== 0) wider[placeOf(wider, cell >>> VALUE_BITS)] = cell;
}

/** The cell of a register, or an empty one where it belongs. */
function placeOf(cells: readonly number[], index: number): number {
  const mask = cells.length - 1;
  let at = index & mask;
  while (cells[at] !== 0 && cells[at]! >>> VALUE_BITS !== index) at = (at + 1) & mask;
  return at;
}

function cellOf(index: number, value: number): number {
  return index << VALUE_BITS | value;
}

function valueOf(cell: number): number {
  return cell & VALUE_MASK;
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
function estimate({ precision, cells, used }: Registers): number {
  const m = 2 ** precision;
  const longest = HASH_BITS - precision;
  const counts = Array.from({ length: longest + 2 }, () => 0);
  if (Array.isArray(cells)) {
    for (const cell of cells) if (cell !== 0) counts[valueOf(cell)]!++;
    counts[0] = m - used;
  } else for (const value of cells) counts[value]!++;
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
