/**
 * The rules of traces in JSON, as the document "Trace Event Format" has them (Duca and Sinclair,
 * docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU), and that of Perfetto besides
 * (perfetto.dev/docs/faq, "Why are overlapping events in JSON traces not displayed correctly?"): slices
 * of one thread nest, or follow each other.
 *
 * Stricter than the document where it lets a reader guess: only the phases below, no unknown fields, no
 * time that is not finite, every thread that has events is named once.
 */

/** An event that has been read. */
type Fields = Readonly<Record<string, unknown>>;

/** Fields of an event by its phase: those it must have, and those it may. */
const fields: Readonly<Record<string, { readonly must: string; readonly may: string }>> = {
  // Complete events (the document's "Complete Events"): a slice, with its duration.
  X: { must: "name cat ph ts dur pid tid", may: "args tdur tts" },
  // Metadata: no time; the name says which kind.
  M: { must: "name ph pid tid args", may: "cat ts" },
  // Counters: their values are numbers, by series.
  C: { must: "name ph ts pid args", may: "cat id tid" },
  // Instants: a scope of global, process or thread.
  i: { must: "name cat ph ts pid tid", may: "args s" },
  // Nestable asynchronous events: category and id tell which end belongs to which beginning.
  b: { must: "name cat ph ts pid tid id", may: "args scope" },
  e: { must: "name cat ph ts pid tid id", may: "args scope" },
};

/** Kinds of metadata, and the one argument that each has. */
const metadata: Readonly<Record<string, readonly [string, "string" | "number"]>> = {
  process_name: ["name", "string"],
  process_labels: ["labels", "string"],
  process_sort_index: ["sort_index", "number"],
  thread_name: ["name", "string"],
  thread_sort_index: ["sort_index", "number"],
};

/** What is wrong with a trace. */
export function faultsIn(json: string): string[] {
  const trace = JSON.parse(json) as Fields;
  const faults: string[] = [];
  const known = ["traceEvents", "displayTimeUnit", "otherData", "systemTraceEvents", "metadata"];
  faults.push(
    ...Object.keys(trace).filter((name) => !known.includes(name)).map((it) => `has ${it}`),
  );
  const { displayTimeUnit = "ms", traceEvents } = trace;
  if (displayTimeUnit !== "ms" && displayTimeUnit !== "ns") faults.push("displayTimeUnit");
  if (!Array.isArray(traceEvents)) return [...faults, "has no array traceEvents"];
  const events = traceEvents as Fields[];
  for (const event of events) {
    faults.push(...eventFaults(event).map((fault) => `${fault}: ${JSON.stringify(event)}`));
  }
  return [...faults, ...threadFaults(events), ...nestingFaults(events), ...pairFaults(events)];
}

function eventFaults(event: Fields): string[] {
  if (typeof event !== "object" || event === null) return ["is no object"];
  const rules = fields[event["ph"] as string];
  if (rules === undefined) return ["unknown phase"];
  const must = rules.must.split(" ");
  const may = [...must, ...rules.may.split(" ")];
  const faults = must.filter((name) => !(name in event)).map((name) => `lacks ${name}`);
  faults.push(...Object.keys(event).filter((it) => !may.includes(it)).map((it) => `has ${it}`));
  for (const [name, value] of Object.entries(event)) {
    if (!isRight(name, value)) faults.push(`wrong ${name}`);
  }
  const { ph, name, args, s } = event;
  if (s !== undefined && !["g", "p", "t"].includes(s as string)) faults.push("wrong scope");
  if (ph === "M") faults.push(...metadataFaults(name as string, args as Fields));
  if (ph === "C") {
    const values = Object.values(args as Fields);
    if (values.length === 0 || !values.every(Number.isFinite)) faults.push("wrong values");
  }
  return faults;
}

function isRight(name: string, value: unknown): boolean {
  switch (name) {
    case "ts":
    case "dur":
      return Number.isFinite(value) && (value as number) >= 0;
    case "pid":
    case "tid":
      return Number.isInteger(value);
    case "args":
      return typeof value === "object" && value !== null && !Array.isArray(value);
    case "ph":
      return typeof value === "string" && value.length === 1;
    default:
      return typeof value === "string" && value !== "";
  }
}

function metadataFaults(name: string, args: Fields): string[] {
  const [argument, type] = metadata[name] ?? [];
  if (argument === undefined) return ["unknown metadata"];
  return Object.keys(args).join() === argument && typeof args[argument] === type
    ? []
    : [`wrong arguments of ${name}`];
}

/** Each process and each thread that has events has one name. */
function threadFaults(events: readonly Fields[]): string[] {
  const count = (name: string, matches: (event: Fields) => boolean) =>
    events.filter((event) => event["name"] === name && event["ph"] === "M" && matches(event))
      .length;
  const faults: string[] = [];
  const threads = new Map(events.map((event) => [`${event["pid"]}.${event["tid"]}`, event]));
  for (const { pid, tid } of threads.values() as Iterable<{ pid?: number; tid?: number }>) {
    if (count("process_name", (it) => it["pid"] === pid) !== 1) faults.push(`process ${pid}`);
    const names = count("thread_name", (it) => it["pid"] === pid && it["tid"] === tid);
    if (names !== 1) faults.push(`thread ${tid} of process ${pid} has ${names} names`);
  }
  return faults;
}

/** Slices of one thread nest or follow each other, to the nanosecond. */
function nestingFaults(events: readonly Fields[]): string[] {
  const threads = new Map<string, { readonly start: number; readonly end: number }[]>();
  for (const { ph, pid, tid, ts, dur } of events) {
    if (ph !== "X") continue;
    const start = Math.round((ts as number) * 1000);
    const slices = threads.get(`${pid}.${tid}`) ?? [];
    slices.push({ start, end: start + Math.round((dur as number) * 1000) });
    threads.set(`${pid}.${tid}`, slices);
  }
  const faults: string[] = [];
  for (const [thread, slices] of threads) {
    slices.sort((a, b) => a.start - b.start || b.end - a.end);
    const open: number[] = [];
    for (const { start, end } of slices) {
      while (open.length > 0 && open.at(-1)! <= start) open.pop();
      if (open.length > 0 && open.at(-1)! < end) faults.push(`slices of ${thread} overlap`);
      open.push(end);
    }
  }
  return faults;
}

/** Each asynchronous event that begins ends once, later. */
function pairFaults(events: readonly Fields[]): string[] {
  const open = new Map<string, number>();
  const faults: string[] = [];
  for (const { ph, cat, id, pid, ts } of events) {
    const which = `${cat} ${id} ${pid}`;
    if (ph === "b") {
      if (open.has(which)) faults.push(`${which} begins twice`);
      open.set(which, ts as number);
    } else if (ph === "e") {
      if (!(open.get(which)! <= (ts as number))) faults.push(`${which} ends before it begins`);
      open.delete(which);
    }
  }
  return [...faults, ...[...open.keys()].map((which) => `${which} does not end`)];
}
