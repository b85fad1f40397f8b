/**
 * The program of a worker that is a thread of `node:worker_threads`.
 *
 * @module
 */

import { runtime } from "#runtime";
import { catalog } from "./catalog.ts";
import { serve } from "./engine/workers/serve.ts";
import { receivePort } from "./runtime/threads_entry.ts";

serve(receivePort(), {
  catalog,
  yieldToMessages: () => runtime.yieldToMessages(),
  onStrayError: (report) => runtime.onStrayError(report),
});
