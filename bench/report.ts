/**
 * Writes `RESULTS.md`: all tables, and for every goal missed what is known about why.
 *
 * @module
 */

import { root, runOrThrow } from "../scripts/command.ts";
import type { Result, Results } from "./command_line.ts";

const folder = `${root}/bench`;
const path = `${folder}/RESULTS.md`;

/**
 * Puts the results in the place of earlier ones of the same benches; those of other benches stay as they
 * are. The texts about missed goals are those of `notes/<bench>.md`.
 *
 * @param order Names of all benches, in the order in which the report has them.
 */
export async function writeReport(
  { machine, results }: Results,
  order: readonly string[],
): Promise<void> {
  const sections = sectionsIn(await Deno.readTextFile(path));
  for (const result of results) {
    sections.set(result.bench.name, await sectionOf(result, machine));
  }
  const text = `# Results

Written by \`npm run bench\`: do not edit. Each number is the median of several runs, those of one
table in turns, with the smallest and the largest in parentheses; ratios are medians of the ratios of
runs of the same turn. ✓ and ✗ say whether a goal is met. Each section says what it was measured on.

${order.map((name) => sections.get(name) ?? `## ${name}\n\nNot measured yet.\n`).join("\n")}`;
  await Deno.writeTextFile(path, text);
  // Notes and widths of columns are as they come; the check of the repository wants one format.
  await runOrThrow(Deno.execPath(), ["fmt", "--quiet", path]);
}

/** The sections of a report, by the names of their benches. */
function sectionsIn(report: string): Map<string, string> {
  const [, ...sections] = report.split(/^## /m);
  return new Map(sections.map((text) => {
    const name = text.slice(0, text.indexOf("\n"));
    return [name, `## ${text.trimEnd()}\n`];
  }));
}

async function sectionOf(
  { bench, table, misses }: Result,
  machine: readonly string[],
): Promise<string> {
  const section = `## ${bench.name}\n\n${bench.question}\n\n${table}\n\n${machine.join(". ")}.\n`;
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
