/** The spawners of the runtime at hand, making workers that obey `fixtures/spawned_commands.ts`. */

import { processPlatform } from "./process_platform.ts";
import type { Spawner, WorkerLink } from "../../src/runtime/runtime.ts";
import { web } from "../../src/runtime/web.ts";
import { fixture, runtimeName } from "../harness.ts";
import type { Command } from "../fixtures/spawned_commands.ts";

/** Kinds of workers that this runtime has. */
export const kinds: readonly Spawner["name"][] = {
  deno: ["threads", "web", "processes"] as const,
  bun: ["threads", "web", "processes"] as const,
  node: ["threads", "processes"] as const,
  browser: ["web"] as const,
}[runtimeName];

/** A spawner of a kind whose workers run the fixture `entry`. */
export async function spawnerOf(kind: Spawner["name"], entry?: string): Promise<Spawner> {
  if (kind === "threads") {
    const { threads } = await import("../../src/runtime/threads.ts");
    return threads(new URL(fixture(entry ?? "spawned_thread")));
  }
  if (kind === "processes") {
    const { processes } = await import("../../src/runtime/processes.ts");
    return processes(await processPlatform(), new URL(fixture(entry ?? "spawned_process")));
  }
  const url = fixture(entry ?? "spawned_web");
  return web({
    start: (name) => new Worker(url, { type: "module", name }),
    errorsEnd: runtimeName !== "browser",
    canUnref: runtimeName !== "deno",
  });
}

/** Starts a worker and waits for its first reply. */
export async function started(spawner: Spawner, memoryLimit?: number): Promise<WorkerLink> {
  const link = spawner.spawn({ name: "test", ...(memoryLimit && { memoryLimit }) });
  await ask(link, ["echo", "ready"]);
  link.watch();
  return link;
}

/** Sends a command and waits for the reply to it. */
export function ask(link: WorkerLink, command: Command): Promise<unknown> {
  const reply = new Promise((resolve) => {
    const listener = ({ data }: MessageEvent): void => resolve(data);
    link.port.addEventListener("message", listener, { once: true });
  });
  link.port.start();
  tell(link, command);
  return reply;
}

/** Sends a command that has no reply. */
export function tell(link: WorkerLink, command: Command): void {
  link.port.postMessage(command);
}
