import { assertEquals, test, warnings } from "../harness.ts";
import { SkipReport } from "../../src/engine/schedule/skip_report.ts";

test("SkipReport tells of the first failure by partition, whichever task ended first", () => {
  const warned = warnings();
  const report = new SkipReport(undefined);
  const note = (partition: number, count: number) =>
    report.note(`map-0123/${partition}`, 0, [{
      operation: "map",
      function: "parse",
      count,
      first: { error: new RangeError(`in ${partition}`), source: { index: partition } },
    }]);
  for (const partition of [10, 9, 2, 11]) note(partition, 1);
  // One whose result was lost runs again, and is not counted again.
  note(9, 1);
  report.close();
  assertEquals(warned, [
    "Skipped 4 elements: map(parse) failed, the first time at element 2: RangeError: in 2",
  ]);
});
