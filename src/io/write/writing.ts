/**
 * What the calling thread has to do with a write: it begins it, gives files their names when all of
 * them are whole, and removes what is left of it however it ends. Files have names nobody uses until
 * then, so that each is there whole or not at all.
 *
 * @module
 */

import { runtime } from "#runtime";
import { DestinationError } from "../../errors.ts";
import type { CallerOperation, RunControl } from "../../ops/operation.ts";
import type { CodecName } from "./codec.ts";
import { contentOfDownload, type NamedFile } from "./download.ts";
import { addHeader, join } from "./joining.ts";
import { checkOverlap } from "./overlap.ts";
import { lostAtTheEnd, type Part } from "./part_writer.ts";
import { alreadyThere, cannotWrite } from "./reason.ts";
import type { Store } from "./output.ts";
import { type OutputPlace, storeOf } from "./store.ts";
import { newToken, temporaryPrefix } from "./temporary.ts";

/** What is to be written; only the calling thread reads it. */
export interface WritePlan {
  /** The files, by partition, or the only one. */
  readonly places: readonly OutputPlace[];
  /** How each of them is compressed. */
  readonly codecs: readonly CodecName[];
  /** Whether all partitions go into one file. */
  readonly single: boolean;
  readonly overwrite: boolean;
  /** Name under which the user of a page gets the files, where they go nowhere else. */
  readonly download?: string;
}

/** A file that has been written. */
export interface WrittenFile {
  /** Its absolute path, or the path in the folder whose handle was given. */
  readonly path: string;
  /** Number of elements in it. */
  readonly elements: number;
  /** Its size in bytes. */
  readonly bytes: number;
}

/** `beginWriting(plan)`: makes folders, and gives the token that names of temporary files have. */
export const beginWriting: CallerOperation<[plan: WritePlan], string> = {
  kind: "caller",
  name: "beginWriting",
  async run([plan], control) {
    const token = newToken();
    const stores = storesOf(plan);
    tidyUp(stores, temporaryPrefix(token), control);
    const prepared = new Set<Store>();
    for (const [i, place] of plan.places.entries()) {
      const store = stores[i]!;
      if (!prepared.has(store)) await attempt(place, () => store.prepare());
      prepared.add(store);
      if (plan.download !== undefined) continue;
      const exists = await attempt(place, () => store.has(place.name));
      if (exists && !plan.overwrite) throw alreadyThere(place.path);
    }
    return token;
  },
};

/** `publish(token, parts, plan)`: gives files their names; gives a list of them. */
export const publish: CallerOperation<
  [token: string, parts: readonly Part[], plan: WritePlan],
  readonly WrittenFile[]
> = {
  kind: "caller",
  name: "publish",
  agree: (tasks) => checkOverlap(tasks, ({ args: [, , plan] }) => plan as WritePlan),
  async run([token, parts, plan], control) {
    checkColumns(parts, plan);
    const stores = storesOf(plan);
    const whole = plan.single
      ? [await joined(parts, plan, stores[0]!, token)]
      : await withHeaders(parts, plan, stores);
    if (plan.download === undefined) {
      await publishAll(whole, plan, stores, control);
      for (const store of new Set(stores)) await store.flush();
    } else await handOver(whole, plan, stores);
    return whole.map(({ elements, bytes }, i) => ({
      path: plan.places[i]!.path,
      elements,
      bytes,
    }));
  },
};

async function joined(
  parts: readonly Part[],
  { places: [place], codecs: [codec] }: WritePlan,
  store: Store,
  token: string,
): Promise<Part> {
  const last = parts.findLast(({ elements }) => elements > 0);
  if (last?.endsInNothing) throw lostAtTheEnd(place!);
  return await attempt(place!, () => join(parts, { store, codec: codec!, token }));
}

/** All files with a header, also those that had no elements to take it from. */
async function withHeaders(
  parts: readonly Part[],
  { places, codecs }: WritePlan,
  stores: readonly Store[],
): Promise<readonly Part[]> {
  const { header } = parts.find((part) => part.header !== undefined) ?? {};
  if (header === undefined) return parts;
  const whole: Part[] = [];
  for (const [i, part] of parts.entries()) {
    const context = { store: stores[i]!, codec: codecs[i]! };
    const add = () => addHeader(part, header, context);
    whole.push(part.header === undefined ? await attempt(places[i]!, add) : part);
  }
  return whole;
}

/** Gives the user of a page what was written. */
async function handOver(
  parts: readonly Part[],
  { places, download = "", single }: WritePlan,
  stores: readonly Store[],
): Promise<void> {
  await attempt({ ...places[0]!, path: download }, async () => {
    const files: NamedFile[] = [];
    for (const [i, { temporary }] of parts.entries()) {
      files.push({ name: places[i]!.path, file: await stores[i]!.file!(temporary) });
    }
    runtime.download!(await contentOfDownload(files, single), download);
  });
}

/** Gives all files their names, or none: those that were not there before are taken back. */
async function publishAll(
  parts: readonly Part[],
  { places, overwrite }: WritePlan,
  stores: readonly Store[],
  control: RunControl,
): Promise<void> {
  let published = 0;
  try {
    for (const [i, { temporary }] of parts.entries()) {
      if (control.hasEnded()) throw new DOMException("The run has ended", "AbortError");
      const place = places[i]!;
      const isNew = await attempt(
        place,
        () => stores[i]!.publish(temporary, place.name, overwrite),
      );
      if (!isNew) throw alreadyThere(place.path);
      published++;
    }
  } catch (error) {
    // What has been replaced is gone; the new file in its place is whole.
    if (overwrite) throw error;
    for (let i = 0; i < published; i++) await stores[i]!.remove(places[i]!.name);
    throw error;
  }
}

/** All files have the same columns, or their readers would take one for another. */
function checkColumns(parts: readonly Part[], { places, single }: WritePlan): void {
  const known = parts.filter(({ columns }) => columns !== undefined);
  const [first] = known;
  if (first === undefined) return;
  const expected = JSON.stringify(first.columns);
  const other = known.find(({ columns }) => JSON.stringify(columns) !== expected);
  if (other === undefined) return;
  const where = ({ partition }: Part) =>
    `${single ? `partition ${partition}` : `"${places[partition]!.path}"`}`;
  throw new DestinationError(
    `Cannot write "${places[0]!.path}": expected the same columns in all partitions, got ` +
      `${listed(first)} in ${where(first)} and ${listed(other)} in ${where(other)}; the option ` +
      "'columns' says which there are, and in which order",
  );
}

/** Columns for a message: their names, or how many there are. */
function listed({ columns = [] }: Part): string {
  if (typeof columns[0] !== "number") return columns.join(", ");
  return columns.length === 1 ? "1 field" : `${columns.length} fields`;
}

/** The folder of each file; the same one for those that are in one. */
function storesOf({ places }: WritePlan): readonly Store[] {
  const stores = new Map<unknown, Store>();
  return places.map((place) => {
    let store = stores.get(place.folder);
    if (store === undefined) stores.set(place.folder, store = storeOf(place));
    return store;
  });
}

/** Removes what has no name yet when the run has ended, or the process ends. */
function tidyUp(stores: readonly Store[], prefix: string, control: RunControl): void {
  const folders = new Set(stores);
  control.atExit(() => {
    for (const store of folders) {
      try {
        store.sweepNow?.(prefix);
      } catch {
        // The process ends.
      }
    }
  });
  control.atEnd(async () => {
    for (const store of folders) {
      // What is wrong with a folder, the write has said already.
      await Promise.resolve(store).then((it) => it.sweep(prefix)).catch(() => {});
    }
  });
}

async function attempt<T>(place: OutputPlace, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof DestinationError ? error : cannotWrite(place.path, error);
  }
}
