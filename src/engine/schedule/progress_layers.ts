/**
 * The layers of a graph that runs: what their tasks have done, and how much there is left to do.
 *
 * @module
 */

import type { LayerProgress } from "../progress.ts";

/** A layer, or single tasks that do the same. */
export interface Layer {
  readonly name: string;
  readonly operations: readonly string[];
  /** Whether its tasks read from outside, and not what others have made. */
  readonly reads: boolean;
  /** Number of its tasks at most, where they are asked for one after another. */
  readonly most: number;
  total: number;
  done: number;
  /** Milliseconds that the tasks have taken that are done. */
  elapsed: number;
  elementsIn: number;
  elementsOut: number;
  bytesRead: number;
  bytesMade: number;
  /** Most of the two that are counted while tasks run that has been shown. */
  readonly shown: { elementsIn: number; bytesRead: number };
}

/** What the tasks of a layer that are under way have done so far. */
export interface UnderWay {
  tasks: number;
  /** Milliseconds since they were started, all together. */
  elapsed: number;
  /** Tasks' worth of work that is done, as far as they tell. */
  parts: number;
  /** Number of those that cannot tell. */
  silent: number;
  elements: number;
  bytes: number;
}

/** Most of a task that can be done while it runs: what comes after its last element takes time too. */
const mostOfTask = 0.95;

/** How much smaller results are taken to be than what they are made of, while there are none. */
const unknownShrinkage = 0.25;

/** The same at least. */
const leastShrinkage = 0.02;

/** Rough size of an element that is a number. */
const bytesOfElement = 8;

/** A layer of which nothing is done. */
export function newLayer(facts: Pick<Layer, "name" | "operations" | "reads" | "most">): Layer {
  return {
    ...facts,
    total: 0,
    done: 0,
    elapsed: 0,
    elementsIn: 0,
    elementsOut: 0,
    bytesRead: 0,
    bytesMade: 0,
    shown: { elementsIn: 0, bytesRead: 0 },
  };
}

/** No tasks. */
export function nothingUnderWay(): UnderWay {
  return { tasks: 0, elapsed: 0, parts: 0, silent: 0, elements: 0, bytes: 0 };
}

/** Notes a task that is under way; `part` is how much of it is done, where that is known. */
export function addRunning(
  running: UnderWay,
  { elapsed, part, elements, bytes }: {
    readonly elapsed: number;
    readonly part: number | undefined;
    readonly elements: number;
    readonly bytes: number;
  },
): void {
  running.tasks++;
  running.elapsed += elapsed;
  running.elements += elements;
  running.bytes += bytes;
  if (part === undefined) running.silent++;
  else running.parts += Math.min(part, mostOfTask);
}

/** A layer and its tasks that are under way. */
export interface WatchedLayer {
  readonly layer: Layer;
  readonly running: UnderWay;
}

/** Notes what will be shown of a layer, which is never less than before. */
export function noteShown({ layer, running }: WatchedLayer): void {
  const { shown, elementsIn, bytesRead } = layer;
  shown.elementsIn = Math.max(shown.elementsIn, elementsIn + running.elements);
  shown.bytesRead = Math.max(shown.bytesRead, bytesRead + running.bytes);
}

/** A layer as it is shown. */
export function shownLayer({ layer, running }: WatchedLayer): LayerProgress {
  const { name, operations, total, done, elapsed, elementsOut, bytesMade, shown } = layer;
  const tasks = { done, total, running: running.tasks, waiting: total - done - running.tasks };
  return { name, operations, tasks, ...shown, elementsOut, bytesMade, elapsed };
}

/** What is known of how long the tasks of a layer take. */
interface Pace {
  readonly layer: Layer;
  /** Tasks' worth of work that is done. */
  readonly done: number;
  /** Milliseconds for a task. */
  readonly time: number;
}

/**
 * The part of all work that is done. A task is worth the time that those of its layer take. Layers of
 * which none has told anything take the time of others, task by task where they read from outside as
 * well, or else in the proportion in which what others have made is smaller than what they have read.
 */
export function fractionOf(layers: Iterable<WatchedLayer>): number {
  const paces: Pace[] = [];
  const unknown: Layer[] = [];
  for (const { layer, running } of layers) {
    const pace = paceOf(layer, running);
    if (pace === undefined) unknown.push(layer);
    else paces.push(pace);
  }
  const tasks = sumOf(paces, ({ layer }) => tasksOf(layer));
  if (tasks === 0) return 0;
  const all = sumOf(paces, ({ layer, time }) => tasksOf(layer) * time);
  const made = sumOf(paces, ({ done, time }) => done * time);
  const shrinks = shrinkage(paces);
  const rest = sumOf(
    unknown,
    (layer) => layer.reads ? all * tasksOf(layer) / tasks : all * shrinks,
  );
  return made / (all + rest);
}

function paceOf(layer: Layer, running: UnderWay): Pace | undefined {
  const worth = layer.done + running.parts;
  if (worth === 0) return undefined;
  const telling = running.tasks === 0 ? 0 : 1 - running.silent / running.tasks;
  const time = Math.max((layer.elapsed + running.elapsed * telling) / worth, 1e-3);
  // Those that do not tell are taken to be as far as the time that they have had.
  const silently = Math.min(running.elapsed * (1 - telling) / time, running.silent * mostOfTask);
  return { layer, done: worth + silently, time };
}

/** How much smaller results are than what they were made of, as far as is known. */
function shrinkage(paces: readonly Pace[]): number {
  const finished = paces.filter(({ layer: { reads, done } }) => reads && done > 0);
  if (finished.length === 0) return unknownShrinkage;
  const made = sumOf(finished, ({ layer }) => layer.bytesMade);
  const read = sumOf(finished, ({ layer }) => {
    return Math.max(layer.bytesRead, layer.elementsIn * bytesOfElement);
  });
  return Math.min(Math.max(made / Math.max(read, 1), leastShrinkage), 1);
}

/** Number of tasks of a layer, at most, where not all have been asked for. */
function tasksOf({ total, most }: Layer): number {
  return Math.max(total, most);
}

function sumOf<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((sum, item) => sum + of(item), 0);
}
