/** Profiles as pages: every number in them is what was told, and nothing else gets into them. */

import fc from "fast-check";
import {
  computeAll,
  get,
  inline,
  type Profiler,
  profiler,
  range,
  ref,
  task,
  type TaskProfile,
  type TaskSums,
  workers,
} from "../../mod.ts";
import { htmlReport } from "../../src/diagnostics/profile/html_report.ts";
import { html } from "../../src/diagnostics/profile/markup.ts";
import { afterTest, assert, assertEquals, test } from "../harness.ts";
import { hostile, hostileName } from "./example_profile.ts";
import { pipelines, shapeOf } from "./profile_pipelines.ts";
import { type Row, tablesIn } from "./read_tables.ts";

const pages = { only: ["browser"], because: "other runtimes show no pages" } as const;

/** Columns of sums, by what they show. */
const sums = {
  Tasks: "tasks",
  Computing: "computing",
  Waiting: "waiting",
  Paused: "paused",
  Moving: "moving",
  Garbage: "collecting",
  Queued: "queued",
  "Elements in": "elementsIn",
  "Elements out": "elements",
  Read: "bytesRead",
  Results: "bytes",
  Moved: "bytesMoved",
  Gathered: "gathered",
} as const satisfies Readonly<Record<string, keyof TaskSums>>;

function sumsRow(of: TaskSums): Row {
  const cells = Object.entries(sums).map(([title, name]) => [title, of[name]]);
  return Object.fromEntries(cells.filter(([, value]) => value !== undefined));
}

/** A row without the columns in which there are no numbers. */
function numbersOf(row: Row): Row {
  return Object.fromEntries(Object.entries(row).filter(([, cell]) => typeof cell === "number"));
}

function taskRow(task: TaskProfile): Row {
  const row = {
    From: task.start,
    Took: task.end - task.start,
    Computing: task.computing,
    Waiting: task.waiting,
    Paused: task.paused,
    Moving: task.moving,
    Garbage: task.collecting,
    Queued: task.queued,
    "Elements in": task.elementsIn,
    "Elements out": task.elements,
    Read: task.bytesRead,
    Result: task.bytes,
    Moved: task.bytesMoved,
  };
  return Object.fromEntries(Object.entries(row).filter(([, cell]) => cell !== undefined)) as Row;
}

/** Compares all numbers of a page with what a profiler was told. */
async function assertNumbers(profile: Profiler): Promise<void> {
  const { runs, operations, workers, slowest } = profile.summary();
  const tables = tablesIn(await profile.html());
  const numbers = (caption: string) => tables.get(caption)!.map(numbersOf);
  assertEquals(
    numbers("Runs, in the order in which they began"),
    runs.map(({ elapsed, workers, tasks }) => ({
      Took: elapsed,
      Workers: workers,
      Tasks: tasks.length,
    })),
  );
  assertEquals(
    numbers("Workers"),
    workers.map((worker) => ({ "In use": worker.use, ...sumsRow(worker), Lost: worker.losses })),
  );
  assertEquals(
    numbers("Operations, those with the most time first"),
    operations.map((operation) => ({
      ...sumsRow(operation),
      Longest: operation.longest,
      Median: operation.median,
      ...(operation.skew === undefined ? {} : { Skew: operation.skew }),
      ...(operation.mostGathered === undefined ? {} : { "Most gathered": operation.mostGathered }),
      ...(operation.gatheredSkew === undefined ? {} : { "Gathered skew": operation.gatheredSkew }),
      Unfinished: operation.unfinished,
    })),
  );
  assertEquals(numbers("Tasks, the slowest first"), slowest.map(taskRow));
  const samples = runs.flatMap((run) => run.samples);
  assertEquals(
    numbers("Samples, a few times a second"),
    samples.map(({ at, bytesHeld, memory, processor }) => ({
      At: at,
      "Results held": bytesHeld,
      ...(memory === undefined ? {} : { Memory: memory, "Processor time": processor! }),
    })),
  );
  const unfinished = profile.tasks.filter(({ outcome }) => outcome !== "done");
  assertEquals(
    (tables.get("Attempts that failed, were lost or stopped") ?? []).map(numbersOf),
    unfinished.map(({ given, end }) => ({ Given: given, Ended: end })),
  );
}

for (const kind of ["inline", "workers"] as const) {
  test(`html() has the numbers of any pipeline, with ${kind}`, async () => {
    const scheduler = kind === "inline" ? inline() : workers({ size: 2 });
    afterTest(async () => await scheduler[Symbol.asyncDispose]());
    const property = fc.asyncProperty(pipelines, async (pipeline) => {
      const profile = profiler();
      await computeAll(shapeOf(pipeline), { scheduler, profile });
      await assertNumbers(profile);
    });
    await fc.assert(property, { numRuns: kind === "inline" ? 8 : 4 });
  });
}

test("html() has the numbers of a run that fails, and of what was lost with a worker", async () => {
  const profile = profiler();
  hostile.forEach((event) => profile.note(event));
  await assertNumbers(profile);
  const [row] = tablesIn(await profile.html()).get("Attempts that failed, were lost or stopped")!;
  assertEquals(row!["Outcome"], "lost");
});

test("html() takes names for text, whatever they are", async () => {
  const profile = profiler();
  hostile.forEach((event) => profile.note(event));
  const page = await profile.html();
  // deno-lint-ignore no-control-regex -- control characters are what must not be there
  assertEquals([...page.matchAll(/<script|<img|\x1b|\u202e|\u2028/g)].length, 0);
  const [row] = tablesIn(page).get("Runs, in the order in which they began")!;
  // deno-lint-ignore no-control-regex -- likewise
  const shown = hostileName.replace(/[\x1b\r\n\u202e\u2028]/g, "?");
  assertEquals(row!["Run"], `${shown} run1`);
});

test("a page has the parts that others have made for it, too", () => {
  const body = html`<p>${"<drawn>"}</p>`;
  const page = htmlReport(profiler().summary(), [{ id: "graph", title: "Graph & time", body }]);
  assert(page.includes('<a href="#graph">Graph &#38; time</a>'));
  assert(page.includes("<p>&#60;drawn&#62;</p>"));
});

test("html() draws what ran, and says of each box how much of the time its tasks took", async () => {
  const profile = profiler();
  const squares = range(300, { npartitions: 3 }).map((x) => x * x);
  await computeAll([squares.sum(), squares.frequencies()], { scheduler: inline(), profile });
  const [, graph = ""] = (await profile.html()).split('<section id="graph"');
  const [picture = ""] = graph.split("</svg>");
  const shares = [...picture.matchAll(/>[^<]*, (\d+) % of the time</g)].map(([, n]) => Number(n));
  const colored = [...picture.matchAll(/<g [^>]*class="[^"]*\bcolored\b[^"]*"/g)];
  assertEquals(colored.length, shares.length);
  assert(shares.length >= 3, picture);
  const sum = shares.reduce((a, b) => a + b);
  assert(Math.abs(sum - 100) <= shares.length / 2 + 1, String(shares));
});

test("html() says that a graph is too large to be drawn, and has the rest", async () => {
  const profile = profiler();
  // Tasks of different layers are not folded.
  const named = (start: string, count: number) =>
    Array.from({ length: count }, (_, i) => `${start}${"x".repeat(i)}/0`);
  const count = (...numbers: number[]) => numbers.length;
  const [inputs, wanted] = [named("input", 60), named("sum", 40)];
  const graph = Object.fromEntries([
    ...inputs.map((key, i) => [key, task(count, i)]),
    ...wanted.map((key) => [key, task(count, ...inputs.map(ref))]),
  ]);
  await get(graph, wanted, { scheduler: inline(), profile, optimize: false });
  const page = await profile.html();
  assert(page.includes("too many arrows to be drawn"));
  assert(page.includes('<section id="timeline"'));
});

test("html() draws no more shapes than can be told apart, and counts the tasks of each", async () => {
  const profile = profiler();
  const [begin] = hostile;
  const sample = hostile.find((event) => event.type === "task") as TaskProfile;
  profile.note(begin!);
  const count = 20_000;
  for (let i = 0; i < count; i++) {
    const [start, end] = [i * 2, i * 2 + 1];
    // Neighbours do different things.
    const [layer, key] = [`layer ${i % 3}`, `task/${i}`];
    profile.note({ ...sample, key, layer, name: layer, given: start, start, end, waiting: 0 });
  }
  profile.note({ type: "run-end", run: sample.run, at: count * 2, state: "done" });
  const page = await profile.html();
  const titles = [...page.matchAll(/<title>(\d+) tasks[^<]*<\/title>/g)];
  assertEquals(titles.reduce((sum, [, tasks]) => sum + Number(tasks), 0), count);
  assert(titles.length <= 1300, String(titles.length));
  assert(page.length < 500_000, String(page.length));
});

test("html() draws the memory of a long run in a few hundred points, its peaks among them", async () => {
  const profile = profiler();
  const [begin] = hostile;
  profile.note(begin!);
  const { run } = begin!;
  const count = 12_345;
  for (let i = 0; i < count; i++) {
    profile.note({ type: "sample", run, at: i * 200, bytesHeld: i === 7_001 ? 5e9 : i % 10 });
  }
  profile.note({ type: "run-end", run, at: count * 200, state: "done" });
  const [, points = ""] = /<polyline class="held" points="([^"]*)"/.exec(await profile.html())!;
  const heights = points.split(" ").map((point) => Number(point.split(",")[1]));
  assert(heights.length > 400 && heights.length <= 500, String(heights.length));
  assertEquals(heights.filter((height) => height === 6).length, 1);
});

test("html() of nothing says so", async () => {
  const page = await profiler().html();
  assert(page.includes("<h1>nothing was profiled</h1>"));
  assertEquals(tablesIn(page).get("Workers"), []);
});

test(
  "html() is drawn without script, network or faults, with a name for each picture",
  pages,
  async () => {
    const profile = profiler();
    hostile.forEach((event) => profile.note(event));
    const frame = document.createElement("iframe");
    frame.width = "1000";
    const loaded = new Promise((resolve) => frame.onload = resolve);
    frame.srcdoc = await profile.html();
    document.body.append(frame);
    afterTest(() => Promise.resolve(frame.remove()));
    await loaded;
    const page = frame.contentDocument!;
    assertEquals((frame.contentWindow as unknown as { broken?: boolean }).broken, undefined);
    assertEquals(page.scripts.length, 0);
    assertEquals(page.querySelectorAll("[src], link, object, embed, iframe, [onerror]").length, 0);
    assertEquals(frame.contentWindow!.performance.getEntriesByType("resource").length, 0);
    const outside = Array.from(page.querySelectorAll("a"), (it) => it.getAttribute("href")!)
      .filter((href) => !href.startsWith("#") || page.querySelector(href) === null);
    assertEquals(outside, []);

    const pictures = [...page.querySelectorAll("svg")];
    assertEquals(pictures.length, 3);
    for (const picture of pictures) {
      assertEquals(picture.getAttribute("role"), "img");
      assert(picture.getAttribute("aria-label")!.includes("table"));
      assert(picture.getBoundingClientRect().height > 20);
    }
    for (const table of page.querySelectorAll("table")) {
      assert(table.caption !== null);
      for (const cell of table.tHead!.rows[0]!.cells) assertEquals(cell.scope, "col");
    }

    // The timeline has each task where it was: in the row of its worker, as long as it took.
    const ran = profile.tasks.filter(({ outcome }) => outcome === "done" || outcome === "failed");
    const bars = [...pictures[0]!.querySelectorAll("g > rect:first-of-type")] as SVGRectElement[];
    const lengths = bars.map((bar) => bar.width.baseVal.value);
    const { elapsed } = profile.summary();
    const expected = ran.map(({ start, end }) => (end - start) / elapsed * 910);
    const sorted = (numbers: number[]) => numbers.sort((a, b) => a - b);
    assertEquals(bars.length, ran.length);
    sorted(lengths).forEach((length, i) => assert(Math.abs(length - sorted(expected)[i]!) < 0.02));
    for (const title of pictures[0]!.querySelectorAll("title")) assert(title.textContent !== "");
  },
);

test("html() can be read on a light and on a dark page", pages, async () => {
  const profile = profiler();
  hostile.forEach((event) => profile.note(event));
  for (const scheme of ["light", "dark"] as const) {
    const frame = document.createElement("iframe");
    // What the page says of dark screens, as if this were one.
    const page = (await profile.html()).replace(
      "(prefers-color-scheme:dark)",
      scheme === "dark" ? "all" : "not all",
    );
    assert(page !== await profile.html());
    const loaded = new Promise((resolve) => frame.onload = resolve);
    frame.srcdoc = page;
    document.body.append(frame);
    await loaded;
    const { color, backgroundColor } = frame.contentWindow!.getComputedStyle(
      frame.contentDocument!.body,
    );
    const [text, back] = [luminance(color), luminance(backgroundColor)];
    frame.remove();
    const [light, dark] = [Math.max(text, back), Math.min(text, back)];
    assert((light + 0.05) / (dark + 0.05) >= 7, `${scheme}: ${color} on ${backgroundColor}`);
    assertEquals(back < text, scheme === "dark");
  }
});

/** Relative luminance, as WCAG defines it. */
function luminance(color: string): number {
  const [red = 0, green = 0, blue = 0] = [...color.matchAll(/\d+/g)].map(([digits]) => {
    const part = Number(digits) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
