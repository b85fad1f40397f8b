/** Types of the functions of `@std/fs` that the project uses; the npm copy ships none. */

/** Something found in a folder. */
export interface WalkEntry {
  readonly path: string;
  readonly name: string;
  readonly isFile: boolean;
  readonly isDirectory: boolean;
  readonly isSymlink: boolean;
}

/** Options of {@linkcode expandGlobSync}. */
export interface ExpandGlobOptions {
  /** Folder that a relative glob starts from; the working directory where it is absent. */
  readonly root?: string;
  /** Globs of what to leave out. */
  readonly exclude?: readonly string[];
  /** Whether folders are given too. */
  readonly includeDirs?: boolean;
  /** Whether links to folders are entered. */
  readonly followSymlinks?: boolean;
  /** Whether a followed link is given by its real path. */
  readonly canonicalize?: boolean;
  /** Extended syntax such as `@(a|b)`. */
  readonly extended?: boolean;
  /** Whether `**` spans folders. */
  readonly globstar?: boolean;
  /** Whether letters match regardless of case. */
  readonly caseInsensitive?: boolean;
}

/** Everything whose path matches the glob. */
export declare function expandGlobSync(
  glob: string | URL,
  options?: ExpandGlobOptions,
): IterableIterator<WalkEntry>;
