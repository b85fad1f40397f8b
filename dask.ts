/**
 * All of Holdall, and the scheduler that runs computations on a cluster, which is dask.distributed.
 *
 * ```ts
 * import { dask, range } from "holdall/dask";
 * import process from "node:process";
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

// All, so that what both entries load lies in the same files of the package.
export * from "./mod.ts";
export { dask, type DaskOptions } from "./src/cluster.ts";
export { type Socket, type WebSocketClass } from "./src/engine/cluster/connection.ts";
export { ConnectionError } from "./src/engine/cluster/connection_error.ts";
