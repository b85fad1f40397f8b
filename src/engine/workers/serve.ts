/**
 * The program inside a worker: answers the main thread and other workers.
 *
 * @module
 */

import * as Comlink from "comlink";
import { SpillError } from "../../errors.ts";
import { type ErrorRecord, fromRecord, toRecord } from "../../wire/error_record.ts";
import { FunctionTable } from "../../functions/revive.ts";
import { partitionKey } from "../../graph/graph.ts";
import type { Key } from "../../graph/node.ts";
import type { Catalog } from "../../ops/catalog.ts";
import { TaskFailure } from "../../kernel/failure.ts";
import type { SkippedElements } from "../../kernel/tolerated.ts";
import { Ending } from "../ending.ts";
import type { GarbageWatch } from "../thread/collections.ts";
import { type Moved, type TransferClock, withMoved } from "../thread/job_clock.ts";
import { jobFailure } from "../thread/job_failure.ts";
import { InputLost, type JobCounts, type JobReply } from "../ports.ts";
import { type MemoryRuntime, memorySettings } from "./memory_settings.ts";
import { Thread } from "../thread/thread.ts";
import type { Medium } from "../../runtime/runtime.ts";
import { findUnclonable } from "./clonable.ts";
import { type HashSecret, shareHashSecret } from "../../tables/key_hash.ts";
import type { SupplyQuestion } from "../../ops/operation.ts";
import { pack, type Packed, unpack } from "../../wire/packing.ts";
import { sizeOf } from "../../wire/size.ts";
import {
  type ExecuteRequest,
  type Fetched,
  type NumberedQuestion,
  type PeerApi,
  type SkippedRecord,
  type SupplyAnswer,
  toWireTimes,
  travelsAsItIs,
  type Unread,
  type Wanted,
  type WireInput,
  type WireJob,
  type WireParts,
  type WireReply,
  type WorkerApi,
  type WorkerMemory,
} from "./protocol.ts";
import { Questions } from "./questions.ts";
import { AnswerWatch } from "./lost_answers.ts";
import { ifReadable } from "./unreadable.ts";
import { withResolvers } from "../resolvers.ts";

/** What a worker is made of. */
export interface ServeOptions {
  readonly catalog: Catalog;
  /** What its messages go over. */
  readonly medium: Medium;
  readonly yieldToMessages: () => Promise<void>;
  /** Calls back with errors that nobody catches. */
  readonly onStrayError: (report: (error: unknown) => void) => void;
  readonly watchGarbage?: (() => GarbageWatch) | undefined;
  /** What tells of memory, and makes files for what there is no room for. */
  readonly memoryRuntime: MemoryRuntime;
}

/** Serves the main thread over `port`. */
export function serve(port: MessagePort, options: ServeOptions): void {
  Comlink.expose(new Server(options) satisfies WorkerApi, port);
}

/** Another worker whose results can be fetched. */
interface Peer {
  readonly remote: Comlink.Remote<PeerApi>;
  readonly port: MessagePort;
  /** When the other worker is gone; a race with a promise would keep all that was ever fetched. */
  readonly ending: Ending;
  /** Watches for its answers. */
  readonly answers: AnswerWatch;
}

class Server implements WorkerApi {
  readonly #functions = new FunctionTable((change) => this.#thread.memory.count(change));
  readonly #thread: Thread;
  readonly #medium: Medium;
  readonly #runtime: MemoryRuntime;
  readonly #peers = new Map<string, Peer>();
  /** Numbers of the calls that run. */
  readonly #unanswered = new Set<number>();
  readonly #stray = withResolvers<ErrorRecord>();
  readonly #questions = new Questions();

  constructor(options: ServeOptions) {
    const { catalog, medium, yieldToMessages, onStrayError, watchGarbage } = options;
    this.#medium = medium;
    this.#runtime = options.memoryRuntime;
    const revive = (id: string) => this.#functions.revive(id);
    const ask = (run: string, question: SupplyQuestion) => this.#questions.ask(run, question);
    const sent = (value: unknown) => asSent(value, medium);
    this.#thread = new Thread({ catalog, yieldToMessages, revive, ask, sent, watchGarbage });
    onStrayError((error) => this.#stray.resolve(toRecord(error)));
  }

  greet(secret: HashSecret, memory: WorkerMemory): void {
    shareHashSecret(secret);
    this.#thread.memory.limit(memorySettings(memory, this.#runtime));
  }

  strayError(call: number): Promise<ErrorRecord> {
    return this.#answering(call, () => this.#stray.promise);
  }

  question(call: number): Promise<NumberedQuestion> {
    return this.#answering(call, () => this.#questions.next());
  }

  answer(number: number, answer: SupplyAnswer): void {
    this.#questions.answer(number, answer);
  }

  execute(request: ExecuteRequest, call: number): Promise<WireReply[]> {
    return this.#answering(call, () => this.#execute(request));
  }

  async #execute(request: ExecuteRequest): Promise<WireReply[]> {
    const { run, measures, jobs, functions, forget, forgetFunctions } = request;
    this.#thread.begin(run, measures);
    this.#thread.forget(run, forget);
    this.#functions.forget(forgetFunctions);
    this.#functions.define(functions);
    const bring = ({ inputs }: WireJob, moved: Moved) =>
      this.#obtainAll(run, inputs, measures ? moved : undefined);
    const replies = await this.#thread.execute(run, jobs, bring);
    return replies.map((reply) => toWire(reply, this.#thread.transfers));
  }

  pull(run: string, key: Key, call: number): Promise<Packed | undefined | null> {
    return this.#answering(call, async () => {
      // Where the job failed, its reply tells why.
      const elements = await this.#thread.pull(run, key).catch(() => null);
      return elements && this.#thread.transfers.time(() => pack(elements)).value;
    });
  }

  counts(run: string): readonly JobCounts[] {
    return this.#thread.counts(run);
  }

  spent(run: string): number {
    return this.#thread.spent(run);
  }

  unanswered(): readonly number[] {
    return [...this.#unanswered];
  }

  async #answering<T>(call: number, work: () => Promise<T>): Promise<T> {
    this.#unanswered.add(call);
    try {
      return await work();
    } finally {
      this.#unanswered.delete(call);
    }
  }

  explain(run: string, key: Key): Promise<string | undefined> {
    const pulled = this.#thread.pulled(run, key);
    const value = pulled === undefined ? this.#thread.input(run, key) : pulled.elements;
    return Promise.resolve(findUnclonable(value, "the result", this.#medium, pulled?.before));
  }

  end(run: string): void {
    this.#thread.end(run);
  }

  connect(peer: string, port: MessagePort): void {
    const remote = Comlink.wrap<PeerApi>(port);
    const answers = new AnswerWatch(() => remote.ping().then(() => worksOnNothing));
    this.#peers.set(peer, { remote, port, ending: new Ending(), answers });
  }

  admit(port: MessagePort): void {
    const api: PeerApi = {
      fetch: (run, wanted) => Promise.resolve(this.#fetched(run, wanted)),
      explain: (run, wanted) => Promise.resolve(this.#explain(run, wanted)),
      ping: () => {},
    };
    Comlink.expose(api, port);
  }

  disconnect(peer: string): void {
    const gone = this.#peers.get(peer);
    this.#peers.delete(peer);
    gone?.ending.come(new InputLost());
    gone?.answers.end();
    gone?.port.close();
  }

  /** Gets inputs; all have come or failed when it is done, so that none comes after it was dropped. */
  async #obtainAll(
    run: string,
    inputs: readonly WireInput[],
    moved: Moved | undefined,
  ): Promise<void> {
    if (inputs.length === 0) return;
    await allDone(inputs.map((input) => this.#obtain(run, input, moved)));
  }

  /** Gets an input that this worker does not have. */
  async #obtain(run: string, input: WireInput, moved: Moved | undefined): Promise<void> {
    if ("from" in input) return await this.#obtainParts(run, input, moved);
    const { key, part } = input;
    if ("value" in input) {
      if (moved !== undefined) moved.bytes += sizeOf(input.value);
      return this.#thread.keep(run, key, input.value, part);
    }
    const { peer, held, operation } = input;
    if (peer === undefined) return this.#thread.borrow(run, key, held!);
    const there = held?.key ?? key;
    const wanted = part === undefined ? { key: there } : { key: there, part };
    const value = await this.#fetch(peer, held?.holding ?? run, wanted, operation, moved);
    await this.#thread.keepFetched(run, key, value, part);
  }

  /**
   * Gets parts that this worker does not have, each other worker's in one message, or in as many as keep
   * within what this worker may hold.
   */
  async #obtainParts(
    run: string,
    { name, part, from, operation }: WireParts,
    moved: Moved | undefined,
  ): Promise<void> {
    const most = this.#thread.memory.room / messagesInRoom;
    await allDone(from.map(async ({ peer, partitions }) => {
      for (let rest = partitions; rest.length > 0;) {
        const wanted = { name, part, partitions: rest, ...(most < Infinity ? { most } : {}) };
        const { packed, elapsed } = await this.#fetchFrom(peer, run, wanted, operation);
        if (moved !== undefined) {
          moved.elapsed += elapsed;
          moved.bytes += sizeOf(packed);
        }
        const items = itemsOf(packed);
        const come = rest.slice(0, items.length);
        await this.#thread.keepPacked(run, { name, part, partitions: come }, items);
        rest = rest.slice(items.length);
      }
    }));
  }

  #fetched(run: string, wanted: Wanted): Fetched | Unread {
    try {
      return this.#packed(run, wanted);
    } catch (error) {
      if (error instanceof SpillError) return { unread: toRecord(error) };
      throw error;
    }
  }

  #packed(run: string, wanted: Wanted): Fetched {
    const own: ArrayBuffer[] = [];
    const { value: packed, elapsed } = this.#thread.transfers.time((): Packed => {
      if ("key" in wanted) return this.#thread.packed(run, wanted.key, wanted.part, own);
      const { name, part, partitions, most = Infinity } = wanted;
      const items: Packed[] = [];
      let bytes = 0;
      for (const partition of partitions) {
        const packed = this.#thread.packed(run, partitionKey(name, partition), part, own);
        items.push(packed);
        if (most < Infinity) bytes += sizeOf(packed);
        if (bytes >= most) break;
      }
      return { pack: "list", items };
    });
    return Comlink.transfer({ packed, elapsed }, own);
  }

  #wanted(run: string, wanted: Wanted): unknown {
    if ("key" in wanted) return this.#thread.input(run, wanted.key, wanted.part);
    const { name, part, partitions } = wanted;
    return partitions.map((i) => this.#thread.input(run, partitionKey(name, i), part));
  }

  #explain(run: string, wanted: Wanted): string | undefined {
    return findUnclonable(this.#wanted(run, wanted), "the result", this.#medium);
  }

  /** Gets from another worker what it has. */
  async #fetch(
    from: string,
    run: string,
    wanted: Wanted,
    operation: string,
    moved: Moved | undefined,
  ): Promise<unknown> {
    const { packed, elapsed } = await this.#fetchFrom(from, run, wanted, operation);
    const unpacked = this.#thread.transfers.time(() => unpack(packed));
    if (moved !== undefined) {
      moved.elapsed += elapsed + unpacked.elapsed;
      moved.bytes += sizeOf(unpacked.value);
    }
    return unpacked.value;
  }

  /** The same as it comes. */
  async #fetchFrom(
    from: string,
    run: string,
    wanted: Wanted,
    operation: string,
  ): Promise<Fetched> {
    const peer = this.#peers.get(from);
    if (peer === undefined) throw new InputLost();
    const { remote, port } = peer;
    const explain = () => remote.explain(run, wanted);
    try {
      const answer = remote.fetch(run, wanted) as Promise<Fetched | Unread>;
      const readable = ifReadable(port, answer, () => explain().then(() => false));
      const fetched = await fromPeer(peer, readable);
      if ("unread" in fetched) throw fromRecord(fetched.unread);
      return fetched;
    } catch (error) {
      if (error instanceof InputLost || error instanceof SpillError) throw error;
      const problem = await fromPeer(peer, explain());
      if (problem === undefined) throw error;
      const message = `Cannot move the result of ${operation} to another worker: ${problem}`;
      throw new TaskFailure(new TypeError(message), { operation });
    }
  }
}

/** Waits until all is done or has failed; throws what has failed, a lost input before all else. */
async function allDone(work: readonly Promise<void>[]): Promise<void> {
  const settled = await Promise.allSettled(work);
  const failures = settled.flatMap((it) => it.status === "rejected" ? [it.reason] : []);
  if (failures.length === 0) return;
  throw failures.find((error) => error instanceof InputLost) ?? failures[0];
}

/** How many messages full of parts a worker could hold. */
const messagesInRoom = 8;

/** What another worker works on: its answers are sent at once. */
function worksOnNothing(): boolean {
  return false;
}

/** An answer of another worker; an error by which it is asked for again where it is lost, or the worker. */
function fromPeer<T>({ ending, answers }: Peer, answer: Promise<T>): Promise<T> {
  return ending.before(
    new Promise((resolve, reject) => {
      const asked = answers.asked(0, () => reject(new InputLost()));
      answer.then(resolve, reject).finally(() => answers.answered(asked));
    }),
  );
}

/** What was packed as a list. */
function itemsOf(packed: Packed): readonly Packed[] {
  return (packed as Extract<Packed, { readonly pack: "list" }>).items;
}

/** A value as it would be had it been sent. */
function asSent(value: unknown, medium: Medium): unknown {
  try {
    const packed = pack(value);
    // Threads carry more than processes do.
    if (medium.between !== "threads" && !medium.carries(packed)) throw new TypeError("foreign");
    return unpack(structuredClone(packed));
  } catch (error) {
    const problem = findUnclonable(value, "the result", medium);
    if (problem === undefined) throw error;
    throw new TypeError(`Cannot keep the result: ${problem}`);
  }
}

/** A reply that can be posted. */
function toWire(reply: JobReply, transfers: TransferClock): WireReply {
  if (reply.status === "input-lost") return reply;
  if (reply.status === "failed") {
    const { failure: { error, ...failure }, times, ...rest } = reply;
    return {
      ...rest,
      ...(times === undefined ? {} : { times: toWireTimes(times) }),
      failure: { ...failure, error: toRecord(error) },
    };
  }
  if (travelsAsItIs(reply)) return reply;
  const { value, skipped, times, ...rest } = reply;
  try {
    const packed = "value" in reply ? transfers.time(() => pack(value)) : undefined;
    const moved = { elapsed: packed?.elapsed ?? 0, bytes: packed ? reply.bytes : 0 };
    return {
      ...rest,
      ...(times === undefined ? {} : { times: toWireTimes(withMoved(times, moved)) }),
      ...(skipped === undefined ? {} : { skipped: skipped.map(toSkippedRecord) }),
      ...(packed === undefined ? {} : { value: packed.value }),
    };
  } catch (thrown) {
    // Who has asked learns what is wrong with the value as with one that cannot be cloned.
    if (!(thrown instanceof SpillError)) throw thrown;
    const failure = jobFailure(thrown);
    const failed = { key: reply.key, status: "failed", failure } as const;
    return toWire(times === undefined ? failed : { ...failed, times }, transfers);
  }
}

function toSkippedRecord({ first, ...rest }: SkippedElements): SkippedRecord {
  return { ...rest, first: { ...first, error: toRecord(first.error) } };
}
