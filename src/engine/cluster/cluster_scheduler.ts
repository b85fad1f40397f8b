/**
 * The scheduler of a cluster: graphs on dask.distributed, by way of its gateway.
 *
 * @module
 */

import type { Graph } from "../../graph/graph.ts";
import { revived } from "../../graph/kept.ts";
import type { Key } from "../../graph/node.ts";
import { cull } from "../../graph/optimize.ts";
import type { RunOptions, Scheduler } from "../ports.ts";
import type { GuardProcess } from "../schedule/run_end.ts";
import { ClusterRun } from "./cluster_run.ts";
import { Connection, type GatewayAddress } from "./connection.ts";
import type { Refusals } from "./refusals.ts";

/** Runs graphs on a cluster. */
export class ClusterScheduler implements Scheduler, AsyncDisposable {
  readonly #address: GatewayAddress;
  readonly #refusals: Refusals;
  readonly #guardProcess: GuardProcess | undefined;
  #connecting: Promise<Connection> | undefined;
  #isClosed = false;

  /** Makes a scheduler, which connects when it is first used, and anew when it has lost its connection. */
  constructor(address: GatewayAddress, refusals: Refusals, guardProcess?: GuardProcess) {
    this.#address = address;
    this.#refusals = refusals;
    this.#guardProcess = guardProcess;
  }

  /** Yields each output's key and value as it completes. */
  run(
    graph: Graph,
    outputs: readonly Key[],
    options: RunOptions = {},
  ): AsyncIterable<readonly [Key, unknown]> {
    return this.#run(graph, outputs, options, false).values();
  }

  /** Yields the elements of outputs that are partitions, in order. */
  stream(
    graph: Graph,
    outputs: readonly Key[],
    options: RunOptions = {},
  ): AsyncIterable<readonly unknown[]> {
    return this.#run(graph, outputs, options, true).batches();
  }

  /** Closes the connection. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    const connection = await this.#connecting?.catch(() => undefined);
    connection?.close(closedError());
  }

  #run(graph: Graph, outputs: readonly Key[], options: RunOptions, streams: boolean): ClusterRun {
    return new ClusterRun(revived(graph, outputs, cull), outputs, {
      options,
      streams,
      connect: () => this.#connect(),
      guardProcess: this.#guardProcess,
      refusals: this.#refusals,
    });
  }

  async #connect(): Promise<Connection> {
    if (this.#isClosed) throw closedError();
    const known = this.#connecting;
    const open = await known?.catch(() => undefined);
    if (open?.isOpen === true) return open;
    // Runs that begin together share one connection.
    if (this.#connecting === known) this.#connecting = Connection.open(this.#address);
    const connection = await this.#connecting!;
    if (this.#isClosed) throw closedError();
    return connection;
  }
}

function closedError(): TypeError {
  return new TypeError("Cannot run a graph: the scheduler of the cluster is closed");
}
