/**
 * The ways by which data comes to the page: dropped, picked, pasted, by an address, or a sample.
 *
 * @module
 */

import { filesIn } from "holdall";
import type { PageFile, Source } from "../model.ts";
import { byId, show } from "./dom.ts";
import { sampleLog } from "./sample.ts";

/** Lets the user open data; `open` is given it, and `fail` why that was not possible. */
export function listenForData(
  open: (source: Source) => void,
  fail: (message: string) => void,
): void {
  const files = byId("files", HTMLInputElement);
  const folder = byId("folder", HTMLInputElement);
  byId("choose-files", HTMLButtonElement).addEventListener("click", () => files.click());
  byId("choose-folder", HTMLButtonElement).addEventListener("click", () => folder.click());
  for (const input of [files, folder]) {
    input.addEventListener("change", () => {
      const picked = [...input.files ?? []].map(pathed);
      // Choosing the same file again is to open it again.
      input.value = "";
      if (picked.length > 0) open({ kind: "files", files: picked });
    });
  }
  byId("sample", HTMLButtonElement).addEventListener("click", () => {
    open({ kind: "files", files: [pathed(sampleLog())] });
  });
  listenForDrops(open, fail);
  listenForPaste(open, fail);
}

function pathed(file: File): PageFile {
  return { path: file.webkitRelativePath || file.name, file };
}

/** Files can be dropped anywhere on the page. */
function listenForDrops(open: (source: Source) => void, fail: (message: string) => void): void {
  const veil = byId("veil", HTMLElement);
  const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes("Files") === true;
  document.addEventListener("dragover", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    show(veil, true);
  });
  document.addEventListener("dragleave", ({ relatedTarget }) => {
    if (relatedTarget === null) show(veil, false);
  });
  document.addEventListener("drop", async (event) => {
    show(veil, false);
    if (!hasFiles(event)) return;
    event.preventDefault();
    try {
      const files = await filesIn(event.dataTransfer!);
      if (files.length === 0) fail("There is no file in what was dropped.");
      else open({ kind: "files", files });
    } catch (error) {
      fail((error as Error).message);
    }
  });
}

function listenForPaste(open: (source: Source) => void, fail: (message: string) => void): void {
  const field = byId("paste", HTMLTextAreaElement);
  byId("paste-form", HTMLFormElement).addEventListener("submit", (event) => {
    event.preventDefault();
    openText(field.value);
  });
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || field.value.includes("\n")) return;
    event.preventDefault();
    openText(field.value);
  });
  document.addEventListener("paste", (event) => {
    const isInField = (event.target as Element | null)?.closest("textarea, input, .cm-editor");
    const data = event.clipboardData;
    if (isInField || data === null) return;
    const files = [...data.files].map(pathed);
    if (files.length > 0) open({ kind: "files", files });
    else openText(data.getData("text/plain"));
  });

  function openText(text: string): void {
    const trimmed = text.trim();
    if (trimmed === "") {
      return fail("Paste an address such as https://example.org/access.log, or lines of text.");
    }
    field.value = "";
    if (/^https?:\/\/\S+$/i.test(trimmed)) return open({ kind: "url", url: trimmed });
    const file = new File([text.endsWith("\n") ? text : `${text}\n`], "pasted text");
    open({ kind: "files", files: [pathed(file)] });
  }
}
