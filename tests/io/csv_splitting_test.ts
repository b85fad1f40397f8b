import fc from "fast-check";
import { assert, assertEquals, test } from "../harness.ts";
import { type Dialect, standardDialect } from "../../src/io/csv/dialect.ts";
import { QuoteStates, unchanged } from "../../src/io/csv/quote_state.ts";
import { readCsv } from "../../src/io/csv/read_csv.ts";
import type { ReadCsvOptions } from "../../src/io/csv/csv_options.ts";
import { inline } from "../../src/schedulers.ts";
import { optimize } from "../../src/graph/optimize.ts";
import { showNode } from "../../src/graph/show.ts";
import { csvTexts, dialects, modelRows } from "./csv_model.ts";

const scheduler = inline();
const encode = (text: string) => new TextEncoder().encode(text);

/** Options by which a dialect is read, every record as it is. */
function optionsOf(dialect: Dialect): ReadCsvOptions & { readonly header: false } {
  const { delimiter, quote, escape, comment, trim, lenient, oneLine } = dialect;
  return {
    header: false,
    ragged: "keep",
    onError: "collect",
    delimiter,
    quote: quote === "" ? false : quote,
    ...(escape === quote ? {} : { escape }),
    ...(comment === "" ? {} : { comment }),
    trim,
    quoting: lenient ? "lenient" : "strict",
    quotedNewlines: !oneLine,
  };
}

/** What reading must give of a row. */
function expected(text: string, dialect: Dialect): unknown[] {
  // The first row tells whether an empty line is one.
  const single = modelRows(text, dialect)[0]?.count === 1;
  return modelRows(text, dialect, single).map((row) => row.cells);
}

/** Reads a text and gives the cells of its records, `undefined` for those that are malformed. */
async function read(
  text: string | Uint8Array<ArrayBuffer>,
  options: ReadCsvOptions,
): Promise<unknown[]> {
  const elements = await readCsv(new Blob([text]), options).compute({ scheduler });
  return (elements as unknown[]).map((it) => Array.isArray(it) ? it : undefined);
}

test("readCsv() reads the same records in whatever blocks, in any dialect", async () => {
  const strict = dialects.filter(({ oneLine }) => !oneLine);
  const cases = strict.chain((dialect) =>
    fc.tuple(fc.constant(dialect), csvTexts(dialect), fc.integer({ min: 1, max: 30 }))
  );
  await fc.assert(
    fc.asyncProperty(cases, async ([dialect, text, blockSize]) => {
      if (/^sep=/i.test(text)) return;
      const options = optionsOf(dialect);
      const rows = expected(text, dialect);
      assertEquals(await read(text, options), rows);
      assertEquals(await read(text, { ...options, blockSize }), rows);
    }),
    { numRuns: 200 },
  );
});

test("readCsv() reads the same records in blocks of every size", async () => {
  const text = 'a,"b\n""c""\r\n,""\n",d\r\n"x","\n",é\n\n"🙂","y""\n""",z\n1,2,"3\n\n"\r\n4,5,6';
  const rows = expected(text, standardDialect);
  for (let blockSize = 1; blockSize <= encode(text).length + 1; blockSize++) {
    const found = await read(text, { header: false, onError: "collect", blockSize });
    assertEquals(found, rows);
  }
});

test("readCsv() reads lines as records in whatever blocks, where it is promised none", async () => {
  const oneLine = dialects.map((dialect) => ({ ...dialect, oneLine: true }));
  const cases = oneLine.chain((dialect) =>
    fc.tuple(fc.constant(dialect), csvTexts(dialect), fc.integer({ min: 1, max: 30 }))
  );
  await fc.assert(
    fc.asyncProperty(cases, async ([dialect, text, blockSize]) => {
      const options = optionsOf(dialect);
      const rows = await read(text, options);
      assertEquals(rows, expected(text, dialect));
      assertEquals(await read(text, { ...options, blockSize }), rows);
    }),
    { numRuns: 80 },
  );
});

test("readCsv() reads heads, comments and passed-over lines in whatever blocks", async () => {
  const cases = fc.record({
    header: fc.constantFrom(true, false, ["p", "q"]),
    skipLines: fc.nat(3),
    preamble: fc.array(fc.constantFrom('"', "a\n", "\n", '",\n', "# x\n"), { maxLength: 4 }),
    said: fc.constantFrom("", "sep=;\n", "sep=;\r\n"),
    names: fc.constantFrom("p;q\n", '"p\n1";q\n', "p;p\n", '"p";"q";"r"\r\n'),
    text: csvTexts({ ...standardDialect, delimiter: ";", comment: "#" }, 25),
    mark: fc.boolean(),
    blockSize: fc.integer({ min: 1, max: 20 }),
  });
  await fc.assert(
    fc.asyncProperty(cases, async ({ blockSize, header, skipLines, mark, ...parts }) => {
      const { preamble, said, names, text } = parts;
      const file = (mark ? "\ufeff" : "") + preamble.join("") + said + names + text;
      const options = {
        header,
        skipLines,
        comment: "#",
        onError: "collect",
      } as const;
      const readOnce = async (size?: number) => {
        const all = size === undefined ? options : { ...options, blockSize: size };
        const bag = readCsv(new Blob([file]), all as ReadCsvOptions);
        try {
          return await bag.compute({ scheduler });
        } catch (error) {
          // The head cannot be read.
          return String((error as Error).cause);
        }
      };
      const [whole, cut] = [await readOnce(), await readOnce(blockSize)];
      assertEquals(records(cut), records(whole));
    }),
    { numRuns: 200 },
  );
});

/** Elements without what may differ: places, which are known only from the start of a file. */
function records(elements: unknown): unknown {
  if (!Array.isArray(elements)) return elements;
  return elements.map((it: unknown) =>
    typeof it === "object" && it !== null && "elementFailure" in it
      ? { failed: (it as unknown as { element: unknown }).element }
      : it
  );
}

test("readCsv() collects the same records of bytes that cannot be decoded, in whatever blocks", async () => {
  const bad = fc.constantFrom([0xff], [0xe2, 0x82], [0xc3, 10]);
  const part = fc.oneof(csvTexts(standardDialect, 8).map((it) => [...encode(it)]), bad);
  const cases = fc.record({
    parts: fc.array(part, { maxLength: 6 }),
    blockSize: fc.integer({ min: 1, max: 20 }),
    encoding: fc.constantFrom("utf-8", "utf-8", "shift_jis", "windows-1252"),
  });
  await fc.assert(
    fc.asyncProperty(cases, async ({ parts, blockSize, encoding }) => {
      const file = new Blob([Uint8Array.from(parts.flat())]);
      const options = { header: false, ragged: "fill", onError: "collect", encoding } as const;
      const whole = await readCsv(file, options).compute({ scheduler });
      const cut = await readCsv(file, { ...options, blockSize }).compute({ scheduler });
      assertEquals(records(cut), records(whole));
    }),
    { numRuns: 200 },
  );
});

test("readCsv() reads one file after another in whatever blocks", async () => {
  const text = csvTexts(standardDialect, 15);
  const cases = fc.tuple(fc.array(text, { maxLength: 4 }), fc.integer({ min: 1, max: 20 }));
  await fc.assert(
    fc.asyncProperty(cases, async ([bodies, blockSize]) => {
      const files = bodies.map((body, i) => new Blob([(i % 2 ? "b,a\n" : "a,b\n") + body]));
      if (files.length === 0) return;
      const options = { onError: "collect" } as const;
      const whole = await readCsv(files, options).compute({ scheduler });
      const cut = await readCsv(files, { ...options, blockSize }).compute({ scheduler });
      const single = await readCsv(files, { ...options, filesPerPartition: 1 })
        .compute({ scheduler });
      assertEquals(records(cut), records(whole));
      assertEquals(records(single), records(whole));
    }),
    { numRuns: 150 },
  );
});

test("QuoteStates knows the state behind lines as one who has read all of them", () => {
  const cases = dialects.filter(({ quote, oneLine }) => quote !== "" && !oneLine).chain((dialect) =>
    fc.tuple(fc.constant(dialect), fc.array(csvTexts(dialect, 12), { maxLength: 6 }))
  );
  fc.assert(
    fc.property(cases, ([dialect, parts]) => {
      const states = new QuoteStates(dialect);
      let made = unchanged;
      let before = "";
      for (const part of parts) {
        made = states.after(made, encode(`${part}\n`));
        before += `${part}\n`;
        assertEquals(made.outside, endsInside(before, dialect));
        assertEquals(made.inside, endsInside(dialect.quote + before, dialect));
      }
    }),
    { numRuns: 2000 },
  );
});

/** Whether a line after whole lines begins inside quotes: then what follows is in their last row. */
function endsInside(lines: string, dialect: Dialect): boolean {
  // A closing quote, and a row of its own.
  const rows = modelRows(`${lines}${dialect.quote}\n1`, { ...dialect, lenient: true });
  const plain = modelRows(`${lines}1\n1`, { ...dialect, lenient: true });
  assert(rows.length > 0 && plain.length > 0);
  return plain.at(-1)!.cells!.join("").length > 1;
}

test("readCsv() scans all parts at once, and tells each in turn what comes before it", () => {
  const file = new File(['a,b\n1,"x\n"\n'.repeat(10)], "a.csv");
  const bag = readCsv(file, { blockSize: 30, compression: "none" }).pluck("a");
  assertEquals(bag.npartitions, 4);
  const keys = Array.from({ length: 4 }, (_, i) => `${bag.name}/${i}`);
  const shown = Array.from(optimize(bag.graph, keys), ([, node]) => showNode(node))
    .map((it) => it.replace(/-[0-9a-f]{12}/g, "").replace(/<[^>]*>/g, "…"));
  const read = (head: string, inside: string) =>
    `pluck("a", csv(…, …, [], [], ${head}, ${inside}))`;
  assertEquals(shown.toSorted(), [
    "csvCut(csvScan(…, …, [], take/0), false)",
    "csvCut(csvScan/1, csvCut/0)",
    // The scan of the last part but one, and that of the second one.
    "csvScan(…, …, [], take/0)",
    "csvScan(…, …, [], take/0)",
    read("[]", "false"),
    read("take/0", "csvCut(csvScan/2, csvCut/1)"),
    read("take/0", "csvCut/0"),
    read("take/0", "csvCut/1"),
    "take(1, csvHead/*)",
  ]);
});
