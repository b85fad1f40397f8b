/**
 * What each worker did when, as a picture.
 *
 * @module
 */

import type { TaskProfile } from "../../engine/profile.ts";
import type { Colors } from "./colors.ts";
import { html, type Markup } from "./markup.ts";
import type { ProfiledRun } from "./recording.ts";
import { isDone, type ProfileSummary } from "./summary.ts";
import { showTime } from "../units.ts";

/** Measures, in units of the picture. */
const size = { width: 1000, label: 90, row: 22, bar: 18, axis: 24 } as const;

/** Steps of the axis at most. */
const mostSteps = 8;

/**
 * Tasks narrower than this are drawn together with those beside them that do the same, and with any that
 * fit into as much: so a picture has no more shapes than can be told apart, whatever there was to do.
 */
const narrow = 0.75;

/** A stretch of the time of one worker. */
interface Stretch {
  readonly layer: string;
  readonly start: number;
  end: number;
  /** Where it is one task, how long that waited for its inputs first. */
  waiting: number;
  readonly first: TaskProfile;
  tasks: number;
  /** What its tasks are called, where all are called the same. */
  name: string | undefined;
}

/** Stretches that follow each other. */
interface Lane {
  readonly label: string;
  readonly stretches: Stretch[];
}

/** Draws the tasks of all workers. */
export function timeline(summary: ProfileSummary, colors: Colors): Markup {
  const { elapsed } = summary;
  const scale = (size.width - size.label) / Math.max(elapsed, 1e-6);
  const lanes = lanesOf(summary, narrow / scale);
  const height = lanes.length * size.row + size.axis;
  const rows = lanes.map(({ label, stretches }, i) => {
    const top = i * size.row;
    const shapes = stretches.map((stretch) => shapeOf(stretch, { top, scale, colors }));
    return html`<text x="0" y="${top + 13}">${label}</text>${shapes}\n`;
  });
  return html`
    <svg viewBox="0 0 ${size.width} ${height}" role="img"
      aria-label="Timeline of ${lanes.length} workers over ${showTime(
        elapsed,
      )}; the table of workers has the sums">
    <defs><pattern id="waits" width="6" height="6" patternUnits="userSpaceOnUse"
    patternTransform="rotate(45)"><rect class="waits" width="3" height="6"/></pattern></defs>
    ${axis(elapsed, lanes.length * size.row)}${rows}</svg>
  `;
}

/** Marks of time along the bottom of a picture. */
export function axis(elapsed: number, height: number): Markup {
  const scale = (size.width - size.label) / Math.max(elapsed, 1e-6);
  const step = stepOf(elapsed);
  const marks: Markup[] = [];
  for (let i = 0; i * step <= elapsed && i <= mostSteps * 2; i++) {
    const x = rounded(size.label + i * step * scale);
    const anchor = x > size.width - 40 ? "end" : "middle";
    marks.push(
      html`
        <line class="grid" x1="${x}" x2="${x}" y1="0" y2="${height}" />
      `,
      html`<text class="mark" x="${x}" y="${height + 16}" text-anchor="${anchor}">${
        showTime(i * step)
      }</text>`,
    );
  }
  return html`<g aria-hidden="true">${marks}</g>\n`;
}

/** A round number of milliseconds of which there are a few in a time. */
function stepOf(elapsed: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(elapsed, 1e-3) / mostSteps));
  const factor = [1, 2, 5, 10].find((it) => it * power * mostSteps >= elapsed) ?? 10;
  return factor * power;
}

/** One lane for each worker, and more where tasks of several runs overlap. */
function lanesOf({ runs, at, workers }: ProfileSummary, least: number): Lane[] {
  return workers.flatMap(({ worker }) => {
    const label = worker === undefined ? "caller" : `worker ${worker}`;
    const tasks = runs.flatMap((run) => placed(run, run.at - at, worker))
      .sort((a, b) => a.start - b.start);
    const lanes: Lane[] = [{ label, stretches: [] }];
    for (const task of tasks) {
      let lane = lanes.find(({ stretches }) => (stretches.at(-1)?.end ?? 0) <= task.start + 1e-6);
      if (lane === undefined) lanes.push(lane = { label: "", stretches: [] });
      add(lane.stretches, task, least);
    }
    return lanes;
  });
}

function placed(run: ProfiledRun, offset: number, worker: number | undefined): Stretch[] {
  const ran = (task: TaskProfile) => isDone(task) || task.outcome === "failed";
  return run.tasks.filter((task) => task.worker === worker && ran(task)).map((task) => ({
    layer: task.layer,
    start: task.start + offset,
    end: task.end + offset,
    waiting: task.waiting,
    first: task,
    tasks: 1,
    name: task.name,
  }));
}

function add(stretches: Stretch[], next: Stretch, least: number): void {
  const last = stretches.at(-1);
  const isNarrow = next.end - next.start < least;
  const joins = last !== undefined && isNarrow &&
    (last.layer === next.layer ? next.start - last.end < least : next.end - last.start < least);
  if (!joins) return void stretches.push(next);
  if (last.layer !== next.layer) last.name = undefined;
  last.end = next.end;
  last.waiting += next.waiting;
  last.tasks++;
}

function shapeOf(
  { layer, start, end, waiting, first, tasks, name }: Stretch,
  { top, scale, colors }: {
    readonly top: number;
    readonly scale: number;
    readonly colors: Colors;
  },
): Markup {
  const x = rounded(size.label + start * scale);
  const width = rounded(Math.max((end - start) * scale, 0.5));
  const many = name === undefined ? `${tasks} tasks` : `${tasks} tasks of ${name}`;
  const what = tasks === 1 ? first.key : many;
  const failed = first.outcome === "failed" ? ", failed" : "";
  const title = `${what}: ${showTime(end - start)} from ${showTime(start)}${failed}` +
    (waiting > 0 ? `, ${showTime(waiting)} of it waiting` : "");
  const waits = rounded(waiting * scale);
  const hatch = waits < 1 ? html`` : html`
    <rect x="${x}" y="${top}" width="${waits}" height="${size.bar}" fill="url(#waits)" />
  `;
  return html`<g><title>${title}</title><rect class="${
    colors.of(layer)
  }" x="${x}" y="${top}" width="${width}" height="${size.bar}"/>${hatch}</g>`;
}

function rounded(n: number): number {
  return Math.round(n * 100) / 100;
}
