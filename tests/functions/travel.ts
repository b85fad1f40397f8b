/** Sends functions to an imagined worker in this thread. */

import type { FunctionReference, ReferenceOptions } from "../../src/functions/reference.ts";
import { reference } from "../../src/functions/reference.ts";
import { FunctionTable, type Revived } from "../../src/functions/revive.ts";

/** Options as an operation called map() passes them. */
export function options(given: Partial<ReferenceOptions> = {}): ReferenceOptions {
  return { operation: "map", takes: 1, isWorkerGlobal, ...given };
}

/** Worker globals in these tests: those of this thread, but not what a test has put there. */
export function isWorkerGlobal(name: string): boolean {
  return name in globalThis && !name.startsWith("onlyHere") && name !== "document";
}

/** Makes a function whose source is exactly `source`, whatever the bundler of the tests does. */
export function fromSource(source: string): unknown {
  return (0, eval)(`"use strict"; (${source}\n)`);
}

/** Posts the reference's definition to a table of its own and revives it there. */
export function revive(ref: FunctionReference): Promise<Revived> {
  const table = new FunctionTable();
  table.define([structuredClone(ref.definition)]);
  return table.revive(ref.id);
}

/** Refers to `fn`, posts it and gives what a worker would call. */
export async function travel(fn: unknown, given: Partial<ReferenceOptions> = {}): Promise<Revived> {
  return await revive(reference(fn, options(given)));
}
