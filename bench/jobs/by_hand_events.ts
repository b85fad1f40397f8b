/** Events in compressed files of JSON lines, a file at a time on every core. */

import { readdirSync } from "node:fs";
import process from "node:process";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { availableParallelism } from "node:os";
import { mergeCounts } from "../handwritten/ranges.ts";
import { increment, largest } from "./counts.ts";
import { gunzippedLines, linesOf } from "./lines.ts";

/** What is known of a file. */
interface Part {
  readonly types: Map<string, number>;
  readonly repositories: Map<string, number>;
  readonly languages: Map<string, number>;
}

if (isMainThread) {
  const folder = process.argv[2]!;
  const paths = readdirSync(folder).filter((name) => name.endsWith(".gz")).sort()
    .map((name) => `${folder}/${name}`);
  const parts = await partsOf(folder, paths);
  const merged = (name: keyof Part) => mergeCounts(parts.map((part) => part[name]));
  console.log(JSON.stringify({
    types: [...merged("types")],
    top: largest(merged("repositories"), 10),
    languages: [...merged("languages")],
  }));
} else {
  const languageOf = new Map<string, string>();
  for (const line of linesOf(`${workerData}/repositories.jsonl`)) {
    const { name, language } = JSON.parse(line);
    languageOf.set(name, language);
  }
  parentPort!.on("message", async (path: string) => {
    parentPort!.postMessage(await partOf(path, languageOf));
  });
}

/** Has a worker for each core read the next file, as long as there are some; in their order. */
async function partsOf(folder: string, paths: readonly string[]): Promise<Part[]> {
  const parts: Part[] = [];
  let next = 0;
  await Promise.all(
    Array.from({ length: availableParallelism() }, () =>
      new Promise<void>((resolve, reject) => {
        const worker = new Worker(new URL(import.meta.url), { workerData: folder });
        let current = -1;
        const send = () => {
          current = next++;
          if (current < paths.length) worker.postMessage(paths[current]);
          else worker.terminate().then(() => resolve(), reject);
        };
        worker.on("error", reject);
        worker.on("message", (part: Part) => {
          parts[current] = part;
          send();
        });
        send();
      })),
  );
  return parts;
}

async function partOf(path: string, languageOf: ReadonlyMap<string, string>): Promise<Part> {
  const part: Part = { types: new Map(), repositories: new Map(), languages: new Map() };
  for await (const lines of gunzippedLines(path)) {
    for (const line of lines) {
      const { type, repo } = JSON.parse(line);
      increment(part.types, type);
      increment(part.repositories, repo.name);
      const language = languageOf.get(repo.name);
      if (language !== undefined) increment(part.languages, language);
    }
  }
  return part;
}
