/**
 * A server for programs of this machine, by Bun's own: in its `node:http`, a connection that is open
 * keeps the process alive.
 *
 * @module
 */

import type { LocalAnswer, LocalServer, LocalServerOptions } from "./runtime.ts";

/** What this file needs of Bun. */
interface BunGlobal {
  serve(options: {
    readonly hostname: string;
    readonly port: number;
    readonly idleTimeout: number;
    fetch(request: Request): Response;
  }): {
    readonly port: number;
    unref(): void;
    stop(closeConnections: boolean): Promise<void>;
  };
}

const { Bun } = globalThis as unknown as { readonly Bun: BunGlobal };

/** Bytes that may wait to be sent before there is no room for more. */
const room = 1 << 16;

/** Milliseconds that connections have to end by themselves. */
const untilEnded = 100;

/** Serves until it is closed. */
export function serveLocally(
  { port, keepAlive, answer }: LocalServerOptions,
): Promise<LocalServer> {
  return new Promise((resolve) => {
    const server = Bun.serve({
      hostname: "127.0.0.1",
      port,
      idleTimeout: 0,
      fetch(request) {
        const host = (request.headers.get("host") ?? "").replace(/:\d+$/, "");
        const { pathname, search } = new URL(request.url);
        const reply = answer({ method: request.method, path: pathname + search, host });
        return new Response(bodyOf(reply.content, request.signal), reply);
      },
    });
    if (!keepAlive) server.unref();
    let closed: Promise<void> | undefined;
    const close = async () => {
      // What has just been sent is to arrive, but nobody is waited for who keeps a connection open.
      const ended = server.stop(false);
      await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, untilEnded))]);
      await server.stop(true);
    };
    resolve({ port: server.port, close: () => closed ??= close() });
  });
}

function bodyOf(content: LocalAnswer["content"], gone: AbortSignal): string | ReadableStream {
  if (typeof content === "string") return content;
  const encoder = new TextEncoder();
  let isFull = false;
  let hasRoom = () => {};
  let leave = () => {};
  return new ReadableStream<Uint8Array>({
    start(controller) {
      leave = content({
        send(text) {
          controller.enqueue(encoder.encode(text));
          isFull = controller.desiredSize! <= 0;
          return !isFull;
        },
        onRoom: (listener) => void (hasRoom = listener),
        end: () => controller.close(),
      });
      gone.addEventListener("abort", () => leave());
    },
    pull() {
      if (!isFull) return;
      isFull = false;
      hasRoom();
    },
    cancel: () => leave(),
  }, new ByteLengthQueuingStrategy({ highWaterMark: room }));
}
