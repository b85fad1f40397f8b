import { runtime } from "#runtime";
import { assert, assertEquals, fixture, runtimeName, test } from "../harness.ts";
import { kinds } from "./spawners.ts";

test("runtime.name is that of the runtime", () => assertEquals(runtime.name, runtimeName));

test("runtime.parallelism is a whole number from 1 on", () => {
  assert(Number.isInteger(runtime.parallelism) && runtime.parallelism >= 1);
});

test("yieldToMessages() lets messages in that have arrived", async () => {
  const { port1, port2 } = new MessageChannel();
  const received: unknown[] = [];
  port1.onmessage = ({ data }) => received.push(data);
  for (let i = 0; i < 100; i++) {
    port2.postMessage(i);
    await runtime.yieldToMessages();
    await runtime.yieldToMessages();
    assertEquals(received.length, i + 1);
  }
  port1.close();
});

for (const kind of kinds) {
  for (const mode of ["idle", "pending"]) {
    test(`${kind}: a process with an unreferenced worker ends by itself (${mode})`, {
      only: kind === "web" ? ["bun"] : ["deno", "bun", "node"],
      because: kind === "web"
        ? "The Web Workers of Deno cannot be unreferenced"
        : "Pages do not end",
    }, async () => {
      const { execFile } = await import("node:child_process");
      const { fileURLToPath } = await import("node:url");
      const { execPath } = await import("node:process");
      const flags = runtimeName === "deno" ? ["run", "--allow-all", "--no-check"] : [];
      const args = [...flags, fileURLToPath(fixture("idle_process")), kind, mode];
      const { promise, resolve, reject } = withResolvers<string>();
      execFile(execPath, args, { timeout: 20_000 }, (error, stdout, stderr) => {
        if (error) reject(new Error(`${error.message}\n${stderr}`));
        else resolve(stdout);
      });
      assertEquals((await promise).trim(), "replied");
    });
  }
}

/** As `Promise.withResolvers`, which Node 20 lacks. */
function withResolvers<T>() {
  let resolve!: (value: T) => void;
  let reject!: (error: unknown) => void;
  const promise = new Promise<T>((accept, refuse) => [resolve, reject] = [accept, refuse]);
  return { promise, resolve, reject };
}
