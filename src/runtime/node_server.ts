/**
 * A server for programs of this machine, by way of `node:http`, which Node and Deno have.
 *
 * @module
 */

import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { LocalServer, LocalServerOptions } from "./runtime.ts";

/** Where other machines do not come. */
const loopback = "127.0.0.1";

/** Serves until it is closed. */
export async function serveLocally(
  { port, keepAlive, answer }: LocalServerOptions,
): Promise<LocalServer> {
  // Workers load this file, too, and never serve.
  const { createServer } = await import("node:http");
  const leave = new Set<() => void>();
  const server = createServer((request, response) => reply(request, response, answer, leave));
  if (!keepAlive) {
    // A page that stays open is no reason to go on, either.
    server.on("connection", (socket) => void socket.unref?.());
  }
  await listening(server, port);
  if (!keepAlive) server.unref();
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The server has no port");
  let closed: Promise<void> | undefined;
  return {
    port: address.port,
    close: () =>
      closed ??= new Promise<void>((resolve) => {
        for (const end of leave) end();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function listening(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, loopback, () => {
      server.off("error", reject);
      resolve();
    });
  });
}

function reply(
  request: IncomingMessage,
  response: ServerResponse,
  answer: LocalServerOptions["answer"],
  leave: Set<() => void>,
): void {
  const { status, headers, content } = answer({
    method: request.method ?? "",
    path: request.url ?? "",
    host: (request.headers.host ?? "").replace(/:\d+$/, ""),
  });
  response.writeHead(status, headers);
  if (typeof content === "string") return void response.end(content);
  response.flushHeaders();
  const left = content({
    send: (text) => response.write(text),
    onRoom: (listener) => void response.on("drain", listener),
    end: () => void response.end(),
  });
  const gone = () => {
    if (leave.delete(gone)) left();
  };
  leave.add(gone);
  response.on("close", gone);
  // A reader that breaks off is gone, which is no failure of the program.
  response.on("error", gone);
}
