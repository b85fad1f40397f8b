/**
 * Reads the one report format that Deno, Bun and Node all write.
 *
 * @module
 */

/** What a run of tests came to. */
export interface Counts {
  readonly passed: number;
  readonly failed: number;
  /** Names of the tests that were skipped, with their reasons. */
  readonly skipped: readonly string[];
  /** Names of the tests that failed, each with its error, as far as they are known. */
  readonly failures?: readonly string[];
}

/** Counts the test cases of a JUnit report. */
export function countJUnit(xml: string): Counts {
  let passed = 0;
  const skipped: string[] = [];
  const failures: string[] = [];
  for (const [, attributes = "", , body = ""] of xml.matchAll(testCase)) {
    if (/<skipped\b/.test(body)) skipped.push(nameIn(attributes));
    else if (/<(?:failure|error)\b/.test(body)) {
      failures.push(`${nameIn(attributes)}\n${textIn(body)}`);
    } else passed++;
  }
  return { passed, failed: failures.length, skipped, failures };
}

/** An element, empty or with a body; attribute values may hold `>`. */
const testCase = /<testcase\b((?:[^>"]|"[^"]*")*?)(\/>|>([\s\S]*?)<\/testcase>)/g;

function nameIn(attributes: string): string {
  return unescapeXml(/\bname="([^"]*)"/.exec(attributes)?.[1] ?? "");
}

/** What an element says, in the attributes and texts of those in it. */
function textIn(body: string): string {
  const message = /\bmessage="([^"]*)"/.exec(body)?.[1] ?? "";
  const text = body.replace(/<!\[CDATA\[|\]\]>|<\/?[a-z](?:[^>"]|"[^"]*")*>/g, "").trim();
  return unescapeXml(text.startsWith(message) ? text : `${message}\n${text}`);
}

function unescapeXml(text: string): string {
  return text.replace(/&(lt|gt|quot|apos|amp|#\d+|#x[0-9a-f]+);/gi, (whole, entity: string) => {
    const named = { lt: "<", gt: ">", quot: '"', apos: "'", amp: "&" }[entity];
    if (named !== undefined) return named;
    const code = entity[1] === "x" ? parseInt(entity.slice(2), 16) : parseInt(entity.slice(1));
    return Number.isNaN(code) ? whole : String.fromCodePoint(code);
  });
}
