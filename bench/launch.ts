/**
 * Runs one program to its end and prints what it took as JSON. Runs in Bun, which alone asks the
 * system what a child has used (`wait4`), so that peaks are exact and need no polling.
 *
 * `bun bench/launch.ts <seconds until it is killed> <program> <arguments…>`
 *
 * @module
 */

import process from "node:process";
import type { LaunchReport } from "./measure.ts";

declare const Bun: {
  nanoseconds(): number;
  spawn(
    command: readonly string[],
    options: { stdin: "ignore"; stdout: "pipe"; stderr: "pipe"; timeout: number },
  ): {
    readonly stdout: ReadableStream;
    readonly stderr: ReadableStream;
    readonly exited: Promise<number>;
    resourceUsage(): { readonly maxRSS: number; readonly cpuTime: { readonly total: bigint } };
  };
};

const [seconds, ...command] = process.argv.slice(2);
const start = Bun.nanoseconds();
const child = Bun.spawn(command, {
  stdin: "ignore",
  stdout: "pipe",
  stderr: "pipe",
  timeout: Number(seconds) * 1000,
});
const output = Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text()]);
const code = await child.exited;
const wallMs = (Bun.nanoseconds() - start) / 1e6;
const [stdout, stderr] = await output;
const { maxRSS, cpuTime } = child.resourceUsage();
const report: LaunchReport = {
  code,
  stdout,
  stderr,
  wallMs,
  cpuMs: Number(cpuTime.total) / 1000,
  peakBytes: maxRSS,
};
console.log(JSON.stringify(report));
