/**
 * Writes `RESULTS.md`: all tables, and for every goal missed what is known about why.
 *
 * @module
 */

import { root, runOrThrow } from "../scripts/command.ts";
import type { Result, Results } from "./command_line.ts";

const folder = `${root}/bench`;

/** Writes the results. The texts about missed goals are those of `notes/<bench>.md`. */
export async function writeReport({ machine, results }: Results): Promise<void> {
  const sections = await Promise.all(results.map(sectionOf));
  const text = `# Results

Written by \`npm run bench\`: do not edit. Each number is the median of several runs, those of one
table in turns, with the smallest and the largest in parentheses; ratios are medians of the ratios of
runs of the same turn. ✓ and ✗ say whether a goal is met.

${machine.map((line) => `- ${line}`).join("\n")}

${sections.join("\n")}`;
  await Deno.writeTextFile(`${folder}/RESULTS.md`, text);
  // Notes and widths of columns are as they come; the check of the repository wants one format.
  await runOrThrow(Deno.execPath(), ["fmt", "--quiet", `${folder}/RESULTS.md`]);
}

async function sectionOf({ bench, table, misses }: Result): Promise<string> {
  const section = `## ${bench.name}\n\n${bench.question}\n\n${table}\n`;
  if (misses.length === 0) return section;
  const list = misses.map(({ label, column, text, goal }) =>
    `- ${label} in ${column}: ${text}, to be ${goal}`
  );
  return `${section}
### Missed by ${bench.name}

${list.join("\n")}

${await noteOf(bench.name)}
`;
}

/** What is known about where the time goes. */
async function noteOf(name: string): Promise<string> {
  try {
    return (await Deno.readTextFile(`${folder}/notes/${name}.md`)).trim();
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    return `Not explained yet: \`bench/profile.ts\` takes a profile, \`bench/notes/${name}.md\` is ` +
      "where its findings belong.";
  }
}
