/**
 * Results that do not fit into memory, or are wanted as they come:
 *
 *     deno run -A examples/streaming.ts
 *     bun examples/streaming.ts
 *
 * @module
 */

import { range } from "holdall";

const squares = range(1_000_000_000).map((n) => n * n);

// Elements come in order while the workers are ahead by a little; leaving the loop stops them.
for await (const square of squares) {
  if (square > 50) break;
  console.log(square);
}

// A stream goes wherever streams go; a slow reader slows the workers down.
const lines = squares.filter((n) => n % 10 === 9).map((n) => `${n}\n`).stream();
const reader = lines.pipeThrough(new TextEncoderStream()).getReader();
const { value } = await reader.read();
console.log(new TextDecoder().decode(value).trim());
await reader.cancel();

// A computation that takes too long can be stopped, too.
try {
  await range(1e12).sum().compute({ signal: AbortSignal.timeout(100) });
} catch (error) {
  console.log(`Stopped: ${(error as Error).name}`);
}
