/**
 * Questions of a worker's tasks to the main thread. That thread alone calls, so it waits for the next
 * question all the time, and answers by another call.
 *
 * @module
 */

import { fromRecord } from "../../wire/error_record.ts";
import type { SupplyQuestion } from "../../ops/operation.ts";
import { Signal } from "../signal.ts";
import type { NumberedQuestion, SupplyAnswer } from "./protocol.ts";
import { type Resolvers, withResolvers } from "../resolvers.ts";

/** The questions of one worker. */
export class Questions {
  readonly #asked: NumberedQuestion[] = [];
  readonly #unanswered = new Map<number, Resolvers<unknown>>();
  readonly #changed = new Signal();
  #number = 0;

  /** Asks, and waits for the answer. */
  ask(run: string, question: SupplyQuestion): Promise<unknown> {
    const number = ++this.#number;
    const answer = withResolvers<unknown>();
    this.#unanswered.set(number, answer);
    this.#asked.push({ number, run, question });
    this.#changed.notify();
    return answer.promise;
  }

  /** The next question, once there is one. */
  async next(): Promise<NumberedQuestion> {
    while (this.#asked.length === 0) await this.#changed.next();
    return this.#asked.shift()!;
  }

  /** Takes an answer. */
  answer(number: number, answer: SupplyAnswer): void {
    const waiting = this.#unanswered.get(number);
    this.#unanswered.delete(number);
    if ("error" in answer) waiting?.reject(fromRecord(answer.error));
    else waiting?.resolve(answer.part);
  }
}
