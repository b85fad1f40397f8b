/**
 * `@std/fs`'s `expandGlob` for runtimes without the `Deno` global: the same
 * steps, segment by segment, over `node:fs` and with `@std/path`'s matcher, so
 * that a pattern means the same everywhere.
 *
 * Only folders that the pattern can lead into are listed: the walk starts at
 * its longest fixed prefix and goes one level deeper per segment, except that
 * `**` goes all the way. Links to folders are followed in the fixed prefix only.
 *
 * @module
 */

import { type Dirent, readdirSync, type Stats, statSync } from "node:fs";
import { basename, join } from "node:path";
// @ts-types="../../types/std_path.d.ts"
import { globToRegExp, isAbsolute, isGlob, joinGlobs, SEPARATOR_PATTERN } from "@std/path";
import type { GlobMatch } from "./node_files.ts";

/** Something found on the way; a link is neither a file nor a folder. */
interface Entry extends GlobMatch {
  readonly name: string;
  readonly isDirectory: boolean;
}

/** Everything that matches `pattern`, folders included, in no order. */
export function expandGlob(pattern: string, workingDirectory: string): Iterable<GlobMatch> {
  const { root, segments } = fixedPrefix(pattern, workingDirectory);
  let entries = startingAt(root);
  for (const [i, segment] of segments.entries()) {
    const filesMatter = i === segments.length - 1;
    const next = new Map<string, Entry>();
    for (const folder of entries.values()) {
      if (!folder.isDirectory) continue;
      for (const entry of step(folder, segment)) {
        // Two ways can lead to one place (`**/**`); files end all but the last segment.
        if (filesMatter || entry.isDirectory) next.set(entry.path, entry);
      }
    }
    entries = next;
  }
  const foldersOnly = new RegExp(`${SEPARATOR_PATTERN.source}$`).test(pattern);
  return [...entries.values()].filter((entry) => entry.isDirectory || !foldersOnly);
}

/** Splits a pattern into the folder its search starts in and the segments to search by. */
function fixedPrefix(pattern: string, workingDirectory: string) {
  const segments = pattern.split(SEPARATOR_PATTERN).filter((segment) => segment !== "");
  const drive = /^[a-z]:$/i.test(segments[0] ?? "") && isAbsolute(pattern);
  let root = workingDirectory;
  if (isAbsolute(pattern)) root = drive ? `${segments.shift()}\\` : "/";
  while (segments.length > 0 && !isGlob(segments[0]!)) {
    root = joinGlobs([root, segments.shift()!], { globstar: true });
  }
  return { root, segments };
}

/** What a segment leads to from a folder. */
function* step(folder: Entry, segment: string): Iterable<Entry> {
  if (segment === "..") {
    yield* startingAt(join(folder.path, "..")).values();
  } else if (segment === "**") {
    yield* descend(folder);
  } else {
    const matcher = globToRegExp(segment);
    for (const entry of list(folder)) if (matcher.test(entry.name)) yield entry;
  }
}

/** A folder and everything in it, however deep. */
function* descend(folder: Entry): Iterable<Entry> {
  yield folder;
  for (const entry of list(folder)) {
    if (entry.isDirectory) yield* descend(entry);
    else yield entry;
  }
}

function* list(folder: Entry): Iterable<Entry> {
  for (const found of readdirSync(folder.path, { withFileTypes: true })) {
    yield describe(join(folder.path, found.name), found);
  }
}

/** What is at `path`, behind links, or nothing. */
function startingAt(path: string): Map<string, Entry> {
  const found = statSync(path, { throwIfNoEntry: false });
  return new Map(found && [[path, describe(path, found)]]);
}

function describe(path: string, found: Dirent | Stats): Entry {
  return {
    path,
    name: basename(path),
    isFile: found.isFile(),
    isDirectory: found.isDirectory(),
    isSymlink: found.isSymbolicLink(),
  };
}
