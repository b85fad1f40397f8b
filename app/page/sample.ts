/**
 * A log for who has none at hand: made here, the same each time.
 *
 * @module
 */

const pages = [
  "/",
  "/products",
  "/search",
  "/cart",
  "/about",
  "/blog/parallel-bags",
  "/login",
  "/img/logo.png",
];
const agents = [
  "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0",
  "Mozilla/5.0 (Macintosh) Safari/618.1",
  "curl/8.9.1",
];
const statuses = [...Array(40).fill(200), 301, 304, 304, 404, 404, 403, 500];
const lineCount = 40_000;

/** A day of a small shop: busy at noon, with a quarter of an hour of trouble in the evening. */
export function sampleLog(): File {
  let state = 7;
  const random = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() ** 2 * items.length)]!;
  const lines: string[] = [];
  for (let i = 0; i < lineCount; i++) {
    const hours = 24 * (0.5 + Math.asin(2 * (i / lineCount) - 1) / Math.PI);
    const time = clock(Math.floor(hours * 3600));
    const broken = hours > 19 && hours < 19.25 && random() < 0.6;
    const address = `203.0.113.${1 + Math.floor(random() ** 3 * 250)}`;
    const status = broken ? 503 : statuses[Math.floor(random() * statuses.length)];
    const length = Math.floor(200 * 300 ** random());
    const request = `"GET ${broken ? "/cart" : pick(pages)} HTTP/1.1"`;
    lines.push(
      `${address} - - [14/Oct/2026:${time} +0000] ${request} ${status} ${length} "-" "${
        pick(agents)
      }"\n`,
    );
  }
  return new File(lines, "sample.log");
}

function clock(seconds: number): string {
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return parts.map((part) => String(part).padStart(2, "0")).join(":");
}
