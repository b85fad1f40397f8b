/**
 * A program planned to be looked at, as it is for a run: but no function is called, no argument
 * evaluated, no source opened.
 *
 * @module
 */

import type { Revived } from "../functions/revive.ts";
import type { Operation, SourceOperation } from "../ops/operation.ts";
import { Meter } from "./meter.ts";
import { type AnyStage, type Attempt, type BatchKind, type Plan, planStages } from "./plan.ts";
import { type Program, type Value, valuesIn } from "./program.ts";
import { pulled } from "./pulled.ts";
import { Tolerated } from "./tolerated.ts";

/** Where the operations and functions that a program names are found. */
export interface Names {
  operation(id: string): Operation;
  /** What is known of a function, which need not be callable. */
  function(id: string): Revived;
}

/** The loop that a program will run. */
export interface Sketch {
  readonly plan: Plan;
  /** How its elements come, as far as can be told before they do. */
  readonly kind: BatchKind;
  /** The stages before it, where its elements are the items of generators that the last of these makes. */
  readonly before: readonly AnyStage[];
}

/** More than any operation prepares; loops bind those that they mention. */
const mostArguments = 8;

/** Plans a program as a run does. */
export async function sketch(program: Program, names: Names): Promise<Sketch> {
  const planned = await planStages(program, looking(names), knownValue);
  const { plan, itemsComeAs } = pulled({ plan: planned, batches: [], count: () => {} });
  return {
    plan,
    kind: itemsComeAs ?? batchKindOf(program, names),
    before: planned.stages.slice(0, planned.stages.length - plan.stages.length),
  };
}

/** All programs that a value consists of, the innermost last. */
export function programsIn(value: Value): Program[] {
  const found: Program[] = [];
  const open: Value[] = [value];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next.kind === "program") found.push(next);
    for (const part of valuesIn(next)) open.push(part);
  }
  return found;
}

function batchKindOf({ source }: Program, names: Names): BatchKind {
  if (source.kind !== "open") return "items";
  const operation = names.operation(source.operation) as SourceOperation;
  return operation.batches?.(source.args.map(knownValue)) ?? "items";
}

/** An argument, as far as it is known before the run. */
function knownValue(value: Value): unknown {
  return value.kind === "data" ? value.value : undefined;
}

/** An attempt at a task that gets no further than its plan. */
function looking(names: Names): Attempt {
  const notRun = () => {
    throw new Error("Cannot run a program that was planned to be looked at");
  };
  return {
    operation(id) {
      // What it prepares is made of values, some of which are not there.
      const prepare = () => Array.from({ length: mostArguments });
      return { ...names.operation(id), prepare };
    },
    revive: (id) => Promise.resolve(names.function(id)),
    asynchronous: new Set(),
    tolerated: new Tolerated(),
    meter: new Meter(),
    made: [],
    readsOnce: false,
    carefully: false,
    signal: new AbortController().signal,
    loops: { make: notRun },
    input: notRun,
    parts: notRun,
    share: notRun,
    yieldToMessages: notRun,
    noteSkipped: notRun,
  };
}
