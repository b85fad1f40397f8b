/**
 * The loops of a plan as they will run, each once however many tasks run it.
 *
 * @module
 */

import type { FunctionReference } from "../functions/reference.ts";
import { type Argument, type GraphNode, partsOf } from "../graph/node.ts";
import { generate, GeneratedLoops } from "../kernel/generate.ts";
import type { BatchKind, Chain, Plan } from "../kernel/plan.ts";
import type { Branch, Value } from "../kernel/program.ts";
import { batchKindOf, type Names, plainValue, programsIn, sketch } from "../kernel/sketch.ts";
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
  /** Names of loops by what they do. */
  readonly #names = new Map<string, string>();
  readonly #sections: string[] = [];

  /** Names of the loops that a task runs, first the one that runs first. */
  loopsOf(node: GraphNode): string[] {
    const { value, functions } = lower(node);
    const names = namesIn(node, functions);
    return programsIn(value).reverse().map((program) => {
      const kind = batchKindOf(program, names);
      const signature = `${kind} ${signatureOf(program, names)}`;
      let name = this.#names.get(signature);
      if (name === undefined) {
        name = `loop ${this.#names.size + 1}`;
        this.#names.set(signature, name);
        this.#sections.push(describe(name, sketch(program, names), kind));
      }
      return name;
    });
  }

  /** The loops themselves. */
  sections(): readonly string[] {
    return this.#sections;
  }
}

function describe(name: string, plan: Plan, kind: BatchKind): string {
  const title = `${name}: ${chainOf(plan)}`;
  if (plan.async) {
    const waits = plan.stages.flatMap(({ callables }) => callables.filter((it) => it.async));
    const windows = waits.map((it) => `up to ${it.concurrency} unfinished calls of ${it.name}`);
    const branches = plan.sinks.length === 1 ? "" : "; branches take some elements each in turn";
    return `${title}\nelement by element, awaiting ${windows.join(", and ")}${branches}`;
  }
  if (!GeneratedLoops.allowed) {
    return `${title}\nby closures, since this page must not generate code`;
  }
  return `${title}\n${elements[kind]}${inlinedIn(plan)}\n${generate(plan, kind)}`;
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
  const steps = stages.map(({ operation, call, callables }, s) => {
    const given = callables.map((it) => it === call ? `f${s} = ${it.name}` : it.name);
    const key = call !== undefined && given.length === 0 ? [`f${s} = ${call.name}`] : [];
    const shown = [...key, ...given].join(", ");
    return shown === "" ? operation.name : `${operation.name}(${shown})`;
  });
  const shown = ({ first, last, branches }: Chain): string => {
    if (branches.length === 0) return steps.slice(first, last + 1).join(", ");
    return [...steps.slice(first, last), `{ ${branches.map(shown).join("; ")} }`].join(", ");
  };
  return shown(trunk);
}

/** What is equal for programs with the same loop. */
function signatureOf({ stages, sink, branches }: Branch, names: Names): string {
  const all = sink === undefined ? stages : [...stages, sink];
  const own = all.map(({ operation, args }) => {
    const shown = args.map((arg) =>
      arg.kind === "function" ? `${arg.id} ${arg.onError} ${arg.late !== undefined}` : arg.kind
    );
    return `${operation}(${shown.join()})${ownToleranceOf(names.operation(operation), args)}`;
  }).join() + (sink === undefined ? "" : "!");
  if (branches === undefined) return own;
  return `${own}{${branches.map((branch) => signatureOf(branch, names)).join(";")}}`;
}

/** What becomes of elements for which a function of the operation itself throws, if it has one. */
function ownToleranceOf(operation: Operation, args: readonly Value[]): string {
  if (operation.kind !== "element" || operation.own === undefined) return "";
  return operation.own(args.map(plainValue)).onError;
}

/** The operations and functions that a node names. */
function namesIn(node: GraphNode, functions: readonly FunctionReference[]): Names {
  const operations = new Map<string, Operation>();
  const note = (argument: GraphNode | Argument): void => {
    if (argument.kind === "task") {
      const operation = argument.operation as Operation;
      operations.set(operationId(operation), operation);
    }
    partsOf(argument).forEach(note);
  };
  note(node);
  const references = new Map(functions.map((reference) => [reference.id, reference]));
  return {
    operation: (id) => operations.get(id)!,
    function(id) {
      const { name, async, definition } = references.get(id)!;
      const plain = definition.kind !== "module" && definition.plain;
      return { name, async, plain, hasCaptured: definition.captures !== undefined };
    },
  };
}
