/**
 * Outputs whose elements are taken batch by batch, each from an actor of the cluster, which makes no more
 * than is asked for.
 *
 * @module
 */

import type { Key } from "../../graph/node.ts";
import type { Ending } from "../ending.ts";
import type { ClusterNews } from "./cluster_news.ts";
import type { ClusterTasks } from "./cluster_tasks.ts";
import type { Connection } from "./connection.ts";
import type { Message } from "./frames.ts";
import { valueOf } from "./protocol.ts";

/** Number of times that the elements of an output are begun anew, since a worker was lost. */
const retries = 2;

/** The run whose outputs are read. */
export interface StreamingClusterRun {
  readonly news: ClusterNews;
  readonly connection: Connection;
  readonly ending: Ending;
  readonly tasks: ClusterTasks;
  /** Has the elements of an output made anew. */
  again(key: Key): void;
  /** Ends the run. */
  fail(error: unknown): void;
}

/** An output that is being made. */
interface Stream {
  /** Its name in the cluster, another one each time that it is begun. */
  readonly name: string;
  /** What has come of it. */
  readonly came: Message[];
}

/** The outputs of a run as streams. */
export class ClusterStreams {
  readonly #run: StreamingClusterRun;
  readonly #streams = new Map<Key, Stream>();
  readonly #losses = new Map<Key, number>();

  /** Streams outputs of a run. */
  constructor(run: StreamingClusterRun) {
    this.#run = run;
  }

  /** Whether an output is being made. */
  has(key: Key): boolean {
    return this.#streams.has(key);
  }

  /** Notes that an output is begun; gives the name for it. */
  open(key: Key): string {
    const name = `${this.#run.tasks.nameOf(key)}~${this.#losses.get(key) ?? 0}`;
    this.#streams.set(key, { name, came: [] });
    return name;
  }

  /** Notes what has come of a stream. */
  heard(message: Message): void {
    for (const { name, came } of this.#streams.values()) {
      if (name === message.header["key"]) came.push(message);
    }
    this.#run.ending.changed();
  }

  /** The batches of an output. */
  async *read(key: Key): AsyncGenerator<readonly unknown[]> {
    const { ending, again, fail, news } = this.#run;
    let seen = 0;
    for (;;) {
      const stream = await ending.until(() => this.#streams.get(key));
      let skip = seen;
      this.#pull(stream);
      for (;;) {
        const message = await ending.until(() => stream.came.shift());
        if (message.header["status"] !== "batch") {
          const isWhole = this.#ended(key, message);
          // A run that has failed goes on no further.
          await ending.before(Promise.resolve());
          if (isWhole) return news.delivered(key, seen);
          break;
        }
        // The next elements are on their way while the reader handles these.
        this.#pull(stream);
        const batch = valueOf(message.parts[0]!) as readonly unknown[];
        const fresh = batch.slice(skip);
        skip = Math.max(0, skip - batch.length);
        seen += fresh.length;
        if (fresh.length > 0) yield fresh;
      }
      const losses = (this.#losses.get(key) ?? 0) + 1;
      if (losses > retries) fail(news.lostFor(key, losses));
      await ending.before(Promise.resolve());
      this.#losses.set(key, losses);
      this.#streams.delete(key);
      again(key);
    }
  }

  #pull({ name }: Stream): void {
    this.#run.connection.send({ header: { type: "pull", key: name }, parts: [] });
  }

  /** Tells what has become of an output; whether that is all of it, or it has to be made anew. */
  #ended(key: Key, { header, parts }: Message): boolean {
    const { news, connection, tasks, fail } = this.#run;
    const task = tasks.numberOf(key);
    const worker = header["worker"];
    if (header["status"] === "done") {
      news.heard({ header: { type: "task-done", task, worker }, parts }, connection, tasks);
      return true;
    }
    if (header["status"] === "failed") {
      const failed = { type: "failed", kind: "task", task };
      fail(news.heard({ header: failed, parts }, connection, tasks));
      return true;
    }
    const { reason } = header;
    news.heard({ header: { type: "task-lost", task, worker, reason }, parts }, connection, tasks);
    return false;
  }
}
