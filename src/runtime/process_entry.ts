/**
 * The other side of `processes.ts`: how code in a child process gets its port.
 *
 * @module
 */

import process from "node:process";
import { isMainThread, Worker } from "node:worker_threads";
import { type Frame, PortLine } from "./process_ports.ts";

/** Whether this is a process that another one has started to send it messages. */
export function isChildProcess(): boolean {
  return isMainThread && process.send !== undefined;
}

/** The port that whoever started this process listens to. */
export function receivePort(): MessagePort {
  const line = new PortLine((frame) => {
    if (process.connected) process.send?.(frame, undefined, undefined, () => {});
  });
  process.on("message", (frame) => line.receive(frame as Frame));
  // This process is there for the other one alone.
  process.on("disconnect", () => process.exit());
  // A terminal interrupts both: whether that ends the computation is up to the other one.
  process.on("SIGINT", () => {});
  watchParent();
  return line.main;
}

/** Ends this process when its parent is gone and it is too busy to notice. */
export function watchParent(): void {
  const code = `const process = require("node:process");
    setInterval(() => {
      if (process.ppid !== ${process.ppid}) process.kill(process.pid, "SIGKILL");
    }, 1000);`;
  try {
    const resourceLimits = { maxYoungGenerationSizeMb: 1, maxOldGenerationSizeMb: 8 };
    const watch = new Worker(code, { eval: true, execArgv: [], resourceLimits });
    watch.on("error", () => {});
    watch.unref();
  } catch {
    // Threads may be forbidden; a busy process then goes on until it is less busy.
  }
}
