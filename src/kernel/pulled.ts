/**
 * Stages whose items generators make: `flatMap` of a generator function, or
 * `flatten` of what one makes. A loop would run until the generator ends; here
 * it is read as a source is, by the loop of the stages behind: no item is made before the loop wants
 * it, and the generator is closed when no more are wanted. Only items that are waited for are asked
 * for ahead, and not even those where the loop may stop at any of them.
 *
 * @module
 */

import type { ElementLocation } from "../errors.ts";
import type { Batch, DrawnElements, ElementOperation } from "../ops/operation.ts";
import { asIterable, type Batches, BatchSize, Counted, inAsyncBatches } from "./batches.ts";
import { type Callable, isAsyncGenerator, isGenerator } from "./callable.ts";
import { composeStages } from "./compose.ts";
import { failureOf, type TaskFailure } from "./failure.ts";
import { type Traveller, travellers } from "./flow.ts";
import {
  type Chain,
  culpritAt,
  isAsync,
  isStopping,
  keeping,
  type Plan,
  type PlannedStage,
  type Position,
} from "./plan.ts";

/** A plan and the batches it is driven over. */
export interface Reading {
  readonly plan: Plan;
  readonly batches: Batches;
  /** Takes note of so many elements of the batches that the plan has taken in. */
  readonly count: (elements: number) => void;
  /** How the items of generators come, where the batches are those. */
  readonly itemsComeAs?: "drawn" | "items";
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
export function pulled(reading: Reading): Reading {
  const { plan, batches, count } = reading;
  const trunk = plan.stages.slice(0, plan.trunk.last) as PlannedStage[];
  const s = trunk.findIndex((stage, i) => isPulled(stage, trunk[i - 1]));
  if (s === -1) return reading;
  const stage = trunk[s]!;
  const before = trunk.slice(0, s);
  // What makes the generators is called as by `map`; what they yield is pulled from them here.
  const makers = stage.call === undefined
    ? before
    : [...before, { ...stage, operation: { ...stage.operation, push: passResult } }];
  const rest = behind(plan, s + 1);
  const oneByOne = isStopping(rest) && !rest.async;
  const items = new Items(only(plan, makers), { oneByOne, count });
  // What is made of elements is not counted again.
  return pulled({
    plan: rest,
    batches: items.of(batches),
    count: () => {},
    itemsComeAs: items.areAwaited ? "items" : "drawn",
  });
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
  /** Whether an item that is waited for is asked for only when those before have been taken in. */
  readonly #oneByOne: boolean;
  readonly #count: Reading["count"];
  readonly #at: Position = { index: 0, stage: 0 };
  /** The stage whose function makes the generators. */
  readonly #maker: PlannedStage & { readonly call: Callable };
  #locate: (index: number) => ElementLocation = (index) => ({ index });
  /** The place in the source of an element of the batch that is read. */
  #placeOf: (index: number) => number = (index) => index;
  /** Why no more generators can be made. */
  #noMore: TaskFailure | undefined;

  constructor(
    plan: Plan,
    { oneByOne, count }: {
      readonly oneByOne: boolean;
      readonly count: Reading["count"];
    },
  ) {
    this.#plan = plan;
    this.#oneByOne = oneByOne;
    this.#count = count;
    this.#maker = plan.stages[plan.trunk.last - 1] as PlannedStage & { readonly call: Callable };
  }

  /** Whether they are waited for, rather than made as they are read. */
  get areAwaited(): boolean {
    return this.#plan.async || isAsyncGenerator(this.#maker.call);
  }

  /** The items, in batches that know which element each item came of. */
  async *of(batches: Batches): AsyncGenerator<Batch> {
    const size = new BatchSize();
    let seen = 0;
    for await (const { items, locate, placeOf } of batches) {
      const before = seen;
      this.#locate = (i) => locate?.(i) ?? { index: before + i };
      this.#placeOf = (i) => placeOf?.(i) ?? before + i;
      const elements = new Counted(asIterable(items), this.#count);
      yield* this.areAwaited ? this.#laterBatches(elements) : this.#batches(elements, size);
      seen += elements.count;
    }
  }

  *#batches(elements: Iterable<unknown>, size: BatchSize): Generator<Batch> {
    const [locate, placeOf] = [this.#locate, this.#placeOf];
    const drawn = new DrawnItems(this.#generators(elements), size, this.#failureOfMaker);
    try {
      while (!drawn.finished) {
        drawn.start();
        const { indexes } = drawn;
        yield {
          items: drawn,
          locate: (i) => locate(indexes[i]!),
          placeOf: (i) => placeOf(indexes[i]!),
        };
      }
    } finally {
      drawn.close();
    }
  }

  async *#laterBatches(elements: Iterable<unknown>): AsyncGenerator<Batch> {
    const [locate, placeOf] = [this.#locate, this.#placeOf];
    for await (const { items } of inAsyncBatches(this.#laterItems(elements), this.#oneByOne)) {
      yield {
        items: items.map(({ x }) => x),
        locate: (i) => locate(items[i]!.index),
        placeOf: (i) => placeOf(items[i]!.index),
      };
    }
  }

  /** The generators made of elements; `undefined` for each that none is made of. */
  *#generators(elements: Iterable<unknown>): Generator<Traveller | undefined> {
    let made: unknown[] = [];
    const push = composeStages(this.#plan, {
      from: 0,
      to: this.#plan.trunk.last,
      next: (generator) => void made.push(generator),
      at: this.#at,
    });
    let index = 0;
    for (const x of elements) {
      this.#at.index = index;
      // The stages behind have read elsewhere in the meantime.
      this.#plan.tolerated.reading(this.#locate);
      let failure: TaskFailure | undefined;
      try {
        push(x);
      } catch (error) {
        failure = this.#failure(error, index);
      }
      if (made.length === 0 && failure === undefined) yield undefined;
      const generators = made;
      made = [];
      for (const generator of generators) yield { x: generator, index };
      // Those made before it come first.
      if (failure !== undefined) throw failure;
      index++;
    }
  }

  /** As {@linkcode Items.#batches}, item by item; several generators are on their way to their first. */
  async *#laterItems(elements: Iterable<unknown>): AsyncGenerator<Traveller> {
    const open: Opened[] = [];
    let failed = false;
    try {
      for await (const { x, index } of this.#laterGenerators(elements)) {
        open.push(new Opened(x, index));
        if (open.length >= this.#maker.call.concurrency) yield* this.#drain(open);
      }
      while (open.length > 0) yield* this.#drain(open);
      // Items of those made before it come first.
      if (this.#noMore !== undefined) throw this.#noMore;
    } catch (error) {
      failed = true;
      throw error;
    } finally {
      for (const opened of open) {
        await opened.close().catch((error) => {
          if (!failed) throw this.#failureOfMaker(error, opened.index);
        });
      }
    }
  }

  /** They end at one that cannot be made, which is noted. */
  async *#laterGenerators(elements: Iterable<unknown>): AsyncGenerator<Traveller> {
    this.#plan.tolerated.reading(this.#locate);
    try {
      yield* travellers(this.#plan, elements, this.#at);
    } catch (error) {
      if (this.#plan.signal.aborted) throw error;
      this.#noMore = this.#failure(error, this.#at.index);
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
    const stage = this.#plan.stages[this.#at.stage] ?? this.#maker;
    return failureOf(error, culpritAt(stage, this.#locate(index)));
  }

  readonly #failureOfMaker = (error: unknown, index: number): TaskFailure =>
    failureOf(error, culpritAt(this.#maker, this.#locate(index)));
}

/** The items of generators, each made when it is read, in batches of which none takes long. */
class DrawnItems implements DrawnElements {
  current: unknown;
  finished = false;
  /** Positions of the elements that the items of the batch came of. */
  indexes: number[] = [];
  readonly #generators: Iterator<Traveller | undefined>;
  readonly #size: BatchSize;
  readonly #failure: (error: unknown, index: number) => TaskFailure;
  #iterator: Iterator<unknown> | undefined;
  #index = 0;
  /** Items and elements of the batch. */
  #steps = 0;

  constructor(
    generators: Iterator<Traveller | undefined>,
    size: BatchSize,
    failure: (error: unknown, index: number) => TaskFailure,
  ) {
    this.#generators = generators;
    this.#size = size;
    this.#failure = failure;
  }

  /** Starts a batch. */
  start(): void {
    this.indexes = [];
    this.#steps = 0;
    this.#size.start();
  }

  advance(): boolean {
    for (;;) {
      if (this.finished || (this.#steps > 0 && this.#size.isFull(this.#steps))) return false;
      this.#steps++;
      if (this.#iterator === undefined) this.#open();
      else if (this.#draw(this.#iterator)) return true;
    }
  }

  #open(): void {
    const next = this.#generators.next();
    this.finished = next.done === true;
    if (next.done === true || next.value === undefined) return;
    this.#iterator = (next.value.x as Iterable<unknown>)[Symbol.iterator]();
    this.#index = next.value.index;
  }

  #draw(iterator: Iterator<unknown>): boolean {
    try {
      const next = iterator.next();
      if (next.done !== true) {
        this.current = next.value;
        this.indexes.push(this.#index);
        return true;
      }
    } catch (error) {
      this.#iterator = undefined;
      throw this.#failure(error, this.#index);
    }
    this.#iterator = undefined;
    return false;
  }

  /** Closes the generator that is at work, if one is. */
  close(): void {
    const iterator = this.#iterator;
    this.#iterator = undefined;
    this.#generators.return?.();
    try {
      iterator?.return?.();
    } catch (error) {
      throw this.#failure(error, this.#index);
    }
  }
}

/** A generator that has been asked for its first item. */
class Opened {
  readonly index: number;
  readonly #iterator: Iterator<unknown> | AsyncIterator<unknown>;
  #first: Promise<IteratorResult<unknown>> | undefined;
  #isAtWork = false;

  constructor(generator: unknown, index: number) {
    this.index = index;
    const made = generator as Iterable<unknown> & AsyncIterable<unknown>;
    this.#iterator = made[Symbol.asyncIterator]?.() ?? made[Symbol.iterator]();
    this.#first = this.#ask();
    // It is told of when its turn has come.
    this.#first.catch(() => {});
  }

  async next(): Promise<IteratorResult<unknown>> {
    const coming = this.#first ?? this.#ask();
    this.#first = undefined;
    return await coming;
  }

  /** Closes it; one that is at work is not waited for. */
  async close(): Promise<void> {
    const closed = this.#return();
    if (this.#isAtWork) closed.catch(() => {});
    else await closed;
  }

  async #ask(): Promise<IteratorResult<unknown>> {
    this.#isAtWork = true;
    try {
      return await this.#iterator.next();
    } finally {
      this.#isAtWork = false;
    }
  }

  async #return(): Promise<void> {
    await this.#iterator.return?.();
  }
}
