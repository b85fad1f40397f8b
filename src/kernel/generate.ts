/**
 * One loop per task, as generated code.
 *
 * Each operation's template is set into the next one's place, so that
 * `map → filter → count` becomes
 *
 * ```js
 * for (; i < items.length; i++) {
 *   const x0 = items[i];
 *   stage = 0;
 *   const y0 = f0(x0);
 *   if (y0 instanceof Promise) throw promise(plan.stages[0].call.id, y0);
 *   …
 * }
 * ```
 *
 * Code is kept by the shape of the plan and its functions: partitions of one
 * layer share a loop, and each call site only ever sees one function.
 *
 * @module
 */

import type { OnError } from "../ops/element_failure.ts";
import { operationId } from "../ops/operation.ts";
import { promiseSeen } from "./failure.ts";
import type { Callable } from "./callable.ts";
import {
  type BatchKind,
  isTolerant,
  type Loop,
  type LoopMaker,
  type Plan,
  type PlannedStage,
} from "./plan.ts";

/** Number of loops kept; a process that makes ever new functions must not keep them all. */
const mostLoops = 256;

type AnyStage = Plan["sink"] | PlannedStage;

/** Loops by generated code, kept for the next task of the same shape. */
export class GeneratedLoops implements LoopMaker {
  readonly #loops = new Map<string, Loop>();

  /** The loop of the plan. */
  make(plan: Plan, kind: BatchKind): Loop {
    const signature = signatureOf(plan, kind);
    let loop = this.#loops.get(signature);
    if (loop === undefined) {
      const make = new Function("promise", `"use strict"; return ${generate(plan, kind)}`);
      loop = make(promiseSeen) as Loop;
    }
    // The least recently made goes first.
    this.#loops.delete(signature);
    this.#loops.set(signature, loop);
    if (this.#loops.size > mostLoops) {
      const [oldest] = this.#loops.keys();
      this.#loops.delete(oldest!);
    }
    return loop;
  }

  /** Whether this thread may compile code at all; a Content-Security-Policy can forbid it. */
  static get allowed(): boolean {
    try {
      return new Function("return true")() === true;
    } catch {
      return false;
    }
  }
}

/** The source of a plan's loop. */
export function generate(plan: Plan, kind: BatchKind): string {
  const stages: readonly AnyStage[] = [...plan.stages, plan.sink];
  const { setUp, loop, element, index } = heads[kind];
  const body = emit(stages, 0, "x0", new Names(index));
  const bindings: string[] = [];
  stages.forEach((stage, s) => {
    const at = placeOf(stages, s);
    if (stage.call !== undefined) {
      bindings.push(`const f${s} = ${at}.call.fn;`);
      if (stage.call.argumentsOf) bindings.push(`const g${s} = ${at}.call.argumentsOf;`);
      if (stage.call.hasCaptured) bindings.push(`const w${s} = ${at}.call.captured;`);
    }
    stage.args.forEach((_, a) => {
      const name = `a${s}_${a}`;
      if (new RegExp(`\\b${name}\\b`).test(body)) {
        bindings.push(`const ${name} = ${at}.args[${a}];`);
      }
    });
  });
  if (stages.some(isTolerant)) bindings.push("const { tolerated } = plan;");
  if (plan.sink.operation.template === undefined) {
    bindings.push("const { operation, args } = plan.sink;");
  }
  return indent(`function run(items, state, at, plan) {
${bindings.join("\n")}
${setUp}
let stage = 0;
try {
for (; ${loop}) {
${element}
${body}
}
} catch (error) {
at.index = ${index};
at.stage = stage;
throw error;
}
at.index = ${index};
return false;
}`);
}

/** Where the loop finds a stage. */
function placeOf(stages: readonly AnyStage[], s: number): string {
  return s === stages.length - 1 ? "plan.sink" : `plan.stages[${s}]`;
}

/** How a loop gets at the elements of a kind of batch. */
interface Head {
  readonly setUp: string;
  /** Condition and step of the loop. */
  readonly loop: string;
  readonly element: string;
  /** The number of elements before the one at hand. */
  readonly index: string;
}

const heads: Readonly<Record<BatchKind, Head>> = {
  items: {
    setUp: "const { length } = items;\nlet i = 0;",
    loop: "i < length; i++",
    element: "const x0 = items[i];",
    index: "i",
  },
  // Sums of whole numbers are exact, and one counter is half the work of two.
  range: {
    setUp: `const { start, step, length } = items;
const stop = start + length * step;
let number = start;`,
    loop: "number !== stop; number += step",
    element: "const x0 = number;",
    index: "(number - start) / step",
  },
  lines: {
    setUp: `const { text, delimiter } = items;
const { length } = text;
let i = 0, from = 0;`,
    loop: "from < length; i++",
    index: "i",
    element: `const to = text.indexOf(delimiter, from);
const end = to === -1 ? length : to;
const x0 = text.slice(from, end);
from = end + delimiter.length;`,
  },
};

/** Makes names that no other part of the loop uses. */
class Names {
  /** The number of elements before the one at hand. */
  readonly index: string;
  #count = 0;

  constructor(index: string) {
    this.index = index;
  }

  fresh(hint: string): string {
    return `${hint}_${++this.#count}`;
  }
}

function emit(stages: readonly AnyStage[], s: number, x: string, names: Names): string {
  const stage = stages[s]!;
  const lines: string[] = [`stage = ${s};`];
  let y = "undefined";
  if (stage.call !== undefined) {
    y = `y${s}`;
    const given = stage.call.argumentsOf === undefined ? x : `...g${s}(${x})`;
    const called = `f${s}(${given}${stage.call.hasCaptured ? `, w${s}` : ""})`;
    if (isTolerant(stage)) {
      const at = { stage: placeOf(stages, s), index: names.index };
      lines.push(tolerating(stage.call.onError, called, { s, x, y, at }));
      if (stage.call.onError === "collect") x = `e${s}`;
    } else lines.push(`const ${y} = ${called};`);
    if (!stage.call.plain) {
      lines.push(
        `if (${y} instanceof Promise) throw promise(${placeOf(stages, s)}.call.id, ${y});`,
      );
    }
  } else if (stage.operation.call !== undefined) {
    y = x;
  }
  const template = {
    x,
    y,
    args: stage.args.map((_, a) => `a${s}_${a}`),
    fresh: (hint: string) => names.fresh(hint),
    next: (value: string) => {
      const simple = /^\w+$/.test(value);
      const name = simple ? value : `x${s + 1}`;
      const inner = emit(stages, s + 1, name, names);
      // Such a stage may pass on several elements, and fail between two of them.
      const rest = stage.operation.call === undefined ? `${inner}\nstage = ${s};` : inner;
      return simple ? rest : `const ${name} = ${value};\n${rest}`;
    },
  };
  const { operation } = stage;
  if (operation.kind === "element") lines.push(operation.template(template));
  else if (operation.template !== undefined) {
    lines.push(operation.template({ ...template, state: "state", stop: "return true;" }));
  } else lines.push(`if (operation.step(state, ${x}, ${y}, args) === true) return true;`);
  return isTolerant(stage) && stage.call.onError === "skip"
    ? `next${s}: {\n${lines.join("\n")}\n}`
    : lines.join("\n");
}

/** Calls a function; what it throws makes an end of this element, or becomes one in its place. */
function tolerating(
  onError: OnError,
  call: string,
  { s, x, y, at }: {
    readonly s: number;
    readonly x: string;
    readonly y: string;
    readonly at: { readonly stage: string; readonly index: string };
  },
): string {
  if (onError === "skip") {
    return `let ${y};
try {
${y} = ${call};
} catch (error) {
tolerated.skip(${at.stage}, ${at.index}, error);
break next${s};
}`;
  }
  return `let e${s} = ${x}, ${y};
try {
${y} = ${call};
} catch (error) {
e${s} = tolerated.collect(${at.stage}, ${at.index}, error, ${x});
${y} = ${at.stage}.operation.passing(e${s});
}`;
}

const numbers = new WeakMap<object, number>();
let numbered = 0;

/** What is equal for plans that can share a loop: the same operations on the same functions. */
function signatureOf(plan: Plan, kind: BatchKind): string {
  const parts = [...plan.stages, plan.sink].map(({ operation, args, call }) => {
    const fn = call === undefined ? "" : `${codeOf(call)}${call.hasCaptured ? "+" : ""}`;
    const marks = `${call?.plain ? "!" : ""}${call === undefined ? "" : call.onError}`;
    return `${operationId(operation)}(${args.length})${fn}${marks}`;
  });
  return `${kind}:${parts.join("|")}`;
}

function codeOf({ code }: Callable): string | number {
  if (typeof code === "string") return code;
  let number = numbers.get(code);
  if (number === undefined) numbers.set(code, number = ++numbered);
  return number;
}

/** Indents by the braces that open and close at the ends and starts of lines. */
function indent(code: string): string {
  let depth = 0;
  return code.split("\n").filter((line) => line !== "").map((line) => {
    if (line.startsWith("}")) depth--;
    const text = "  ".repeat(depth) + line;
    if (line.endsWith("{")) depth++;
    return text;
  }).join("\n");
}
