import { findUnclonable } from "../../src/engine/workers/clonable.ts";
import { ColumnBuilder } from "../../src/ops/columns.ts";
import { packColumns } from "../../src/ops/packing.ts";
import { assertEquals, test } from "../harness.ts";

test("findUnclonable() says where a value is, of packed elements too", () => {
  const problem = (where: string) =>
    `${where} of the result is symbol Symbol(no), which cannot be sent between threads`;
  const elements = [{ a: 1 }, { a: Symbol("no") }];
  assertEquals(findUnclonable(elements, "the result"), problem('property "a" of element 1'));
  const builder = new ColumnBuilder();
  for (const x of elements) builder.push(x, "", "");
  const part = { elements: packColumns(builder.cut(Uint32Array.of(0, 1), [2])[0]!) };
  assertEquals(
    findUnclonable([part], "the result"),
    problem('property "a" of element 1 of property "elements" of element 0'),
  );
  assertEquals(findUnclonable([{ a: 1 }], "the result"), undefined);
});
