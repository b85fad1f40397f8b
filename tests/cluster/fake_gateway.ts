/**
 * A gateway and its workers without Python and without processes: it speaks as `cluster/holdall_dask.py`
 * does, and has tasks run by children that are objects of this thread. So what a driver and a child do is
 * tested in every runtime.
 */

import { catalog } from "../../src/catalog.ts";
import { Child } from "../../src/engine/cluster/child.ts";
import type { Socket, WebSocketClass } from "../../src/engine/cluster/connection.ts";
import { frameOf, type Message, messageOf } from "../../src/engine/cluster/frames.ts";
import { protocol } from "../../src/engine/cluster/protocol.ts";
import { runtime } from "#runtime";

/** What a test wants otherwise. */
export interface FakeOptions {
  readonly token?: string;
  readonly shared?: readonly string[];
  /** Versions that children say they have. */
  readonly versions?: readonly string[];
  /** Whether it says nothing once it has greeted, as one whose machine is gone. */
  readonly mute?: boolean;
}

/** A task as it was submitted. */
interface Task {
  readonly key: string;
  readonly head?: string;
  readonly deps?: readonly string[];
  readonly of?: string;
  readonly part?: number;
  readonly stream?: true;
}

type Bytes = Uint8Array | readonly Uint8Array[];

/** What a child that has failed a task says. */
class Failed extends Error {
  readonly task: number;
  readonly record: Uint8Array;

  constructor(task: number, record: Uint8Array) {
    super("failed");
    this.task = task;
    this.record = record;
  }
}

/** A child, and what its worker knows of it. */
class FakeWorker {
  readonly address: string;
  readonly known = new Set<string>();
  readonly #child: Child;
  /** The run of which it has a task. */
  busy: string | undefined;
  #answer: ((message: Message) => void) | undefined;
  #last: Promise<unknown> = Promise.resolve();

  constructor(address: string) {
    this.address = address;
    this.#child = new Child({
      catalog,
      yieldToMessages: () => runtime.yieldToMessages(),
      send: (message) => this.#answer?.(message),
    });
  }

  /** Asks the child something, which `make` makes when all is answered that it was asked before. */
  ask(make: () => Message | Promise<Message>): Promise<Message> {
    const answer = this.#last.then(make).then((message) =>
      new Promise<Message>((resolve) => {
        this.#answer = resolve;
        void this.#child.receive(messageOf(frameOf(message)));
      })
    ).then((reply) => {
      for (const name of reply.header["kept"] as string[] ?? []) this.known.add(name);
      for (const name of reply.header["dropped"] as string[] ?? []) this.known.delete(name);
      return reply;
    });
    this.#last = answer;
    return answer;
  }

  /** Begins a stream, which has no answer of its own. */
  begin(header: Message["header"], parts: readonly Uint8Array[]): void {
    void this.#child.receive({ header, parts });
  }

  end(run: string): void {
    void this.#child.receive({ header: { end: run }, parts: [] });
    for (const name of this.known) if (name.includes(`~${run}`)) this.known.delete(name);
  }
}

/** A gateway that a driver connects to by {@linkcode FakeGateway.WebSocket}. */
export class FakeGateway {
  readonly WebSocket: WebSocketClass;
  /** All headers that drivers have sent. */
  readonly heard: Message["header"][] = [];
  /** Names of the results that were sent to children, rather than found there. */
  readonly moved: string[] = [];
  readonly sockets: FakeSocket[] = [];
  readonly options: FakeOptions;
  workers: readonly FakeWorker[] = [new FakeWorker("a"), new FakeWorker("b")];
  readonly #values = new Map<string, Promise<Bytes>>();
  readonly #streams = new Map<string, FakeWorker>();
  #turn = 0;
  #sessions = 0;

  constructor(options: FakeOptions = {}) {
    this.options = options;
    const gateway = this as FakeGateway;
    this.WebSocket = class extends FakeSocket {
      constructor(_url: string, protocols: string) {
        super(gateway, protocols);
      }
    };
  }

  /** Number of results that it keeps. */
  get size(): number {
    return this.#values.size;
  }

  receive(socket: FakeSocket, { header, parts }: Message): void {
    this.heard.push(header);
    if (this.options.mute && header["type"] !== "login") return;
    switch (header["type"]) {
      case "login":
        return this.#login(socket, header["token"]);
      case "ping":
        return socket.tell({ type: "pong" });
      case "submit":
        this.#submit(socket, header["tasks"] as Task[], parts);
        return this.#deliver(socket, header["send"] as string[]);
      case "fetch":
        return this.#deliver(socket, header["send"] as string[]);
      case "pull":
        return void this.#pull(socket, header["key"] as string);
      case "end":
        this.#end(header["run"] as string);
        return socket.tell({ type: "ended", run: header["run"] });
    }
  }

  #login(socket: FakeSocket, token: unknown): void {
    if (token !== (this.options.token ?? "secret")) {
      return socket.end(4401, "The token is not that of this gateway");
    }
    const { versions = [], shared = [] } = this.options;
    const session = `session${++this.#sessions}`;
    socket.onEnd = () => this.#end(`${session}:`);
    socket.tell({ type: "hello", session, slots: 2, versions, shared });
  }

  #submit(socket: FakeSocket, tasks: readonly Task[], parts: readonly Uint8Array[]): void {
    const blobs = parts.values();
    for (const task of tasks) {
      const { key } = task;
      if (task.part !== undefined) {
        const { of, part } = task;
        this.#put(key, async () => (await this.#value(of!) as readonly Uint8Array[])[part]!);
      } else if (task.head === undefined) {
        const blob = blobs.next().value!;
        this.#put(key, () => Promise.resolve(blob));
      } else if (task.stream) this.#begin(socket, task, blobs.next().value!);
      else {
        const blob = blobs.next().value!;
        this.#put(key, () => this.#run(socket, task, blob));
      }
    }
  }

  #put(key: string, make: () => Promise<Bytes>): void {
    if (this.#values.has(key)) return;
    const value = make();
    value.catch(() => {});
    this.#values.set(key, value);
  }

  #value(key: string): Promise<Bytes> {
    const value = this.#values.get(key);
    if (value === undefined) throw new Error(`Nobody has submitted ${key}`);
    return value;
  }

  async #order(task: Task, blob: Uint8Array, worker: FakeWorker) {
    const head = JSON.parse(task.head!);
    const parts = [blob];
    const sizes: (number | null)[] = [];
    for (const name of task.deps!) {
      const value = await this.#value(name);
      if (worker.known.has(name)) {
        sizes.push(-1);
        continue;
      }
      this.moved.push(name);
      sizes.push(value instanceof Uint8Array ? null : value.length);
      parts.push(...value instanceof Uint8Array ? [value] : value);
    }
    return { header: { ...head, name: task.key, sizes }, parts };
  }

  async #run(socket: FakeSocket, task: Task, blob: Uint8Array): Promise<Bytes> {
    await Promise.all(task.deps!.map((name) => this.#value(name)));
    const worker = this.workers[this.#turn++ % this.workers.length]!;
    const head = JSON.parse(task.head!);
    const about = { run: head.run, task: head.task, worker: worker.address };
    if (head.tell) socket.tell({ type: "task-start", ...about });
    const reply = await worker.ask(() => {
      worker.busy = head.run;
      return this.#order(task, blob, worker);
    });
    worker.busy = undefined;
    const [first, ...results] = reply.parts;
    if (reply.header["status"] === "failed") throw new Failed(head.task, first!);
    if (reply.header["tells"]) socket.tell({ type: "task-done", ...about }, [first!]);
    return reply.header["split"] ? results : results[0]!;
  }

  async #begin(socket: FakeSocket, task: Task, blob: Uint8Array): Promise<void> {
    const worker = new FakeWorker("c");
    this.#streams.set(task.key, worker);
    const ordered = await this.#order(task, blob, worker);
    const { run, task: number, tell } = ordered.header;
    if (tell) socket.tell({ type: "task-start", run, task: number, worker: worker.address });
    worker.begin(ordered.header, ordered.parts);
  }

  async #pull(socket: FakeSocket, key: string): Promise<void> {
    const worker = this.#streams.get(key);
    await new Promise((resolve) => setTimeout(resolve));
    const reply = await worker?.ask(() => ({ header: { pull: true }, parts: [] }));
    if (reply === undefined) return;
    socket.tell({ ...reply.header, type: "batch", key, worker: worker!.address }, reply.parts);
  }

  #deliver(socket: FakeSocket, keys: readonly string[]): void {
    for (const key of keys) {
      this.#value(key).then((value) => {
        const parts = value instanceof Uint8Array ? [value] : value;
        const whole = value instanceof Uint8Array;
        socket.tell({ type: "value", key, whole, sizes: parts.map(({ length }) => length) });
        for (const part of parts) {
          // In pieces, as the real one.
          for (let at = 0; at < part.length; at += 1000) {
            socket.tell({ type: "chunk", key }, [part.slice(at, at + 1000)]);
          }
        }
      }, (error: Failed) => {
        socket.tell({ type: "failed", key, kind: "task", task: error.task }, [error.record]);
      });
    }
  }

  /** Ends runs, those of a connection too, by what their names begin with. */
  #end(run: string): void {
    for (const key of this.#values.keys()) if (key.includes(`~${run}`)) this.#values.delete(key);
    for (const worker of [...this.workers, ...this.#streams.values()]) worker.end(run);
    // As one that is killed, since its task may never end.
    this.workers = this.workers.map((it) =>
      it.busy?.startsWith(run) ? new FakeWorker(it.address) : it
    );
    for (const key of this.#streams.keys()) if (key.includes(`~${run}`)) this.#streams.delete(key);
  }
}

/** The driver's end of a connection to a fake gateway. */
export class FakeSocket implements Socket {
  binaryType = "blob";
  /** Called when the connection has ended. */
  onEnd = (): void => {};
  readonly #gateway: FakeGateway;
  readonly #listeners = new Map<string, ((event: Event) => void)[]>();
  #isOpen = true;

  constructor(gateway: FakeGateway, protocols: string) {
    this.#gateway = gateway;
    gateway.sockets.push(this);
    setTimeout(() => {
      if (protocols === protocol) this.#fire("open", {});
      else this.end(4426, `This gateway speaks ${protocol}`);
    });
  }

  addEventListener(type: string, listener: (event: Event) => void): void {
    this.#listeners.set(type, [...this.#listeners.get(type) ?? [], listener]);
  }

  send(data: Uint8Array<ArrayBuffer>): void {
    const message = messageOf(data.slice());
    setTimeout(() => this.#isOpen && this.#gateway.receive(this, message));
  }

  close(): void {
    this.#isOpen = false;
    this.onEnd();
  }

  /** Sends the driver a message. */
  tell(header: Message["header"], parts: readonly Uint8Array[] = []): void {
    const { buffer } = frameOf({ header, parts });
    setTimeout(() => this.#isOpen && this.#fire("message", { data: buffer }));
  }

  /** Ends the connection from the gateway's side. */
  end(code: number, reason: string): void {
    this.#isOpen = false;
    this.onEnd();
    this.#fire("close", { code, reason });
  }

  #fire(type: string, event: object): void {
    for (const listener of this.#listeners.get(type) ?? []) listener(event as Event);
  }
}
