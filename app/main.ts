/**
 * The page: logs, JSON lines, CSV, Parquet and text, dropped and answered in this browser.
 *
 * @module
 */

import { byId, show } from "./page/dom.ts";
import { engine } from "./page/engine.ts";
import { linkedIn } from "./page/link.ts";
import { listenForData } from "./page/opening.ts";
import { listenForTheme } from "./page/theme.ts";
import { Workspace } from "./page/workspace.ts";

listenForTheme();
const linked = linkedIn(location.hash);

/** Started when it is needed, or when the browser has nothing else to do. */
let workspace: Workspace | undefined;
function start(): Workspace {
  return workspace ??= new Workspace(
    engine((message) =>
      workspace?.fail(`The page's worker has failed: ${message}. Load it again.`)
    ),
    linked,
  );
}

listenForData((source) => void start().open(source), (message) => start().fail(message));
showLinked();
whenIdle(() => {
  start();
  void keepForOffline();
});

/** Says what the link asks for; addresses are opened by the user, not by who made the link. */
function showLinked(): void {
  const notice = byId("linked", HTMLElement);
  const { url, question, code } = linked;
  if (url === undefined && question === undefined && code === undefined) return;
  show(notice, true);
  const what = code === undefined ? "a question" : "a pipeline";
  notice.textContent = url === undefined
    ? `The link you followed has ${what}. Open your data, and it is asked.`
    : `The link you followed is about ${url}. Press “Open” to load it.`;
  if (url !== undefined) byId("paste", HTMLTextAreaElement).value = url;
}

/** The service worker keeps the page's files, where the browser lets it. */
async function keepForOffline(): Promise<void> {
  if (!("serviceWorker" in navigator)) return;
  try {
    await navigator.serviceWorker.register("./offline.js");
    await navigator.serviceWorker.ready;
    byId("offline", HTMLElement).textContent = "Works offline.";
  } catch { /* a page that is not from https has none */ }
}

function whenIdle(act: () => void): void {
  if ("requestIdleCallback" in globalThis) requestIdleCallback(act, { timeout: 1000 });
  else setTimeout(act, 200);
}
