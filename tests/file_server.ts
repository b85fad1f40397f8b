/**
 * A web server for tests that read from `http:`. It is made of Node's module, which
 * Deno and Bun have too, so that each runtime serves itself; Chromium is served by the
 * process that drives it.
 *
 * @module
 */

import type { IncomingMessage, ServerResponse } from "node:http";

/** One request that the server has answered. */
export interface ServedRequest {
  readonly method: string;
  /** Path without the leading slash. */
  readonly path: string;
  readonly range?: string;
  readonly status: number;
}

/** A server of a few files. */
export interface FileServer extends AsyncDisposable {
  /** Address of the folder, with a final slash. */
  readonly url: string;
  /** The requests so far, in the order of their answers. */
  readonly requests: readonly ServedRequest[];
}

/**
 * Serves files by name on this machine, and answers `Range` requests with the parts they
 * ask for. Below `plain/` lie the same files from a server that knows nothing of ranges,
 * and `missing` names nothing.
 */
export async function serveFiles(
  files: Readonly<Record<string, Uint8Array>>,
): Promise<FileServer> {
  const { createServer } = await import("node:http");
  const requests: ServedRequest[] = [];
  const server = createServer((request, response) => {
    requests.push(answer(files, request, response));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The server has no port");
  return {
    url: `http://127.0.0.1:${address.port}/`,
    requests,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** A page of another origin may read everything. */
const shared = {
  "access-control-allow-origin": "*",
  "access-control-allow-headers": "*",
  "access-control-expose-headers": "*",
};

function answer(
  files: Readonly<Record<string, Uint8Array>>,
  request: IncomingMessage,
  response: ServerResponse,
): ServedRequest {
  const path = decodeURIComponent(new URL(request.url ?? "/", "http://localhost").pathname);
  const plain = path.startsWith("/plain/");
  const content = files[path.slice(plain ? "/plain/".length : 1)];
  const range = request.headers.range;
  const { status, headers, body } = request.method === "OPTIONS"
    ? { status: 204, headers: {}, body: new Uint8Array() }
    : reply(content, plain, range);
  response.writeHead(status, { ...shared, ...headers });
  response.end(request.method === "HEAD" ? undefined : body);
  const method = request.method ?? "GET";
  return { method, path: path.slice(1), ...(range === undefined ? {} : { range }), status };
}

interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | number>>;
  readonly body: Uint8Array;
}

function reply(content: Uint8Array | undefined, plain: boolean, range?: string): Reply {
  if (content === undefined) return { status: 404, headers: {}, body: new Uint8Array() };
  const size = content.length;
  const whole = { "content-length": size, ...(plain ? {} : { "accept-ranges": "bytes" }) };
  const asked = plain ? null : /^bytes=(\d+)-(\d*)$/.exec(range ?? "");
  if (asked === null) return { status: 200, headers: whole, body: content };
  const start = Number(asked[1]);
  const end = asked[2] === "" ? size : Math.min(size, Number(asked[2]) + 1);
  if (start >= end) {
    return { status: 416, headers: { "content-range": `bytes */${size}` }, body: new Uint8Array() };
  }
  const headers = {
    ...whole,
    "content-length": end - start,
    "content-range": `bytes ${start}-${end - 1}/${size}`,
  };
  return { status: 206, headers, body: content.subarray(start, end) };
}
