/**
 * Answers in Deno, Bun or Node: reads questions from one file, writes answers to another.
 *
 * @module
 */

import { readFile, writeFile } from "node:fs/promises";
import process from "node:process";
import { answer, type Questions } from "./answers.ts";
import { fromJson, toJson } from "./cases.ts";

const [questionsPath, answersPath] = process.argv.slice(2) as [string, string];
const questions = fromJson<Questions>(await readFile(questionsPath, "utf8"));
await writeFile(answersPath, toJson(await answer(questions)));
