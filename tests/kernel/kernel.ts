/** Running programs on this thread, with loops of either kind and functions of the test. */

import type { FunctionValue, Program, Stage, Value } from "../../src/kernel/program.ts";
import { ComposedLoops } from "../../src/kernel/compose.ts";
import { TaskFailure } from "../../src/kernel/failure.ts";
import { GeneratedLoops } from "../../src/kernel/generate.ts";
import type { AnyStage, KernelContext, LoopMaker, Plan } from "../../src/kernel/plan.ts";
import type { SkippedElements } from "../../src/kernel/tolerated.ts";
import { runValue, streamValue } from "../../src/kernel/run.ts";
import type { Revived } from "../../src/functions/revive.ts";
import { catalogOf, operations } from "../../src/ops/catalog.ts";
import type { Batch, Operation } from "../../src/ops/operation.ts";
import { isPortable, portable } from "../../src/wire/portable.ts";

/** A function of any arguments. */
export type Loose = (...args: never[]) => unknown;

/** The ways of making loops, by name. */
export const loopMakers: Readonly<Record<string, () => LoopMaker>> = {
  GeneratedLoops: () => new GeneratedLoops(),
  "GeneratedLoops without templates": () => {
    const loops = new GeneratedLoops();
    return { make: (plan, kind) => loops.make(withoutTemplates(plan), kind) };
  },
  ComposedLoops: () => new ComposedLoops(),
};

/** A plan whose stages all go through the closures of their operations. */
function withoutTemplates(plan: Plan): Plan {
  const stages = plan.stages.map((stage) => {
    const { template: _, ...operation } = stage.operation;
    return { ...stage, operation } as AnyStage;
  });
  return { ...plan, stages };
}

let functions = 0;

/** A thread's kernel without the thread. */
export class Kernel {
  readonly #revived = new Map<string, Revived>();
  readonly #operations = new Map<string, Operation>(catalogOf(operations));
  readonly #abort = new AbortController();
  /** What the tasks have gone on without. */
  readonly skipped: SkippedElements[] = [];
  /** What the operations see of the thread. */
  readonly context: KernelContext;

  constructor(loops: LoopMaker) {
    this.context = {
      operation: (id) => this.#operations.get(id)!,
      revive: (id) => Promise.resolve(this.#revived.get(id)!),
      input: () => undefined,
      parts: () => [],
      signal: this.#abort.signal,
      yieldToMessages: () => Promise.resolve(),
      asynchronous: new Set(),
      loops,
      share: (make) => make(),
      partition: 7,
      noteSkipped: (skipped) => void this.skipped.push(...skipped),
    };
  }

  /** Cancels what runs. */
  cancel(reason: unknown): void {
    this.#abort.abort(reason);
  }

  /** Makes one more operation known. */
  add(operation: Operation): void {
    this.#operations.set(operation.name, operation);
  }

  /** A function as an argument of a stage. */
  fn(
    fn: Loose,
    options: { captured?: unknown } & Pick<FunctionValue, "concurrency" | "onError"> = {},
  ): FunctionValue {
    const id = `test${++functions}`;
    this.#revived.set(id, {
      id,
      name: fn.name || "anonymous",
      fn: fn as unknown as Revived["fn"],
      async: Object.prototype.toString.call(fn) === "[object AsyncFunction]",
      returnsNoPromise: false,
      splitting: undefined,
      pure: undefined,
      hasCaptured: "captured" in options,
      captured: options.captured,
    });
    const { captured: _, ...settings } = options;
    return { kind: "function", id, ...settings };
  }

  /** Makes an operation known. */
  define(operation: Operation): void {
    this.#operations.set(operation.id ?? operation.name, operation);
  }

  /** A source that gives these batches, and tells when it is closed. */
  source(open: () => Iterable<Batch> | AsyncIterable<Batch>): Program["source"] {
    const name = `source${++functions}`;
    this.#operations.set(name, { kind: "source", name, open });
    return { kind: "open", operation: name, args: [] };
  }

  /** The result of a program. */
  run(source: Program["source"], stages: readonly Stage[], sink?: Stage): Promise<unknown> {
    return runValue(program(source, stages, sink), this.context);
  }

  /** The batches that a program without a sink emits. */
  async stream(source: Program["source"], stages: readonly Stage[]): Promise<unknown[][]> {
    const batches: unknown[][] = [];
    await streamValue(program(source, stages), this.context, (elements) => {
      batches.push([...elements]);
      return Promise.resolve();
    });
    return batches;
  }
}

/** A program. */
export function program(
  source: Program["source"],
  stages: readonly Stage[],
  sink?: Stage,
): Program {
  return { kind: "program", source, stages, ...(sink === undefined ? {} : { sink }) };
}

/** A stage. */
export function stage(operation: string, ...args: readonly Value[]): Stage {
  return { operation, args };
}

/** A plain value. */
export function data(value: unknown): Value {
  return { kind: "data", value };
}

/** A result with the keys and values of the tables in it, all that a loop decides of them. */
export function withTables(result: unknown): unknown {
  if (Array.isArray(result)) return result.map(withTables);
  if (!isPortable(result)) return result;
  const { keys, values } = result[portable]() as { keys: unknown; values: unknown };
  return { keys, values };
}

/** What a task fails with. */
export async function failureOf(run: Promise<unknown>): Promise<TaskFailure> {
  try {
    await run;
  } catch (error) {
    if (error instanceof TaskFailure) return error;
    throw error;
  }
  throw new Error("Expected a failure");
}
