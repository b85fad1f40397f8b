/**
 * Stages whose items generators make: `flatMap` of a generator function, or
 * `flatten` of what one makes. A loop would run until the generator ends; here
 * it is read as a source is, by the loop of the stages behind:
 * a batch at a time, and closed when no more are wanted.
 *
 * @module
 */

import type { ElementLocation } from "../errors.ts";
import type { Batch, ElementOperation } from "../ops/operation.ts";
import { asIterable, type Batches, BatchSize, inAsyncBatches, inBatches } from "./batches.ts";
import { type Callable, isAsyncGenerator, isGenerator } from "./callable.ts";
import { composeStages } from "./compose.ts";
import { FunctionFailure, TaskFailure } from "./failure.ts";
import { type Traveller, travellers } from "./flow.ts";
import {
  type Chain,
  isAsync,
  keeping,
  type Plan,
  type PlannedStage,
  type Position,
} from "./plan.ts";

/** A plan and the batches it is driven over. */
export interface Reading {
  readonly plan: Plan;
  readonly batches: Batches;
}

/** Whether a stage reads generators: its own function's, or what the stage before it passes on. */
function isPulled(stage: PlannedStage, before: PlannedStage | undefined): boolean {
  const { items } = stage.operation;
  if (items === "y") return makesItems(stage.call);
  return items === "x" && before?.operation.passesResult === true && makesItems(before.call);
}

function makesItems(call: Callable | undefined): boolean {
  return call !== undefined && isGenerator(call);
}

/** The stages behind those that read generators, and the batches of these generators' items. */
export function pulled(plan: Plan, batches: Batches, signal: AbortSignal): Reading {
  const trunk = plan.stages.slice(0, plan.trunk.last) as PlannedStage[];
  const s = trunk.findIndex((stage, i) => isPulled(stage, trunk[i - 1]));
  if (s === -1) return { plan, batches };
  const stage = trunk[s]!;
  const before = trunk.slice(0, s);
  // What makes the generators is called as by `map`; what they yield is pulled from them here.
  const makers = stage.call === undefined
    ? before
    : [...before, { ...stage, operation: { ...stage.operation, push: passResult } }];
  return pulled(behind(plan, s + 1), new Items(only(plan, makers), signal).of(batches), signal);
}

const passResult: ElementOperation["push"] = (_, next) => (_x, y) => next(y);

/** A plan of some stages alone, which keeps what they pass on. */
function only(plan: Plan, stages: readonly PlannedStage[]): Plan {
  const last = stages.length;
  return {
    ...plan,
    stages: [...stages, keeping],
    trunk: { first: 0, last, branches: [], ends: [0] },
    sinks: [last],
    async: isAsync(stages),
  };
}

/** A plan without its first stages, `count` of them, which are of its trunk. */
function behind(plan: Plan, count: number): Plan {
  const stages = plan.stages.slice(count);
  const moved = ({ first, last, branches, ends }: Chain): Chain => ({
    first: Math.max(0, first - count),
    last: last - count,
    branches: branches.map(moved),
    ends,
  });
  const sinks = plan.sinks.map((s) => s - count);
  return { ...plan, stages, trunk: moved(plan.trunk), sinks, async: isAsync(stages) };
}

/** Reads the generators that a plan makes of its elements. */
class Items {
  readonly #plan: Plan;
  readonly #signal: AbortSignal;
  readonly #at: Position = { index: 0, stage: 0 };
  /** The stage whose function makes the generators. */
  readonly #maker: PlannedStage & { readonly call: Callable };
  #locate: (index: number) => ElementLocation = (index) => ({ index });

  constructor(plan: Plan, signal: AbortSignal) {
    this.#plan = plan;
    this.#signal = signal;
    this.#maker = plan.stages[plan.trunk.last - 1] as PlannedStage & { readonly call: Callable };
  }

  /** The items, in batches that know which element each item came of. */
  async *of(batches: Batches): AsyncGenerator<Batch> {
    const size = new BatchSize();
    let seen = 0;
    for await (const batch of batches) {
      const before = seen;
      const locate = (i: number) => batch.locate?.(i) ?? { index: before + i };
      this.#locate = locate;
      const items = asIterable(batch.items);
      const waits = this.#plan.async || isAsyncGenerator(this.#maker.call);
      const found = waits
        ? inAsyncBatches(this.#laterItems(items))
        : inBatches(this.#items(items), size);
      for await (const { items } of found) {
        yield { items: items.map(({ x }) => x), locate: (i) => locate(items[i]!.index) };
      }
      seen += batch.items.length;
    }
  }

  *#items(elements: Iterable<unknown>): Generator<Traveller> {
    const generators: unknown[] = [];
    const push = composeStages(this.#plan, {
      from: 0,
      to: this.#plan.trunk.last,
      next: (made) => void generators.push(made),
      at: this.#at,
    });
    let index = 0;
    for (const x of elements) {
      this.#at.index = index;
      // The stages behind have read elsewhere in the meantime.
      this.#plan.tolerated.reading(this.#locate);
      try {
        push(x);
      } catch (error) {
        throw this.#failure(error, index);
      }
      for (const made of generators.splice(0)) {
        const iterator = (made as Iterable<unknown>)[Symbol.iterator]();
        let finished = false;
        try {
          for (;;) {
            const next = this.#next(iterator, index, () => finished = true);
            if (next.done === true) break;
            yield { x: next.value, index };
          }
        } finally {
          if (!finished) iterator.return?.();
        }
      }
      index++;
    }
  }

  #next(iterator: Iterator<unknown>, index: number, end: () => void): IteratorResult<unknown> {
    try {
      const next = iterator.next();
      if (next.done === true) end();
      return next;
    } catch (error) {
      end();
      throw this.#failureOfMaker(error, index);
    }
  }

  /** As {@linkcode Items.#items}; several generators are on their way to their first item. */
  async *#laterItems(elements: Iterable<unknown>): AsyncGenerator<Traveller> {
    const open: Opened[] = [];
    try {
      for await (const { x, index } of this.#generators(elements)) {
        open.push(new Opened(x, index));
        if (open.length >= this.#maker.call.concurrency) yield* this.#drain(open);
      }
      while (open.length > 0) yield* this.#drain(open);
    } finally {
      for (const opened of open) opened.close();
    }
  }

  async *#generators(elements: Iterable<unknown>): AsyncGenerator<Traveller> {
    this.#plan.tolerated.reading(this.#locate);
    try {
      yield* travellers(this.#plan, elements, this.#at, this.#signal);
    } catch (error) {
      throw this.#failure(error, this.#at.index);
    }
  }

  async *#drain(open: Opened[]): AsyncGenerator<Traveller> {
    const [first] = open as [Opened];
    for (;;) {
      let next: IteratorResult<unknown>;
      try {
        next = await first.next();
      } catch (error) {
        open.shift();
        throw this.#failureOfMaker(error, first.index);
      }
      if (next.done === true) break;
      yield { x: next.value, index: first.index };
    }
    open.shift();
  }

  #failure(error: unknown, index: number): TaskFailure {
    if (error instanceof TaskFailure) return error;
    const { operation, call } = this.#plan.stages[this.#at.stage] ?? this.#maker;
    const { error: thrown, name } = error instanceof FunctionFailure
      ? error
      : { error, name: call?.name };
    return new TaskFailure(thrown, operation.name, name, this.#locate(index));
  }

  #failureOfMaker(error: unknown, index: number): TaskFailure {
    const { operation, call } = this.#maker;
    return new TaskFailure(error, operation.name, call.name, this.#locate(index));
  }
}

/** A generator that has been asked for its first item. */
class Opened {
  readonly index: number;
  readonly #iterator: Iterator<unknown> | AsyncIterator<unknown>;
  #first: Promise<IteratorResult<unknown>> | undefined;

  constructor(generator: unknown, index: number) {
    this.index = index;
    const made = generator as Iterable<unknown> & AsyncIterable<unknown>;
    const iterator = made[Symbol.asyncIterator]?.() ?? made[Symbol.iterator]();
    this.#iterator = iterator;
    this.#first = (async () => await iterator.next())();
    // It is told of when its turn has come.
    this.#first.catch(() => {});
  }

  async next(): Promise<IteratorResult<unknown>> {
    const first = this.#first;
    this.#first = undefined;
    return await (first ?? this.#iterator.next());
  }

  /** Closes it, though it may be at work still. */
  close(): void {
    (async () => await this.#iterator.return?.())().catch(() => {});
  }
}
