/**
 * Serves a folder to the browser under test.
 *
 * @module
 */

/** Media types; a module script with another than its own is refused by browsers. */
const mediaTypes: Readonly<Record<string, string>> = {
  css: "text/css; charset=utf-8",
  html: "text/html; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  json: "application/json",
  map: "application/json",
  mjs: "text/javascript; charset=utf-8",
  svg: "image/svg+xml",
  txt: "text/plain; charset=utf-8",
  wasm: "application/wasm",
};

/** A server on this machine. */
export interface StaticServer extends AsyncDisposable {
  /** Address of the folder, with a final slash. */
  readonly url: string;
}

/** Serves the files of `folder` and, before those, `extra` files by path, all with `headers`. */
export function serveFolder(
  folder: string,
  extra: Readonly<Record<string, string>> = {},
  headers: Readonly<Record<string, string>> = {},
): StaticServer {
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, (request) => {
    const path = new URL(request.url).pathname.replace(/\/$/, "/index.html").slice(1);
    return respond(extra[path] ?? `${folder}/${decodeURIComponent(path)}`, headers);
  });
  return {
    url: `http://127.0.0.1:${server.addr.port}/`,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

async function respond(path: string, headers: Readonly<Record<string, string>>): Promise<Response> {
  const type = mediaTypes[path.slice(path.lastIndexOf(".") + 1)] ?? "application/octet-stream";
  try {
    return new Response(await Deno.readFile(path), {
      headers: { "content-type": type, ...headers },
    });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound || error instanceof Deno.errors.IsADirectory)) {
      throw error;
    }
    return new Response("Not found", { status: 404 });
  }
}
