/**
 * What runs beside a worker of a cluster: one thread that runs a driver's tasks, one after the other,
 * and keeps their results as long as there is room, so that a task that needs them need not be sent them.
 *
 * @module
 */

import { FunctionTable } from "../../functions/revive.ts";
import type { FunctionDefinition } from "../../functions/definition.ts";
import type { Key } from "../../graph/node.ts";
import { TaskFailure } from "../../kernel/failure.ts";
import type { Catalog } from "../../ops/catalog.ts";
import { shareHashSecret } from "../../tables/key_hash.ts";
import { decode } from "../../wire/bytes/decode.ts";
import { encode } from "../../wire/bytes/encode.ts";
import { toRecord } from "../../wire/error_record.ts";
import { type Packed, unpack } from "../../wire/packing.ts";
import { jobFailure } from "../thread/job_failure.ts";
import { withResolvers } from "../resolvers.ts";
import type { JobFailure, JobReply } from "../ports.ts";
import { Thread, type ThreadJob, type ThreadOptions } from "../thread/thread.ts";
import { findUnclonable } from "../workers/clonable.ts";
import type { Message } from "./frames.ts";
import {
  betweenMachines,
  type Bundle,
  bytesOf,
  type ClusterInput,
  type FailureNote,
  lineOf,
  type Notes,
  type TaskHead,
  version,
} from "./protocol.ts";
import { ResultCache } from "./result_cache.ts";

/** What a child is made of. */
export interface ChildOptions {
  readonly catalog: Catalog;
  readonly yieldToMessages: () => Promise<void>;
  readonly watchGarbage?: ThreadOptions["watchGarbage"];
  /** Sends a message to the worker. */
  send(message: Message): void;
}

/** The header of a task that has come: how many parts each of what it needs has. */
interface Order extends TaskHead {
  /** Name of its result. */
  readonly name: string;
  /** For each of `deps`: how many elements it comes in, `null` where it comes whole, −1 where it is here. */
  readonly sizes: readonly (number | null)[];
}

/** A result that has come with a task. */
type Brought =
  | { readonly name: string; readonly known: true }
  | { readonly name: string; readonly known: false; readonly bytes: number; value(): Packed };

/** A job whose elements are taken batch by batch. */
interface StreamedJob {
  readonly run: string;
  readonly key: Key;
  readonly operation: string;
}

type Done = Extract<JobReply, { readonly status: "done" }>;

/** A thread that a worker of a cluster gives tasks to. */
export class Child {
  readonly #options: ChildOptions;
  readonly #thread: Thread;
  readonly #functions = new Map<string, FunctionTable>();
  readonly #cache: ResultCache;
  #current = new FunctionTable();
  /** What is taken batch by batch: nothing comes of it where the job cannot begin. */
  #stream:
    | { readonly job: Promise<StreamedJob | undefined>; readonly answer: Promise<Message> }
    | undefined;
  /** Names of the results that are here since the task that runs. */
  #kept: string[] = [];

  /** Makes one that has nothing to do; it says which version it has. */
  constructor(options: ChildOptions) {
    this.#options = options;
    const { catalog, yieldToMessages, watchGarbage } = options;
    // Tasks come one at a time, so that the functions they name are those of its run.
    const revive = (id: string) => this.#current.revive(id);
    this.#thread = new Thread({ catalog, yieldToMessages, revive, watchGarbage });
    this.#cache = new ResultCache((run, keys) => this.#thread.forget(run, keys));
    options.send({ header: { hello: version }, parts: [] });
  }

  /** Takes a message of the worker; tasks come one at a time, the end of a run whenever it ends. */
  async receive({ header, parts }: Message): Promise<void> {
    if (typeof header["end"] === "string") return this.#end(header["end"]);
    if (header["pull"] === true) return this.#options.send(await this.#pull());
    const order = header as unknown as Order;
    if (order.stream) return this.#begin(order, parts);
    this.#options.send(await this.#answer(order, parts));
  }

  /** Begins to make elements, which are asked for from here on. */
  #begin(order: Order, parts: readonly Uint8Array[]): void {
    const { promise, resolve } = withResolvers<StreamedJob | undefined>();
    const answer = this.#answer(order, parts, (job) => resolve(job));
    answer.finally(() => resolve(undefined));
    this.#stream = { job: promise, answer };
  }

  /** The next elements, or at their end what has become of the job. */
  async #pull(): Promise<Message> {
    const { job: beginning, answer } = this.#stream!;
    const job = await beginning;
    // Where the job failed, its answer tells why.
    const elements = job && await this.#thread.pull(job.run, job.key).catch(() => undefined);
    if (elements === undefined) return await answer;
    try {
      return { header: { status: "batch" }, parts: [bytesOf(elements)] };
    } catch (error) {
      const { before } = this.#thread.pulled(job!.run, job!.key)!;
      const told = unsendable("the elements", elements, error, before);
      return this.#failed(jobFailure(told, job!.operation));
    }
  }

  async #answer(
    order: Order,
    parts: readonly Uint8Array[],
    begun?: (job: StreamedJob) => void,
  ): Promise<Message> {
    let operation = "task";
    this.#kept = [];
    try {
      const bundle = decode(parts[0]!) as Bundle;
      operation = bundle.operation;
      checkVersion(bundle);
      shareHashSecret(bundle.secret);
      return await this.#run(order, bundle, broughtWith(order, parts.slice(1)), begun);
    } catch (thrown) {
      return this.#failed(jobFailure(thrown, operation));
    }
  }

  async #run(
    order: Order,
    bundle: Bundle,
    brought: readonly Brought[],
    begun?: (job: StreamedJob) => void,
  ): Promise<Message> {
    const { run, split, measures } = order;
    const { key, value, inputs } = bundle;
    this.#thread.begin(run, measures);
    this.#current = this.#tableOf(run);
    this.#current.define(bundle.functions);
    const job: ThreadJob = {
      key,
      value,
      result: begun === undefined ? "keep" : "stream",
      inParts: split,
      inputs: inputs.flatMap((input) => broughtInput(input) ?? []),
    };
    const bring = () => this.#keepAll(run, inputs, brought);
    const executing = this.#thread.execute(run, [job], bring);
    begun?.({ run, key, operation: bundle.operation });
    const [reply] = await executing;
    const passing = inputs.flatMap((input) => input.kind === "value" ? [input.key] : []);
    this.#thread.forget(run, passing);
    if (reply?.status === "done") return this.#done(order, bundle, reply);
    return this.#failed((reply as Extract<JobReply, { readonly status: "failed" }>).failure);
  }

  #done(order: Order, { key, operation }: Bundle, reply: Done): Message {
    const { run, split, name, stream } = order;
    const bytes = stream ? [] : this.#resultOf(run, key, operation, split);
    if (split) this.#thread.forget(run, [key]);
    else if (!stream) this.#keep(name, { run, key, bytes: bytes[0]!.length });
    const notes = notesOf(reply);
    const header = {
      status: "done",
      split,
      // Nobody is told of what is the rule, unless somebody listens.
      tells: order.tell || notes.skipped !== undefined,
      kept: this.#kept,
      dropped: this.#cache.takeDropped(),
    };
    return { header, parts: [encode(notes), ...bytes] };
  }

  /** The bytes of a result, or of each of its elements. */
  #resultOf(run: string, key: Key, operation: string, split: boolean): Uint8Array[] {
    try {
      if (!split) return [encode(this.#thread.packed(run, key))];
      const value = this.#thread.input(run, key);
      if (!Array.isArray(value)) {
        throw new TypeError("Cannot take parts of the result: expected an array");
      }
      return value.map((_, part) => encode(this.#thread.packed(run, key, part)));
    } catch (error) {
      const value = this.#thread.input(run, key);
      this.#thread.forget(run, [key]);
      throw new TaskFailure(unsendable("the result", value, error), { operation });
    }
  }

  /** Gives the thread what a task needs. */
  async #keepAll(
    run: string,
    inputs: readonly ClusterInput[],
    brought: readonly Brought[],
  ): Promise<void> {
    const coming = brought.values();
    for (const input of inputs) {
      switch (input.kind) {
        case "value":
          this.#thread.keep(run, input.key, unpack(input.value), input.part);
          break;
        case "part":
          this.#thread.keep(run, input.key, unpack(packedOf(coming.next().value!)), input.part);
          break;
        case "parts": {
          const items = input.partitions.map(() => packedOf(coming.next().value!));
          await this.#thread.keepPacked(run, input, items);
          break;
        }
        case "functions":
          this.#define(coming.next().value!);
          break;
        case "result":
          this.#keepResult(run, input.key, coming.next().value!);
      }
    }
  }

  #define(brought: Brought): void {
    if (brought.known) return;
    this.#current.define([unpack(brought.value()) as FunctionDefinition]);
    this.#kept.push(brought.name);
  }

  #keep(name: string, result: Parameters<ResultCache["add"]>[1]): void {
    this.#cache.add(name, result);
    this.#kept.push(name);
  }

  #failed(failure: JobFailure): Message {
    const note: FailureNote = { ...failure, error: toRecord(failure.error) };
    const header = { status: "failed", kept: this.#kept, dropped: this.#cache.takeDropped() };
    return { header, parts: [encode(note)] };
  }

  #keepResult(run: string, key: Key, brought: Brought): void {
    if (!brought.known) {
      this.#thread.keep(run, key, unpack(brought.value()));
      this.#keep(brought.name, { run, key, bytes: brought.bytes });
      return;
    }
    const as = this.#cache.use(brought.name, key);
    // It came by another name: that of which this one is an alias.
    if (as !== undefined) this.#thread.keep(run, key, this.#thread.input(run, as));
  }

  #tableOf(run: string): FunctionTable {
    let table = this.#functions.get(run);
    if (table === undefined) this.#functions.set(run, table = new FunctionTable());
    return table;
  }

  /** Ends the runs whose names begin with `prefix`. */
  #end(prefix: string): void {
    for (const run of [...this.#functions.keys()]) {
      if (!run.startsWith(prefix)) continue;
      this.#functions.delete(run);
      this.#cache.end(run);
      this.#thread.end(run);
    }
  }
}

/** Why something has no bytes: which part of it, or else what its own code has thrown. */
function unsendable(what: string, value: unknown, error: unknown, first?: number): unknown {
  let problem: string | undefined;
  try {
    problem = findUnclonable(value, "the result", betweenMachines, first);
  } catch {
    // A getter that throws has thrown before.
    return error;
  }
  if (problem === undefined) return error;
  return new TypeError(`Cannot send ${what} to the caller: ${problem}`);
}

/** What the thread is to know of an input, so that it drops parts behind the task. */
function broughtInput(input: ClusterInput): ThreadJob["inputs"][number] | undefined {
  if (input.kind === "functions") return undefined;
  if (input.kind !== "parts") return input;
  const { name, part, partitions } = input;
  return { name, part, from: [{ partitions }] };
}

function checkVersion({ version: driver }: Bundle): void {
  if (lineOf(driver) === lineOf(version)) return;
  throw new TypeError(
    `Cannot run a task: this driver is ${driver}, the cluster's workers have ${version}`,
  );
}

/** What has come with a task, in its order. */
function broughtWith({ deps, sizes }: Order, parts: readonly Uint8Array[]): Brought[] {
  let at = 0;
  return deps.map((name, i): Brought => {
    const size = sizes[i]!;
    if (size === -1) return { name, known: true };
    const own = parts.slice(at, at += size ?? 1);
    const bytes = own.reduce((sum, { length }) => sum + length, 0);
    const items = (): Packed[] => own.map((part) => decode(part) as Packed);
    const value = size === null
      ? () => items()[0]!
      : (): Packed => ({ pack: "list", items: items() });
    return { name, known: false, bytes, value };
  });
}

function packedOf(brought: Brought): Packed {
  if (brought.known) throw new RangeError(`Cannot find ${brought.name}: it has not been sent`);
  return brought.value();
}

function notesOf({ key: _, value: __, skipped, ...rest }: Done): Notes {
  if (skipped === undefined) return rest;
  const noted = skipped.map(({ first, ...skip }) => ({
    ...skip,
    first: { ...first, error: toRecord(first.error) },
  }));
  return { ...rest, skipped: noted };
}
