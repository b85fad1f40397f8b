import fc from "fast-check";
import { isElementFailure, readJsonLines } from "../../../mod.ts";
import { assert, assertEquals, test } from "../../harness.ts";
import { here } from "../../bag/model.ts";
import { brokenTexts, jsonTexts } from "./json_texts.ts";

/**
 * Writes down what Python's `json` makes of each of some texts, as {@linkcode spelled} does, or
 * `null` where it is not JSON.
 */
const program = `
import json, struct, sys
sys.set_int_max_str_digits(0)

def refuse(name):
    raise ValueError(name)

def integer(text):
    value = int(text)
    return value if abs(value) > 2**53 - 1 else float(text)

def spelled(value):
    if isinstance(value, bool) or value is None:
        return json.dumps(value)
    if isinstance(value, int):
        return "i" + str(value)
    if isinstance(value, float):
        return "f" + struct.pack(">d", value).hex()
    if isinstance(value, str):
        return json.dumps(value)
    if isinstance(value, list):
        return "[" + ",".join(map(spelled, value)) + "]"
    fields = sorted(json.dumps(name) + ":" + spelled(it) for name, it in value.items())
    return "{" + ",".join(fields) + "}"

def answer(text):
    try:
        return spelled(json.loads(text, parse_constant=refuse, parse_int=integer))
    except ValueError:
        return None

json.dump([answer(text) for text in json.load(sys.stdin)], sys.stdout)
`;

/** A value spelt out in ASCII, numbers by their bits, names in order. */
function spelled(value: unknown): string {
  if (typeof value === "bigint") return `i${value}`;
  if (typeof value === "number") {
    const view = new DataView(new ArrayBuffer(8));
    view.setFloat64(0, value);
    return `f${view.getBigUint64(0).toString(16).padStart(16, "0")}`;
  }
  if (typeof value === "string") return ascii(value);
  if (Array.isArray(value)) return `[${value.map(spelled).join()}]`;
  if (typeof value !== "object" || value === null) return String(value);
  const fields = Object.entries(value).map(([name, it]) => `${ascii(name)}:${spelled(it)}`);
  return `{${fields.sort().join()}}`;
}

/** JSON without other characters than those of ASCII. */
function ascii(value: unknown): string {
  return JSON.stringify(value).replace(
    /[\x7f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

async function askPython(texts: readonly string[]): Promise<(string | null)[]> {
  const child = new Deno.Command("python3", {
    args: ["-c", program],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const given = new Blob([ascii(texts)]).stream().pipeTo(child.stdin);
  const [{ stdout, success }] = await Promise.all([child.output(), given]);
  assert(success);
  return JSON.parse(new TextDecoder().decode(stdout)) as (string | null)[];
}

const inDeno = { only: ["deno"], because: "starts Python, whose json is asked the same" } as const;

for (
  const [kind, texts] of Object.entries({ JSON: jsonTexts(), "what is nearly JSON": brokenTexts() })
) {
  test(`readJsonLines() reads of ${kind} what Python's json reads`, inDeno, async () => {
    const lines = fc.sample(texts, 3000)
      .map((text) => text.toWellFormed().replaceAll("\n", " "))
      .filter((text) => text.trim() !== "");
    // The first line is no other's, so that no mark of byte order is taken for one.
    const file = new Blob([["0", ...lines].join("\n")]);
    const bag = readJsonLines(file, { onError: "collect", bigNumbers: "bigint" });
    const [, ...read] = await bag.compute(here);
    const found = read.map((it) => isElementFailure(it) ? null : spelled(it));
    const expected = await askPython(lines);
    for (const [i, line] of lines.entries()) assertEquals([line, found[i]], [line, expected[i]]);
    assert(new Set(found).size > 100);
  });
}
