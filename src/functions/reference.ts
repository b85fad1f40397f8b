/**
 * References to user functions: made once when the graph is built, checked
 * there, and sent to a worker once, by id.
 *
 * @module
 */

import { FunctionError } from "../errors.ts";
import { refusal } from "../values/check.ts";
import { analyse, type Analysis } from "./analyse.ts";
import { sizeOf } from "../wire/size.ts";
import { type Snapshot, takeSnapshot } from "./captures.ts";
import { isAsync } from "./compile.ts";
import type { CapturesDefinition, FunctionDefinition } from "./definition.ts";
import { type ModuleExport, moduleExport, moduleOf } from "./from_module.ts";
import { builtIn, nameOf } from "./native.ts";
import { importedFrom, unknownImport } from "./origin.ts";
import { isNamespace, isPlainObject } from "../values/plain_object.ts";
import { type LazyAdvice, refuse, type Site } from "./site.ts";
import { isUnchanged } from "./unchanged.ts";

/** Any function, before it is known what it takes. */
export type AnyFunction = (...args: never[]) => unknown;

/** What the user may say about a function given to an operation. */
export interface FunctionOptions {
  /**
   * Captures, which the function receives as its last parameter: values by name, cloned
   * once per worker, or a function that makes them, run once per worker.
   */
  readonly with?: object | AnyFunction;
  /** URL that `import()` and `import.meta` resolve against: the caller's `import.meta.url`. */
  readonly base?: string | URL;
}

/** What {@linkcode reference} is told besides the function. */
export interface ReferenceOptions extends FunctionOptions {
  /** Operation the function was given to, for messages. */
  readonly operation: string;
  /** Which of the operation's functions it is, for messages. */
  readonly role?: string;
  /** Number of arguments that come before the captures, where that is known, for messages. */
  readonly takes?: number;
  /** Whether the operation has no captures, but hands on arguments that are given to it. */
  readonly takesNoCaptures?: boolean;
  /** Names of captures whose values arrive with each task. */
  readonly lazyCaptures?: readonly string[];
  /** Whether what the function makes is read element by element, so that it may be an async generator. */
  readonly makesElements?: boolean;
  /** Whether workers have a global of this name. */
  readonly isWorkerGlobal: (name: string) => boolean;
  readonly lazyAdvice?: LazyAdvice;
}

/** A function that has been found fit to travel. */
export interface FunctionReference {
  /** Unique in this process. */
  readonly id: string;
  /** The function's name, or its source in brief. */
  readonly name: string;
  /** The original; for a function of a module, a stub that throws. */
  readonly fn: AnyFunction;
  /** Whether it is declared `async`; for a function of a module this is found out at revival. */
  readonly async: boolean;
  /** Whether it is declared as a generator; of a function of a module that is not known here. */
  readonly generator?: boolean;
  /** What a worker needs to make it anew. */
  readonly definition: FunctionDefinition;
  /** Names of captures whose values arrive with each task. */
  readonly lazyCaptures: readonly string[];
  /** Number of arguments that come before the captures, if there are any and that is known. */
  readonly takes?: number;
  /** Captured values, or the function that makes them, as used on this thread. */
  readonly captured?: object | AnyFunction;
}

const withoutCaptures = {};
const knownByFunction = new WeakMap<object, WeakMap<object, Map<string, FunctionReference>>>();
let made = 0;

/**
 * Refers to a user function. The same function with the same options gives the
 * same reference, so that equal work gets equal names.
 *
 * @throws {FunctionError} If the function or a captured value cannot travel.
 * @throws {TypeError} If `fn` is not a function or an option is of the wrong kind.
 */
export function reference(fn: unknown, options: ReferenceOptions): FunctionReference {
  const { operation, role, lazyCaptures = [], isWorkerGlobal, makesElements = false } = options;
  if (typeof fn !== "function") throw notFunction(fn, options);
  const captures = checkCaptures(options.with, operation) ??
    (lazyCaptures.length > 0 ? withoutCaptures : undefined);
  const base = checkBase(options.base, operation);
  const names = captures === undefined ? undefined : [...Object.keys(captures), ...lazyCaptures];
  const site: Site = {
    operation,
    role,
    place: "argument",
    captures: names,
    takes: options.takes,
    takesNoCaptures: options.takesNoCaptures,
    isWorkerGlobal,
    lazyAdvice: options.lazyAdvice,
  };
  return remember(
    fn,
    captures,
    [makesElements, base, options.takes, ...lazyCaptures].join("\n"),
    () => {
      const own = define(fn, base, { ...site, makesElements });
      if (captures === undefined) return { ...own, lazyCaptures };
      if (own.definition.kind === "builtIn") return withoutLazyCaptures(own, site);
      const { definition, local } = defineCaptures(captures, base, site);
      return {
        ...own,
        lazyCaptures,
        ...(options.takes === undefined ? {} : { takes: options.takes }),
        captured: local,
        definition: { ...own.definition, captures: definition },
      };
    },
  );
}

/** A built-in function would take captures for an argument of its own. */
function withoutLazyCaptures(
  own: Omit<FunctionReference, "lazyCaptures">,
  site: Site,
): FunctionReference {
  // Where an operation takes several functions, the captures are for the others.
  if (site.role !== undefined) return { ...own, lazyCaptures: [] };
  const { name } = own;
  const { captures = [] } = site;
  refuse(
    site,
    `${name} is built in and takes no captures. Leave out the option 'with', or write a function that uses both: (x, { ${
      captures.join(", ")
    } }) => ${name}(x)`,
  );
}

function remember(
  fn: object,
  captures: object | undefined,
  key: string,
  make: () => FunctionReference,
): FunctionReference {
  const byCaptures = getOrInsert(knownByFunction, fn, () => new WeakMap());
  const byKey = getOrInsert(byCaptures, captures ?? withoutCaptures, () => new Map());
  // Without captures differs from captures that all arrive with each task, though both share a map.
  const fullKey = `${captures === undefined}\n${key}`;
  const known = byKey.get(fullKey);
  if (known !== undefined) {
    // A function that makes the captured values makes them anew in each thread.
    const isSame = typeof captures !== "object" || isUnchanged(captures, known.captured);
    if (isSame) return known;
  }
  const reference = Object.freeze(make());
  byKey.set(fullKey, reference);
  return reference;
}

/** The reference without its captures. */
function define(
  fn: object,
  base: string | undefined,
  site: Site,
): Omit<FunctionReference, "lazyCaptures"> {
  const id = `f${++made}`;
  const found = moduleExport(fn) ?? wholeModule(fn);
  if (found !== undefined) return ofModule(fn, id, found);
  const known = builtIn(fn, site);
  if (known !== undefined) {
    const name = known.path.join(".");
    const definition: FunctionDefinition = { kind: "builtIn", id, name, ...known };
    return { id, name, fn: fn as AnyFunction, async: isAsync(fn), definition };
  }
  const analysis = analyseOrFind(fn, base, site);
  if ("url" in analysis) return ofModule(fn, id, analysis);
  const { name, source, free, async, returnsNoPromise, splitting, pure, arrow, skips } = analysis;
  const shared = { id, name, async };
  const definition: FunctionDefinition = {
    kind: "source",
    ...shared,
    source,
    free,
    returnsNoPromise,
    arrow,
    ...(splitting === undefined ? {} : { splitting }),
    ...(pure === undefined ? {} : { pure }),
    ...(skips === 0 ? {} : { skips }),
    ...(base === undefined ? {} : { base }),
  };
  const generator = /Generator/.test(Object.prototype.toString.call(fn));
  return { ...shared, fn: fn as AnyFunction, generator, definition };
}

/** Refers to an export; of a stub, the worker finds out whether it is declared `async`. */
function ofModule(
  fn: object,
  id: string,
  found: ModuleExport,
): Omit<FunctionReference, "lazyCaptures"> {
  const name = found.exportName;
  const definition: FunctionDefinition = { kind: "module", id, name, ...found };
  return { id, name, fn: fn as AnyFunction, async: isAsync(fn), definition };
}

function wholeModule(value: object): ModuleExport | undefined {
  const url = moduleOf(value);
  if (url !== undefined) return { url, exportName: "*" };
  return isNamespace(value) ? importedFrom(value) : undefined;
}

/** What a function is made of, or else, where it was imported, the export that it is. */
function analyseOrFind(
  fn: object,
  base: string | undefined,
  site: Site,
): Analysis | ModuleExport {
  try {
    return analyse(fn, base, site);
  } catch (refusal) {
    if (!(refusal instanceof FunctionError) || !fits(fn, site)) throw refusal;
    const found = importedFrom(fn);
    if (found !== undefined) return found;
    const unknown = unknownImport(nameOf(fn), fn);
    if (unknown === undefined) throw refusal;
    refuse(
      site,
      `${nameOf(fn)} is imported from ${
        JSON.stringify(unknown.specifier)
      }, and needs what else there is in that module. Write ${unknown.line} in place of its import`,
    );
  }
}

/** Whether what stands at `site` may be of the kind that `fn` is, wherever it comes from. */
function fits(fn: object, { place, makesElements }: Site): boolean {
  if (place === "captured") return true;
  const isClass = /^class\b/.test(Function.prototype.toString.call(fn));
  const kind = Object.prototype.toString.call(fn);
  return !isClass && (makesElements === true || kind !== "[object AsyncGeneratorFunction]");
}

function defineCaptures(
  captures: object | AnyFunction,
  base: string | undefined,
  site: Site,
): { readonly definition: CapturesDefinition; readonly local: object } {
  if (typeof captures === "function") {
    const { definition } = defineOnce(captures, base, { ...site, place: "factory" });
    return { definition: { kind: "factory", definition }, local: captures };
  }
  const { values, memory, functions, local } = takeSnapshot(captures, site);
  if (!warned.has(captures)) warnOfLarge(local, site);
  warned.add(captures);
  return {
    definition: { kind: "values", values, memory, functions: defineAll(functions, base, site) },
    local,
  };
}

/** Bytes of captured values from which on it is worth a word that every worker gets a copy. */
const LARGE = 100_000_000;

/** Captures that have been looked at; a snapshot of them is taken again where they may have changed. */
const warned = new WeakSet<object>();

function warnOfLarge(captures: object, { operation }: Site): void {
  const bytes = sizeOf(captures);
  if (bytes < LARGE) return;
  const sizes = Object.entries(captures).map(([name, value]) => [name, sizeOf(value)] as const);
  const [[largest]] = sizes.sort(([, a], [, b]) => b - a) as [[string, number]];
  console.warn(
    `The captured values of ${operation}() take about ${
      Math.round(bytes / 1e6)
    } MB, most of it '${largest}', and each worker gets a copy of them. Bytes and numbers can be in a ` +
      "SharedArrayBuffer, of which there is one; what a worker can read or make by itself need not be " +
      `sent: { with: () => ({ ${largest}: … }) }`,
  );
}

function defineAll(functions: Snapshot["functions"], base: string | undefined, site: Site) {
  return functions.map(({ path, fn }) => {
    const at: Site = { ...site, place: "captured", path: ["with", ...path].join(".") };
    return { path, definition: defineOnce(fn, base, at).definition };
  });
}

/** Refers to a captured function; what is fit to be captured may be unfit as an argument. */
function defineOnce(fn: object, base: string | undefined, site: Site): FunctionReference {
  const key = [site.place, base].join("\n");
  return remember(fn, undefined, key, () => ({ ...define(fn, base, site), lazyCaptures: [] }));
}

function checkCaptures(captures: unknown, operation: string): object | undefined {
  if (captures === undefined || typeof captures === "function") return captures;
  if (typeof captures === "object" && captures !== null && moduleOf(captures) === undefined) {
    if (isPlainObject(captures) || isNamespace(captures)) return captures;
  }
  const url = typeof captures === "object" && captures !== null ? moduleOf(captures) : undefined;
  throw refusal(captures, {
    action: `call ${operation}()`,
    name: "with",
    expected: "an object of values by name, or a function that makes them",
    advice: url && `it is the whole module ${url}`,
  });
}

function checkBase(base: string | URL | undefined, operation: string): string | undefined {
  if (base === undefined) return undefined;
  if (URL.canParse(String(base))) return new URL(base).href;
  const expected = "an absolute URL such as import.meta.url";
  throw refusal(base, { action: `call ${operation}()`, name: "base", expected });
}

function notFunction(value: unknown, { operation, role }: ReferenceOptions): TypeError {
  const subject = `${operation}() without its ${role === undefined ? "" : `${role} `}function`;
  return new TypeError(`Cannot use ${subject}: expected a function, got ${describe(value)}`);
}

function describe(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value !== "object" || value === null) return String(value);
  const url = moduleOf(value);
  if (url !== undefined) return `the whole module ${url}`;
  return `an object of class ${Object.getPrototypeOf(value)?.constructor?.name ?? "null"}`;
}

function getOrInsert<K extends object, V>(
  map: { get(key: K): V | undefined; set(key: K, value: V): unknown },
  key: K,
  make: () => V,
): V {
  let value = map.get(key);
  if (value === undefined) map.set(key, value = make());
  return value;
}
