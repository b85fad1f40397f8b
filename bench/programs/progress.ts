/** What it costs to be told how far a run has come. */

import { compareWatched, usualWork } from "./watched.ts";

await compareWatched(usualWork, {
  how: "watched",
  what: "reports",
  listen() {
    let told = 0;
    return { options: { onProgress: () => void told++ }, told: () => told };
  },
});
