/**
 * The page's end of the session: the worker is started once, and everything is asked of it.
 *
 * @module
 */

import { type Remote, wrap } from "comlink";
import type { Session } from "../session.ts";

let session: Remote<Session> | undefined;

/** The session; `onDeath` is told where its worker could not be loaded, or had an error nobody caught. */
export function engine(onDeath: (message: string) => void = () => {}): Remote<Session> {
  if (session !== undefined) return session;
  const worker = new Worker(new URL("../session.ts", import.meta.url), { type: "module" });
  worker.addEventListener("error", ({ message }) => onDeath(message ?? "it could not be loaded"));
  return session = wrap<Session>(worker);
}
