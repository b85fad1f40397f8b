/**
 * A program as a plan that is only to be looked at: no function is called, no
 * argument evaluated, no source opened.
 *
 * @module
 */

import type { Operation, SourceOperation } from "../ops/operation.ts";
import { type Callable, defaultConcurrency, lookup, ownFunction } from "./callable.ts";
import {
  type AnyStage,
  type BatchKind,
  keeping,
  layOut,
  type Plan,
  type PlannedStage,
} from "./plan.ts";
import { type FunctionValue, partsOf, type Program, type Stage, type Value } from "./program.ts";
import { Tolerated } from "./tolerated.ts";

/** What can be told of a function without reviving it. */
export interface FunctionFacts {
  readonly name: string;
  readonly async: boolean;
  readonly plain: boolean;
  readonly hasCaptured: boolean;
}

/** Where the operations and functions that a program names are found. */
export interface Names {
  operation(id: string): Operation;
  function(id: string): FunctionFacts;
}

/** More than any operation prepares; loops bind those that they use. */
const mostArguments = 8;

/** The plan of a program, for {@linkcode generate} alone. */
export function sketch(program: Program, names: Names): Plan {
  const { stages, trunk, sinks } = layOut(program);
  const planned = stages.map((stage) =>
    stage === undefined ? keeping : sketchStage(stage, names) as AnyStage
  );
  const async = planned.some(({ callables }) => callables.some((it) => it.async));
  const { signal } = new AbortController();
  return { stages: planned, trunk, sinks, async, tolerated: new Tolerated(), signal };
}

/** How the elements of a program come, as far as can be told before they do. */
export function batchKindOf({ source }: Program, names: Names): BatchKind {
  if (source.kind !== "open") return "items";
  const operation = names.operation(source.operation) as SourceOperation;
  return operation.batches?.(source.args.map(plainValue)) ?? "items";
}

/** All programs that a value consists of, the innermost last. */
export function programsIn(value: Value): Program[] {
  const found: Program[] = [];
  const open: Value[] = [value];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next.kind === "program") found.push(next);
    for (const part of partsOf(next)) open.push(part);
  }
  return found;
}

function sketchStage(stage: Stage, names: Names): PlannedStage<Operation> {
  const operation = names.operation(stage.operation) as PlannedStage["operation"];
  const callables = new Map<Value, Callable>();
  for (const value of stage.args) {
    if (value.kind === "function") callables.set(value, sketchFunction(value, names));
  }
  const called = operation.call === undefined ? undefined : stage.args[operation.call];
  const isKey = called?.kind === "data" && called.value !== undefined;
  const call = isKey ? lookup(called.value) : called && callables.get(called);
  const { argumentsOf } = operation;
  return {
    operation,
    args: Array.from({ length: mostArguments }),
    call: operation.own !== undefined
      ? ownFunction(operation, operation.own(stage.args.map(plainValue)))
      : call && argumentsOf !== undefined
      ? { ...call, argumentsOf }
      : call,
    callables: [...callables.values()],
  };
}

/** An argument, as far as it is known before the run. */
export function plainValue(value: Value): unknown {
  return value.kind === "data" ? value.value : undefined;
}

function sketchFunction({ id, late, concurrency, onError }: FunctionValue, names: Names): Callable {
  const facts = names.function(id);
  return {
    id,
    code: id,
    name: facts.name,
    fn: () => undefined,
    hasCaptured: facts.hasCaptured || late !== undefined,
    captured: undefined,
    async: facts.async,
    plain: facts.plain,
    concurrency: concurrency ?? defaultConcurrency,
    onError: onError ?? "throw",
  };
}
