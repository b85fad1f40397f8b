/** Cleans messy JSON lines, in one loop on one thread. */

import { mkdirSync } from "node:fs";
import process from "node:process";
import { cleanContact } from "../../examples/jobs/contact.ts";
import { linesOf } from "./lines.ts";
import { TextFile } from "./text_file.ts";

const [path = "", folder = ""] = process.argv.slice(2);

mkdirSync(folder, { recursive: true });
const good = new TextFile(`${folder}/good.jsonl`);
const bad = new TextFile(`${folder}/bad.jsonl`);
const known = new Set<string>();
for (const line of linesOf(path)) {
  try {
    const contact = cleanContact(line);
    if (known.has(contact.email)) continue;
    known.add(contact.email);
    good.writeLine(JSON.stringify(contact));
  } catch (error) {
    bad.writeLine(JSON.stringify({ line, reason: (error as Error).name }));
  }
}

console.log(JSON.stringify({ kept: good.close(), refused: bad.close() }));
