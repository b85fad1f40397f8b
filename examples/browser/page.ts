/**
 * The page: files that are dropped or chosen are counted by Web Workers, all at once.
 *
 * @module
 */

import { type DroppedFile, filesIn, optimize, TaskError } from "holdall";
import { countText, type TextCounts } from "./count_text.ts";

const input = element("files", HTMLInputElement);
const dropZone = element("drop-zone", HTMLElement);
const stopButton = element("stop", HTMLButtonElement);
const status = element("status", HTMLElement);
const results = element("results", HTMLElement);
const template = element("result", HTMLTemplateElement);
const number = new Intl.NumberFormat();

let run: AbortController | undefined;

input.addEventListener("change", () => {
  const files = [...input.files ?? []].map((file) => ({ path: file.name, file }));
  // Choosing the same file again is to count it again.
  input.value = "";
  countAll(files);
});

dropZone.addEventListener("dragover", (event) => {
  event.preventDefault();
  dropZone.classList.add("over");
});
dropZone.addEventListener("dragleave", () => dropZone.classList.remove("over"));
dropZone.addEventListener("drop", async (event) => {
  event.preventDefault();
  dropZone.classList.remove("over");
  try {
    await countAll(await filesIn(event.dataTransfer!));
  } catch (error) {
    status.textContent = reasonOf(error);
  }
});

stopButton.addEventListener("click", () => {
  run?.abort();
  // The button is about to be disabled, which would lose the keyboard's place.
  input.focus();
});

async function countAll(files: readonly DroppedFile[]): Promise<void> {
  if (files.length === 0) {
    status.textContent = "There are no files.";
    return;
  }
  run?.abort();
  const { signal } = run = new AbortController();
  results.replaceChildren();
  stopButton.disabled = false;
  status.textContent = `Counting ${plural(files.length, "file")} …`;
  const start = performance.now();
  const counted = await Promise.all(files.map((file) => countFile(file, signal)));
  // Another run has begun, and the page is now its.
  if (run.signal !== signal) return;
  stopButton.disabled = true;
  status.textContent = signal.aborted ? "Stopped." : verdict(files, counted, start);
}

/** Counts one file and shows how far it is; tells whether that went well. */
async function countFile(file: DroppedFile, signal: AbortSignal): Promise<boolean> {
  const row = new Row(file);
  const counts = countText(file);
  // As many tasks as the graph has once its chains are fused.
  const tasks = optimize(counts.graph, [counts.key]).size;
  let done = 0;
  try {
    const onEvent = ({ type }: { readonly type: string }) => {
      if (type === "task-end") row.progress(++done / tasks);
    };
    row.finish(await counts.compute({ signal, onEvent }));
    return true;
  } catch (error) {
    row.fail(signal.aborted ? "Stopped" : reasonOf(error));
    return false;
  }
}

/** A file's place in the list. */
class Row {
  readonly #row: HTMLElement;

  constructor({ path, file }: DroppedFile) {
    const copy = template.content.cloneNode(true) as DocumentFragment;
    this.#row = copy.querySelector<HTMLElement>("li")!;
    this.#set("name", path);
    this.#set("size", fileSize(file.size));
    this.#part("progress").setAttribute("aria-label", `Progress of ${path}`);
    results.append(copy);
  }

  progress(fraction: number): void {
    this.#part("progress").setAttribute("value", String(Math.min(1, fraction)));
  }

  finish({ lines, words, different, top }: TextCounts): void {
    this.progress(1);
    this.#row.classList.add("done");
    this.#set("lines", number.format(lines));
    this.#set("words", number.format(words));
    this.#set("different", number.format(different));
    this.#part("top").replaceChildren(...top.map(([word, count]) => wordItem(word, count)));
  }

  fail(message: string): void {
    this.#row.classList.add("failed");
    this.#set("error", message);
  }

  #set(part: string, text: string): void {
    this.#part(part).textContent = text;
  }

  #part(name: string): HTMLElement {
    return this.#row.querySelector<HTMLElement>(`.${name}`)!;
  }
}

function wordItem(word: string, count: number): HTMLElement {
  const item = document.createElement("li");
  const times = document.createElement("span");
  times.textContent = `×${number.format(count)}`;
  item.append(word, " ", times);
  return item;
}

/** What went wrong, without the task in which it did. */
function reasonOf(error: unknown): string {
  const { message } = (error instanceof TaskError ? error.cause : error) as Error;
  return message;
}

function verdict(
  files: readonly DroppedFile[],
  counted: readonly boolean[],
  start: number,
): string {
  const seconds = (performance.now() - start) / 1000;
  const bytes = files.reduce((sum, { file }) => sum + file.size, 0);
  const good = counted.filter(Boolean).length;
  const failed = files.length === good ? "" : ` ${plural(files.length - good, "file")} failed.`;
  return `Counted ${plural(good, "file")}, ${fileSize(bytes)}, in ${
    seconds.toFixed(seconds < 1 ? 2 : 1)
  } s.${failed}`;
}

function fileSize(bytes: number): string {
  const units = ["byte", "kilobyte", "megabyte", "gigabyte"] as const;
  const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(bytes, 1)) / 3));
  return new Intl.NumberFormat(undefined, {
    style: "unit",
    unit: units[power]!,
    unitDisplay: power === 0 ? "long" : "short",
    maximumFractionDigits: power === 0 ? 0 : 1,
  }).format(bytes / 1000 ** power);
}

function plural(count: number, noun: string): string {
  return `${number.format(count)} ${noun}${count === 1 ? "" : "s"}`;
}

function element<E extends HTMLElement>(id: string, type: abstract new () => E): E {
  const found = document.getElementById(id);
  if (found instanceof type) return found;
  throw new Error(`Cannot start the page: expected an element with the id "${id}"`);
}
