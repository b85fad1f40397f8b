/** Operations of the thread that calls: they run once, and see the end of the run. */

import { type Bag, fromSequence, Item, range } from "../../mod.ts";
import { Graph, valueLayer } from "../../src/graph/graph.ts";
import { dataNode, listNode, ref, taskNode } from "../../src/graph/node.ts";
import type { CallerOperation } from "../../src/ops/operation.ts";
import { assertEquals, assertRejects, test } from "../harness.ts";
import { kinds, sharedSchedulerOf } from "./schedulers.ts";

/** What the caller's thread makes of the partitions of a bag, after some values. */
function upon<T>(bag: Bag<unknown>, operation: CallerOperation, ...args: unknown[]): Item<T> {
  const { graph, name, npartitions } = bag;
  const partitions = Array.from({ length: npartitions }, (_, i) => ref(`${name}/${i}`));
  const node = taskNode(operation, [...args.map(dataNode), listNode(partitions)]);
  return new Item<T>(new Graph(valueLayer("called", node), [graph]), "called");
}

for (const kind of kinds) {
  test(`${kind}: an operation of the caller gets results, and its own goes on`, async () => {
    const scheduler = sharedSchedulerOf(kind);
    const seen: unknown[] = [];
    const called = upon<number>(range(6, { npartitions: 3 }).map((x) => x * 2), {
      kind: "caller",
      name: "called",
      run: ([by, partitions]) => {
        seen.push(partitions);
        return (partitions as number[][]).flat().length * (by as number);
      },
    }, 10);
    // It is not fused into what reads it, which is a function for a worker.
    const more = called.map((n) => n + 1);
    assertEquals(await more.compute({ scheduler }), 61);
    assertEquals(seen, [[[0, 2], [4, 6], [8, 10]]]);
    const elements: unknown[] = [];
    const streamed = fromSequence([1, 2]).map((x, { called }) => x * called, { with: { called } });
    for await (const x of streamed.stream({ scheduler })) elements.push(x);
    assertEquals(elements, [60, 120]);
  });

  test(`${kind}: an operation of the caller has something done when all has ended`, async () => {
    const scheduler = sharedSchedulerOf(kind);
    const log: string[] = [];
    const operation: CallerOperation = {
      kind: "caller",
      name: "called",
      run([fails], { atEnd }) {
        atEnd(async () => {
          await new Promise((resolve) => setTimeout(resolve, 5));
          log.push("ended");
        });
        if (fails === true) throw new RangeError("no");
        return fails;
      },
    };
    const bag = range(2, { npartitions: 1 });
    assertEquals(await upon(bag, operation, false).compute({ scheduler }), false);
    assertEquals(log.splice(0), ["ended"]);
    const failing = upon(bag, operation, true);
    await assertRejects(() => failing.compute({ scheduler }), Error, "called failed: RangeError");
    assertEquals(log.splice(0), ["ended"]);
    // What takes its time is stopped before.
    const stuck = upon<boolean>(bag, operation, false).map(() => new Promise<never>(() => {}));
    const abort = new AbortController();
    setTimeout(() => abort.abort(new Error("enough")), 300);
    const { signal } = abort;
    await assertRejects(() => stuck.compute({ scheduler, signal }), Error, "enough");
    assertEquals(log.splice(0), ["ended"]);
  });

  test(`${kind}: an operation of the caller can end its run`, async () => {
    const scheduler = sharedSchedulerOf(kind);
    const called = upon(range(2, { npartitions: 1 }), {
      kind: "caller",
      name: "called",
      run(_, { cancel, hasEnded }) {
        cancel(new Error("interrupted"));
        return hasEnded();
      },
    });
    await assertRejects(() => called.compute({ scheduler }), Error, "interrupted");
  });
}

test("explain() shows an operation of the caller", async () => {
  const called = upon(range(2, { npartitions: 2 }), { kind: "caller", name: "called", run() {} });
  const plan = await called.explain();
  assertEquals(plan.split("\n")[0], "3 tasks in 2 stages");
});
