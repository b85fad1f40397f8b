/**
 * The port every runtime adapter fills. `#runtime` in an import is the adapter
 * of the runtime at hand (see `imports` in `deno.json` and `package.json`);
 * outside this folder nothing names Deno, Bun, Node or a browser.
 *
 * @module
 */

/** Why a worker is gone. */
export interface WorkerDeath {
  /** One clause, for example `"exited with code 3"` or `"ran out of memory"`. */
  readonly reason: string;
  /** The uncaught error, where the runtime tells it. */
  readonly cause?: unknown;
}

/** A worker that runs, and the port its calls go over. */
export interface WorkerLink {
  /** This side of the channel; started by whoever listens. */
  readonly port: MessagePort;
  /** Settles, never rejects, when the worker is gone for whatever reason. */
  readonly died: Promise<WorkerDeath>;
  /**
   * Called once, after the worker's first reply: from here a runtime that has no close
   * event may begin to watch for the worker's death.
   */
  watch(): void;
  /** Keeps the process alive. Idempotent. */
  ref(): void;
  /** Lets the process end. Idempotent. Absent ability (Deno's Web Worker): see `canUnref`. */
  unref(): void;
  /** Stops the worker; the reason is a clause. Idempotent. */
  terminate(reason?: string): void;
  /** Stops the worker, which has told of an error that nobody caught. */
  fail(error: unknown): void;
}

/** What messages go between, and what they can carry. */
export interface Medium {
  readonly between: "threads" | "processes";
  /** Whether a value can be sent. */
  carries(value: unknown): boolean;
}

/**
 * What functions in workers may do: `true`, or a list of what it is limited to. What is not named, they
 * may not.
 */
export interface WorkerPermissions {
  /** Reading files and folders, by their paths. */
  readonly read?: boolean | readonly string[];
  /** Writing them. */
  readonly write?: boolean | readonly string[];
  /** Connecting to hosts, with a port or without, and listening. */
  readonly net?: boolean | readonly string[];
  /** Variables of the environment, by their names. */
  readonly env?: boolean | readonly string[];
  /** Starting programs, which may do anything that the user may. */
  readonly run?: boolean | readonly string[];
  /** What the system tells of itself, such as `"hostname"`. */
  readonly sys?: boolean | readonly string[];
  /** Loading native libraries, which may do anything that the user may. */
  readonly ffi?: boolean | readonly string[];
  /** Importing code from hosts. */
  readonly import?: boolean | readonly string[];
}

/** A way of making workers. */
export interface Spawner {
  /** `"threads"` (`node:worker_threads`), `"web"` (`Worker`) or `"processes"` (`node:child_process`). */
  readonly name: "threads" | "web" | "processes";
  /** Whether `unref` works; a pool closes idle workers where it does not. */
  readonly canUnref: boolean;
  readonly medium: Medium;
  /** Starts a worker. A failure to start is a death, not an exception. */
  spawn(options: SpawnOptions): WorkerLink;
  /**
   * The same way, for workers that may do nothing but that; throws where the program may not itself.
   * Absent where workers can do what the program can.
   */
  readonly confined?: (permissions: WorkerPermissions) => Spawner;
  /** The two ends of a line between two of its workers, each to be transferred to one of them. */
  relay(): readonly [MessagePort, MessagePort];
}

/** Settings of one worker. */
export interface SpawnOptions {
  /** Name that debuggers and profilers show. */
  readonly name: string;
  /** Limit in MiB of a worker's heap, where there is one (Node, and Deno but for Web Workers). */
  readonly memoryLimit?: number;
  /** Whether its heap is to be kept small by its collector, which threads of Node and Deno can be asked for. */
  readonly keepsHeapSmall?: boolean;
  /** Makes the `Worker` instead of the built-in way, for unusual bundlers and Trusted Types. */
  readonly factory?: () => Worker;
}

/** A file that bytes can be read from at any position. */
export interface OpenFile {
  /** Reads into `buffer` from byte `position`; resolves to the number of bytes read, 0 at the end. */
  read(buffer: Uint8Array, position: number): Promise<number>;
  /** Closes the file. Idempotent. */
  close(): Promise<void>;
}

/** A file that is being written from its start. Synchronous: a write takes less than to be told of it. */
export interface OutputFile {
  /** Writes all of some bytes. */
  write(bytes: Uint8Array): void;
  /** Closes the file when the disk has what was written. Idempotent. */
  close(): void;
  /** Closes the file at once. Idempotent. */
  discard(): void;
}

/** How files come into being. What fails throws as the runtime says it. */
export interface OutputFiles {
  /** The folder of a file. */
  folderOf(path: string): string;
  /** Path of a file in a folder. */
  within(folder: string, name: string): string;
  /** Makes a folder, and those it lies in, where they are missing. */
  makeFolder(path: string): void;
  /** Creates a file that must not be there yet. */
  create(path: string): OutputFile;
  /** Opens a file to be written at its end. */
  append(path: string): OutputFile;
  /**
   * Gives a file another path in the same folder, at once, and tells whether it has: where a file
   * is there already, it is not replaced unless `overwrite` says so.
   */
  publish(from: string, to: string, overwrite: boolean): boolean;
  /** Has the disk know of what has been published in a folder, where the runtime can. */
  flushFolder(path: string): void;
  /** Removes a file, if it is there. */
  remove(path: string): void;
  /** Names of the files in a folder that begin with `prefix`; none where the folder is missing. */
  namesIn(folder: string, prefix: string): string[];
}

/** Compresses a stream of bytes. */
export interface Compressor {
  /** Takes bytes, which must not change any more; resolves when there is room for more. */
  write(bytes: Uint8Array): Promise<void>;
  /** Resolves when all that was taken has been given, compressed. */
  end(): Promise<void>;
  /** Frees what it holds, however far it has come. Idempotent. */
  destroy(): void;
}

/** Who has something to do before the process ends. */
export interface ProcessGuard {
  /** What a signal has to stop. Signals are listened to as long as somebody has such a thing. */
  readonly work?: StoppableWork;
  /** Called when the process ends, however, perhaps twice; nothing asynchronous is done any more. */
  exiting(): void;
}

/** What is at work when somebody asks the process to end. */
export interface StoppableWork {
  /** Its tasks, for the one who asks. */
  tasks(): { readonly done: number; readonly total: number };
  /** Stops it; resolves when nothing of it is left, for which the process waits for a moment. */
  stop(signal: string): Promise<unknown>;
}

/** What a path names. */
export interface FileInfo {
  readonly kind: "file" | "directory" | "other";
  /** Size in bytes. */
  readonly size: number;
}

/** Files by path, where the runtime has them. */
export interface FileSystem extends OutputFiles {
  /**
   * Absolute path of `path`, a path or `file:` URL. Where a name is not UTF-8, a `file:` URL stands
   * for the path, here and below.
   */
  resolve(path: string | URL): string;
  /** What is at `path`, or `undefined` where there is nothing. Synchronous: a bag knows its partitions when it is made. */
  stat(path: string): FileInfo | undefined;
  /**
   * A text that is another one when the file at `path` has been changed, or is another file; `undefined`
   * where that cannot be told.
   */
  version(path: string): string | undefined;
  /** `length` bytes of the file from `position` on, the start if absent, or fewer where it is shorter. */
  peek(path: string, length: number, position?: number): Uint8Array;
  /**
   * Absolute paths of all but folders that matches a pattern, by code unit order; fails where
   * something matches that cannot be opened by its name. `glob_pattern.ts` has the dialect.
   */
  glob(pattern: string): string[];
  /** All bytes of a file, at once. */
  read(path: string): Uint8Array;
  /** Decompresses gzip, with any number of members, at once. */
  gunzip(compressed: Uint8Array): Uint8Array;
  /** Opens a file for reading. */
  open(path: string): Promise<OpenFile>;
}

/** Who is told of what the program writes to the terminal. */
export interface OutputWatcher {
  /** Something is about to be written. */
  before(): void;
  /** Something has been written, which ends a line or does not. */
  after(endsLine: boolean): void;
  /** The process ends. */
  exit(): void;
}

/** A garbage collection, in milliseconds on the clock of its thread. */
export interface GarbageCollection {
  readonly start: number;
  readonly elapsed: number;
}

/** Who is told of the garbage collections of a thread. */
export interface GarbageCollections {
  /** All that there have been since the last call, when the runtime has told of them. */
  take(): Promise<readonly GarbageCollection[]>;
  /** Ends it. */
  stop(): void;
}

/**
 * A file for what there is no room for in memory, of which nothing stays. It is read and written at once,
 * since tasks read it while they compute.
 */
export interface ScratchFile {
  /** Writes all of `bytes`. */
  write(bytes: Uint8Array, position: number): void;
  /** Fills all of `bytes`; fails where there are fewer. */
  read(bytes: Uint8Array, position: number): void;
  /** Gives all of its space back. */
  clear(): void;
  /** Closes and removes it. */
  close(): void;
}

/** Bytes of memory that there are, as far as the runtime tells. */
export interface MemoryRoom {
  /** For all processes of this machine, or of the group that this one is limited with. */
  readonly machine: number | undefined;
  /** For the values of this thread. */
  readonly heap: number | undefined;
}

/** What this process has taken so far, with all its threads. */
export interface ProcessUsage {
  /** Bytes of memory that it has at this moment. */
  readonly memory: number;
  /** Milliseconds of processors since it began. */
  readonly processor: number;
}

/** Where a program tells people of what it does. */
export interface StandardError {
  /** Whether somebody sees it at a terminal that can draw. */
  readonly isTerminal: boolean;
  /** Columns of the terminal, 0 where nobody knows. */
  readonly columns: number;
  /** Whether colours may be used. */
  readonly hasColors: boolean;
  /** Writes at once, and never fails. */
  write(text: string): void;
  /**
   * Has a watcher told of what else is written to the terminal, by this thread and as far as it
   * goes through the runtime's own streams and console; gives what ends that.
   */
  watch(watcher: OutputWatcher): () => void;
}

/** A request to a server that this process is. */
export interface LocalRequest {
  readonly method: string;
  /** What it asks for, with a leading slash. */
  readonly path: string;
  /** The header `Host`, without the port; empty where there is none. */
  readonly host: string;
}

/** What a server answers. */
export interface LocalAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** The whole content; where it is a function, it is told where more goes until the reader leaves. */
  readonly content: string | ((reader: LocalReader) => () => void);
}

/** Who reads an answer that goes on. */
export interface LocalReader {
  /** Sends a text, and tells whether there is room for more at once. */
  send(text: string): boolean;
  /** Called when there is room again. */
  onRoom(listener: () => void): void;
  /** Ends the answer. */
  end(): void;
}

/** How a server is made. */
export interface LocalServerOptions {
  /** Its port, 0 for any that is free. */
  readonly port: number;
  /** Whether it keeps the process alive. */
  readonly keepAlive: boolean;
  /** Answers a request; must not throw. */
  answer(request: LocalRequest): LocalAnswer;
}

/** A server that this process is, for programs of this machine. */
export interface LocalServer {
  readonly port: number;
  /** Closes it, and all that goes on. Idempotent. */
  close(): Promise<void>;
}

/** How the modules of the program are found, all at once. What cannot be told is `undefined`. */
export interface Modules {
  /**
   * URL of what the name of a package (`"lodash"`, `"lodash/map"`, `"#own"`, `"path"`) means in the
   * module at the URL `from`.
   */
  resolve(name: string, from: string): string | undefined;
  /** Text of the module at a URL; `undefined` where it cannot be read, which nobody is asked for. */
  source(url: string): string | undefined;
  /** What a module that the program has imported exports: a namespace, or the `exports` of CommonJS. */
  exports(url: string): unknown;
  /** URLs of all modules that the program has imported, where the runtime tells. */
  loaded(): readonly string[];
  /** URL of the module that the program began with. */
  main(): string | undefined;
  /** The flag that the program has to be given for `exports` to tell anything, where it lacks one. */
  missingFlag?(): string | undefined;
}

/** What a runtime can do for the rest of the project. */
export interface Runtime {
  readonly name: "deno" | "bun" | "node" | "browser";
  /** Number of threads worth running at once. */
  readonly parallelism: number;
  /** Ways of making workers, the default one first. */
  readonly spawners: readonly Spawner[];
  /** Files by path; absent in browsers. */
  readonly files?: FileSystem;
  /** The text of bytes that are ASCII, or `undefined` where some are not; absent where that saves nothing. */
  readonly decodeAscii?: (bytes: Uint8Array) => string | undefined;
  /** Bytes of a text from which on decoding it takes less time than making it of characters. */
  readonly shortestDecoded: number;
  /**
   * Whether the bytes of a text are searched faster than the text, where that was put together of others:
   * JavaScriptCore copies such a text before it looks at it.
   */
  readonly searchesBytes: boolean;
  /** Standard error; absent in browsers. */
  readonly standardError?: StandardError;
  /** A variable of the environment, if it is set and may be read; nobody is asked whether it may. */
  env(name: string): string | undefined;
  /** Decompresses gzip, with any number of members, as a stream. */
  gunzip(compressed: ReadableStream<Uint8Array>): ReadableStream<Uint8Array>;
  /** The standard input of the process; absent in browsers. */
  readonly stdin?: () => ReadableStream<Uint8Array>;
  /** Compresses as gzip, one member; `give` gets what comes of it, and is waited for. */
  gzip(give: (bytes: Uint8Array) => void | Promise<void>): Compressor;
  /** The folder that a page has to itself, a handle; absent where there are files by path. */
  readonly privateFolder?: () => Promise<unknown>;
  /** Hands a file over to the user, as if it had been downloaded; absent where there are files by path. */
  readonly download?: (content: Blob, name: string) => void;
  /**
   * Has somebody called before the process ends, until what is returned is called, which resolves when
   * a signal that came before has been told of; absent in browsers. Where the program itself listens to
   * a signal, that stops nothing here.
   */
  readonly guardProcess?: (guard: ProcessGuard) => () => Promise<void>;
  /** Watches the garbage collections of this thread; absent where the runtime does not tell of them. */
  readonly watchGarbage?: () => GarbageCollections;
  /**
   * In a worker: has its garbage collected soon, where its process takes more than the bytes of `memory`
   * that so many workers may take together; absent where the runtime cannot be told to.
   */
  readonly collectGarbage?: (memory: number, workers: number) => void;
  /** What this process takes; absent in browsers. */
  readonly usage?: () => ProcessUsage;
  /** Elements, at most, of an array that its engine freezes at once, and reads as fast as before. */
  readonly longestFrozen: number;
  /** Memory that there is. */
  readonly memoryRoom: () => MemoryRoom;
  /** Makes a scratch file, in a folder where one is named; rejects with why there can be none. */
  readonly scratchFile: (directory?: string) => Promise<ScratchFile>;
  /** Why workers can make none there, as far as that can be told without making one. */
  readonly scratchProblem: (directory?: string) => string | undefined;
  /** Serves HTTP on 127.0.0.1, where no other machine comes; absent in browsers. */
  readonly serveLocally?: (options: LocalServerOptions) => Promise<LocalServer>;
  /** Waits until messages that have arrived have been delivered. */
  yieldToMessages(): Promise<void>;
  /**
   * In a worker: calls `report` with what is thrown or rejected outside anything that would catch
   * it, such as in a timer or a handler of an event. It then ends neither the worker nor the process.
   */
  onStrayError(report: (error: unknown) => void): void;
  readonly modules: Modules;
  /** Whether `name` is a global of the workers this runtime makes. */
  isWorkerGlobal(name: string): boolean;
}
