/**
 * Contacts of which one in ten cannot be read, counted: `<skip|collect> <file>`. What was collected
 * is dropped, as far as it is not read.
 */

import { isElementFailure, readText } from "holdall";
import process from "node:process";
import { cleanContact } from "../../examples/jobs/contact.ts";

const [onError, path = ""] = process.argv.slice(2);
const contacts = readText(path).map((line, { cleanContact }) => cleanContact(line), {
  with: { cleanContact },
  onError: onError as "skip" | "collect",
});
console.log(await contacts.remove(isElementFailure).count().compute({ onEvent() {} }));
