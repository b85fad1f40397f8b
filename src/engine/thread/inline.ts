/**
 * The executor with one slot, this thread: for debugging, for tiny data, and for
 * where there are no workers. Functions are the user's own, not copies.
 *
 * @module
 */

import type { FunctionReference } from "../../functions/reference.ts";
import { type Revived, revivedLocally } from "../../functions/revive.ts";
import type { Key } from "../../graph/node.ts";
import type { LoopMaker } from "../../kernel/plan.ts";
import type { Catalog } from "../../ops/catalog.ts";
import type { Executor, Job, JobCounts, JobReply, ResultsRoom, SlotState } from "../ports.ts";
import { piecedIn, whole } from "../../wire/aside.ts";
import { fromRecord, toRecord } from "../../wire/error_record.ts";
import { pack, unpack } from "../../wire/packing.ts";
import { answer } from "../supplies.ts";
import type { GarbageWatch } from "./collections.ts";
import { jobFailure } from "./job_failure.ts";
import { Thread } from "./thread.ts";
import type { MemorySettings } from "./thread_memory.ts";

/** Milliseconds that a cancelled task has to notice. */
const grace = 200;

/** Settings of an inline executor. */
export interface InlineOptions {
  readonly catalog: Catalog;
  readonly yieldToMessages: () => Promise<void>;
  readonly loops?: LoopMaker;
  /** How much it may hold of results; any amount without. */
  readonly memory?: MemorySettings;
  /** The same, for people. */
  readonly room?: () => ResultsRoom;
  readonly watchGarbage?: (() => GarbageWatch) | undefined;
}

/** A reply whose value outlives what the run keeps: what was set aside is dropped with its result. */
function lasting(reply: JobReply): JobReply {
  if (reply.status === "failed") {
    const { failure } = reply;
    return { ...reply, failure: { ...failure, error: readable(failure.error) } };
  }
  if (!("value" in reply) || piecedIn(reply.value).length === 0) return reply;
  return { ...reply, value: whole(unpack(pack(reply.value))) };
}

/** The same of several, up to the first whose value cannot be read back from where it was set aside. */
function lastingUpToFailure(replies: readonly JobReply[], jobs: readonly Job[]): JobReply[] {
  const made: JobReply[] = [];
  for (const [i, reply] of replies.entries()) {
    try {
      made.push(lasting(reply));
    } catch (error) {
      const failure = jobFailure(error, jobs[i]!.operation);
      made.push({ key: reply.key, status: "failed", failure });
      break;
    }
  }
  return made;
}

/** What was thrown, or, where looking at it throws, what a worker would tell of it. */
function readable(error: unknown): unknown {
  try {
    if (error instanceof Error) [error.name, error.message, error.stack, error.cause].at(0);
    return error;
  } catch {
    return fromRecord(toRecord(error));
  }
}

/** Runs jobs on this thread. */
export class InlineExecutor implements Executor {
  readonly slots = 1;
  readonly runsHere = true;
  readonly #thread: Thread;
  readonly #room: (() => ResultsRoom) | undefined;
  readonly #functions = new Map<string, FunctionReference>();
  readonly #runs = new Set<string>();
  /** What each run has under way. */
  readonly #busy = new Map<string, Promise<unknown>>();

  /** Makes an executor. */
  constructor(options: InlineOptions) {
    const { memory, room, ...rest } = options;
    this.#room = room;
    this.#thread = new Thread({ ...rest, ask: answer, revive: (id) => this.#revive(id) });
    if (memory !== undefined) this.#thread.memory.limit(memory);
  }

  /** How much of results it keeps in memory. */
  room(): ResultsRoom {
    return this.#room?.() ?? { threads: 1, isHere: true };
  }

  /** Begins a run; this thread is never lost. */
  begin(run: string, _onLost?: unknown, _onReady?: unknown, measures: boolean = false): void {
    this.#runs.add(run);
    this.#thread.begin(run, measures);
  }

  /** This thread runs. */
  stage(): SlotState {
    return "started";
  }

  /** Nothing to do: this thread runs. */
  prepare(): boolean {
    return true;
  }

  /** Runs jobs one after another. */
  async execute(
    _slot: number,
    run: string,
    jobs: readonly Job[],
    forget: readonly Key[],
  ): Promise<readonly JobReply[]> {
    this.#thread.forget(run, forget);
    const replies = this.#thread.execute(run, jobs, ({ functions, inputs }) => {
      for (const reference of functions) this.#functions.set(reference.id, reference);
      for (const input of inputs) {
        // All results lie in the one slot that there is.
        if ("value" in input) this.#thread.keep(run, input.key, input.value, input.part);
      }
    });
    this.#busy.set(run, replies);
    return lastingUpToFailure(await replies, jobs);
  }

  /** The next elements of a stream. */
  async pull(_slot: number, run: string, key: Key): Promise<readonly unknown[] | undefined | null> {
    return await this.#thread.pull(run, key).catch(() => null);
  }

  /** What the jobs under way have read. */
  counts(_slot: number, run: string): Promise<readonly JobCounts[]> {
    return Promise.resolve(this.#thread.counts(run));
  }

  /** Ends a run. What does not notice in time, such as a function that waits, is not waited for. */
  async end(run: string): Promise<void> {
    const busy = this.#busy.get(run);
    this.#busy.delete(run);
    this.#thread.end(run);
    this.#runs.delete(run);
    // Functions hold what they have captured.
    if (this.#runs.size === 0) this.#functions.clear();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<void>((resolve) => timer = setTimeout(resolve, grace));
    await Promise.race([busy?.catch(() => {}), late]);
    clearTimeout(timer);
  }

  /** Nothing to do: this thread stays. */
  async [Symbol.asyncDispose](): Promise<void> {}

  async #revive(id: string): Promise<Revived> {
    const reference = this.#functions.get(id);
    if (reference === undefined) throw new DOMException("The run has ended", "AbortError");
    return await revivedLocally(reference);
  }
}
