/** Profiles as text, and as files. */

import fc from "fast-check";
import { inline, profiler, range } from "../../mod.ts";
import { widthOf } from "../../src/diagnostics/progress_line.ts";
import { showBytes, showCount, showTime } from "../../src/diagnostics/units.ts";
import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
  assertThrows,
  byPath,
  downloaded,
  tempDir,
  test,
  writeFile,
} from "../harness.ts";
import { hostile } from "./example_profile.ts";

/** A profiler that has been told of an example; `name` is what its operation is called. */
function example(name = "text"): ReturnType<typeof profiler> {
  const profile = profiler();
  for (const event of hostile) {
    if (event.type === "run-start") profile.note({ ...event, name: `${name} → sum` });
    else if (event.type !== "task") profile.note(event);
    else profile.note({ ...event, name, key: `${name}/${event.key.at(-1)}` });
  }
  return profile;
}

test("report() shows operations, tasks and workers as tables", () => {
  const lines = example().report().split("\n").map((line) =>
    line.replace(/, [\d.]+ MB of memory.*/, "")
  );
  assertEquals(lines.slice(0, 1), ["text → sum: failed after 91.5 ms on 3 workers"]);
  const text = lines.slice(lines.indexOf("") + 1).join("\n");
  assertEquals(
    text,
    `\
Operations, by time  tasks  computing  waiting   moving  garbage  skew
text → map               3    90.1 ms  20.3 ms  4.88 ms  13.5 ms   2.3
text: take               1          0  78.0 ms  1.63 ms  4.50 ms
all                      4    90.1 ms  98.3 ms  6.50 ms  18.0 ms

Slowest tasks  worker     from     took  elements in  result
text/1         caller  2.00 ms  78.0 ms         1200  4.1 kB
text/0              0  2.00 ms  60.3 ms         1200  4.1 kB
text/2              1  30.0 ms  22.3 ms         1200  4.1 kB
text/1              1  2.00 ms  20.3 ms         1200  4.1 kB

Workers         tasks  in use  computing  waiting   moving
0                   1    66 %    48.5 ms  10.1 ms  1.63 ms
1                   2    46 %    41.6 ms  10.1 ms  3.25 ms
2                   0     0 %          0        0        0
calling thread      1     0 %          0  78.0 ms  1.63 ms

1 attempt failed, 1 attempt lost, 1 attempt stopped, 1 worker lost`,
  );
});

test("report() is never wider than it may be, whatever names there are", () => {
  const anything = fc.oneof(fc.string({ maxLength: 120 }), fc.constant("名前".repeat(60)));
  fc.assert(fc.property(anything, fc.integer({ min: 72, max: 200 }), (name, width) => {
    for (const line of example(name).report({ width }).split("\n")) {
      assert(widthOf(line) <= width, line);
      // deno-lint-ignore no-control-regex -- control characters are what must not be there
      assert(!/[\x00-\x1f\x7f-\x9f]/.test(line));
    }
  }));
});

test("report() of a run reads well in 80 columns", async () => {
  const profile = profiler();
  const words = range(1000, { npartitions: 4 }).map((x) => `word ${x % 10}`);
  await words.frequencies().compute({ scheduler: inline(), profile });
  const report = profile.report();
  for (const line of report.split("\n")) assert(widthOf(line) <= 80, line);
  assertStringIncludes(report, "range → frequencies: took ");
  assertStringIncludes(report, "range → map → frequencies");
});

test("report() says that nothing was profiled, and refuses what is no width", () => {
  assertStringIncludes(profiler().report(), "Nothing was profiled");
  for (const width of [0, 39, 80.5, NaN]) {
    assertThrows(
      () => profiler().report({ width }),
      RangeError,
      `Cannot call report(): expected 'width' to be an integer of at least 40, got number ${width}`,
    );
  }
  const misspelt = { widht: 80 } as object;
  assertThrows(() => profiler().report(misspelt), TypeError, "there is no option 'widht'");
});

test("quantities are shown with three digits or so, and a unit", () => {
  const times = [0, 0.00123, 0.9, 0.99951, 12.345, 999.6, 61_500, 99_960, 125_400, 3_725_000];
  assertEquals(
    times.map(showTime).join(),
    "0,1.23 µs,900 µs,1.00 ms,12.3 ms,1.00 s,61.5 s,1:40 min,2:05 min,1:02:05 h",
  );
  assertEquals(
    [0, 12, 999.6, 4096, 9_960, 123_456_789].map(showBytes).join(),
    "0,12 B,1.0 kB,4.1 kB,10 kB,123 MB",
  );
  assertEquals([0, 9_999, 10_000, 4_123_456].map(showCount).join(), "0,9999,10 k,4.1 M");
});

test("write() writes the report that the end of the path names", byPath, async () => {
  const { readFile, readdir } = await import("node:fs/promises");
  const profile = example();
  const folder = `${await tempDir()}/of/reports`;
  await profile.write(`${folder}/a.html`);
  await writeFile(`${folder}/a.JSON`, "what was there before");
  await profile.write(`${folder}/a.JSON`);
  await profile.write(new URL(`file://${folder}/a.txt`));
  assertEquals((await readdir(folder)).sort(), ["a.JSON", "a.html", "a.txt"]);
  assertEquals(await readFile(`${folder}/a.html`, "utf8"), await profile.html());
  assertEquals(await readFile(`${folder}/a.JSON`, "utf8"), profile.trace());
  assertEquals(await readFile(`${folder}/a.txt`, "utf8"), `${profile.report()}\n`);
});

test(
  "write() leaves nothing behind where it fails, and says what was to be written",
  byPath,
  async () => {
    const { mkdir, readdir } = await import("node:fs/promises");
    const folder = await tempDir();
    await mkdir(`${folder}/taken.html/inside`, { recursive: true });
    await assertRejects(
      () => profiler().write(`${folder}/taken.html`),
      Error,
      `Cannot write the report "${folder}/taken.html": `,
    );
    assertEquals(await readdir(folder), ["taken.html"]);
  },
);

test("write() refuses a path that ends in something else", async () => {
  for (const path of ["report", "report.pdf", "html", ".html.gz", new URL("file:///a/b.svg")]) {
    await assertRejects(
      () => profiler().write(path),
      RangeError,
      "Cannot write a profile: expected a path that ends in .html, .json (a trace) or .txt, " +
        `got "${path}"`,
    );
  }
  await assertRejects(() => profiler().write(1 as never), RangeError, "got number");
});

test("write() has the user of a page download the report", {
  only: ["browser"],
  because: "other runtimes write to paths",
}, async () => {
  const profile = example();
  await profile.write("reports/a.html");
  const { name, bytes } = await downloaded();
  assertEquals(name, "a.html");
  assertEquals(new TextDecoder().decode(bytes), await profile.html());
});

test("compute() refuses a profile that is none", async () => {
  await assertRejects(
    () => range(3).compute({ profile: true as never }),
    TypeError,
    "Cannot compute: expected 'profile' to be what profiler() gives, got boolean true",
  );
  await assertRejects(
    () => range(3).compute({ onProfile: 1 as never }),
    TypeError,
    "Cannot compute: expected 'onProfile' to be a function, got number 1",
  );
});
