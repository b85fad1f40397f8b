/** When garbage is collected. */

import { Collector, type Heap } from "../../src/runtime/collector.ts";
import { assertEquals, test } from "../harness.ts";

/** A heap whose collections take so many milliseconds, in a process that takes so many MiB more than it is to. */
class FakeHeap implements Heap {
  readonly done: string[] = [];
  readonly looks: number[] = [];
  readonly #most: number;
  readonly #more: number;
  #time = 0;

  constructor(most: number, more: number) {
    this.#most = most;
    this.#more = more;
  }

  taken(): number {
    this.looks.push(this.#time);
    return this.#most + this.#more * 2 ** 20;
  }

  collect(): void {
    this.done.push(`collect at ${this.#time}`);
    this.#time += 10;
  }

  sweep(): void {
    this.done.push(`sweep at ${this.#time}`);
    this.#time += 20;
  }

  now(): number {
    return this.#time;
  }

  /** Asks each millisecond for so long. */
  run(milliseconds: number): void {
    const collector = new Collector(this);
    const end = this.#time + milliseconds;
    for (; this.#time < end; this.#time++) collector.collect(this.#most);
  }
}

test("Collector collects for a quarter of its time where the process takes more than it should", () => {
  const heap = new FakeHeap(1000, 1);
  heap.run(100);
  assertEquals(heap.done, ["collect at 0", "collect at 40", "collect at 80"]);
});

test("Collector looks every two milliseconds, and does nothing where there is room", () => {
  const heap = new FakeHeap(1000, 0);
  heap.run(10);
  assertEquals(heap.done, []);
  assertEquals(heap.looks, [0, 2, 4, 6, 8]);
});

test("Collector collects for half of its time in need, and gives back what it finds for a tenth", () => {
  const heap = new FakeHeap(1000, 200);
  heap.run(240);
  assertEquals(heap.done.filter((it) => it.startsWith("sweep")), ["sweep at 0", "sweep at 200"]);
  assertEquals(heap.done.slice(1, 4), ["collect at 40", "collect at 60", "collect at 80"]);
});
