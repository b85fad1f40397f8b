/** Outputs that are read batch by batch, and made anew while the reader is busy with something else. */

import { Ending } from "../../src/engine/ending.ts";
import { type Executor, SlotLost } from "../../src/engine/ports.ts";
import { Outputs } from "../../src/engine/schedule/outputs.ts";
import { OutputStreams } from "../../src/engine/schedule/output_streams.ts";
import { assertEquals, test } from "../harness.ts";

type Pull = readonly unknown[] | undefined | null | SlotLost;

/** Streams of one output `x`, of which each slot gives what is listed for it, one after another. */
function streamsOf(given: readonly (readonly Pull[])[]) {
  const left = given.map((pulls) => [...pulls]);
  const pull = (slot: number): Promise<readonly unknown[] | undefined | null> => {
    const next = left[slot]!.shift();
    return next instanceof SlotLost ? Promise.reject(next) : Promise.resolve(next);
  };
  const errors: unknown[] = [];
  const ending = new Ending();
  const streams = new OutputStreams({
    name: "run",
    executor: { pull } as Pick<Executor, "pull"> as Executor,
    outputs: new Outputs(["x"], { streams: true }),
    ending,
    fail: (_key, error) => errors.push(error),
  });
  return { streams, ending, errors };
}

async function rest(batches: AsyncGenerator<readonly unknown[]>): Promise<unknown[]> {
  const elements: unknown[] = [];
  for await (const batch of batches) elements.push(...batch);
  return elements;
}

const gone = new SlotLost("is gone");

test("an output that is lost, made again and done while its reader is busy is read to its end", async () => {
  const { streams, errors } = streamsOf([[[1, 2], gone], [[1], [2, 3], [4], undefined]]);
  streams.started("x", 0);
  const batches = streams.read("x");
  assertEquals((await batches.next()).value, [1, 2]);
  streams.lost(0);
  streams.started("x", 1);
  streams.finished("x");
  assertEquals(await rest(batches), [3, 4]);
  assertEquals(errors, []);
});

test("an output that was done and is lost before it is read is read from where it is made again", async () => {
  const { streams, ending } = streamsOf([[[1, 2], gone], [[1, 2, 3], undefined]]);
  streams.started("x", 0);
  streams.finished("x");
  const batches = streams.read("x");
  assertEquals((await batches.next()).value, [1, 2]);
  streams.lost(0);
  const left = rest(batches);
  // Long after the reader has come back.
  await new Promise((resolve) => setTimeout(resolve, 5));
  streams.started("x", 1);
  ending.changed();
  await new Promise((resolve) => setTimeout(resolve, 5));
  streams.finished("x");
  ending.changed();
  assertEquals(await left, [3]);
});

test("an output whose task lacked an input is read where it is made instead", async () => {
  const { streams } = streamsOf([[null], [[1], [2], undefined]]);
  streams.started("x", 0);
  const left = rest(streams.read("x"));
  streams.stopped("x");
  streams.started("x", 1);
  streams.finished("x");
  assertEquals(await left, [1, 2]);
});

test("an output whose slot is lost after its last element is made again, and nothing read twice", async () => {
  const { streams, ending } = streamsOf([[[1, 2], undefined], [[1], [2], undefined]]);
  streams.started("x", 0);
  const left = rest(streams.read("x"));
  await new Promise((resolve) => setTimeout(resolve, 5));
  streams.lost(0);
  streams.started("x", 1);
  streams.finished("x");
  ending.changed();
  assertEquals(await left, [1, 2]);
});
