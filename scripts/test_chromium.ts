/**
 * Runs the suite in Chromium: builds it, serves it, opens its page and does for
 * the page what only a user or another machine can do.
 *
 * @module
 */

import { dirname } from "node:path";
import type { Download, Page } from "playwright-core";
import type { PageResult } from "../tests/browser/page.ts";
import { type FileServer, serveFiles } from "../tests/file_server.ts";
import { dropOn, launchChromium } from "./chromium.ts";
import { root } from "./command.ts";
import type { StepResult } from "./report.ts";
import { serveFolder } from "./static_server.ts";
import { bundleTests } from "./test_bundle.ts";
import type { Selection } from "./test_runtimes.ts";

const timeout = 1_800_000;

/** Builds the tests and runs them in one page. */
export async function testChromium({ files, filter = "" }: Selection): Promise<StepResult> {
  const { outdir, modules } = await bundleTests("browser", files);
  await using browser = await launchChromium();
  await using server = serveFolder(outdir, { "index.html": `${root}/tests/browser/index.html` });
  await using host = new Host(await browser.newPage());
  await host.open(server.url);
  await host.run(modules, filter);
  return host.result();
}

/** Files as base64 by name: the form in which they come out of the page. */
type EncodedFiles = Readonly<Record<string, string>>;

/** A file that the page has had its user download, as base64. */
interface DownloadedFile {
  readonly name: string;
  readonly content: string;
}

/** What the page may ask of this process; the names are those `tests/harness.ts` calls. */
type Calls = Readonly<Record<string, (argument: never) => unknown>>;

class Host implements AsyncDisposable {
  readonly #page: Page;
  readonly #folder = Deno.makeTempDirSync({ prefix: "holdall-files-" });
  readonly #results: PageResult[] = [];
  readonly #log: string[] = [];
  /** Downloads that no test has asked for yet. */
  readonly #downloads: Download[] = [];
  readonly #servers = new Map<string, FileServer>();
  readonly #calls: Calls = {
    result: (result: PageResult) => this.#record(result),
    pick: (files: EncodedFiles) => this.#pick(files),
    drop: (files: EncodedFiles) => this.#drop(files),
    serve: (files: EncodedFiles) => this.#serve(files),
    requests: (url: string) => this.#servers.get(url)?.requests ?? [],
    stopServing: (url: string) => this.#servers.get(url)?.[Symbol.asyncDispose](),
    downloaded: () => this.#downloaded(),
  };

  constructor(page: Page) {
    this.#page = page;
    page.on("download", (download) => this.#downloads.push(download));
    page.on("console", (message) => this.#log.push(`[${message.type()}] ${message.text()}`));
    page.on("pageerror", (error) => this.#log.push(`[uncaught] ${error.stack ?? error.message}`));
  }

  async open(url: string): Promise<void> {
    await this.#page.exposeFunction("holdallHost", (call: string, argument: unknown) => {
      const handler = this.#calls[call];
      if (handler === undefined) throw new Error(`Cannot call "${call}": no such call`);
      return handler(argument as never);
    });
    await this.#page.goto(url, { waitUntil: "load" });
  }

  /** Runs the tests in the page; what stops them all is a failure of its own. */
  async run(modules: readonly string[], filter: string): Promise<void> {
    const crashed = new Promise<never>((_resolve, reject) => {
      this.#page.once("crash", () => reject(new Error("The page crashed")));
    });
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      const error = new Error(`The page's tests did not end within ${timeout} ms`);
      timer = setTimeout(() => reject(error), timeout);
    });
    const call = `holdallRun(${JSON.stringify(modules)}, ${JSON.stringify(filter)})`;
    try {
      await Promise.race([this.#page.evaluate(call), crashed, late]);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      this.#record({ name: "The page", status: "failed", milliseconds: 0, error: message });
    } finally {
      clearTimeout(timer);
    }
  }

  result(): StepResult {
    const named = (status: PageResult["status"]) =>
      this.#results.filter((result) => result.status === status);
    return {
      passed: named("passed").length,
      failed: named("failed").length,
      skipped: named("skipped").map(({ name }) => name),
      failures: named("failed").map(({ name, error = "" }) => `${name}\n${error}`),
      output: this.#log.join("\n"),
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const server of this.#servers.values()) await server[Symbol.asyncDispose]();
    await Deno.remove(this.#folder, { recursive: true });
  }

  #record(result: PageResult): void {
    this.#results.push(result);
    const { name, status, milliseconds, error } = result;
    this.#log.push(`${status} ${name} (${milliseconds.toFixed(0)} ms)`);
    if (error !== undefined) this.#log.push(error);
  }

  /** The next download, when it is complete. */
  async #downloaded(): Promise<DownloadedFile> {
    const download = this.#downloads.shift() ?? await this.#page.waitForEvent("download");
    this.#downloads.length = 0;
    const bytes = await Deno.readFile(await download.path());
    return { name: download.suggestedFilename(), content: encode(bytes) };
  }

  async #pick(files: EncodedFiles): Promise<void> {
    const paths = await this.#write(files);
    const isFolder = Object.keys(files).some((name) => name.includes("/"));
    await this.#page.setInputFiles(isFolder ? "#pick-folder" : "#pick", paths);
  }

  async #drop(files: EncodedFiles): Promise<void> {
    await dropOn(this.#page, "#drop", await this.#write(files));
  }

  async #serve(files: EncodedFiles): Promise<string> {
    const bytes = Object.fromEntries(
      Object.entries(files).map(([name, content]) => [name, decode(content)]),
    );
    const server = await serveFiles(bytes);
    this.#servers.set(server.url, server);
    return server.url;
  }

  /**
   * Writes each call's files to a folder of their own, so that no name meets an older one; returns the
   * paths of the files and folders in it.
   */
  async #write(files: EncodedFiles): Promise<string[]> {
    const folder = await Deno.makeTempDir({ dir: this.#folder });
    for (const [name, content] of Object.entries(files)) {
      await Deno.mkdir(dirname(`${folder}/${name}`), { recursive: true });
      await Deno.writeFile(`${folder}/${name}`, decode(content));
    }
    const tops = new Set(Object.keys(files).map((name) => name.split("/")[0]));
    return [...tops].map((name) => `${folder}/${name}`);
  }
}

function encode(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}

function decode(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}
