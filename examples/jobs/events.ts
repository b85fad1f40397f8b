/**
 * Events in compressed files of JSON lines: how many of each type, the repositories with the most
 * of them, and by language, which another file tells of each repository.
 *
 *     deno run -A examples/jobs/events.ts events/
 *
 * @module
 */

import { compute, readJsonLines } from "holdall";
import process from "node:process";

/** What is used of an event. */
interface Event {
  readonly type: string;
  readonly repo: { readonly name: string };
}

/** A line of the other file. */
interface Repository {
  readonly name: string;
  readonly language: string;
}

const [folder = "events"] = process.argv.slice(2);

const events = readJsonLines<Event>(`${folder}/events-*.jsonl.gz`);
const repositories = readJsonLines<Repository>(`${folder}/repositories.jsonl`);

const results = await compute({
  types: events.countBy("type"),
  top: events.map(({ repo }) => repo.name).frequencies().topk(10, { by: 1 }),
  languages: events.join(repositories, ({ repo }) => repo.name, "name")
    .map(([, { language }]) => language)
    .frequencies(),
});

console.log(JSON.stringify(results));
