/**
 * What a task does, step by step: the operations that are one task, and what each is given.
 *
 * @module
 */

import { type Argument, argumentsIn, type GraphNode, type TaskNode } from "../graph/node.ts";
import { fork } from "../graph/share.ts";
import { showNode } from "../graph/show.ts";

/** One operation of a task. */
export interface Step {
  readonly operation: string;
  /** Name of the operation, or of the function that is called in its place. */
  readonly name: string;
  /** Functions that it calls. */
  readonly functions: readonly string[];
  /** Short values that it is given, as text. */
  readonly values: readonly string[];
  /** What becomes of the elements from here, where several things do: a step for each, without a name. */
  readonly branches?: readonly (readonly Step[])[];
}

const nothing: Step = { operation: "", name: "", functions: [], values: [] };

/** Values longer than this are not named in a step. */
const longestValue = 24;

/** The operations of a task in the order in which they begin; none for what is no task. */
export function stepsOf(node: GraphNode | Argument): Step[] {
  if (node.kind !== "task") return argumentsIn(node).flatMap(stepsOf);
  const { operation, args } = node;
  if (operation === fork) {
    const branches = argumentsIn(args[0]!).map(branchSteps);
    return [...stepsOf(args.at(-1)!), { ...nothing, branches }];
  }
  return [...args.flatMap(stepsOf), stepOf(node)];
}

/** A step as text, for example `map(parse)`. */
export function showStep({ name, functions, values, branches }: Step): string {
  if (branches !== undefined) return `{ ${branches.map(showSteps).join("; ")} }`;
  const given = [...functions, ...values];
  return given.length === 0 ? name : `${name}(${given.join(", ")})`;
}

/** Steps one after another. */
export function showSteps(steps: readonly Step[]): string {
  return steps.map(showStep).join(" → ");
}

/** Text that is equal for tasks that do the same, whatever the values that they are given. */
export function signatureOf(steps: readonly Step[]): string {
  return steps.map(({ name, functions, branches }) => {
    const inside = branches === undefined ? "" : `{${branches.map(signatureOf).join("|")}}`;
    return `${name}\0${functions.join("\0")}${inside}`;
  }).join("\n");
}

/** Steps of tasks that do the same, with the values that all of them are given. */
export function commonSteps(all: readonly (readonly Step[])[]): readonly Step[] {
  const [first = [], ...others] = all;
  return first.map((step, i) => ({
    ...step,
    // Some of the values alone could be taken for others.
    values: others.every((it) => step.values.every((value, v) => it[i]?.values[v] === value))
      ? step.values
      : [],
    ...(step.branches === undefined ? {} : {
      branches: step.branches.map((branch, b) =>
        commonSteps([branch, ...others.map((it) => it[i]?.branches?.[b] ?? [])])
      ),
    }),
  }));
}

/** The steps of a branch, which may do nothing but keep the elements. */
function branchSteps(branch: Argument): readonly Step[] {
  return branch.kind === "elements" ? [{ ...nothing, name: "elements" }] : stepsOf(branch);
}

function stepOf({ operation, args }: TaskNode): Step {
  const [called, ...rest] = args;
  const calls = operation.isCall === true && called !== undefined;
  const name = calls ? showNode(called) : operation.name;
  // A function without a name shows its source, behind which arguments would be taken for a part of it.
  const given = !calls ? args : /^[\w$.]+$/.test(name) ? rest : [];
  return {
    operation: operation.name,
    name,
    functions: given.flatMap((arg) => arg.kind === "function" ? [arg.fn.name] : []),
    values: given.flatMap(shownValue),
  };
}

function shownValue(argument: Argument): string[] {
  if (argument.kind !== "data" || !isTelling(argument.value)) return [];
  const shown = showNode(argument);
  return shown.length <= longestValue ? [shown] : [];
}

/** Whether a value says something to who does not know which argument it is. */
function isTelling(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0 && value.every(isTelling);
  return typeof value === "string" || typeof value === "number" || typeof value === "bigint";
}
