/**
 * Where the kept results of a graph are, for people to read.
 *
 * @module
 */

import { Holding } from "../engine/schedule/holding.ts";
import type { Member } from "./stages.ts";
import { showBytes } from "./units.ts";

/** Where results are that are kept, for example `kept by 2 workers, 1.2 MB`; nothing for others. */
export function keptIn(members: readonly Member[]): string | undefined {
  let bytes = 0;
  let lost = 0;
  const slots = new Set<number>();
  let isOnDisk = false;
  for (const { node } of members) {
    if (node.kind !== "kept" || !(node.holder instanceof Holding)) return undefined;
    const place = node.holder.places.get(node.key);
    isOnDisk = node.holder.to === "disk";
    bytes += place?.bytes ?? 0;
    if (place === undefined) lost++;
    else slots.add(place.slot);
  }
  const workers = slots.size === 1 ? "1 worker" : `${slots.size} workers`;
  const disk = isOnDisk ? ", on disk" : "";
  const again = lost === 0 ? "" : `; ${lost} lost with a worker, to be made again`;
  return `kept by ${workers}, ${showBytes(bytes)}${disk}${again}`;
}
