/**
 * What is made of groups, or of tables, that are more than there is room for. Where they fit, it is made at
 * once; where they do not, `on_disk.ts` is loaded, which no worker needs as it starts.
 *
 * @module
 */

import { type Aside, bytesOf } from "../wire/aside.ts";
import { diskTools } from "./disk_tools.ts";
import type { OnDisk } from "./on_disk.ts";
import type { TaskRoom } from "./operation.ts";
import { type Make, readAll, type Sides, withPositions } from "./placed_groups.ts";
import type { PlacedElement } from "./reduction.ts";

/** Loads what works with more than there is room for. */
export async function onDisk(room: TaskRoom): Promise<OnDisk> {
  const { OnDisk } = await import("./on_disk.ts");
  return new OnDisk(room, diskTools);
}

/** What `make` makes of groups, bucket by bucket where they are more than there is room for. */
export function madeByBucket(
  sides: Sides<Aside>,
  room: TaskRoom | undefined,
  make: Make,
): Iterable<PlacedElement> | Promise<Iterable<PlacedElement>> {
  const bytes = () => sides.reduce((sum, parts) => sum + bytesOf(parts), 0);
  if (room === undefined || bytes() <= room.bytes) return make(readAll(sides, withPositions));
  return onDisk(room).then((disk) => disk.inBuckets(sides, make, withPositions));
}
