/**
 * Names of layers: the operation, and a hash of all that went into it, so that
 * equal work has equal names, is shared inside one compute, and is never
 * confused with other work. What is known by its identity alone, such as a function
 * or an object, has another name in each process.
 *
 * @module
 */

import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import type { Argument } from "../graph/node.ts";
import { refusal } from "../values/check.ts";

/** Digits of a token: 48 bits, so that a million names collide with odds of one in 500. */
const digits = 12;

/** Objects are numbered in each process, so a number means something only together with this. */
const session = bytesToHex(crypto.getRandomValues(new Uint8Array(8)));

const identities = new WeakMap<object, string>();
let objects = 0;

/**
 * Name of a layer made by an operation from arguments and the layers it reads. It begins with `label`,
 * for people to read.
 */
export function nameOf(
  operation: string,
  args: readonly Argument[],
  inputs: readonly string[] = [],
  label: string = operation,
): string {
  const description = `${operation}(${args.map(describe).join(",")})${JSON.stringify(inputs)}`;
  return `${label}-${bytesToHex(sha256(utf8ToBytes(description))).slice(0, digits)}`;
}

/** Throws unless `value` can be what keys begin with; no name is given by `undefined`. */
export function checkLabel(value: unknown, action: string): asserts value is string | undefined {
  if (value === undefined || (typeof value === "string" && /^[^/]+$/.test(value))) return;
  throw refusal(value, {
    action,
    name: "name",
    expected: "a string without '/', which separates the number of a partition",
    type: "string",
  });
}

/** A name that no other call gives, for data and effects. */
export function uniqueName(operation: string): string {
  return nameOf(operation, [], [nextIdentity()]);
}

/** Text that is equal only for arguments that do the same. */
function describe(argument: Argument): string {
  switch (argument.kind) {
    case "data":
      return describeData(argument.value);
    case "ref":
      return `ref ${JSON.stringify(argument.key)}`;
    case "part":
      return `part ${argument.part} of ${JSON.stringify(argument.key)}`;
    case "parts":
      return `part ${argument.part} of ${argument.npartitions} ${JSON.stringify(argument.name)}`;
    case "list":
      return `[${argument.items.map(describe).join(",")}]`;
    case "elements":
      return "elements";
    case "lazy":
      return `lazy ${argument.source.npartitions} ${JSON.stringify(argument.source.name)}`;
    case "task":
      return `${argument.operation.id ?? argument.operation.name}(${
        argument.args.map(describe).join(",")
      })`;
    case "function": {
      const captured = Object.entries(argument.captured).map(([name, arg]) =>
        `${JSON.stringify(name)}:${describe(arg)}`
      );
      const id = (argument.fn as { readonly id?: string }).id ?? identity(argument.fn);
      const settings = `${argument.concurrency} ${argument.onError}`;
      return `function ${id} ${settings} {${captured.join(",")}}`;
    }
  }
}

function describeData(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "function") return `function ${identity(value)}`;
  if (typeof value !== "object" || value === null) {
    return `${typeof value} ${Object.is(value, -0) ? "-0" : String(value)}`;
  }
  const small = Array.isArray(value) && value.length <= 64 && value.every(isPrimitive);
  return small ? `[${value.map(describeData).join(",")}]` : `object ${identity(value)}`;
}

function isPrimitive(value: unknown): boolean {
  return value === null || (typeof value !== "object" && typeof value !== "function");
}

function identity(value: object): string {
  let id = identities.get(value);
  if (id === undefined) identities.set(value, id = nextIdentity());
  return id;
}

function nextIdentity(): string {
  return `${session} ${++objects}`;
}
