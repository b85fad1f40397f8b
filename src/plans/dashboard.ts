/**
 * Watching runs in a browser while they go on.
 *
 * @module
 */

import { checkBoolean, checkInteger, checkOptions } from "../values/check.ts";

/** Settings of {@linkcode serveDashboard}. */
export interface DashboardOptions {
  /**
   * Port of this machine; 0 is any that is free.
   * @default {0}
   */
  readonly port?: number;
  /**
   * Whether the process goes on until the dashboard is closed, and not only as long as it has work.
   * @default {false}
   */
  readonly keepAlive?: boolean;
}

/** A dashboard that is served. */
export interface Dashboard extends AsyncDisposable {
  /** Where it is to be seen. Who has this URL sees all; it has a random token, and no one else does. */
  readonly url: string;
  /**
   * Closes it: pages that are open say so, and runs that begin later are not measured. Idempotent.
   *
   * @returns When nothing of it is left.
   */
  close(): Promise<void>;
}

const highestPort = 65_535;

/**
 * Serves a page that shows the runs of this program while they go on: a timeline of the workers, time by
 * operation, slowest tasks, memory, and how far each run and each operation has come.
 *
 * All runs of this thread are shown that begin while it serves, whatever their options are; nothing else
 * of the program has to change. The last 20 runs are kept, and of each its last 5000 tasks or so. Only
 * this machine can open the page, by the URL with its token. It is half a second behind or so,
 * needs nothing from elsewhere, and is whole without scripts, as it is when it is loaded.
 *
 * Deno needs `--allow-net=127.0.0.1`. Browsers cannot serve: there is `progressBar` for them.
 *
 * @param options Where, and for how long.
 * @returns The dashboard, when it serves.
 * @throws {TypeError} In browsers, and if an option is of a wrong type.
 * @throws {RangeError} If `port` is no port.
 * @throws {Error} If the port cannot be had; why is its `cause`.
 *
 * @example Watching a run
 * ```ts
 * import { range, serveDashboard } from "holdall";
 * import { assertMatch } from "@std/assert";
 *
 * await using dashboard = await serveDashboard();
 * console.error(`See ${dashboard.url}`);
 * await range(1000).map((x) => x * x).sum().compute();
 *
 * assertMatch(await (await fetch(dashboard.url)).text(), /Nothing is running/);
 * ```
 */
export async function serveDashboard(options: DashboardOptions = {}): Promise<Dashboard> {
  const action = "call serveDashboard()";
  checkOptions(options, ["port", "keepAlive"], action);
  const { port = 0, keepAlive = false } = options;
  checkInteger(port, 0, { action, name: "port" }, highestPort);
  checkBoolean(keepAlive, { action, name: "keepAlive" });
  const { openDashboard } = await import("../diagnostics/dashboard/dashboard.ts");
  const { url, close } = await openDashboard({ port, keepAlive });
  let closed: Promise<void> | undefined;
  const closeOnce = () => closed ??= close();
  return { url, close: closeOnce, [Symbol.asyncDispose]: closeOnce };
}
