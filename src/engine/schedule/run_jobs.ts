/**
 * The jobs that a run gives to slots: which tasks go in one message, and what a slot is told of each.
 *
 * @module
 */

import type { GraphNode, Key } from "../../graph/node.ts";
import type { Job } from "../ports.ts";
import { lower } from "./lower.ts";
import { operationOf } from "./node_facts.ts";
import type { Outputs } from "./outputs.ts";
import { Pace } from "./pace.ts";
import type { RunInputs } from "./run_inputs.ts";
import type { RunState } from "./state.ts";

/** Largest number of tasks sent at once that gather parts. */
const gathersAtOnce = 4;

/** The run whose tasks become jobs. */
export interface RunOfJobs {
  readonly state: RunState;
  readonly nodes: ReadonlyMap<Key, GraphNode>;
  readonly inputs: RunInputs;
  readonly outputs: Outputs;
  /** Number of slots. */
  readonly slots: number;
  /** Whether each message has one task. */
  readonly oneByOne: boolean;
  /** Keys that some task depends on. */
  readonly needed: ReadonlySet<Key>;
  /** Keys of results that the thread that schedules reads. */
  readonly readHere: ReadonlySet<Key>;
}

/** Makes jobs of the tasks of one run. */
export class RunJobs {
  readonly pace: Pace = new Pace();
  readonly #run: RunOfJobs;

  /** Makes none yet. */
  constructor(run: RunOfJobs) {
    this.#run = run;
  }

  /**
   * Takes keys for one message: several, where tasks have turned out to be tiny, or where each gathers
   * parts from other slots, which come while the one before is computed.
   */
  take(slot: number): Key[] {
    const { state, inputs, slots, oneByOne } = this.#run;
    const { ready } = state;
    let length = oneByOne ? 1 : this.pace.batchLength(ready, slots);
    const keys: Key[] = [];
    do {
      const key = state.next(slot);
      if (key === undefined) break;
      // A task under which a worker died goes alone, so that no other is blamed for its deaths.
      const suspect = state.deaths(key) > 0;
      if (suspect && keys.length > 0) state.again(key);
      else keys.push(key);
      if (suspect) break;
      if (!oneByOne && inputs.gathers(key)) {
        length = Math.max(length, Math.min(gathersAtOnce, Math.ceil(ready / slots)));
      }
    } while (keys.length < length);
    return keys;
  }

  /** What a slot is told of a task. */
  job(key: Key, slot: number): Job {
    const { nodes, inputs, outputs, needed, readHere } = this.#run;
    const node = nodes.get(key)!;
    const result = readHere.has(key) ? "send" : outputs.destination(key, needed.has(key));
    const inParts = inputs.isTakenInParts(key);
    const operation = operationOf(node);
    return {
      key,
      operation,
      ...lower(node),
      inputs: inputs.of(key, slot),
      result,
      ...(inParts && { inParts }),
      ...(result === "hold" && { hold: outputs.holdOf(key, operation) }),
    };
  }
}
