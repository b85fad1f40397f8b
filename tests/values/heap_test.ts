import fc from "fast-check";
import { sink } from "../../src/values/heap.ts";
import { assertEquals, test } from "../harness.ts";

test("sink() makes a heap of any items, and keeps one whose top has changed", () => {
  const precedes = (a: number, b: number) => a < b;
  fc.assert(fc.property(fc.array(fc.integer()), fc.array(fc.integer()), (items, others) => {
    const heap = [...items];
    for (let i = heap.length >> 1; i-- > 0;) sink(heap, i, precedes);
    const kept = [...items];
    for (const other of heap.length === 0 ? [] : others) {
      kept[kept.indexOf(heap[0]!)] = other;
      heap[0] = other;
      sink(heap, 0, precedes);
    }
    const taken: number[] = [];
    while (heap.length > 0) {
      taken.push(heap[0]!);
      const last = heap.pop()!;
      if (heap.length > 0) {
        heap[0] = last;
        sink(heap, 0, precedes);
      }
    }
    assertEquals(taken, kept.sort((a, b) => a - b));
  }));
});
