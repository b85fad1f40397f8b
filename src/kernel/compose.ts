/**
 * The same loops as composed closures, for where a Content-Security-Policy
 * forbids generated code. One conformance suite runs both.
 *
 * @module
 */

import type { LineText, NumberRange, Push } from "../ops/operation.ts";
import { asIterable } from "./batches.ts";
import { promiseSeen } from "./failure.ts";
import { callWith } from "./callable.ts";
import {
  type BatchKind,
  isTolerant,
  type Loop,
  type LoopMaker,
  type Plan,
  type Position,
  type TolerantStage,
} from "./plan.ts";
import type { Tolerated } from "./tolerated.ts";

/** Loops by composed closures. */
export class ComposedLoops implements LoopMaker {
  /** The loop of the plan. */
  make(plan: Plan, kind: BatchKind): Loop {
    return (items, state, at) => {
      const push = compose(plan, 0, state, at);
      at.index = 0;
      for (const x of elements[kind](items)) {
        if (push(x) === true) return true;
        at.index++;
      }
      return false;
    };
  }
}

/** How a loop gets at the elements of each kind of batch. */
const elements: Readonly<Record<BatchKind, (items: unknown) => Iterable<unknown>>> = {
  items: (items) => asIterable(items as readonly unknown[]),
  range: (items) => asIterable(items as NumberRange),
  *lines(items) {
    const { text, delimiter } = items as LineText;
    for (let from = 0; from < text.length;) {
      const to = text.indexOf(delimiter, from);
      const end = to === -1 ? text.length : to;
      yield text.slice(from, end);
      from = end + delimiter.length;
    }
  },
};

/** The stages from number `from` to the sink as one function of an element. */
export function compose(plan: Plan, from: number, state: unknown, at: Position): Push {
  const { operation: sink, args: sinkArgs } = plan.sink;
  let push: Push = calling(
    plan.sink,
    plan.stages.length,
    at,
    (x, y) => sink.step(state, x, y, sinkArgs),
  );
  for (let s = plan.stages.length - 1; s >= from; s--) {
    const stage = plan.stages[s]!;
    const next = stage.operation.call === undefined ? returning(push, s, at) : push;
    const rest = stage.operation.push(stage.args, next);
    push = isTolerant(stage)
      ? tolerating(plan.tolerated, stage, s, at, rest)
      : calling(stage, s, at, rest);
  }
  return push;
}

/** Goes back to a stage that may pass on several elements, and fail between two of them. */
function returning(push: Push, stage: number, at: Position): Push {
  return (x) => {
    const enough = push(x);
    at.stage = stage;
    return enough;
  };
}

/** Calls a stage's function, if it has one, before the rest of the stage. */
function calling(
  { call, operation }: Plan["sink"] | Plan["stages"][number],
  stage: number,
  at: Position,
  rest: (x: unknown, y: unknown) => boolean | void,
): Push {
  if (call === undefined) {
    const y = operation.call !== undefined;
    return (x) => {
      at.stage = stage;
      return rest(x, y ? x : undefined);
    };
  }
  return (x) => {
    at.stage = stage;
    const y = callWith(call, x);
    if (y instanceof Promise) throw promiseSeen(call.id, y);
    return rest(x, y);
  };
}

/** As {@linkcode calling}, for a function whose failures do not fail the task. */
function tolerating(
  tolerated: Tolerated,
  stage: TolerantStage,
  s: number,
  at: Position,
  rest: (x: unknown, y: unknown) => boolean | void,
): Push {
  const { call } = stage;
  return (x) => {
    at.stage = s;
    let y: unknown;
    try {
      y = callWith(call, x);
    } catch (error) {
      if (call.onError === "skip") return tolerated.skip(stage, at.index, error);
      const failure = tolerated.collect(stage, at.index, error, x);
      return rest(failure, stage.operation.passing!(failure));
    }
    if (y instanceof Promise) throw promiseSeen(call.id, y);
    return rest(x, y);
  };
}
