/**
 * Dark or light: as the system has it, until the user chooses.
 *
 * @module
 */

import { byId } from "./dom.ts";

const themes = ["system", "light", "dark"] as const;
const storageKey = "holdall-theme";

/** Shows the theme that was chosen last, and lets the user choose. */
export function listenForTheme(): void {
  const button = byId("theme", HTMLButtonElement);
  let chosen = themes.find((theme) => theme === stored()) ?? "system";
  const apply = () => {
    document.documentElement.dataset["theme"] = chosen;
    button.textContent = `Theme: ${chosen}`;
  };
  button.addEventListener("click", () => {
    chosen = themes[(themes.indexOf(chosen) + 1) % themes.length]!;
    keep(chosen);
    apply();
  });
  apply();
}

/** A browser may forbid to store anything. */
function stored(): string | null {
  try {
    return localStorage.getItem(storageKey);
  } catch {
    return null;
  }
}

function keep(theme: string): void {
  try {
    localStorage.setItem(storageKey, theme);
  } catch { /* the choice is lost with the page */ }
}
