/**
 * The other side of `web.ts`: how code in a Web Worker gets its port.
 *
 * @module
 */

import type { Greeting } from "./web.ts";

/** Waits for the port that whoever spawned this worker listens to. */
export async function receivePort(): Promise<MessagePort> {
  const { port, lock } = await greeting();
  if (lock !== undefined) await holdLock(lock);
  return port;
}

/** The first message, where bundlers and extensions do not interfere with messages of their own. */
function greeting(): Promise<Greeting> {
  return new Promise((resolve) => {
    const listen = ({ data }: MessageEvent<Partial<Greeting> | null>): void => {
      if (!(data?.port instanceof MessagePort)) return;
      removeEventListener("message", listen as EventListener);
      resolve(data as Greeting);
    };
    addEventListener("message", listen as EventListener);
  });
}

/** Holds a lock until this worker ends; whoever is granted it next knows that it has. */
function holdLock(name: string): Promise<void> {
  return new Promise((resolve) => {
    navigator.locks.request(name, () => {
      resolve();
      return new Promise(() => {});
    });
  });
}
