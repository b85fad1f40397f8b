/**
 * The executor whose slots are workers, started when first used and again after
 * they died.
 *
 * @module
 */

import { SpillError } from "../../errors.ts";
import { fromRecord } from "../../wire/error_record.ts";
import type { FunctionReference } from "../../functions/reference.ts";
import type { Key } from "../../graph/node.ts";
import { type Value, valuesIn } from "../../kernel/program.ts";
import type { SkippedElements } from "../../kernel/tolerated.ts";
import type { Spawner, WorkerDeath } from "../../runtime/runtime.ts";
import type { Executor, Job, JobCounts, JobReply, ResultsRoom, SlotState } from "../ports.ts";
import { jobFailure } from "../thread/job_failure.ts";
import { SlotLost, TaskLate } from "../ports.ts";
import { TransferClock, withMoved } from "../thread/job_clock.ts";
import { findUnclonable } from "./clonable.ts";
import { LiveWorker } from "./live_worker.ts";
import { resultsRoom, type RoomRuntime } from "./memory_settings.ts";
import { whole } from "../../wire/aside.ts";
import { type Packed, unpack } from "../../wire/packing.ts";
import { inTime } from "./time_limit.ts";
import {
  fromWireTimes,
  type SkippedRecord,
  travelsAsItIs,
  type WireInput,
  type WireJob,
  type WireReply,
  type WorkerMemory,
} from "./protocol.ts";

/** Bytes for all workers with which each of them needs no large heap. */
const mostInSmallHeap = 2 ** 30;

/** Settings of a worker executor. */
export interface WorkerExecutorOptions {
  /** Number of workers. */
  readonly size: number;
  readonly spawner: Spawner;
  /** Limit in MiB of a worker's heap, where the runtime has one. */
  readonly memoryLimit?: number;
  /** Makes a worker instead of the built-in way. */
  readonly factory?: () => Worker;
  /** Milliseconds that a task may have; its worker is stopped then. */
  readonly taskTimeout?: number;
  /** Milliseconds after which an answer is asked about that has not come. */
  readonly patience?: number;
  /** How much all workers may hold of results, and where the rest goes. */
  readonly memory?: Omit<WorkerMemory, "workers">;
  /** Tells beforehand what workers will do with that. */
  readonly roomRuntime?: RoomRuntime;
}

/** Milliseconds a cancelled task has to notice before its worker is stopped. */
const grace = 200;

/** Milliseconds after which idle workers are stopped where they would keep the process alive. */
const linger = 50;

/** Number of failed starts after which a worker is not started in advance. */
const mostFailedStarts = 3;

/** What this thread spends on unpacking results. */
const transfers = new TransferClock();

interface ActiveRun {
  /** Whether replies have times. */
  readonly measures: boolean;
  readonly onReady: () => void;
  readonly onLost: Parameters<Executor["begin"]>[1];
  /** Workers with a call to `execute` under way. */
  readonly busy: Set<LiveWorker>;
  /** Called when none of them is busy any more, once the run has ended. */
  onQuiet?: () => void;
}

/** Runs jobs in workers. */
export class WorkerExecutor implements Executor {
  readonly slots: number;
  readonly #options: WorkerExecutorOptions;
  readonly #workers: (LiveWorker | undefined)[];
  readonly #runs = new Map<string, ActiveRun>();
  readonly #stopped = new WeakSet<LiveWorker>();
  /** How often in a row each slot's worker died before it had started. */
  readonly #failedStarts: number[];
  /** Tells workers to forget the functions of graphs that nobody can compute any more. */
  readonly #unused = new FinalizationRegistry<string>((id) => {
    for (const worker of this.#workers) worker?.forgetFunction(id);
  });
  readonly #watched = new WeakSet<FunctionReference>();
  #disposed = false;

  /** Makes an executor; no worker starts before it is needed. */
  constructor(options: WorkerExecutorOptions) {
    this.#options = options;
    this.slots = options.size;
    this.#workers = Array.from({ length: options.size }, () => undefined);
    this.#failedStarts = this.#workers.map(() => 0);
  }

  /** Whether workers hold results for later runs: those that are stopped whenever they are idle do not. */
  get holds(): boolean {
    return this.#options.spawner.canUnref;
  }

  /** Whether it has to know which task is late. */
  get oneByOne(): boolean {
    return this.#options.taskTimeout !== undefined;
  }

  /** How much of results workers will keep in memory. */
  room(): ResultsRoom | undefined {
    const { roomRuntime, memoryLimit } = this.#options;
    if (roomRuntime === undefined) return undefined;
    const heap = memoryLimit === undefined ? undefined : memoryLimit * 2 ** 20;
    return resultsRoom(this.#memory, roomRuntime, heap);
  }

  /** Begins a run. */
  begin(
    run: string,
    onLost: ActiveRun["onLost"],
    onReady: ActiveRun["onReady"] = () => {},
    measures: boolean = false,
  ): void {
    if (this.#disposed) throw closedError();
    this.#runs.set(run, { measures, onLost, onReady, busy: new Set() });
  }

  /** How far a worker has come. */
  stage(slot: number): SlotState {
    const worker = this.#workers[slot];
    return worker === undefined ? "absent" : worker.hasStarted ? "started" : "starting";
  }

  /** Makes sure that a worker is starting or has started, and tells whether it is or has. */
  prepare(slot: number): boolean {
    // One that cannot start is started again for a task only, which then fails with the reason.
    if (this.#disposed || this.#failedStarts[slot]! >= mostFailedStarts) return false;
    this.#worker(slot);
    return true;
  }

  /** Runs jobs one after another in a worker. */
  async execute(
    slot: number,
    run: string,
    jobs: readonly Job[],
    forget: readonly Key[],
  ): Promise<readonly JobReply[]> {
    if (this.#disposed) throw closedError();
    const worker = this.#worker(slot);
    const references = jobs.flatMap((job) => job.functions);
    this.#watch(references);
    const functions = worker.newFunctions(references);
    const forgetFunctions = worker.takeUnused();
    const wired = jobs.map((job) => this.#wireJob(job, worker));
    const active = this.#runs.get(run);
    // Only a task that is measured can say what time it has had.
    const measures = this.oneByOne || (active?.measures ?? false);
    const request = { run, measures, functions, forget, forgetFunctions, jobs: wired };
    active?.busy.add(worker);
    try {
      const replying = worker.ask((remote, call) => remote.execute(request, call));
      const replies = await this.#inTime(replying, worker, run);
      if (replies !== "late") return replies.map((reply, i) => fromWire(reply, jobs[i]!.operation));
      // After this reply, which would not count if its worker was gone already.
      setTimeout(() => this.#stop(worker));
      const [{ key, operation }] = jobs as [Job];
      const late = new TaskLate(this.#options.taskTimeout!);
      return [{ key, status: "failed", failure: jobFailure(late, operation) }];
    } catch (error) {
      if (error instanceof SlotLost) throw error;
      worker.sendAgain(functions);
      return [await this.#explain(worker, run, jobs, error)];
    } finally {
      active?.busy.delete(worker);
      if (active?.busy.size === 0) active.onQuiet?.();
    }
  }

  /** The next elements of a stream. */
  async pull(slot: number, run: string, key: Key): Promise<readonly unknown[] | undefined | null> {
    const worker = this.#workers[slot];
    if (worker === undefined) throw new SlotLost("is gone");
    try {
      const packed = await worker.ask((remote, call) =>
        remote.pull(run, key, call) as Promise<Packed | undefined | null>
      );
      return packed && unpack(packed) as unknown[];
    } catch (error) {
      const problem = await this.#unclonablePart(worker, run, key, error);
      throw problem === undefined ? error : unsendable("the elements", problem);
    }
  }

  /** What the jobs under way have read; a worker that computes answers between two pieces of a batch. */
  async counts(slot: number, run: string): Promise<readonly JobCounts[]> {
    const worker = this.#workers[slot];
    if (worker === undefined) throw new SlotLost("is gone");
    return await worker.call((remote) => remote.counts(run) as Promise<readonly JobCounts[]>);
  }

  /** Ends a run; a worker that does not notice in time is stopped. */
  end(run: string): Promise<void> {
    const active = this.#runs.get(run);
    this.#runs.delete(run);
    for (const worker of this.#workers) worker?.tell((remote) => remote.end(run) as Promise<void>);
    this.#closeIfIdle();
    if (active === undefined || active.busy.size === 0) return Promise.resolve();
    setTimeout(() => active.busy.forEach((worker) => this.#stop(worker)), grace);
    return new Promise((resolve) => active.onQuiet = resolve);
  }

  /** Stops all workers. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#disposed = true;
    const workers = this.#workers.filter((worker) => worker !== undefined);
    for (const worker of workers) this.#stop(worker);
    await Promise.all(workers.map((worker) => worker.gone));
  }

  get #memory(): WorkerMemory {
    return { spill: true, ...this.#options.memory, workers: this.slots };
  }

  /** What a worker replies, or that its task has had its time. */
  async #inTime<T>(replying: Promise<T>, worker: LiveWorker, run: string): Promise<T | "late"> {
    const { taskTimeout: limit } = this.#options;
    if (limit === undefined) return await replying;
    return await inTime(replying, {
      limit,
      hasStarted: () => worker.hasStarted,
      spent: () => worker.call((remote) => remote.spent(run) as Promise<number>),
    });
  }

  #watch(references: readonly FunctionReference[]): void {
    for (const reference of references) {
      if (this.#watched.has(reference)) continue;
      this.#watched.add(reference);
      this.#unused.register(reference, reference.id);
    }
  }

  #worker(slot: number): LiveWorker {
    const { spawner, memoryLimit, factory, patience } = this.#options;
    const link = this.#workers[slot] === undefined
      ? spawner.spawn({
        name: `holdall ${slot}`,
        ...(memoryLimit === undefined ? {} : { memoryLimit }),
        keepsHeapSmall: (this.#memory.memory ?? Infinity) <= mostInSmallHeap,
        ...(factory === undefined ? {} : { factory }),
      })
      : undefined;
    if (link === undefined) return this.#workers[slot]!;
    const worker: LiveWorker = new LiveWorker(link, {
      medium: spawner.medium,
      memory: this.#memory,
      onDeath: (reason, cause) => this.#noteDeath(slot, worker, { reason, cause }),
      onStart: () => this.#runs.forEach(({ onReady }) => onReady()),
      onIdle: () => this.#closeIfIdle(),
      ...(patience === undefined ? {} : { patience }),
    });
    this.#workers[slot] = worker;
    return worker;
  }

  #noteDeath(slot: number, dead: LiveWorker, { reason, cause }: WorkerDeath): void {
    if (this.#workers[slot] === dead) this.#workers[slot] = undefined;
    this.#failedStarts[slot] = dead.hasStarted ? 0 : this.#failedStarts[slot]! + 1;
    for (const worker of this.#workers) worker?.disconnectFrom(dead.id);
    const fault = !this.#stopped.has(dead);
    for (const { onLost } of this.#runs.values()) onLost(slot, reason, fault, cause);
  }

  #stop(worker: LiveWorker): void {
    this.#stopped.add(worker);
    worker.terminate();
  }

  /** Where a worker cannot be left behind, an idle pool closes; the next run starts it again. */
  #closeIfIdle(): void {
    if (this.#options.spawner.canUnref || this.#disposed || this.#runs.size > 0) return;
    setTimeout(() => {
      const idle = this.#runs.size === 0 && this.#workers.every((worker) => worker?.isIdle ?? true);
      if (idle) this.#workers.forEach((worker) => worker && this.#stop(worker));
    }, linger);
  }

  #wireJob({ functions: _, operation: __, ...job }: Job, worker: LiveWorker): WireJob {
    const inputs = job.inputs.map((input): WireInput => {
      if ("value" in input) return input;
      if ("from" in input) {
        const from = input.from.map(({ slot, partitions }) => ({
          peer: this.#connect(worker, slot),
          partitions,
        }));
        return { ...input, from };
      }
      const { slot, ...rest } = input;
      if (input.held !== undefined && this.#workers[slot] === worker) return rest;
      return { ...rest, peer: this.#connect(worker, slot) };
    });
    return { ...job, inputs };
  }

  /** Makes sure that a worker can fetch results of the one in a slot, and gives the name of that. */
  #connect(worker: LiveWorker, slot: number): string {
    const peer = this.#workers[slot];
    if (peer === undefined) return "gone";
    worker.connectTo(peer, this.#options.spawner.relay);
    return peer.id;
  }

  /** Finds what could not be sent, to the worker or back, where that is what went wrong. */
  async #explain(
    worker: LiveWorker,
    run: string,
    jobs: readonly Job[],
    error: unknown,
  ): Promise<JobReply> {
    for (const { key, operation, value, inputs, result } of jobs) {
      const { medium } = this.#options.spawner;
      const unsent = dataIn(value, inputs).map((data) => findUnclonable(data, "its data", medium));
      const problem = unsent.find((it) => it !== undefined);
      if (problem !== undefined) {
        const message = `Cannot send ${operation} to a worker: ${problem}`;
        return { key, status: "failed", failure: jobFailure(new TypeError(message), operation) };
      }
      if (result !== "send") continue;
      const unreturned = await this.#unclonablePart(worker, run, key, error);
      if (unreturned === undefined) continue;
      return {
        key,
        status: "failed",
        failure: jobFailure(unsendable("the result", unreturned), operation),
      };
    }
    const [{ key, operation }] = jobs as [Job];
    return { key, status: "failed", failure: jobFailure(error, operation) };
  }

  /** Asks the worker which part of a result cannot be cloned, after an answer did not come. */
  async #unclonablePart(
    worker: LiveWorker,
    run: string,
    key: Key,
    error: unknown,
  ): Promise<string | undefined> {
    if (error instanceof SlotLost) throw error;
    return await worker.call((remote) => remote.explain(run, key)).catch((later: unknown) => {
      if (later instanceof SlotLost) throw later;
      return undefined;
    });
  }
}

/** What became of a job; one whose value cannot be read has failed, since bytes come from disk as they are. */
function fromWire(reply: WireReply, operation: string): JobReply {
  if (reply.status === "done") {
    if (travelsAsItIs(reply)) return reply;
    const { value, skipped, times, ...rest } = reply;
    try {
      const unpacked = value === undefined ? undefined : transfers.time(() => whole(unpack(value)));
      const moved = { elapsed: unpacked?.elapsed ?? 0, bytes: 0 };
      return {
        ...rest,
        ...(times === undefined ? {} : { times: withMoved(fromWireTimes(times), moved) }),
        ...(skipped === undefined ? {} : { skipped: skipped.map(fromSkippedRecord) }),
        ...(unpacked === undefined ? {} : { value: unpacked.value }),
      };
    } catch (thrown) {
      if (!(thrown instanceof SpillError)) throw thrown;
      const failure = jobFailure(thrown, operation);
      const failed = { key: reply.key, status: "failed", failure } as const;
      return times === undefined ? failed : { ...failed, times: fromWireTimes(times) };
    }
  }
  if (reply.status !== "failed") return reply;
  const { failure, times, ...rest } = reply;
  return {
    ...rest,
    ...(times === undefined ? {} : { times: fromWireTimes(times) }),
    failure: { ...failure, error: fromRecord(failure.error) },
  };
}

function fromSkippedRecord({ first, ...rest }: SkippedRecord): SkippedElements {
  return { ...rest, first: { ...first, error: fromRecord(first.error) } };
}

function closedError(): TypeError {
  return new TypeError("Cannot run a graph: the pool of workers is closed");
}

function unsendable(what: string, problem: string): TypeError {
  return new TypeError(`Cannot send ${what} to the caller: ${problem}`);
}

/** The user's data that a job takes along. */
function dataIn(value: Value, inputs: Job["inputs"]): unknown[] {
  const found = inputs.flatMap((input) => "value" in input ? [input.value] : []);
  const open: Value[] = [value];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next.kind === "data") found.push(next.value);
    for (const part of valuesIn(next)) open.push(part);
  }
  return found;
}
