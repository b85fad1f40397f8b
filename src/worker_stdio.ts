/**
 * The program of a child that runs tasks beside a worker of a cluster, and speaks to it over its standard
 * input and output. A composition root.
 *
 * @module
 */

import { runtime } from "#runtime";
import { catalog } from "./catalog.ts";
import { Child } from "./engine/cluster/child.ts";
import { serveStdio } from "./runtime/stdio_entry.ts";
import { FrameReader, pipedFrameOf } from "./engine/cluster/frames.ts";

serveStdio((write) => {
  const reader = new FrameReader();
  const child = new Child({
    catalog,
    yieldToMessages: () => runtime.yieldToMessages(),
    watchGarbage: runtime.watchGarbage,
    send: (message) => write(pipedFrameOf(message)),
  });
  return (chunk) => {
    for (const message of reader.push(chunk)) void child.receive(message);
  };
});
