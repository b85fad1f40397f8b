/**
 * The files that the benches read, generated when first asked for and kept in `data/`.
 *
 * @module
 */

import { generateUcbLog } from "../examples/generate_ucb_log.ts";
import { root } from "../scripts/command.ts";
import { generateText, generateTokens, generateVisits } from "./generate_text.ts";

const MB = 1e6;

/** Files of the sizes that the benches are about, all of them divided by `divisor`. */
export class Data {
  readonly #divisor: number;

  constructor(divisor: number) {
    this.#divisor = divisor;
  }

  /** A log of UC Berkeley's format, about 170 bytes a line. */
  log(megabytes: 64 | 256 | 1024): Promise<DataFile> {
    const size = megabytes * MB / this.#divisor;
    return made(`ucb-${size / MB}mb.log`, (path) => generateUcbLog(path, { size }));
  }

  /** Text of 228 MB: 33 million words, 1.2 million of them different. */
  text(): Promise<DataFile> {
    const size = 228 * MB / this.#divisor;
    const vocabulary = Math.round(1_230_000 / this.#divisor);
    return made(`text-${size / MB}mb.txt`, (path) => generateText(path, { size, vocabulary }));
  }

  /** 22 million tokens, 7.5 million of them different. */
  tokens(): Promise<DataFile> {
    const distinct = 7_500_000 / this.#divisor;
    const total = 22_000_000 / this.#divisor;
    return made(`tokens-${distinct}.txt`, (path) => generateTokens(path, { distinct, total }));
  }

  /** 1.5 million records of address, time and agent, 300 000 pairs of address and agent. */
  visits(): Promise<DataFile> {
    const distinct = 300_000 / this.#divisor;
    const total = 1_500_000 / this.#divisor;
    return made(`visits-${distinct}.tsv`, (path) => generateVisits(path, { distinct, total }));
  }
}

/** A file to read. */
export interface DataFile {
  readonly path: string;
  readonly size: number;
}

async function made(
  name: string,
  generate: (path: string) => void | Promise<void>,
): Promise<DataFile> {
  const folder = `${root}/data`;
  const path = `${folder}/${name}`;
  await Deno.mkdir(folder, { recursive: true });
  if (await sizeOf(path) === undefined) {
    console.error(`  generating data/${name}`);
    // The file has its name only once it is complete.
    await generate(`${path}.part`);
    await Deno.rename(`${path}.part`, path);
  }
  // Whoever reads it first must not be the one who waits for the disk.
  for await (const _chunk of (await Deno.open(path)).readable);
  return { path, size: (await Deno.stat(path)).size };
}

async function sizeOf(path: string): Promise<number | undefined> {
  try {
    return (await Deno.stat(path)).size;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
