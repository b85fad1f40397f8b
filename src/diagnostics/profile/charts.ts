/**
 * Time by operation, and memory over time, as pictures.
 *
 * @module
 */

import type { Colors } from "./colors.ts";
import { html, type Markup } from "./markup.ts";
import type { MemorySample, ProfiledRun } from "./recording.ts";
import type { OperationProfile, ProfileSummary } from "./summary.ts";
import { labelOf } from "./text_report.ts";
import { axis } from "./timeline.ts";
import { showBytes, showTime } from "../units.ts";

/** Measures, in units of the picture. */
const size = { width: 1000, label: 90, row: 34, bar: 14, plot: 160, axis: 24 } as const;

/** Points of a curve at most: of long runs, the highest of those beside each other. */
const mostPoints = 500;

/** Operations that have a bar. */
const mostBars = 12;

/** Draws a bar for each operation: what its tasks computed, and what they waited and moved. */
export function timeByOperation({ operations }: ProfileSummary, colors: Colors): Markup {
  const shown = operations.slice(0, mostBars);
  const longest = Math.max(...shown.map(lengthOf), 1e-6);
  const bars = shown.map((operation, i) => {
    const top = i * size.row;
    const { computing, waiting, paused, moving } = operation;
    const length = (time: number) => Math.round(time / longest * size.width * 100) / 100;
    const [first, second] = [length(computing), length(waiting + paused)];
    const title = `${labelOf(operation)}: ${showTime(computing)} computing, ` +
      `${showTime(waiting + paused)} waiting, ${showTime(moving)} moving`;
    return html`
      <g>
        <title>${title}</title>
        <text x="0" y="${top + 12}">${title}</text>
        <rect class="${colors.of(operation.layer)}" x="0" y="${top +
          16}" width="${first}" height="${size.bar}" />
        <rect class="waits" x="${first}" y="${top + 16}" width="${second}" height="${size.bar}" />
        <rect class="moves" x="${first + second}" y="${top + 16}" width="${length(
          moving,
        )}" height="${size.bar}" />
      </g>
    `;
  });
  return html`
    <svg viewBox="0 0 ${size.width} ${Math.max(shown.length, 1) * size.row}" role="img"
      aria-label="Time by operation; the table of operations has the same">
    ${bars}</svg>
  `;
}

function lengthOf({ computing, waiting, paused, moving }: OperationProfile): number {
  return computing + waiting + paused + moving;
}

/** Draws the results that workers held, and the memory of the process where that is known. */
export function memoryOverTime(
  { runs, at, elapsed, mostHeld, mostMemory }: ProfileSummary,
): Markup {
  const curves = [
    ...runs.map((run) => curve(run, { at, elapsed, most: mostHeld, className: "held" })),
    ...(mostMemory === undefined ? [] : runs.map((run) => {
      return curve(run, { at, elapsed, most: mostMemory, className: "memory" });
    })),
  ];
  const process = mostMemory === undefined
    ? html``
    : html`<li><span class="key memory"></span>memory of the process, at most ${
      showBytes(mostMemory)
    }</li>`;
  return html`
    <svg viewBox="0 0 ${size.width} ${size.plot + size.axis}" role="img"
      aria-label="Memory over time, each curve by its own greatest value; the table below has the numbers">
    ${axis(elapsed, size.plot)}${curves}</svg>
    <ul
      class="legend"><li><span class="key held"></span>results that workers hold, at most ${showBytes(
        mostHeld,
      )}</li>${process}</ul>
  `;
}

function curve(
  run: ProfiledRun,
  { at, elapsed, most, className }: {
    readonly at: number;
    readonly elapsed: number;
    readonly most: number;
    readonly className: "held" | "memory";
  },
): Markup {
  const valueOf = ({ bytesHeld, memory = 0 }: MemorySample) =>
    className === "held" ? bytesHeld : memory;
  const points = highest(run.samples, valueOf).map((sample) => {
    const when = (run.at - at + sample.at) / Math.max(elapsed, 1e-6);
    const x = size.label + when * (size.width - size.label);
    const y = size.plot - valueOf(sample) / Math.max(most, 1) * (size.plot - 6);
    return `${x.toFixed(1)},${y.toFixed(1)}`;
  });
  return html`
    <polyline class="${className}" points="${points.join(" ")}" />
  `;
}

function highest(
  samples: readonly MemorySample[],
  valueOf: (sample: MemorySample) => number,
): MemorySample[] {
  const step = Math.ceil(samples.length / mostPoints);
  const points: MemorySample[] = [];
  samples.forEach((sample, i) => {
    if (i % step === 0) points.push(sample);
    else if (valueOf(sample) > valueOf(points.at(-1)!)) points[points.length - 1] = sample;
  });
  return points;
}
