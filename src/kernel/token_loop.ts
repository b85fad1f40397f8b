/**
 * The loop of a plan that cuts lines into tokens and has a table count these, or what pure functions make
 * of them: no line is cut apart, no string is made of a token that is known, and functions are called for
 * those alone that are new.
 *
 * @module
 */

import type { LineText } from "../ops/operation.ts";
import { areTextsUnchanged, type Tokens } from "../values/tokens.ts";
import { composeStages } from "./compose.ts";
import { type Loop, type LoopMaker, type Plan, type PlannedStage, sinkOf } from "./plan.ts";

/** What becomes of the tokens of a plan's elements, where the plan does nothing but count them. */
export function tokensOf(plan: Plan): Tokens | undefined {
  const from = afterTokens(plan);
  if (from === undefined || obstacle(plan) !== undefined) return undefined;
  const { splitting } = plan.stages[0] as PlannedStage;
  const stages = stagesFrom(plan, from);
  const id = JSON.stringify(stages.map(({ pureBy }) => pureBy));
  const given = { splitting: splitting!, id };
  return stages.length === 0 ? given : { ...given, keyOf: keysBy(plan, from) };
}

/** Why the tokens that a plan cuts its elements into are not counted as bytes, if it cuts any. */
export function obstacle(plan: Plan): string | undefined {
  const from = afterTokens(plan);
  if (from === undefined) return undefined;
  if (plan.trunk.branches.length > 0) return "they go to several ends";
  if (!areTextsUnchanged()) return "methods of strings have been replaced";
  const impure = stagesFrom(plan, from).find(({ pureBy }) => pureBy === undefined);
  if (impure !== undefined) return whyImpure(impure);
  const { operation, call } = sinkOf(plan, 0);
  const counts = operation.stepTokens !== undefined && call === undefined;
  return counts ? undefined : `${operation.name} does not count them`;
}

function whyImpure({ operation, call }: PlannedStage): string {
  if (call === undefined || operation.pureBy === undefined) {
    return `what ${operation.name} does here is not known to be pure, and to make a text or nothing of a text`;
  }
  if (call.onError !== "throw") {
    return `elements for which ${call.name} fails are told of one by one`;
  }
  const made = operation.passesResult === true ? "a text" : "a value";
  return `${call.name} is not known to be a pure function that makes ${made} of a text`;
}

/** The first stage that is given tokens, where a plan cuts its elements into tokens. */
function afterTokens({ stages, trunk }: Plan): number | undefined {
  const [splits, flattens] = stages.slice(0, trunk.last) as readonly PlannedStage[];
  if (splits?.splitting === undefined) return undefined;
  if (splits.operation.items === "y") return 1;
  return flattens?.operation.items === "x" ? 2 : undefined;
}

function stagesFrom({ stages, trunk }: Plan, from: number): readonly PlannedStage[] {
  return stages.slice(from, trunk.last) as readonly PlannedStage[];
}

/** What the stages from one on make of a token. */
function keysBy(plan: Plan, from: number): (token: string) => string | undefined {
  let key: string | undefined;
  const next = (x: unknown): void => {
    if (typeof x !== "string") throw new TypeError("Cannot tell a key: expected a text");
    key = x;
  };
  const at = { index: 0, stage: 0 };
  const push = composeStages(plan, { from, to: plan.trunk.last, next, at });
  return (token) => {
    key = undefined;
    push(token);
    return key;
  };
}

/** The loop of such a plan over lines; from the first text that cannot be counted, they go through that of `loops`. */
export function tokenLoop(plan: Plan, tokens: Tokens, loops: LoopMaker): Loop {
  const { operation, args } = sinkOf(plan, 0);
  let otherwise: Loop | undefined;
  return (items, ends, at, plan) => {
    const lines = otherwise === undefined
      ? operation.stepTokens!(ends[0]!.state, items as LineText, tokens, args)
      : undefined;
    if (lines === undefined) {
      otherwise ??= loops.make(plan, "lines");
      return otherwise(items, ends, at, plan);
    }
    at.index = lines;
    return false;
  };
}
