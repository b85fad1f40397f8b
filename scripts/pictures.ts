/**
 * Draws the pictures of the documentation from real runs, into `docs/pictures`:
 *
 *     deno run -A scripts/pictures.ts
 *
 * @module
 */

import { compute, type ComputeOptions, profiler, type Progress, readText, workers } from "holdall";
import { generateText } from "../bench/generate_text.ts";
import { sampleLog } from "../app/page/sample.ts";
import { progressLine, widthOf } from "../src/diagnostics/progress_line.ts";
import { launchChromium } from "./chromium.ts";
import { root } from "./command.ts";
import { buildPage } from "./demo.ts";
import { serveFolder } from "./static_server.ts";

const folder = `${root}/docs/pictures`;

/** Columns of the terminal. */
const columns = 110;

/** Bytes of the text that is counted: enough for a few seconds. */
const size = 200e6;

const given = await Deno.makeTempDir({ prefix: "holdall-pictures-" });
try {
  await Deno.mkdir(folder, { recursive: true });
  generateText(`${given}/texts.txt`, { size, vocabulary: 60_000 });
  const profile = profiler();
  const seen: Progress[] = [];
  await countWords(`${given}/texts.txt`, {
    profile,
    onProgress: (progress) => void seen.push(progress),
  });
  await Deno.writeTextFile(`${folder}/progress.svg`, terminal(framesOf(seen)));
  await Deno.writeFile(`${folder}/profile.png`, await screenshot(await profile.html()));
  console.log(profile.report());
  const day = await sampleLog().text();
  await Deno.writeTextFile(`${given}/shop.log`, day.repeat(Math.round(100e6 / day.length)));
  await Deno.writeFile(`${folder}/page.png`, await answer(`${given}/shop.log`, `${given}/page`));
} finally {
  await Deno.remove(given, { recursive: true });
}

/** A job with a shuffle and several results, on two workers wherever it runs. */
async function countWords(path: string, options: ComputeOptions): Promise<void> {
  await using scheduler = workers({ size: 2 });
  const words = readText(path, { blockSize: "8 MiB" }).flatMap((line) => line.match(/\w+/g) ?? []);
  const counts = words.frequencies();
  await compute([words.count(), counts.topk(10, { by: 1 })], { ...options, scheduler });
}

/** The line of a run as it was a few times, the end included. */
function framesOf(seen: readonly Progress[]): string[] {
  const running = seen.filter(({ state, remaining }) => state === "running" && remaining);
  const at = (part: number) => running[Math.floor(running.length * part)]!;
  return [at(0.2), at(0.6), seen.at(-1)!].map((progress) =>
    progressLine(progress, { width: columns - 1, colors: true })
  );
}

/** A terminal in which one line has been drawn again and again; light text on dark, as most are. */
function terminal(frames: readonly string[]): string {
  const [width, height] = [8.4, 22];
  const rows = frames.map((frame, i) => {
    const top = 58 + i * height;
    return `<text x="16" y="${top}" xml:space="preserve">${spansOf(frame, width)}</text>`;
  });
  const whole = { width: Math.ceil(columns * width + 32), height: 58 + frames.length * height };
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${whole.width} ${whole.height}" ` +
    `role="img" aria-label="The line of a run at a terminal, at three moments">\n` +
    `<style>text{font:14px ui-monospace,Menlo,Consolas,monospace;fill:#d5dae0}` +
    `.green{fill:#7cc47f}.dim{fill:#59636e}</style>\n` +
    `<rect width="100%" height="100%" rx="8" fill="#15181c"/>\n` +
    `<text x="16" y="30" class="dim">compute([total, top], { progress: true })</text>\n` +
    `${rows.join("\n")}\n</svg>\n`;
}

/** The parts of a line by their colours, each where its column is: fonts differ in how wide they draw bars. */
function spansOf(frame: string, width: number): string {
  let column = 0;
  let style = "";
  // deno-lint-ignore no-control-regex -- what colours the line begins with one
  return frame.split(/(\x1b\[\d+m)/).map((part) => {
    // deno-lint-ignore no-control-regex -- likewise
    const code = /^\x1b\[(\d+)m$/.exec(part)?.[1];
    if (code !== undefined) {
      style = code === "0" ? "" : code === "2" ? "dim" : "green";
      return "";
    }
    if (part === "") return "";
    const x = (16 + column * width).toFixed(1);
    const length = widthOf(part) * width;
    column += widthOf(part);
    const text = part.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
    return `<tspan x="${x}" textLength="${length.toFixed(1)}" class="${style}">${text}</tspan>`;
  }).join("");
}

/** The page for dropped files, when it has answered; built into a folder. */
async function answer(path: string, outdir: string): Promise<Uint8Array> {
  await buildPage(outdir);
  await using server = serveFolder(outdir);
  await using browser = await launchChromium();
  const view = await browser.newPage({
    viewport: { width: 1090, height: 768 },
    colorScheme: "light",
  });
  await view.goto(server.url);
  await view.locator("#files").setInputFiles(path);
  await view.locator("#result[aria-busy=false]").waitFor();
  return await view.screenshot();
}

/** The top of a page, as its reader sees it. */
async function screenshot(page: string): Promise<Uint8Array> {
  await using browser = await launchChromium();
  const view = await browser.newPage({
    viewport: { width: 960, height: 640 },
    colorScheme: "light",
  });
  await view.setContent(page);
  return await view.screenshot();
}
