/**
 * What the main thread and its workers say to each other. Types only: both sides
 * import it, and everything in it survives a structured clone. It is the engine's own
 * types, but for what cannot travel as it is.
 *
 * @module
 */

import type { FunctionDefinition } from "../../functions/definition.ts";
import type { ErrorRecord } from "../../wire/error_record.ts";
import type { Key } from "../../graph/node.ts";
import type { SkippedElements } from "../../kernel/tolerated.ts";
import type {
  InputLocation,
  Job,
  JobCounts,
  JobFailure,
  JobReply,
  JobTimes,
  PartsLocation,
} from "../ports.ts";
import type { SupplyQuestion } from "../../ops/operation.ts";
import type { HashSecret } from "../../tables/key_hash.ts";
import type { Packed } from "../../wire/packing.ts";

/** A type on the wire: some of its fields travel as something else, or not at all. */
type OnWire<T, Changed> = Omit<T, keyof Changed> & Changed;

/** Where a worker finds an input: here, or at another worker, whose operation made it. */
export type WireInput =
  | Extract<InputLocation, { readonly value: unknown }>
  | Omit<Extract<InputLocation, { readonly slot: number }>, "slot"> & {
    /** Absent where this worker keeps it. */
    readonly peer?: string;
  }
  | WireParts;

/** Parts of results, and which other workers have which. */
export type WireParts = OnWire<PartsLocation, {
  readonly from: readonly { readonly peer: string; readonly partitions: readonly number[] }[];
}>;

/** A task for a worker; the functions of all tasks go with the request. */
export type WireJob = OnWire<
  Omit<Job, "functions" | "operation">,
  { readonly inputs: readonly WireInput[] }
>;

/** Tasks, and all the worker does not have yet that they need. */
export interface ExecuteRequest {
  readonly run: string;
  /** Whether replies have times. */
  readonly measures: boolean;
  readonly jobs: readonly WireJob[];
  readonly functions: readonly FunctionDefinition[];
  readonly forget: readonly Key[];
  /** Ids of functions that exist no more on the main thread. */
  readonly forgetFunctions: readonly string[];
}

/** What became of a task. */
export type WireReply =
  | OnWire<
    Reply<"done">,
    {
      readonly skipped?: readonly SkippedRecord[];
      readonly value?: Packed;
      readonly times?: WireTimes;
    }
  >
  | OnWire<Reply<"failed">, { readonly failure: FailureRecord; readonly times?: WireTimes }>
  | Reply<"input-lost">;

/** Whether a reply has nothing that takes another form on the wire: most have not, and are not copied. */
export function travelsAsItIs<
  R extends { readonly value?: unknown; readonly skipped?: unknown; readonly times?: unknown },
>(
  reply: R,
): reply is R & { readonly value?: never; readonly skipped?: never; readonly times?: never } {
  return reply.skipped === undefined && reply.times === undefined && !("value" in reply);
}

type Reply<Status> = Extract<JobReply, { readonly status: Status }>;

/** Times as a list, a clone of which costs a fraction of that of an object. */
export type WireTimes = readonly number[];

/** Times as they travel. */
export function toWireTimes(times: JobTimes): WireTimes {
  const { start, elapsed, waiting, paused, computing, moving, bytesMoved, collecting } = times;
  const always = [start, elapsed, waiting, paused, computing, moving, bytesMoved];
  return collecting === undefined ? always : [...always, collecting];
}

/** Times that have travelled. */
export function fromWireTimes(times: WireTimes): JobTimes {
  const [start, elapsed, waiting, paused, computing, moving, bytesMoved, collecting] = times;
  return {
    start: start!,
    elapsed: elapsed!,
    waiting: waiting!,
    paused: paused!,
    computing: computing!,
    moving: moving!,
    bytesMoved: bytesMoved!,
    ...(collecting === undefined ? {} : { collecting }),
  };
}

/** A failure whose error can travel. */
export type FailureRecord = OnWire<JobFailure, { readonly error: ErrorRecord }>;

/** What a task went on without, with an error that can travel. */
export type SkippedRecord = OnWire<
  SkippedElements,
  { readonly first: OnWire<SkippedElements["first"], { readonly error: ErrorRecord }> }
>;

/** A question of a task, by a number that its answer has too. */
export interface NumberedQuestion {
  readonly number: number;
  readonly run: string;
  readonly question: SupplyQuestion;
}

/** An answer to a task, or why there is none. */
export type SupplyAnswer = { readonly part: unknown } | { readonly error: ErrorRecord };

/** How much a worker may hold of results, and whether the rest goes to disk. */
export interface WorkerMemory {
  /** Number of workers that share what there is. */
  readonly workers: number;
  /** Bytes for all of them, where somebody has asked for that. */
  readonly memory?: number;
  readonly spill: boolean;
  /** Folder for what goes to disk, if not that of the system. */
  readonly directory?: string;
}

/** What the main thread asks of a worker. */
export interface WorkerApi {
  /** Answers, which is how a worker is known to run; from then on, it hashes keys as all others do. */
  greet(secret: HashSecret, memory: WorkerMemory): void;
  /** Gives the first error that nobody catches, if there ever is one. */
  strayError(call: number): Promise<ErrorRecord>;
  /** Gives the next question of a task, once there is one. */
  question(call: number): Promise<NumberedQuestion>;
  answer(number: number, answer: SupplyAnswer): void;
  execute(request: ExecuteRequest, call: number): Promise<readonly WireReply[]>;
  /** The next elements of a stream; `undefined` at the end; `null` where its task has failed. */
  pull(run: string, key: Key, call: number): Promise<Packed | undefined | null>;
  /** What the jobs have read that are under way. */
  counts(run: string): readonly JobCounts[];
  /** Milliseconds that the task has had which runs, without what it waited for; the run is measured. */
  spent(run: string): number;
  /** Numbers of the calls that run, so that their answers have not been sent. */
  unanswered(): readonly number[];
  /** Says which part of a result, or of what was last pulled of it, cannot be cloned, if any. */
  explain(run: string, key: Key): Promise<string | undefined>;
  end(run: string): void;
  /** Gives a port over which the results of another worker can be fetched. */
  connect(peer: string, port: MessagePort): void;
  /** Gives a port over which another worker will fetch results. */
  admit(port: MessagePort): void;
  /** Says that a worker is gone. */
  disconnect(peer: string): void;
}

/** A result on its way to another worker. */
export interface Fetched {
  readonly packed: Packed;
  /** Milliseconds that it took to pack it. */
  readonly elapsed: number;
}

/** Why a result cannot be read back from disk; as a record, it keeps its class on the way. */
export interface Unread {
  readonly unread: ErrorRecord;
}

/** What a worker wants of another: a result, one element of it, or one element of several results. */
export type Wanted =
  | { readonly key: Key; readonly part?: number }
  | {
    readonly name: string;
    readonly part: number;
    readonly partitions: readonly number[];
    /** Bytes, roughly, after which the answer ends, and the rest is to be asked for again. */
    readonly most?: number;
  };

/** What workers ask of each other. */
export interface PeerApi {
  /** Results, or elements of them; rejects where they cannot be cloned. */
  fetch(run: string, wanted: Wanted): Promise<Fetched | Unread>;
  /** Says what cannot be cloned of that, if anything. */
  explain(run: string, wanted: Wanted): Promise<string | undefined>;
  /** Answers. */
  ping(): void;
}
