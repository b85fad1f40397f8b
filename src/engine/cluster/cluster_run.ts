/**
 * One run of a graph on a cluster. The cluster schedules: it is given tasks as soon as all that they need
 * has been given to it or is known here, keeps what is needed later, and tells what becomes of them.
 *
 * @module
 */

import type { GraphNode, Key, NodeLookup } from "../../graph/node.ts";
import type { Args, SinkOperation } from "../../ops/operation.ts";
import { Ending } from "../ending.ts";
import type { RunOptions } from "../ports.ts";
import { askedTask } from "../schedule/asked_task.ts";
import { taskError } from "../schedule/failure.ts";
import { asBatch, operationOf } from "../schedule/node_facts.ts";
import { Outputs } from "../schedule/outputs.ts";
import { canReadHere, isForCaller, type ReadingTask, runHere } from "../schedule/run_here.ts";
import { type GuardProcess, type Outcome, RunEnd } from "../schedule/run_end.ts";
import { readKept } from "../schedule/run_kept.ts";
import { ClusterNews } from "./cluster_news.ts";
import { type Built, ClusterTasks } from "./cluster_tasks.ts";
import { ClusterStreams } from "./cluster_streams.ts";
import type { Connection } from "./connection.ts";
import type { Message } from "./frames.ts";
import { valueOf } from "./protocol.ts";
import type { Refusals } from "./refusals.ts";
import { type Piece, Submission } from "./submission.ts";

/** What a run is given besides the graph. */
export interface ClusterRunOptions {
  readonly options: RunOptions;
  /** Whether outputs are read one after the other, as partitions. */
  readonly streams: boolean;
  readonly connect: () => Promise<Connection>;
  readonly guardProcess: GuardProcess | undefined;
  readonly refusals: Refusals;
}

/** A result that is to come here. */
interface Expected {
  /** The keys under which it is an output, or is asked for. */
  readonly names: Set<Key>;
  /** Whether something that runs here needs it. */
  isNeededHere: boolean;
}

/** One run of a graph on a cluster. */
export class ClusterRun {
  readonly #given: ClusterRunOptions;
  readonly #graph: Iterable<[Key, GraphNode]>;
  readonly #outputs: Outputs;
  readonly #ending = new Ending();
  readonly #end: RunEnd;
  readonly #nodes = new Map<Key, GraphNode>();
  /** What the driver has: data, results of what runs here, and of what that needs. */
  readonly #values = new Map<Key, unknown>();
  /** How many tasks need a result that have not been given away. */
  readonly #users = new Map<Key, number>();
  /** Keys that some task depends on, whether it was given away or not. */
  readonly #needed = new Set<Key>();
  /** Tasks to be given away or to be run here, each behind those that it needs. */
  readonly #open = new Set<Key>();
  /** Tasks that the cluster was given; it may have let go of their results. */
  readonly #givenAway = new Set<Key>();
  /** Results that the gateway keeps for this run. */
  readonly #held = new Set<Key>();
  /** Outputs that are to be kept until their reader has come to them. */
  readonly #owed = new Set<Key>();
  readonly #expected = new Map<Key, Expected>();
  /** What runs here, and the results that it waits for. */
  readonly #waiting = new Map<Key, Set<Key>>();
  /** Results that may not be needed any more. */
  readonly #unused = new Set<Key>();
  readonly #callerTasks: Promise<void>[] = [];
  #connection: Connection | undefined;
  #name = "";
  #tasks!: ClusterTasks;
  #news: ClusterNews | undefined;
  #outputStreams: ClusterStreams | undefined;
  #quiet: Promise<void> = Promise.resolve();

  /** Makes a run of an optimised graph. */
  constructor(
    graph: Iterable<[Key, GraphNode]>,
    outputs: readonly Key[],
    given: ClusterRunOptions,
  ) {
    this.#graph = graph;
    this.#given = given;
    this.#outputs = new Outputs(outputs, { streams: false });
    this.#end = new RunEnd({
      options: given.options,
      guardProcess: given.guardProcess,
      executor: {},
      begin: () => void this.#begin().catch((error) => this.#fail(error)),
      tasks: () => this.#news?.tasks ?? { done: 0, total: 0 },
      fail: (reason) => this.#fail(reason),
      close: (outcome) => this.#close(outcome),
      quiet: () => Promise.allSettled([this.#quiet, ...this.#callerTasks]),
    });
  }

  /** Runs, yielding each output as it completes. */
  async *values(): AsyncGenerator<readonly [Key, unknown]> {
    yield* this.#end.around(this.#takeValues());
  }

  /** Runs, yielding the elements of each output in order. */
  async *batches(): AsyncGenerator<readonly unknown[]> {
    yield* this.#end.around(this.#takeBatches());
  }

  async *#takeValues(): AsyncGenerator<readonly [Key, unknown]> {
    for (let taken = 0; taken < this.#outputs.keys.size; taken++) {
      yield await this.#ending.until(() => this.#outputs.takeAny());
    }
  }

  async *#takeBatches(): AsyncGenerator<readonly unknown[]> {
    const keys = [...this.#outputs.keys];
    const { slots } = await this.#ending.until(() => this.#connection);
    let ahead = 0;
    for (const [i, key] of keys.entries()) {
      while (ahead < Math.min(keys.length, i + slots + 1)) this.#openUp(keys[ahead++]!);
      const known = this.#tasks.resolve(key);
      if (this.#isStreamed(known)) {
        this.#advance();
        yield* this.#outputStreams!.read(known);
        continue;
      }
      this.#expect(key);
      this.#advance();
      await this.#ending.until(() => this.#outputs.has(key) || undefined);
      yield asBatch(this.#outputs.take(key));
    }
  }

  async #begin(): Promise<void> {
    const connection = await this.#given.connect();
    if (this.#ending.hasCome) return;
    const { options, streams } = this.#given;
    this.#name = connection.begin({
      heard: (message) => this.#guarded(() => this.#heard(message)),
      came: (task, bytes) => this.#guarded(() => this.#came(task, bytes)),
      broken: (error) => this.#fail(error),
    });
    this.#connection = connection;
    const [nodes, values, outputs] = [this.#nodes, this.#values, this.#outputs.keys];
    const fail = (error: unknown) => this.#fail(error);
    const { slots } = connection;
    this.#news = new ClusterNews({ name: this.#name, slots, nodes, outputs, fail }, options);
    this.#tasks = new ClusterTasks({
      name: this.#name,
      nodes,
      values,
      users: (key) => this.#users.get(key) ?? 0,
      tell: this.#news.isHeard,
      measures: options.onProfile !== undefined,
    });
    this.#outputStreams = new ClusterStreams({
      news: this.#news,
      connection,
      ending: this.#ending,
      tasks: this.#tasks,
      again: (key) => this.#again(key),
      fail,
    });
    this.#news.begin();
    this.#add(this.#graph);
    if (streams) {
      for (const key of outputs) this.#owed.add(this.#tasks.resolve(key));
      return this.#ending.changed();
    }
    for (const key of outputs) this.#expect(key);
    for (const [key, { kind }] of nodes) {
      if (kind !== "barrier" && kind !== "data") this.#open.add(key);
    }
    this.#advance();
  }

  /** Does something of which a failure ends the run. */
  #guarded(action: () => void): void {
    if (this.#ending.hasCome) return;
    try {
      action();
    } catch (error) {
      this.#fail(error);
    }
  }

  #add(graph: Iterable<[Key, GraphNode]>): void {
    const fresh = [...graph].filter(([key]) => !this.#nodes.has(key));
    this.#given.refusals.check(fresh, this.#connection!.shared);
    for (const [key, node] of fresh) {
      this.#nodes.set(key, node);
      this.#tasks.added(key, node);
      if (node.kind === "data") this.#values.set(key, node.value);
      if (node.kind === "barrier") continue;
      this.#use(key, 1);
      for (const need of this.#tasks.needsOf(node)) this.#needed.add(need);
    }
    for (const [key, node] of fresh) this.#news!.added(key, node, this.#runsHere(key, node));
  }

  #use(key: Key, change: 1 | -1): void {
    for (const need of this.#tasks.needsOf(this.#nodes.get(key)!)) {
      const users = (this.#users.get(need) ?? 0) + change;
      this.#users.set(need, users);
      if (users === 0) this.#unused.add(need);
    }
  }

  /** Has a result come here, as an output or for a task of this thread. */
  #expect(key: Key, forTask: boolean = false): void {
    const known = this.#tasks.resolve(key);
    if (this.#values.has(known)) {
      if (!forTask) this.#deliver(key, this.#values.get(known));
      return;
    }
    const expected = this.#expected.get(known) ?? { names: new Set(), isNeededHere: false };
    const isNew = !this.#expected.has(known);
    this.#expected.set(known, expected);
    if (forTask) expected.isNeededHere = true;
    else expected.names.add(key);
    if (isNew && this.#held.has(known)) {
      this.#tell({ type: "fetch", send: [this.#tasks.nameOf(known)] });
    }
  }

  /** Has a task given away, or run here, and all that it needs and that is nowhere. */
  #openUp(wanted: Key): void {
    const open = [this.#tasks.resolve(wanted)];
    for (let key = open.at(-1); key !== undefined; key = open.at(-1)) {
      const isComing = this.#isComing(key);
      const missing = isComing
        ? []
        : this.#tasks.needsOf(this.#nodes.get(key)!).filter((need) => !this.#isComing(need));
      for (const need of missing) open.push(need);
      if (missing.length > 0) continue;
      open.pop();
      if (isComing) continue;
      this.#open.add(key);
      // It is given away once more, since the cluster has let go of its result.
      if (this.#givenAway.delete(key)) this.#use(key, 1);
    }
  }

  /** Whether a result is somewhere, or will be without anything done for it. */
  #isComing(key: Key): boolean {
    return this.#values.has(key) || this.#held.has(key) || this.#waiting.has(key) ||
      this.#open.has(key) || this.#outputStreams!.has(key);
  }

  /** Whether the elements of a result are taken batch by batch: those of an output that nothing else needs. */
  #isStreamed(key: Key): boolean {
    const node = this.#nodes.get(key)!;
    return this.#given.streams && this.#owed.has(key) && !this.#needed.has(key) &&
      node.kind === "task" && !this.#runsHere(key, node);
  }

  #runsHere(key: Key, node: GraphNode): boolean {
    if (node.kind === "kept") return true;
    if (node.kind !== "task") return false;
    if (node.operation.kind === "control" || isForCaller(node)) return true;
    const isSent = !this.#given.streams && this.#outputs.keys.has(key);
    return isSent && !this.#needed.has(key) && canReadHere(node);
  }

  /** Gives away all tasks that can be, and starts what can run here. */
  #advance(): void {
    if (this.#connection === undefined) return;
    this.#guarded(() => {
      const submission = new Submission<Built>((piece) => this.#submit(piece));
      // A set goes on with what is added to it meanwhile.
      for (const key of this.#open) this.#consider(key, submission);
      submission.flush();
      this.#letGo();
      this.#ending.changed();
    });
  }

  #consider(key: Key, submission: Submission<Built>): void {
    const node = this.#nodes.get(key)!;
    if (node.kind === "alias" && node.part === undefined) {
      this.#open.delete(key);
      return this.#use(key, -1);
    }
    const needs = this.#tasks.needsOf(node);
    const isSomewhere = (need: Key) =>
      this.#values.has(need) || this.#held.has(need) || submission.has(need);
    const missing = needs.filter((need) => !isSomewhere(need));
    const lost = missing.filter((need) => !this.#isComing(need));
    if (lost.length > 0) {
      for (const need of lost) this.#openUp(need);
      // Behind what it needs.
      this.#open.delete(key);
      this.#open.add(key);
    }
    if (missing.length > 0) return;
    this.#open.delete(key);
    if (this.#runsHere(key, node)) this.#startHere(key, needs);
    else this.#giveAway(key, submission);
  }

  #giveAway(key: Key, submission: Submission<Built>): void {
    try {
      const stream = this.#isStreamed(key) ? this.#outputStreams!.open(key) : undefined;
      submission.add(key, (parts) => this.#tasks.build(key, parts, stream));
    } catch (error) {
      throw this.#failureOf(key, error);
    }
    this.#givenAway.add(key);
    this.#use(key, -1);
  }

  /** Sends tasks to the gateway. */
  #submit(
    { keys, built }: Piece<Built>,
  ): void {
    const nameOf = (key: Key) => this.#tasks.nameOf(key);
    const wanted = keys.filter((key) => this.#isWanted(key) && !this.#outputStreams!.has(key));
    this.#tell({
      type: "submit",
      run: this.#name,
      tasks: built.flatMap(({ tasks }) => tasks),
      want: [...wanted.map(nameOf), ...built.flatMap(({ kept }) => kept)],
      send: keys.filter((key) => this.#expected.has(key)).map(nameOf),
    }, built.flatMap(({ blobs }) => blobs));
    for (const key of wanted) this.#held.add(key);
  }

  #isWanted(key: Key): boolean {
    return this.#expected.has(key) || this.#owed.has(key) || (this.#users.get(key) ?? 0) > 0;
  }

  #letGo(): void {
    const unused = [...this.#unused].filter((key) => this.#held.has(key) && !this.#isWanted(key));
    this.#unused.clear();
    if (unused.length === 0) return;
    for (const key of unused) this.#held.delete(key);
    this.#tell({ type: "release", keys: unused.map((key) => this.#tasks.nameOf(key)) });
  }

  #tell(header: Message["header"], parts: readonly Uint8Array[] = []): void {
    this.#connection!.send({ header, parts });
  }

  /** A result has come. */
  #came(task: number, bytes: Uint8Array | readonly Uint8Array[]): void {
    const key = this.#tasks.keyOf(task);
    const expected = this.#expected.get(key);
    this.#expected.delete(key);
    if (expected === undefined) return;
    const value = bytes instanceof Uint8Array ? valueOf(bytes) : bytes.map(valueOf);
    if (expected.isNeededHere) this.#values.set(key, value);
    this.#unused.add(key);
    for (const name of expected.names) this.#deliver(name, value);
    this.#feed(key);
    this.#advance();
  }

  #heard({ header, parts }: Message): void {
    if (header["type"] === "batch") return this.#outputStreams!.heard({ header, parts });
    const failure = this.#news!.heard({ header, parts }, this.#connection!, this.#tasks);
    if (failure !== undefined) this.#fail(failure);
  }

  #deliver(key: Key, value: unknown): void {
    this.#owed.delete(this.#tasks.resolve(key));
    this.#news!.delivered(key, Array.isArray(value) ? value.length : 0);
    this.#outputs.deliver(key, value);
    this.#ending.changed();
  }

  /** Starts what runs here, when what it needs has come. */
  #startHere(key: Key, needs: readonly Key[]): void {
    const missing = needs.filter((need) => !this.#values.has(need));
    this.#waiting.set(key, new Set(missing));
    for (const need of missing) this.#expect(need, true);
    this.#use(key, -1);
    if (missing.length === 0) this.#runHere(key);
  }

  #feed(need: Key): void {
    for (const [key, missing] of [...this.#waiting]) {
      if (missing.delete(need) && missing.size === 0) this.#runHere(key);
    }
  }

  #runHere(key: Key): void {
    const node = this.#nodes.get(key)!;
    const running = this.#runBeside(key, node);
    if (isForCaller(node)) this.#callerTasks.push(running);
  }

  async #runBeside(key: Key, node: GraphNode): Promise<void> {
    const isOwn = isForCaller(node) || canReadHere(node);
    this.#news!.startedHere(key);
    try {
      const value = await this.#valueHere(key, node);
      this.#waiting.delete(key);
      this.#values.set(key, value);
      this.#news!.endedHere(key, "done", isOwn);
      if (this.#ending.hasCome) return;
      const expected = this.#expected.get(key);
      this.#expected.delete(key);
      for (const name of expected?.names ?? []) this.#deliver(name, value);
      this.#feed(key);
    } catch (error) {
      this.#fail(isOwn ? this.#failureOf(key, error) : error);
      this.#news!.endedHere(key, "failed", isOwn);
    }
    this.#advance();
  }

  async #valueHere(key: Key, node: GraphNode): Promise<unknown> {
    if (node.kind === "kept") return await readKept(node);
    return await runHere(node as ReadingTask, {
      cancel: (reason) => this.#fail(reason),
      hasEnded: () => this.#ending.hasCome,
      atEnd: (action) => this.#end.atEnd(action),
      atExit: (action) => this.#end.atExit(action),
      result: (need) => this.#values.get(this.#tasks.resolve(need)),
      ask: (...question) => this.#ask(key, ...question),
    });
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
    if (again) this.#news!.leaveOut(key);
    this.#add(added);
    const answer = this.#outputs.ask(key);
    this.#expect(key);
    this.#again(key);
    return answer;
  }

  /** Has a task given away, and all that it needs, whatever was given away before. */
  #again(key: Key): void {
    this.#openUp(key);
    this.#advance();
  }

  /** The error for a task that cannot be given away, or whose result cannot be had here. */
  #failureOf(key: Key, error: unknown): Error {
    const operation = operationOf(this.#nodes.get(key)!);
    return taskError(key, { operation, function: undefined, source: undefined, error });
  }

  #close(outcome: Outcome): undefined {
    this.#fail(undefined, outcome !== "done");
    this.#news?.close(outcome);
  }

  /** Ends the run, unless it has ended: from here nothing more is sent. */
  #fail(error: unknown, cancel: boolean = true): void {
    if (this.#ending.hasCome) return;
    this.#ending.come(error);
    if (this.#connection !== undefined) this.#quiet = this.#connection.end(this.#name, cancel);
  }
}
