import fc from "fast-check";
import { assert, assertEquals, assertThrows, test } from "../harness.ts";
import { conversions, toNumber, TypeInference } from "../../src/io/csv/cell_types.ts";
import { type Dialect, standardDialect } from "../../src/io/csv/dialect.ts";
import { formatRow } from "./csv_format.ts";
import { composedMaker, generatedMaker } from "../../src/io/csv/record_maker.ts";
import { RowSplitter } from "../../src/io/csv/row_splitter.ts";
import { csvTexts, dialects } from "./csv_model.ts";

test("toNumber() makes numbers of texts that lose nothing", () => {
  const numbers: Readonly<Record<string, number>> = {
    "0": 0,
    "-0": -0,
    "7": 7,
    "-12": -12,
    "9007199254740991": 9007199254740991,
    "-9007199254740991": -9007199254740991,
    "1.50": 1.5,
    ".5": 0.5,
    "-.5": -0.5,
    "0.1": 0.1,
    "0.30000000000000004": 0.30000000000000004,
    "0.10000000000000001": 0.1,
    "1e3": 1000,
    "1E-3": 0.001,
    "1.7976931348623157e308": Number.MAX_VALUE,
    "5e-324": 5e-324,
    "1e21": 1e21,
    "0.000": 0,
    "0e5": 0,
    "123456789012345.5": 123456789012345.5,
    "NaN": NaN,
    "Infinity": Infinity,
    "-Infinity": -Infinity,
    "-223669157669793.12": -223669157669793.12,
  };
  for (const [text, value] of Object.entries(numbers)) {
    assert(Object.is(toNumber(text), value), `${text}: ${toNumber(text)}`);
  }
});

test("toNumber() refuses texts that are no numbers, or of which something would be lost", () => {
  const texts = [
    ...["", "-", ".", "-.", "+1", " 1", "1 ", "1_000", "1,5", "0x10", "1e", "1e+", "1.", "1.e3"],
    ...[
      "e3",
      "nan",
      "-NaN",
      "+Infinity",
      "inf",
      "Infinity1",
      "007",
      "-01",
      "00",
      "00.5",
      "1e400",
      "-1e400",
    ],
    ...["1e-400", "9007199254740992", "9007199254740993", "9007199254740993.0", "1n", "١"],
    ...["100000000000000000000", "0.1234567890123456789", "1.234567e-320", "1\n", "1a", "--1"],
    `1.${"0".repeat(200)}1`,
  ];
  for (const text of texts) assertEquals(toNumber(text), undefined, text);
});

test("toNumber() reads every number as it is printed", () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      const text = Object.is(value, -0) ? "-0" : String(value);
      // Whole numbers from 2^53 on are printed in digits of which the last say nothing.
      const sure = !/^-?\d+$/.test(text) || Number.isSafeInteger(value);
      assert(Object.is(toNumber(text), sure ? value : undefined), text);
      const long = value.toExponential(16);
      assertEquals(toNumber(long), Number(long), long);
    }),
    { numRuns: 5000 },
  );
});

test("toNumber() loses no digit of any decimal number", () => {
  const digits = fc.stringMatching(/^-?\d{0,20}(\.\d{0,20})?(e[+-]?\d{1,3})?$/);
  fc.assert(
    fc.property(digits, (text) => {
      const value = toNumber(text);
      if (value === undefined) return;
      const significant = (it: string) =>
        it.replace(/e.*/, "").replace(/[-.]/g, "").replace(/^0+|0+$/g, "");
      const wanted = significant(text);
      const printed = wanted === "" ? [""] : [String(value), value.toPrecision(wanted.length)];
      assert(printed.some((it) => significant(it) === wanted), text);
      assert(!/^-?0\d/.test(text), text);
    }),
    { numRuns: 3000 },
  );
});

test("conversions make the other types of texts that lose nothing", () => {
  const { boolean, bigint, date, string } = conversions;
  assertEquals(string, undefined);
  assertEquals(["true", "False", "TRUE", "1", "yes", "", "tRue"].map(boolean!), [
    ...[true, false, true],
    ...[undefined, undefined, undefined, undefined],
  ]);
  assertEquals(["0", "-1", "123456789012345678901"].map(bigint!), [
    0n,
    -1n,
    123456789012345678901n,
  ]);
  assertEquals(["-0", "01", "1.0", "0x1", "", " 1"].map(bigint!), Array(6).fill(undefined));
  const dates = ["2024-02-29", "1969-12-31T23:59Z", "2024-01-01T00:00:00.001-05:30"];
  assertEquals(dates.map((it) => (date!(it) as Date).toISOString()), [
    "2024-02-29T00:00:00.000Z",
    "1969-12-31T23:59:00.000Z",
    "2024-01-01T05:30:00.001Z",
  ]);
  const none = [
    ...["", "2024", "2024-02-30", "2023-02-29", "2024-13-01", "2024-1-1", "01/02/2024"],
    ...["2024-01-01T00:00", "2024-01-01T24:00Z", "2024-01-01T00:60Z", "2024-01-01T00:00:00.0001Z"],
    ...["2024-01-01 00:00Z", "2024-01-01T00:00+99:00", "2024-01-01Z"],
  ];
  assertEquals(none.filter((it) => date!(it) !== undefined), []);
});

test("TypeInference finds the narrowest type of all cells", () => {
  const typeOf = (...cells: string[]) => {
    const inference = new TypeInference();
    for (const cell of cells) inference.see(cell);
    return inference.type;
  };
  assertEquals(typeOf("1", "2.5"), "number");
  assertEquals(typeOf("true", "FALSE"), "boolean");
  assertEquals(typeOf("1", "true"), "string");
  assertEquals(typeOf("1", "01"), "string");
  assertEquals(typeOf("1", ""), "string");
  assertEquals(typeOf(), "string");
});

test("formatRow() writes cells that are read again as they were", () => {
  const cases = dialects.filter(({ quote, oneLine }) => quote !== "" && !oneLine)
    .chain((dialect) => {
      const cell = csvTexts(dialect, 6);
      const rows = fc.array(fc.array(cell, { minLength: 1, maxLength: 4 }), { maxLength: 4 });
      return fc.tuple(fc.constant(dialect), rows);
    });
  fc.assert(
    fc.property(cases, ([dialect, rows]) => {
      for (const lineEnd of ["\n", "\r\n", "\r"]) {
        const text = rows.map((row) => formatRow(row, dialect) + lineEnd).join("");
        assertEquals(rowsOf(text, dialect), rows);
      }
    }),
    { numRuns: 1500 },
  );
});

test("formatRow() quotes what has to be quoted, and nothing else", () => {
  const row = (...cells: string[]) => formatRow(cells, standardDialect);
  assertEquals(row("a", "", " b ", "c'd"), "a,, b ,c'd");
  assertEquals(row("a,b", 'c"d', "e\nf", "g\rh"), '"a,b","c""d","e\nf","g\rh"');
  assertEquals(row(""), '""');
  assertEquals(row("sep=;"), '"sep=;"');
  assertEquals(row("x", "sep=;"), "x,sep=;");
  assertEquals(formatRow(["#a", "#b"], { ...standardDialect, comment: "#" }), '"#a",#b');
  const plain: Dialect = { ...standardDialect, quote: "", escape: "" };
  assertEquals(formatRow(['"a"', "b"], plain), '"a",b');
  assertThrows(
    () => formatRow(["a,b"], plain),
    RangeError,
    'Cannot write CSV: expected cells without delimiters and line ends, since there is no quote, got "a,b"',
  );
  assertThrows(() => row(), RangeError, "expected at least one cell in a row");
});

test("objects are made alike with generated code and without", () => {
  const names = fc.uniqueArray(
    fc.oneof(
      fc.constantFrom("__proto__", "constructor", "0", "", "a b", '"', "\u2028"),
      fc.string(),
    ),
    { minLength: 1, maxLength: 6 },
  );
  fc.assert(
    fc.property(names, (names) => {
      const positions = names.map((_, i) => names.length - 1 - i);
      const cells = names.map((_, i) => `cell ${i}`);
      const composed = composedMaker(names, positions)(cells) as object;
      const expected = new Map(names.map((name, i) => [name, cells[positions[i]!]]));
      assertEquals(new Map(Object.entries(composed)).size, expected.size);
      for (const [name, cell] of expected) {
        assertEquals(Object.getOwnPropertyDescriptor(composed, name)?.value, cell);
      }
      const generated = generatedMaker(names, positions);
      assert(generated !== undefined, "code can be generated here");
      const made = generated(cells) as object;
      assertEquals(Object.entries(made), Object.entries(composed));
      assertEquals(Object.getPrototypeOf(made), Object.prototype);
    }),
  );
});

function rowsOf(text: string, dialect: Dialect): string[][] {
  const rows: string[][] = [];
  const splitter = new RowSplitter(dialect);
  splitter.split(text, 0, true, {
    row(cells, count, _start, _end, malformed) {
      assertEquals(malformed, undefined);
      rows.push(cells.slice(0, count));
    },
  });
  return rows;
}
