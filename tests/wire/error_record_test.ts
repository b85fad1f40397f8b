import fc from "fast-check";
import {
  assert,
  assertEquals,
  assertInstanceOf,
  assertStrictEquals,
  assertStringIncludes,
  test,
} from "../harness.ts";
import * as ownErrors from "../../src/errors.ts";
import { fromRecord, toRecord } from "../../src/wire/error_record.ts";
import { fromSource } from "../functions/travel.ts";

/** What comes back of something thrown in a worker. */
function roundTrip(thrown: unknown): unknown {
  return fromRecord(structuredClone(toRecord(thrown)));
}

function errorTrip<T extends Error>(error: T): T {
  const rebuilt = roundTrip(error);
  assertInstanceOf(rebuilt, Error);
  return rebuilt as T;
}

const builtIn = [
  Error,
  EvalError,
  RangeError,
  ReferenceError,
  SyntaxError,
  TypeError,
  URIError,
] as const;

for (const Class of builtIn) {
  test(`fromRecord() rebuilds a ${Class.name}`, () => {
    const error = new Class("went wrong");
    const rebuilt = errorTrip(error);
    assertStrictEquals(Object.getPrototypeOf(rebuilt), Class.prototype);
    assertEquals(
      [rebuilt.name, rebuilt.message, rebuilt.stack, Object.keys(rebuilt)],
      [error.name, "went wrong", error.stack, []],
    );
    assert(!("cause" in rebuilt));
  });
}

test("fromRecord() rebuilds a DOMException with its name and code", () => {
  const rebuilt = errorTrip(new DOMException("stop", "AbortError"));
  assertInstanceOf(rebuilt, DOMException);
  assertEquals([rebuilt.name, rebuilt.message, rebuilt.code], ["AbortError", "stop", 20]);
});

test("fromRecord() rebuilds a subclass of DOMException", () => {
  class Stopped extends DOMException {}
  const rebuilt = errorTrip(new Stopped("stop", "AbortError"));
  assertInstanceOf(rebuilt, DOMException);
  assertEquals([rebuilt.constructor.name, rebuilt.name, rebuilt.code], [
    "Stopped",
    "AbortError",
    20,
  ]);
});

test("fromRecord() rebuilds an AggregateError with what it holds", () => {
  const rebuilt = errorTrip(
    new AggregateError([new RangeError("a"), "b", new TypeError("c")], "all"),
  );
  assertInstanceOf(rebuilt, AggregateError);
  const [first, second, third] = rebuilt.errors;
  assertInstanceOf(first, RangeError);
  assertEquals(second, "b");
  assertInstanceOf(third, TypeError);
  assertEquals(Object.keys(rebuilt), []);
});

test("fromRecord() rebuilds every class of errors.ts as itself", () => {
  for (const [name, Class] of Object.entries(ownErrors)) {
    const error = Reflect.construct(Class, [`a ${name}`, { operation: "map", key: "map-1/0" }]);
    const rebuilt = errorTrip(error as Error);
    assertStrictEquals(Object.getPrototypeOf(rebuilt), Class.prototype);
    assertEquals([rebuilt.name, rebuilt.message], [name, `a ${name}`]);
  }
});

test("fromRecord() keeps the details and the cause of a TaskError", () => {
  const details = {
    operation: "map",
    key: "map-1/0",
    partition: 0,
    function: "parse",
    source: { path: "a.log", byte: 7 },
    remoteStack: "there",
  };
  const rebuilt = errorTrip(
    new ownErrors.TaskError("failed", details, { cause: new RangeError("far") }),
  );
  assertInstanceOf(rebuilt, ownErrors.TaskError);
  assertEquals(
    [rebuilt.operation, rebuilt.key, rebuilt.partition, rebuilt.source],
    ["map", "map-1/0", 0, details.source],
  );
  assertInstanceOf(rebuilt.cause, RangeError);
});

test("fromRecord() makes a class for errors of unknown classes, one per name", () => {
  class ParseError extends SyntaxError {
    override name = "ParseError";
    readonly line = 3;
  }
  const [one, two] = [errorTrip(new ParseError("a")), errorTrip(new ParseError("b"))];
  assertInstanceOf(one, SyntaxError);
  assertEquals([one.constructor.name, one.name, one.message, one.line], [
    "ParseError",
    "ParseError",
    "a",
    3,
  ]);
  assertStrictEquals(one.constructor, two.constructor);
  assert(one.constructor !== ParseError);
});

test("fromRecord() does not run constructors of the user's", () => {
  class Picky extends ownErrors.TaskError {
    constructor(details: ownErrors.TaskErrorDetails) {
      super(details.key.toUpperCase(), details);
    }
  }
  const rebuilt = errorTrip(new Picky({ operation: "map", key: "k" }));
  assertInstanceOf(rebuilt, ownErrors.TaskError);
  assertEquals([rebuilt.message, rebuilt.key], ["K", "k"]);
});

test("toRecord() keeps own fields, and describes those that cannot be cloned", () => {
  const error = Object.assign(new Error("e"), {
    code: "ENOENT",
    when: new Date(1),
    inner: new RangeError("in"),
    fn: fromSource("() => 1"),
    sign: Symbol("s"),
    late: Promise.resolve(),
  });
  const rebuilt = errorTrip(error);
  assertEquals([rebuilt.code, rebuilt.when], ["ENOENT", new Date(1)]);
  assertInstanceOf(rebuilt.inner, RangeError);
  assertStringIncludes(String(rebuilt.fn), "Function that cannot be cloned: () => 1");
  assertStringIncludes(String(rebuilt.sign), "Symbol(s)");
  assertEquals(String(rebuilt.late), "[Promise that cannot be cloned]");
});

test("toRecord() keeps a chain of causes", () => {
  const rebuilt = errorTrip(
    new Error("a", { cause: new TypeError("b", { cause: { code: 7 } }) }),
  );
  const cause = rebuilt.cause as TypeError;
  assertInstanceOf(cause, TypeError);
  assertEquals(cause.cause, { code: 7 });
  assertEquals(Object.keys(rebuilt), []);
  assert("cause" in errorTrip(new Error("a", { cause: undefined })));
});

test("toRecord() keeps cycles", () => {
  const a = new Error("a");
  const b = new AggregateError([a], "b", { cause: a });
  a.cause = b;
  const rebuilt = errorTrip(a);
  const cause = rebuilt.cause as AggregateError;
  assertStrictEquals(cause.cause, rebuilt);
  assertStrictEquals(cause.errors[0], rebuilt);
});

test("toRecord() cuts a chain of causes that has no end", () => {
  let error = new Error("0");
  for (let depth = 1; depth <= 20_000; depth++) error = new Error(`${depth}`, { cause: error });
  const rebuilt = errorTrip(error);
  assertEquals((rebuilt.cause as Error).message, "19999");
});

test("toRecord() survives getters, names and proxies that throw", () => {
  const thrower = {
    get: (): never => {
      throw new Error("no");
    },
  };
  const error = new Error("e");
  for (const key of ["stack", "name", "message", "cause", "errors", "constructor"]) {
    Object.defineProperty(error, key, thrower);
  }
  Object.defineProperty(error, "field", { ...thrower, enumerable: true });
  const rebuilt = errorTrip(error) as Error & { field: string };
  assertEquals([rebuilt.name, rebuilt.message], ["Error", ""]);
  assertStringIncludes(rebuilt.field, "a getter that throws");
  const trap = (): never => {
    throw new Error("trapped");
  };
  const hostile = { get: trap, getPrototypeOf: trap, ownKeys: trap, has: trap };
  const proxy = new Proxy(new Error("x"), { ...hostile, getOwnPropertyDescriptor: trap });
  assertStringIncludes(String(roundTrip(proxy)), "that cannot be cloned");
  const { proxy: revoked, revoke } = Proxy.revocable({}, {});
  revoke();
  assertStringIncludes(String(roundTrip(revoked)), "that cannot be cloned");
});

test("toRecord() takes names and messages that are no strings", () => {
  const error = Object.assign(new Error("e"), { name: 7, message: { toString: () => "m" } });
  const rebuilt = errorTrip(error as unknown as Error);
  assertEquals([rebuilt.name, rebuilt.message], ["7", "m"]);
});

test("toRecord() keeps an own field called __proto__", () => {
  const error = new Error("e");
  Object.defineProperty(error, "__proto__", { value: { a: 1 }, enumerable: true });
  const rebuilt = errorTrip(error);
  assertStrictEquals(Object.getPrototypeOf(rebuilt), Error.prototype);
  assertEquals(Object.keys(rebuilt), ["__proto__"]);
});

test("toRecord() passes on thrown values that are no errors", () => {
  for (const value of ["text", 7, null, undefined, true, 10n, { code: 1 }, [1, 2], new Date(1)]) {
    assertEquals(roundTrip(value), value);
  }
  const [first, second] = roundTrip([new RangeError("a"), 1]) as [Error, number];
  assertInstanceOf(first, RangeError);
  assertEquals(second, 1);
});

test("toRecord() describes thrown values that cannot be cloned", () => {
  assertEquals(roundTrip(fromSource("() => 1")), "[Function that cannot be cloned: () => 1]");
  assertEquals(roundTrip(Symbol("s")), "[Symbol that cannot be cloned: Symbol(s)]");
  assertEquals(roundTrip({ f: () => 1 }), "[Object that cannot be cloned]");
});

test("toRecord() notes a value as it was when it was thrown", () => {
  const value = { n: 1 };
  const record = toRecord(value);
  value.n = 2;
  assertEquals(fromRecord(record), { n: 1 });
});

test("toRecord() makes a record of anything that can be cloned and read", () => {
  const thrown = fc.oneof(
    fc.anything({ withDate: true, withMap: true, withSet: true, withNullPrototype: true }),
    fc.tuple(fc.string(), fc.dictionary(fc.string(), fc.anything()), fc.anything()).map(
      ([message, fields, cause]) => {
        const error = new RangeError(message, { cause });
        for (const [key, value] of Object.entries(fields)) {
          Object.defineProperty(error, key, { value, enumerable: true, configurable: true });
        }
        return error;
      },
    ),
  );
  fc.assert(fc.property(thrown, (value) => {
    const rebuilt = roundTrip(value);
    assertEquals(rebuilt instanceof RangeError, value instanceof RangeError);
    if (!(value instanceof RangeError)) return;
    assertEquals((rebuilt as Error).message, value.message);
    assertEquals(Object.keys(rebuilt as Error).sort(), ownFields(value));
  }));
});

function ownFields(error: Error): string[] {
  const apart = ["name", "message", "stack"];
  return Object.keys(error).filter((key) => !apart.includes(key)).sort();
}
