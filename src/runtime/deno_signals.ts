/**
 * The listeners to signals that a program has by Deno's own functions, of which `node:process` does not
 * know. Deno tells nobody of them, so they are counted as they come and go.
 *
 * @module
 */

import { countListeners } from "./node_process.ts";

/** Counts the listeners that are added from now on. */
export function countDenoListeners(): void {
  const counted = new Map<string, Set<() => void>>();
  const { addSignalListener, removeSignalListener } = Deno;
  Deno.addSignalListener = (signal, handler) => {
    addSignalListener(signal, handler);
    const known = counted.get(signal);
    if (known === undefined) counted.set(signal, new Set([handler]));
    else known.add(handler);
  };
  Deno.removeSignalListener = (signal, handler) => {
    removeSignalListener(signal, handler);
    counted.get(signal)?.delete(handler);
  };
  countListeners((signal) => counted.get(signal)?.size ?? 0);
}
