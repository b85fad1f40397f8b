/**
 * Results that leave the page: by the clipboard, and as files.
 *
 * @module
 */

import { byId, h } from "./dom.ts";

/** Copies and saves. */
export const takeAway = {
  /** Puts a text on the clipboard and says so. */
  async copy(text: string, said: string): Promise<void> {
    try {
      await navigator.clipboard.writeText(text);
      say(said);
    } catch {
      say("The browser does not allow this page to copy.");
    }
  },

  /** Has the user download a file. */
  save(file: Blob, name: string): void {
    const url = URL.createObjectURL(file);
    h("a", { href: url, download: name }).click();
    setTimeout(() => URL.revokeObjectURL(url), 60_000);
    say(`${name} is saved.`);
  },
};

let timer: ReturnType<typeof setTimeout> | undefined;

/** Tells the user, also who cannot see it. */
export function say(text: string): void {
  const said = byId("said", HTMLElement);
  said.textContent = text;
  said.classList.add("toast");
  clearTimeout(timer);
  timer = setTimeout(() => said.classList.remove("toast"), 2500);
}
