/**
 * Finds and starts Chromium.
 *
 * @module
 */

import bundled from "@sparticuz/chromium";
import { tmpdir } from "node:os";
import { type Browser, chromium, type Page } from "playwright-core";
import { runOrThrow } from "./command.ts";

const installedPaths: readonly string[] = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome-stable",
  "/usr/bin/google-chrome",
  "/snap/bin/chromium",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/**
 * Chromium's calls to its maker's servers are off: they slow a start on a machine without
 * network. The sandbox is off because containers seldom allow it; only our own pages load.
 */
const args: readonly string[] = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** A way of starting a browser. */
interface Candidate {
  readonly path: string;
  readonly env?: Record<string, string>;
}

/**
 * Starts `HOLDALL_CHROMIUM` if that is set, else an installed Chromium or Chrome, else the
 * one that came with `npm install`.
 *
 * @throws {Error} If none starts, with what was tried and how to get one.
 */
export async function launchChromium(): Promise<Browser> {
  const failures: string[] = [];
  for await (const { path, env } of candidates()) {
    try {
      const options = { executablePath: path, args: [...args], headless: true };
      return await chromium.launch(env === undefined ? options : { ...options, env });
    } catch (error) {
      failures.push(`  ${path}: ${reasonIn(error)}`);
    }
  }
  throw new Error(
    `Cannot test in a browser: expected a Chromium that starts, tried\n${failures.join("\n")}\n` +
      `To get one, run "npm install" again (it brings @sparticuz/chromium for Linux on x64), or\n` +
      `"apt-get install chromium", or set HOLDALL_CHROMIUM to the path of Chromium or Chrome.`,
  );
}

/** Playwright's message with what the browser wrote, without the log of Playwright's own steps. */
function reasonIn(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const [said = ""] = message.split(/^Call log:/m);
  return said.split("\n").filter((line) => !/<launch|^[╔║╚]|Browser logs/.test(line)).join("\n    ")
    .trim();
}

async function* candidates(): AsyncGenerator<Candidate> {
  const chosen = Deno.env.get("HOLDALL_CHROMIUM");
  if (chosen !== undefined) return yield { path: chosen };
  for (const path of installedPaths) {
    if (await exists(path)) yield { path };
  }
  if (Deno.build.os !== "linux" || Deno.build.arch !== "x86_64") return;
  const path = await bundled.executablePath();
  yield { path };
  yield { path, env: { ...Deno.env.toObject(), LD_LIBRARY_PATH: await unpackLibraries() } };
}

/** Unpacks the shared libraries that a bare system lacks, and returns their folder. */
async function unpackLibraries(): Promise<string> {
  const entry = import.meta.resolve("@sparticuz/chromium");
  const archive = new URL("../../bin/al2023.tar.br", entry).pathname;
  const folder = `${tmpdir()}/holdall-chromium-libraries`;
  await Deno.mkdir(folder, { recursive: true });
  await decompress(archive, `${folder}/libraries.tar`);
  await runOrThrow("tar", ["-xf", `${folder}/libraries.tar`, "-C", folder]);
  return `${folder}/lib`;
}

async function decompress(from: string, to: string): Promise<void> {
  const { createBrotliDecompress } = await import("node:zlib");
  const { createReadStream, createWriteStream } = await import("node:fs");
  const { pipeline } = await import("node:stream/promises");
  await pipeline(createReadStream(from), createBrotliDecompress(), createWriteStream(to));
}

async function exists(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isFile;
  } catch {
    return false;
  }
}

/** Drags files and folders to an element and drops them, as a desktop does: the page gets those of the disk. */
export async function dropOn(
  page: Page,
  selector: string,
  paths: readonly string[],
): Promise<void> {
  const box = await page.locator(selector).boundingBox();
  if (box === null) throw new Error(`Cannot drop files: the page shows no ${selector}`);
  const place = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  const data = { items: [], files: [...paths], dragOperationsMask: 1 };
  const session = await page.context().newCDPSession(page);
  for (const type of ["dragEnter", "dragOver", "drop"] as const) {
    await session.send("Input.dispatchDragEvent", { type, ...place, data });
  }
  await session.detach();
}
