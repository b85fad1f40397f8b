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
 * Where a plan has branches, each element goes to one after the other, in blocks that are left when
 * the branch has enough.
 *
 * Code is kept by the shape of the plan, its functions and the keys written into it: partitions of
 * one layer share a loop, and each call site only ever sees one function.
 *
 * @module
 */

import type { OnError } from "../values/element_failure.ts";
import { loopSource } from "../functions/loop_source.ts";
import { operationId } from "../ops/operation.ts";
import { settleElement } from "../values/one_shot.ts";
import { promiseSeen } from "./failure.ts";
import type { Callable } from "./callable.ts";
import {
  type AnyStage,
  type BatchKind,
  type Chain,
  isTolerant,
  type Loop,
  type LoopMaker,
  type Plan,
} from "./plan.ts";

/** Number of loops kept; a process that makes ever new functions must not keep them all. */
const mostLoops = 256;

/** Loops by generated code, kept for the next task of the same shape. */
export class GeneratedLoops implements LoopMaker {
  readonly #loops = new Map<string, Loop>();

  /** The loop of the plan. */
  make(plan: Plan, kind: BatchKind): Loop {
    const signature = signatureOf(plan, kind);
    let loop = this.#loops.get(signature);
    if (loop === undefined) {
      const code = `"use strict"; return ${generate(plan, kind)}\n//# sourceURL=${loopSource}`;
      const make = new Function("promise", "settle", "hasOwn", code);
      loop = make(promiseSeen, settleElement, Object.prototype.hasOwnProperty) as Loop;
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
  const { setUp, loop, element, index } = heads[kind];
  const emitter = new Emitter(plan, kind);
  const body = emitter.chain(plan.trunk, plan.trunk.first, "x0");
  const pushes = emitter.pushes.join("\n");
  return indent(`function run(items, ends, at, plan) {
${bindings(plan, `${pushes}\n${body}`).join("\n")}
${setUp}
let stage = 0;
${pushes}
try {
for (; ${loop}) {
${element}
${body}
}
} catch (error) {
at.stage = stage;
throw error;
} finally {
at.index = ${index};
}
return false;
}`);
}

/** Names for all of the plan that the body of its loop mentions. */
function bindings(plan: Plan, body: string): string[] {
  const lines: string[] = [];
  plan.stages.forEach(({ call, args }, s) => {
    const at = placeOf(s);
    if (call !== undefined) {
      lines.push(`const f${s} = ${at}.call.fn;`);
      if (call.argumentsOf) lines.push(`const g${s} = ${at}.call.argumentsOf;`);
      if (call.hasCaptured) lines.push(`const w${s} = ${at}.call.captured;`);
    }
    args.forEach((_, a) => {
      const name = `a${s}_${a}`;
      if (mentions(body, name)) lines.push(`const ${name} = ${at}.args[${a}];`);
    });
  });
  if (plan.stages.some(isTolerant)) lines.push("const { tolerated } = plan;");
  plan.sinks.forEach((s, end) => {
    const names = namesOfEnd(plan, end);
    lines.push(`const ${names.state} = ends[${end}].state;`);
    if (mentions(body, names.operation)) {
      lines.push(`const ${names.operation} = ${placeOf(s)}.operation;`);
      lines.push(`const ${names.args} = ${placeOf(s)}.args;`);
    }
    if (isTree(plan)) lines.push(`let open${end} = !ends[${end}].full;`);
  });
  return lines;
}

function mentions(body: string, name: string): boolean {
  return new RegExp(`\\b${name}\\b`).test(body);
}

function isTree({ trunk }: Plan): boolean {
  return trunk.branches.length > 0;
}

/** What a loop calls an end's state, operation and arguments. */
function namesOfEnd(plan: Plan, end: number) {
  const mark = isTree(plan) ? String(end) : "";
  return { state: `state${mark}`, operation: `operation${mark}`, args: `args${mark}` };
}

/** Where the loop finds a stage. */
function placeOf(s: number): string {
  return `plan.stages[${s}]`;
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
  drawn: {
    setUp: "let i = 0;",
    loop: "items.advance(); i++",
    element: "const x0 = items.current;",
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

/** Writes the body of a plan's loop. */
class Emitter {
  readonly #plan: Plan;
  readonly #kind: BatchKind;
  /** Names of elements that can be read more than once. */
  readonly #settled = new Set<string>();
  /** The blocks that branches are: their names, and in how many functions within another they are. */
  readonly #blocks = new Map<Chain, { readonly label: string; readonly depth: number }>();
  /** Number of functions of {@linkcode Emitter.pushes} that the code being written is in. */
  #depth = 0;
  #names = 0;
  /** The functions of stages without a template, each defined after those that it calls. */
  readonly pushes: string[] = [];

  constructor(plan: Plan, kind: BatchKind) {
    this.#plan = plan;
    this.#kind = kind;
  }

  /** What becomes of element `x` from stage `s` of a chain on. */
  chain(chain: Chain, s: number, x: string): string {
    const forks = s === chain.last && chain.branches.length > 0;
    return forks ? this.#branches(chain, x) : this.#stage(chain, s, x);
  }

  #branches(chain: Chain, x: string): string {
    const isTrunk = chain === this.#plan.trunk;
    const isPrimitive = isTrunk && chain.first === chain.last && isPrimitiveKind(this.#kind);
    const isSettled = isPrimitive || this.#settled.has(x);
    const shared = isSettled ? x : this.#fresh("shared");
    const lines = isSettled ? [] : [`const ${shared} = settle(${x});`];
    this.#settled.add(shared);
    for (const branch of chain.branches) {
      const label = `branch${this.#blocks.size + 1}`;
      this.#blocks.set(branch, { label, depth: this.#depth });
      lines.push(`${label}: if (${openOf(branch)}) {`);
      lines.push(this.chain(branch, branch.first, shared), "}");
    }
    lines.push(`if (!(${openOf(chain)})) ${this.#leaving(chain)}`);
    return lines.join("\n");
  }

  #stage(chain: Chain, s: number, x: string): string {
    const stage = this.#plan.stages[s]!;
    const lines: string[] = [`stage = ${s};`];
    let y = "undefined";
    if (stage.call !== undefined) {
      y = `y${s}`;
      const given = stage.call.argumentsOf === undefined ? x : `...g${s}(${x})`;
      const called = `f${s}(${given}${stage.call.hasCaptured ? `, w${s}` : ""})`;
      if (isTolerant(stage)) {
        const at = { stage: placeOf(s), index: heads[this.#kind].index };
        lines.push(tolerating(stage.call.onError, called, { s, x, y, at }));
        if (stage.call.onError === "collect") x = `e${s}`;
      } else lines.push(`const ${y} = ${called};`);
      if (!stage.call.returnsNoPromise) {
        lines.push(`if (${y} instanceof Promise) throw promise(${placeOf(s)}.call.id, ${y});`);
      }
    } else if (stage.operation.functionAt !== undefined) {
      y = x;
    }
    lines.push(this.#rest(chain, s, stage, { x, y }));
    return isTolerant(stage) && stage.call.onError === "skip"
      ? `next${s}: {\n${lines.join("\n")}\n}`
      : lines.join("\n");
  }

  /** What a stage does when its function has been called. */
  #rest(chain: Chain, s: number, stage: AnyStage, { x, y }: { x: string; y: string }): string {
    const { operation } = stage;
    const names = {
      x,
      y,
      args: stage.args.map((_, a) => `a${s}_${a}`),
      literalKey: stage.literalKey,
      fresh: (hint: string) => this.#fresh(hint),
      next: (value: string) => {
        const simple = /^\w+$/.test(value);
        const name = simple ? value : `x${s + 1}`;
        const inner = this.chain(chain, s + 1, name);
        // Such a stage may pass on several elements, and fail between two of them.
        const rest = operation.functionAt === undefined ? `${inner}\nstage = ${s};` : inner;
        return simple ? rest : `const ${name} = ${value};\n${rest}`;
      },
    };
    if (operation.kind === "element") {
      return operation.template?.(names) ?? this.#push(chain, s, { x, y });
    }
    const end = this.#plan.sinks.indexOf(s);
    const own = namesOfEnd(this.#plan, end);
    const mark = this.#plan.marks === true ? `at.index = ${heads[this.#kind].index};\n` : "";
    const stop = isTree(this.#plan)
      ? `{\nends[${end}].full = true;\nopen${end} = false;\n${this.#leaving(chain)}\n}`
      : "return true;";
    if (operation.template !== undefined) {
      return mark + operation.template({ ...names, state: own.state, stop });
    }
    return `${mark}if (${own.operation}.step(${own.state}, ${x}, ${y}, ${own.args}) === true) ${stop}`;
  }

  /** A stage as the closure that it has instead of a template; the stages behind are its `next`. */
  #push(chain: Chain, s: number, { x, y }: { x: string; y: string }): string {
    this.#depth++;
    const next = `(x${s + 1}) => {\n${this.chain(chain, s + 1, `x${s + 1}`)}\nstage = ${s};\n}`;
    this.#depth--;
    const given = y === "undefined" ? x : `${x}, ${y}`;
    this.pushes.push(`const push${s} = ${placeOf(s)}.operation.push(${placeOf(s)}.args, ${next});`);
    return `if (push${s}(${given}) === true) ${this.#leaving(chain)}`;
  }

  /** Statement that ends a chain's part of the work on an element, since it wants no more. */
  #leaving(chain: Chain): string {
    const block = this.#blocks.get(chain);
    return block?.depth === this.#depth ? `break ${block.label};` : "return true;";
  }

  /** A name that no other part of the loop uses. */
  #fresh(hint: string): string {
    return `${hint}_${++this.#names}`;
  }
}

/** Whether elements of that kind are numbers or strings. */
function isPrimitiveKind(kind: BatchKind): boolean {
  return kind === "range" || kind === "lines";
}

/** Whether any end of a chain wants more. */
function openOf({ ends }: Chain): string {
  return ends.map((end) => `open${end}`).join(" || ");
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
${y} = ${at.stage}.operation.passOn(e${s});
}`;
}

const numbers = new WeakMap<object, number>();
let numbered = 0;

/** What is equal for plans that can share a loop: the same operations on the same functions and keys. */
function signatureOf(plan: Plan, kind: BatchKind): string {
  const parts = plan.stages.map(({ operation, args, call, literalKey }) => {
    const fn = call === undefined ? "" : `${codeOf(call)}${call.hasCaptured ? "+" : ""}`;
    const marks = `${call?.returnsNoPromise ? "!" : ""}${call === undefined ? "" : call.onError}`;
    const key = literalKey === undefined ? "" : JSON.stringify(literalKey);
    return `${operationId(operation)}(${args.length})${fn}${marks}${key}`;
  });
  const shape = ({ first, last, branches }: Chain): string =>
    `${parts.slice(first, last + (branches.length === 0 ? 1 : 0)).join("|")}` +
    (branches.length === 0 ? "" : `{${branches.map(shape).join(";")}}`);
  return `${kind}${plan.marks === true ? "!" : ""}:${shape(plan.trunk)}`;
}

function codeOf({ code }: Callable): string | number {
  if (typeof code === "string") return code;
  let number = numbers.get(code);
  if (number === undefined) numbers.set(code, number = ++numbered);
  return number;
}

/** Indents by the braces and brackets that open and close at the ends and starts of lines. */
function indent(code: string): string {
  let depth = 0;
  return code.split("\n").filter((line) => line !== "").map((line) => {
    if (/^[}\]]/.test(line)) depth--;
    const text = "  ".repeat(depth) + line;
    if (/[{[]$/.test(line)) depth++;
    return text;
  }).join("\n");
}
