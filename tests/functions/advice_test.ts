/** Each piece of advice that a refusal gives, followed to the letter. */

import {
  type Bag,
  delayed,
  fromModule,
  fromSequence,
  get,
  inline,
  task,
  workers,
} from "../../mod.ts";
import {
  assertEquals,
  assertMatch,
  assertStringIncludes,
  assertThrows,
  fixture,
  runtimeName,
  tempDir,
  test,
  writeFile,
} from "../harness.ts";
import { FunctionError } from "../../src/errors.ts";

type Values = Readonly<Record<string, unknown>>;
type Methods = Readonly<Record<string, (...args: readonly unknown[]) => Bag<unknown>>>;

const scheduler = workers({ size: 1 });

/** Whether this runtime's parser takes an expression. */
function canRead(expression: string): boolean {
  try {
    new Function(`return ${expression}`);
    return true;
  } catch {
    return false;
  }
}

/** Evaluates an expression in which `values` are variables. */
function evaluate(expression: string, values: Values): unknown {
  const names = Object.keys(values);
  const make = new Function(...names, `"use strict"; return (${expression}\n);`);
  return make(...Object.values(values));
}

function refusal(make: () => unknown): string {
  return assertThrows(make, FunctionError).message;
}

/** A function that a user has written, where, and what it gives if the advice is followed. */
interface Case {
  readonly operation: string;
  readonly source: string;
  /** Variables around the function. */
  readonly variables: Values;
  /** Captures that it has been given already. */
  readonly captures?: Values;
  readonly elements: readonly unknown[];
  readonly expected: readonly unknown[];
}

const k = 2;
const cases: readonly Case[] = [
  one("(x) => x * k", { k }, [2, 4, 6]),
  one("(x, y = k) => x * y", { k }, [2, 4, 6]),
  one("(x, y = 10, z = k) => x * y * z", { k }, [20, 40, 60]),
  one("(x, i) => [x, i, k]", { k }, [[1, undefined, 2], [2, undefined, 2], [3, undefined, 2]]),
  one("(x, ...rest) => x + rest.length + k", { k }, [3, 4, 5]),
  one("(x, { y = 1 } = {}) => x + y + k", { k }, [4, 5, 6]),
  one("() => k", { k }, [2, 2, 2]),
  one("() => x", { x: 5 }, [5, 5, 5]),
  one("function (x) { return x * k; }", { k }, [2, 4, 6]),
  one("function scale(x) { return x * k; }", { k }, [2, 4, 6]),
  one("async (x) => await x * k", { k }, [2, 4, 6]),
  one("async function f(x) { return x * k; }", { k }, [2, 4, 6]),
  one("({ scale(x) { return x * k; } }).scale", { k }, [2, 4, 6]),
  one("(x) => add(x, k)", { k, add: (a: number, b: number) => a + b }, [3, 4, 5]),
  one("(x) => $a + _b + x", { $a: 1, _b: 1 }, [3, 4, 5]),
  one("(x) => name + x", { name: "n" }, ["n1", "n2", "n3"]),
  { ...one("(x, { j }) => x * k + j", { k, j: 1 }, [3, 5, 7]), captures: { j: 1 } },
  { ...one("(x, { j, }) => x * k + j", { k, j: 1 }, [3, 5, 7]), captures: { j: 1 } },
  { ...one("(x, { j } = {}) => x * k + j", { k, j: 1 }, [3, 5, 7]), captures: { j: 1 } },
  { ...one("(x, { ...all }) => x * k + all.j", { k, j: 1 }, [3, 5, 7]), captures: { j: 1 } },
  { ...one("(x, c) => x * k + c.j", { k, j: 1 }, [3, 5, 7]), captures: { j: 1 } },
  { ...one("(x, {}) => x * k", { k, j: 1 }, [2, 4, 6]), captures: { j: 1 } },
  { ...one("(x, c, y = k) => x * y", { k, j: 1 }, [2, 4, 6]), captures: { j: 1 } },
  { ...one("(x) => x * k", { k, j: 1 }, [2, 4, 6]), captures: { j: 1 } },
  of("filter", "(x, y = k) => x > y", { k }, [3]),
  of("remove", "(x, y = k) => x > y", { k }, [1, 2]),
  of("flatMap", "function* (x) { yield x; yield k; }", { k }, [1, 2, 2, 2, 3, 2]),
  of("flatMap", "(x, y = k) => [x, y]", { k }, [1, 2, 2, 2, 3, 2]),
  of("mapPartitions", "(part, y = k) => [part.length * y]", { k }, [6]),
  {
    ...of("starmap", "(a, b) => a * b * k", { k }, [4, 24]),
    elements: [[1, 2], [3, 4]],
  },
  one("(x) => (0, words_1.cut)(x)", { cut: (x: number) => x - 1 }, [0, 1, 2]),
  one("(x) => (0, import_words.default)(x)", { words: (x: number) => x - 1 }, [0, 1, 2]),
  one("(x) => __vi_import_0__.cut(x, import_k.k)", {
    cut: (x: number) => x - 1,
    k,
  }, [0, 1, 2]),
  one("(x) => x + _limits__WEBPACK_IMPORTED_MODULE_0__.least", { least: 1 }, [2, 3, 4]),
];

function one(source: string, variables: Values, expected: readonly unknown[]): Case {
  return of("map", source, variables, expected);
}

function of(
  operation: string,
  source: string,
  variables: Values,
  expected: readonly unknown[],
): Case {
  return { operation, source, variables, elements: [1, 2, 3], expected };
}

for (const { operation, source, variables, captures, elements, expected } of cases) {
  test(`the advice on ${operation}(${source}) works`, async () => {
    const bag = fromSequence(elements, { npartitions: 1 });
    const methods = bag as unknown as Methods;
    const fn = evaluate(source, variables);
    const options = captures === undefined ? undefined : { with: captures };
    let message = refusal(() => methods[operation]!(fn, options));
    let written = "";
    // Of several imports, one at a time.
    for (let i = 0; i < 2; i++) {
      written = /Write (\w+\(.*\))(?:, with a parameter|, or put it into)/.exec(message)![1]!;
      const make = () => evaluate(`bag.${written}`, { bag, ...variables });
      try {
        make();
        break;
      } catch (error) {
        message = (error as Error).message;
      }
    }
    const followed = evaluate(`bag.${written}`, { bag, ...variables }) as Bag<unknown>;
    assertEquals(await followed.compute({ scheduler }), expected, written);
  });
}

test("the advice on a function with a role works among its options", async () => {
  const bag = fromSequence([3, 1, 2], { npartitions: 2 });
  const loose = bag as unknown as Methods;
  const captures = "{ with: { k } } among the options";
  const follow = (message: string) => {
    const [, fn] = /Write its \w+ function as (.*), with \{/.exec(message)!;
    assertStringIncludes(message, captures);
    return evaluate(fn!, {});
  };
  const by = follow(
    refusal(() => bag.topk(1, { by: evaluate("(x, y = k) => -x * y", { k }) as never })),
  );
  assertEquals(await loose["topk"]!(1, { by, with: { k } }).compute({ scheduler }), [1]);
  const key = follow(refusal(() => bag.sortBy(evaluate("(x) => x * -k", { k }) as never)));
  assertEquals(await loose["sortBy"]!(key, { with: { k } }).compute({ scheduler }), [3, 2, 1]);
  const binop = follow(
    refusal(() => bag.fold(evaluate("(a, b, c = k) => a + b * c", { k }) as never)),
  );
  const folded = bag.accumulate(binop as never, { with: { k } });
  assertEquals(await folded.compute({ scheduler }), [3, 5, 9]);
  const initial = follow(
    refusal(() =>
      bag.accumulate((a, b) => a + b, { initial: evaluate("() => k", { k }) as () => number })
    ),
  );
  const options = { initial: initial as never, with: { k } };
  const sums = bag.accumulate((a: number, b) => a + b, options);
  assertEquals(await sums.compute({ scheduler }), [2, 5, 6, 8]);
});

test("captures go past parameters with defaults that come before them", async () => {
  const loose = fromSequence([1, 2], { npartitions: 1 }) as unknown as Methods;
  const captures = { with: { k } };
  const later = (operation: string, source: string, options: object = {}) =>
    loose[operation]!(evaluate(source, {}), { ...captures, ...options });
  const expected: readonly (readonly [Bag<unknown>, readonly unknown[]])[] = [
    [later("map", "(x, y = 3, { k }) => x * y * k"), [6, 12]],
    [later("map", "async (x, y = 3, z = y, { k }) => x * y * z * k"), [18, 36]],
    [later("map", "(x, { k }, y = 3) => x * y * k"), [6, 12]],
    [later("map", "(x, { k } = {}, y = 3) => x * y * k"), [6, 12]],
    [later("flatMap", "function* (x, y = 3, { k }) { yield x; yield y * k; }"), [1, 6, 2, 6]],
    [later("flatMap", "async function* (x, y = 3, { k }) { yield x; yield y * k; }"), [1, 6, 2, 6]],
    [later("accumulate", "(a, b, c = 3, { k }) => a + b * c * k"), [1, 13]],
    [
      later("map", "(x, y = 3, { k, n }) => x * y * k + n", {
        with: { k, n: fromSequence([1]).count() },
      }),
      [7, 13],
    ],
  ];
  for (const [bag, values] of expected) {
    assertEquals(await bag.compute({ scheduler }), values);
    assertEquals(await bag.compute({ scheduler: inline() }), values);
  }
});

test("where a function could not keep its parameters, the advice shows new ones", () => {
  const bag = fromSequence([1]);
  for (const source of ["(...all) => all.length + k", "(x = k) => x", "([x] = [k]) => x"]) {
    const message = refusal(() => bag.map(evaluate(source, { k }) as never));
    assertStringIncludes(message, "Write map((x, { k }) => …, { with: { k } })");
  }
  const unsure = refusal(() => delayed(evaluate("(x, y = 1) => x + y + k", { k }) as never));
  assertMatch(
    unsure,
    /=> …, \{ with: \{ k \} \}\), with a parameter for each argument before them/,
  );
});

test("the advice on functions of graphs works: what they need are arguments", async () => {
  const message = refusal(() => task(evaluate("(x) => x * k", { k }) as never, 2));
  assertStringIncludes(message, "Pass what it needs as further arguments of task()");
  const graph = { x: task((x: number, k: number) => x * k, 2, k) };
  assertEquals(await get(graph, "x", { scheduler }), 4);
});

test("the advice on what a CommonJS file has works", async () => {
  for (const name of ["require", "module", "exports"]) {
    const made = evaluate(`(x) => ${name}("node:path").basename(x)`, { [name]: () => {} });
    const message = refusal(() => fromSequence(["a/b"]).map(made as never));
    assertStringIncludes(message, `${name} belongs to one. Import inside the function`);
    assertStringIncludes(message, "async (x, { url }) => { const { f } = await import(url); … }");
  }
  const url = fixture("fn_words");
  const imported = fromSequence(["lemon"]).map(
    async (word, { url }) => (await import(url)).shorten(word),
    { with: { url } },
  );
  const { shorten } = fromModule<typeof import("../fixtures/fn_words.ts")>(url);
  assertEquals(
    await imported.compute({ scheduler }),
    await fromSequence(["lemon"]).map(shorten).compute({ scheduler }),
  );
});

test("the advice on import() inside a function works", {
  only: ["deno", "bun", "node"],
  because: "Pages have no modules of the runtime",
}, async () => {
  const path = fromSequence(["a/b"]).map(
    async (x) => (await import("node:path/posix")).basename(x),
  );
  assertEquals(await path.compute({ scheduler }), ["b"]);
});

test("the advice on modules with relative names works", async () => {
  const base = fixture("fn_words");
  const name = `./${base.slice(base.lastIndexOf("/") + 1)}`;
  const fn = evaluate(`async (x) => (await import("${name}")).shorten(x)`, {}) as (
    x: string,
  ) => Promise<string>;
  const message = refusal(() => fromSequence(["lemon"]).map(fn));
  assertStringIncludes(message, "add { base: import.meta.url } to the options");
  const short = await fromSequence(["lemon"]).map(fn, { base }).compute({ scheduler });
  const factory = evaluate(
    `async () => ({ words: (await import("${name}")).shorten("lemon") })`,
    {},
  );
  const made = fromSequence([1]).map((_, { words }) => words, {
    with: factory as () => Promise<{ words: string }>,
    base,
  });
  assertEquals(await made.compute({ scheduler }), short);
});

test("the advice on import.meta works", async () => {
  const fn = evaluate(
    "(x) => x + import.meta.url".replace("import.meta", "__vi_import_meta__"),
    {},
  );
  const message = refusal(() => fromSequence([""]).map(fn as never));
  assertStringIncludes(message, "{ with: { url: import.meta.url } }");
  const bag = fromSequence(["at "]).map((x, { url }) => x + url, {
    with: { url: import.meta.url },
  });
  assertEquals(await bag.compute({ scheduler }), [`at ${import.meta.url}`]);
});

test("the advice on bound functions works", async () => {
  const scale = { k: 3, by: (x: number, k: number) => x * k };
  const bound = function (this: typeof scale, x: number) {
    return this.by(x, this.k);
  }.bind(scale);
  const message = refusal(() => fromSequence([2]).map(bound));
  assertStringIncludes(message, "(x, { k }) => …, { with: { k } }");
  assertStringIncludes(message, "{ with: () => ({ object: … }) }");
  const captured = fromSequence([2]).map((x, { k, by }) => by(x, k), { with: scale });
  const made = fromSequence([2]).map((x, { object }) => object.of(x), {
    with: () => ({
      object: new class {
        k = 3;
        of(x: number) {
          return x * this.k;
        }
      }(),
    }),
  });
  assertEquals(await captured.compute({ scheduler }), [6]);
  assertEquals(await made.compute({ scheduler }), [6]);
});

test("the advice on globals that workers lack works", {
  only: ["browser"],
  because: "Other main threads have hardly more than workers have",
}, async () => {
  const message = refusal(() => fromSequence([1]).map(() => document.title));
  assertStringIncludes(message, "what the function needs of document");
  assertStringIncludes(message, "{ with: { value: … } }");
  const titles = fromSequence([1]).map((_, { value }) => value, {
    with: { value: document.title },
  });
  assertEquals(await titles.compute({ scheduler }), [document.title]);
});

/** Modules as tools leave them, with a function that is refused and works when taken from a module. */
const compiled: readonly (readonly [says: string, code: string])[] = [
  [
    "Leave this file out of its instrumentation",
    `function cov_1a2b() { return counts; }
     const counts = { s: [0], f: [0] };
     export const fn = (x) => { cov_1a2b().f[0]++; cov_1a2b().s[0]++; return x + 1; };`,
  ],
  [
    "Leave this file out of its instrumentation",
    `const __coverage__ = globalThis.counts ??= { f: [0] };
     export const fn = (x) => { __coverage__.f[0]++; return x + 1; };`,
  ],
  [
    "Move the class that is decorated",
    `const __decorateClass = (all, kind) => all[0](kind);
     export const fn = (x) => {
       class A { at(y) { return y; } }
       __decorateClass([(kind) => kind.prototype.add = (y) => y + 1], A);
       return new A().add(x);
     };`,
  ],
  [
    "Raise its target",
    `const __spreadValues = (a, b) => Object.assign(a, b);
     export const fn = (x) => __spreadValues({}, { x: x + 1 }).x;`,
  ],
  [
    "Raise its target",
    `const _asyncToGenerator = (fn) => async function () { return fn.apply(this, arguments); };
     export const fn = (function () {
       var _ref = _asyncToGenerator((x) => x + 1);
       return function (_x) { return _ref.apply(this, arguments); };
     })();`,
  ],
];

for (const [says, code] of compiled) {
  test(`the advice to take it from a module works: ${says}`, async () => {
    const fn = await unexported(code);
    const message = refusal(() => fromSequence([1]).map(fn));
    assertStringIncludes(message, says);
    assertStringIncludes(message, "fromModule");
    const module = fromModule<{ fn: (x: number) => number }>(await moduleOf(code));
    assertEquals(await fromSequence([1]).map(module.fn).compute({ scheduler }), [2]);
  });
}

/** URL of a module with this code. */
async function moduleOf(code: string): Promise<string> {
  if (runtimeName === "browser") return `data:text/javascript,${encodeURIComponent(code)}`;
  const path = `${await tempDir()}/module.mjs`;
  await writeFile(path, code);
  return `file://${path}`;
}

/** The function `fn` of a module that does not export it, so that nobody can tell where it is from. */
async function unexported(code: string): Promise<(x: number) => number> {
  const url = await moduleOf(
    code.replace(/export (const fn\b)/, "$1") + "\nexport const all = { fn };",
  );
  const { all } = await import(url) as { all: { fn: (x: number) => number } };
  return all.fn;
}

/** Functions that a low target turns into calls of helpers. */
const lowered: readonly string[] = [
  "async (x) => { await null; return x + 1; }",
  "(x) => ({ ...{ x: 0 }, x }).x + 1",
  "(x) => { const { y, ...rest } = { y: 1, x }; return rest.x + y; }",
  "(x) => { class A { #y = 1; get(z) { return z + this.#y; } } return new A().get(x); }",
  "(x) => { class A { y = 1; static z = 2; } return x + new A().y; }",
  "(x) => { using file = { [Symbol.dispose]() {} }; return x + (file ? 1 : 0); }",
  "async (x) => { for await (const y of [1]) x += y; return x; }",
];

test("the advice to raise the compiler's target works", {
  only: ["node", "bun", "deno"],
  because: "A page has no compiler",
}, async () => {
  const specifier = "esbuild";
  const { transform } = await import(specifier) as {
    transform(code: string, options: object): Promise<{ code: string }>;
  };
  const compile = async (source: string, target: string) => {
    const { code } = await transform(`export const fn = ${source};`, { target });
    return await unexported(code);
  };
  for (const source of lowered) {
    const low = await compile(source, "es2015");
    const message = refusal(() => fromSequence([1]).map(low));
    assertMatch(message, /which a compiler put there. Raise its target, for example to es2022 or/);
    const isNew = source.includes("using");
    // Node 20 knows no other way out than a module.
    if (isNew && !canRead(source)) continue;
    const high = await compile(source, isNew ? "esnext" : "es2022");
    assertEquals(await fromSequence([1]).map(high).compute({ scheduler }), [2], source);
  }
});
