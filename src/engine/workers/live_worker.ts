/**
 * A worker as the main thread sees it. Every call to it is raced with its death,
 * keeps the process alive while it is pending, and leaves it free to end after.
 *
 * @module
 */

import * as Comlink from "comlink";
import { type ErrorRecord, fromRecord, toRecord } from "../../wire/error_record.ts";
import type { FunctionReference } from "../../functions/reference.ts";
import { withoutSharing } from "../../functions/captured_memory.ts";
import type { FunctionDefinition } from "../../functions/definition.ts";
import type { Medium, WorkerDeath, WorkerLink } from "../../runtime/runtime.ts";
import { describeValue } from "../../values/describe_value.ts";
import { hashSecret } from "../../tables/key_hash.ts";
import { SlotLost } from "../ports.ts";
import { answer as answerTo } from "../supplies.ts";
import { findUnclonable } from "./clonable.ts";
import type { NumberedQuestion, SupplyAnswer, WorkerApi, WorkerMemory } from "./protocol.ts";
import { withResolvers } from "../resolvers.ts";
import { AnswerWatch } from "./lost_answers.ts";
import { ifReadable } from "./unreadable.ts";

let workers = 0;

/** Milliseconds in which a worker has to have started. */
const longestStart = 60_000;

/** The number of a call that is answered at once. */
const atOnce = 0;

/** A running worker. */
export class LiveWorker {
  /** Unique name, by which other workers know it. */
  readonly id = `worker${++workers}`;
  readonly #link: WorkerLink;
  readonly #medium: Medium;
  readonly #remote: Comlink.Remote<WorkerApi>;
  readonly #pending = new Set<(error: SlotLost) => void>();
  readonly #known = new Set<string>();
  readonly #peers = new Set<string>();
  #unused: string[] = [];
  #calls = 0;
  /** Number of the call by which an error comes that nobody catches. */
  readonly #stray = ++this.#calls;
  /** Number of the call by which the next question of a task comes. */
  #poll = 0;
  readonly #answers: AnswerWatch;
  readonly #onIdle: () => void;
  #watched = false;
  #started = false;
  #death: SlotLost | undefined;

  /** Takes charge of a worker; `onDeath` is called before its pending calls reject. */
  constructor(
    link: WorkerLink,
    options: {
      readonly medium: Medium;
      readonly memory: WorkerMemory;
      readonly onDeath: (reason: string, cause: unknown) => void;
      readonly onStart: () => void;
      readonly onIdle: () => void;
      /** Milliseconds after which an answer is asked about that has not come. */
      readonly patience?: number;
    },
  ) {
    this.#link = link;
    this.#medium = options.medium;
    this.#onIdle = options.onIdle;
    this.#answers = new AnswerWatch(() => this.#whatRuns(), options.patience);
    this.#remote = Comlink.wrap<WorkerApi>(link.port);
    link.unref();
    link.died.then((death) => {
      this.#death = new SlotLost(showDeath(death), { cause: death.cause });
      this.#answers.end();
      options.onDeath(this.#death.message, death.cause);
      for (const reject of this.#pending) reject(this.#death);
      this.#pending.clear();
    });
    // Not a call like others, since a worker is idle while it waits for an error.
    (this.#remote.strayError(this.#stray) as Promise<ErrorRecord>).then((record) =>
      this.#link.fail(fromRecord(record))
    );
    // Some runtimes can only watch a worker that has replied, and its first task may end it.
    const greeting = this.call((remote) =>
      remote.greet(hashSecret(), options.memory) as Promise<void>
    );
    const late = `did not start: it did not answer within ${longestStart / 1000} s`;
    const timer = setTimeout(() => link.terminate(late), longestStart);
    greeting.finally(() => clearTimeout(timer)).catch(() => {});
    greeting.then(() => {
      this.#started = true;
      this.#answerQuestions();
      options.onStart();
    }, () => {});
  }

  /** Whether it has answered. */
  get hasStarted(): boolean {
    return this.#started;
  }

  /** Whether no call is pending. */
  get isIdle(): boolean {
    return this.#pending.size === 0;
  }

  /** Calls the worker; rejects with {@linkcode SlotLost} if it dies first. */
  call<T>(
    invoke: (remote: Comlink.Remote<WorkerApi>) => Promise<T>,
    number: number = atOnce,
  ): Promise<T> {
    if (this.#death !== undefined) return Promise.reject(this.#death);
    const { promise, resolve, reject } = withResolvers<T>();
    if (this.#pending.size === 0) this.#link.ref();
    this.#pending.add(reject);
    const asked = this.#answers.asked(number, this.#lost);
    const settled = () => {
      this.#answers.answered(asked);
      if (!this.#pending.delete(reject)) return;
      if (!this.#watched) this.#link.watch();
      this.#watched = true;
      if (this.#pending.size > 0) return;
      this.#link.unref();
      this.#onIdle();
    };
    const answer = invoke(this.#remote);
    answer.then(resolve, reject).finally(settled);
    return promise;
  }

  readonly #lost = () => this.#link.terminate("lost a message");

  /** Asks what the worker works on; one that does not tell of errors or questions is not to be relied on. */
  async #whatRuns(): Promise<(call: number) => boolean> {
    const poll = this.#poll;
    const running = await this.#remote.unanswered();
    return (call) =>
      running.includes(call) && running.includes(this.#stray) &&
      (running.includes(poll) || poll !== this.#poll);
  }

  /** Calls the worker for data; rejects also if they come and cannot be read. */
  ask<T>(invoke: (remote: Comlink.Remote<WorkerApi>, call: number) => Promise<T>): Promise<T> {
    const call = ++this.#calls;
    return this.call((remote) => {
      const answer = invoke(remote, call);
      const isUnanswered = async () => (await remote.unanswered()).includes(call);
      return ifReadable(this.#link.port, answer, isUnanswered);
    }, call);
  }

  /** Answers the questions of its tasks for as long as it lives; it is idle while it has none. */
  async #answerQuestions(): Promise<never> {
    for (;;) {
      this.#poll = ++this.#calls;
      const question = this.#remote.question(this.#poll) as Promise<NumberedQuestion>;
      this.#answer(await question);
    }
  }

  async #answer({ number, run, question }: NumberedQuestion): Promise<void> {
    const send = (answer: SupplyAnswer) =>
      this.call((remote) => remote.answer(number, answer) as Promise<void>);
    let part: unknown;
    try {
      part = await answerTo(run, question);
      await send({ part });
    } catch (error) {
      if (error instanceof SlotLost) return;
      const problem = findUnclonable(part, "what was read", this.#medium);
      const reason = problem === undefined
        ? error
        : new TypeError(`Cannot send what was read to a worker: ${problem}`);
      await send({ error: toRecord(reason) }).catch(() => {});
    }
  }

  /** Sends something that needs no answer. */
  tell(invoke: (remote: Comlink.Remote<WorkerApi>) => Promise<void>): void {
    if (this.#death === undefined) this.call(invoke).catch(() => {});
  }

  /** Definitions of those functions that the worker does not know yet. */
  newFunctions(functions: Iterable<FunctionReference>): FunctionDefinition[] {
    const definitions: FunctionDefinition[] = [];
    const isApart = this.#medium.between === "processes";
    for (const { id, definition } of functions) {
      if (this.#known.has(id)) continue;
      this.#known.add(id);
      definitions.push(isApart ? withoutSharing(definition) : definition);
    }
    return definitions;
  }

  /** Notes that nobody can use a function any more. */
  forgetFunction(id: string): void {
    if (this.#known.delete(id)) this.#unused.push(id);
  }

  /** Takes the ids of functions that the worker may forget. */
  takeUnused(): readonly string[] {
    const unused = this.#unused;
    this.#unused = [];
    return unused;
  }

  /** Notes that a message with definitions may not have reached the worker. */
  sendAgain(definitions: readonly FunctionDefinition[]): void {
    for (const { id } of definitions) this.#known.delete(id);
  }

  /** Makes sure that this worker can fetch results of another one, over a line that `relay` makes. */
  connectTo(other: LiveWorker, relay: () => readonly [MessagePort, MessagePort]): void {
    if (this.#peers.has(other.id)) return;
    this.#peers.add(other.id);
    const [here, there] = relay();
    this.tell((remote) => remote.connect(other.id, Comlink.transfer(here, [here])));
    other.tell((remote) => remote.admit(Comlink.transfer(there, [there])));
  }

  /** Tells the worker that another one is gone. */
  disconnectFrom(other: string): void {
    if (this.#peers.delete(other)) this.tell((remote) => remote.disconnect(other));
  }

  /** Stops the worker. */
  terminate(): void {
    this.#link.terminate();
  }

  /** Resolves when the worker is gone. */
  get gone(): Promise<unknown> {
    return this.#link.died;
  }
}

function showDeath({ reason, cause }: WorkerDeath): string {
  if (cause === undefined) return reason;
  if (!(cause instanceof Error)) return `${reason} (${describeValue(cause)})`;
  return reason.includes(cause.message) ? reason : `${reason} (${cause.name}: ${cause.message})`;
}
