/**
 * A driver's connection to the gateway of a cluster: messages of runs, told apart by the names of these,
 * and values, which come in pieces.
 *
 * @module
 */

import { Ending } from "../ending.ts";
import { withResolvers } from "../resolvers.ts";
import { ConnectionError } from "./connection_error.ts";
import { frameOf, type Message, messageOf } from "./frames.ts";
import { lineOf, protocol, version } from "./protocol.ts";

/** What a connection needs of a socket. */
export interface Socket {
  /** How bytes come; is set to `"arraybuffer"`. */
  binaryType: string;
  /** Bytes that it has been given and has yet to send, where it tells. */
  readonly bufferedAmount?: number;
  /** Sends bytes. */
  send(data: Uint8Array<ArrayBuffer>): void;
  /** Closes it. */
  close(code?: number): void;
  /** Has somebody hear of it. */
  addEventListener(type: string, listener: (event: Event) => void): void;
}

/** A class of sockets: the global `WebSocket`, or one like it. */
export type WebSocketClass = new (url: string, protocols: string) => Socket;

/** Where a gateway is, and what it wants to see. */
export interface GatewayAddress {
  readonly url: string;
  readonly token: string;
  readonly WebSocket: WebSocketClass;
  /** Milliseconds between two times at which it is asked for a word, where it says nothing. */
  readonly pause?: number;
}

/** Who hears of a run. */
export interface RunListener {
  /** A message about the run. */
  heard(message: Message): void;
  /** The result of the task of that number, as its bytes: of the whole, or of each of its elements. */
  came(task: number, bytes: Uint8Array | readonly Uint8Array[]): void;
  /** Nothing will be heard any more. */
  broken(error: Error): void;
}

/** What comes before the pieces of a result. */
interface ValueHeader {
  readonly key: string;
  /** Whether it is one, and not the list of its elements. */
  readonly whole: boolean;
  /** Bytes of it, or of each element. */
  readonly sizes: readonly number[];
}

/** A result that is coming. */
interface Coming {
  readonly parts: readonly Uint8Array[];
  readonly whole: boolean;
  part: number;
  at: number;
}

/** Milliseconds that a gateway has to answer: it may wait for workers, and have them start. */
const patience = 90_000;

/** Milliseconds between two times at which a gateway is asked for a word that says nothing. */
const defaultPause = 30_000;

/** So many such times may be over without a word. */
const longestSilence = 3;

/** What codes of a socket's end mean where the gateway gives no reason. */
const reasons: Readonly<Record<number, string>> = {
  1006: "the connection was lost",
  1009: "a message was larger than the gateway takes",
};

/** A connection that is open, or was. */
export class Connection {
  /** Number of tasks that the cluster runs at a time. */
  slots = 0;
  /** What the names of results begin with, so that they are nobody else's. */
  session = "";
  /** Folders that all workers have. */
  shared: readonly string[] = [];
  readonly #socket: Socket;
  readonly #url: string;
  readonly #pause: number;
  /** Asks the gateway for a word, as long as something is expected of it. */
  #timer: ReturnType<typeof setInterval> | undefined;
  /** How often it has been asked since it has said something. */
  #asked = 0;
  readonly #runs = new Map<string, RunListener>();
  readonly #coming = new Map<string, Coming>();
  /** Numbers of workers, by their address. */
  readonly #workers = new Map<string, number>();
  readonly #ending = new Ending();
  readonly #hello = withResolvers<Message>();
  #count = 0;
  /** Who waits until the gateway has ended a run. */
  readonly #ended = new Map<string, () => void>();

  private constructor(socket: Socket, url: string, pause: number = defaultPause) {
    this.#socket = socket;
    this.#url = url;
    this.#pause = pause;
  }

  /**
   * Connects.
   *
   * @throws {ConnectionError} If there is no gateway, or it refuses.
   */
  static async open({ url, token, WebSocket, pause }: GatewayAddress): Promise<Connection> {
    const socket = new WebSocket(url, protocol);
    socket.binaryType = "arraybuffer";
    const connection = new Connection(socket, url, pause);
    socket.addEventListener("open", () => {
      connection.send({ header: { type: "login", token, version }, parts: [] });
    });
    socket.addEventListener("message", (event) => {
      const { data } = event as MessageEvent<ArrayBuffer>;
      connection.#receive(messageOf(new Uint8Array(data)));
    });
    // What a browser knows of an error is told by the end that follows.
    socket.addEventListener("error", () => connection.#lost("nobody answers there"));
    socket.addEventListener("close", (event) => {
      const { code, reason } = event as CloseEvent;
      connection.#lost(reason || reasons[code] || `the connection ended with code ${code}`);
    });
    const timer = setTimeout(() => {
      connection.#lost(`no answer within ${patience / 1000} s`);
      socket.close();
    }, patience);
    try {
      connection.#greeted(await connection.#ending.before(connection.#hello.promise));
      return connection;
    } catch (error) {
      socket.close();
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  /** Whether it can be used. */
  get isOpen(): boolean {
    return !this.#ending.hasCome;
  }

  /** A name for a run, and from here on its messages. */
  begin(listener: RunListener): string {
    const run = `${this.session}:${++this.#count}:`;
    this.#runs.set(run, listener);
    this.#listen();
    return run;
  }

  /** Ends a run; resolves when the gateway has let go of it, or cannot any more. */
  end(run: string, cancel: boolean): Promise<void> {
    this.#runs.delete(run);
    for (const key of [...this.#coming.keys()]) if (runOf(key) === run) this.#coming.delete(key);
    if (!this.isOpen) return Promise.resolve();
    const { promise, resolve } = withResolvers<void>();
    this.#ended.set(run, resolve);
    this.send({ header: { type: "end", run, cancel }, parts: [] });
    return this.#ending.before(promise).catch(() => {});
  }

  /** Sends a message. */
  send(message: Message): void {
    if (this.isOpen) this.#socket.send(frameOf(message));
  }

  /** The number of a worker. */
  slotOf(worker: string): number {
    let slot = this.#workers.get(worker);
    // One that takes the place of another has another address.
    if (slot === undefined) this.#workers.set(worker, slot = this.#workers.size % this.slots);
    return slot;
  }

  /** Closes the connection; runs on it are told of `error`. */
  close(error: Error): void {
    this.#break(error);
    this.#socket.close(1000);
  }

  #greeted({ header }: Message): void {
    const { session, slots, versions, shared } = header as {
      session: string;
      slots: number;
      versions: readonly string[];
      shared: readonly string[];
    };
    const other = versions.find((it) => lineOf(it) !== lineOf(version));
    if (other !== undefined) {
      const message = `this driver is ${version}, the cluster's workers have ${other}`;
      throw new ConnectionError(`Cannot use the cluster: ${message}`);
    }
    this.session = session;
    this.slots = slots;
    this.shared = shared;
  }

  #receive(message: Message): void {
    const { header, parts } = message;
    this.#asked = 0;
    switch (header["type"]) {
      case "hello":
        return this.#hello.resolve(message);
      case "value":
        return this.#begun(header as unknown as ValueHeader);
      case "chunk":
        return this.#continued(header["key"] as string, parts[0]!);
      case "ended": {
        const run = header["run"] as string;
        this.#ended.get(run)?.();
        this.#ended.delete(run);
        if (this.#runs.size === 0 && this.#ended.size === 0) this.#rest();
        return;
      }
      case "pong":
        return;
      default:
        this.#runs.get(header["run"] as string ?? runOf(header["key"] as string))?.heard(message);
    }
  }

  #begun({ key, whole, sizes }: ValueHeader): void {
    if (!this.#runs.has(runOf(key))) return;
    const parts = sizes.map((size) => new Uint8Array(size));
    this.#coming.set(key, { parts, whole, part: 0, at: 0 });
    if (parts.length === 0) this.#came(key);
  }

  #continued(key: string, chunk: Uint8Array): void {
    const coming = this.#coming.get(key);
    if (coming === undefined) return;
    const part = coming.parts[coming.part]!;
    part.set(chunk, coming.at);
    coming.at += chunk.length;
    if (coming.at < part.length) return;
    coming.at = 0;
    if (++coming.part === coming.parts.length) this.#came(key);
  }

  #came(key: string): void {
    const { parts, whole } = this.#coming.get(key)!;
    this.#coming.delete(key);
    this.#runs.get(runOf(key))?.came(taskOf(key), whole ? parts[0]! : parts);
  }

  #lost(reason: string): void {
    this.#break(new ConnectionError(`Cannot use the cluster at ${this.#url}: ${reason}`));
  }

  /** Asks a gateway for a word that says nothing; whose machine is gone, or stands, ends no connection. */
  #listen(): void {
    this.#timer ??= setInterval(() => {
      // What is not sent yet may take long; where nobody takes it, the system notices.
      if ((this.#socket.bufferedAmount ?? 0) > 0) return;
      if (this.#asked++ < longestSilence) return this.send({ header: { type: "ping" }, parts: [] });
      this.#lost(`the gateway has said nothing for ${longestSilence * this.#pause / 1000} s`);
      this.#socket.close();
    }, this.#pause);
  }

  #rest(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#asked = 0;
  }

  #break(error: Error): void {
    if (!this.isOpen) return;
    this.#rest();
    this.#ending.come(error);
    for (const listener of [...this.#runs.values()]) listener.broken(error);
    this.#runs.clear();
    this.#coming.clear();
  }
}

/** Name of a result in the cluster. */
export function resultName(operation: string, run: string, task: number): string {
  return `${operation.replaceAll(/[^\w.]/g, "_")}-~${run}~${task}`;
}

/** The number of the task that a result is of, or that a part of one is. */
export function taskOf(name: string): number {
  return Number.parseInt(name.split("~")[2] ?? "", 10);
}

/** Name of the run that a result belongs to. */
export function runOf(name: string): string {
  return name.split("~")[1] ?? "";
}
