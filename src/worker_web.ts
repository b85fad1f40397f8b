/**
 * The program of a worker that is a Web Worker.
 *
 * @module
 */

import { runtime } from "#runtime";
import { catalog } from "./catalog.ts";
import { serve } from "./engine/workers/serve.ts";
import { betweenThreads } from "./runtime/structured_clone.ts";
import { receivePort } from "./runtime/web_entry.ts";

// Not awaited at the top level: Vite makes a script of this file, which cannot.
receivePort().then((port) =>
  serve(port, {
    catalog,
    medium: betweenThreads,
    yieldToMessages: () => runtime.yieldToMessages(),
    onStrayError: (report) => runtime.onStrayError(report),
    watchGarbage: runtime.watchGarbage,
    memoryRuntime: runtime,
  })
);
