/** Types of the functions of `@std/path` that the project uses; the npm copy ships none. */

/** Options of functions about globs. */
export interface GlobOptions {
  /** Extended syntax such as `@(a|b)`. */
  readonly extended?: boolean;
  /** Whether `**` spans folders. */
  readonly globstar?: boolean;
  /** Whether letters match regardless of case. */
  readonly caseInsensitive?: boolean;
}

/** Matches one or more separators of this system's paths. */
export declare const SEPARATOR_PATTERN: RegExp;

/** The regular expression, anchored at both ends, that matches what the glob matches. */
export declare function globToRegExp(glob: string, options?: GlobOptions): RegExp;

/** Whether the path starts at the root. */
export declare function isAbsolute(path: string): boolean;
