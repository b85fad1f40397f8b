/**
 * User functions as arguments of operations.
 *
 * @module
 */

import { isWorkerGlobal } from "../engine/workers/default_pool.ts";
import { FunctionError } from "../errors.ts";
import { callSite, pointAtCall } from "../functions/call_site.ts";
import { type AnyFunction, reference } from "../functions/reference.ts";
import type { Graph } from "../graph/graph.ts";
import { type Argument, functionNode, ref } from "../graph/node.ts";
import type { By, UserFunction } from "../ops/operation.ts";
import { describeValue } from "../values/describe_value.ts";
import { onErrorChoices } from "../values/element_failure.ts";
import { checkInteger, checkOneOf, refusal } from "../values/check.ts";
import type { LookupKey } from "../values/lookup.ts";
import { type Arguments, isCollection, type Single, values } from "./collection.ts";
import { isItem } from "./item_mark.ts";
import { elementOptionNames, type ElementOptions } from "./options.ts";

/** Options of any function, captures or not. */
export type FunctionSettings = ElementOptions<object>;

/** Which function of which operation an argument is, for messages. */
export interface Role {
  readonly operation: string;
  readonly role?: string;
  /** Number of arguments that it is called with before its captures, if always as many. */
  readonly takes?: number;
  /** Whether there is no option for captures, but arguments are handed on. */
  readonly takesNoCaptures?: boolean;
  /** Whether what it makes is read element by element, so that it may be an async generator. */
  readonly makesElements?: boolean;
}

/** A user function as an argument. */
export function functionArgument(
  fn: unknown,
  options: FunctionSettings | undefined,
  role: Role,
): Arguments<[UserFunction]> {
  const { operation } = role;
  const { base, concurrency } = options ?? {};
  if (concurrency !== undefined) {
    checkInteger(concurrency, 1, { action: `call ${operation}()`, name: "concurrency" });
  }
  const { constant, items } = splitCaptures(options?.with);
  const made = toldAtCall(operation, () =>
    reference(fn, {
      ...role,
      isWorkerGlobal,
      lazyAdvice,
      ...(constant === undefined ? {} : { with: constant as object | AnyFunction }),
      ...(items.size === 0 ? {} : { lazyCaptures: [...items.keys()] }),
      ...(base === undefined ? {} : { base }),
    }));
  const captured: Record<string, Argument> = {};
  const graphs: Graph[] = [];
  for (const [name, item] of items) {
    if (!made.lazyCaptures.includes(name)) continue;
    captured[name] = ref(item.key);
    graphs.push(item.graph);
  }
  const onError = toleranceOf(options?.onError, operation);
  const origin = callSite(operation);
  return { args: [functionNode(made, { captured, concurrency, onError, origin })], graphs };
}

/** What to write in place of a capture that is a bag, or of an item inside another capture. */
function lazyAdvice(value: object, path: readonly string[]): string | undefined {
  if (isCollection(value)) {
    return "a bag among captures is not computed. Make an item of it, " +
      `{ with: { ${path[0]}: delayed(bag) } }, an array of its elements then, or capture ` +
      "await bag.compute()";
  }
  if (!isItem(value)) return undefined;
  return "an item inside another capture is not computed. Make it a capture of its own, " +
    `{ with: { ${path.at(-1)}: item } }, or capture await item.compute()`;
}

/** What `make` gives; what it refuses is told as the user's call of the operation, which is `called`. */
export function toldAtCall<R>(operation: string, make: () => R, called?: object): R {
  try {
    return make();
  } catch (error) {
    if (error instanceof FunctionError || called !== undefined) {
      pointAtCall(error as Error, operation, called);
    }
    throw error;
  }
}

/** What the option says; what is the default is as if it was not given, so that names are equal. */
function toleranceOf(onError: unknown, operation: string): "skip" | "collect" | undefined {
  if (onError === undefined) return undefined;
  checkOneOf(onError, onErrorChoices, { action: `call ${operation}()`, name: "onError" });
  return onError === "throw" ? undefined : onError;
}

/** Throws where there are options of a function but no function, which would have no effect. */
export function checkFunctionOptions(
  fn: unknown,
  options: FunctionSettings | undefined,
  { operation, role }: NamedRole,
): void {
  if (typeof fn === "function" || options === undefined) return;
  const idle = elementOptionNames.find((name) => options[name] !== undefined);
  if (idle === undefined) return;
  const expected = `a function, to which the option '${idle}' belongs`;
  throw refusal(fn, { action: `call ${operation}()`, name: role, expected });
}

/** Which function of which operation an argument is, where it may be something else instead. */
type NamedRole = Role & { readonly role: string };

/** A user function, or a key such as `"name"` or `["a", 0]` to look up instead. */
export function keyArgument(
  key: unknown,
  options: FunctionSettings | undefined,
  role: NamedRole,
): Arguments<[By]> {
  if (typeof key === "function") return functionArgument(key, options, { ...role, takes: 1 });
  return lookupArgument(key, role, "a function, ");
}

/** As {@linkcode keyArgument}, of an operation that has no other function and does without a key. */
export function optionalKeyArgument(
  key: unknown,
  options: FunctionSettings | undefined,
  role: NamedRole,
): Arguments<[By | undefined]> {
  checkFunctionOptions(key, options, role);
  return key === undefined ? values(undefined) : keyArgument(key, options, role);
}

/** A key to look up: a string, a whole number, or an array of those, which is copied. */
export function lookupArgument(
  key: unknown,
  { operation, role }: NamedRole,
  alternative: string = "",
): Arguments<[LookupKey]> {
  if (isSimple(key)) return values(key);
  const parts: readonly unknown[] | undefined = Array.isArray(key) ? Array.from(key) : undefined;
  if (parts?.every(isSimple)) return values(parts);
  const found = parts === undefined ? key : parts.find((part) => !isSimple(part));
  throw new TypeError(
    `Cannot call ${operation}(): expected '${role}' to be ${alternative}a property name, an index, ` +
      `or an array of names and indices, got ${found === key ? "" : "an array with "}` +
      describeValue(found),
  );
}

function isSimple(part: unknown): part is string | number {
  return typeof part === "string" || Number.isInteger(part);
}

interface SplitCaptures {
  /** All captures but items. */
  readonly constant: unknown;
  readonly items: ReadonlyMap<string, Single>;
}

const noItems: ReadonlyMap<string, Single> = new Map();

/** Constants by the captures they were among: their identity decides that of the function. */
const constants = new WeakMap<object, Record<string, unknown>>();

function splitCaptures(captures: unknown): SplitCaptures {
  if (typeof captures !== "object" || captures === null || !Object.values(captures).some(isItem)) {
    return { constant: captures, items: noItems };
  }
  const items = new Map<string, Single>();
  const found: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(captures)) {
    if (isItem(value)) items.set(name, value);
    else found[name] = value;
  }
  const known = constants.get(captures);
  if (known !== undefined && haveEqualValues(known, found)) return { constant: known, items };
  constants.set(captures, found);
  return { constant: found, items };
}

function haveEqualValues(a: Record<string, unknown>, b: Record<string, unknown>): boolean {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length &&
    names.every((name) => Object.hasOwn(b, name) && Object.is(a[name], b[name]));
}
