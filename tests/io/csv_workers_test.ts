import { assert, assertEquals, byPath, serve, tempDir, test, writeFile } from "../harness.ts";
import { isElementFailure, readCsv, type RunEvent } from "../../mod.ts";
import { type Dialect, standardDialect } from "../../src/io/csv/dialect.ts";
import { inWorkers } from "../bag/model.ts";
import { formatRow } from "./csv_format.ts";
import { inline } from "../../src/schedulers.ts";

/** Rows of a table, `count` of them: a quarter has notes with lines of their own, one in 1000 a long one. */
function table(count: number, seed = 1): string[][] {
  let state = seed;
  const random = (below: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor(state / 2 ** 32 * below);
  };
  const pieces = ["a", '"', "\n", ",", "\r\n", "é", ' ""', "\n\n1,2,3\n"];
  return Array.from({ length: count }, (_, i) => {
    const length = random(4) > 0 ? 0 : random(1000) === 0 ? 40_000 : random(20);
    const note = Array.from({ length }, () => pieces[random(pieces.length)]).join("");
    return [String(i), "x".repeat(random(30)), note, String(random(1000) / 10)];
  });
}

/** A table as text, with line ends that differ unless one is given. */
function written(
  rows: readonly string[][],
  dialect: Dialect = standardDialect,
  lineEnd?: string,
): string {
  return rows.map((row, i) => formatRow(row, dialect) + (lineEnd ?? (i % 3 ? "\n" : "\r\n")))
    .join("");
}

/** Fails where two tables differ, without putting all of them into the message. */
function assertSame(found: readonly (readonly string[])[], expected: readonly string[][]): void {
  const at = expected.findIndex((row, i) => row.some((cell, j) => found[i]?.[j] !== cell));
  assertEquals(found[at], at === -1 ? undefined : expected[at], `row ${at}`);
  assertEquals(found.length, expected.length);
}

test("readCsv() reads large files the same in odd blocks", async () => {
  const scheduler = inline();
  const rows = table(6000);
  // Without quotes, every part before has to be looked through; with few, most of them.
  const plain = rows.map(([n, x, , y]) => [n!, x!, "", y!]);
  const few = plain.map((row, i) => i === 4000 ? [row[0]!, '"', "\n".repeat(9), row[3]!] : row);
  const cases: readonly [rows: string[][], lineEnd?: string, escape?: string][] = [
    [rows],
    [rows, "\r", "\\"],
    [plain],
    [plain, "\r"],
    [few],
  ];
  for (const [rows, lineEnd, escape = '"'] of cases) {
    const blob = new Blob([written(rows, { ...standardDialect, escape }, lineEnd)]);
    assert(blob.size > 1.3e5, `${blob.size} bytes`);
    for (const blockSize of [undefined, 15_013, 50_021]) {
      const options = blockSize === undefined ? {} : { blockSize };
      const found = await readCsv(blob, { header: false, escape, ...options })
        .compute({ scheduler });
      assertSame(found, rows);
    }
  }
});

test("readCsv() reads in workers what it reads on this thread", async () => {
  const { scheduler } = inWorkers;
  const rows = table(4000, 2);
  const file = new File([`n,x,note,y\n${written(rows)}`], "table.csv");
  const types = { n: "number", y: "number" } as const;
  for (const blockSize of [15_000, 64_000]) {
    const bag = readCsv(file, { columns: ["n", "note", "y"], types, blockSize });
    const found = await bag.compute({ scheduler });
    assertEquals(found.length, rows.length);
    assertSame(
      found.map(({ n, note, y }) => [String(n), note, String(y)]),
      rows.map(([n, , note, y]) => [n!, note!, String(Number(y))]),
    );
    const counted = await bag.filter(({ note }) => note.includes("\n")).count().compute({
      scheduler,
    });
    assertEquals(counted, rows.filter((row) => row[2]!.includes("\n")).length);
    const streamed: number[] = [];
    for await (const n of bag.pluck("n").take(50)) streamed.push(n);
    assertEquals(streamed, Array.from({ length: 50 }, (_, i) => i));
  }
});

test("readCsv() in workers tells of records that are left out, and gives those collected", async () => {
  const { scheduler } = inWorkers;
  const text = `n\n${Array.from({ length: 500 }, (_, i) => i % 50 ? i : `x${i}`).join("\n")}\n`;
  const file = new File([text], "n.csv");
  const types = { n: "number" } as const;
  const events: RunEvent[] = [];
  const skipping = readCsv(file, { types, onError: "skip", blockSize: 300 });
  const onEvent = (event: RunEvent) => void events.push(event);
  assertEquals(await skipping.count().compute({ scheduler, onEvent }), 490);
  const skipped = events.filter((event) => event.type === "elements-skipped");
  assertEquals(skipped.reduce((sum, { count }) => sum + count, 0), 10);
  const bad = readCsv(file, { types, onError: "collect", blockSize: 300 }).filter(isElementFailure);
  assertEquals(
    await bad.pluck("element").compute({ scheduler }),
    Array.from({ length: 10 }, (_, i) => `x${50 * i}`),
  );
});

test("readCsv() scans parts by themselves, and none for take()", async () => {
  const scheduler = inline();
  const blob = new Blob([written(table(300, 3))]);
  const bag = readCsv(blob, { header: false, blockSize: 1000 });
  const started = async (run: (onEvent: (event: RunEvent) => void) => Promise<unknown>) => {
    const keys: string[] = [];
    await run((event) => void (event.type === "task-start" && keys.push(event.key)));
    return (name: string) => keys.filter((key) => key.includes(name)).length;
  };
  const whole = await started((onEvent) => bag.count().compute({ scheduler, onEvent }));
  assert(bag.npartitions > 8);
  assertEquals(whole("csvScan"), bag.npartitions - 2, "the first is a part of the first cut");
  const some = await started((onEvent) => bag.take(3).compute({ scheduler, onEvent }));
  assertEquals(some("csv"), 1);
  const none = await started((onEvent) =>
    readCsv(blob, { header: false, blockSize: 1000, quote: false, ragged: "keep" }).count()
      .compute({ scheduler, onEvent })
  );
  assertEquals([none("csvScan"), none("csvCut")], [0, 0]);
});

test("readCsv() reads URLs in parts, and as a whole", async () => {
  const scheduler = inline();
  const rows = table(2000, 4);
  const server = await serve({ "a.csv": `n,x,note,y\n${written(rows)}` });
  for (const place of ["", "plain/"]) {
    const bag = readCsv(`${server.url}${place}a.csv`, { blockSize: 20_000 });
    const found = await bag.compute({ scheduler });
    assertSame(found.map((row) => [row.n!, row.x!, row.note!, row.y!]), rows);
  }
});

test(
  "readCsv() of a path reads what is there, and is called the same while it is",
  byPath,
  async () => {
    const { scheduler } = inWorkers;
    const folder = await tempDir();
    const rows = table(3000, 5);
    for (const [i, name] of ["a", "b", "c"].entries()) {
      const part = rows.slice(1000 * i, 1000 * (i + 1));
      await writeFile(`${folder}/${name}.csv`, `n,x,note,y\n${written(part)}`);
    }
    for (const options of [{}, { blockSize: 10_000 }, { filesPerPartition: 1 }]) {
      const bag = readCsv(`${folder}/*.csv`, options);
      assertEquals(bag.name, readCsv(`${folder}/*.csv`, options).name);
      const found = await bag.compute({ scheduler });
      assertSame(found.map((row) => [row.n!, row.x!, row.note!, row.y!]), rows);
    }
  },
);
