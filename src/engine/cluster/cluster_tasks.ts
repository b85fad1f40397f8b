/**
 * Makes tasks of a cluster of the nodes of a graph: what each needs, and what it is sent.
 *
 * @module
 */

import type { FunctionReference } from "../../functions/reference.ts";
import { withoutSharing } from "../../functions/captured_memory.ts";
import { partitionKey } from "../../graph/graph.ts";
import {
  type Argument,
  argumentsIn,
  dependencies,
  type GraphNode,
  type Key,
} from "../../graph/node.ts";
import { type Value, valuesIn } from "../../kernel/program.ts";
import { hashSecret } from "../../tables/key_hash.ts";
import { encode } from "../../wire/bytes/encode.ts";
import { pack } from "../../wire/packing.ts";
import { sizeOf } from "../../wire/size.ts";
import { lower } from "../schedule/lower.ts";
import { operationOf } from "../schedule/node_facts.ts";
import { findUnclonable } from "../workers/clonable.ts";
import { resultName } from "./connection.ts";
import {
  betweenMachines,
  type Bundle,
  bytesOf,
  type ClusterInput,
  type TaskHead,
  version,
} from "./protocol.ts";

/** Bytes of functions and data from which they are sent once, and not with each task. */
const shared = 4096;

/** A task as the gateway takes it; those with a blob come with it, in their order. */
export type ClusterTask =
  | {
    readonly key: string;
    readonly head: string;
    readonly deps: readonly string[];
    /** There, and true, where its elements are taken batch by batch. */
    readonly stream?: true;
  }
  | { readonly key: string; readonly of: string; readonly part: number }
  | { readonly key: string };

/** What a node becomes. */
export interface Built {
  readonly tasks: readonly ClusterTask[];
  readonly blobs: readonly Uint8Array[];
  /** Names of what the gateway is to keep until the run ends. */
  readonly kept: readonly string[];
}

/** The run that the tasks belong to. */
export interface RunOfTasks {
  /** Its name. */
  readonly name: string;
  readonly nodes: ReadonlyMap<Key, GraphNode>;
  /** Values of results that the driver has. */
  readonly values: ReadonlyMap<Key, unknown>;
  /** How many tasks that have not been sent need a result. */
  users(key: Key): number;
  readonly tell: boolean;
  readonly measures: boolean;
}

/** Of what a task needs whole results, parts of single ones, and parts of whole collections. */
interface Needs {
  readonly whole: Set<Key>;
  readonly parts: Map<string, { readonly key: Key; readonly part: number }>;
  readonly lists: { readonly name: string; readonly npartitions: number; readonly part: number }[];
}

/** Makes the tasks of one run. */
export class ClusterTasks {
  readonly #run: RunOfTasks;
  readonly #numbers = new Map<Key, number>();
  readonly #keys: Key[] = [];
  /** Results of which others take parts. */
  readonly #split = new Set<Key>();
  /** Whether results that tasks have been told of come in parts, which cannot change any more. */
  readonly #sentSplit = new Map<Key, boolean>();
  /** What has been sent once for all: data by key, functions by id. */
  readonly #sent = new Map<string, string>();

  /** Makes none yet. */
  constructor(run: RunOfTasks) {
    this.#run = run;
  }

  /** Notes nodes that have been added to the run. */
  added(key: Key, node: GraphNode): void {
    this.#numbers.set(key, this.#keys.push(key) - 1);
    if (node.kind === "alias") {
      if (node.part !== undefined) this.#split.add(this.resolve(node.target));
    } else if (node.kind === "barrier") {
      for (const partition of node.dependencies) this.#split.add(this.resolve(partition));
    } else {
      for (const { key } of needsIn(node).parts.values()) this.#split.add(this.resolve(key));
    }
  }

  /** The key of a task of that number. */
  keyOf(task: number): Key {
    return this.#keys[task]!;
  }

  /** The number of a task. */
  numberOf(key: Key): number {
    return this.#numbers.get(key)!;
  }

  /** The key whose result another one stands for. */
  resolve(key: Key): Key {
    for (let at = key;;) {
      const node = this.#run.nodes.get(at);
      if (node?.kind !== "alias" || node.part !== undefined) return at;
      at = node.target;
    }
  }

  /** Keys of the results that a node needs. */
  needsOf(node: GraphNode): Key[] {
    const needs = dependencies(node).flatMap((key): readonly Key[] => {
      const need = this.#run.nodes.get(key);
      return need?.kind === "barrier" ? need.dependencies : [key];
    });
    return [...new Set(needs.map((key) => this.resolve(key)))];
  }

  /** Name of a result in the cluster. */
  nameOf(key: Key): string {
    const operation = operationOf(this.#run.nodes.get(key)!);
    return resultName(operation, this.#run.name, this.#numbers.get(key)!);
  }

  /**
   * What the gateway is to be given for a node; `made` has the names of parts that it was given with it.
   * With `stream`, its elements will be taken batch by batch, by that name.
   */
  build(key: Key, made: Set<string>, stream?: string): Built {
    const node = this.#run.nodes.get(key)!;
    const name = this.nameOf(key);
    const tasks: ClusterTask[] = [];
    const blobs: Uint8Array[] = [];
    const kept: string[] = [];
    if (node.kind === "alias" && this.#comesInParts(this.resolve(node.target))) {
      const of = this.nameOf(this.resolve(node.target));
      return { tasks: [{ key: name, of, part: node.part! }], blobs, kept };
    }
    const { inputs, deps } = this.#inputsOf(node, (of, part) => {
      const own = `${of}[${part}]`;
      if (!made.has(own)) tasks.push({ key: own, of, part });
      made.add(own);
      return own;
    }, (data, bytes) => {
      tasks.push({ key: data });
      blobs.push(bytes);
      kept.push(data);
    });
    const { value, functions } = lower(node);
    const small = this.#smallFunctions(functions, (data, bytes) => {
      if (bytes !== undefined) {
        tasks.push({ key: data });
        blobs.push(bytes);
        kept.push(data);
      }
      inputs.push({ kind: "functions" });
      deps.push(data);
    });
    const operation = operationOf(node);
    const secret = hashSecret();
    const bundle: Bundle = { version, key, operation, value, inputs, functions: small, secret };
    blobs.push(encodedBundle(bundle));
    const head = this.#headOf(key, deps, stream !== undefined);
    tasks.push(
      stream === undefined ? { key: name, head, deps } : { key: stream, head, deps, stream: true },
    );
    return { tasks, blobs, kept };
  }

  #headOf(key: Key, deps: readonly string[], stream: boolean): string {
    const { name: run, tell, measures } = this.#run;
    const task = this.#numbers.get(key)!;
    const split = this.#comesInParts(key);
    const head: TaskHead = { run, task, deps, split, stream, tell, measures };
    return JSON.stringify(head);
  }

  #inputsOf(
    node: GraphNode,
    partName: (of: string, part: number) => string,
    send: (name: string, bytes: Uint8Array) => void,
  ): { readonly inputs: ClusterInput[]; readonly deps: string[] } {
    const inputs: ClusterInput[] = [];
    const deps: string[] = [];
    const { whole, parts, lists } = needsIn(node);
    const needWhole = (key: Key): void => {
      const known = this.resolve(key);
      if (this.#run.values.has(known)) {
        const name = this.#sharedData(known, send);
        if (name === undefined) {
          inputs.push({ kind: "value", key, value: pack(this.#run.values.get(known)) });
          return;
        }
        deps.push(name);
      } else deps.push(this.nameOf(known));
      inputs.push({ kind: "result", key });
    };
    const needPart = (key: Key, part: number): boolean => {
      const known = this.resolve(key);
      if (this.#run.values.has(known)) {
        const value = pack((this.#run.values.get(known) as readonly unknown[])[part]);
        inputs.push({ kind: "value", key, part, value });
        return true;
      }
      if (this.#comesInParts(known)) return false;
      if (!whole.has(key)) needWhole(key);
      whole.add(key);
      return true;
    };
    const partDep = (key: Key, part: number) => partName(this.nameOf(this.resolve(key)), part);
    for (const key of [...whole]) needWhole(key);
    for (const { key, part } of parts.values()) {
      if (needPart(key, part)) continue;
      deps.push(partDep(key, part));
      inputs.push({ kind: "part", key, part });
    }
    for (const { name, npartitions, part } of lists) {
      const partitions = Array.from({ length: npartitions }, (_, i) => i)
        .filter((i) => !needPart(partitionKey(name, i), part));
      deps.push(...partitions.map((i) => partDep(partitionKey(name, i), part)));
      inputs.push({ kind: "parts", name, part, partitions });
    }
    return { inputs, deps };
  }

  /** Whether a result is a list of bytes in the cluster: as it was when it was sent, or will be. */
  #comesInParts(key: Key): boolean {
    let isSplit = this.#sentSplit.get(key);
    if (isSplit === undefined) {
      isSplit = this.#split.has(key) && this.#run.nodes.get(key)!.kind === "task";
      this.#sentSplit.set(key, isSplit);
    }
    return isSplit;
  }

  /** Name of data that several tasks need, and that is large enough to be sent once. */
  #sharedData(
    key: Key,
    send: (name: string, bytes: Uint8Array) => void,
  ): string | undefined {
    const known = this.#sent.get(`data ${key}`);
    if (known !== undefined) return known;
    const value = this.#run.values.get(key);
    if (this.#run.users(key) < 2 || sizeOf(value) < shared) return undefined;
    const name = resultName("data", this.#run.name, this.#numbers.get(key)!);
    send(name, encodedData(value, "data"));
    this.#sent.set(`data ${key}`, name);
    return name;
  }

  /** Definitions that go with the task; the others are given to `send`, with their bytes the first time. */
  #smallFunctions(
    functions: readonly FunctionReference[],
    send: (name: string, bytes?: Uint8Array) => void,
  ) {
    return functions.map(({ definition }) => withoutSharing(definition)).filter((definition) => {
      const known = this.#sent.get(`function ${definition.id}`);
      if (known !== undefined) {
        send(known);
        return false;
      }
      if (sizeOf(definition) < shared) return true;
      const name = `function-~${this.#run.name}~${definition.id}`;
      send(name, bytesOf(definition));
      this.#sent.set(`function ${definition.id}`, name);
      return false;
    });
  }
}

/** What a node refers to. */
function needsIn(node: GraphNode): Needs {
  const needs: Needs = { whole: new Set(), parts: new Map(), lists: [] };
  if (node.kind === "alias") {
    if (node.part === undefined) needs.whole.add(node.target);
    else needs.parts.set("", { key: node.target, part: node.part });
    return needs;
  }
  if (node.kind !== "task") return needs;
  const open: Argument[] = [node];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next.kind === "ref") needs.whole.add(next.key);
    else if (next.kind === "part") needs.parts.set(`${next.part} ${next.key}`, next);
    else if (next.kind === "parts") needs.lists.push(next);
    else for (const argument of argumentsIn(next)) open.push(argument);
  }
  return needs;
}

function encodedBundle(bundle: Bundle): Uint8Array {
  try {
    return encode(bundle);
  } catch (error) {
    for (const data of dataIn(bundle)) encodedData(data, bundle.operation);
    throw error;
  }
}

/** The bytes of data of the user's, or an error that says why there are none. */
function encodedData(value: unknown, operation: string): Uint8Array {
  try {
    return bytesOf(value);
  } catch (error) {
    const problem = findUnclonable(value, "its data", betweenMachines);
    if (problem === undefined) throw error;
    throw new TypeError(`Cannot send ${operation} to a worker: ${problem}`);
  }
}

/** The user's data that a task takes along. */
function dataIn({ value, inputs }: Bundle): unknown[] {
  const found: unknown[] = inputs.flatMap((input) => input.kind === "value" ? [input.value] : []);
  const open: Value[] = [value];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next.kind === "data") found.push(next.value);
    for (const part of valuesIn(next)) open.push(part);
  }
  return found;
}
