import fc from "fast-check";
import { assert, assertEquals, test } from "../harness.ts";
import { type Dialect, standardDialect } from "../../src/io/csv/dialect.ts";
import { RowSplitter } from "../../src/io/csv/row_splitter.ts";
import { csvTexts, dialects, type ModelRow, modelRows } from "./csv_model.ts";

/** The rows of a text, and where they begin and end. */
function split(text: string, dialect: Dialect, emptyIsRow = false, final = true) {
  const rows: ModelRow[] = [];
  const places: [start: number, end: number][] = [];
  const splitter = new RowSplitter(dialect);
  splitter.emptyIsRow = emptyIsRow;
  const end = splitter.split(text, 0, final, {
    row(cells, count, start, end, malformed) {
      rows.push(rowOf(cells, count, malformed));
      places.push([start, end]);
    },
  });
  return { rows, places, end };
}

function rowOf(cells: readonly string[], count: number, malformed: unknown): ModelRow {
  return malformed === undefined
    ? { cells: cells.slice(0, count), malformed: false, count }
    : { cells: undefined, malformed: true, count };
}

test("RowSplitter finds the rows of any text in any dialect", () => {
  const cases = dialects.chain((dialect) =>
    fc.tuple(fc.constant(dialect), csvTexts(dialect), fc.boolean())
  );
  fc.assert(
    fc.property(cases, ([dialect, text, emptyIsRow]) => {
      assertEquals(split(text, dialect, emptyIsRow).rows, modelRows(text, dialect, emptyIsRow));
    }),
    { numRuns: 3000 },
  );
});

test("RowSplitter finds the rows of lines that come one after the other", () => {
  const cases = dialects.chain((dialect) => fc.tuple(fc.constant(dialect), csvTexts(dialect)));
  fc.assert(
    fc.property(cases, ([dialect, text]) => {
      const rows: ModelRow[] = [];
      let rest = "";
      for (const line of text.split(/(?<=\n)/)) {
        rest += line;
        const found = split(rest, dialect, false, false);
        rows.push(...found.rows);
        rest = rest.slice(found.end);
      }
      rows.push(...split(rest, dialect).rows);
      assertEquals(rows, modelRows(text, dialect));
    }),
    { numRuns: 2000 },
  );
});

test("RowSplitter tells where rows are", () => {
  const cases = dialects.chain((dialect) => fc.tuple(fc.constant(dialect), csvTexts(dialect)));
  fc.assert(
    fc.property(cases, ([dialect, text]) => {
      const { rows, places, end } = split(text, dialect);
      assertEquals(end, text.length);
      let before = 0;
      for (const [i, [start, stop]] of places.entries()) {
        assert(before <= start && start < stop && stop <= text.length);
        before = stop;
        assertEquals(modelRows(text.slice(start, stop), dialect)[0]?.cells, rows[i]!.cells);
      }
    }),
    { numRuns: 1000 },
  );
});

test("RowSplitter goes on where it was stopped", () => {
  const cases = dialects.chain((dialect) => fc.tuple(fc.constant(dialect), csvTexts(dialect)));
  fc.assert(
    fc.property(cases, ([dialect, text]) => {
      const splitter = new RowSplitter(dialect);
      const rows: ModelRow[] = [];
      for (let at = 0, from = -1; at !== from && at < text.length;) {
        from = at;
        at = splitter.split(text, at, true, {
          row(cells, count, _start, _end, malformed) {
            rows.push(rowOf(cells, count, malformed));
            return true;
          },
        });
      }
      assertEquals(rows, modelRows(text, dialect));
    }),
    { numRuns: 1000 },
  );
});

test("RowSplitter cuts out the cells that are wanted, and no others", () => {
  const splitter = new RowSplitter(standardDialect, Uint8Array.of(0, 1, 0, 1));
  const rows: unknown[][] = [];
  splitter.split('a,b,c,d,e\n"a","b","c","d","e"\na\n', 0, true, {
    row: (cells, count) => void rows.push([...cells, count]),
  });
  const [first, second, third] = rows;
  assertEquals(first, ["", "b", "", "d", 5]);
  assertEquals(second, first);
  assertEquals(third!.at(-1), 1);
});

test("RowSplitter is not slow where a text has few of what it looks for", () => {
  const texts = ["a\n", '"a"\n', "a\r", "a\r\n", '"a"\nb\n', '"a\n"\nb\n', '"a""b"\n', "a\nb\r"];
  for (const unit of texts) {
    const text = unit.repeat(400_000 / unit.length);
    const start = performance.now();
    const { rows } = split(text, standardDialect);
    const time = performance.now() - start;
    assert(rows.length >= 57_000, `${rows.length} rows`);
    // Looking through the rest of the text for each row would take minutes.
    assert(time < 5000, `${JSON.stringify(unit)} took ${time} ms`);
  }
});
