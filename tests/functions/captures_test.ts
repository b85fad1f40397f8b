import fc from "fast-check";
import {
  assert,
  assertEquals,
  assertStringIncludes,
  assertThrows,
  test,
  warnings,
} from "../harness.ts";
import { FunctionError } from "../../src/errors.ts";
import { fromModule } from "../../src/functions/from_module.ts";
import { reference } from "../../src/functions/reference.ts";
import { revivedLocally } from "../../src/functions/revive.ts";
import { fromSource, options, revive, travel } from "./travel.ts";

const identity = (_x: unknown, captured: unknown) => captured;

/** What a worker receives for `captures`. */
async function arrives(captures: object): Promise<unknown> {
  const { captured, hasCaptured } = await travel(identity, { with: captures });
  assert(hasCaptured);
  return captured;
}

function refusal(captures: object): string {
  return assertThrows(() => reference(identity, options({ with: captures })), FunctionError)
    .message;
}

test("captures arrive as they were", async () => {
  const captures = {
    none: undefined,
    nothing: null,
    big: 10n,
    pattern: /a+/gi,
    date: new Date(5),
    bytes: new Uint8Array([1, 2]),
    view: new DataView(new ArrayBuffer(2)),
    map: new Map([["a", { b: [1] }]]),
    set: new Set([1, [2]]),
    holes: [1, , 3],
    nested: { deep: [{ er: true }] },
  };
  assertEquals(await arrives(captures), captures);
});

test("captures keep cycles and sharing, through Maps too", async () => {
  const shared = { name: "shared" };
  const loop: Record<string, unknown> = { shared };
  loop["self"] = loop;
  const arrived = await arrives({ loop, map: new Map([[shared, loop]]), f: () => 1 }) as {
    loop: typeof loop;
    map: Map<unknown, unknown>;
  };
  assert(arrived.loop["self"] === arrived.loop);
  assert(arrived.map.get(arrived.loop["shared"]) === arrived.loop);
});

test("captures that are long arrays arrive as they were, and keep what they share", async () => {
  const strings = Array.from({ length: 5_000 }, (_, i) => `é${i % 7}${"x".repeat(i % 40)}`);
  const numbers = Array.from(
    { length: 5_000 },
    (_, i) => [0, -0, NaN, 1e300, -Infinity, i][i % 6]!,
  );
  const records = strings.map((name, i) => ({ name, at: numbers[i], pair: [i, name] }));
  const mixed = [...strings, undefined, 5n, { f: 1 }];
  const apart = { strings, numbers, records, mixed, none: undefined };
  assertEquals(await arrives(apart), apart);

  const shared = await arrives({ a: strings, b: { strings }, records }) as {
    readonly a: readonly string[];
    readonly b: { readonly strings: readonly string[] };
  };
  assert(shared.a === shared.b.strings);
  assertEquals([...shared.a], strings);

  const named = Object.assign(strings.slice(), { source: "a file" });
  const arrived = await arrives({ named }) as { readonly named: typeof named };
  assertEquals(arrived.named.source, "a file");
  const holes: unknown[] = strings.slice();
  delete holes[3];
  const { holes: kept } = await arrives({ holes }) as { readonly holes: unknown[] };
  assert(!(3 in kept) && kept.length === 5_000);
});

test("long arrays of captures hold functions, too", async () => {
  const steps = Array.from({ length: 40 }, (_, i) => i === 7 ? (x: number) => x * 2 : `step ${i}`);
  const { steps: arrived } = await arrives({ steps }) as { readonly steps: unknown[] };
  assertEquals((arrived[7] as (x: number) => number)(4), 8);
  assertEquals(arrived[8], "step 8");
});

test("captured values that are large are warned of once, but for memory that is shared", () => {
  const warned = warnings();
  const big = new Float64Array(15_000_000);
  const captures = { small: [1], big };
  reference(identity, options({ with: captures }));
  reference(identity, options({ with: captures }));
  assertEquals(warned.length, 1);
  assertStringIncludes(
    warned[0]!,
    "The captured values of map() take about 120 MB, most of it 'big', and each worker gets a copy",
  );
  assertStringIncludes(warned[0]!, "{ with: () => ({ big: … }) }");
  if (typeof SharedArrayBuffer === "undefined") return;
  const shared = new Float64Array(new SharedArrayBuffer(120_000_000));
  reference(identity, options({ with: { shared } }));
  assertEquals(warned.length, 1);
});

test("captures with errors, blobs and null prototypes arrive", async () => {
  const bare = Object.assign(Object.create(null), { a: 1 });
  const arrived = await arrives({
    error: new RangeError("far"),
    blob: new Blob(["abc"]),
    bare,
  }) as {
    error: Error;
    blob: Blob;
    bare: object;
  };
  assert(arrived.error instanceof RangeError);
  assertEquals(arrived.error.message, "far");
  assertEquals(await arrived.blob.text(), "abc");
  assertEquals({ ...arrived.bare }, { a: 1 });
});

test("captures deeper than the stack are walked", () => {
  let chain: unknown = Symbol("at the bottom");
  for (let depth = 0; depth < 100_000; depth++) chain = [chain];
  assertStringIncludes(refusal({ chain }), "a symbol cannot be cloned");
});

test("captures are those of the moment they were referred to", async () => {
  const captures = { list: [1] };
  const ref = reference(identity, options({ with: captures }));
  captures.list.push(2);
  assertEquals((await revive(ref)).captured, { list: [1] });
});

test("captures keep an own property called __proto__", async () => {
  const captures = { deep: JSON.parse('{"__proto__": {"a": 1}}'), f: () => 1 };
  const { deep } = await arrives(captures) as { deep: object };
  assertEquals(Object.keys(deep), ["__proto__"]);
  assert(Object.getPrototypeOf(deep) === Object.prototype);
});

test("captured functions travel, wherever they stand", async () => {
  const stem = fromSource("(word) => word.slice(0, 2)");
  const captures = { stem, list: [stem, { again: stem }], size: 2 };
  const { captured } = await travel(identity, { with: captures });
  const { stem: first, list } = captured as typeof captures & {
    stem: (word: string) => string;
  };
  assertEquals(first("word"), "wo");
  assert(first !== stem);
  assert(list[0] === first && (list[1] as { again: unknown }).again === first);
});

test("captured classes and async generators travel", async () => {
  const captures = {
    Point: fromSource(
      "class Point { #x; constructor(x) { this.#x = x; } get x() { return this.#x; } }",
    ),
    count: fromSource("async function* (n) { for (let i = 0; i < n; i++) yield i; }"),
  };
  const { Point, count } = await arrives(captures) as {
    Point: new (x: number) => { x: number };
    count: (n: number) => AsyncIterable<number>;
  };
  assertEquals(new Point(3).x, 3);
  const counted = [];
  for await (const it of count(2)) counted.push(it);
  assertEquals(counted, [0, 1]);
});

test("a class that may be captured is still refused as an argument", () => {
  const Point = fromSource("class Point {}");
  reference(identity, options({ with: { Point } }));
  assertThrows(() => reference(Point, options()), FunctionError, "called with new");
});

test("captured functions are checked, and named by their path", () => {
  const message = refusal({ tools: [fromSource("(word) => word + ending")] });
  assertStringIncludes(message, 'Cannot send with.tools.0 of map() to a worker: it uses "ending"');
  assertStringIncludes(message, "Pass what it needs as parameters");
  assertStringIncludes(
    refusal({ trim: "".trim }),
    "with.trim of map() to a worker: trim is a method",
  );
});

test("captured values that would be damaged are refused by name", () => {
  class Database {}
  class Names extends Array<string> {}
  class Late extends Date {}
  const says: readonly (readonly [object, string])[] = [
    [
      { db: new Database() },
      "with.db of map() to a worker: an instance of Database loses its class",
    ],
    [{ a: { b: [new Database()] } }, "with.a.b.0 of"],
    [{ db: new Database() }, "{ with: () => ({ db: … }) }"],
    [{ names: new Names() }, "an instance of Names"],
    [{ late: new Late() }, "an instance of Late"],
    [{ url: new URL("file:///") }, "Send its .href"],
    [{ soon: Promise.resolve() }, "Await it first"],
    [{ weak: new WeakMap() }, "an instance of WeakMap"],
    [{ sign: Symbol("s") }, "with.sign of map() to a worker: a symbol"],
    [{ odd: Object.create({ inherited: 1 }) }, "with.odd of"],
    [
      { map: new Map([["k", () => 1]]) },
      "with.map.k of map() to a worker: functions and modules may stand in",
    ],
    [{ set: new Set([new Database()]) }, "with.set.… of"],
    [{ set: new Set([fromModule("file:///lib.js")]) }, "functions and modules may stand in"],
  ];
  for (const [captures, text] of says) assertStringIncludes(refusal(captures), text);
});

test("captures made by a function are made once per table", async () => {
  const make = fromSource(
    "async () => { globalThis.timesMade = (globalThis.timesMade ?? 0) + 1; return { n: globalThis.timesMade }; }",
  ) as () => Promise<object>;
  try {
    const ref = reference(identity, options({ with: make }));
    assertEquals((await revive(ref)).captured, { n: 1 });
    assertEquals((await revivedLocally(ref)).captured, { n: 2 });
    assertEquals((await revivedLocally(ref)).captured, { n: 2 });
  } finally {
    Reflect.deleteProperty(globalThis, "timesMade");
  }
});

test("captures made by a function that cannot travel are refused", () => {
  const make = fromSource("() => open(path)") as () => object;
  const message = assertThrows(
    () => reference(identity, options({ with: make })),
    FunctionError,
  ).message;
  assertStringIncludes(message, "the function given as 'with' to map()");
  assertStringIncludes(message, "await import()");
});

test("captures that all arrive late leave an object to put them into", async () => {
  const ref = reference(identity, options({ lazyCaptures: ["mean"] }));
  assertEquals(ref.lazyCaptures, ["mean"]);
  const { hasCaptured, captured } = await revive(ref);
  assertEquals([hasCaptured, captured], [true, {}]);
  assertEquals((await revivedLocally(ref)).captured, {});
});

test("reference() without captures says so", async () => {
  const { hasCaptured, captured } = await travel(identity);
  assertEquals([hasCaptured, captured], [false, undefined]);
});

test("revivedLocally() uses the originals", async () => {
  const stem = fromSource("(word) => word");
  const date = new Date(1);
  const ref = reference(identity, options({ with: { stem, date } }));
  const { fn, captured, hasCaptured } = await revivedLocally(ref);
  assert(fn === identity && hasCaptured);
  const local = captured as { stem: unknown; date: unknown };
  assert(local.stem === stem && local.date === date);
});

test("captures of plain data arrive equal, whatever they are", async () => {
  const values = fc.dictionary(
    fc.string(),
    fc.anything({ withDate: true, withMap: true, withTypedArray: true }),
  );
  await fc.assert(fc.asyncProperty(values, async (captures) => {
    const expected = structuredClone(captures);
    const f = fromSource("() => 1");
    const { captured } = await travel(identity, { with: { captures, f } });
    assertEquals((captured as { captures: unknown }).captures, expected);
  }));
});
