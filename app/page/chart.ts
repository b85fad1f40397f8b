/**
 * Charts of results, by Observable Plot. Loaded when the first one is to be drawn.
 *
 * @module
 */

import * as Plot from "@observablehq/plot";
import type { ChartRows } from "../session.ts";
import { count } from "./words.ts";

/** A chart that fits a width. */
export function chartOf(chart: ChartRows, width: number): Element {
  const room = Math.max(280, width);
  const figure = Plot.plot({ ...optionsOf(chart, room), width: room, className: "plot" });
  // Its rules are in our style sheet: a strict policy forbids those that stand in the page.
  for (const style of figure.querySelectorAll("style")) style.remove();
  // The picture is described as a whole; a group without a role must have no name.
  for (const part of figure.querySelectorAll("[aria-label]")) part.removeAttribute("aria-label");
  return figure;
}

/** What a chart says, for those who cannot see it. */
export function chartText({ kind, rows, label, value }: ChartRows): string {
  const points = rows.slice(0, 10);
  if (kind === "bars") {
    const all = points.map(([name, number]) => `${name}: ${count(Number(number))}`).join("; ");
    return `Bars, ${value} by ${label}. ${all}.`;
  }
  if (kind === "lines") return `Lines, ${value} over time${label === "" ? "" : ` by ${label}`}.`;
  return `Histogram of ${label}, ${rows.length} bins.`;
}

function optionsOf(chart: ChartRows, width: number): Plot.PlotOptions {
  switch (chart.kind) {
    case "bars":
      return bars(chart, width);
    case "lines":
      return lines(chart);
    case "histogram":
      return histogram(chart);
  }
}

const accent = "var(--accent)";

function bars({ rows }: ChartRows, width: number): Plot.PlotOptions {
  const room = Math.floor(Math.min(360, width * 0.42));
  const letters = Math.floor(room / 7);
  const shown = rows.map(([label, number]) => ({ label: String(label), number: Number(number) }));
  const x = (it: { readonly number: number }) => it.number;
  const y = (it: { readonly label: string }) => it.label;
  return {
    height: 26 * shown.length + 8,
    marginLeft: Math.min(
      room,
      14 + 7 * Math.max(...shown.map(({ label }) => Math.min(label.length, letters))),
    ),
    marginRight: 64,
    marginTop: 4,
    marginBottom: 4,
    x: { axis: null },
    y: {
      label: null,
      domain: shown.map(({ label }) => label),
      tickSize: 0,
      tickFormat: (label: string) => shortened(label, letters),
    },
    marks: [
      Plot.barX(shown, { x, y, fill: accent, rx: 3, insetTop: 3, insetBottom: 3 }),
      Plot.text(shown, {
        x,
        y,
        text: (it) => count(it.number),
        textAnchor: "start",
        dx: 6,
        fill: "currentColor",
      }),
    ],
  };
}

function shortened(label: string, most: number): string {
  return label.length <= most ? label : `${label.slice(0, most - 9)}…${label.slice(-8)}`;
}

function lines({ rows, value, label }: ChartRows): Plot.PlotOptions {
  const points = rows.map(([time, number, series]) => ({
    time: new Date(Number(time)),
    number: Number(number),
    series: String(series),
  }));
  const channels = { x: "time", y: "number" } as const;
  const isOne = label === "";
  const stroke = isOne ? accent : "series";
  return {
    height: 280,
    marginLeft: 56,
    x: { type: "utc", label: null },
    y: { label: value, grid: true, zero: true, nice: true },
    ...(isOne ? {} : {
      color: {
        type: "ordinal",
        domain: [...new Set(points.map(({ series }) => series))],
        legend: true,
        scheme: "Observable10",
      },
    }),
    marks: [
      ...(isOne ? [Plot.areaY(points, { ...channels, fill: accent, fillOpacity: 0.12 })] : []),
      Plot.lineY(points, {
        ...channels,
        stroke,
        strokeWidth: 1.75,
        ...(isOne ? {} : { z: "series" }),
      }),
      Plot.ruleY([0]),
    ],
  };
}

function histogram({ rows, label, value }: ChartRows): Plot.PlotOptions {
  const bins = rows.map(([from, to, number]) => ({
    ...{ from: Number(from), to: Number(to), number: Number(number) },
  }));
  const first = bins[0];
  const last = bins.at(-1);
  // Bins that grow are drawn with equal widths.
  const isOfRatios = first !== undefined && last !== undefined && bins.length > 4 &&
    last.to - last.from > 5 * (bins[1]!.to - bins[1]!.from);
  const count = { y: "number", fill: accent, insetLeft: 0.5, insetRight: 0.5, rx: 1 } as const;
  const format = new Intl.NumberFormat("en", { notation: "compact", maximumSignificantDigits: 3 });
  return {
    height: 280,
    marginLeft: 56,
    y: { label: value, grid: true, nice: true },
    x: isOfRatios
      ? { label, type: "band", tickFormat: (from: number) => format.format(from), ...sparse(bins) }
      : { label, nice: false, tickFormat: (x: number) => format.format(x) },
    marks: [
      isOfRatios
        ? Plot.barY(bins, { x: "from", ...count })
        : Plot.rectY(bins, { x1: "from", x2: "to", ...count }),
      Plot.ruleY([0]),
    ],
  };
}

/** About ten ticks. */
function sparse(bins: readonly { readonly from: number }[]): { readonly ticks: readonly number[] } {
  const every = Math.ceil(bins.length / 10);
  return { ticks: bins.filter((_, i) => i % every === 0).map(({ from }) => from) };
}
