/**
 * Finds the files that a pattern stands for: the same walk in every runtime, over the few things
 * that it has to be told of folders.
 *
 * Only folders that the pattern can lead into are listed. Links to folders are followed, by `*`
 * as by name. `**` goes through each folder once, by whatever links it is reached, and through none
 * that it starts in or has come from: otherwise a link upwards would not end, and a link sideways
 * would give each file twice.
 *
 * @module
 */

import { SourceError } from "../errors.ts";
import { parsePattern, type Pattern, type Segment } from "./glob_pattern.ts";

/** Something in a folder. */
export interface Entry {
  /** What {@linkcode Folders} knows it by. */
  readonly path: string;
  /** Its name, with U+FFFD for bytes that are no text. */
  readonly name: string;
  readonly kind: Kind | "link";
  /** Why it cannot be opened, whatever it is; absent where it can. */
  readonly unreachable?: string;
}

/** What is there, links being followed; `"nothing"`: a link leads nowhere. */
export type Kind = "file" | "directory" | "other" | "nothing";

/** What the walk has to know of a file system. */
export interface Folders {
  /** All that is in a folder. */
  list(folder: string): readonly Entry[];
  /** What a path means in a folder, with `/` between names; `undefined` where there is no such thing. */
  find(folder: string, path: string): Entry | undefined;
  /** What is behind a link. */
  follow(path: string): Kind;
  /** The path without links. */
  realPath(path: string): string;
}

/** Paths of all that matches a pattern and is no folder, in the order of their code units. */
export function expandPattern(pattern: string, workingDirectory: string, on: Folders): string[] {
  const found = new Set<string>();
  for (const one of parsePattern(pattern)) {
    for (const match of walk(one, workingDirectory, on)) {
      if (match.kind === "directory" || one.foldersOnly) continue;
      if (match.unreachable !== undefined) throw unreachable(match);
      if (match.kind === "nothing") throw danglingLink(match, pattern);
      found.add(match.path);
    }
  }
  return [...found].sort();
}

/** Everything that matches, folders included, in no order. */
function walk({ root, segments }: Pattern, workingDirectory: string, on: Folders): Iterable<Entry> {
  const start = root ?? workingDirectory;
  let entries: Iterable<Entry> = [{ path: start, name: start, kind: "directory" }];
  for (const segment of stepsOf(segments)) {
    // Two ways can lead to one place (`**/**`).
    const next = new Map<string, Entry>();
    for (const folder of entries) {
      if (folder.kind !== "directory" && !hidesFolder(folder)) continue;
      for (const entry of step(folder, segment, on)) next.set(entry.path, entry);
    }
    entries = next.values();
  }
  return entries;
}

/** What is to be found next. */
type Step = Exclude<Segment, { readonly kind: "name" }> | {
  readonly kind: "path";
  readonly path: string;
};

/**
 * The steps of a pattern. Its first names are one, since a program may be kept from looking at the
 * folders above those that it is after.
 */
function stepsOf(segments: readonly Segment[]): Step[] {
  const first = segments.findIndex(({ kind }) => kind !== "name");
  const names = segments.slice(0, first === -1 ? segments.length : first)
    .map((segment) => (segment as { readonly name: string }).name);
  const rest = segments.slice(names.length).map((segment): Step =>
    segment.kind === "name" ? { kind: "path", path: segment.name } : segment
  );
  return names.length === 0 ? rest : [{ kind: "path", path: names.join("/") }, ...rest];
}

/** What a step leads to from a folder. */
function step(folder: Entry, segment: Step, on: Folders): Iterable<Entry> {
  if (folder.unreachable !== undefined) throw unreachable(folder);
  switch (segment.kind) {
    case "deep":
      return descend(folder, on);
    case "match":
      return on.list(folder.path).filter(({ name }) => segment.expression.test(name))
        .map((entry) => followed(entry, on));
    case "path": {
      const entry = on.find(folder.path, segment.path);
      return entry === undefined ? [] : [followed(entry, on)];
    }
  }
}

/** A folder and everything in it, however deep, links to folders last. */
function* descend(start: Entry, on: Folders): Iterable<Entry> {
  const entered = new Set<string>();
  let links: Link[] = [];
  yield* enter(start, entered, links, on);
  const top = on.realPath(start.path);
  while (links.length > 0) {
    const more: Link[] = [];
    for (const { folder, around } of links.sort(byPath)) {
      const real = on.realPath(folder.path);
      if (!isAround(real, around) && !isAround(real, top)) {
        yield* enter(folder, entered, more, on);
      }
    }
    links = more;
  }
}

/** A link to a folder, and the real path of the folder it is in. */
interface Link {
  readonly folder: Entry;
  readonly around: string;
}

/** A folder and everything in it but links to folders, which are noted. */
function* enter(folder: Entry, entered: Set<string>, links: Link[], on: Folders): Iterable<Entry> {
  if (folder.unreachable !== undefined) throw unreachable(folder);
  const around = on.realPath(folder.path);
  if (entered.has(around)) return;
  entered.add(around);
  yield folder;
  for (const listed of on.list(folder.path)) {
    const entry = followed(listed, on);
    if (entry.kind !== "directory") yield entry;
    else if (listed.kind === "link") links.push({ folder: entry, around });
    else yield* enter(entry, entered, links, on);
  }
}

function byPath({ folder: a }: Link, { folder: b }: Link): number {
  return a.path < b.path ? -1 : 1;
}

/** Whether `inner` is the folder `outer` or lies in it. */
function isAround(outer: string, inner: string): boolean {
  const folder = /[\\/]$/.test(outer) ? outer.slice(0, -1) : outer;
  return inner.startsWith(folder) && /^(?:[\\/]|$)/.test(inner.slice(folder.length));
}

function followed(entry: Entry, on: Folders): Entry {
  if (entry.kind !== "link" || entry.unreachable !== undefined) return entry;
  return { ...entry, kind: on.follow(entry.path) };
}

/** Whether something that nobody can follow may lead to a folder. */
function hidesFolder({ kind, unreachable }: Entry): boolean {
  return kind === "link" && unreachable !== undefined;
}

function unreachable({ path, unreachable }: Entry): SourceError {
  return new SourceError(`Cannot read "${path}": ${unreachable}`);
}

function danglingLink({ path }: Entry, pattern: string): SourceError {
  return new SourceError(
    `Cannot read "${path}": it matches "${pattern}", but is a link that leads nowhere`,
  );
}
