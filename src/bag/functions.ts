/**
 * User functions as arguments of operations.
 *
 * @module
 */

import { isWorkerGlobal } from "../engine/scheduler.ts";
import { type AnyFunction, reference } from "../functions/reference.ts";
import type { Graph } from "../graph/graph.ts";
import { type Argument, functionNode, ref } from "../graph/node.ts";
import { checkInteger } from "./check.ts";
import { type Arguments, type Single, values } from "./collection.ts";
import { isItem } from "./item_mark.ts";
import type { CallOptions } from "./options.ts";

/** Options of any function, captures or not. */
export type FunctionSettings = CallOptions & { readonly with?: object };

/** Which function of which operation an argument is, for messages. */
export interface Role {
  readonly operation: string;
  readonly role?: string;
}

/** A user function as an argument. */
export function functionArgument(
  fn: unknown,
  options: FunctionSettings | undefined,
  { operation, role }: Role,
): Arguments {
  const { base, concurrency } = options ?? {};
  if (concurrency !== undefined) {
    checkInteger(concurrency, 1, { action: `call ${operation}()`, name: "concurrency" });
  }
  const { constant, items } = splitCaptures(options?.with);
  const made = reference(fn, {
    operation,
    isWorkerGlobal,
    ...(role === undefined ? {} : { role }),
    ...(constant === undefined ? {} : { with: constant as object | AnyFunction }),
    ...(items.size === 0 ? {} : { late: [...items.keys()] }),
    ...(base === undefined ? {} : { base }),
  });
  const captured: Record<string, Argument> = {};
  const graphs: Graph[] = [];
  for (const [name, item] of items) {
    captured[name] = ref(item.key);
    graphs.push(item.graph);
  }
  return { args: [functionNode(made, { captured, concurrency })], graphs };
}

/** A user function, or a key such as `"name"` or `["a", 0]` to look up instead. */
export function keyArgument(
  key: unknown,
  options: FunctionSettings | undefined,
  role: Role,
): Arguments {
  if (typeof key === "function") return functionArgument(key, options, role);
  checkLookup(key, role.operation);
  return values(key);
}

/** Throws unless `key` can be looked up: a string, a whole number, or an array of those. */
export function checkLookup(key: unknown, operation: string): void {
  const simple = (part: unknown) => typeof part === "string" || Number.isInteger(part);
  if (simple(key) || (Array.isArray(key) && key.every(simple))) return;
  throw new TypeError(
    `Cannot call ${operation}(): expected a function, a property name, an index, ` +
      `or an array of those, got ${key === null ? "null" : typeof key}`,
  );
}

interface SplitCaptures {
  /** All captures but items. */
  readonly constant: unknown;
  readonly items: ReadonlyMap<string, Single>;
}

const noItems: ReadonlyMap<string, Single> = new Map();

/** Kept per object, since the identity of captures decides the identity of the function. */
const splits = new WeakMap<object, SplitCaptures>();

function splitCaptures(captures: unknown): SplitCaptures {
  if (typeof captures !== "object" || captures === null || !Object.values(captures).some(isItem)) {
    return { constant: captures, items: noItems };
  }
  let split = splits.get(captures);
  if (split === undefined) {
    const entries = Object.entries(captures);
    const constants = entries.filter(([, value]) => !isItem(value));
    split = {
      constant: Object.fromEntries(constants),
      items: new Map(
        entries.filter((entry): entry is [string, Single & object] => isItem(entry[1])),
      ),
    };
    splits.set(captures, split);
  }
  return split;
}
