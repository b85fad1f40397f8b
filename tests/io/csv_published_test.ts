/**
 * The same as others read: the published suite csv-spectrum, and Python's `csv` on hostile texts.
 *
 * @module
 */

import fc from "fast-check";
import { assert, assertEquals, byPath, tempDir, test } from "../harness.ts";
import { type Dialect, standardDialect } from "../../src/io/csv/dialect.ts";
import { formatRow } from "./csv_format.ts";
import { readCsv } from "../../src/io/csv/read_csv.ts";
import { readFiles } from "../../src/io/files/read_files.ts";
import { inline } from "../../src/schedulers.ts";
import { csvTexts } from "./csv_model.ts";

const scheduler = inline();
const spectrum = "node_modules/csv-spectrum";

test("readCsv() reads what csv-spectrum has as it has it", byPath, async () => {
  const suite = await readFiles(`${spectrum}/json/*.json`, { as: "text" }).compute({ scheduler });
  assertEquals(suite.length, 12);
  for (const { path, text } of suite) {
    const file = path.replace(/json/g, "csv").replace("csv-spectrum/csv/", "csv-spectrum/csvs/")
      .replace(/csv\.csv$/, "json.csv");
    const expected = corrected(JSON.parse(text));
    for (const blockSize of [undefined, 3, 11]) {
      const options = blockSize === undefined ? {} : { blockSize };
      assertEquals(await readCsv(file, options).compute({ scheduler }), expected, file);
    }
  }
});

/** What the suite should have: one of its answers has another telephone number than its question. */
function corrected(answer: unknown): unknown {
  if (Array.isArray(answer)) return answer;
  return [{ ...answer as object, "Contact Phone Number": "2095257564" }];
}

const python = { only: ["deno"], because: "starts Python from Deno" } as const;

/** A text, and how it is to be read. */
interface Case {
  readonly text: string;
  readonly dialect: Dialect;
}

const cases: fc.Arbitrary<Case> = fc.record({
  delimiter: fc.constantFrom(",", ";", "\t"),
  quote: fc.constantFrom('"', '"', "'", ""),
}).map((it): Dialect => ({ ...standardDialect, ...it, escape: it.quote, lenient: true }))
  .chain((dialect) => csvTexts(dialect, 25).map((text) => ({ text, dialect })))
  .filter(({ text }) => !/^sep=/i.test(text));

/** What Python makes of each text: its rows, and whether it finds fault with them where it is strict. */
const script = `
import csv, io, json, sys
answers = []
for case in json.load(sys.stdin):
    dialect = dict(delimiter=case["dialect"]["delimiter"])
    if case["dialect"]["quote"]:
        dialect["quotechar"] = case["dialect"]["quote"]
    else:
        dialect["quoting"] = csv.QUOTE_NONE
    def read(strict):
        return list(csv.reader(io.StringIO(case["text"], newline=""), strict=strict, **dialect))
    try:
        read(True)
        fault = False
    except csv.Error:
        fault = True
    answers.append(dict(rows=read(False), fault=fault))
json.dump(answers, sys.stdout)
`;

/** Has Python run a script on something that it gets as JSON. */
async function askPython<Answer>(script: string, question: unknown): Promise<Answer> {
  const folder = await tempDir();
  await Deno.writeTextFile(`${folder}/question.json`, JSON.stringify(question));
  const command = new Deno.Command("sh", {
    args: ["-c", 'exec python3 -c "$0" < "$1"', script, `${folder}/question.json`],
    env: { PYTHONIOENCODING: "utf-8" },
  });
  const { code, stdout, stderr } = await command.output();
  assertEquals(code, 0, new TextDecoder().decode(stderr));
  return JSON.parse(new TextDecoder().decode(stdout)) as Answer;
}

test("readCsv() reads hostile texts as Python does", python, async () => {
  const sample = fc.sample(cases, 300);
  const answers = await askPython<{ rows: string[][]; fault: boolean }[]>(script, sample);
  let faults = 0;
  for (const [i, { text, dialect }] of sample.entries()) {
    const { rows, fault } = answers[i]!;
    // An empty line is a row without cells in Python.
    const single = rows.find((row) => row.length > 0)?.length === 1;
    const expected = single
      ? rows.map((row) => row.length === 0 ? [""] : row)
      : rows.filter((row) => row.length > 0);
    const options = {
      header: false,
      ragged: "keep",
      delimiter: dialect.delimiter,
      quote: dialect.quote === "" ? false : dialect.quote,
    } as const;
    const blob = new Blob([text]);
    for (const more of [{}, { blockSize: 1 + i % 9 }]) {
      const bag = readCsv(blob, { ...options, ...more, quoting: "lenient" });
      assertEquals(await bag.compute({ scheduler }), expected, JSON.stringify(text));
    }
    const strict = await readCsv(blob, options).compute({ scheduler }).then(
      () => false,
      () => true,
    );
    assertEquals(strict, fault, JSON.stringify(text));
    if (fault) faults++;
  }
  assert(faults > 8, `${faults} faults`);
});

test("formatRow() writes what Python reads, and Python what readCsv() reads", python, async () => {
  const cell = csvTexts(standardDialect, 6);
  const row = fc.array(cell, { minLength: 2, maxLength: 3 });
  const tables = fc.sample(fc.array(row, { minLength: 1, maxLength: 4 }), 200);
  const written = tables.map((rows) =>
    rows.map((row) => `${formatRow(row, standardDialect)}\r\n`).join("")
  );
  const answers = await askPython<{ read: string[][]; written: string }[]>(
    `
import csv, io, json, sys
answers = []
for case in json.load(sys.stdin):
    out = io.StringIO(newline="")
    csv.writer(out).writerows(case["rows"])
    read = list(csv.reader(io.StringIO(case["written"], newline=""), strict=True))
    answers.append(dict(read=read, written=out.getvalue()))
json.dump(answers, sys.stdout)
`,
    tables.map((rows, i) => ({ rows, written: written[i] })),
  );
  for (const [i, rows] of tables.entries()) {
    assertEquals(answers[i]!.read, rows);
    if (/^(?:sep=|\ufeff)/i.test(answers[i]!.written)) continue;
    const found = await readCsv(new Blob([answers[i]!.written]), { header: false, ragged: "keep" })
      .compute({ scheduler });
    assertEquals(found, rows);
  }
});
