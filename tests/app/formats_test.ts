/**
 * What the page for dropped files takes lines for.
 *
 * @module
 */

import { cellsOf, readingOf, recognise } from "../../app/formats/recognise.ts";
import { secondsOf } from "../../app/formats/times.ts";
import { valueAt } from "../../app/formats/values.ts";
import { plainRecord, plainRecordOf } from "../../app/formats/plain_record.ts";
import { denoScript, denoScriptOf, pipelineCode } from "../../app/questions/code.ts";
import { parseLine } from "../../app/formats/parse_line.ts";
import { valueOfLine } from "../../app/formats/text_log.ts";
import { assert, assertEquals, assertThrows, test } from "../harness.ts";

const common = '127.0.0.1 - frank [10/Oct/2000:13:55:36 -0700] "GET /a.gif?x=1 HTTP/1.0" 200 2326';
const combined = `${common} "http://example.org/" "Mozilla/5.0"`;
const trace =
  "846890339:661920 846890340:1 846890341:2 24.1.2.3:1025 57.42.168.244:80 2 0 1 2 3 181 " +
  "191 52 10 20 GET 33713659278420631481..html HTTP/1.0";

test("recognise() tells formats by what the lines hold", () => {
  const cases = {
    access: [[common, combined, "-"], [combined]],
    json: [['{"a": 1}', '{"a": 2}', ""], ['{"a": {"b": 1}}']],
    csv: [["a,b", "1,2", "3,4"], ["a\tb", "1\t2"], ["a;b", '"x;y";2']],
    text: [["to be", "or not, to be"], [], ["", " "], ["{broken", "{too"], ["1", "2"]],
  };
  for (const [format, texts] of Object.entries(cases)) {
    for (const lines of texts) assertEquals([lines, recognise(lines).format], [lines, format]);
  }
});

test("recognise() tells the article's log, with its fields", () => {
  const { format, fields } = recognise([traceLine(), traceLine()]);
  assertEquals([format, fields.length, fields[3]?.name], ["ucb", 20, "client_ip"]);
});

test("recognise() finds fields of records, and what they hold", () => {
  const json = recognise([
    '{"at": "2026-01-02T03:04:05Z", "user": {"name": "Ada", "age": 36}, "ok": true}',
    '{"at": "2026-01-02T03:04:06Z", "user": {"name": "Alan", "age": 41}, "n": 1}',
  ]);
  assertEquals(json.fields.map(({ name, kind }) => `${name}: ${kind}`), [
    "at: time",
    "user.name: text",
    "user.age: number",
    "ok: text",
    "n: number",
  ]);
  const csv = recognise(["id;price;when;price", "1;2.5;2026-01-02;x", "2;1e3;2026-01-03;y"]);
  assertEquals(csv.delimiter, ";");
  assertEquals(csv.fields.map(({ name, kind }) => `${name}: ${kind}`), [
    "id: number",
    "price: number",
    "when: time",
    "price_2: text",
  ]);
});

test("recognise() finds times and levels at the start of lines", () => {
  const { format, fields } = recognise([
    "2026-01-02 03:04:05,678 WARN pool: slow",
    "2026-01-02 03:04:06 ERROR pool: gone",
  ]);
  assertEquals([format, ...fields.map(({ name }) => name)], ["text", "line", "time", "level"]);
  const line = "2026-01-02 03:04:05,678 warn pool: slow";
  assertEquals(valueOfLine(line, "level"), "WARN");
  assertEquals(secondsOf(valueOfLine(line, "time")), Date.UTC(2026, 0, 2, 3, 4, 5) / 1000);
});

test("readingOf() reads lines as what the user has chosen", () => {
  assertEquals(readingOf("csv", ["a,b", "1,2"]).fields.map(({ name }) => name), ["a", "b"]);
  assertEquals(readingOf("text", [common]).format, "text");
});

test("parseLine() finds the fields of lines, and refuses others", () => {
  const { path, query, status, time, referrer } = parseLine(combined, { format: "access" });
  assertEquals([path, query, status, time, referrer], [
    "/a.gif",
    "?x=1",
    "200",
    "10/Oct/2000:13:55:36 -0700",
    "http://example.org/",
  ]);
  assertEquals(parseLine(common, { format: "access" })["agent"], undefined);
  assertEquals(parseLine('::1 - - [x] "\\x16\\x03" 400 -', { format: "access" })["status"], "400");
  assertThrows(() => parseLine("nonsense", { format: "access" }), SyntaxError, "web server's log");
});

test("secondsOf() reads times as they are written", () => {
  const noon = Date.UTC(2024, 1, 29, 12) / 1000;
  const same = [
    ...["29/Feb/2024:12:00:00 -0700", "2024-02-29 12:00", "2024-02-29T12:00:00.9Z"],
    ...["2024-02-29T14:00:00+02:00", "2024-02-29T05:30:00-0630", noon, noon * 1000, `${noon}`],
    `${noon}:661920`,
  ];
  for (const value of same) assertEquals([value, secondsOf(value)], [value, noon]);
  assertEquals(secondsOf("2024-02-29"), noon - 43_200);
  for (const value of ["", "soon", null, {}, "12:00", "07/2024"]) {
    assertEquals(secondsOf(value), NaN);
  }
});

test("valueAt() follows dots, but takes a name with dots as it is", () => {
  const record = { a: { b: { c: 1 } }, "a.b": 2, __proto__: null };
  assertEquals(valueAt(record, "a.b.c"), 1);
  assertEquals(valueAt(record, "a.b"), 2);
  assertEquals(valueAt(record, "a.x.c"), undefined);
  assertEquals(valueAt({}, "toString"), undefined);
});

test("plainRecord() makes of a table's values what JSON can have", () => {
  const record = {
    ...{ id: 7n, huge: 2n ** 63n, at: new Date(Date.UTC(2026, 0, 2)), never: new Date(NaN) },
    ...{ none: null, bytes: new Uint8Array(3), tags: [1n, "a"], inner: { n: -1n } },
  };
  const plain = {
    ...{ id: 7, huge: "9223372036854775808", at: "2026-01-02T00:00:00.000Z", never: null },
    ...{ none: null, bytes: "(3 bytes)", tags: [1, "a"], inner: { n: -1 } },
  };
  assertEquals(plainRecord(record), plain);
  assertEquals(plainRecordOf(record, { path: "a.parquet" }), [plain, "a.parquet"]);
  const { fields } = readingOf("parquet", [JSON.stringify(plain), "{}"]);
  assertEquals(fields.filter(({ kind }) => kind !== "text").map(({ name, kind }) => [name, kind]), [
    ...[["id", "number"], ["huge", "number"], ["at", "time"], ["inner.n", "number"]],
  ]);
});

test("code of a question of Parquet reads it by the entry for tables, and dates as texts", () => {
  const reading = readingOf("parquet", ['{"at": "2026-01-02T00:00:00.000Z", "shop": {"n": 1}}']);
  const where = { field: "at", comparison: "contains", value: "2026-01" } as const;
  const question = { kind: "time", by: ["shop.n"], of: "at", where } as const;
  const script = denoScript(question, reading);
  assert(script.includes('import { readParquet } from "holdall/tables";'), script);
  assert(script.includes("const records = await readParquet(files);"), script);
  const code = pipelineCode(question, reading);
  // Run on an array, whose methods of the same names do the same.
  const steps = code.slice(code.indexOf("\n  .filter"), code.indexOf("\n  .frequencies"));
  const run = new Function("records", `return records${steps}`) as (
    records: readonly object[],
  ) => unknown;
  const rows = [new Date(Date.UTC(2026, 0, 2, 3)), "2026-01-02T03", 5n, null, undefined];
  assertEquals(
    run(rows.map((at) => ({ at, shop: { n: 1n } }))),
    [["2026-01-02T03", 1n], ["2026-01-02T03", 1n]],
  );
  const exported = ["readParquet", "readText"];
  const own = denoScriptOf("return readParquet(files)", exported);
  assert(own.includes('import { readParquet } from "holdall/tables";'), own);
  assert(denoScriptOf("return readText(files)", exported).includes('{ readText } from "holdall";'));
});

test("cellsOf() leaves delimiters in quotes alone", () => {
  assertEquals(cellsOf('a,"b,c",', ","), ["a", "b,c", ""]);
});

function traceLine(): string {
  // Twenty fields: the pattern wants one number fewer than the line above has.
  return trace.replace(" 1 2 3 181", " 1 181");
}
