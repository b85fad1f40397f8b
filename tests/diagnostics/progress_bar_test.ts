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
  const { bar, text, status } = partsOf(block!);
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
      said.push(partsOf(parent.children[0]!).status.textContent);
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
  const states = Array.from(parent.children, (it) => it.getAttribute("data-state"));
  assertEquals(states, ["done", "done", "failed"]);
  const values = Array.from(parent.children, (it) => partsOf(it).bar.value);
  assertEquals(values.slice(0, 2), [100, 100]);
  assert(values[2]! < 100);
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
  const [bar, text, status] = block.children;
  assert(bar instanceof HTMLProgressElement);
  return { bar, text: text!.textContent ?? "", status: status as HTMLElement };
}

function namesOf(bar: Element) {
  const { ariaLabel: label, ariaValueNow: now, ariaValueText: text } = bar;
  return { label, now, text };
}
