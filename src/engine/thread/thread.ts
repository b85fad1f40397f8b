/**
 * Running jobs on the thread at hand: what the inline executor and a worker have
 * in common. A thread keeps the results of its jobs by run and key.
 *
 * @module
 */

import type { Revived } from "../../functions/revive.ts";
import { partitionKey, partitionOf } from "../../graph/graph.ts";
import type { Key } from "../../graph/node.ts";
import { ComposedLoops } from "../../kernel/compose.ts";
import { GeneratedLoops } from "../../kernel/generate.ts";
import { TaskFailure } from "../../kernel/failure.ts";
import { Meter } from "../../kernel/meter.ts";
import type { KernelContext, LoopMaker } from "../../kernel/plan.ts";
import type { Value } from "../../kernel/program.ts";
import { runValue, streamValue } from "../../kernel/run.ts";
import type { SkippedElements } from "../../kernel/tolerated.ts";
import type { Catalog } from "../../ops/catalog.ts";
import type { SupplyQuestion } from "../../ops/operation.ts";
import { PiecedPartition } from "../../wire/aside.ts";
import type { Packed } from "../../wire/packing.ts";
import { sizeOf } from "../../wire/size.ts";
import { jobFailure } from "./job_failure.ts";
import {
  type HeldResult,
  type Hold,
  InputLost,
  type Job,
  type JobCounts,
  type JobReply,
  type Spilled,
} from "../ports.ts";
import { Collections, type GarbageWatch } from "./collections.ts";
import { JobClock, type Moved, TransferClock } from "./job_clock.ts";
import { partKey, RunStore } from "./run_store.ts";
import { StoreFile } from "./store_file.ts";
import type { Pulled } from "./stream_buffer.ts";
import { sizeOfParts } from "./parts_size.ts";
import { ThreadMemory } from "./thread_memory.ts";

/** What a thread is made of. */
export interface ThreadOptions {
  readonly catalog: Catalog;
  readonly revive: (id: string) => Promise<Revived>;
  readonly yieldToMessages: () => Promise<void>;
  /** Asks what only the thread that schedules can read. */
  readonly ask?: (run: string, question: SupplyQuestion) => Promise<unknown>;
  /** Loops by generated code where that is allowed, unless given. */
  readonly loops?: LoopMaker;
  /** What others would get of a result if it were sent; nobody is sent any, unless given. */
  readonly sent?: (value: unknown) => unknown;
  /** Has the garbage collections of this thread told of, where the runtime does. */
  readonly watchGarbage?: (() => GarbageWatch) | undefined;
}

/** What a thread needs to know of a job whose inputs are brought by somebody else. */
export interface ThreadJob extends Pick<Job, "key" | "value" | "result" | "inParts" | "hold"> {
  readonly inputs: readonly BroughtInput[];
}

/** What of a job's inputs is brought: a result or a part of one, or a part of several. */
type BroughtInput =
  | { readonly key: Key; readonly part?: number }
  | {
    readonly name: string;
    readonly part: number;
    readonly from: readonly { readonly partitions: readonly number[] }[];
  };

/** One element of the results of some partitions of a collection. */
interface PartsOfSome {
  readonly name: string;
  readonly part: number;
  readonly partitions: readonly number[];
}

type Writable<T> = { -readonly [P in keyof T]: T[P] };

/**
 * What is known of a job that is done, while it is gathered: field by field, since to spread objects
 * takes longer than a small job.
 */
type Made = Writable<
  Omit<Extract<JobReply, { readonly status: "done" }>, "key" | "status" | "elapsed">
>;

/** What a job is told of while it is computed. */
type Notes = Pick<KernelContext, "noteSkipped" | "meter">;

/** Makes sure that a thread has what a job needs, and notes what is moved for that. */
type Bring<J> = (job: J, moved: Moved) => void | Promise<void>;

/** What a job needs, on its way. */
interface Coming {
  readonly inputs: Promise<void>;
  readonly moved: Moved;
}

/** A thread that runs jobs. */
export class Thread {
  /** What this thread spends on moving results. */
  readonly transfers: TransferClock = new TransferClock();
  /** What it holds of results, and how much that may be. */
  readonly memory: ThreadMemory = new ThreadMemory();
  readonly #options: ThreadOptions;
  readonly #collections: Collections;
  readonly #loops: LoopMaker;
  readonly #asynchronous = new Set<string>();
  readonly #runs = new Map<string, RunStore>();
  /** Where what outlasts runs goes for want of memory. */
  readonly #heldFile: StoreFile = new StoreFile(this.memory);

  /** Makes a thread without results. */
  constructor(options: ThreadOptions) {
    this.#options = options;
    this.#collections = new Collections(options.watchGarbage);
    this.#loops = options.loops ??
      (GeneratedLoops.allowed ? new GeneratedLoops() : new ComposedLoops());
  }

  /** Begins a run, unless it has begun; with `measures`, replies have times. */
  begin(run: string, measures: boolean = false): void {
    if (this.#runs.has(run)) return;
    this.#runs.set(run, new RunStore(measures, this.memory));
  }

  /**
   * Runs jobs one after another, up to the first that is not done; `bring` makes sure that this
   * thread has what a job needs, and is called while the job before it is computed.
   */
  async execute<J extends ThreadJob>(
    run: string,
    jobs: readonly J[],
    bring: Bring<J>,
  ): Promise<JobReply[]> {
    const execute = () => this.#executeAll(run, jobs, bring);
    const measures = this.#runs.get(run)?.measures === true;
    return await (measures ? this.#collections.during(execute) : execute());
  }

  async #executeAll<J extends ThreadJob>(
    run: string,
    jobs: readonly J[],
    bring: Bring<J>,
  ): Promise<JobReply[]> {
    // Streams are pulled from before they are computed.
    for (const { key, result } of jobs) {
      if (result === "stream") this.#store(run).openStream(key);
    }
    const replies: JobReply[] = [];
    let coming = brought(jobs[0], bring);
    for (const [i, job] of jobs.entries()) {
      const next = jobs[i + 1];
      const here = coming;
      coming = brought(next, bring);
      const reply = await this.#run(run, job, here);
      this.#forgetParts(run, job, next);
      replies.push(reply);
      if (reply.status === "done") continue;
      if (reply.status === "input-lost") {
        // These are tried again, perhaps elsewhere: who reads their streams must not wait here.
        for (const { key } of jobs.slice(i)) this.#runs.get(run)?.streams.get(key)?.drop();
        // What comes late must not meet what is brought when the next job is tried again.
        await coming.inputs.catch(() => {});
      }
      if (next !== undefined) this.#forgetParts(run, next);
      break;
    }
    this.#runs.get(run)?.meters.clear();
    return replies;
  }

  async #run(run: string, job: ThreadJob, { inputs, moved }: Coming): Promise<JobReply> {
    const { key } = job;
    const start = performance.now();
    const store = this.#runs.get(run);
    const clock = store?.measures === true ? new JobClock(this.transfers, moved) : undefined;
    if (store !== undefined) store.clock = clock;
    try {
      await (clock === undefined ? inputs : clock.wait("waiting", inputs));
      const made = await this.#make(run, job, clock);
      if (this.memory.isFull) await this.memory.fit();
      // The run may have ended meanwhile.
      const storing = this.#runs.get(run);
      if (storing?.spillsParts) await storing.spillParts();
      const spilled = this.#takeSpilled(run);
      if (spilled !== undefined) made.spilled = spilled;
      if (clock !== undefined) made.times = clock.times();
      return Object.assign(made, {
        key,
        status: "done" as const,
        elapsed: performance.now() - start,
      });
    } catch (thrown) {
      if (thrown instanceof InputLost) return { key, status: "input-lost" };
      return {
        key,
        status: "failed",
        failure: jobFailure(thrown),
        ...(clock === undefined ? {} : { times: clock.times() }),
      };
    }
  }

  /** Drops the parts that were brought for one job alone, but for those that the next one needs. */
  #forgetParts(run: string, job: ThreadJob, next?: ThreadJob): void {
    const keys = partKeys(job);
    if (keys.length === 0) return;
    const needed = new Set(next === undefined ? [] : partKeys(next));
    this.forget(run, keys.filter((key) => !needed.has(key)));
  }

  /** Computes a job's value, and what its reply tells of it. */
  async #make(
    run: string,
    { key, value, result, inParts = false, hold }: ThreadJob,
    clock: JobClock | undefined,
  ): Promise<Made> {
    const skipped: SkippedElements[] = [];
    const noteSkipped = (more: readonly SkippedElements[]) => void skipped.push(...more);
    const gathered = value.kind === "input" ? undefined : sizeOfParts(value, this.#store(run));
    const meter = new Meter();
    this.#store(run).meters.set(key, meter);
    const notes = { noteSkipped, meter };
    let made: Made;
    if (result === "stream") {
      made = await this.#computeStream(run, key, value, notes, clock);
    } else {
      const computed = await this.compute(run, key, value, notes, inParts);
      if (hold !== undefined) await this.#hold(run, key, computed, hold);
      made = { bytes: computed.bytes };
      if (Array.isArray(computed.value)) made.elements = computed.value.length;
      else if (computed.value instanceof PiecedPartition) made.elements = computed.value.size;
      if (result === "send") made.value = computed.value;
    }
    if (skipped.length > 0) made.skipped = skipped;
    const { bytes, elements, read } = meter;
    if (elements + bytes > 0) made.counts = { bytes, elements, read };
    if (gathered !== undefined) made.gathered = gathered;
    return made;
  }

  /** Computes a value and keeps it, to be taken whole or in parts; gives it and its rough size. */
  async compute(
    run: string,
    key: Key,
    program: Value,
    notes: Notes = { noteSkipped() {} },
    inParts: boolean = false,
  ): Promise<{ readonly value: unknown; readonly bytes: number }> {
    const store = this.#store(run);
    const context = this.#context(run, store, key, notes);
    const value = await runValue(program, context);
    const bytes = sizeOf(value);
    store.keep(key, { value, bytes, inParts });
    return { value, bytes };
  }

  /** Keeps a result beyond its run, as it would be had it been sent: it is the same wherever it is used. */
  async #hold(
    run: string,
    key: Key,
    { value, bytes }: { readonly value: unknown; readonly bytes: number },
    { holding, to, operation }: Hold,
  ): Promise<void> {
    const { sent = (it) => it } = this.#options;
    try {
      // Before anything is waited for: the run may end meanwhile, and then the holding.
      const store = this.#holding(holding);
      const kept = value instanceof PiecedPartition ? await store.copied(value, sent) : sent(value);
      store.keep(key, { value: kept, bytes, inParts: false, staysOnDisk: to === "disk" });
      this.borrow(run, key, { holding, key });
      if (to === "disk") await store.moveToDisk(key);
    } catch (error) {
      throw new TaskFailure(error, { operation });
    }
  }

  #holding(name: string): RunStore {
    let store = this.#runs.get(name);
    if (store === undefined) {
      store = new RunStore(false, this.memory, this.#heldFile);
      this.#runs.set(name, store);
    }
    return store;
  }

  /** Gives a run a result that this thread keeps beyond the run that made it. */
  borrow(run: string, key: Key, { holding, key: held }: HeldResult): void {
    const kept = this.#runs.get(holding)?.kept(held);
    if (kept === undefined) throw new InputLost();
    this.#store(run).borrow(key, kept);
  }

  /** What has gone to disk and come back since the last call: of a run, and of what outlasts runs. */
  #takeSpilled(run: string): Spilled | undefined {
    const [own, held] = [this.#runs.get(run)?.takeSpilled(), this.#heldFile.take()];
    if (own === undefined || held === undefined) return own ?? held;
    return {
      written: own.written + held.written,
      read: own.read + held.read,
      elapsed: own.elapsed + held.elapsed,
    };
  }

  /**
   * Computes a partition into its stream and measures it; resolves when all is computed, though not
   * all is pulled.
   */
  async #computeStream(
    run: string,
    key: Key,
    value: Value,
    notes: Notes,
    clock: JobClock | undefined,
  ): Promise<{ readonly bytes: number; readonly elements: number }> {
    const store = this.#store(run);
    const buffer = store.streams.get(key)!;
    let bytes = 0;
    let count = 0;
    try {
      await streamValue(value, this.#context(run, store, key, notes), (elements) => {
        const own = sizeOf(elements);
        bytes += own;
        count += elements.length;
        const room = buffer.push(elements, own);
        return clock === undefined ? room : clock.wait("paused", room);
      });
      buffer.close();
      return { bytes, elements: count };
    } catch (error) {
      buffer.fail(error);
      throw error;
    }
  }

  /** The next elements of a stream, or `undefined` at the end. */
  async pull(run: string, key: Key): Promise<readonly unknown[] | undefined> {
    return await this.#store(run).streams.get(key)!.pull();
  }

  /** What was pulled last of a stream, if the key is one. */
  pulled(run: string, key: Key): Pulled | undefined {
    return this.#store(run).streams.get(key)?.pulled;
  }

  /** What jobs have read that are under way, and those before them that were given together with them. */
  counts(run: string): JobCounts[] {
    const meters = this.#runs.get(run)?.meters ?? [];
    return Array.from(
      meters,
      ([key, { bytes, elements, read }]) => ({ key, bytes, elements, read }),
    );
  }

  /** Milliseconds that the job has had which runs, where the run is measured. */
  spent(run: string): number {
    return this.#runs.get(run)?.clock?.spent ?? 0;
  }

  /** A result, or one element of it. */
  input(run: string, key: Key, part?: number): unknown {
    return this.#store(run).input(key, part);
  }

  /** A result, or one element of it, as it travels; buffers that nobody else has are added to `own`. */
  packed(run: string, key: Key, part?: number, own?: ArrayBuffer[]): Packed {
    return this.#store(run).packed(key, part, own);
  }

  /** Keeps a result that was made elsewhere, or one element of it. */
  keep(run: string, key: Key, value: unknown, part?: number): void {
    const store = this.#store(run);
    if (part !== undefined) return store.keepPart(partKey(key, part), value);
    const bytes = this.memory.isLimited ? sizeOf(value) : 0;
    store.keep(key, { value, bytes, inParts: false });
  }

  /** The same of what has come from another thread, pieces of which lie where there is room for them. */
  async keepFetched(run: string, key: Key, value: unknown, part?: number): Promise<void> {
    const isPieced = value instanceof PiecedPartition;
    this.keep(run, key, isPieced ? await this.#store(run).copied(value) : value, part);
  }

  /** Keeps elements of results that were made elsewhere, packed as they have come, for one job. */
  async keepPacked(
    run: string,
    { name, part, partitions }: PartsOfSome,
    items: readonly Packed[],
  ): Promise<void> {
    const keys = partitions.map((partition) => partKey(partitionKey(name, partition), part));
    await this.#store(run).keepPacked(keys, items);
  }

  /** Drops results. */
  forget(run: string, keys: readonly Key[]): void {
    const store = this.#runs.get(run);
    for (const key of keys) store?.forget(key);
  }

  /** Cancels a run and drops all its results. */
  end(run: string): void {
    const store = this.#runs.get(run);
    this.#runs.delete(run);
    if (store === undefined) return;
    if (!Array.from(this.#runs.values()).some(({ measures }) => measures)) this.#collections.stop();
    store.end(new DOMException("The run has ended", "AbortError"));
  }

  #store(run: string): RunStore {
    const store = this.#runs.get(run);
    if (store === undefined) throw new DOMException("The run has ended", "AbortError");
    return store;
  }

  #context(run: string, store: RunStore, key: Key, notes: Notes): KernelContext {
    const { catalog, revive, yieldToMessages, ask } = this.#options;
    const context: Writable<KernelContext> = {
      operation(id) {
        const operation = catalog.get(id);
        if (operation === undefined) {
          throw new TypeError(`Cannot run ${id}: this thread knows no operation of that name`);
        }
        return operation;
      },
      revive,
      input: (key, part) => store.input(key, part),
      parts: (of) => store.parts(of),
      signal: store.abort.signal,
      yieldToMessages,
      asynchronous: this.#asynchronous,
      loops: this.#loops,
      share: (make, end) => store.share(key, make, end),
      noteSkipped: notes.noteSkipped,
    };
    if (notes.meter !== undefined) context.meter = notes.meter;
    if (this.memory.isLimited) {
      context.later = (key, part) => store.later(key, part);
      context.room = store.room;
    }
    if (ask !== undefined) context.ask = (question) => ask(run, question);
    const partition = partitionOf(key);
    if (partition !== undefined) context.partition = partition;
    return context;
  }
}

/** Starts to bring what a job needs; what goes wrong is told when the job's turn has come. */
function brought<J>(job: J | undefined, bring: Bring<J>): Coming {
  const moved: Moved = { elapsed: 0, bytes: 0 };
  const inputs = (async () => job === undefined ? undefined : await bring(job, moved))();
  inputs.catch(() => {});
  return { inputs, moved };
}

/** Keys of the parts that a job needs. */
function partKeys({ inputs }: ThreadJob): Key[] {
  return inputs.flatMap((input) => {
    const { part } = input;
    if (part === undefined) return [];
    if ("key" in input) return [partKey(input.key, part)];
    const { name, from } = input;
    return from.flatMap(({ partitions }) =>
      partitions.map((partition) => partKey(partitionKey(name, partition), part))
    );
  });
}
