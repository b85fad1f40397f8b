/** Cutting sorted runs a bit at a time, beside cutting each run whole. */

import fc from "fast-check";
import type { TaskRoom } from "../../src/ops/operation.ts";
import { RunCuts, type SortedRun } from "../../src/ops/run_cuts.ts";
import type { Aside } from "../../src/wire/aside.ts";
import { HeldAside } from "../../src/wire/held_aside.ts";
import { assert, assertEquals, assertRejects, test } from "../harness.ts";

/** Counts what has been set aside and not released. */
class Shelf implements TaskRoom {
  readonly bytes = 0;
  kept = 0;

  setAside(values: readonly unknown[]): Promise<readonly Aside[]> {
    this.kept += values.length;
    return Promise.resolve(values.map((value) => {
      const aside = new HeldAside(value);
      return Object.assign(aside, { release: () => void this.kept-- });
    }));
  }
}

/** Runs in order, how long their bits are, and where they are cut. */
const cases = fc.record({
  runs: fc.array(fc.array(fc.nat(9), { minLength: 1, maxLength: 12 }), { maxLength: 4 })
    .map((runs) => runs.map((run) => run.sort((a, b) => a - b))),
  length: fc.integer({ min: 1, max: 5 }),
  bounds: fc.array(fc.nat(9), { maxLength: 4 }).map((bounds) => bounds.sort((a, b) => a - b)),
  hasKeys: fc.boolean(),
});

function bitsOf(run: readonly number[], length: number, hasKeys: boolean): SortedRun[] {
  const count = Math.ceil(run.length / length);
  return Array.from({ length: count }, (_, i) => {
    const keys = run.slice(i * length, (i + 1) * length);
    const elements = hasKeys ? keys.map((key) => `${key}`) : keys;
    const more = count - 1 - i;
    return {
      elements,
      size: keys.length,
      ...(hasKeys && { keys }),
      ...(count > 1 && { more }),
    };
  });
}

/** What lies between bounds of elements in order. */
function cut(run: SortedRun, bounds: readonly number[]): SortedRun[] {
  const partOf = (i: number) => {
    const key = Number((run.keys ?? run.elements)[i]);
    const part = bounds.findIndex((bound) => key <= bound);
    return part === -1 ? bounds.length : part;
  };
  return Array.from({ length: bounds.length + 1 }, (_, part) => {
    const isHere = (_: unknown, i: number) => partOf(i) === part;
    const elements = run.elements.filter(isHere);
    const keys = run.keys?.filter(isHere);
    return { elements, size: elements.length, ...(keys && { keys }) };
  });
}

/** The runs of a part, put together again by what their first bits say. */
function wholeRuns(list: readonly Aside[]): unknown[][] {
  const runs: unknown[][] = [];
  for (let i = 0; i < list.length;) {
    const { elements, more = 0 } = list[i++]!.read() as SortedRun;
    const rest = list.slice(i, i += more).map((bit) => bit.read() as SortedRun);
    assertEquals(rest.length, more);
    assert(rest.every((bit) => bit.more === undefined));
    runs.push([...elements, ...rest.flatMap((bit) => bit.elements)]);
  }
  return runs;
}

test("RunCuts gives each part the same runs as cutting them whole", async () => {
  await fc.assert(
    fc.asyncProperty(cases, fc.boolean(), async ({ runs, length, bounds, hasKeys }, hasRoom) => {
      const shelf = new Shelf();
      const cuts = new RunCuts(bounds.length + 1);
      assertEquals(cuts.isBegun, false);
      for (const run of runs) {
        for (const bit of bitsOf(run, length, hasKeys)) {
          const { more: _, ...rest } = bit;
          await cuts.add(bit, cut(rest, bounds), hasRoom ? shelf : undefined);
        }
      }
      const found = cuts.finish().map(({ list }) => wholeRuns(list));
      const expected = runs.map((run) => cut(bitsOf(run, run.length, hasKeys)[0]!, bounds));
      const model = Array.from(
        { length: bounds.length + 1 },
        (_, part) =>
          expected.map((parts) => parts[part]!.elements).filter((elements) => elements.length > 0),
      );
      assertEquals(found, model);
      assertEquals(cuts.isBegun, runs.length > 0);
      cuts.release();
      assertEquals(shelf.kept, 0);
    }),
  );
});

test("RunCuts releases what it has set aside of a run that has not come to its end", async () => {
  const shelf = new Shelf();
  const cuts = new RunCuts(2);
  const bits = bitsOf([1, 2, 3, 4, 5, 6, 7], 2, false);
  for (const bit of bits.slice(0, 3)) await cuts.add(bit, cut(bit, [1]), shelf);
  assertEquals(shelf.kept, 3);
  cuts.release();
  assertEquals(shelf.kept, 0);
});

test("RunCuts releases what it has set aside, also where no more can be", async () => {
  const bits = bitsOf([1, 2, 3, 4, 5, 6, 7], 2, false);
  for (let most = 0; most < 5; most++) {
    const shelf = new Shelf();
    let asked = 0;
    const full = {
      bytes: shelf.bytes,
      setAside: async (values: readonly unknown[]) => {
        if (asked++ === most) throw new Error("full");
        return await shelf.setAside(values);
      },
    };
    const cuts = new RunCuts(3);
    const adding = async () => {
      for (const bit of bits) await cuts.add(bit, cut(bit, [1, 5]), full);
      await cuts.add({ elements: [8], size: 1 }, cut({ elements: [8], size: 1 }, [1, 5]), full);
    };
    await assertRejects(adding, Error, "full");
    cuts.release();
    assertEquals(shelf.kept, 0);
  }
});
