/**
 * Holdall on a cluster: the scheduler that runs computations on dask.distributed.
 *
 * ```ts
 * import { dask } from "holdall/dask";
 * import { range } from "holdall";
 * import { assertEquals } from "@std/assert";
 *
 * const gateway = globalThis.process?.env.HOLDALL_GATEWAY; // printed by `npx holdall cluster`
 * if (gateway !== undefined) {
 *   await using cluster = dask(gateway, { token: globalThis.process.env.HOLDALL_TOKEN! });
 *   assertEquals(await range(5).sum().compute({ scheduler: cluster }), 10);
 * }
 * ```
 *
 * @module
 */

export { dask, type DaskOptions } from "./src/cluster.ts";
export { ConnectionError } from "./src/engine/cluster/connection_error.ts";
