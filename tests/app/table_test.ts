/**
 * Results of the page: sorted, searched and taken away.
 *
 * @module
 */

import fc from "fast-check";
import { readCsv, readJsonLines } from "holdall";
import { Table } from "../../app/session/table.ts";
import { resultOfValues } from "../../app/session/shape_of_values.ts";
import { chartRowsOf } from "../../app/session/chart_rows.ts";
import { assertEquals, test } from "../harness.ts";

const columns = [{ name: "name", kind: "text" }, { name: "count", kind: "number" }] as const;

test("Table sorts by a column, equal cells in their order", () => {
  const cells = fc.array(fc.tuple(fc.constantFrom("a", "b", "10", "9", ""), fc.integer()));
  fc.assert(
    fc.property(cells, fc.boolean(), (rows, descending) => {
      const table = new Table(columns, rows);
      assertEquals(table.show({ text: "", sort: { column: 1, descending } }), rows.length);
      const sign = descending ? -1 : 1;
      const expected = rows.toSorted(([, a], [, b]) => sign * (a - b));
      assertEquals(table.window(0, rows.length), expected);
    }),
    { numRuns: 30 },
  );
  const table = new Table(columns, [["b", 1], ["10", 2], ["9", 3], ["", 4]]);
  table.show({ text: "", sort: { column: 0, descending: false } });
  assertEquals(table.window(0, 9).map(([name]) => name), ["9", "10", "", "b"]);
});

test("Table finds texts in any column, whatever their case", () => {
  const table = new Table(columns, [["Ada", 12], ["Alan", 3], ["Bo", 412]]);
  assertEquals(table.show({ text: " ADA " }), 1);
  assertEquals(table.show({ text: "12" }), 2);
  table.show({ text: "12", sort: { column: 1, descending: true } });
  assertEquals(table.window(0, 9), [["Bo", 412], ["Ada", 12]]);
  assertEquals(table.show({ text: "" }), 3);
});

test("Table gives files that can be read back, and what is seen alone", async () => {
  const time = { name: "time", kind: "time" } as const;
  const rows = [
    ['say "hi", twice\nor so', 1.5, Date.UTC(2026, 0, 2)],
    ["plain", -2, Date.UTC(2026, 0, 2, 3, 4, 5)],
  ];
  const table = new Table([...columns, time], rows);
  const types = { count: "number" } as const;
  const records = await readCsv(table.asFile("csv"), { types }).compute();
  const lines = await readJsonLines(table.asFile("jsonl")).compute();
  const expected = [
    { name: rows[0]![0], count: 1.5, time: "2026-01-02T00:00:00Z" },
    { name: "plain", count: -2, time: "2026-01-02T03:04:05Z" },
  ];
  assertEquals([records as unknown[], lines], [expected, expected]);
  table.show({ text: "plain" });
  assertEquals(table.asTabs(10), "name\tcount\ttime\nplain\t-2\t2026-01-02T03:04:05Z");
  assertEquals((await table.asFile("jsonl").text()).split("\n").length, 2);
});

test("resultOfValues() makes a table of whatever a pipeline gives back", () => {
  const cases: readonly (readonly [unknown, readonly string[], unknown, string | undefined])[] = [
    [[["a", 2], ["b", 1]], ["key", "value"], [["a", 2], ["b", 1]], "bars"],
    [[[["a", "x"], 2]], ["key 1", "key 2", "value"], [["a", "x", 2]], undefined],
    [new Map([["a", 2], ["b", 1]]), ["key", "value"], [["a", 2], ["b", 1]], "bars"],
    [[{ a: 1 }, { b: "x" }], ["a", "b"], [[1, null], [null, "x"]], undefined],
    [{ mean: 1, max: 2 }, ["key", "value"], [["mean", 1], ["max", 2]], "bars"],
    [42, ["value"], [[42]], undefined],
    [["to", "be"], ["value"], [["to"], ["be"]], undefined],
    [[], ["value"], [], undefined],
    [[{ a: { b: [1] } }], ["a"], [['{"b":[1]}']], undefined],
    [[10n, 2n ** 60n, undefined], ["value"], [[10], ["1152921504606846976"], [""]], undefined],
  ];
  for (const [value, names, rows, chart] of cases) {
    const result = resultOfValues(value);
    assertEquals(result.shape.columns.map(({ name }) => name), names);
    assertEquals(result.rows as unknown, rows);
    assertEquals(result.shape.chart, chart);
  }
});

test("chartRowsOf() has room for ten bars, and puts small series together", () => {
  const empty = { read: 0, matched: 0, skipped: 0, beyond: 0, files: [] };
  const bars = Array.from({ length: 15 }, (_, i) => [`n${i}`, 15 - i]);
  const chart = chartRowsOf(new Table(columns, bars), {
    ...{ ...empty, columns, rows: 15, chart: "bars" },
  });
  assertEquals([chart?.rows.length, chart?.left, chart?.rows[0]], [10, 5, ["n0", 15]]);
  const points = Array.from({ length: 24 }, (_, i) => [i % 2, `s${i >> 1}`, 1 + i]);
  const named = [{ name: "at", kind: "time" }, ...columns] as const;
  const lines = chartRowsOf(new Table(named, points), {
    ...{ ...empty, columns: named, rows: 24, chart: "lines" },
  });
  const series = new Set(lines?.rows.map((row) => row[2]));
  assertEquals([series.size, series.has("others"), lines?.rows.length], [9, true, 18]);
  const sum = lines!.rows.reduce((all, row) => all + Number(row[1]), 0);
  assertEquals(sum, points.reduce((all, row) => all + Number(row[2]), 0));
});
