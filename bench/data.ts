/**
 * The files that the benches read, generated when first asked for and kept in `data/`.
 *
 * @module
 */

import { generateCalls } from "../examples/generate_calls.ts";
import { generateUcbLog } from "../examples/generate_ucb_log.ts";
import { generators } from "../examples/jobs/generate.ts";
import { filesBelow, root } from "../scripts/command.ts";
import { generateText, generateTokens, generateVisits } from "./generate_text.ts";

const MB = 1e6;

/** Megabytes of what the jobs read. */
const jobSizes = { access_log: 200, events: 165, documents: 23, orders: 35, contacts: 70 } as const;

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

  /** What a job reads, a file or a folder, `times` as large as the job is about. */
  async job(name: keyof typeof jobSizes, times = 1): Promise<string> {
    const size = Math.round(times * jobSizes[name] * MB / this.#divisor);
    const path = `${root}/data/jobs-${name}-${size}`;
    const exists = await Deno.stat(path).then(() => true, () => false);
    if (!exists) {
      console.error(`  generating data/jobs-${name}-${size}`);
      await generators[name]!(path, size);
    }
    const { isFile } = await Deno.stat(path);
    for (const file of isFile ? [path] : await filesBelow(path)) await readAhead(file);
    return path;
  }

  /** 250 MB of JSON lines, some 190 bytes each. */
  calls(): Promise<DataFile> {
    const size = 250 * MB / this.#divisor;
    return made(`calls-${size / MB}mb.jsonl`, (path) => generateCalls(path, { size }));
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
  await readAhead(path);
  return { path, size: (await Deno.stat(path)).size };
}

/** Reads a file: whoever reads it first must not be the one who waits for the disk. */
async function readAhead(path: string): Promise<void> {
  for await (const _chunk of (await Deno.open(path)).readable);
}

async function sizeOf(path: string): Promise<number | undefined> {
  try {
    return (await Deno.stat(path)).size;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
