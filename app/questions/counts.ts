/**
 * Counts of records, and how those of two parts become one.
 *
 * @module
 */

import type { Cell, Skipped } from "../model.ts";
import { emptySums, mergeSums, type Sums } from "./sums.ts";

/** What has been counted; every member can be sent to another thread. */
export interface Counts {
  read: number;
  matched: number;
  skipped: number;
  /** Records whose group was not kept. */
  beyond: number;
  /** By path: records read, matched, and skipped. */
  readonly files: Map<string, [read: number, matched: number, skipped: number]>;
  /** How often each group occurs. */
  readonly groups: Map<string | number, number>;
  /** Numbers by group. */
  readonly sums: Sums;
  /** Seconds that a group of times spans. */
  width: number;
  readonly rows: Cell[][];
  readonly failures: Skipped[];
}

/** Failures that are kept with their lines. */
export const mostFailures = 1000;

/** Most different times before they are put together. */
const mostTimes = 20_000;

/** Seconds that a group of times may span. */
const widths = [1, 10, 60, 600, 3600, 21_600, 86_400, 604_800, 2_592_000];

/** Nothing yet. */
export function emptyCounts(): Counts {
  return {
    ...{ read: 0, matched: 0, skipped: 0, beyond: 0, width: 1 },
    ...{ files: new Map(), groups: new Map(), sums: emptySums(), rows: [], failures: [] },
  };
}

/** Adds the second to the first. */
export function mergeCounts(a: Counts, b: Counts, most: number): Counts {
  a.read += b.read;
  a.matched += b.matched;
  a.skipped += b.skipped;
  a.beyond += b.beyond;
  for (const [path, [read, matched, skipped]] of b.files) {
    const file = a.files.get(path);
    if (file === undefined) a.files.set(path, [read, matched, skipped]);
    else {
      file[0] += read;
      file[1] += matched;
      file[2] += skipped;
    }
  }
  const width = Math.max(a.width, b.width);
  widen(a, width);
  widen(b, width);
  for (const [group, count] of b.groups) addGroup(a, group, count, most);
  if (isOfTimes(a)) limitTimes(a);
  a.beyond += mergeSums(a.sums, b.sums, most);
  for (const row of b.rows) if (a.rows.length < most) a.rows.push(row);
  for (const it of b.failures) if (a.failures.length < mostFailures) a.failures.push(it);
  return a;
}

/** Counts a group `count` times more, if it is known or there is room. */
export function addGroup(
  counts: Counts,
  group: string | number,
  count: number,
  most: number,
): void {
  const { groups } = counts;
  const before = groups.get(group);
  if (before !== undefined) groups.set(group, before + count);
  else if (groups.size < most) groups.set(group, count);
  else counts.beyond += count;
}

/** Groups of times begin with seconds, as a number or before the first separator. */
function isOfTimes({ groups, width }: Counts): boolean {
  if (width > 1) return true;
  const [first] = groups.keys();
  return typeof first === "string" && first.startsWith(timeMark);
}

/** What a group of a time begins with, so that it is told from a text. */
export const timeMark = "\u0001";

/** What stands between the values of a group. */
export const between = "\u0000";

/** Makes groups of times span more, if they can. */
function coarser(counts: Counts): boolean {
  const next = widths.find((width) => width > counts.width);
  if (next !== undefined) widen(counts, next);
  return next !== undefined;
}

/** Puts groups of times together that lie in the same span of `width` seconds. */
export function widen(counts: Counts, width: number): void {
  if (counts.width >= width) return;
  const old = [...counts.groups];
  counts.groups.clear();
  counts.width = width;
  for (const [group, count] of old) {
    addGroup(counts, atWidth(String(group), width), count, Infinity);
  }
}

/** The group of the span in which that of a time lies. */
function atWidth(group: string, width: number): string {
  const end = group.indexOf(between);
  const seconds = Number(end === -1 ? group.slice(1) : group.slice(1, end));
  const rest = end === -1 ? "" : group.slice(end);
  return `${timeMark}${Math.floor(seconds / width) * width}${rest}`;
}

/** Makes the groups of times few enough while they are counted. */
export function limitTimes(counts: Counts): void {
  while (counts.groups.size > mostTimes && coarser(counts)) { /* until there are few */ }
}
