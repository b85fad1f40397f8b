/**
 * Loaded before a program, has it run all of Holdall on its main thread, which is the only one that
 * the profilers of Deno and Bun see.
 *
 * @module
 */

import { inline } from "holdall";

const here = inline();
const schedulers = Object.getPrototypeOf(here);
for (const method of ["run", "stream"]) {
  const given = schedulers[method];
  schedulers[method] = (...args: unknown[]) => given.apply(here, args);
}
