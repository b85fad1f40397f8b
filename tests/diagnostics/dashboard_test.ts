/** A dashboard: who may see it, and that it shows what runs while they run, and no other numbers. */

import { inline, profiler, range, serveDashboard, workers } from "../../mod.ts";
import { Dashboard } from "../../src/diagnostics/dashboard/dashboard.ts";
import { kept, RunHistory } from "../../src/diagnostics/dashboard/run_history.ts";
import {
  afterTest,
  assert,
  assertEquals,
  assertMatch,
  assertNotEquals,
  assertRejects,
  assertStringIncludes,
  fixture,
  fromRoot,
  runtimeName,
  test,
} from "../harness.ts";
import { tablesIn } from "./read_tables.ts";

const serving = {
  only: ["deno", "bun", "node"],
  because: "a page cannot serve another one",
} as const;

/** What an event of a dashboard tells. */
interface News {
  readonly status: string;
  readonly ids: readonly string[];
  readonly sections: Readonly<Record<string, string>>;
}

test(
  "serveDashboard() shows who has the token a page that needs nothing else",
  serving,
  async () => {
    await using dashboard = await serveDashboard();
    assertMatch(dashboard.url, /^http:\/\/127\.0\.0\.1:\d+\/[0-9a-f]{32}\/$/);
    const response = await fetch(dashboard.url);
    assertEquals(response.status, 200);
    const policy = response.headers.get("content-security-policy")!;
    assertMatch(
      policy,
      /^default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'/,
    );
    assertMatch(await response.text(), /No run has begun yet/);
    for (const [file, type] of [["dashboard.js", "javascript"], ["dashboard.css", "css"]]) {
      const found = await fetch(dashboard.url + file);
      assertStringIncludes(found.headers.get("content-type")!, `text/${type}`);
      assert((await found.text()).length > 100);
    }
  },
);

test("serveDashboard() refuses whoever has no token, or means another host", serving, async () => {
  await using dashboard = await serveDashboard();
  const { origin, port } = new URL(dashboard.url);
  const statuses = async (urls: readonly string[], init: RequestInit = {}) => {
    const found: number[] = [];
    for (const url of urls) {
      const response = await fetch(url, init);
      await response.text();
      found.push(response.status);
    }
    return found;
  };
  const wrong = [
    "/",
    "/events",
    "/favicon.ico",
    `/${"0".repeat(32)}/`,
    `/${"0".repeat(32)}/events`,
  ];
  assertEquals(await statuses(wrong.map((path) => origin + path)), [403, 403, 403, 403, 403]);
  assertEquals(await statuses([`${dashboard.url}other`, `${dashboard.url}a/b`]), [404, 403]);
  for (const method of ["POST", "PUT", "DELETE", "OPTIONS"]) {
    assertEquals(await statuses([dashboard.url, `${dashboard.url}events`], { method }), [405, 405]);
  }
  const { pathname } = new URL(dashboard.url);
  const hosts = [
    "evil.example",
    `evil.example:${port}`,
    `127.0.0.1.evil.example:${port}`,
    "0.0.0.0",
  ];
  for (const host of hosts) assertEquals(await statusFor(port, host, pathname), 403, host);
  for (const host of [`127.0.0.1:${port}`, "localhost:8080"]) {
    assertEquals(await statusFor(port, host, pathname), 200, host);
  }
});

test("serveDashboard() sends what a run's profile has", serving, async () => {
  await using dashboard = await serveDashboard();
  await using news = await follow(dashboard.url);
  assertEquals((await news.next()).status, "No run has begun yet.");
  const profile = profiler();
  const squares = range(1000, { npartitions: 4 }).map((x) => x * x);
  await squares.sum().compute({ profile, scheduler: inline() });
  const sections: Record<string, string> = {};
  let status = "";
  while (!status.startsWith("Nothing is running.")) {
    const next = await news.next();
    Object.assign(sections, next.sections);
    status = next.status;
  }
  assertEquals(status, "Nothing is running. The last run, range → sum, is done.");
  const tables = tablesIn(Object.values(sections).join(""));
  const { operations, slowest, totals } = profile.summary();
  const rows = tables.get("Operations, those with the most time first")!;
  assertEquals(
    rows.map((row) => [row["Tasks"], row["Computing"], row["Elements in"], row["Read"]]),
    operations.map((it) => [it.tasks, it.computing, it.elementsIn, it.bytesRead]),
  );
  assertEquals(
    tables.get("Tasks, the slowest first")!.map((row) => row["Took"]),
    slowest.map(({ start, end }) => end - start),
  );
  const layers = tables.get("Operations of range → sum")!;
  assertEquals(layers.reduce((sum, row) => sum + Number(row["Done"]), 0), totals.tasks);
  assertStringIncludes(sections["now"]!, `<data value="${totals.computing}">`);
  assertStringIncludes(sections["progress"]!, `value="100"`);
  // Whoever comes later, and whoever has no scripts, sees the same.
  const page = tablesIn(await (await fetch(dashboard.url)).text());
  for (const [caption, table] of tables) assertEquals(page.get(caption), table, caption);
});

test(
  "serveDashboard() tells its pages when it is closed, and leaves runs alone",
  serving,
  async () => {
    const dashboard = await serveDashboard();
    await using news = await follow(dashboard.url);
    await news.next();
    await using other = await serveDashboard();
    assertNotEquals(dashboard.url, other.url);
    await Promise.all([dashboard.close(), dashboard.close()]);
    assertEquals(await news.rest(), "event: closed\ndata:\n\n");
    await assertRejects(() => fetch(dashboard.url));
    assertEquals(await range(5).sum().compute({ scheduler: inline() }), 10);
    assertMatch(await (await fetch(other.url)).text(), /The last run, range → sum, is done/);
  },
);

test("serveDashboard() says what it cannot do", serving, async () => {
  const call = (options: unknown) => () => serveDashboard(options as { readonly port?: number });
  await assertRejects(call({ port: -1 }), RangeError, "expected 'port' to be an integer from 0");
  await assertRejects(call({ port: "80" }), TypeError, "expected 'port' to be an integer from 0");
  await assertRejects(
    call({ keepAlive: 1 }),
    TypeError,
    "expected 'keepAlive' to be true or false",
  );
  await assertRejects(call({ host: "" }), TypeError, "there is no option 'host'");
  await using dashboard = await serveDashboard();
  const port = Number(new URL(dashboard.url).port);
  await assertRejects(call({ port }), Error, `Cannot serve the dashboard: expected to listen at`);
});

test("serveDashboard() refuses in a page", {
  only: ["browser"],
  because: "other runtimes can serve",
}, async () => {
  await assertRejects(() => serveDashboard(), TypeError, "expected Deno, Bun or Node");
});

test("serveDashboard() keeps no process alive, whoever looks at it", serving, async () => {
  const flags = ["--allow-read", "--allow-env", "--allow-net=127.0.0.1"];
  await using program = await start(flags);
  const url = await program.line();
  await using news = await follow(url);
  await news.next();
  program.go();
  assertEquals(await program.code, 0);
});

test("serveDashboard() says which permission it lacks", {
  only: ["deno"],
  because: "other runtimes have no such permissions",
}, async () => {
  await using program = await start(["--allow-read", "--allow-env"]);
  assertStringIncludes(await program.line(), "needs --allow-net=127.0.0.1");
  assertEquals(await program.code, 0);
});

test("a dashboard's history is bounded, and leaves out what was long before", () => {
  const history = new RunHistory(undefined);
  const runOf = (run: string, at: number, tasks: number) => {
    history.noteProfile({ type: "run-start", run, name: run, at, workers: 1 });
    for (let i = 0; i < tasks; i++) history.noteProfile(taskOf(run, i));
    history.noteProfile({ type: "run-end", run, at: 10, state: "done" });
  };
  runOf("early", 1000, 1);
  runOf("large", 1_000_000, kept.tasks * 2);
  assertEquals(history.recent.map(({ run }) => run), ["large"]);
  const { length } = history.recent[0]!.tasks;
  assert(length >= kept.tasks && length <= kept.tasks * 1.1);
  assertEquals(length + history.forgotten, kept.tasks * 2);
  assertEquals(history.recent[0]!.tasks.at(-1)!.key, `t/${kept.tasks * 2 - 1}`);
  for (let i = 0; i < 50; i++) runOf(`run ${i}`, 2_000_000 + i, 1);
  assertEquals(history.recent.length, kept.runs);
  assertEquals(history.recent.at(-1)!.run, "run 49");
  for (let i = 0; i < kept.running * 2; i++) {
    history.noteProfile({ type: "run-start", run: `on ${i}`, name: "", at: 3e6, workers: 1 });
  }
  assertEquals(history.recent.length, kept.running);
});

test("a dashboard sends at most twice a second, and to who reads slowly the newest only", async () => {
  const dashboard = new Dashboard(undefined);
  const times: number[] = [];
  const open = (hasRoom: boolean) => {
    const path = `/${dashboard.token}/events`;
    const { content } = dashboard.answer({ method: "GET", host: "127.0.0.1", path });
    if (typeof content === "string") throw new Error("the events are no stream");
    const sent: string[] = [];
    let told = () => {};
    let makeRoom = () => {};
    content({
      send(text) {
        sent.push(text);
        told();
        return hasRoom;
      },
      onRoom: (listener) => void (makeRoom = listener),
      end() {},
    });
    const next = () => new Promise<void>((resolve) => told = resolve);
    return { sent, next, makeRoom: () => makeRoom() };
  };
  const [quick, slow] = [open(true), open(false)];
  assertEquals([quick.sent.length, slow.sent.length], [1, 1]);
  dashboard.note((history) =>
    history.noteProfile({ type: "run-start", run: "r", name: "r", at: 0, workers: 1 })
  );
  for (let round = 0; round < 2; round++) {
    for (let i = 0; i < 10; i++) {
      dashboard.note((history) => history.noteProfile(taskOf("r", round * 10 + i)));
    }
    await quick.next();
    times.push(performance.now());
    assertEquals([quick.sent.length, slow.sent.length], [round + 2, 1]);
  }
  assert(times[1]! - times[0]! > 400);
  const last = slow.next();
  slow.makeRoom();
  await last;
  assertEquals([quick.sent.length, slow.sent.length], [3, 2]);
  assertStringIncludes(slow.sent[1]!, "t/19");
  dashboard.close();
});

test("serveDashboard() shows a run in Chromium while it goes on", {
  only: ["deno"],
  because: "drives a browser",
}, async () => {
  await using stack = new AsyncDisposableStack();
  const { launchChromium } = await import(
    fromRoot("scripts/chromium.ts").href
  ) as typeof import("../../scripts/chromium.ts");
  const dashboard = stack.use(await serveDashboard());
  const browser = stack.use(await launchChromium());
  const pool = stack.use(workers({ size: 1 }));
  const page = await browser.newPage({ locale: "en-US" });
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(String(error)));
  page.on("console", (message) => {
    if (message.type() === "error") errors.push(message.text());
  });
  await page.goto(dashboard.url);
  await page.locator("#status", { hasText: "No run has begun yet." }).waitFor();
  const stop = new AbortController();
  // Far more than there is time for.
  const slow = range(3e10, { npartitions: 1e4 }).map((x) => Math.sqrt(x));
  const run = slow.sum().compute({ scheduler: pool, signal: stop.signal });
  const stopped = assertRejects(() => run);
  await page.locator("#status", { hasText: "Running: range → sum" }).waitFor();
  const done = page.locator("#progress tbody tr:first-child td:nth-child(2) data");
  const valueOf = async () => Number(await done.getAttribute("value"));
  // What the reader does stays, while the numbers go on.
  await page.locator("#progress summary").click();
  const before = await valueOf();
  while (await valueOf() <= before) await page.locator("#status").waitFor();
  assert(await page.locator("#progress details").evaluate((it) => it.hasAttribute("open")));
  assert(await page.locator("#progress summary").evaluate((it) => it.matches(":focus")));
  assert(await page.locator("#timeline svg rect").count() > 0);
  stop.abort();
  await stopped;
  await page.locator("#status", { hasText: "is stopped" }).waitFor();
  const shown = tablesIn(await page.content().then((it) => it.replace(/<tbody>\s*/g, "<tbody>\n")));
  const saved = tablesIn(await (await fetch(dashboard.url)).text());
  const caption = "Operations, those with the most time first";
  assertEquals(shown.get(caption), saved.get(caption));
  // Another run comes to stand before the first one, which stays as the reader has left it.
  await range(5).max().compute({ scheduler: inline() });
  await page.locator("#status", { hasText: "The last run, range → max, is done" }).waitFor();
  const runs = page.locator("#progress .run");
  assertEquals(await runs.count(), 2);
  assertEquals(await runs.nth(0).locator("details[open]").count(), 0);
  assertEquals(await runs.nth(1).locator("details[open] summary:focus").count(), 1);
  await dashboard.close();
  await page.locator("#status", { hasText: "The dashboard is closed." }).waitFor();
  assertEquals(errors, []);
});

function taskOf(run: string, i: number) {
  return {
    type: "task",
    run,
    key: `t/${i}`,
    layer: "t",
    name: "t",
    operations: ["t"],
    worker: 0,
    outcome: "done",
    given: 0,
    start: 0,
    end: 1,
    queued: 0,
    waiting: 0,
    paused: 0,
    computing: 1,
    moving: 0,
    bytes: 0,
    elementsIn: 0,
    bytesRead: 0,
    bytesMoved: 0,
  } as const;
}

/** The status of an answer to a request for another host, which `fetch` does not make. */
async function statusFor(port: string, host: string, path: string): Promise<number> {
  const { connect } = await import("node:net");
  const socket = connect(Number(port), "127.0.0.1");
  const answer = new Promise<string>((resolve, reject) => {
    let text = "";
    socket.setEncoding("utf8").on("data", (more: string) => {
      text += more;
      if (text.includes("\r\n")) resolve(text);
    });
    socket.on("error", reject);
    socket.on("end", () => reject(new Error(`no answer but ${JSON.stringify(text)}`)));
  });
  socket.write(`GET ${path} HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
  const [, status] = (await answer).split(" ");
  socket.destroy();
  return Number(status);
}

/** The events of a dashboard. */
async function follow(url: string) {
  const stop = new AbortController();
  const response = await fetch(`${url}events`, { signal: stop.signal });
  assertStringIncludes(response.headers.get("content-type")!, "text/event-stream");
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  let buffer = "";
  return {
    async next(): Promise<News> {
      while (!buffer.includes("\n\n")) {
        const { value, done } = await reader.read();
        if (done) throw new Error(`The events have ended with ${JSON.stringify(buffer)}`);
        buffer += value;
      }
      const end = buffer.indexOf("\n\n");
      const event = buffer.slice(0, end);
      buffer = buffer.slice(end + 2);
      assertStringIncludes(event, "event: parts\ndata: ");
      return JSON.parse(event.slice("event: parts\ndata: ".length)) as News;
    },
    async rest(): Promise<string> {
      for (;;) {
        const { value, done } = await reader.read();
        if (done) return buffer;
        buffer += value;
      }
    },
    async [Symbol.asyncDispose]() {
      stop.abort();
      await reader.cancel().catch(() => {});
    },
  };
}

/** A program that serves a dashboard; `flags` are those of Deno. */
async function start(flags: readonly string[]) {
  const { spawn } = await import("node:child_process");
  const { execPath } = await import("node:process");
  const { fileURLToPath } = await import("node:url");
  const run = runtimeName === "deno"
    ? ["run", "--no-prompt", "--no-check", "--quiet", ...flags]
    : [];
  const child = spawn(execPath, [...run, fileURLToPath(fixture("dashboard_process"))], {
    stdio: ["pipe", "pipe", "inherit"],
    timeout: 30_000,
  });
  afterTest(() => Promise.resolve(void child.kill()));
  const code = new Promise<number>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve(code ?? -1));
  });
  let output = "";
  const line = new Promise<string>((resolve) => {
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      output += text;
      if (output.includes("\n")) resolve(output.split("\n")[0]!);
    });
  });
  return {
    code,
    line: () => line,
    go: () => void child.stdin.end("go\n"),
    [Symbol.asyncDispose]: () => Promise.resolve(void child.kill()),
  };
}
