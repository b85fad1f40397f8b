/** Functions whose parameter for all captures has the name of one. */

import { assertEquals, assertStringIncludes, assertThrows, test } from "../harness.ts";
import { FunctionError } from "../../src/errors.ts";
import { reference } from "../../src/functions/reference.ts";
import { fromSource, options, travel } from "./travel.ts";

const captures = { re: /\d/, k: 2 };

test("a function that takes the object of all captures for one of them is refused", async () => {
  for (
    const source of [
      "(line, re) => line.match(re)",
      "(line, re) => re.test(line)",
      "function (line, k) { return line * k; }",
      "async (line, k) => `${line} ${k}`",
    ]
  ) {
    const fn = fromSource(source);
    const { message } = assertThrows(
      () => reference(fn, options({ with: captures })),
      FunctionError,
    );
    assertStringIncludes(message, "gets an object with all that is captured");
    assertStringIncludes(message, "Write (line, { re, k }) => …");
  }
  const right = fromSource("(line, { re, k }) => [re.test(line), k]");
  const { fn, captured } = await travel(right, { with: captures });
  assertEquals(fn("a1", captured), [true, 2]);
});

test("an object of all captures may have the name of one where it is used as that", () => {
  for (
    const source of [
      "(line, re) => re.re.test(line)",
      "(line, re) => re?.k",
      "(line, re) => re['k']",
      "(line, re) => { const { k } = re; return k; }",
      "(line, re) => ({ line, ...re })",
      "(line, re) => Object.keys(re)",
      "(line, re) => line",
      "(line, re) => line.re",
      "(line, all) => all.re",
      "(k, { re }) => k",
    ]
  ) {
    const { captured } = reference(fromSource(source), options({ with: captures }));
    assertEquals(captured, captures, source);
  }
  // Where the number of arguments is not known, nobody can tell which parameter it is.
  const { takes: _, ...unknown } = options({ with: captures });
  reference(fromSource("(line, re) => line.match(re)"), unknown);
});
