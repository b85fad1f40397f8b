/**
 * A function of a module is imported by the workers themselves, and so may use whatever its module
 * imports and declares:
 *
 *     deno run -A examples/modules.ts
 *     bun examples/modules.ts
 *
 * @module
 */

import { fromModule, fromSequence } from "holdall";

const { parseDuration } = fromModule<typeof import("./durations.ts")>(
  new URL("./durations.ts", import.meta.url),
);

const texts = fromSequence(["90s", "1.5h", "20min", "1d"]);
console.log(await texts.map(parseDuration).compute());
console.log(await texts.map(parseDuration).sum().compute());
