/**
 * A bag is a graph of tasks, which can be looked at, and written by hand:
 *
 *     deno run -A examples/handwritten_graph.ts
 *     bun examples/handwritten_graph.ts
 *
 * @module
 */

import { Bag, optimize, task } from "holdall";

function range(n: number): number[] {
  return Array.from({ length: n }, (_, i) => i);
}

function isEven(n: number): boolean {
  return n % 2 === 0;
}

const graph = {
  "x/0": task(range, 5),
  "x/1": task(range, 5),
  "x/2": task(range, 5),
};
const bag = new Bag<number>(graph, "x", 3);
console.log(await bag.compute());

// Operations on the large collection make tasks for each of its parts.
const tens = bag.map((n) => n * 10);
console.log(tens.graph.toString());
console.log(await tens.compute());

// More complex operations make more complex graphs; before they run, chains become one task.
const evens = bag.filter(isEven).count();
console.log(evens.graph.toString());
console.log(optimize(evens.graph, [evens.key]).toString());
console.log(await evens.compute());
