/** Workers whose functions may do less than the program: those that try are refused. */

import { fromSequence, range, readText, type WorkerPermissions, workers } from "../../mod.ts";
import {
  assert,
  assertEquals,
  assertMatch,
  assertThrows,
  fixture,
  fromRoot,
  runtimeName,
  tempDir,
  test,
  writeFile,
} from "../harness.ts";

const deno = {
  only: ["deno"],
  because: "Deno alone has permissions that a worker can have less of",
} as const;

/** What functions try, each of which gives what it has got. */
const attempts = {
  read: async (path: string) => {
    const { readFile } = await import("node:fs/promises");
    return await readFile(`${path}/secret.txt`, "utf8");
  },
  write: async (path: string) => {
    const { writeFile } = await import("node:fs/promises");
    await writeFile(`${path}/written.txt`, "written");
    return "written";
  },
  net: async (_: string) => {
    const { connect } = await import("node:net");
    return await new Promise<string>((resolve, reject) => {
      const socket = connect(65_000, "127.0.0.1", () => resolve("connected"));
      socket.on("error", reject);
    });
  },
  fetch: async (_: string) => {
    return `${(await fetch("http://127.0.0.1:65000/")).status}`;
  },
  env: async (_: string) => {
    const { env } = await import("node:process");
    return `${env["PATH"]}`;
  },
  run: async (_: string) => {
    const { execFileSync } = await import("node:child_process");
    return execFileSync("true").toString();
  },
  import: async (path: string) => {
    return JSON.stringify(await import(`file://${path}/secret.ts`));
  },
  worker: async (path: string) => {
    const { Worker } = await import("node:worker_threads");
    const worker = new Worker(
      `const { readFileSync } = require("node:fs");
      require("node:worker_threads").parentPort.postMessage(readFileSync(${
        JSON.stringify(`${path}/secret.txt`)
      }, "utf8"));`,
      { eval: true },
    );
    return await new Promise<string>((resolve, reject) => {
      worker.on("message", resolve);
      worker.on("error", reject);
    });
  },
};

/** What a program prints that Deno runs with some flags. */
async function outputOf(flags: readonly string[]): Promise<string> {
  const { execFileSync } = await import("node:child_process");
  const { execPath } = await import("node:process");
  const config = fromRoot("deno.json").pathname;
  const args = ["run", "--no-prompt", "--no-check", "--config", config, ...flags];
  return execFileSync(execPath, args, { encoding: "utf8" });
}

/** What became of each attempt of a pool with these permissions. */
async function outcomesOf(permissions: WorkerPermissions, path: string) {
  await using scheduler = workers({ size: 1, isolation: "process", permissions });
  const outcomes: Record<string, string> = {};
  for (const [name, attempt] of Object.entries(attempts)) {
    const outcome = fromSequence([path]).map(attempt).compute({ scheduler });
    outcomes[name] = await outcome.then(([got]) => `got ${got}`, ({ message }) => message);
  }
  return outcomes;
}

test(
  "functions in workers without permissions read, write, connect, ask and start nothing",
  deno,
  async () => {
    const path = await tempDir();
    await writeFile(`${path}/secret.txt`, "secret");
    await writeFile(`${path}/secret.ts`, 'export const secret = "secret";');
    for (const [name, outcome] of Object.entries(await outcomesOf({}, path))) {
      assertMatch(outcome, /NotCapable|Requires \w+ access|permission/i, `${name}: ${outcome}`);
      assert(!outcome.includes("got "), `${name}: ${outcome}`);
    }
    const { readdir } = await import("node:fs/promises");
    assertEquals((await readdir(path)).sort(), ["secret.ts", "secret.txt"]);
  },
);

test("functions in workers may do what they are permitted, and no more", deno, async () => {
  const folder = await tempDir();
  const path = `${folder}/b`;
  await writeFile(`${path}/secret.txt`, "secret");
  await writeFile(`${folder}/a/secret.txt`, "another");
  const outcomes = await outcomesOf({ read: [path], env: ["PATH"], net: false, run: [] }, path);
  assertEquals(outcomes["read"], "got secret");
  assertMatch(outcomes["env"]!, /^got \//);
  for (const name of ["write", "net", "fetch", "run"]) assertMatch(outcomes[name]!, /NotCapable/);
  assertMatch((await outcomesOf({ read: [path] }, `${folder}/a`))["read"]!, /NotCapable/);
});

test("workers without permissions compute, read what they may, and shuffle", deno, async () => {
  const folder = await tempDir();
  await writeFile(`${folder}/in/words.txt`, "one\ntwo\none\n".repeat(1000));
  await using scheduler = workers({
    size: 2,
    isolation: "process",
    permissions: { read: [`${folder}/in`] },
  });
  const words = readText(`${folder}/in/words.txt`, { blockSize: 3000 });
  assertEquals(await words.frequencies().compute({ scheduler }), [["one", 2000], ["two", 1000]]);
  const groups = range(1000, { npartitions: 4 }).groupBy((n) => n % 3).count();
  assertEquals(await groups.sortBy(([key]) => key).compute({ scheduler }), [
    [0, 334],
    [1, 333],
    [2, 333],
  ]);
});

test("workers() gives no permission that the program lacks", deno, async () => {
  const folder = await tempDir();
  const library = JSON.stringify(fixture("library"));
  await writeFile(
    `${folder}/program.ts`,
    `import { workers } from ${library};
    for (const permissions of [{ net: true }, { write: ["/etc"] }, { read: ["/tmp"], net: ["a:1"] }]) {
      try {
        workers({ isolation: "process", permissions });
      } catch (error) {
        console.log(error.message);
      }
    }
    workers({ isolation: "process", permissions: { read: ["/tmp"] } });`,
  );
  const told = await outputOf([
    ...["--allow-read", "--allow-env", "--allow-run"],
    `${folder}/program.ts`,
  ]);
  const lacks = (flag: string) =>
    `Cannot give a worker the permission ${flag}: this program does not have it itself`;
  assertEquals(told.trim().split("\n"), [
    lacks("--allow-net"),
    lacks("--allow-write=/etc"),
    lacks("--allow-net=a:1"),
  ]);
});

test("workers of a program whose permissions are limited have none of those", deno, async () => {
  const folder = await tempDir();
  const { execPath } = await import("node:process");
  await writeFile(
    `${folder}/program.ts`,
    `import { range, workers } from ${JSON.stringify(fixture("library"))};
    await using scheduler = workers({ size: 1, isolation: "process" });
    const states = range(1).map(() =>
      ["read", "write", "net", "env", "run", "sys", "ffi"].map((name) =>
        Deno.permissions.querySync({ name } as Deno.PermissionDescriptor).state
      )
    );
    console.log(JSON.stringify(await states.compute({ scheduler })));`,
  );
  const told = await outputOf([
    `--allow-read=${folder},${execPath}`,
    `--allow-run=${execPath}`,
    "--allow-env",
    `${folder}/program.ts`,
  ]);
  const denied = Array.from({ length: 3 }, () => "denied");
  assertEquals(JSON.parse(told), [[...denied, "granted", ...denied]]);
});

test("workers() refuses permissions that it cannot keep", () => {
  const refuse = (options: Parameters<typeof workers>[0], message: string) =>
    assertThrows(() => workers(options), TypeError, message);
  const permissions = { read: ["data"] };
  if (runtimeName === "deno") {
    refuse({ permissions }, "expected isolation: \"process\" beside 'permissions'");
    refuse({ permissions, spawner: "web" }, 'expected isolation: "process"');
    // What is behind a comma would be a permission of its own.
    const hostile = { read: ["data,/etc"] };
    refuse({ permissions: hostile, isolation: "process" }, 'for "data,/etc": expected a name');
  } else {
    refuse({ permissions }, "expected no 'permissions', since workers of this runtime may do what");
  }
  refuse({ permissions: { read: "data" as unknown as string[] } }, "'permissions.read'");
  refuse({ permissions: { write: [""] } }, "'permissions.write'");
  refuse({ permissions: { reads: true } as WorkerPermissions }, "'reads'");
});
