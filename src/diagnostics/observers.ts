/**
 * Who is told of all runs of this thread, whatever their options say.
 *
 * @module
 */

import type { ProfileListener } from "../engine/profile.ts";
import type { ProgressListener } from "../engine/progress.ts";

/** Who listens to a run. */
export interface RunListeners {
  readonly onProgress: ProgressListener | undefined;
  readonly onProfile: ProfileListener | undefined;
}

/** Listens to all runs; what it throws would end them. */
export type RunObserver = { readonly [K in keyof RunListeners]: NonNullable<RunListeners[K]> };

const observers = new Set<RunObserver>();

/** Has somebody told of all runs that begin from now on, until what is returned is called. */
export function observeRuns(observer: RunObserver): () => void {
  observers.add(observer);
  return () => void observers.delete(observer);
}

/** The listeners of a run that begins, and with them those who observe all. */
export function observed(listeners: RunListeners): RunListeners {
  if (observers.size === 0) return listeners;
  const all = [...observers, listeners];
  return {
    onProgress: (progress) => all.forEach(({ onProgress }) => onProgress?.(progress)),
    onProfile: (event) => all.forEach(({ onProfile }) => onProfile?.(event)),
  };
}
