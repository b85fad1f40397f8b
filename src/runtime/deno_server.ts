/**
 * A server for programs of this machine in Deno, which has to be asked first: what `listen` does without
 * the permission, nobody can catch.
 *
 * @module
 */

import { serveLocally as serve } from "./node_server.ts";
import type { LocalServer, LocalServerOptions } from "./runtime.ts";

/** What this file needs of Deno. */
interface DenoGlobal {
  readonly permissions: {
    request(descriptor: { name: string; host: string }): Promise<{ readonly state: string }>;
  };
}

const { Deno } = globalThis as unknown as { readonly Deno: DenoGlobal };

/** Serves until it is closed. */
export async function serveLocally(options: LocalServerOptions): Promise<LocalServer> {
  const host = `127.0.0.1:${options.port}`;
  const { state } = await Deno.permissions.request({ name: "net", host });
  if (state !== "granted") throw new Error(`no permission for ${host}`);
  return await serve(options);
}
