/**
 * A page of this machine that shows runs while they go on: what is answered to whom, and when news are
 * sent.
 *
 * @module
 */

import { runtime } from "#runtime";
import type {
  LocalAnswer,
  LocalReader,
  LocalRequest,
  ProcessUsage,
} from "../../runtime/runtime.ts";
import { observeRuns } from "../observers.ts";
import { dashboardPage, names, policy, script, styleSheet } from "./page.ts";
import { type DashboardParts, dashboardParts } from "./parts.ts";
import { RunHistory } from "./run_history.ts";

/** Milliseconds between two times that news are sent, at least. */
const sendEvery = 500;

/** How many times what it took to send news passes before the next: runs need this thread, too. */
const leastRest = 20;

/** Names of this machine; any other one may be somebody else's page that has been led here. */
const hosts: readonly string[] = ["127.0.0.1", "localhost"];

/** Headers of all answers. */
const always = {
  "cache-control": "no-store",
  "content-security-policy": policy,
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
} as const;

/** A page that is open. */
interface Viewer {
  readonly reader: LocalReader;
  /** What it shows; nothing, where it is not known. */
  shown: ReadonlyMap<string, string>;
  /** Whether it takes more at this moment. */
  hasRoom: boolean;
}

/** Where a dashboard is served. */
export interface ServedDashboard {
  /** Where, with the token. */
  readonly url: string;
  close(): Promise<void>;
}

/** Serves a dashboard, and has it told of all runs from now on. */
export async function openDashboard(
  { port, keepAlive }: { readonly port: number; readonly keepAlive: boolean },
): Promise<ServedDashboard> {
  const { serveLocally, usage } = runtime;
  if (serveLocally === undefined) {
    throw new TypeError(
      "Cannot call serveDashboard(): expected Deno, Bun or Node, since a page cannot serve " +
        "another one; progressBar() shows progress in this one",
    );
  }
  const dashboard = new Dashboard(usage);
  const answer = (request: LocalRequest) => dashboard.answer(request);
  const server = await serveLocally({ port, keepAlive, answer }).catch((cause: unknown) => {
    throw unserved(cause, port);
  });
  const leave = observeRuns({
    onProgress: (progress) => dashboard.note((history) => history.noteProgress(progress)),
    onProfile: (event) => dashboard.note((history) => history.noteProfile(event)),
  });
  return {
    url: `http://${hosts[0]}:${server.port}/${dashboard.token}/`,
    async close() {
      leave();
      dashboard.close();
      await server.close();
    },
  };
}

function unserved(cause: unknown, port: number): Error {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new Error(
    `Cannot serve the dashboard: expected to listen at 127.0.0.1, ` +
      `${port === 0 ? "any port" : `port ${port}`}, ` +
      "which in Deno needs --allow-net=127.0.0.1, " +
      `got ${reason}`,
    { cause },
  );
}

/** What is shown, and to whom. */
export class Dashboard {
  /** What only those know who were given the URL. */
  readonly token: string = newToken();
  readonly #history: RunHistory;
  readonly #viewers = new Set<Viewer>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** When news may be sent next. */
  #next = -Infinity;
  #closed = false;

  /** A dashboard that nobody sees yet; `usage` tells what this process takes. */
  constructor(usage: (() => ProcessUsage) | undefined) {
    this.#history = new RunHistory(usage);
  }

  /** Takes note of something, of which open pages are told soon. */
  note(take: (history: RunHistory) => void): void {
    // Runs that go on when it is closed are still told of.
    if (this.#closed) return;
    take(this.#history);
    this.#sendSoon();
  }

  /** Answers a request. */
  answer({ method, host, path }: LocalRequest): LocalAnswer {
    if (!hosts.includes(host.toLowerCase())) return refused(403, "Another host is meant.");
    const [, token, name = "", ...more] = path.split("/");
    if (token !== this.token || more.length > 0) return refused(403, "The token is missing.");
    if (method !== "GET") return refused(405, "Only GET is known.");
    switch (name) {
      case "":
        return found("text/html", dashboardPage(dashboardParts(this.#history)));
      case names.script:
        return found("text/javascript", script);
      case names.style:
        return found("text/css", styleSheet);
      case names.events:
        return found("text/event-stream", (reader) => this.#view(reader));
      default:
        return refused(404, "There is no such file.");
    }
  }

  /** Ends it for all pages that are open. */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    for (const { reader } of this.#viewers) {
      reader.send("event: closed\ndata:\n\n");
      reader.end();
    }
    this.#viewers.clear();
  }

  #view(reader: LocalReader): () => void {
    const viewer: Viewer = { reader, shown: new Map(), hasRoom: true };
    this.#viewers.add(viewer);
    reader.onRoom(() => {
      viewer.hasRoom = true;
      this.#sendSoon();
    });
    send(viewer, dashboardParts(this.#history));
    return () => void this.#viewers.delete(viewer);
  }

  #sendSoon(): void {
    if (this.#timer !== undefined || this.#viewers.size === 0) return;
    const wait = Math.max(0, this.#next - performance.now());
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      const start = performance.now();
      const parts = dashboardParts(this.#history);
      for (const viewer of this.#viewers) send(viewer, parts);
      const end = performance.now();
      this.#next = Math.max(start + sendEvery, end + leastRest * (end - start));
    }, wait);
  }
}

/** Sends what is not shown yet; who has no room is sent it later, as it then is. */
function send(viewer: Viewer, { status, sections }: DashboardParts): void {
  if (!viewer.hasRoom) return;
  const news = [...sections].filter(([id, markup]) => viewer.shown.get(id) !== markup);
  const gone = [...viewer.shown.keys()].some((id) => !sections.has(id));
  if (news.length === 0 && !gone) return;
  viewer.shown = sections;
  // JSON has no line breaks, which would end what is sent.
  const data = JSON.stringify({
    status,
    ids: [...sections.keys()],
    sections: Object.fromEntries(news),
  });
  viewer.hasRoom = viewer.reader.send(`event: parts\ndata: ${data}\n\n`);
}

function found(type: string, content: LocalAnswer["content"]): LocalAnswer {
  return { status: 200, headers: { ...always, "content-type": `${type}; charset=utf-8` }, content };
}

function refused(status: number, reason: string): LocalAnswer {
  const headers = { ...always, "content-type": "text/plain; charset=utf-8" };
  return {
    status,
    headers: status === 405 ? { ...headers, allow: "GET" } : headers,
    content: `${reason}\n`,
  };
}

function newToken(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
