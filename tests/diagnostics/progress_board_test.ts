/** The lines of runs at a terminal, and what the program writes meanwhile. */

import fc from "fast-check";
import { ProgressBoard } from "../../src/diagnostics/progress_board.ts";
import type { Progress } from "../../mod.ts";
import type { OutputWatcher, StandardError } from "../../src/runtime/runtime.ts";
import { assert, assertEquals, assertMatch, test } from "../harness.ts";
import { example } from "./example_progress.ts";
import { Screen } from "./screen.ts";

/** A terminal that shows what a person would see. */
class FakeTerminal implements StandardError {
  readonly isTerminal = true;
  readonly hasColors: boolean;
  readonly screen: Screen;
  /** What it says of its columns, which is not always true. */
  columns: number;
  raw = "";
  watcher: OutputWatcher | undefined;

  constructor(columns: number, { colors = true, told = columns } = {}) {
    this.screen = new Screen(columns);
    this.columns = told;
    this.hasColors = colors;
  }

  write(text: string): void {
    this.raw += text;
    this.screen.write(text);
  }

  watch(watcher: OutputWatcher): () => void {
    this.watcher = watcher;
    return () => {
      this.watcher = undefined;
    };
  }

  /** What the program writes by its console. */
  print(text: string): void {
    this.watcher?.before();
    this.screen.write(text.replaceAll("\n", "\r\n"));
    this.watcher?.after(text.endsWith("\n"));
  }
}

const at = (run: string, fraction: number, state: Progress["state"] = "running"): Progress => ({
  ...example,
  run,
  name: run,
  fraction,
  state,
});

test("ProgressBoard redraws one line in place, and leaves the last", () => {
  const terminal = new FakeTerminal(60);
  const board = new ProgressBoard(terminal);
  terminal.print("before\n");
  board.show(at("one", 0.1));
  board.show(at("one", 0.5));
  assertEquals(terminal.screen.rows.length, 2);
  assertMatch(terminal.screen.rows[1]!, /^one {2}.* 50 %/);
  board.show(at("one", 1, "done"));
  assertMatch(terminal.screen.rows[1]!, /^one {2}━+ {2}100 %/);
  assertEquals(terminal.screen.cursor, { row: 2, column: 0 });
  assertEquals(terminal.watcher, undefined);
  terminal.print("after\n");
  assertEquals(terminal.screen.rows.slice(2), ["after"]);
});

test("ProgressBoard shows nothing of a run that is over at once", () => {
  const terminal = new FakeTerminal(60);
  new ProgressBoard(terminal).show(at("one", 1, "done"));
  assertEquals(terminal.raw, "");
});

test("ProgressBoard draws several runs, and moves the lines of those that end up", () => {
  const terminal = new FakeTerminal(60);
  const board = new ProgressBoard(terminal);
  board.show(at("one", 0.1));
  board.show(at("two", 0.2));
  board.show(at("three", 0.3));
  board.show(at("two", 0.4, "failed"));
  const names = () => terminal.screen.rows.map((row) => row.split(" ")[0]);
  assertEquals(names(), ["two", "one", "three"]);
  assert(terminal.watcher !== undefined);
  board.show(at("three", 1, "done"));
  board.show(at("one", 1, "done"));
  assertEquals(names(), ["two", "three", "one"]);
  assertEquals(terminal.screen.cursor, { row: 3, column: 0 });
  assertEquals(terminal.watcher, undefined);
});

test("ProgressBoard counts the runs for which there is no line", () => {
  const terminal = new FakeTerminal(60);
  const board = new ProgressBoard(terminal);
  for (let i = 0; i < 13; i++) board.show(at(`run${i}`, 0.1));
  assertEquals(terminal.screen.rows.length, 11);
  assertEquals(terminal.screen.rows.at(-1), "and 3 more");
});

test("ProgressBoard stays below what the program writes", () => {
  const terminal = new FakeTerminal(60);
  const board = new ProgressBoard(terminal);
  board.show(at("one", 0.1));
  terminal.print("first\n");
  terminal.print("second\n");
  assertEquals(terminal.screen.rows, ["first", "second"]);
  board.show(at("one", 0.2));
  assertEquals(terminal.screen.rows.slice(0, 2), ["first", "second"]);
  assertMatch(terminal.screen.rows[2]!, /^one/);
  terminal.print("a line in ");
  board.show(at("one", 0.3));
  assertEquals(terminal.screen.rows.slice(2), ["a line in"]);
  terminal.print("pieces\n");
  board.show(at("one", 0.4));
  assertEquals(terminal.screen.rows[2], "a line in pieces");
  terminal.print("no end");
  board.show(at("one", 1, "done"));
  assertEquals(terminal.screen.rows[3], "no end");
  assertMatch(terminal.screen.rows[4]!, /^one .* 100 %/);
  assertEquals(terminal.screen.cursor, { row: 5, column: 0 });
});

test("ProgressBoard leaves its last lines when the process ends", () => {
  const terminal = new FakeTerminal(60);
  const board = new ProgressBoard(terminal);
  board.show(at("one", 0.1));
  board.show(at("two", 0.1));
  terminal.watcher!.exit();
  assertEquals(terminal.screen.rows.length, 2);
  assertEquals(terminal.screen.cursor, { row: 2, column: 0 });
});

test("ProgressBoard colours nothing where that is not wanted", () => {
  for (const colors of [true, false]) {
    const terminal = new FakeTerminal(60, { colors });
    new ProgressBoard(terminal).show(at("one", 0.5));
    // deno-lint-ignore no-control-regex -- terminals are controlled by them
    assertEquals(/\x1b\[\d*m/.test(terminal.raw), colors);
  }
});

test("ProgressBoard takes a terminal that does not tell its width for one of 80 columns", () => {
  const terminal = new FakeTerminal(80, { told: 0 });
  new ProgressBoard(terminal).show(at("one", 0.5));
  assertEquals(terminal.screen.rows.length, 1);
  assertEquals(terminal.screen.rows[0]!.length, 79);
});

/** What may happen: news of a run, or a line of the program. */
const happenings = fc.array(
  fc.record({ run: fc.nat({ max: 2 }), what: fc.constantFrom("news", "end", "print") }),
  { maxLength: 40 },
);

test("ProgressBoard keeps each line of the program, and one of each run, whatever the width", () => {
  fc.assert(fc.property(fc.integer({ min: 12, max: 120 }), happenings, (columns, happenings) => {
    const terminal = new FakeTerminal(columns);
    const board = new ProgressBoard(terminal);
    const expected: string[] = [];
    const running = new Set<string>();
    let fraction = 0;
    for (const { run, what } of happenings) {
      const name = `r${run}`;
      fraction += 0.01;
      if (what === "print") {
        expected.push(`line ${expected.length}`);
        terminal.print(`${expected.at(-1)}\n`);
      } else if (what === "news") {
        running.add(name);
        board.show(at(name, fraction));
      } else if (running.delete(name)) {
        expected.push("run");
        board.show(at(name, fraction, "done"));
      }
    }
    for (const name of running) board.show(at(name, 1, "done"));
    const rows = terminal.screen.rows.map((row) => row.startsWith("line ") ? row : "run");
    assertEquals(rows, [...expected, ...Array.from(running, () => "run")]);
    assertEquals(terminal.screen.cursor.column, 0);
  }));
});
