/**
 * What an operation is. Each one is a plain object that says what it does to
 * one partition; the kernel strings them together, the graph only knows their
 * names. Everything that differs between operations is declared here, so that
 * no shared code ever asks which operation it has in hand.
 *
 * An operation's arguments end with its input partition, as in the graph:
 * `filter(isEven, range(5))`. The `args` handed to the members below are those
 * before the input, after {@linkcode Common.prepare}.
 *
 * Each operation declares its arguments once, as a tuple type `A`, and what `prepare` makes
 * of them as `P`; plans are held to that (`Arguments` in `plans/collection.ts`). What only
 * passes arguments on, as the kernel does, takes them as `Args`: members are methods, so
 * that an operation with arguments of its own is an operation of any.
 *
 * @module
 */

import type { ElementLocation } from "../errors.ts";
import type { OnError } from "../values/element_failure.ts";
import type { LookupKey } from "../values/lookup.ts";
import type { Splitting, Tokens } from "../values/tokens.ts";
import type { Aside } from "../wire/aside.ts";

/** Arguments of an operation, evaluated. */
export type Args = readonly unknown[];

/** A user's function among arguments; the values that it captured are bound already. */
export type UserFunction = (...args: unknown[]) => unknown;

/** What makes a key, or another value, of an element: a function, or what to look up. */
export type By = UserFunction | LookupKey;

/** The parts of a shuffle that are meant for one place, as whoever `readsParts` is given them. */
export type Parts = readonly Aside[];

/** A step that passes an element on; `true` says: enough, send no more. */
export type Push = (x: unknown) => boolean | void;

/** What all operations have. */
export interface Common<A extends Args = Args, P extends Args = A> {
  /** Name, as graphs print it. */
  readonly name: string;
  /** Name by which a worker finds the operation, where two are printed alike; default `name`. */
  readonly id?: string;
  /** Turns the evaluated arguments into those the other members see; runs once per task. */
  prepare?(args: A): P | Promise<P>;
}

/** Names the kernel has given to the things a template may mention. */
export interface TemplateNames {
  /** The element. */
  readonly x: string;
  /** What the user's function returned for it, if {@linkcode ElementOperation.call} is given. */
  readonly y: string;
  /** The prepared arguments. */
  readonly args: readonly string[];
  /** What {@linkcode ElementOperation.literalKey} gave. */
  readonly literalKey: LookupKey | undefined;
  /** Code that passes `value` on to the next stage. */
  next(value: string): string;
  /** A name not used elsewhere in the loop. */
  fresh(hint: string): string;
}

/** A function of an operation itself, called with each element as one of the user's would be. */
export interface OwnFunction {
  /** What failures call it. */
  readonly name: string;
  readonly fn: (x: unknown) => unknown;
  /** What becomes of an element for which it throws. */
  readonly onError: OnError;
}

/** Turns one element into none, one or many. */
export interface ElementOperation<A extends Args = Args, P extends Args = A> extends Common<A, P> {
  readonly kind: "element";
  /** Position of the user function that the kernel calls with each element, giving `y`. */
  readonly functionAt?: number;
  /** The function that gives `y` where it is no user's, of the arguments before `prepare`. */
  ownFunction?(args: A): OwnFunction;
  /** Makes the function that passes on to `next` what becomes of an element; gives what `next` gave. */
  push(args: P, next: Push): (x: unknown, y: unknown) => boolean | void;
  /** Statement that does the same, where inlining pays. */
  template?(names: TemplateNames): string;
  /** A key that the template may write into the code, among the arguments before `prepare`. */
  literalKey?(args: A): LookupKey | undefined;
  /** How it cuts an element that is a text into tokens, if it passes on an array of these, of the arguments before `prepare`. */
  splitting?(args: A): Splitting | undefined;
  /** What it passes on the items of, and nothing else: the element, or what its function returned. */
  readonly items?: "x" | "y";
  /** Whether it passes on what its function returned, as it is. */
  readonly passesResult?: boolean;
  /**
   * Where it passes on one element or none for each, which depends on nothing but the element, what its
   * function returns, and its other arguments: a text that is different for different ones of these, as
   * they are before `prepare`.
   */
  pureBy?(args: A): string | undefined;
  /** The arguments that an element stands for, where the function is not called with the element itself. */
  argumentsOf?(x: unknown): readonly unknown[];
  /**
   * The `y` by which `x` is passed on once and as it is, for a failure that takes the place of an
   * element; absent where functions that fail cannot be tolerated.
   */
  passOn?(x: unknown): unknown;
}

/**
 * Gives the one object made by a function that the tasks of a layer have in common on one thread: it is
 * made by the first that asks, and again when no result refers to it any more.
 */
export type Share = <T extends object>(make: () => T) => T;

/**
 * The place of an element in its partition's source, the first being 0, by which it is found where that is
 * read again; or where it came from, where the source can be read only once.
 */
export type ElementPlace = number | ElementLocation;

/** Where a task puts what it has gathered, so that it need not hold all of it. */
export interface TaskRoom {
  /** Bytes that it may hold of what it gathers. */
  readonly bytes: number;
  /** Bytes that are read at a time of each of many runs that merge; few make for many reads. */
  readonly piece?: number;
  /** Bytes that nothing may take that has to be in memory as a whole, as one group; where that was asked for. */
  readonly most?: number;
  /** The place of the element that a sink is being given, for sinks that set elements aside. */
  place?(): ElementPlace;
  /** Lets messages come, now and then; rejects where the task has been cancelled. */
  pause?(): Promise<void>;
  /**
   * Sets values aside, each of which is read alone: to disk, where memory has no room for them. With
   * `exact`, what would come back as something else, as instances of classes would, stays in memory.
   */
  setAside(
    values: readonly unknown[],
    options?: { readonly exact?: boolean },
  ): Promise<readonly Aside[]>;
}

/** Takes in a partition's elements and leaves one value, its state, of which a result `R` is made. */
export interface SinkOperation<
  State = unknown,
  A extends Args = Args,
  P extends Args = A,
  R = unknown,
> extends Common<A, P> {
  readonly kind: "sink";
  /** Position of the user function that the kernel calls with each element, giving `y`. */
  readonly functionAt?: number;
  /**
   * A new state for one partition; what `share` gives has no part in the result, it only saves work.
   * With `carefully`, `step` throws for the element that is wrong and for no later one.
   */
  init(args: P, share?: Share, carefully?: boolean): State;
  /** Takes in one element; `true` says: enough. */
  step(state: State, x: unknown, y: unknown, args: P): boolean | void;
  /** As `step` where a function that it calls is asynchronous. */
  stepAsync?(state: State, x: unknown, y: unknown, args: P): Promise<boolean | void>;
  /**
   * Takes in what becomes of the tokens of lines that have not been cut apart, as `step` would one by one;
   * gives how many lines there were, or `undefined` where it has taken in none. Absent where elements are
   * not keys.
   */
  stepTokens?(state: State, lines: LineText, tokens: Tokens, args: P): number | undefined;
  /** Tells before the first element whether the state wants none at all. */
  full?(state: State): boolean;
  /** Whether `step` may say that it is enough, so that elements are not to be made ahead of it. */
  readonly stops?: boolean;
  /**
   * Called between two pieces of a batch: what it gives is waited for before more elements come, for
   * a sink that passes them on to something slower.
   */
  drain?(state: State, args: P): Promise<void> | undefined;
  /**
   * Called between two pieces of a batch, on a thread that may not hold any amount: sets aside what the
   * state has gathered, where that is more than there is room for, and begins anew.
   */
  relieve?(state: State, args: P, room: TaskRoom): Promise<void> | undefined;
  /**
   * Whether the state has set elements aside to take them in when it is finished, and from now on asks
   * where each comes from. Should the task fail, one that was set aside may have failed before.
   */
  setsAside?(state: State): boolean;
  /** The task's result, or a promise of it; a {@linkcode LateFailure} of an element that was set aside. */
  finish(state: State, args: P, room?: TaskRoom): R | Promise<R>;
  /**
   * Gives back what a state holds besides memory, where the task fails, is cancelled or starts again,
   * whether it was finished or not.
   */
  abandon?(state: State, args: P): void | Promise<void>;
  /**
   * Statement for `step`, where inlining pays: `names.args` as prepared, `state` the state's
   * name. `stop` is the statement that ends the loop.
   */
  template?(names: TemplateNames & { readonly state: string; readonly stop: string }): string;
}

/** Some elements of a partition that are at hand together. */
export interface Batch {
  /** The elements, or whole numbers from `start` in steps of `step`, or what is made as it is read. */
  readonly items: readonly unknown[] | NumberRange | DrawnElements;
  /**
   * The elements as lines that have not been cut apart. A loop may read these instead of `items`;
   * it then says how many there were.
   */
  readonly lines?: LineText;
  /** Takes the number of lines, once they have been read. */
  taken?(count: number): void;
  /** Tells where the element at `index` of this batch came from. */
  locate?(index: number): ElementLocation;
  /** The place in the partition's source of what the element at `index` was made of, where it is another's. */
  placeOf?(index: number): number;
}

/** Equally spaced whole numbers that need not be stored, all of them exact; `step` is not 0. */
export interface NumberRange {
  readonly start: number;
  readonly step: number;
  readonly length: number;
}

/** Elements that are made as they are read, so that none is made that nobody wants. */
export interface DrawnElements {
  /** Makes the next element; `false` where the batch ends before it. */
  advance(): boolean;
  /** The element made last. */
  readonly current: unknown;
}

/** Lines in one text, each but perhaps the last ended by the delimiter; not empty. */
export interface LineText {
  readonly text: string;
  readonly delimiter: string;
}

/** A question to a *supply*: to what only the thread that schedules can read, and only once. */
export interface SupplyQuestion {
  /** Which one. */
  readonly supply: string;
  /** Which of its readers asks. */
  readonly partition: number;
  /** Number of the part that it asks for, the first being 0. */
  readonly turn: number;
}

/** What a source is given besides its arguments. */
export interface SourceContext {
  /** Aborted when the task is cancelled. */
  readonly signal: AbortSignal;
  /** Asks a supply; what it answers is `undefined` at the end. Absent where nobody would answer. */
  ask?(question: SupplyQuestion): Promise<unknown>;
  /** Takes note of an element that the source goes on without, of where it is and what is wrong with it. */
  skipped?(source: ElementLocation, error: unknown): void;
  /** Takes note of a damaged file of which the source reads only what is whole. */
  salvaged?(source: ElementLocation, error: unknown): void;
  /** Takes note of a request that is made again, and why. */
  retried?(source: ElementLocation, error: unknown): void;
  /**
   * Takes note of bytes that have been read since the last time, as they are stored; of those that
   * several partitions read, only the one that they belong to tells. For who watches the run.
   */
  read?(bytes: number): void;
  /** Where it puts what it has gathered; absent where it may hold any amount. */
  readonly room?: TaskRoom;
}

/** How much a partition's source has to read. */
export type SourceSize = { readonly bytes: number } | { readonly elements: number };

/** Makes a partition's elements out of nothing but its arguments. */
export interface SourceOperation<A extends Args = Args> extends Common<A> {
  readonly kind: "source";
  /** Whether its elements cost less to make again, for another user, than to keep. */
  readonly cheap?: boolean;
  /**
   * Whether its elements are made of other results of the graph, or for a source's own sake, so that
   * they do not count as read.
   */
  readonly inner?: boolean;
  /** How its elements come as a rule, where not as an array: what its loop is shown for. */
  batches?(args: A): "range" | "lines" | "items";
  /**
   * How much it has to read, where its arguments tell, those that are results being `undefined`; for
   * estimates of the time it takes.
   */
  size?(args: A): SourceSize | undefined;
  /** The files that it reads, as paths or handles, as far as its arguments tell. */
  reads?(args: A): readonly unknown[];
  /** Whether it is given the parts of a shuffle as what is set aside, to read one after another. */
  readonly readsParts?: boolean;
  /** Whether partitions among its arguments may be given as a `PiecedPartition`. */
  readonly readsPieces?: boolean;
  /** Opens the partition; leaving the iteration early must close what was opened. */
  open(args: A, context: SourceContext): Iterable<Batch> | AsyncIterable<Batch>;
}

/**
 * A function of whole values: partitions, partial states, lists of those. `args` holds
 * all arguments, the last included.
 */
export interface ValueOperation<A extends Args = Args, R = unknown> extends Common<A> {
  readonly kind: "value";
  /** Whether the first argument is the function it calls, to be printed in its place. */
  readonly isCall?: boolean;
  /** Whether its result is elements that are made as they are read, and none of them twice. */
  readonly streams?: boolean;
  /**
   * Whether it only puts together what has been made elsewhere, and so is best run on the thread that
   * wants the result, rather than have all of it moved twice.
   */
  readonly onCaller?: boolean;
  /** Whether it is given the parts of a shuffle as what is set aside, to read one after another. */
  readonly readsParts?: boolean;
  /** Whether partitions among its arguments may be given as a `PiecedPartition`. */
  readonly readsPieces?: boolean;
  /** Whether it is given the results in a list as `Later`, to read one after another. */
  readonly readsLater?: boolean;
  /** Gives the value; `room` is where it puts what it gathers, absent where it may hold any amount. */
  run(args: A, room?: TaskRoom): R | Promise<R>;
}

/** A description of partitions that a control operation may ask for, one at a time. */
export interface PartitionRequest {
  /** Number of partitions that can be asked for. */
  readonly npartitions: number;
  /**
   * Runs `operation` over one partition and gives its result; `again` if the run reads the partition
   * whole another time, which tells of the elements that were skipped.
   */
  ask<A extends Args>(
    operation: SinkOperation<unknown, A>,
    args: NoInfer<A>,
    partition: number,
    again?: boolean,
  ): Promise<unknown>;
}

/** Runs beside the scheduler and asks for tasks as it learns what it needs. */
export interface ControlOperation<A extends Args = Args, R = unknown> extends Common<A> {
  readonly kind: "control";
  /** What it has partitions run into first. */
  readonly asks: SinkOperation;
  /** Whether it asks for one partition after another, as far as it needs them, or for all at once. */
  readonly inTurn: boolean;
  /** `input` stands for the operation's input, no partition of which has run yet. */
  control(args: A, input: PartitionRequest): Promise<R>;
}

/** What an operation of the calling thread can do about the run that it is part of. */
export interface RunControl {
  /** Ends the run, which rejects with `reason`. */
  cancel(reason: unknown): void;
  /** Whether the run has ended, so that what the operation does is for nobody. */
  hasEnded(): boolean;
  /**
   * Has something done when the run has ended, however that was, and no task of it is under way any
   * more. The run is over for its caller when it is done.
   */
  atEnd(action: () => void | Promise<void>): void;
  /** Has something done at once where the process ends before the run has, perhaps twice. */
  atExit(action: () => void): void;
}

/** A task of an operation of the caller, in a run that has not begun. */
export interface PlannedTask {
  /** Its arguments, those that are results being `undefined`. */
  readonly args: Args;
  /** What sources read for it: {@linkcode SourceOperation.reads}. */
  reads(): Iterable<unknown>;
  /** What sources read for anything else that the run is to give; some of it may be for the task as well. */
  readsBeside(): Iterable<unknown>;
}

/**
 * Runs on the thread that has called for the run, once, when its arguments are there: values and
 * results of other tasks. It is never fused with others, and never runs again, whatever workers die.
 */
export interface CallerOperation<A extends Args = Args, R = unknown> extends Common<A> {
  readonly kind: "caller";
  /** Looks at all its tasks in a run before anything is run; throws where they cannot be in one run. */
  agree?(tasks: readonly PlannedTask[]): void | Promise<void>;
  run(args: A, control: RunControl): R | Promise<R>;
}

/** Any operation. */
export type Operation =
  | ElementOperation
  | SinkOperation
  | SourceOperation
  | ValueOperation
  | ControlOperation
  | CallerOperation;

/** The type of arguments before the last, which is a task's input. */
export type BeforeLast<A extends Args> = A extends readonly [...infer B, unknown] ? B : A;

/** The arguments before the last. */
export function beforeLast<A extends Args>(args: readonly [...A, unknown]): A {
  const before: Args = args.slice(0, -1);
  return before as A;
}

/** The last of some arguments. */
export function lastOf<Last>(args: readonly [...Args, Last]): Last {
  return args.at(-1) as Last;
}

/** Name by which an operation is found in a catalog. */
export function operationId(operation: Common): string {
  return operation.id ?? operation.name;
}

/** What was thrown for an element that a sink had set aside, and that element's place in the source. */
export class LateFailure {
  /** As in {@linkcode PromiseSeen}. */
  readonly #own = true;
  readonly error: unknown;
  readonly place: ElementPlace;

  /** Notes what was thrown. */
  constructor(error: unknown, place: ElementPlace) {
    this.error = error;
    this.place = place;
  }

  /** Whether a value is one, whatever it is. */
  static [Symbol.hasInstance](value: unknown): boolean {
    return typeof value === "object" && value !== null && #own in value;
  }
}

/**
 * Thrown by a sink that looks at many elements at once, since looking at each would cost more, when one of
 * them is wrong: the kernel runs the task again, carefully, to learn which one it is.
 */
export class OneOfMany {
  /** Asking for it runs no code of what was thrown, as a plain `instanceof` does of a proxy. */
  readonly #own = true;
  /** What to say where the task cannot run again. */
  readonly error: Error;

  /** Notes what is wrong with one of them. */
  constructor(error: Error) {
    this.error = error;
  }

  /** Whether a value is one, whatever it is. */
  static [Symbol.hasInstance](value: unknown): boolean {
    return typeof value === "object" && value !== null && #own in value;
  }
}

/**
 * Thrown inside a loop that calls functions synchronously when one returns a promise;
 * the kernel runs the task again in the awaiting variant.
 */
export class PromiseSeen extends Error {
  /** Asking for it runs no code of what was thrown, as a plain `instanceof` does of a proxy. */
  readonly #own = true;
  override readonly name: string = "PromiseSeen";
  /** Which of the task's functions it was. */
  readonly functionId: string;

  /** Notes the function. */
  constructor(functionId: string) {
    super("A function returned a promise");
    this.functionId = functionId;
  }

  /** Whether a value is one, whatever it is. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return typeof value === "object" && value !== null && #own in value;
  }
}
