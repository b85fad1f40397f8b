import {
  assert,
  assertEquals,
  assertStringIncludes,
  fixture,
  runtimeName,
  test,
} from "../harness.ts";
import type { SpawnOptions } from "../../src/runtime/runtime.ts";
import { web } from "../../src/runtime/web.ts";
import { runtime } from "#runtime";
import { ask, kinds, spawnerOf, started, tell } from "./spawners.ts";

test("runtime.spawners come in the documented order", () => {
  assertEquals(runtime.spawners.map(({ name }) => name), [...kinds]);
});

test("runtime.spawners say which of them can unref", () => {
  const unable = runtime.spawners.filter(({ canUnref }) => !canUnref).map(({ name }) => name);
  assertEquals(unable, runtimeName === "deno" ? ["web"] : []);
});

for (const kind of kinds) {
  const uncaught = kind === "web" && runtimeName === "browser";

  test(`${kind}: spawn() gives a port that talks to the worker`, async () => {
    const link = await started(await spawnerOf(kind));
    assertEquals(await ask(link, ["echo", { deep: [1, new Date(5)] }]), { deep: [1, new Date(5)] });
    link.terminate();
  });

  test(`${kind}: terminate() settles died, and can be called again`, async () => {
    const link = await started(await spawnerOf(kind));
    link.terminate();
    assertEquals((await link.died).reason, "was terminated");
    link.terminate();
  });

  test(`${kind}: terminate() can be called before the worker runs`, async () => {
    const link = (await spawnerOf(kind)).spawn({ name: "test" });
    link.terminate();
    assertEquals((await link.died).reason, "was terminated");
  });

  test(`${kind}: ref() and unref() can be called at any time`, async () => {
    const link = await started(await spawnerOf(kind));
    link.unref();
    link.unref();
    link.ref();
    link.ref();
    assertEquals(await ask(link, ["echo", 1]), 1);
    link.terminate();
    await link.died;
    link.ref();
    link.unref();
  });

  test(`${kind}: died tells that the worker ended itself`, async () => {
    const link = await started(await spawnerOf(kind));
    tell(link, ["exit", 3]);
    const reasons = {
      deno: kind === "web" ? "closed itself or exited" : "exited with code 3",
      bun: "exited with code 3",
      node: "exited with code 3",
      browser: "closed itself or was stopped",
    };
    assertEquals(await link.died, { reason: reasons[runtimeName] });
  });

  // A process has nobody to tell of its errors but its standard error; what it serves tells of them.
  if (kind === "processes") {
    test(`${kind}: died tells the signal that ended the worker`, async () => {
      const link = await started(await spawnerOf(kind));
      const { process } = globalThis as unknown as { process: { kill(id: unknown): void } };
      process.kill(await ask(link, ["pid"]));
      assertEquals(await link.died, { reason: "was ended by SIGTERM" });
    });
  }

  for (const [command, constructor] of [["throw", TypeError], ["reject", RangeError]] as const) {
    if (uncaught) {
      test(`${kind}: a worker outlives an uncaught error (${command})`, async () => {
        const link = await started(await spawnerOf(kind));
        tell(link, [command, "boo"]);
        assertEquals(await ask(link, ["echo", "alive"]), "alive");
        link.terminate();
        assertEquals((await link.died).reason, "was terminated");
      });
    } else {
      test(`${kind}: died tells of an uncaught error (${command})`, async () => {
        const link = await started(await spawnerOf(kind));
        tell(link, [command, "boo"]);
        const { reason, cause } = await link.died;
        if (kind === "processes") return assertEquals(reason, "exited with code 1");
        assertStringIncludes(reason, "threw an uncaught error: ");
        assertStringIncludes(reason, "boo");
        assert(cause instanceof (kind === "threads" ? constructor : Error));
      });
    }
  }

  test(`${kind}: died tells of a module that is missing`, async () => {
    const link = (await spawnerOf(kind, "missing")).spawn({ name: "test" });
    const { reason, cause } = await link.died;
    assertStringIncludes(reason, "did not start: ");
    assertStringIncludes(reason, runtimeName === "browser" ? "could not be loaded" : "missing");
    assert(cause instanceof Error);
  });

  test(`${kind}: died tells of a module that throws as it loads`, async () => {
    const link = (await spawnerOf(kind, "throws_on_load")).spawn({ name: "test" });
    const { reason } = await link.died;
    assertStringIncludes(reason, "did not start: ");
    assertStringIncludes(reason, "thrown while loading");
  });
}

for (const kind of ["threads", "processes"] as const) {
  test(`${kind}: died tells that the worker ran out of memory`, {
    only: ["node", "deno"],
    because: "Bun and browsers cannot limit a worker's memory",
  }, async () => {
    const link = await started(await spawnerOf(kind), 32);
    tell(link, ["allocate"]);
    assertEquals((await link.died).reason, "ran out of memory");
  });
}

test("threads: a heap that is to be kept small has a limit, unless there is another", {
  only: ["deno", "node"],
  because: "other runtimes cannot be asked for that",
}, async () => {
  const { threads } = await import("../../src/runtime/threads.ts");
  const entry = new URL(fixture("spawned_thread"));
  const limitOf = async (options: Partial<SpawnOptions>, heap?: number) => {
    const spawner = threads(entry, heap === undefined ? undefined : () => heap);
    const link = spawner.spawn({ name: "test", ...options });
    const limit = await ask(link, ["heapLimit"]);
    link.terminate();
    return limit;
  };
  const usual = await limitOf({});
  const large = 2 ** 33;
  assertEquals(await limitOf({ keepsHeapSmall: true }, large), 2000);
  assertEquals(await limitOf({ keepsHeapSmall: false }, large), usual);
  assertEquals(await limitOf({ keepsHeapSmall: true }, 2 ** 30), usual);
  assertEquals(await limitOf({ keepsHeapSmall: true }), usual);
  assertEquals(await limitOf({ keepsHeapSmall: true, memoryLimit: 64 }, large), 64);
});

test("web: spawn() uses the worker that options.factory makes", {
  only: ["deno", "bun", "browser"],
  because: "Node has no Worker",
}, async () => {
  let made = 0;
  const working = await spawnerOf("web", "missing");
  const { fixture } = await import("../harness.ts");
  const link = working.spawn({
    name: "test",
    factory() {
      made++;
      return new Worker(fixture("spawned_web"), { type: "module" });
    },
  });
  assertEquals(await ask(link, ["echo", "made"]), "made");
  assertEquals(made, 1);
  link.terminate();
});

test("web: a factory that throws is a death", async () => {
  const platform = {
    start(): Worker {
      throw new TypeError("no such policy");
    },
    errorsEnd: false,
    canUnref: true,
  };
  const { reason, cause } = await web(platform).spawn({ name: "test" }).died;
  assertEquals(reason, "did not start: no such policy");
  assert(cause instanceof TypeError);
});
