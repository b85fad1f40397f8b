/**
 * The program of a worker that is a Web Worker.
 *
 * @module
 */

import { runtime } from "#runtime";
import { catalog } from "./catalog.ts";
import { serve } from "./engine/workers/serve.ts";
import { receivePort } from "./runtime/web_entry.ts";

serve(await receivePort(), { catalog, yieldToMessages: () => runtime.yieldToMessages() });
