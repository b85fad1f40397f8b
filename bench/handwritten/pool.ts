/**
 * Workers that answer one request after another, as a program written by hand would keep them.
 *
 * @module
 */

import { availableParallelism } from "node:os";
import { parentPort, Worker } from "node:worker_threads";

/** A worker for each core, running `entry`. */
export class Pool<Request, Reply> {
  readonly #workers: readonly Worker[];

  constructor(entry: string, size: number = availableParallelism()) {
    this.#workers = Array.from({ length: size }, () => new Worker(new URL(entry)));
  }

  get size(): number {
    return this.#workers.length;
  }

  /** Has each worker answer requests, one after another, until `next` has none left. */
  async answerAll(
    next: () => Request | undefined,
    use: (reply: Reply) => void,
  ): Promise<void> {
    await Promise.all(this.#workers.map((worker) =>
      new Promise<void>((resolve) => {
        const send = () => {
          const request = next();
          if (request !== undefined) return worker.postMessage(request);
          worker.off("message", receive);
          resolve();
        };
        const receive = (reply: Reply) => {
          use(reply);
          send();
        };
        worker.on("message", receive);
        send();
      })
    ));
  }

  /** Ends the workers. */
  async close(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.terminate()));
  }
}

/** Makes this thread answer requests. */
export function answer<Request, Reply>(reply: (request: Request) => Reply): void {
  parentPort!.on("message", (request: Request) => parentPort!.postMessage(reply(request)));
}
