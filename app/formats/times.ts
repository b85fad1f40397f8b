/**
 * Times as logs and tables write them, as seconds since 1970. What is written without an offset, and the
 * time of a web server's log with one, is taken as it reads: a chart shows what the log says.
 *
 * @module
 */

const months = "JanFebMarAprMayJunJulAugSepOctNovDec";

/** Days by how logs write them: there are few of them, and many lines. */
const days = new Map<string, number>();

/** Seconds since 1970, or `NaN` for what is no time. */
export function secondsOf(value: unknown): number {
  if (typeof value === "number") return ofNumber(value);
  if (typeof value !== "string" || value === "") return NaN;
  const third = value.charCodeAt(2);
  if (third === 47 && value.length >= 20) return ofLog(value);
  if (/^\d{9,13}(?:[.:]\d+)?$/.test(value)) return ofNumber(Number(value.split(":")[0]));
  return ofIso(value);
}

/** Seconds, or milliseconds where they would be beyond the year 5000. */
function ofNumber(value: number): number {
  if (!Number.isFinite(value)) return NaN;
  return Math.floor(Math.abs(value) > 1e11 ? value / 1000 : value);
}

/** `10/Oct/2000:13:55:36 -0700` */
function ofLog(text: string): number {
  const day = text.slice(0, 11);
  let start = days.get(day);
  if (start === undefined) {
    const month = months.indexOf(day.slice(3, 6)) / 3;
    start = Date.UTC(Number(day.slice(7)), month, Number(day.slice(0, 2))) / 1000;
    if (days.size > 10_000) days.clear();
    days.set(day, start);
  }
  return start + 3600 * two(text, 12) + 60 * two(text, 15) + two(text, 18);
}

/** `2024-02-29`, `2024-02-29 12:00:01`, `2024-02-29T12:00:01.5+01:00` */
function ofIso(text: string): number {
  if (text.charCodeAt(4) !== 45 || text.charCodeAt(7) !== 45) return NaN;
  const day = text.slice(0, 10);
  let start = days.get(day);
  if (start === undefined) {
    start = Date.parse(`${day}T00:00:00Z`) / 1000;
    if (days.size > 10_000) days.clear();
    days.set(day, start);
  }
  if (text.length < 16) return start;
  const seconds = start + 3600 * two(text, 11) + 60 * two(text, 14) +
    (text.length >= 19 ? two(text, 17) : 0);
  const [, sign, hours, minutes] = /([+-])(\d\d):?(\d\d)$/.exec(text.slice(19)) ?? [];
  if (sign === undefined) return seconds;
  return seconds - (sign === "-" ? -1 : 1) * (3600 * Number(hours) + 60 * Number(minutes));
}

/** The number that two digits make. */
function two(text: string, at: number): number {
  return 10 * (text.charCodeAt(at) - 48) + text.charCodeAt(at + 1) - 48;
}
