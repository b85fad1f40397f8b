/** The list by which workers find operations. */

import { catalogOf, operations } from "../../src/ops/catalog.ts";
import { operationId } from "../../src/ops/operation.ts";
import { assertEquals, test } from "../harness.ts";

test("the catalog has operations that modules export, and the steps of reductions", () => {
  const catalog = catalogOf(operations);
  for (const id of ["map", "sortBy.run", "sum", "count.merge", "frequencies.bucket"]) {
    assertEquals(operationId(catalog.get(id)!), id);
  }
  const kinds = new Set(operations.map(({ kind }) => kind));
  assertEquals([...kinds].sort(), ["control", "element", "sink", "source", "value"]);
});

test("operations of one id are one operation, but for those that share a maker", () => {
  const catalog = catalogOf(operations);
  const others = operations.filter((operation) =>
    catalog.get(operationId(operation)) !== operation
  );
  // Mean, variance and deviation merge the same states.
  assertEquals([...new Set(others.map(operationId))], ["moments.merge"]);
});
