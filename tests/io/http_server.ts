/**
 * A small HTTP server for the tests, in Deno, Bun and Node, with the ways of real ones.
 *
 * @module
 */

import { afterTest } from "../harness.ts";

/** How a server answers. */
export interface Behaviour {
  readonly content: Uint8Array;
  /** Whether it knows ranges. */
  readonly ranges?: boolean;
  /** Most bytes it sends of a range at once. */
  readonly most?: number;
  /** Bytes that it sends beyond a range, or leaves out if negative, without saying so. */
  readonly excess?: number;
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Whether the answer never ends, nor goes on after the first bytes. */
  readonly hangs?: boolean;
  /** Whether the connection breaks in the middle. */
  readonly breaks?: boolean;
  /** Whether the connection is lost in the middle of a range. */
  readonly lost?: boolean;
  /** Called with each answer's number; may change what is sent from then on. */
  readonly next?: (answered: number) => Behaviour;
}

/** What a server has seen. */
export interface ServerLog {
  readonly url: string;
  /** The `Range` of each request, or `"all"`. */
  readonly requests: string[];
  /** The headers of each request. */
  readonly headers: Readonly<Record<string, string | undefined>>[];
  /** Settles when a connection has been closed before its answer was whole. */
  readonly left: Promise<void>;
}

interface Request {
  readonly headers: Readonly<Record<string, string | undefined>>;
}

interface Answer {
  writeHead(status: number, headers: Record<string, string>): void;
  write(bytes: Uint8Array): void;
  end(bytes?: Uint8Array): void;
  destroy(): void;
  on(event: "close", listener: () => void): void;
  readonly writableFinished: boolean;
}

interface Server {
  listen(port: number, host: string, listening: () => void): void;
  address(): { readonly port: number };
  close(closed: () => void): void;
  closeAllConnections(): void;
}

/** Starts a server that ends with the running test. */
export async function serve(behaviour: Behaviour): Promise<ServerLog> {
  let leave = () => {};
  const left = new Promise<void>((resolve) => leave = resolve);
  const requests: string[] = [];
  const headers: ServerLog["headers"] = [];
  let current = behaviour;
  const server = await createServer((request, answer) => {
    requests.push(request.headers["range"] ?? "all");
    headers.push(request.headers);
    answer.on("close", () => answer.writableFinished || leave());
    send(current, request.headers["range"], answer);
    current = current.next?.(requests.length) ?? current;
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  afterTest(async () => {
    const closed = new Promise<void>((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
  });
  return { url: `http://127.0.0.1:${server.address().port}/data.txt`, requests, headers, left };
}

function send(behaviour: Behaviour, wanted: string | undefined, answer: Answer): void {
  const { content, headers = {}, status } = behaviour;
  if (status !== undefined) {
    answer.writeHead(status, headers);
    answer.end(new TextEncoder().encode("no"));
  } else if (behaviour.hangs || behaviour.breaks) {
    answer.writeHead(200, { ...headers, "content-length": `${content.length + 1}` });
    answer.write(content);
    if (behaviour.breaks) setTimeout(() => answer.destroy(), 20);
  } else if (behaviour.ranges && wanted !== undefined) {
    sendRange(behaviour, wanted, answer);
  } else {
    answer.writeHead(200, { ...headers, "content-length": `${content.length}` });
    answer.end(content);
  }
}

function sendRange(behaviour: Behaviour, wanted: string, answer: Answer): void {
  const { content, headers, most, excess } = behaviour;
  const [, first, last] = /^bytes=(\d+)-(\d*)$/.exec(wanted) ?? [];
  const start = Number(first);
  const end = Math.min(
    content.length,
    last ? Number(last) + 1 : Infinity,
    start + (most ?? Infinity),
  );
  if (start >= content.length) {
    answer.writeHead(416, { ...headers, "content-range": `bytes */${content.length}` });
    answer.end();
    return;
  }
  answer.writeHead(206, {
    ...headers,
    "content-range": `bytes ${start}-${end - 1}/${content.length}`,
    ...(excess === undefined ? { "content-length": `${end - start}` } : {}),
  });
  if (behaviour.lost) {
    answer.write(content.slice(start, start + Math.ceil((end - start) / 2)));
    setTimeout(() => answer.destroy(), 20);
  } else answer.end(content.slice(start, end + (excess ?? 0)));
}

/** Out of sight of the bundler that makes the page for Chromium. */
async function createServer(
  onRequest: (request: Request, answer: Answer) => void,
): Promise<Server> {
  const specifier = "node:http";
  const http = await import(specifier) as {
    createServer(onRequest: (request: Request, answer: Answer) => void): Server;
  };
  return http.createServer(onRequest);
}
