/**
 * The loops of a plan as they will run, each once however many tasks run it.
 *
 * @module
 */

import type { FunctionReference } from "../functions/reference.ts";
import { outlined } from "../functions/revive.ts";
import { type Argument, argumentsIn, type GraphNode } from "../graph/node.ts";
import { generate, GeneratedLoops } from "../kernel/generate.ts";
import type { AnyStage, BatchKind, Chain, Plan } from "../kernel/plan.ts";
import { obstacle, tokensOf } from "../kernel/token_loop.ts";
import { type Names, programsIn, type Sketch, sketch } from "../kernel/sketch.ts";
import { type Operation, operationId } from "../ops/operation.ts";
import { lower } from "../engine/schedule/lower.ts";

/** What the elements of each kind of batch are, in a heading. */
const elements: Readonly<Record<BatchKind, string>> = {
  items: "over the elements of a batch",
  range: "over numbers that are not stored",
  drawn: "over elements that are made as they are read",
  lines: "over lines that are not cut apart",
};

/** Collects loops, and names them in the order in which they are met. */
export class LoopListing {
  /** Names of loops by what they do, and to which functions. */
  readonly #names = new Map<string, string>();
  readonly #sections: string[] = [];

  /** Names of the loops that a task runs, first the one that runs first. */
  async loopsOf(node: GraphNode): Promise<readonly string[]> {
    const { value, functions } = lower(node);
    const names = namesIn(node, functions);
    const found: string[] = [];
    for (const program of programsIn(value).reverse()) {
      found.push(this.#nameOf(await sketch(program, names)));
    }
    return found;
  }

  /** The loops themselves. */
  sections(): readonly string[] {
    return this.#sections;
  }

  #nameOf(loop: Sketch): string {
    const description = describe(loop);
    // Functions of one name are not the same, nor are operations.
    const ids = [...loop.before, ...loop.plan.stages].flatMap((
      { operation, call, callables },
    ) => [operationId(operation), call?.id ?? "", ...callables.map(({ id }) => id)]);
    const identity = [description, ...ids].join("\n");
    let name = this.#names.get(identity);
    if (name === undefined) {
      name = `loop ${this.#names.size + 1}`;
      this.#names.set(identity, name);
      this.#sections.push(`${name}: ${description}`);
    }
    return name;
  }
}

function describe({ plan, kind, before }: Sketch): string {
  const makers = before.map((stage) => stepOf(stage)).join(", ");
  const title = chainOf(plan) + (makers === "" ? "" : ` of the items of ${makers}`);
  if (plan.async) {
    const waits = plan.stages.flatMap(({ callables }) => callables.filter((it) => it.async));
    const windows = waits.map((it) => `up to ${it.concurrency} unfinished calls of ${it.name}`);
    const branches = plan.sinks.length === 1 ? "" : "; branches take some elements each in turn";
    return `${title}\nelement by element, awaiting ${windows.join(", and ")}${branches}`;
  }
  if (!GeneratedLoops.allowed) {
    return `${title}\nby closures, since this page must not generate code`;
  }
  return `${title}${wayOfTokens(plan, kind)}\n${elements[kind]}${inlinedIn(plan)}\n${
    generate(plan, kind)
  }`;
}

/** Whether tokens are counted as bytes, where there are any, or why not. */
function wayOfTokens(plan: Plan, kind: BatchKind): string {
  if (kind !== "lines") return "";
  if (tokensOf(plan) !== undefined) {
    return "\ntokens are counted as bytes where lines end with a newline, and those alone that are new become strings; otherwise:";
  }
  const why = obstacle(plan);
  return why === undefined ? "" : `\ntokens are not counted as bytes, since ${why}`;
}

/** How much of a loop is code of its own, rather than calls of operations. */
function inlinedIn({ stages }: Plan): string {
  const called = stages.flatMap(({ operation }) =>
    operation.template === undefined ? [operation.name] : []
  );
  return called.length === 0
    ? "\nall operations are inlined"
    : `\noperations that are called with each element: ${[...new Set(called)].join(", ")}`;
}

/** The operations and functions of a loop, by the numbers that its code gives them. */
function chainOf({ stages, trunk }: Plan): string {
  const steps = stages.map((stage, s) => stepOf(stage, `f${s} = `));
  const shown = ({ first, last, branches }: Chain): string => {
    if (branches.length === 0) return steps.slice(first, last + 1).join(", ");
    return [...steps.slice(first, last), `{ ${branches.map(shown).join("; ")} }`].join(", ");
  };
  return shown(trunk);
}

/** An operation and its functions, the one that is called with each element behind what code calls it. */
function stepOf({ operation, call, callables }: AnyStage, label = ""): string {
  const given = callables.map((it) => it === call ? `${label}${it.name}` : it.name);
  const key = call !== undefined && given.length === 0 ? [`${label}${call.name}`] : [];
  const shown = [...key, ...given].join(", ");
  return shown === "" ? operation.name : `${operation.name}(${shown})`;
}

/** The operations and functions that a node names. */
function namesIn(node: GraphNode, functions: readonly FunctionReference[]): Names {
  const operations = new Map<string, Operation>();
  const note = (argument: GraphNode | Argument): void => {
    if (argument.kind === "task") {
      const operation = argument.operation as Operation;
      operations.set(operationId(operation), operation);
    }
    argumentsIn(argument).forEach(note);
  };
  note(node);
  const references = new Map(functions.map((reference) => [reference.id, reference]));
  return {
    operation: (id) => operations.get(id)!,
    function: (id) => outlined(references.get(id)!),
  };
}
