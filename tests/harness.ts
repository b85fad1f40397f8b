/**
 * The one seam between the tests and the test runner of each runtime: `Deno.test`,
 * `bun:test`, `node:test`, and a registry in the page for Chromium. A test file imports
 * everything it needs from here and so runs in all four, or alone by
 * `deno test -A <file>` and `bun test <file>`.
 *
 * @module
 */

// @ts-types="../types/std_assert.d.ts"
export {
  assert,
  assertInstanceOf,
  assertMatch,
  assertNotEquals,
  assertNotStrictEquals,
  assertRejects,
  assertStrictEquals,
  assertStringIncludes,
  assertThrows,
  fail,
} from "@std/assert";

// @ts-types="../types/std_assert.d.ts"
import { assertEquals as assertDeepEquals } from "@std/assert";
import { describeRuns } from "../src/engine/schedule/run_states.ts";
import type { ServedRequest } from "./file_server.ts";
import { isPlainlySame } from "./plainly_same.ts";
import { limitTimeForExamples } from "./time_for_examples.ts";

export type { ServedRequest };

/** A runtime the suite runs in. */
export type RuntimeName = "deno" | "bun" | "node" | "browser";

/** Settings of one test. */
export type TestOptions =
  & {
    /** Milliseconds after which the test has failed; the default is 60000. */
    readonly timeout?: number;
  }
  & (
    | { readonly only?: undefined; readonly because?: undefined }
    | {
      /** The runtimes that can do what is tested. */
      readonly only: readonly RuntimeName[];
      /** Why the others cannot; listed in the summary of `npm test`. */
      readonly because: string;
    }
  );

/** For tests of files at paths. */
export const byPath = {
  only: ["deno", "bun", "node"],
  because: "browsers open no files by path",
} as const satisfies TestOptions;

/** The body of a test. */
export type TestFunction = () => void | Promise<void>;

/** A test as the page in Chromium keeps it. */
export interface RegisteredTest {
  readonly name: string;
  readonly skip: boolean;
  readonly run: () => Promise<void>;
}

/** Files by name. */
export type FileContents = Readonly<Record<string, string | Uint8Array>>;

/** A web server that a test has started. */
export interface Server {
  /** Address of the files' folder, with a final slash. */
  readonly url: string;
  /** The requests answered so far. */
  requests(): Promise<readonly ServedRequest[]>;
}

/** What `tests/browser/page.ts` and `scripts/test_chromium.ts` put into the page. */
interface PageGlobals {
  readonly holdallTests?: RegisteredTest[];
  readonly holdallHost?: (call: string, argument: unknown) => Promise<unknown>;
}

/** What the four runtimes' globals tell this file. */
interface RuntimeGlobals {
  readonly Deno?: {
    test(definition: Record<string, unknown>): void;
  };
  readonly Bun?: unknown;
  readonly document?: unknown;
}

const globals = globalThis as unknown as RuntimeGlobals & PageGlobals;

/** The runtime this test runs in. */
export const runtimeName: RuntimeName = detectRuntime();

const defaultTimeout = 60_000;

/** As that of `@std/assert`, which takes long for long lists, even where all is the same. */
export function assertEquals<T>(actual: T, expected: T, message?: string): void {
  if (!isPlainlySame(actual, expected)) assertDeepEquals(actual, expected, message);
}

type Register = (name: string, skip: boolean, run: () => Promise<void>) => void;

const register: Register = await registration();

limitTimeForExamples(Number(environment("HOLDALL_EXAMPLES") ?? 100));

/** Folders the running test has made; `undefined` while none runs. */
let cleanups: (() => Promise<void>)[] | undefined;

/**
 * Declares a test.
 *
 * @param name The symbol and the behaviour in plain words: `"topk() keeps the first of equals"`.
 * @param options Runtimes that can run it, with the reason, and a time limit.
 * @param fn The body; it fails by throwing.
 */
export function test(name: string, fn: TestFunction): void;
export function test(name: string, options: TestOptions, fn: TestFunction): void;
export function test(name: string, ...rest: [TestFunction] | [TestOptions, TestFunction]): void {
  const [options, fn] = rest.length === 1 ? [{}, rest[0]] : rest;
  const skip = options.only !== undefined && !options.only.includes(runtimeName);
  const shown = skip ? `${name} [skipped in ${runtimeName}: ${options.because}]` : name;
  register(shown, skip, () => runTest(fn, options.timeout ?? defaultTimeout));
}

/**
 * URL of a module in `tests/fixtures` that a worker of this runtime can import.
 *
 * @param name Name of the file without its extension.
 */
export function fixture(name: string): string {
  const extension = import.meta.url.endsWith(".ts") ? "ts" : "js";
  return new URL(`./fixtures/${name}.${extension}`, import.meta.url).href;
}

/**
 * URL of a file of the repository.
 *
 * @param path Its path from the root.
 */
export function fromRoot(path: string): URL {
  // Built, this module lies in `dist-test/<runtime>/`.
  const root = import.meta.url.endsWith(".ts") ? "../" : "../../";
  return new URL(root + path, import.meta.url);
}

/** Makes a temporary folder that is removed after the test (not in browsers). */
export async function tempDir(): Promise<string> {
  const { mkdtemp, rm, realpath } = await load<typeof import("node:fs/promises")>(
    "node:fs/promises",
  );
  const { tmpdir } = await load<typeof import("node:os")>("node:os");
  const path = await mkdtemp(`${await realpath(tmpdir())}/holdall-`);
  afterTest(() => rm(path, { recursive: true, force: true }));
  return path;
}

/** Writes a file, and the folders it lies in (not in browsers). */
export async function writeFile(path: string, content: string | Uint8Array): Promise<void> {
  const fs = await load<typeof import("node:fs/promises")>("node:fs/promises");
  const { dirname } = await load<typeof import("node:path")>("node:path");
  await fs.mkdir(dirname(path), { recursive: true });
  await fs.writeFile(path, content);
}

/** A variable of the environment of the test's process, if it is set; browsers have none. */
export function environment(name: string): string | undefined {
  const { process } = globalThis as { process?: { env: Record<string, string | undefined> } };
  return process?.env[name];
}

/** Registers work to be done when the running test has ended, whether it passed or not. */
export function afterTest(cleanup: () => Promise<void>): void {
  if (cleanups === undefined) throw new Error("Cannot register a cleanup: no test is running");
  cleanups.push(cleanup);
}

/** What the console is warned of until the test ends, which nobody else sees. */
export function warnings(): string[] {
  const warned: string[] = [];
  const { warn } = console;
  console.warn = (text: string) => void warned.push(text);
  afterTest(() => {
    console.warn = warn;
    return Promise.resolve();
  });
  return warned;
}

/**
 * Makes files on the disk and chooses them in an `<input type="file">`, or the folder that they are in
 * where their names have slashes (browsers only).
 *
 * @returns The `File`s that the input holds: read from the disk, as a user's would be.
 */
export function pickFiles(files: FileContents): Promise<File[]> {
  return filesFromHost("pick", files);
}

/** As {@linkcode pickFiles}, but drags what it is from the desktop and drops it on `#drop` of the page. */
export function dropFiles(files: FileContents): Promise<File[]> {
  return filesFromHost("drop", files);
}

/** What a page has its user download next, when it is complete (browsers only). */
export async function downloaded(): Promise<{ name: string; bytes: Uint8Array }> {
  const { name, content } = await host("downloaded", undefined) as Record<string, string>;
  const bytes = Uint8Array.from(atob(content!), (character) => character.charCodeAt(0));
  return { name: name!, bytes };
}

/**
 * Serves files over `http:` until the test has ended; see {@linkcode serveFiles} for what is
 * served where.
 */
export async function serve(files: FileContents): Promise<Server> {
  if (runtimeName === "browser") return await serveByHost(files);
  const { serveFiles } = await import("./file_server.ts");
  const encoded = Object.entries(files).map(([name, content]) => [name, bytesOf(content)]);
  const server = await serveFiles(Object.fromEntries(encoded));
  afterTest(async () => await server[Symbol.asyncDispose]());
  return { url: server.url, requests: () => Promise.resolve(server.requests) };
}

async function serveByHost(files: FileContents): Promise<Server> {
  const url = await host("serve", portableFiles(files)) as string;
  afterTest(async () => void await host("stopServing", url));
  return { url, requests: async () => await host("requests", url) as ServedRequest[] };
}

async function filesFromHost(call: "pick" | "drop", files: FileContents): Promise<File[]> {
  const received = new Promise<File[]>((resolve) => {
    const page = globalThis as unknown as { holdallFiles?: (files: File[]) => void };
    page.holdallFiles = resolve;
  });
  await host(call, portableFiles(files));
  return received;
}

/** Calls the process that drives the browser. */
async function host(call: string, argument: unknown): Promise<unknown> {
  if (globals.holdallHost === undefined) {
    throw new Error(`Cannot call "${call}": expected a page of tests/browser, got ${runtimeName}`);
  }
  return await globals.holdallHost(call, argument);
}

/** Contents as base64, for a channel that only carries JSON. */
function portableFiles(files: FileContents): Record<string, string> {
  return Object.fromEntries(
    Object.entries(files).map(([name, content]) => {
      const characters = Array.from(bytesOf(content), (byte) => String.fromCharCode(byte));
      return [name, btoa(characters.join(""))];
    }),
  );
}

function bytesOf(content: string | Uint8Array): Uint8Array {
  return typeof content === "string" ? new TextEncoder().encode(content) : content;
}

async function runTest(fn: TestFunction, timeout: number): Promise<void> {
  const own: (() => Promise<void>)[] = [];
  cleanups = own;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`Test did not end within ${timeout} ms; ${describeRuns()}`));
    }, timeout);
  });
  try {
    await Promise.race([Promise.resolve().then(fn), late]);
  } finally {
    clearTimeout(timer);
    cleanups = undefined;
    for (const cleanup of own.reverse()) await cleanup();
  }
}

function detectRuntime(): RuntimeName {
  if (globals.Deno !== undefined) return "deno";
  if (globals.Bun !== undefined) return "bun";
  return globals.document === undefined ? "node" : "browser";
}

async function registration(): Promise<Register> {
  switch (runtimeName) {
    case "deno":
      return registerInDeno;
    case "bun":
      return registerInBun(await load("bun:test"));
    case "node":
      await followNoPromises();
      return registerInNode(await load("node:test"));
    case "browser":
      return (name, skip, run) => globals.holdallTests?.push({ name, skip, run });
  }
}

/** Sanitizers are off because the process's pool of workers outlives a test by design. */
function registerInDeno(name: string, skip: boolean, fn: () => Promise<void>): void {
  globals.Deno?.test({ name, ignore: skip, fn, sanitizeOps: false, sanitizeResources: false });
}

interface BunTest {
  (name: string, fn: () => Promise<void>, timeout: number): void;
  readonly skip: BunTest;
}

/** Bun's own limit of 5 seconds is lifted; {@linkcode runTest} has the one that counts. */
function registerInBun(module: { readonly test: BunTest }): Register {
  return (name, skip, run) => (skip ? module.test.skip : module.test)(name, run, 2 ** 30);
}

/**
 * Keeps `node:test` from following each promise by hooks, only to know which test an uncaught error belongs
 * to: that was a sixth of the tests' processor time. Such an error fails the run all the same.
 */
async function followNoPromises(): Promise<void> {
  const { default: hooks } = await load<{ default: { createHook: unknown } }>("node:async_hooks");
  const none = { enable: () => none, disable: () => none };
  hooks.createHook = () => none;
}

function registerInNode(
  module: { test(name: string, options: { skip: boolean }, fn: () => Promise<void>): unknown },
): Register {
  return (name, skip, run) => void module.test(name, { skip }, run);
}

/** Imports a module that not every runtime has, out of sight of bundlers and type checkers. */
async function load<Module>(specifier: string): Promise<Module> {
  return await import(specifier) as Module;
}
