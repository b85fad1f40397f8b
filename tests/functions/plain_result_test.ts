import { parseFunction } from "../../src/functions/parse.ts";
import { neverReturnsPromise } from "../../src/functions/never_promise.ts";
import { assertEquals, test } from "../harness.ts";

const sources: Readonly<Record<string, boolean>> = {
  "(x) => x * 2": true,
  "(x) => x % 3 === 0": true,
  "(x) => -x": true,
  "(x) => !f(x)": true,
  "(x) => `${x}`": true,
  "(x) => [f(x), x]": true,
  "(x) => ({ x })": true,
  "(x) => x ? 1 : 'two'": true,
  "(x) => x > 1 && x < 3": true,
  "(x) => x": false,
  "(x) => f(x)": false,
  "(x) => x ? 1 : f(x)": false,
  "(x) => x > 1 && x": false,
  "(x) => x.then": false,
  "(x) => (x, f(x))": false,
  "(x) => x = f(x)": false,
  "(x) => { return 1; }": false,
  "async (x) => x * 2": false,
  "function f(x) { return x * 2; }": false,
};

for (const [source, expected] of Object.entries(sources)) {
  test(`neverReturnsPromise() is ${expected} of ${source}`, () => {
    assertEquals(neverReturnsPromise(parseFunction(source).node), expected);
  });
}
