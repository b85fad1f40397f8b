/**
 * Where the time of a program goes: the functions that each thread spent most of it in, in Node.
 *
 *     deno run -A bench/profile.ts programs/ucb data/ucb-256mb.log
 *     deno run -A bench/profile.ts handwritten/ucb data/ucb-256mb.log
 *     deno run -A bench/profile.ts examples/access_log data/jobs-access_log-200000000
 *
 * The profiles stay in `data/profiles/`, for the Performance panel of Chromium's developer tools.
 *
 * @module
 */

import { filesBelow, remove, root, runOrThrow } from "../scripts/command.ts";
import { buildForNode, programCommand, type ProgramPath } from "./runtimes.ts";
import { renderTable } from "./table.ts";

/** What is used of a `.cpuprofile`. */
interface Profile {
  readonly nodes: readonly ProfileNode[];
  /** Ids of the nodes that were running, and microseconds since the sample before. */
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

interface ProfileNode {
  readonly id: number;
  readonly callFrame: {
    readonly functionName: string;
    readonly url: string;
    readonly lineNumber: number;
  };
}

const folder = `${root}/data/profiles`;
const shown = 20;
/** Characters; the name of an expression is all of it. */
const longestName = 60;

const [path = "", ...args] = Deno.args;
if (!/^(programs|handwritten|jobs|examples)\/\w+$/.test(path)) {
  throw new RangeError(`Cannot profile: expected a program such as programs/ucb, got "${path}"`);
}
await buildForNode();
await remove(folder);
const [node = "", ...rest] = programCommand("node", path as ProgramPath, args);
await runOrThrow(node, ["--cpu-prof", `--cpu-prof-dir=${folder}`, ...rest], { cwd: root });

for (const file of await filesBelow(folder)) {
  const profile: Profile = JSON.parse(await Deno.readTextFile(file));
  console.log(`${file.slice(root.length + 1)}\n\n${tableOf(selfTimes(profile))}\n`);
}

/** Milliseconds by function, without what it calls. */
function selfTimes({ nodes, samples, timeDeltas }: Profile): ReadonlyMap<string, number> {
  const places = new Map(nodes.map((node) => [node.id, placeOf(node)]));
  const times = new Map<string, number>();
  samples.forEach((id, i) => {
    const place = places.get(id)!;
    times.set(place, (times.get(place) ?? 0) + (timeDeltas[i] ?? 0) / 1000);
  });
  return times;
}

/** Name and place of a function; what is not JavaScript has a name in parentheses and no place. */
function placeOf({ callFrame: { functionName, url, lineNumber } }: ProfileNode): string {
  const name = functionName === "" ? "(anonymous)" : functionName.slice(0, longestName);
  if (url === "") return name;
  return `${name} ${url.slice(url.lastIndexOf("/") + 1)}:${lineNumber + 1}`;
}

function tableOf(times: ReadonlyMap<string, number>): string {
  const busy = [...times].filter(([place]) => place !== "(idle)");
  const total = busy.reduce((sum, [, ms]) => sum + ms, 0);
  const lines = busy.toSorted(([, a], [, b]) => b - a).slice(0, shown).map(([label, ms]) => ({
    label,
    cells: [{ text: ms.toFixed(0) }, { text: `${(100 * ms / total).toFixed(1)} %` }],
  }));
  return renderTable(["ms", "of busy"], lines);
}
