import fc from "fast-check";
import { asIterable, batchesOf, BatchSize, inAsyncBatches } from "../../src/kernel/batches.ts";
import { Pieces } from "../../src/kernel/pieces.ts";
import { streamValue } from "../../src/kernel/run.ts";
import type { Batch } from "../../src/ops/operation.ts";
import { assert, assertEquals, assertRejects, test } from "../harness.ts";
import { data, failureOf, Kernel, loopMakers, program, stage } from "./kernel.ts";

/** A clock that only moves when a test says so, for as long as it is used. */
class Clock implements Disposable {
  readonly #now = Object.getOwnPropertyDescriptor(performance, "now");
  #time = 0;

  constructor() {
    Object.defineProperty(performance, "now", { configurable: true, value: () => this.#time });
  }

  /** A function that takes so many milliseconds. */
  taking<A extends unknown[], R>(time: number, fn: (...args: A) => R): (...args: A) => R {
    return (...args) => {
      this.#time += time;
      return fn(...args);
    };
  }

  [Symbol.dispose](): void {
    if (this.#now === undefined) delete (performance as { now?: unknown }).now;
    else Object.defineProperty(performance, "now", this.#now);
  }
}

const elapsed = fc.array(fc.double({ min: 0, max: 50, noNaN: true }), { minLength: 1 });

test("Pieces have all elements once, in order, however long they take", () => {
  fc.assert(fc.property(fc.nat(3000), elapsed, (length, times) => {
    const pieces = new Pieces();
    const items = Array.from({ length }, (_, i) => i);
    const seen: unknown[] = [];
    let taken = 0;
    for (const piece of pieces.of("items", items)) {
      seen.push(...piece as unknown[]);
      pieces.took("items", times[taken++ % times.length]!);
    }
    assertEquals(seen, items);
    const numbers: number[] = [];
    for (const piece of pieces.of("range", { start: 5, step: 3, length })) {
      const { start, step, length } = piece as { start: number; step: number; length: number };
      for (let i = 0; i < length; i++) numbers.push(start + i * step);
      pieces.took("range", times[taken++ % times.length]!);
    }
    assertEquals(numbers, items.map((i) => 5 + 3 * i));
  }));
});

function linesOf(text: string, end: string): string[] {
  const lines = text.split(end);
  if (lines.at(-1) === "") lines.pop();
  return lines;
}

test("Pieces of lines end where lines end, also where a delimiter overlaps itself", () => {
  const texts = fc.string({ unit: fc.constantFrom("a", "b", "\n", "é"), maxLength: 40 });
  fc.assert(fc.property(texts, fc.constantFrom("\n", "ab", "\n\n"), elapsed, (text, end, times) => {
    const pieces = new Pieces();
    const seen: string[] = [];
    let taken = 0;
    for (const piece of pieces.of("lines", { text, delimiter: end })) {
      const part = (piece as { text: string }).text;
      seen.push(...linesOf(part, end));
      pieces.took("lines", times[taken++ % times.length]!);
    }
    assertEquals(seen, linesOf(text, end));
  }));
});

/** The partitions of 5 000 elements that a loop gets at in different ways. */
const numbers = Array.from({ length: 5000 }, (_, i) => i);
const partitions: Readonly<Record<string, Batch>> = {
  items: { items: numbers },
  range: { items: { start: 0, step: 1, length: 5000 } },
  lines: { items: [], lines: { text: numbers.join("\n"), delimiter: "\n" } },
};

for (const [name, loops] of Object.entries(loopMakers)) {
  for (const [kind, batch] of Object.entries(partitions)) {
    test(`${name}: elements of a slow function are handed on before the batch ends (${kind})`, async () => {
      using clock = new Clock();
      const kernel = new Kernel(loops());
      let calls = 0;
      const slow = kernel.fn(clock.taking(2, (x: unknown) => {
        calls++;
        return Number(x);
      }));
      const aheads: number[] = [];
      let seen = 0;
      const source = kernel.source(() => [batch]);
      await streamValue(program(source, [stage("map", slow)]), kernel.context, (elements) => {
        seen += elements.length;
        aheads.push(calls - seen, elements.length);
        return Promise.resolve();
      });
      assertEquals(seen, 5000);
      // Nothing is held back, and no batch takes longer than a few milliseconds.
      assert(Math.max(...aheads) <= 8);
    });

    test(`${name}: a slow loop ends within a batch when its task is cancelled (${kind})`, async () => {
      using clock = new Clock();
      const kernel = new Kernel(loops());
      let calls = 0;
      const slow = kernel.fn(clock.taking(2, () => {
        if (++calls === 50) kernel.cancel(new Error("cancelled"));
      }));
      const run = kernel.run(kernel.source(() => [batch]), [stage("map", slow)], stage("count"));
      await assertRejects(
        () => run.catch(({ error }) => Promise.reject(error)),
        Error,
        "cancelled",
      );
      assert(calls < 60);
    });

    test(`${name}: a failure within a piece is told with its place (${kind})`, async () => {
      const kernel = new Kernel(loops());
      const fail = kernel.fn((x: unknown) => {
        if (Number(x) === 4321) throw new RangeError("4321");
      });
      const run = kernel.run(kernel.source(() => [batch]), [stage("map", fail)]);
      const failure = await failureOf(run);
      assertEquals(failure.source, { index: 4321 });
    });
  }

  test(`${name}: elements are handed on while the next call is waited for`, async () => {
    const kernel = new Kernel(loops());
    let first!: () => void;
    const handedOn = new Promise<void>((resolve) => first = resolve);
    const calls = kernel.fn(async (x: number) => {
      if (x === 1) await handedOn;
      return x;
    }, { concurrency: 2 });
    const seen: unknown[] = [];
    await streamValue(program(data([0, 1, 2]), [stage("map", calls)]), kernel.context, (more) => {
      seen.push(...more);
      first();
      return Promise.resolve();
    });
    assertEquals(seen, [0, 1, 2]);
  });

  test(`${name}: no calls are made while the reader has no room`, async () => {
    const kernel = new Kernel(loops());
    let calls = 0;
    const counted = kernel.fn(async (x: number) => {
      calls++;
      return await new Promise((resolve) => setTimeout(resolve, 1, x));
    }, { concurrency: 3 });
    let room!: () => void;
    const enough = new Promise<void>((resolve) => room = resolve);
    const elements = Array.from({ length: 100 }, (_, i) => i);
    let asked = 0;
    const streaming = streamValue(
      program(data(elements), [stage("map", counted)]),
      kernel.context,
      () => asked++ === 0 ? enough : Promise.resolve(),
    );
    while (asked === 0) await new Promise((resolve) => setTimeout(resolve));
    const before = calls;
    for (let i = 0; i < 20; i++) await new Promise((resolve) => setTimeout(resolve, 1));
    assert(calls <= before + 3);
    room();
    await streaming;
    assertEquals(calls, 100);
  });
}

test("batches of a slow generator stay small", () => {
  using clock = new Clock();
  function* slow(): Generator<number> {
    const step = clock.taking(3, (i: number) => i);
    for (let i = 0; i < 500; i++) yield step(i);
  }
  const sizes: number[] = [];
  for (const { items } of batchesOf(slow()) as Iterable<Batch>) {
    sizes.push([...asIterable(items)].length);
  }
  assertEquals(sizes.reduce((sum, size) => sum + size), 500);
  assert(Math.max(...sizes) <= 2);
});

test("BatchSize grows where elements are fast, and looks at the clock within a batch", () => {
  using clock = new Clock();
  const size = new BatchSize();
  let length = 0;
  for (const full of [1, 2, 4, 8, 16, 32, 64]) {
    size.start();
    for (length = 1; !size.isFull(length); length++);
    assertEquals(length, full);
  }
  const step = clock.taking(3, () => {});
  size.start();
  for (length = 1; !size.isFull(length); length++) step();
  assertEquals(length, 16);
});

test("an element that comes does not wait for one that does not", async () => {
  let arrived!: () => void;
  const last = new Promise<void>((resolve) => arrived = resolve);
  async function* slow(): AsyncGenerator<number> {
    yield 0;
    yield 1;
    await last;
    yield 2;
  }
  const seen: unknown[] = [];
  for await (const { items } of inAsyncBatches(slow())) {
    seen.push(...items);
    if (seen.length === 2) arrived();
  }
  assertEquals(seen, [0, 1, 2]);
});
