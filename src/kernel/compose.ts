/**
 * The same loops as composed closures, for where a Content-Security-Policy
 * forbids generated code. One conformance suite runs both.
 *
 * @module
 */

import type { DrawnElements, LineText, NumberRange, Push } from "../ops/operation.ts";
import { settleElement } from "../values/one_shot.ts";
import { asIterable } from "./batches.ts";
import { promiseSeen } from "./failure.ts";
import { callWith } from "./callable.ts";
import {
  type AnyStage,
  type BatchKind,
  type Chain,
  type End,
  isFull,
  isTolerant,
  type Loop,
  type LoopMaker,
  type Plan,
  type PlannedStage,
  type Position,
  sinkOf,
  type TolerantStage,
} from "./plan.ts";
import type { Tolerated } from "./tolerated.ts";

/** Loops by composed closures. */
export class ComposedLoops implements LoopMaker {
  /** The loop of the plan. */
  make(plan: Plan, kind: BatchKind): Loop {
    return (items, ends, at) => {
      const push = composeChain(plan, plan.trunk, plan.trunk.first, ends, at);
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
  drawn: (items) => asIterable(items as DrawnElements),
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

/** The stages of a chain from number `from` on, and what they come to, as one function of an element. */
function composeChain(
  plan: Plan,
  chain: Chain,
  from: number,
  ends: readonly End[],
  at: Position,
): Push {
  const last = chain.branches.length === 0
    ? intoSink(plan, chain.ends[0]!, ends, at)
    : intoBranches(plan, chain.branches, ends, at);
  return composeStages(plan, { from, to: chain.last, next: last, at });
}

/** The stages numbered `from` to before `to` as one function of an element, which goes to `next`. */
export function composeStages(
  plan: Plan,
  { from, to, next, at }: {
    readonly from: number;
    readonly to: number;
    readonly next: Push;
    readonly at: Position;
  },
): Push {
  let push = next;
  for (let s = to - 1; s >= from; s--) {
    const stage = plan.stages[s] as PlannedStage;
    const after = stage.operation.functionAt === undefined ? returning(push, s, at) : push;
    const rest = stage.operation.push(stage.args, after);
    push = isTolerant(stage)
      ? tolerating(plan.tolerated, stage, s, at, rest)
      : calling(stage, s, at, rest);
  }
  return push;
}

function intoSink(plan: Plan, place: number, ends: readonly End[], at: Position): Push {
  const sink = sinkOf(plan, place);
  const end = ends[place]!;
  return calling(sink, plan.sinks[place]!, at, (x, y) => {
    if (sink.operation.step(end.state, x, y, sink.args) !== true) return false;
    return end.full = true;
  });
}

/** Gives an element to each branch that wants more; `true` once none does. */
function intoBranches(
  plan: Plan,
  branches: readonly Chain[],
  ends: readonly End[],
  at: Position,
): Push {
  const open = branches.map((branch) => ({
    branch,
    push: composeChain(plan, branch, branch.first, ends, at),
  }));
  return (x) => {
    const element = settleElement(x);
    let wanted = false;
    for (const { branch, push } of open) {
      if (!isFull(branch, ends) && push(element) !== true) wanted = true;
    }
    return !wanted;
  };
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
  { call, operation }: AnyStage,
  stage: number,
  at: Position,
  rest: (x: unknown, y: unknown) => boolean | void,
): Push {
  if (call === undefined) {
    const y = operation.functionAt !== undefined;
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
      return tolerate(tolerated, stage, { x, index: at.index, error }, rest);
    }
    if (y instanceof Promise) throw promiseSeen(call.id, y);
    return rest(x, y);
  };
}

/** Drops an element for which a stage's function threw, or gives `rest` what takes its place. */
export function tolerate(
  tolerated: Tolerated,
  stage: TolerantStage,
  { x, index, error }: { readonly x: unknown; readonly index: number; readonly error: unknown },
  rest: (x: unknown, y: unknown) => boolean | void,
): boolean | void {
  if (stage.call.onError === "skip") return tolerated.skip(stage, index, error);
  const failure = tolerated.collect(stage, index, error, x);
  return rest(failure, stage.operation.passOn!(failure));
}
