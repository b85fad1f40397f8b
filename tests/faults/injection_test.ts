/** Names that are code, from data, files and options: whatever is generated, none of it runs. */

import {
  computeAll,
  explain,
  fromModule,
  fromSequence,
  profiler,
  readCsv,
  readJsonLines,
  readText,
  reductions,
  TaskError,
} from "../../mod.ts";
import { sharedSchedulerOf, threadKinds } from "../engine/schedulers.ts";
import { assert, assertEquals, assertRejects, test } from "../harness.ts";

/** Sets a global, wherever it gets out of the text that it stands in. */
const code = "globalThis.injected=1";

const names = [
  `"];${code};//`,
  `'];${code};//`,
  `\`];${code};//`,
  `\${${code}}`,
  `*/${code};/*`,
  `\n${code}\n//`,
  `\u2028${code}\u2028//`,
  `\\"];${code};//`,
  `x=${code},y`,
  `});${code};({`,
  `](${code})[`,
  `</script><script>${code}</script>`,
  `import("data:text/javascript,${code}")`,
];

/** Whether it has been set on this thread. */
function isInjected(): boolean {
  const { injected } = globalThis as { injected?: unknown };
  delete (globalThis as { injected?: unknown }).injected;
  return injected !== undefined;
}

for (const kind of threadKinds) {
  test(`${kind}: names that are code are names, wherever they come to generated code`, async () => {
    const scheduler = sharedSchedulerOf(kind);
    for (const name of names) {
      const records = fromSequence([{ [name]: 2, id: 1 }, { [name]: 1, id: 2 }]);
      const named = Object.defineProperty((n: unknown) => n, "name", { value: name });
      const [plucked, captured, called, grouped, sorted, reduced, missing] = await computeAll([
        records.pluck(name),
        records.map((_, captures) => Object.keys(captures)[0], { with: { [name]: 1 } }),
        records.map(named).count(),
        records.groupBy(name as "id").count(),
        records.sortBy(name as "id").pluck("id"),
        records.groupBy("id").aggregate({ [name]: reductions.count() }),
        records.pluck(`${name}?` as "id", { default: name }),
      ], { scheduler });
      assertEquals(plucked, [2, 1]);
      assertEquals(captured, [name, name]);
      assertEquals(called, 2);
      assertEquals(new Map(grouped as [number, number][]), new Map([[2, 1], [1, 1]]));
      assertEquals(sorted, [2, 1]);
      assertEquals((reduced as [number, object][]).map(([, value]) => Object.keys(value)), [
        [name],
        [name],
      ]);
      assertEquals(missing as unknown, [name, name]);
      const inside = fromSequence([1, 2], { npartitions: 2 })
        .map(() => (globalThis as { injected?: unknown }).injected ?? "not set");
      assertEquals(await inside.compute({ scheduler }), ["not set", "not set"]);
      assert(!isInjected(), name);
    }
  });

  test(`${kind}: files and errors whose names are code are read and told of as they are`, async () => {
    const scheduler = sharedSchedulerOf(kind);
    for (const name of names) {
      const quoted = `"${name.replaceAll('"', '""')}"`;
      const csv = new File([`${quoted},id\n${quoted},1\n`], name);
      const json = new File([`${JSON.stringify({ [name]: name })}\n`], name);
      const text = readText(new File(["one\n"], name), { includePath: true });
      const [records, objects, lines] = await computeAll([
        readCsv(csv),
        readJsonLines(json),
        text,
      ], { scheduler });
      assertEquals(records as unknown, [{ [name]: name, id: "1" }]);
      assertEquals(objects, [{ [name]: name }]);
      assertEquals(JSON.stringify(lines).includes(JSON.stringify(name)), true);
      const failing = text.map((_, { name }) => {
        throw Object.assign(new Error(name), { [name]: name });
      }, { with: { name } });
      const profile = profiler();
      const error = await assertRejects(
        () => failing.compute({ scheduler, profile }),
        TaskError,
      );
      assertEquals((error.cause as Error).message, name);
      assertEquals((error.cause as Record<string, unknown>)[name], name);
      // What is told of a run is made on this thread, and drawn: wherever tasks ran, it is the same.
      if (kind === "inline") {
        assert(!(await profile.html()).includes("<script"), "a report runs nothing");
        assert((await explain(failing)).length > 0);
      }
      assert(!isInjected(), name);
    }
  });
}

test("names of modules that are code are refused, or not found", async () => {
  for (const name of names) {
    for (const url of [name, `./${name}`, `file:///nowhere/${name}`]) {
      let message = "";
      try {
        const { fn } = fromModule<{ fn(n: number): number }>(url);
        await fromSequence([1]).map(fn).compute();
      } catch (error) {
        message = (error as Error).message;
      }
      assert(message !== "", url);
      assert(!isInjected(), url);
    }
  }
});
