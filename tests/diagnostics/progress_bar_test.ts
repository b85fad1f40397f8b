/** The progress of runs in a page, for those who see it and those who hear it. */

import { type Progress, progressBar, range } from "../../mod.ts";
import {
  afterTest,
  assert,
  assertEquals,
  assertMatch,
  assertRejects,
  assertThrows,
  test,
} from "../harness.ts";
import { example } from "./example_progress.ts";

const pages = { only: ["browser"], because: "other runtimes have no page" } as const;

test("progressBar() shows a run as a bar, and tells of it politely", pages, () => {
  const parent = place();
  const listener = progressBar(parent);
  listener(example);
  const [block] = parent.children;
  assertEquals(block!.className, "holdall-progress");
  assertEquals(block!.getAttribute("data-state"), "running");
  const { bar, text } = partsOf(block!);
  const status = statusOf(parent);
  assertEquals([bar.max, bar.value], [100, 62]);
  assertEquals(namesOf(bar), {
    label: "text → frequencies",
    now: "62",
    text: "62 %, 31 of 50 partitions",
  });
  assertMatch(text, /^text → frequencies {2}62 % {2}31\/50 partitions {2}4\.1 M elements/);
  // Ten seconds have gone by, of which nothing was told.
  assertEquals(status.textContent, "text → frequencies: 62 %");
  assertEquals([status.role, status.ariaLive], ["status", "polite"]);
});

test(
  "progressBar() says only now and then how far a run is, and always that it has ended",
  pages,
  () => {
    const parent = place();
    const listener = progressBar(parent);
    const said: (string | null)[] = [];
    const at = (elapsed: number, fraction: number, state: Progress["state"] = "running") => {
      listener({ ...example, name: "sum", elapsed, fraction, state });
      said.push(statusOf(parent).textContent);
    };
    at(200, 0.1);
    at(9_900, 0.2);
    at(10_100, 0.3);
    at(19_900, 0.4);
    at(20_200, 0.5);
    at(20_400, 0.6, "failed");
    assertEquals(said, ["", "", "sum: 30 %", "sum: 30 %", "sum: 50 %", "sum: failed"]);
    assertEquals(parent.children[0]!.getAttribute("data-state"), "failed");
  },
);

test("progressBar() has a bar for each run", pages, async () => {
  const parent = place();
  const onProgress = progressBar(parent);
  await Promise.all([
    range(5).map((x) => x + 1).sum().compute({ onProgress }),
    range(5).max().compute({ onProgress }),
  ]);
  const failing = range(5).map((): number => {
    throw new RangeError("five");
  });
  await assertRejects(() => failing.compute({ onProgress }));
  const blocks = [...parent.querySelectorAll(".holdall-progress")];
  const states = blocks.map((it) => it.getAttribute("data-state"));
  assertEquals(states, ["done", "done", "failed"]);
  const values = blocks.map((it) => partsOf(it).bar.value);
  assertEquals(values.slice(0, 2), [100, 100]);
  assert(values[2]! < 100);
});

test("progressBar() says how far several runs are at the same time", pages, () => {
  const parent = place();
  const listener = progressBar(parent);
  // A screen reader knows the region before anything is said.
  assertEquals(statusOf(parent).textContent, "");
  const at = (run: string, elapsed: number, fraction: number) =>
    listener({ ...example, run, name: run, elapsed, fraction });
  at("sum", 9_000, 0.2);
  at("max", 8_000, 0.1);
  assertEquals(statusOf(parent).textContent, "");
  at("sum", 10_000, 0.3);
  assertEquals(statusOf(parent).textContent, "sum: 30 %, max: 10 %");
  // What has been said of a run is not said again at once.
  at("max", 10_100, 0.2);
  assertEquals(statusOf(parent).textContent, "sum: 30 %, max: 10 %");
  at("max", 18_100, 0.4);
  assertEquals(statusOf(parent).textContent, "sum: 30 %, max: 40 %");
  assertEquals(parent.querySelectorAll("[role=status]").length, 1);
});

test("progressBar() needs nothing that a strict policy forbids", pages, async () => {
  const frame = document.createElement("iframe");
  const loaded = new Promise((resolve) => frame.addEventListener("load", resolve));
  frame.srcdoc = `<!doctype html><meta http-equiv="Content-Security-Policy" content="` +
    `default-src 'none'; require-trusted-types-for 'script'"><title>strict</title><body></body>`;
  document.body.append(frame);
  afterTest(() => Promise.resolve(frame.remove()));
  await loaded;
  const page = frame.contentDocument!;
  const violations: string[] = [];
  page.addEventListener("securitypolicyviolation", (event) => {
    violations.push(event.violatedDirective);
  });
  const listener = progressBar(page.body);
  listener(example);
  const { position, width } = frame.contentWindow!.getComputedStyle(statusOf(page.body));
  assertEquals([position, width], ["absolute", "1px"]);
  // The policy does forbid what it is about, of which the page is told later.
  const told = new Promise((resolve) => page.addEventListener("securitypolicyviolation", resolve));
  page.body.setAttribute("style", "color: red");
  await told;
  assertEquals(violations, ["style-src-attr"]);
});

test("progressBar() has to be given an element", () => {
  assertThrows(
    () => progressBar(undefined as never),
    TypeError,
    "Cannot call progressBar(): expected 'parent' to be an element of a page, got undefined",
  );
  assertThrows(() => progressBar("body" as never), TypeError, 'got string "body"');
});

function place(): HTMLElement {
  const element = document.createElement("div");
  document.body.append(element);
  afterTest(() => Promise.resolve(element.remove()));
  return element;
}

function partsOf(block: Element) {
  const [bar, text] = block.children;
  assert(bar instanceof HTMLProgressElement);
  return { bar, text: text!.textContent ?? "" };
}

function statusOf(parent: Element): Element {
  return parent.querySelector("[role=status]")!;
}

function namesOf(bar: Element) {
  const { ariaLabel: label, ariaValueNow: now, ariaValueText: text } = bar;
  return { label, now, text };
}
