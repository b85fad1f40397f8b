import { runtime } from "#runtime";
import { assert, assertEquals, runtimeName, test } from "../harness.ts";
import { ask, kinds, spawnerOf, started } from "./spawners.ts";

for (const kind of kinds) {
  test(`isWorkerGlobal() knows the globals that a worker has (${kind})`, async () => {
    const names = await globalsOf(kind);
    const unknown = [...names].filter((name) => !runtime.isWorkerGlobal(name));
    // What only one kind of worker has is not offered, and a bundle's names are nobody's.
    const excused = new Set(await onlyInSomeKinds());
    assertEquals(unknown.filter((name) => !excused.has(name) && name !== "constructor"), []);
  });

  test(`isWorkerGlobal() claims no global that a worker lacks (${kind})`, async () => {
    const names = await globalsOf(kind);
    const mine = Object.getOwnPropertyNames(globalThis);
    const claimed = mine.filter((name) => runtime.isWorkerGlobal(name) && !names.has(name));
    assertEquals(claimed, []);
  });
}

test("isWorkerGlobal() knows the language's names", () => {
  for (
    const name of ["Math", "undefined", "globalThis", "parseInt", "console", "structuredClone"]
  ) {
    assert(runtime.isWorkerGlobal(name), name);
  }
});

test("isWorkerGlobal() refuses names that nothing has, or only pages", () => {
  for (const name of ["stopwords", "document", "localStorage", "alert1", ""]) {
    assert(!runtime.isWorkerGlobal(name), name);
  }
});

test("isWorkerGlobal() refuses globals that the user made, bound ones too", () => {
  const globals = globalThis as Record<string, unknown>;
  const made = {
    madeFunction: () => 1,
    madeBound: Math.max.bind(undefined, 1),
    madeAlias: Math.max,
    madeValue: 5,
  };
  Object.assign(globals, made);
  try {
    for (const name of Object.keys(made)) assert(!runtime.isWorkerGlobal(name), name);
  } finally {
    for (const name of Object.keys(made)) delete globals[name];
  }
});

test("isWorkerGlobal() knows built-in functions that are newer than its table", {
  only: ["deno", "bun", "node"],
  because: "Pages have functions that workers lack",
}, () => {
  const globals = globalThis as Record<string, unknown>;
  assert(!runtime.isWorkerGlobal("hypot"));
  globals["hypot"] = Math.hypot;
  try {
    assert(runtime.isWorkerGlobal("hypot"));
  } finally {
    delete globals["hypot"];
  }
});

async function globalsOf(kind: typeof kinds[number]): Promise<Set<string>> {
  const link = await started(await spawnerOf(kind));
  const names = await ask(link, ["globals"]) as string[];
  link.terminate();
  // Tests that collect garbage have asked Node for it, on all threads that start later.
  return new Set(names.filter((name) => name !== "gc"));
}

async function onlyInSomeKinds(): Promise<string[]> {
  const sets = await Promise.all(kinds.map(globalsOf));
  const all = new Set(sets.flatMap((names) => [...names]));
  const some = [...all].filter((name) => !sets.every((names) => names.has(name)));
  assert(runtimeName === "deno" || some.length === 0, some.join());
  return some;
}
