import fc from "fast-check";
import { generate } from "../../src/kernel/generate.ts";
import { sketch } from "../../src/kernel/sketch.ts";
import { getter, type LookupKey } from "../../src/values/lookup.ts";
import { assert, assertEquals, test } from "../harness.ts";
import { data, failureOf, Kernel, loopMakers, program, stage } from "./kernel.ts";

class Inherits {
  get a(): never {
    throw new Error("an inherited getter was called");
  }
}

/** Notes what is asked of an element. */
type Note = (asked: string) => void;

function watched(target: object, note: Note): object {
  return new Proxy(target, {
    get(it, key) {
      note(`get ${String(key)}`);
      return Reflect.get(it, key);
    },
    getOwnPropertyDescriptor(it, key) {
      note(`has ${String(key)}`);
      return Reflect.getOwnPropertyDescriptor(it, key);
    },
    getPrototypeOf(it) {
      note("prototype");
      return Reflect.getPrototypeOf(it);
    },
  });
}

function withGetters(note: Note): object {
  let calls = 0;
  const enumerable = true;
  return Object.defineProperties({}, {
    a: { enumerable, get: () => note(`a called ${++calls} times`) },
    b: {
      enumerable,
      get() {
        throw new TypeError(`b called ${++calls} times`);
      },
    },
    0: { enumerable, get: () => ++calls },
  });
}

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable([], {});
  revoke();
  return proxy;
}

/** A proxy that gives what it does not have, and has it only when it is asked the second time. */
function fickle(): object {
  let asked = 0;
  return new Proxy({ a: 1 }, {
    get: (_, key) => `got ${String(key)}`,
    getOwnPropertyDescriptor: (it, key) =>
      ++asked === 2 ? Reflect.getOwnPropertyDescriptor(it, key) : undefined,
  });
}

const pair = ["x", "y"];
const elements: Readonly<Record<string, (note: Note) => unknown>> = {
  "a record": () => ({ a: 1, b: "two", 0: "zero" }),
  "a record without prototype": () => Object.assign(Object.create(null), { a: 1, b: 2, [0]: 3 }),
  "an empty record": () => ({}),
  "present and undefined": () => ({ a: undefined, b: null, 0: undefined }),
  "inherited properties": () => Object.create({ a: 1, b: 2, 0: 3, ["__proto__"]: 4 }),
  "an inherited getter": () => new Inherits(),
  "own getters": withGetters,
  "an own __proto__": () => JSON.parse('{"__proto__":5,"a":1,"b":2}'),
  null: () => null,
  undefined: () => undefined,
  "a number": () => 7,
  "a string": () => "xyz",
  "an empty string": () => "",
  "a boxed string": () => new String("xyz"),
  true: () => true,
  "a symbol": () => Symbol("a"),
  "a bigint": () => 1n,
  "a function": () => Object.assign(() => {}, { a: 1, b: 2 }),
  "an array": () => pair,
  "an empty array": () => [],
  "an array with holes": () => Object.assign(new Array(2), { 1: "y" }),
  "an array with properties": () => Object.assign(["x"], { a: 1, b: 2 }),
  "a typed array": () => new Uint8Array([5, 6]),
  "a view of data": () => new DataView(new ArrayBuffer(4)),
  "a map": () => new Map<unknown, unknown>([["a", 1], ["b", undefined], [0, "zero"]]),
  "a map with properties": () => Object.assign(new Map(), { a: 1, b: 2, 0: 3 }),
  "a date": () => new Date(0),
  "a watched record": (note) => watched({ a: 1, b: 2, 0: 3 }, note),
  "a watched record without the key": (note) => watched({}, note),
  "a watched map": (note) => watched(new Map([["a", 1]]), note),
  "a watched array": (note) => watched(["x", "y"], note),
  "a watched empty array": (note) => watched([], note),
  "a revoked proxy": revoked,
  "a fickle proxy": fickle,
};

const keys = fc.constantFrom<string | number>(
  ...["a", "b", "0", "", "length", "__proto__", "constructor", "toString"],
  ...['"', "\\", "\n", "}", "{", "${x0}", "\u2028", "\ud800", "a0_0", "it's a // key"],
  ...[0, -0, 1, 2, -1, -3, 0.5, NaN, Infinity, 2 ** 31, 1e21],
);

/** Elements, and what is plucked from them. */
interface Case {
  readonly key: LookupKey;
  readonly fallback: readonly unknown[];
  readonly names: readonly string[];
}

const cases: fc.Arbitrary<Case> = fc.record({
  key: fc.oneof(keys, fc.array(keys, { maxLength: 6 })),
  fallback: fc.constantFrom<readonly unknown[]>([], [undefined], ["none"]),
  names: fc.array(fc.constantFrom(...Object.keys(elements)), { maxLength: 4 }),
});

const everyKey: readonly LookupKey[] = ["a", 0, 1, -1, ["a", "b"], ["b", 0, "a"], "__proto__"];
const examples: readonly Case[] = Object.keys(elements).flatMap((name) =>
  everyKey.flatMap((key) => [[], ["none"]].map((fallback) => ({ key, fallback, names: [name] })))
);

/** What elements come to, or where and how that fails; and what they were asked meanwhile. */
interface Outcome {
  readonly picked?: unknown;
  readonly failure?: readonly unknown[];
  readonly notes: readonly string[];
}

function plainly({ key, fallback, names }: Case): Outcome {
  const notes: string[] = [];
  const given = names.map((name) => elements[name]!((note) => notes.push(note)));
  const get = getter(key, fallback.length === 0 ? undefined : { value: fallback[0] });
  const picked: unknown[] = [];
  try {
    for (const element of given) picked.push(get(element));
  } catch (error) {
    return { failure: told(error, picked.length), notes };
  }
  return { picked, notes };
}

function told(error: unknown, index: unknown): readonly unknown[] {
  assert(error instanceof Error);
  return [error.constructor.name, error.message, index];
}

test("pluck() picks in each kind of loop what the getter picks, and asks no more", async () => {
  const kernels = Object.entries(loopMakers).map(([name, make]) => ({ name, loops: make() }));
  async function check(it: Case) {
    const expected = plainly(it);
    for (const { name, loops } of kernels) {
      assertEquals({ name, ...await inLoop(new Kernel(loops), it) }, { name, ...expected });
    }
  }
  for (const example of examples) await check(example);
  await fc.assert(fc.asyncProperty(cases, check));
});

async function inLoop(kernel: Kernel, { key, fallback, names }: Case) {
  const notes: string[] = [];
  const items = names.map((name) => elements[name]!((note) => notes.push(note)));
  const run = kernel.run(
    kernel.source(() => [{ items }]),
    [stage("pluck", data(key), ...fallback.map(data))],
  );
  const settled = await run.then((picked) => ({ picked }), () => undefined);
  if (settled !== undefined) return { ...settled, notes };
  const { error, operation, source } = await failureOf(run);
  assertEquals(operation, "pluck");
  return { failure: told(error, source?.index), notes };
}

async function codeOf(key: unknown): Promise<string> {
  const kernel = new Kernel(loopMakers["GeneratedLoops"]!());
  const whole = program(data([]), [stage("pluck", data(key))]);
  const { plan, kind } = await sketch(whole, {
    operation: (id) => kernel.context.operation(id),
    function: () => {
      throw new Error("Expected no function");
    },
  });
  return generate(plan, kind);
}

test("generate() writes the keys of pluck() into the loop", async () => {
  const name = 'typeof x0 === "object" && x0 !== null ? ' +
    "x0 instanceof Map ? a0_1.fromMap(x0) : " +
    'hasOwn.call(x0, "it\'s") ? x0["it\'s"] : a0_1.missing(x0) : a0_1.get(x0)';
  const index = "Array.isArray(x0) ? 3 < x0.length ? x0[3] : a0_1.missing(x0) : a0_1.get(x0)";
  assert((await codeOf("it's")).includes(`const x1 = ${name};`));
  assert((await codeOf(3)).includes(`const x1 = ${index};`));
  assert(
    (await codeOf(["it's", 3])).includes(`
      const x1 = [
        ${name},
        ${index.replaceAll("a0_1", "a0_2")},
      ];
`),
  );
});

test("generate() calls the getter for what is no usual key", async () => {
  assert((await codeOf(-1)).includes("const x1 = a0_1.get(x0);"));
  assert((await codeOf(0.5)).includes("const x1 = a0_1.get(x0);"));
  assert((await codeOf(["a", "b", "c", "d", "e"])).includes("const x1 = a0_0(x0);"));
});

test("GeneratedLoops keeps the loops of different keys apart", async () => {
  const loops = loopMakers["GeneratedLoops"]!();
  const element = { a: 1, b: 2, "a,b": 3 };
  const picked: unknown[] = [];
  for (const key of ["a", "b", ["a"], ["a", "b"], "a,b", ["a,b"], ["b", "a"]]) {
    const kernel = new Kernel(loops);
    picked.push(
      ...await kernel.run(kernel.source(() => [{ items: [element] }]), [
        stage("pluck", data(key)),
      ]) as unknown[],
    );
  }
  assertEquals(picked, [1, 2, [1], [1, 2], 3, [3], [2, 1]]);
});
