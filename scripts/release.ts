/**
 * Makes what is published, after all checks, and says how to publish it: `npm run release`.
 *
 * @module
 */

import { remove, root, run, runOrThrow } from "./command.ts";
import { layOutForJsr } from "./jsr.ts";

/** What a release is made of. */
export interface ReleaseState {
  /** Versions by the file that says so. */
  readonly versions: Readonly<Record<string, string>>;
  /** What `package.json` says of addresses, by field. */
  readonly addresses: Readonly<Record<string, unknown>>;
  /** `CHANGELOG.md`. */
  readonly changelog: string;
  /** What `git status --porcelain` prints. */
  readonly status: string;
  /** Tags of the commits. */
  readonly tags: readonly string[];
}

/** What there is to do before a release can be made, a line each. */
export function releaseProblems(
  { versions, addresses, changelog, status, tags }: ReleaseState,
): readonly string[] {
  const problems: string[] = [];
  const [version, ...others] = new Set(Object.values(versions));
  if (others.length > 0) {
    const said = Object.entries(versions).map(([file, it]) => `${file} ${it}`).join(", ");
    problems.push(`expected one version, got ${said}`);
  }
  const absent = addressFields.filter((field) => !isAddress(addresses[field]));
  if (absent.length > 0) {
    problems.push(
      `expected package.json to say where the project is: fill in ${
        absent.map(showField).join(", ")
      }`,
    );
  }
  const [, heading] = /^## (.*)$/m.exec(changelog) ?? [];
  if (heading === undefined || !heading.startsWith(`${version} (`)) {
    problems.push(
      `expected CHANGELOG.md to begin with "## ${version} (date)", got "## ${heading}"`,
    );
  }
  if (tags.includes(`v${version}`)) problems.push(`expected a new version, got ${version} again`);
  if (status.trim() !== "") {
    problems.push(`expected all changes to be committed, got\n${status.trimEnd()}`);
  }
  return problems;
}

/** Fields of `package.json` that lead from the package to the project. */
const addressFields = ["repository", "homepage", "bugs"] as const;

/** Whether a field has an address of the web, as itself or as its `url`. */
function isAddress(field: unknown): boolean {
  const url: unknown = typeof field === "object" && field !== null && "url" in field
    ? field.url
    : field;
  return typeof url === "string" && /^(?:git\+)?https?:\/\/./.test(url);
}

function showField(field: typeof addressFields[number]): string {
  switch (field) {
    case "repository":
      return '"repository": { "type": "git", "url": "git+https://…" }';
    case "homepage":
      return '"homepage": "https://…"';
    case "bugs":
      return '"bugs": { "url": "https://…" }';
  }
}

async function stateHere(): Promise<ReleaseState> {
  const read = (path: string) => Deno.readTextFile(`${root}/${path}`);
  const versionIn = async (path: string) => JSON.parse(await read(path)).version as string;
  const git = async (...args: string[]) => (await runOrThrow("git", args)).stdout;
  const files = ["package.json", "package-lock.json", "deno.json"];
  const versions = await Promise.all(files.map(async (it) => [it, await versionIn(it)] as const));
  return {
    versions: Object.fromEntries(versions),
    addresses: JSON.parse(await read("package.json")),
    changelog: await read("CHANGELOG.md"),
    status: await git("status", "--porcelain"),
    tags: (await git("tag")).split("\n"),
  };
}

async function main(): Promise<boolean> {
  const problems = releaseProblems(await stateHere());
  if (problems.length > 0) {
    console.error(`Cannot make a release:\n${problems.map((it) => `- ${it}`).join("\n")}`);
    return false;
  }
  const tested = await run("npm", ["test"], { timeout: 3_600_000 });
  console.log(tested.output);
  if (tested.code !== 0) return false;
  const folder = `${root}/release`;
  await remove(folder);
  await Deno.mkdir(folder);
  await runOrThrow("npm", ["pack", "--pack-destination", folder]);
  await layOutForJsr(`${folder}/jsr`, "jsr");
  const { version } = JSON.parse(await Deno.readTextFile(`${root}/package.json`));
  console.log(`Ready in release/. Publish by

  git tag v${version} && git push --tags
  npm publish release/holdall-${version}.tgz
  cd release/jsr && deno publish`);
  return true;
}

if (import.meta.main) Deno.exitCode = await main() ? 0 : 1;
