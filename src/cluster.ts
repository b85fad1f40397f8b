/**
 * The scheduler of a cluster that a user can ask for. A composition root.
 *
 * @module
 */

import { runtime } from "#runtime";
import { ClusterScheduler } from "./engine/cluster/cluster_scheduler.ts";
import type { WebSocketClass } from "./engine/cluster/connection.ts";
import { Refusals } from "./engine/cluster/refusals.ts";
import { supplied } from "./io/streams/supplied.ts";
import { streamText } from "./io/text/stream_text.ts";
import type { PartTarget } from "./io/write/part_writer.ts";
import { writers } from "./io/write/write_operation.ts";
import { checkOptions, refusal } from "./values/check.ts";
import type { ClosableScheduler } from "./schedulers.ts";

/** Settings of a connection to a cluster. */
export interface DaskOptions {
  /** What the gateway wants to see; `npx holdall cluster` prints it. */
  readonly token: string;
  /**
   * The class of sockets, where the runtime has none of its own, as Node 20: that of the package `ws`.
   * @default {globalThis.WebSocket}
   */
  readonly WebSocket?: WebSocketClass;
}

const writes = new Set<unknown>(Object.values(writers));

const refusals = new Refusals({
  supplied: new Set<unknown>([supplied, streamText]),
  writes({ operation, args }) {
    if (!writes.has(operation)) return undefined;
    const target = args[3];
    if (target?.kind !== "data") return undefined;
    const { place } = target.value as PartTarget;
    return place.kind === "path" ? place.path : place;
  },
});

/**
 * Makes a scheduler that runs graphs on dask.distributed: the tasks of a computation go to the workers of a
 * cluster, and their results stay there until somebody needs them.
 *
 * It connects when it is first used. A computation whose connection is lost rejects with a
 * {@linkcode ConnectionError}; the next one connects anew. What differs from workers of this machine is
 * listed in `docs/cluster.md`.
 *
 * @param url Address of the gateway: `wss:`, or `ws:` on this machine.
 * @param options The token, and the class of sockets.
 * @returns A scheduler; `await using` or `[Symbol.asyncDispose]()` closes its connection.
 * @throws {TypeError} If the address is no URL of a socket, there is no token, or no class of sockets.
 *
 * @example An address that is none
 * ```ts
 * import { dask } from "holdall/dask";
 * import { assertThrows } from "@std/assert";
 *
 * assertThrows(() => dask("https://example.org", { token: "secret" }), TypeError, "wss:");
 * ```
 */
export function dask(url: string | URL, options: DaskOptions): ClosableScheduler {
  const action = "connect to a cluster";
  const address = String(url);
  if (!URL.canParse(address) || !/^wss?:/.test(address)) {
    throw refusal(url, { action, name: "url", expected: "a URL that begins with wss: or ws:" });
  }
  checkOptions(options, ["token", "WebSocket"], action);
  const { token, WebSocket = globalThis.WebSocket } = options;
  if (typeof token !== "string" || token === "") {
    throw refusal(token, { action, name: "token", expected: "the token of the gateway" });
  }
  if (typeof WebSocket !== "function") {
    throw new TypeError(
      `Cannot ${action}: this runtime has no WebSocket; expected the class of one as the option ` +
        "'WebSocket', for example that of the package ws",
    );
  }
  return new ClusterScheduler(
    { url: address, token, WebSocket },
    refusals,
    runtime.guardProcess,
  );
}
