/**
 * Generates the data of the jobs: the same size gives the same bytes.
 *
 *     deno run -A examples/jobs/generate.ts access_log data/access.log --size 20MB
 *     deno run -A examples/jobs/generate.ts events data/events --size 20MB
 *     deno run -A examples/jobs/generate.ts documents data/documents --size 4MB
 *     deno run -A examples/jobs/generate.ts orders data/orders.csv --size 10MB
 *     deno run -A examples/jobs/generate.ts contacts data/contacts.jsonl --size 10MB
 *
 * @module
 */

import { createWriteStream } from "node:fs";
import { mkdir, open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import process from "node:process";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { parseArgs } from "node:util";
import { createGzip } from "node:zlib";
import { bytesIn, randomNumbers, rank } from "../generate_ucb_log.ts";
import { words } from "./vocabulary.ts";

/** Number of gzip files over which events are spread. */
const EVENT_FILES = 6;
/** Bytes of a document, on average. */
const DOCUMENT = 5_750;
/** Characters kept back until they are written: never a whole file. */
const CHUNK = 2 ** 20;

/** What can be generated: files, or a folder of files, of so many bytes in all. */
export const generators: Readonly<
  Record<string, (path: string, size: number) => Promise<void>>
> = {
  access_log: (path, size) => writeFile(path, requests(randomNumbers(1)), size),
  events: (path, size) => writeFolder(path, (folder) => writeEvents(folder, size)),
  documents: (path, size) => writeFolder(path, (folder) => writeDocuments(folder, size)),
  orders: (path, size) => writeFile(path, orders(randomNumbers(4)), size),
  contacts: (path, size) => writeFile(path, contacts(randomNumbers(5)), size),
};

/** Lines of a web server: one in 200 is cut off or none at all. */
function* requests(random: () => number): Generator<string, never> {
  let time = Date.UTC(2025, 2, 3);
  for (;;) {
    time += random() * 170;
    const line = request(time, random);
    const luck = random();
    if (luck < 0.004) yield `${line.slice(0, Math.floor(luck * 25_000))}\n`;
    else if (luck < 0.005) yield `[warn] worker ${Math.floor(random() * 64)} restarted\n`;
    else yield `${line}\n`;
  }
}

const SECTIONS = [
  ...["products", "api/items", "search", "static", "cart", "account", "help", "api/prices"],
  ...["reviews", "orders", "blog", "api/stock", "login", "wishlist", "api/users", "checkout"],
];
const STATUSES = [...Array(18).fill(200), 301, 304, 304, 404, 404, 403, 500, 503];
const MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec";

/** A request, in the usual format with the time it took. */
function request(time: number, random: () => number): string {
  const visitor = rank(random(), 60_000);
  const section = rank(random(), SECTIONS.length);
  const path = `/${SECTIONS[section]}/${rank(random(), 30_000)}`;
  const query = random() < 0.3 ? `?ref=${word(random, 400)}` : "";
  const status = STATUSES[Math.floor(random() * STATUSES.length)];
  const ms = Math.floor((5 + section * 3) * (1 / (1 - random())) ** 0.6);
  // A visitor has one of a few browsers.
  const agent = browser(visitor * 4 + Math.floor(random() ** 3 * 3));
  return `${address(visitor)} - - [${logTime(new Date(time))}] "GET ${path}${query} HTTP/1.1" ` +
    `${status} ${Math.floor(200 * 400 ** random())} "https://example.org/${word(random, 300)}" ` +
    `"${agent}" ${ms}`;
}

function logTime(date: Date): string {
  const text = date.toISOString();
  const month = Number(text.slice(5, 7)) - 1;
  return `${text.slice(8, 10)}/${MONTHS.slice(3 * month, 3 * month + 3)}/${text.slice(0, 4)}:` +
    `${text.slice(11, 19)} +0000`;
}

/** Different numbers give different addresses, since multiplying by an odd number permutes. */
function address(visitor: number): string {
  const bits = Math.imul(visitor + 1, 0x9e3779b1);
  return [24, 16, 8, 0].map((shift) => (bits >>> shift) & 255).join(".");
}

function browser(seed: number): string {
  const major = 90 + Math.imul(seed, 0x9e3779b1) % 40;
  return seed % 3 === 0
    ? `Mozilla/5.0 (X11; Linux x86_64; rv:${major}.0) Gecko/20100101 Firefox/${major}.0`
    : `Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/${major}.0 Safari/537.36`;
}

const EVENT_TYPES = [
  ...["PushEvent", "CreateEvent", "PullRequestEvent", "WatchEvent", "IssueCommentEvent"],
  ...["DeleteEvent", "IssuesEvent", "ForkEvent", "ReleaseEvent", "GollumEvent", "MemberEvent"],
];
const LANGUAGES = ["JavaScript", "Python", "TypeScript", "Go", "Rust", "C", "Java", "Ruby"];
const REPOSITORIES = 40_000;

/** Events in several compressed files, and a file that tells of most of the repositories. */
async function writeEvents(folder: string, size: number): Promise<void> {
  for (let i = 0; i < EVENT_FILES; i++) {
    await pipeline(
      Readable.from(chunks(events(randomNumbers(20 + i)), size / EVENT_FILES)),
      createGzip(),
      createWriteStream(`${folder}/events-${i}.jsonl.gz`),
    );
  }
  const random = randomNumbers(2);
  let text = "";
  for (let i = 0; i < REPOSITORIES; i += 1 + Math.floor(random() * 3)) {
    const language = LANGUAGES[rank(random(), LANGUAGES.length)];
    text += `${JSON.stringify({ name: repository(i), language, stars: rank(random(), 9999) })}\n`;
  }
  await writeFile(`${folder}/repositories.jsonl`, [text], Infinity);
}

function* events(random: () => number): Generator<string, never> {
  let id = Math.floor(random() * 1e9);
  for (;;) {
    const name = repository(rank(random(), REPOSITORIES));
    const actor = rank(random(), 90_000);
    const login = `${word(random, 2_000)}-${actor}`;
    yield `${
      JSON.stringify({
        id: String(id += 1 + Math.floor(random() * 9)),
        type: EVENT_TYPES[rank(random(), EVENT_TYPES.length)],
        actor: { id: actor, login, url: `https://api.example.org/users/${login}` },
        repo: { id: actor * 7, name, url: `https://api.example.org/repos/${name}` },
        payload: {
          ref: `refs/heads/${word(random, 500)}`,
          size: Math.floor(random() * 5),
          commits: Array.from({ length: Math.floor(random() ** 2 * 3) }, () => ({
            sha: Math.floor(random() * 2 ** 50).toString(16),
            message: sentence(random, 8),
          })),
        },
        public: true,
        created_at: new Date(1.74e12 + id).toISOString(),
      })
    }\n`;
  }
}

function repository(i: number): string {
  return `${words[i % 977]}/${words[i % 1_301]}-${i}`;
}

/** Texts of a few hundred words each, in small files. */
async function writeDocuments(folder: string, size: number): Promise<void> {
  const random = randomNumbers(3);
  const count = Math.max(1, Math.round(size / DOCUMENT));
  const digits = String(count).length;
  for (let i = 0; i < count; i++) {
    const topic = Math.floor(random() * words.length);
    const length = Math.floor((0.5 + random()) * size / count);
    const path = `${folder}/${String(i).padStart(digits, "0")}.txt`;
    await writeFile(path, paragraphs(random, topic), length);
  }
}

/** Sentences, one a line, in which words near the topic are more frequent. */
function* paragraphs(random: () => number, topic: number): Generator<string, never> {
  for (;;) {
    const text = sentence(random, 6 + Math.floor(random() * 14), topic);
    yield `${text[0]!.toUpperCase()}${text.slice(1)}.\n${random() < 0.2 ? "\n" : ""}`;
  }
}

function sentence(random: () => number, length: number, topic?: number): string {
  const chosen = Array.from({ length }, () => {
    if (topic === undefined || random() < 0.7) return word(random, words.length);
    return words[(topic + rank(random(), 60)) % words.length];
  });
  return chosen.join(" ");
}

/** A word, the frequent ones among the first. */
function word(random: () => number, count: number): string {
  return words[rank(random(), Math.min(count, words.length))]!;
}

const REGIONS = ["north", "south", "east", "west", "overseas"];

/** Orders as a spreadsheet writes them: notes may have quotes, commas and lines of their own. */
function* orders(random: () => number): Generator<string, never> {
  yield "order,date,region,product,quantity,price,note\r\n";
  for (let order = 1;; order++) {
    const date = new Date(1.7e12 + order * 40_000).toISOString().slice(0, 10);
    const region = REGIONS[rank(random(), REGIONS.length)];
    const product = `"${word(random, 300)}, ${word(random, 5)}"`;
    const price = `${1 + Math.floor(random() * 200)}.${Math.floor(10 + random() * 90)}`;
    yield `${order},${date},${region},${product},${1 + rank(random(), 20)},${price},` +
      `${note(random)}\r\n`;
  }
}

function note(random: () => number): string {
  const luck = random();
  if (luck < 0.5) return "";
  if (luck < 0.7) return sentence(random, 4);
  if (luck < 0.8) return `"he said ""${sentence(random, 2)}"", twice"`;
  return `"${sentence(random, 5)}\n${sentence(random, 5)}${luck < 0.9 ? "\r\n,,1," : ""}"`;
}

/** People from several sources, as JSON: the same ones again, and a tenth that is not right. */
function* contacts(random: () => number): Generator<string, never> {
  for (let id = 0;; id++) {
    // One in eight was there before.
    const person = random() < 0.125 ? Math.floor(random() * id) : id;
    const name = `${words[person % 881]} ${words[person % 1_217]}`;
    const email = `${name.replace(" ", ".")}${person}@example.org`;
    const line = JSON.stringify({
      id,
      name: random() < 0.3 ? `  ${name.toUpperCase()} ` : name,
      email: random() < 0.3 ? email.toUpperCase() : email,
      age: random() < 0.3 ? String(18 + person % 60) : 18 + person % 60,
      city: word(random, 800),
      tags: random() < 0.5
        ? sentence(random, 3).split(" ")
        : sentence(random, 3).replaceAll(" ", ","),
      notes: sentence(random, 9),
    });
    const luck = random();
    if (luck < 0.05) yield `${line.slice(0, Math.floor(line.length * luck * 19))}\n`;
    else if (luck < 0.08) yield `${line.replace("@", " at ")}\n`;
    else if (luck < 0.1) yield `${line.replace(/"age":"?\d+"?/, '"age":"unknown"')}\n`;
    else yield `${line}\n`;
  }
}

/** Writes a folder, which has its name only once it is complete. */
async function writeFolder(path: string, write: (folder: string) => Promise<void>): Promise<void> {
  const partial = `${path}.partial`;
  await rm(partial, { recursive: true, force: true });
  await mkdir(partial, { recursive: true });
  await write(partial);
  await rename(partial, path);
}

/** Writes pieces of text, as many as fit into `size` bytes; the file has its name once it is complete. */
async function writeFile(path: string, pieces: Iterable<string>, size: number): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const file = await open(`${path}.partial`, "w");
  try {
    for (const chunk of chunks(pieces, size)) await file.writeFile(chunk);
  } finally {
    await file.close();
  }
  await rename(`${path}.partial`, path);
}

/** Pieces put together, as many as fit; all characters are ASCII, so that characters are bytes. */
function* chunks(pieces: Iterable<string>, size: number): Generator<string> {
  let chunk = "";
  let written = 0;
  for (const piece of pieces) {
    if (written + chunk.length + piece.length > size) break;
    chunk += piece;
    if (chunk.length < CHUNK) continue;
    yield chunk;
    written += chunk.length;
    chunk = "";
  }
  yield chunk;
}

async function main(): Promise<void> {
  const { values, positionals: [what = "", path] } = parseArgs({
    args: process.argv.slice(2),
    allowPositionals: true,
    options: { size: { type: "string", default: "10MB" } },
  });
  const generate = generators[what];
  if (generate !== undefined && path !== undefined) {
    return await generate(path, bytesIn(values.size));
  }
  const known = Object.keys(generators).join(", ");
  throw new RangeError(`Cannot generate: expected one of ${known} and a path, got "${what}"`);
}

if (import.meta.main) await main();
