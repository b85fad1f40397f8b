import fc from "fast-check";

import { fieldsOfJoined, joinedText, shortestUnjoined } from "../../src/tables/joined_text.ts";
import { assertEquals, test } from "../harness.ts";

const short = fc.string({ unit: "binary", maxLength: shortestUnjoined - 1 });

test("fields of a joined text are those that were joined, so that no others have the same", () => {
  const fields = fc.array(short, { minLength: 2, maxLength: 16 })
    .filter((texts) => texts.every(({ length }) => length < shortestUnjoined));
  fc.assert(fc.property(fields, (fields) => {
    assertEquals(fieldsOfJoined(joinedText(fields)!, fields.length), fields);
  }));
});

test("joinedText() leaves out what is no short text, or is one field only", () => {
  for (const other of ["a".repeat(shortestUnjoined), 1, null, undefined, true]) {
    assertEquals(joinedText(["a", other]), undefined);
    assertEquals(joinedText([other, "a"]), undefined);
    assertEquals(joinedText(["a", "b", other]), undefined);
  }
  assertEquals([joinedText([]), joinedText(["a"])], [undefined, undefined]);
  const longest = "a".repeat(shortestUnjoined - 1);
  assertEquals(fieldsOfJoined(joinedText([longest, ""])!, 2), [longest, ""]);
});
