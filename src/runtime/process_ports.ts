/**
 * Ports between two processes: any number of them over the one channel that a process and its child
 * have. What goes over it are frames of bytes, so that each side reads a message when it can answer
 * for what goes wrong, and one between two children goes through their parent unread.
 *
 * @module
 */

import * as v8 from "node:v8";
import { findForeign } from "./process_values.ts";
import type { Medium } from "./runtime.ts";

/** What goes over the channel, to the port of that number at the other side. */
export type Frame =
  | { readonly port: number; readonly bytes: Uint8Array; readonly ports?: readonly PlacedPort[] }
  /** A message could not be put together, or the port is closed. */
  | { readonly port: number; readonly news: "unreadable" | "closed" };

/** A port that came with a message, and the way to its place there. */
interface PlacedPort {
  readonly port: number;
  readonly path: readonly string[];
}

/** One end of the channel's ports. */
interface Receiver {
  receive(frame: Frame): void;
  /** Notes that the channel is gone. */
  lose(): void;
}

/** This process's side of a channel. */
export class PortLine {
  /** The port that both sides have from the beginning. */
  readonly main: MessagePort;
  readonly #send: (frame: Frame) => void;
  readonly #receivers = new Map<number, Receiver>();
  #numbers = 0;
  #lost = false;

  /** Makes ports of a channel into which `send` writes. */
  constructor(send: (frame: Frame) => void) {
    this.#send = send;
    this.main = this.#open(0);
  }

  /** Takes what has come over the channel. */
  receive(frame: Frame): void {
    const receiver = this.#receivers.get(frame.port);
    if (isClosing(frame)) this.#receivers.delete(frame.port);
    receiver?.receive(frame);
  }

  /** Closes all ports, since the channel is gone. */
  lose(): void {
    this.#lost = true;
    for (const receiver of this.#receivers.values()) receiver.lose();
    this.#receivers.clear();
  }

  /** Writes into the channel, if there still is one. */
  send(frame: Frame): void {
    if (isClosing(frame)) this.#receivers.delete(frame.port);
    if (!this.#lost) this.#send(frame);
  }

  /** Writes a message with what is transferred. */
  post(port: number, message: unknown, transfer: readonly Transferable[]): void {
    const ends = transfer.filter((it) => it instanceof RelayEnd);
    const places = ends.map((end) => placeOf(end, message));
    const bytes = serialize(ends.length === 0 ? message : without(message, places));
    const ports = places.map((path) => ({ port: ++this.#numbers, path }));
    this.send({ port, bytes, ...(ports.length === 0 ? {} : { ports }) });
    // What waits in them comes after the message that they came with.
    ends.forEach((end, i) => this.#attach(end, ports[i]!.port));
    const buffers = transfer.filter((it) => it instanceof ArrayBuffer);
    if (buffers.length > 0) structuredClone(undefined, { transfer: buffers });
  }

  /** Puts a message together. */
  read({ bytes, ports = [] }: Extract<Frame, { readonly bytes: Uint8Array }>): unknown {
    const message = deserialize(bytes);
    for (const { port, path } of ports) place(message, path, this.#open(port));
    return message;
  }

  #open(number: number): MessagePort {
    const port = new ProcessPort(this, number);
    this.#receivers.set(number, port);
    // What it lacks are the types of its events.
    return port as unknown as MessagePort;
  }

  #attach(end: RelayEnd, number: number): void {
    this.#receivers.set(number, end);
    end.attach(this, number);
  }
}

/** A port whose other end is in the other process. */
class ProcessPort extends EventTarget implements Receiver {
  readonly #line: PortLine;
  readonly #number: number;
  #waiting: Frame[] | undefined = [];
  #closed = false;

  constructor(line: PortLine, number: number) {
    super();
    this.#line = line;
    this.#number = number;
  }

  postMessage(message: unknown, transfer: readonly Transferable[] = []): void {
    if (!this.#closed) this.#line.post(this.#number, message, transfer);
  }

  start(): void {
    const waiting = this.#waiting ?? [];
    this.#waiting = undefined;
    for (const frame of waiting) this.receive(frame);
  }

  close(): void {
    if (this.#closed) return;
    this.#line.send({ port: this.#number, news: "closed" });
    this.lose();
  }

  lose(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.dispatchEvent(new Event("close"));
  }

  receive(frame: Frame): void {
    if (this.#waiting !== undefined) this.#waiting.push(frame);
    else if (this.#closed) return;
    else if ("bytes" in frame) this.dispatchEvent(this.#read(frame));
    else if (isClosing(frame)) this.lose();
    // What the other side could not read was an answer here or a question there: neither comes.
    else this.dispatchEvent(new MessageEvent("messageerror"));
  }

  #read(frame: Extract<Frame, { readonly bytes: Uint8Array }>): MessageEvent {
    try {
      return new MessageEvent("message", { data: this.#line.read(frame) });
    } catch {
      this.#line.send({ port: this.#number, news: "unreadable" });
      return new MessageEvent("messageerror");
    }
  }
}

function isClosing(frame: Frame): boolean {
  return "news" in frame && frame.news === "closed";
}

/** Makes the two ends of a line between two children, each to be transferred to one of them. */
export function relay(): readonly [MessagePort, MessagePort] {
  const one = new RelayEnd();
  const other = new RelayEnd();
  one.other = other;
  other.other = one;
  // Nobody listens to them here: they exist to be transferred.
  return [one, other] as unknown as readonly [MessagePort, MessagePort];
}

/** Hands what comes from one child to the other. How much that is, is up to what each asks for. */
class RelayEnd implements Receiver {
  other!: RelayEnd;
  #line: PortLine | undefined;
  #number = 0;
  #waiting: Frame[] = [];

  attach(line: PortLine, number: number): void {
    this.#line = line;
    this.#number = number;
    for (const frame of this.#waiting.splice(0)) this.forward(frame);
  }

  receive(frame: Frame): void {
    this.other.forward(frame);
  }

  lose(): void {
    this.other.forward({ port: 0, news: "closed" });
  }

  forward(frame: Frame): void {
    if (this.#line === undefined) this.#waiting.push(frame);
    else this.#line.send({ ...frame, port: this.#number });
  }
}

/** Messages between processes. */
export const betweenProcesses: Medium = {
  between: "processes",
  carries(value) {
    try {
      serialize(value);
      return true;
    } catch {
      return false;
    }
  },
};

/** The bytes of a structured clone; throws where they would not be all there is to the value. */
function serialize(value: unknown): Uint8Array {
  const foreign = findForeign(value);
  if (foreign !== undefined) {
    throw new DOMException(
      `Cannot send a value to another process: expected plain data, got ${foreign}`,
      "DataCloneError",
    );
  }
  // Bun has the functions alone, which elsewhere cut what several views have in common to pieces.
  if ("Bun" in globalThis) return v8.serialize(value);
  const serializer = new v8.Serializer();
  serializer.writeHeader();
  serializer.writeValue(value);
  return serializer.releaseBuffer();
}

function deserialize(bytes: Uint8Array): unknown {
  if ("Bun" in globalThis) return v8.deserialize(bytes);
  const deserializer = new v8.Deserializer(bytes);
  deserializer.readHeader();
  return deserializer.readValue();
}

/** The way to a port in a message, through arrays and plain objects. */
function placeOf(port: unknown, message: unknown): readonly string[] {
  const open: { readonly value: unknown; readonly path: readonly string[] }[] = [
    { value: message, path: [] },
  ];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { value, path } = next;
    if (value === port) return path;
    if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) continue;
    for (const [key, part] of Object.entries(value)) {
      open.push({ value: part, path: [...path, key] });
    }
  }
  throw new DOMException(
    "Cannot transfer a port: expected it in the message",
    "DataCloneError",
  );
}

/** A message without what is at some places in it. */
function without(message: unknown, places: readonly (readonly string[])[]): unknown {
  if (places.length === 0) return message;
  if (places.some((path) => path.length === 0)) return undefined;
  const copy = (Array.isArray(message) ? [...message] : { ...(message as object) }) as Record<
    string,
    unknown
  >;
  for (const key of new Set(places.map(([first]) => first!))) {
    const below = places.filter(([first]) => first === key).map(([, ...rest]) => rest);
    copy[key] = without(copy[key], below);
  }
  return copy;
}

function place(message: unknown, path: readonly string[], port: MessagePort): void {
  let within = message as Record<string, unknown>;
  for (const key of path.slice(0, -1)) within = within[key] as Record<string, unknown>;
  within[path.at(-1)!] = port;
}
