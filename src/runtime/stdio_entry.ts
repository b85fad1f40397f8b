/**
 * How code in a process gets and gives bytes where nobody but who started it reads and writes its standard
 * input and output.
 *
 * @module
 */

import process from "node:process";
import { watchParent } from "./process_entry.ts";

/**
 * Serves who started this process, and ends with it: `open` is given what writes bytes, and gives what
 * takes them. Whatever else is printed goes to standard error.
 */
export function serveStdio(
  open: (write: (bytes: Uint8Array) => void) => (bytes: Uint8Array) => void,
): void {
  const { stdin, stdout, stderr } = process;
  const write = stdout.write.bind(stdout);
  const receive = open((bytes) => void write(bytes));
  stdout.write = stderr.write.bind(stderr) as typeof stdout.write;
  for (const name of ["log", "info", "debug"] as const) {
    console[name] = (...words: unknown[]) => console.error(...words);
  }
  stdin.on("data", (chunk: Uint8Array) => receive(new Uint8Array(chunk)));
  stdin.on("end", () => process.exit());
  // A terminal interrupts all processes of a program: this one ends when its worker does.
  process.on("SIGINT", () => {});
  watchParent();
}
