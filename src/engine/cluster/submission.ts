/**
 * Tasks on their way to the gateway, in pieces that are not too large.
 *
 * @module
 */

import type { Key } from "../../graph/node.ts";

/** Tasks in one message, at most. */
const mostTasks = 5000;

/** Bytes in one message, after which the next begins. */
const mostBytes = 16 * 2 ** 20;

/** What one key becomes. */
interface Made {
  readonly tasks: readonly unknown[];
  readonly blobs: readonly Uint8Array[];
}

/** What goes in one message. */
export interface Piece<T extends Made> {
  readonly keys: readonly Key[];
  readonly built: readonly T[];
}

/** Gathers tasks, and sends them. */
export class Submission<T extends Made> {
  readonly #send: (piece: Piece<T>) => void;
  #keys = new Set<Key>();
  #built: T[] = [];
  #parts = new Set<string>();
  #tasks = 0;
  #bytes = 0;

  /** Has gathered none yet. */
  constructor(send: (piece: Piece<T>) => void) {
    this.#send = send;
  }

  /** Whether a key is among those that are gathered and not sent. */
  has(key: Key): boolean {
    return this.#keys.has(key);
  }

  /** Adds a key; `build` is given the names of parts of results that the message has already. */
  add(key: Key, build: (parts: Set<string>) => T): void {
    const built = build(this.#parts);
    this.#keys.add(key);
    this.#built.push(built);
    this.#tasks += built.tasks.length;
    this.#bytes += built.blobs.reduce((bytes, { length }) => bytes + length, 0);
    if (this.#tasks >= mostTasks || this.#bytes >= mostBytes) this.flush();
  }

  /** Sends what is left. */
  flush(): void {
    if (this.#keys.size === 0) return;
    const piece = { keys: [...this.#keys], built: this.#built };
    this.#keys = new Set();
    this.#built = [];
    this.#parts = new Set();
    this.#tasks = 0;
    this.#bytes = 0;
    this.#send(piece);
  }
}
