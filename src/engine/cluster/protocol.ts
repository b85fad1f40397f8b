/**
 * What a driver, the gateway of a cluster and the children of its workers say to each other, besides
 * the headers of their messages. Everything in it can be encoded.
 *
 * @module
 */

import type { FunctionDefinition } from "../../functions/definition.ts";
import type { Key } from "../../graph/node.ts";
import type { Value } from "../../kernel/program.ts";
import type { SkippedElements } from "../../kernel/tolerated.ts";
import { encode } from "../../wire/bytes/encode.ts";
import { decode } from "../../wire/bytes/decode.ts";
import type { ErrorRecord } from "../../wire/error_record.ts";
import { pack, type Packed, unpack } from "../../wire/packing.ts";
import type { Medium } from "../../runtime/runtime.ts";
import type { HashSecret } from "../../tables/key_hash.ts";
import type { JobFailure, JobReply } from "../ports.ts";

/** The version of the messages, and the subprotocol of the socket that they go over. */
export const protocol = "holdall.1";

/**
 * The version of what is encoded: of operations, programs and functions. A driver and the children of a
 * cluster must have the same `major.minor`.
 */
export const version = "0.1.0";

/** The part of a version by which a driver and a child understand each other. */
export function lineOf(version: string): string {
  return version.split(".").slice(0, 2).join(".");
}

/** Something that a task needs: so many of the results that come with it, in their order, or a value. */
export type ClusterInput =
  | { readonly kind: "result"; readonly key: Key }
  | { readonly kind: "part"; readonly key: Key; readonly part: number }
  | {
    readonly kind: "parts";
    readonly name: string;
    readonly part: number;
    readonly partitions: readonly number[];
  }
  | { readonly kind: "functions" }
  | { readonly kind: "value"; readonly key: Key; readonly part?: number; readonly value: Packed };

/** A task, as a child gets it. */
export interface Bundle {
  /** {@linkcode version} of the driver. */
  readonly version: string;
  readonly key: Key;
  /** Name of its operation, for messages. */
  readonly operation: string;
  readonly value: Value;
  readonly inputs: readonly ClusterInput[];
  /** Those functions that are small. */
  readonly functions: readonly FunctionDefinition[];
  /** By which the tables of this driver's runs are hashed. */
  readonly secret: HashSecret;
}

/** What the header of a task says to the worker and to its child. */
export interface TaskHead {
  /** Name of the run. */
  readonly run: string;
  /** Number of the task in the run. */
  readonly task: number;
  /** Names of the results that come with it. */
  readonly deps: readonly string[];
  /** Whether its result is a list whose elements are read alone. */
  readonly split: boolean;
  /** Whether its elements are taken batch by batch. */
  readonly stream: boolean;
  /** Whether somebody listens to what becomes of it. */
  readonly tell: boolean;
  /** Whether its time is to be measured. */
  readonly measures: boolean;
}

/** What a child tells of a job that is done, besides its result. */
export type Notes =
  & Omit<Extract<JobReply, { readonly status: "done" }>, "value" | "skipped" | "key">
  & { readonly skipped?: readonly SkippedNote[] };

/** What a task went on without, with an error that can travel. */
export type SkippedNote = Omit<SkippedElements, "first"> & {
  readonly first: Omit<SkippedElements["first"], "error"> & { readonly error: ErrorRecord };
};

/** A failure whose error can travel. */
export type FailureNote = Omit<JobFailure, "error"> & { readonly error: ErrorRecord };

/** The bytes of a result or of data. */
export function bytesOf(value: unknown): Uint8Array<ArrayBuffer> {
  return encode(pack(value));
}

/** The value of such bytes. */
export function valueOf(bytes: Uint8Array): unknown {
  return unpack(decode(bytes) as Packed);
}

/** Between the machines of a cluster: what can be encoded. */
export const betweenMachines: Medium = {
  between: "processes",
  carries(value) {
    try {
      encode(value);
      return true;
    } catch {
      return false;
    }
  },
};
