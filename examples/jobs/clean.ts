/**
 * Cleans messy JSON lines: fields get one form, people who are there twice are dropped, and what
 * cannot be read is written to a file of its own, with the reason. The lines are read once.
 *
 *     deno run -A examples/jobs/clean.ts contacts.jsonl cleaned/
 *
 * @module
 */

import { compute, isElementFailure, readText, writeJsonLines } from "holdall";
import process from "node:process";
import { cleanContact } from "./contact.ts";

const [path = "contacts.jsonl", folder = "cleaned"] = process.argv.slice(2);

const contacts = readText(path)
  .map((line, { cleanContact }) => cleanContact(line), {
    with: { cleanContact },
    onError: "collect",
  });
const good = contacts.remove(isElementFailure).distinct("email");
const bad = contacts.filter(isElementFailure)
  .map(({ element, error }) => ({ line: element, reason: error.name }));

const options = { single: true, overwrite: true, compute: false } as const;
const [[kept], [refused]] = await compute(
  writeJsonLines(good, `${folder}/good.jsonl`, options),
  writeJsonLines(bad, `${folder}/bad.jsonl`, options),
);
console.log(JSON.stringify({ kept: kept!.elements, refused: refused!.elements }));
