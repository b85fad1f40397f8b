/**
 * The one loop: takes tasks from the state, gives them to an executor, and notes
 * what comes back, until all outputs have been taken.
 *
 * @module
 */

import type { GraphNode, Key, NodeLookup, TaskNode } from "../../graph/node.ts";
import { dependencies } from "../../graph/node.ts";
import type { Args, SinkOperation } from "../../ops/operation.ts";
import { askedTask } from "./asked_task.ts";
import { taskError, workerLostError } from "./failure.ts";
import { Ending } from "../ending.ts";
import type { Holding } from "./holding.ts";
import { idleSlots } from "./idle_slots.ts";
import { operationOf, runsWhere } from "./node_facts.ts";
import {
  type Executor,
  type Job,
  type JobReply,
  type RunEvent,
  type RunOptions,
  SlotLost,
} from "../ports.ts";
import { OutputStreams } from "./output_streams.ts";
import { Outputs } from "./outputs.ts";
import { canReadHere, isForCaller, runHere } from "./run_here.ts";
import { type GuardProcess, type Outcome, RunEnd } from "./run_end.ts";
import { RunInputs } from "./run_inputs.ts";
import { RunJobs } from "./run_jobs.ts";
import { RunKept } from "./run_kept.ts";
import { here, type Release, type TaskSpec } from "./run_task.ts";
import { RunWatch } from "./run_watch.ts";
import { SkipReport } from "./skip_report.ts";
import { RunState } from "./state.ts";
import { taskEnd } from "./task_end.ts";
import { endSupplies } from "../supplies.ts";

/** Settings of a run, for the loop. */
export interface LoopOptions extends RunOptions {
  /** Whether outputs are read batch by batch, in order. */
  readonly streams: boolean;
  /** By which holding outputs are kept that are not given to the caller, where they are made in a slot. */
  readonly holds?: ReadonlyMap<Key, Holding>;
}

/** Number of times a task is given to a fresh worker after one died under it. */
const retries = 2;

let runs = 0;

/** One run of a graph on an executor. */
export class Run {
  readonly #name = `run${++runs}`;
  readonly #executor: Executor;
  readonly #options: LoopOptions;
  readonly #state: RunState;
  readonly #nodes = new Map<Key, GraphNode>();
  readonly #outputs: Outputs;
  readonly #outputStreams: OutputStreams;
  readonly #skips: SkipReport;
  readonly #watch: RunWatch;
  readonly #end: RunEnd;
  /** Keys that some task depends on. */
  readonly #needed = new Set<Key>();
  /** Keys of results that this thread reads, to put them together for the caller. */
  readonly #readHere = new Set<Key>();
  readonly #inputs: RunInputs;
  readonly #jobs: RunJobs;
  /** Results of other runs. */
  readonly #kept: RunKept;
  /** Values of keys that this thread holds: data and results of control operations. */
  readonly #values = new Map<Key, unknown>();
  readonly #forget: Key[][];
  readonly #running: boolean[];
  /** Number of times each slot was lost. */
  readonly #losses: number[];
  #dispatching = false;
  #quiet: Promise<void> = Promise.resolve();
  /** What the run has read from this thread is being closed. */
  #closing: Promise<void> | undefined;
  /** Operations of the caller that have begun. */
  readonly #callerTasks: Promise<void>[] = [];
  readonly #ending = new Ending();

  /** Makes a run of an optimised graph. */
  constructor(
    graph: Iterable<[Key, GraphNode]>,
    outputs: readonly Key[],
    executor: Executor,
    options: LoopOptions,
    guardProcess?: GuardProcess,
  ) {
    this.#executor = executor;
    this.#options = options;
    this.#outputs = new Outputs(outputs, options);
    this.#skips = new SkipReport(options.onEvent);
    this.#state = new RunState(executor.slots, options.streams ? executor.slots + 1 : Infinity);
    this.#kept = new RunKept({ executor, options, outputs: this.#outputs });
    this.#inputs = new RunInputs({
      state: this.#state,
      nodes: this.#nodes,
      values: this.#values,
      kept: this.#kept,
    });
    this.#jobs = new RunJobs({
      state: this.#state,
      nodes: this.#nodes,
      inputs: this.#inputs,
      outputs: this.#outputs,
      slots: executor.slots,
      // Whoever reads outputs in their order is not kept waiting by those behind.
      oneByOne: options.streams || executor.oneByOne === true,
      needed: this.#needed,
      readHere: this.#readHere,
    });
    this.#forget = Array.from({ length: executor.slots }, () => []);
    this.#running = this.#forget.map(() => false);
    this.#losses = this.#forget.map(() => 0);
    this.#outputStreams = new OutputStreams({
      name: this.#name,
      executor,
      outputs: this.#outputs,
      ending: this.#ending,
      fail: (key, error) => this.#fail(this.#failureOf(key, error)),
    });
    this.#watch = new RunWatch({
      name: this.#name,
      executor,
      nodes: this.#nodes,
      outputs: this.#outputs.keys,
      tasks: () => this.#state.numbers,
      held: () => this.#state.held,
      fail: (error) => this.#fail(error),
    }, options);
    this.#end = this.#runEnd(guardProcess);
    this.#add(graph, [...this.#outputs.keys]);
  }

  /** Runs, yielding each output as it completes. */
  async *values(): AsyncGenerator<readonly [Key, unknown]> {
    yield* this.#end.around(this.#takeValues());
  }

  /** Runs, yielding the batches of each output in order. */
  async *batches(): AsyncGenerator<readonly unknown[]> {
    yield* this.#end.around(this.#takeBatches());
  }

  #runEnd(guardProcess: GuardProcess | undefined): RunEnd {
    return new RunEnd({
      options: this.#options,
      guardProcess,
      executor: this.#executor,
      begin: () => this.#begin(),
      tasks: () => this.#state.tasks,
      fail: (reason) => this.#fail(reason),
      close: (outcome) => this.#close(outcome),
      quiet: () => Promise.allSettled([this.#quiet, ...this.#callerTasks]),
    });
  }

  #begin(): void {
    this.#executor.begin(
      this.#name,
      (...lost) => this.#lost(...lost),
      () => this.#dispatch(),
      this.#watch.measures,
    );
    this.#watch.begin();
    this.#dispatch();
  }

  #close(outcome: Outcome): Promise<void> | undefined {
    this.#fail(undefined);
    this.#kept.end();
    this.#skips.close();
    this.#watch.end(outcome);
    return this.#closing;
  }

  async *#takeValues(): AsyncGenerator<readonly [Key, unknown]> {
    for (let taken = 0; taken < this.#outputs.keys.size; taken++) {
      const output = await this.#ending.until(() => this.#outputs.takeAny());
      // What is kept lies where it is also when it has been told of.
      if (!this.#outputs.isHeld(output[0])) this.#release(this.#state.taken(output[0]));
      yield output;
    }
  }

  async *#takeBatches(): AsyncGenerator<readonly unknown[]> {
    for (const key of this.#outputs.keys) {
      yield* this.#outputStreams.read(key);
      this.#release(this.#state.taken(key));
      this.#dispatch();
    }
  }

  /** The error for a task whose result cannot be had on this thread. */
  #failureOf(key: Key, error: unknown): Error {
    const operation = operationOf(this.#nodes.get(key)!);
    return taskError(key, { operation, function: undefined, source: undefined, error });
  }

  #add(graph: Iterable<[Key, GraphNode]>, wanted: readonly Key[], asker?: Key): void {
    const fresh = [...graph].filter(([key]) => !this.#nodes.has(key));
    const added = this.#kept.added(fresh, (...entry) => this.#isReader(...entry));
    for (const [key, node] of added) {
      this.#nodes.set(key, node);
      for (const need of dependencies(node)) this.#needed.add(need);
      if (node.kind !== "data") continue;
      this.#values.set(key, node.value);
      this.#deliver(key, node.value);
    }
    const specs = added.map(([key, node]) => {
      const spec = this.#specOf(key, node);
      this.#watch.added(key, node, spec.runs);
      return spec;
    });
    this.#state.add(specs, wanted, asker);
  }

  /** Whether a task reads results on this thread, to put them together. */
  #isReader(key: Key, node: GraphNode): boolean {
    return isForCaller(node) ||
      (this.#outputs.isSent(key) && !this.#needed.has(key) && canReadHere(node));
  }

  #specOf(key: Key, node: GraphNode): TaskSpec {
    const needs = dependencies(node);
    const reads = this.#isReader(key, node);
    if (reads) needs.forEach((need) => this.#readHere.add(need));
    const inParts = this.#inputs.added(key, node);
    return {
      key,
      dependencies: needs,
      runs: reads ? "control" : runsWhere(node),
      ...(inParts === undefined ? {} : { inParts }),
    };
  }

  /**
   * Gives every idle slot something to do, `first` before the others. A control operation asks for
   * more as soon as it is started: the call that has started it then goes on with that, rather
   * than each question within the one before, which would need a stack as deep as there are bags.
   */
  #dispatch(first: number = 0): void {
    if (this.#ending.hasCome || this.#dispatching) return;
    this.#dispatching = true;
    try {
      this.#startControl();
      this.#fillSlots(first);
    } finally {
      this.#dispatching = false;
    }
  }

  #startControl(): void {
    for (let key = this.#state.nextControl(); key !== undefined; key = this.#state.nextControl()) {
      const place = this.#kept.placeOf(key);
      if (place !== undefined) {
        this.#release(this.#state.finished(key, place.slot, place.bytes));
        continue;
      }
      const running = this.#kept.has(key) ? this.#obtain(key) : this.#runHere(key);
      if (isForCaller(this.#nodes.get(key)!)) this.#callerTasks.push(running);
    }
  }

  /**
   * Slots that have started come first, those that are starting next; no more are started than
   * there is something to do for.
   */
  #fillSlots(first: number): void {
    let coming = 0;
    for (const slot of idleSlots(this.#executor, this.#running, first)) {
      const { ready } = this.#state;
      if (coming >= ready) return;
      // What little there is to do does not wait for more workers than it needs.
      if (this.#running.includes(true) && this.#executor.stage(slot) !== "started") {
        if (this.#executor.prepare(slot)) coming++;
        continue;
      }
      const keys = this.#jobs.take(slot);
      if (keys.length > 0) this.#send(slot, keys);
    }
  }

  async #send(slot: number, keys: readonly Key[]): Promise<void> {
    this.#running[slot] = true;
    try {
      const jobs = keys.map((key) => this.#jobs.job(key, slot));
      this.#watch.started(keys, slot);
      for (const key of keys) this.#emit({ type: "task-start", key, slot });
      // Whoever listens may have ended the run.
      if (this.#ending.hasCome) return;
      const replying = this.#executor.execute(
        slot,
        this.#name,
        jobs,
        this.#forget[slot]!.splice(0),
      );
      for (const { key, result } of jobs) {
        if (result === "stream") this.#outputStreams.started(key, slot);
      }
      this.#ending.changed();
      const losses = this.#losses[slot];
      const replies = await replying;
      // The worker's last words may come after its death; what it made is gone.
      if (losses !== this.#losses[slot]) throw new SlotLost("is gone");
      this.#watch.replied(slot, replies);
      for (const [i, job] of jobs.entries()) this.#note(job, replies[i], slot);
    } catch (error) {
      // A lost slot has been noted by then; its tasks are waiting for a place again.
      if (!(error instanceof SlotLost)) this.#fail(error);
    }
    this.#running[slot] = false;
    if (this.#ending.hasCome) return;
    this.#watch.idle(slot);
    this.#state.idle(slot);
    // The slot that has just finished comes first: what it made lies there.
    this.#dispatch(slot);
    this.#ending.changed();
  }

  /** Notes a reply; where there is none, an earlier job of the same message was not done. */
  #note({ key, result }: Job, reply: JobReply | undefined, slot: number): void {
    if (this.#ending.hasCome) return;
    if (reply?.status !== "done") this.#watch.ended(key, slot, reply);
    if (reply === undefined || reply.status === "input-lost") {
      this.#outputStreams.stopped(key);
      return this.#release(this.#state.again(key));
    }
    if (reply.status === "failed") {
      return this.#fail(taskError(reply.key, reply.failure, this.#nodes.get(reply.key)));
    }
    const { elapsed, bytes, elements, skipped, spilled } = reply;
    this.#jobs.pace.note(elapsed);
    this.#emit(taskEnd(key, slot, reply));
    if (spilled !== undefined) this.#emit({ type: "results-spilled", key, slot, ...spilled });
    if (skipped !== undefined) this.#skips.note(key, slot, skipped);
    this.#watch.ended(key, slot, reply);
    const isRead = this.#readHere.has(key);
    if (isRead) {
      this.#values.set(key, reply.value);
      this.#forget[slot]!.push(key);
    }
    // Of a stream nothing is kept but what its reader has yet to pull.
    const kept = result === "stream" ? 0 : bytes;
    this.#release(this.#state.finished(key, isRead ? here : slot, kept));
    if (result === "send") this.#deliver(key, reply.value);
    if (result === "hold") {
      this.#emit({ type: "result-kept", ...this.#outputs.held(key, { slot, bytes }) });
      this.#watch.delivered(key, elements ?? 0);
    }
    if (result !== "stream") return;
    this.#outputStreams.finished(key);
    this.#watch.delivered(key, elements ?? 0);
  }

  #deliver(key: Key, value: unknown): void {
    this.#watch.delivered(key, Array.isArray(value) ? value.length : 0);
    if (this.#outputs.deliver(key, value)) this.#release(this.#state.answered(key));
  }

  /** Runs beside the loop what is not for slots. */
  async #runHere(key: Key): Promise<void> {
    const node = this.#nodes.get(key) as TaskNode;
    this.#watch.startedHere(key);
    const isOwn = isForCaller(node) || canReadHere(node);
    const spent = isOwn ? "computing" : "waiting";
    try {
      const value = await runHere(node, {
        cancel: (reason) => this.#fail(reason),
        hasEnded: () => this.#ending.hasCome,
        atEnd: (action) => this.#end.atEnd(action),
        atExit: (action) => this.#end.atExit(action),
        result: (need) => this.#values.get(need),
        ask: (...question) => this.#ask(key, ...question),
      });
      this.#values.set(key, value);
      this.#watch.endedHere(key, "done", spent);
      this.#release(this.#state.finished(key, here, 1));
      this.#deliver(key, value);
    } catch (error) {
      this.#fail(isOwn ? this.#failureOf(key, error) : error);
      this.#watch.endedHere(key, "failed", spent);
    }
    this.#dispatch();
    this.#ending.changed();
  }

  /** Has a kept result made again that was lost, or brought here from where no slot can reach it. */
  async #obtain(key: Key): Promise<void> {
    try {
      const { slot, bytes, value } = await this.#kept.obtain(key);
      if (slot === here) this.#values.set(key, value);
      if (!this.#ending.hasCome) this.#release(this.#state.finished(key, slot, bytes));
      if (slot === here) this.#deliver(key, value);
    } catch (error) {
      this.#fail(error);
    }
    this.#dispatch();
    this.#ending.changed();
  }

  /** Adds a task to the run and waits for its result. */
  #ask(
    asker: Key,
    graph: NodeLookup,
    partition: Key,
    sink: SinkOperation,
    args: Args,
    again: boolean,
  ): Promise<unknown> {
    const { key, added } = askedTask(asker, graph, partition, sink, args);
    if (again) this.#skips.leaveOut(key);
    const answer = this.#outputs.ask(key);
    this.#add(added, [key], asker);
    this.#dispatch();
    return answer;
  }

  #lost(slot: number, reason: string, fault: boolean, cause?: unknown): void {
    if (this.#ending.hasCome) return;
    try {
      this.#emit({ type: "worker-lost", slot, reason });
    } catch (error) {
      return this.#fail(error);
    }
    this.#jobs.pace.reset();
    this.#forget[slot] = [];
    this.#losses[slot]!++;
    this.#outputStreams.lost(slot);
    this.#watch.lost(slot, reason);
    for (const { key, deaths } of this.#state.lost(slot, fault)) {
      if (deaths <= retries) continue;
      this.#fail(workerLostError(key, this.#nodes.get(key)!, { deaths, reason, cause }));
    }
    // A slot with a task under way goes on when its call has been rejected.
    if (!this.#running[slot]) this.#dispatch();
    this.#ending.changed();
  }

  #release(released: readonly Release[]): void {
    for (const { key, slots } of released) {
      for (const slot of slots) {
        if (slot === here) this.#values.delete(key);
        else this.#forget[slot]!.push(key);
      }
    }
  }

  #emit(event: RunEvent): void {
    this.#options.onEvent?.(event);
  }

  /** Ends the run, unless it has ended: from here nothing more is sent. */
  #fail(error: unknown): void {
    if (this.#ending.hasCome) return;
    this.#ending.come(error);
    this.#closing = endSupplies(this.#name);
    this.#quiet = this.#executor.end(this.#name);
  }
}
