/**
 * Cleans messy JSON lines: fields get one form, people who are there twice are dropped, and what
 * cannot be read is written to a file of its own, with the reason.
 *
 *     deno run -A examples/jobs/clean.ts contacts.jsonl cleaned/
 *
 * @module
 */

import { type Bag, isElementFailure, readText } from "holdall";
import { mkdir, open } from "node:fs/promises";
import process from "node:process";
import { cleanContact } from "./contact.ts";

const [path = "contacts.jsonl", folder = "cleaned"] = process.argv.slice(2);

const contacts = readText(path)
  .map((line, { cleanContact }) => cleanContact(line), {
    with: { cleanContact },
    onError: "collect",
  });
const good = contacts.remove(isElementFailure).distinct("email");
const bad = contacts.filter(isElementFailure);

await mkdir(folder, { recursive: true });
const kept = await write(`${folder}/good.jsonl`, good.map((contact) => JSON.stringify(contact)));
const refused = await write(
  `${folder}/bad.jsonl`,
  bad.map(({ element, error }) => JSON.stringify({ line: element, reason: error.name })),
);
console.log(JSON.stringify({ kept, refused }));

/** Writes lines as they come from the workers, many at a time, and gives their number. */
async function write(path: string, lines: Bag<string>): Promise<number> {
  const file = await open(path, "w");
  let count = 0;
  let text = "";
  for await (const line of lines) {
    count++;
    text += `${line}\n`;
    if (text.length < 2 ** 18) continue;
    await file.appendFile(text);
    text = "";
  }
  await file.appendFile(text);
  await file.close();
  return count;
}
