/**
 * How a function is written down so that it can be posted to a worker: the
 * types both sides share. Every value here is plain, structured-cloneable data.
 *
 * @module
 */

import type { PureKind, Splitting } from "../values/tokens.ts";
import type { Packed } from "../wire/packing.ts";

/** A function that travels as source, as the name of a module's export, or as that of a global. */
export type FunctionDefinition = SourceDefinition | ModuleDefinition | BuiltInDefinition;

/** A function that travels as source. */
export interface SourceDefinition {
  readonly kind: "source";
  readonly id: string;
  readonly name: string;
  /** An expression; it may mention `__name`, `__import` and `__meta`, which revival provides. */
  readonly source: string;
  /** Globals of the worker that the source needs. */
  readonly free: readonly string[];
  readonly async: boolean;
  /** Whether it is known never to return a promise. */
  readonly returnsNoPromise: boolean;
  /** How it cuts a text into tokens, where it is known to do only that. */
  readonly splitting?: Splitting;
  /** What it gives for a text, where it is known to be pure on texts. */
  readonly pure?: PureKind;
  /** Number of parameters with defaults between its arguments and its captures. */
  readonly skips?: number;
  /** Whether it is an arrow function, of which one with the same source is as good as another. */
  readonly arrow: boolean;
  /** URL that `import()` and `import.meta` resolve against. */
  readonly base?: string;
  readonly captures?: CapturesDefinition;
}

/** A function that travels as an export of a module. */
export interface ModuleDefinition {
  readonly kind: "module";
  readonly id: string;
  readonly name: string;
  readonly url: string;
  readonly exportName: string;
  readonly captures?: CapturesDefinition;
}

/** A function that every worker has. */
export interface BuiltInDefinition {
  readonly kind: "builtIn";
  readonly id: string;
  readonly name: string;
  /** Where it is, from the globals on: `["JSON", "parse"]`. */
  readonly path: readonly string[];
  /** Whether it is no global, but a function of this package. */
  readonly own?: true;
  /** What it has to print, where that tells whether it has been replaced. */
  readonly printed?: string;
  /** Whether it is known never to return a promise. */
  readonly returnsNoPromise: boolean;
  /** It receives none. */
  readonly captures?: undefined;
}

/** What the function receives as its last parameter. */
export type CapturesDefinition = ValueCaptures | FactoryCaptures;

/** Values as they were when the function was referred to. */
export interface ValueCaptures {
  readonly kind: "values";
  /** The values, with `undefined` wherever a function or large memory stood. */
  readonly values: Packed;
  /** The functions, and where among `values` they belong. */
  readonly functions: readonly CapturedFunction[];
  /** Large memory among the values, which travels by itself, and where in them it belongs. */
  readonly memory: readonly CapturedMemory[];
}

/** A large buffer found among captured values, or a view of one: perhaps in memory that threads share. */
export interface CapturedMemory {
  readonly memory: ArrayBufferLike | ArrayBufferView;
  readonly paths: readonly (readonly string[])[];
}

/** A function found among captured values. */
export interface CapturedFunction {
  readonly path: readonly string[];
  readonly definition: FunctionDefinition;
}

/** A function that makes the captured value, called once per worker. */
export interface FactoryCaptures {
  readonly kind: "factory";
  readonly definition: FunctionDefinition;
}
