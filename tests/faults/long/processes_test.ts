/** Workers that are processes: what threads cannot do, and that all else is the same. */

import fc from "fast-check";
import { type Bag, fromSequence, range, workers } from "../../../mod.ts";
import { WorkerLostError } from "../../../src/errors.ts";
import {
  afterTest,
  assert,
  assertEquals,
  assertMatch,
  assertRejects,
  assertStringIncludes,
  assertThrows,
  fixture,
  fromRoot,
  runtimeName,
  tempDir,
  test,
} from "../../harness.ts";
import { recorder } from "../../engine/schedulers.ts";

const processes = { only: ["deno", "bun", "node"], because: "a page starts no processes" } as const;

const shell = {
  only: ["deno", "node"],
  because: "Bun and browsers start no programs with fewer permissions",
} as const;

test("workers() refuses what is no isolation, or goes with threads alone", () => {
  assertThrows(
    () => workers({ isolation: "container" as "process" }),
    RangeError,
    `expected 'isolation' to be "thread" or "process", got string "container"`,
  );
  if (runtimeName === "browser") {
    const made = () => workers({ isolation: "process" });
    assertThrows(made, RangeError, "this runtime has only web workers, not processes");
    return;
  }
  assertThrows(
    () => workers({ isolation: "process", spawner: "threads" }),
    TypeError,
    "expected no 'spawner'",
  );
  assertThrows(
    () => workers({ isolation: "process", factory: () => ({}) as Worker }),
    TypeError,
    "expected no 'factory'",
  );
});

test("processes give what threads give, whatever moves between them", {
  ...processes,
  timeout: 120_000,
}, async () => {
  await using threads = workers({ size: 2 });
  await using separate = workers({ size: 2, isolation: "process" });
  const scalar = fc.oneof(
    fc.integer({ min: 0, max: 3 }),
    fc.constantFrom("", "a", "ä€", "\ud800", -0, NaN, undefined, null, true, 10n ** 30n),
  );
  const element = fc.oneof(
    scalar,
    fc.array(scalar, { maxLength: 3 }),
    fc.record({ a: scalar, b: scalar }),
    fc.date(),
    fc.uint8Array({ maxLength: 3 }),
    fc.tuple(scalar, scalar).map((pair) => new Map([pair])),
  );
  const made: readonly ((bag: Bag<unknown>) => Bag<unknown>)[] = [
    (bag) => bag.groupBy((x) => x),
    (bag) => bag.distinct(),
    (bag) => bag.join(bag.repartition({ npartitions: 2 }), (x) => x),
    (bag) => bag.sortBy((x) => String(x)),
    (bag) => bag.frequencies(),
    (bag) => bag.map((x) => [x, x]),
  ];
  await fc.assert(
    fc.asyncProperty(
      fc.array(element, { maxLength: 12 }),
      fc.integer({ min: 1, max: 4 }),
      fc.constantFrom(...made),
      async (elements, npartitions, make) => {
        const bag = make(fromSequence(elements, { npartitions }));
        const [expected, found] = await Promise.all(
          [threads, separate].map((scheduler) => bag.compute({ scheduler })),
        );
        assertEquals(found, expected);
      },
    ),
    { numRuns: 20 },
  );
});

test("processes give results that are structured clones", processes, async () => {
  await using scheduler = workers({ size: 1, isolation: "process" });
  const [it] = await range(1).map(() => {
    const shared = { a: 1 };
    const buffer = new ArrayBuffer(16);
    const loop: unknown[] = [];
    loop.push(loop);
    return {
      shared: [shared, shared],
      views: [new Uint8Array(buffer, 0, 8), new DataView(buffer, 8, 4)] as const,
      // deno-lint-ignore no-sparse-arrays -- a hole is one of the values
      holes: [1, , 3],
      boxed: Object(2n),
      error: new RangeError("boo"),
      expression: /a/gi,
      invalid: new Date(NaN),
      loop,
    };
  }).compute({ scheduler });
  assert(it !== undefined);
  assert(it.shared[0] === it.shared[1] && it.loop[0] === it.loop);
  const [bytes, view] = it.views;
  assert(bytes.buffer === view.buffer);
  assertEquals([bytes.byteLength, view.byteOffset, view.byteLength], [8, 8, 4]);
  assertEquals([1 in it.holes, it.holes.length], [false, 3]);
  assertEquals(it.boxed.valueOf(), 2n);
  assert(it.error instanceof RangeError && it.error.message === "boo");
  assertEquals(String(it.expression), "/a/gi");
  assert(Number.isNaN(it.invalid.getTime()));
});

test("processes name what cannot be sent to them or back", processes, async () => {
  await using scheduler = workers({ size: 2, isolation: "process" });
  const sent: readonly (readonly [object, string])[] = [
    [new Blob(["a"]), "instance of Blob"],
    [new URL("http://a/"), "instance of URL"],
    [new SharedArrayBuffer(4), "instance of SharedArrayBuffer"],
    [new DOMException("a"), "DOMException"],
  ];
  for (const [value, named] of sent) {
    const error = await assertRejects(
      () => fromSequence([1, [value]], { npartitions: 1 }).count().compute({ scheduler }),
      Error,
      `to a worker: element 0 of element 1 of its data is ${named}`,
    );
    assertStringIncludes(error.message, "which cannot be sent between processes");
  }
  const made = range(1).map((x) => ({ x, part: new Blob(["a"]) }));
  const told = 'property "part" of element 0 of the result is instance of Blob';
  await assertRejects(() => made.compute({ scheduler }), Error, told);
  // Each worker makes one, since neither ends before the other has begun.
  const moved = range(2, { npartitions: 2 }).map(async (x, { path }) => {
    const { access, writeFile } = await import("node:fs/promises");
    await writeFile(`${path}/${x}`, "");
    while (await access(`${path}/${1 - x}`).then(() => false, () => true)) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    return [new Blob(["a"])];
  }, { with: { path: await tempDir() } }).repartition({ npartitions: 1 }).count();
  await assertRejects(() => moved.compute({ scheduler }), Error, "sent between processes");
  const memory = range(1).map(() => new Uint8Array(new SharedArrayBuffer(4)));
  await assertRejects(() => memory.compute({ scheduler }), Error, "sent between processes");
});

test("processes tell of elements that are nested too deeply", processes, async () => {
  await using scheduler = workers({ size: 1, isolation: "process" });
  let deep: unknown = 1;
  for (let i = 0; i < 100_000; i++) deep = [deep];
  await assertRejects(
    () => fromSequence([1, deep], { npartitions: 1 }).count().compute({ scheduler }),
    Error,
    "too deep to be sent between processes",
  );
  const made = range(1).map(() => {
    let deep: unknown = 1;
    for (let i = 0; i < 100_000; i++) deep = [deep];
    return deep;
  });
  await assertRejects(
    () => made.compute({ scheduler }),
    Error,
    "too deep to be sent between processes",
  );
  assertEquals(await range(3).sum().compute({ scheduler }), 3);
});

test("a process that is killed is replaced, and told of", processes, async () => {
  await using scheduler = workers({ size: 2, isolation: "process" });
  const path = `${await tempDir()}/killed`;
  const { events, onEvent } = recorder();
  const bag = range(40, { npartitions: 8 }).map(async (x, { path }) => {
    const { writeFile } = await import("node:fs/promises");
    if (x === 33 && await writeFile(path, "", { flag: "wx" }).then(() => true, () => false)) {
      const { kill, pid } = await import("node:process");
      kill(pid, "SIGKILL");
      await new Promise(() => {});
    }
    return x;
  }, { with: { path } });
  const groups = await bag.groupBy((x) => x % 5).map(([, group]) => group.length)
    .compute({ scheduler, onEvent });
  assertEquals(groups, [8, 8, 8, 8, 8]);
  const lost = events.filter((event) => event.type === "worker-lost");
  assertEquals(lost.length, 1);
  assertStringIncludes(lost[0]!.reason, "was ended by SIGKILL");
});

test("a process that is killed each time is given up", processes, async () => {
  await using scheduler = workers({ size: 1, isolation: "process" });
  const deadly = range(1).map(async () => {
    const { kill, pid } = await import("node:process");
    kill(pid, "SIGKILL");
    return await new Promise<number>(() => {});
  });
  const error = await assertRejects(() => deadly.compute({ scheduler }), WorkerLostError);
  assertStringIncludes(error.message, "was ended by SIGKILL, as the system does with a process");
});

test("a pool of processes that is closed leaves none behind", processes, async () => {
  let numbers: number[];
  {
    await using scheduler = workers({ size: 2, isolation: "process" });
    numbers = await range(2, { npartitions: 2 }).map(async () => {
      const { pid } = await import("node:process");
      await new Promise((resolve) => setTimeout(resolve, 200));
      return pid;
    }).compute({ scheduler });
    const endless = range(2, { npartitions: 2 }).map((): number => {
      for (;;);
    });
    await assertRejects(
      () => endless.compute({ scheduler, signal: AbortSignal.timeout(300) }),
      DOMException,
    );
  }
  assertEquals(await alive(numbers), []);
});

for (const mode of ["idle", "busy"]) {
  for (const signal of ["SIGKILL", "SIGINT"] as const) {
    test(
      `processes end with a program that is ended by ${signal} (${mode})`,
      processes,
      async () => {
        const program = await started("family_process", mode);
        const numbers: number[] = JSON.parse(await program.line);
        assertEquals((await alive(numbers)).length, numbers.length);
        // A terminal interrupts all processes of a program.
        const { kill } = await import("node:process");
        kill(signal === "SIGINT" ? -program.pid : program.pid, signal);
        // One that is busy says so, once it listens.
        const busy = mode === "busy" && signal === "SIGINT";
        assertMatch(await program.stderr, busy ? /^(Holdall: stopped by SIGINT; .*\n)?$/ : /^$/);
        const end = performance.now() + 10_000;
        while ((await alive(numbers)).length > 0 && performance.now() < end) {
          await new Promise((resolve) => setTimeout(resolve, 50));
        }
        assertEquals(await alive(numbers), []);
      },
    );
  }
}

test("functions in processes write to the program's output", processes, async () => {
  const library = JSON.stringify(fixture("library"));
  const { stdout, stderr } = await outputOf(
    `
    import(${library}).then(async ({ range, workers }) => {
      const scheduler = workers({ size: 1, isolation: "process" });
      await range(1).map(() => { console.log("to out"); console.error("to err"); })
        .compute({ scheduler });
    });
  `,
    runtimeName === "deno" ? ["eval"] : ["-e"],
  );
  assertEquals([stdout, stderr], ["to out\n", "to err\n"]);
});

test("a process that runs out of memory says so in its error alone", {
  only: ["deno", "node"],
  because: "Bun and browsers cannot limit a worker's memory",
}, async () => {
  const library = JSON.stringify(fixture("library"));
  const { stdout, stderr } = await outputOf(
    `
    import(${library}).then(async ({ range, workers }) => {
      const scheduler = workers({ size: 1, isolation: "process", memoryLimit: 64 });
      const greedy = range(1).map(() => {
        const all = new Map();
        for (let i = 0; i < 3e7; i++) all.set(i, i);
      });
      await greedy.compute({ scheduler }).catch((error) => console.log(error.name));
    });
  `,
    runtimeName === "deno" ? ["eval"] : ["-e"],
  );
  assertEquals([stdout, stderr], ["WorkerLostError\n", ""]);
});

test("a program ends though a process has ended in the midst of a task", {
  only: ["deno", "bun", "node"],
  because: "browsers have no processes",
}, async () => {
  const library = JSON.stringify(fixture("library"));
  const start = performance.now();
  const { stdout } = await outputOf(
    `
    import(${library}).then(async ({ range, workers }) => {
      const scheduler = workers({ size: 1, isolation: "process" });
      await range(1).map(() => globalThis.process.exit(1)).compute({ scheduler })
        .catch((error) => console.log(error.name));
    });
  `,
    runtimeName === "deno" ? ["eval"] : ["-e"],
  );
  assertEquals(stdout, "WorkerLostError\n");
  // One that does not end is stopped after 30 s.
  assert(performance.now() - start < 25_000);
});

test("a program that may start no processes is told what it lacks", shell, async () => {
  const library = JSON.stringify(fixture("library"));
  const script = `import(${library}).then(({ range, workers }) => {
    const scheduler = workers({ size: 1, isolation: "process" });
    return range(1).compute({ scheduler });
  }).catch((error) => console.error(error.message));`;
  const path = `${await tempDir()}/program.mjs`;
  const { writeFile } = await import("node:fs/promises");
  await writeFile(path, script);
  const permission = await permissionFlag();
  const args = runtimeName === "deno"
    ? [...denoFlags(), "--allow-read", path]
    : [permission, "--allow-fs-read=*", path];
  const { stderr } = await outputOf(undefined, args);
  assertStringIncludes(stderr, "did not start: this process may start no others");
  assertStringIncludes(
    stderr,
    runtimeName === "deno" ? "--allow-run and --allow-env" : "--allow-child-process",
  );
});

test("processes may do what the program may", shell, async () => {
  const library = JSON.stringify(fixture("library"));
  const folder = await tempDir();
  const { writeFile } = await import("node:fs/promises");
  await writeFile(`${folder}/secret.txt`, "told");
  await writeFile(
    `${folder}/program.mjs`,
    `import { range, workers } from ${library};
    const scheduler = workers({ size: 1, isolation: "process" });
    const read = range(1).map(async (_, { path }) => {
      const { readFile, writeFile } = await import("node:fs/promises");
      const text = await readFile(path, "utf8");
      return await writeFile(path, "changed").then(() => "written", () => text);
    }, { with: { path: ${JSON.stringify(`${folder}/secret.txt`)} } });
    console.log(await read.compute({ scheduler }));`,
  );
  const path = `${folder}/program.mjs`;
  const permission = await permissionFlag();
  const { stdout, stderr } = await outputOf(
    undefined,
    runtimeName === "deno"
      ? [...denoFlags(), "--allow-read", "--allow-run", "--allow-env", path]
      : [permission, "--allow-fs-read=*", "--allow-child-process", "--allow-worker", path],
  );
  assertStringIncludes(`${stdout}${stderr}`, "told");
});

/** How Deno runs a program elsewhere that imports the sources, with no permissions. */
function denoFlags(): string[] {
  const config = fromRoot("deno.json").pathname;
  return ["run", "--no-prompt", "--no-check", "--config", config];
}

/** Those of some processes that run. */
async function alive(numbers: readonly number[]): Promise<number[]> {
  const { readFile } = await import("node:fs/promises");
  const { kill } = await import("node:process");
  const running = await Promise.all(numbers.map(async (number) => {
    try {
      kill(number, 0);
    } catch {
      return [];
    }
    // One that has ended, and that nobody has asked for, can still be sent signals.
    const status = await readFile(`/proc/${number}/stat`, "utf8").catch(() => "");
    return /\) Z /.test(status) ? [] : [number];
  }));
  return running.flat();
}

/** Name of the flag that takes permissions away in Node, which has changed. */
async function permissionFlag(): Promise<string> {
  const { allowedNodeEnvironmentFlags: flags } = await import("node:process");
  return flags.has("--permission") ? "--permission" : "--experimental-permission";
}

/** Starts a program of `fixtures/` in a group of processes of its own. */
async function started(program: string, ...args: readonly string[]) {
  const { spawn } = await import("node:child_process");
  const { fileURLToPath } = await import("node:url");
  const { env, execPath } = await import("node:process");
  const flags = runtimeName === "deno" ? ["run", "--allow-all", "--no-check"] : [];
  const child = spawn(execPath, [...flags, fileURLToPath(fixture(program)), ...args], {
    detached: true,
    env: { ...env, NO_COLOR: "1" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  afterTest(() => Promise.resolve(void child.kill("SIGKILL")));
  const line = new Promise<string>((resolve, reject) => {
    child.stdout.setEncoding("utf8").once("data", resolve);
    child.once("exit", () => reject(new Error("It ended before it had said anything")));
  });
  const stderr = new Promise<string>((resolve) => {
    let text = "";
    child.stderr.setEncoding("utf8").on("data", (more: string) => text += more);
    child.once("exit", () => resolve(text));
  });
  return { pid: child.pid!, line, stderr };
}

/** What a process of this runtime prints; it is stopped if it does not end in time. */
async function outputOf(script: string | undefined, args: readonly string[]) {
  const { execFile } = await import("node:child_process");
  const { env, execPath } = await import("node:process");
  return await new Promise<{ stdout: string; stderr: string }>((resolve) => {
    const options = { timeout: 30_000, env: { ...env, NO_COLOR: "1" } };
    const all = script === undefined ? args : [...args, script];
    execFile(execPath, all, options, (_, stdout, stderr) => resolve({ stdout, stderr }));
  });
}
