/**
 * What each worker does, as a strip for each: full where it works.
 *
 * @module
 */

import type { Lane } from "../model.ts";

const svg = "http://www.w3.org/2000/svg";
const laneHeight = 10;
const gap = 3;
/** Tasks that are drawn; of very many, the newest. */
const mostTasks = 600;

/** Strips in an `<svg>`. */
export class LaneChart {
  readonly #element: SVGElement;
  #ended: Lane[] = [];
  #open: readonly Lane[] = [];

  /** An empty chart. */
  constructor(element: SVGElement) {
    this.#element = element;
  }

  /** Begins anew. */
  clear(): void {
    this.#ended = [];
    this.#open = [];
    this.#element.replaceChildren();
  }

  /** Draws tasks in addition, `now` milliseconds after the run began. */
  add(tasks: readonly Lane[], now: number): void {
    this.#ended.push(...tasks.filter(({ end }) => end !== undefined));
    this.#ended = this.#ended.slice(-mostTasks);
    this.#open = tasks.filter(({ end }) => end === undefined);
    this.#draw(Math.max(now, 1));
  }

  #draw(now: number): void {
    const all = [...this.#ended, ...this.#open];
    const workers = [...new Set(all.map(({ worker }) => worker))].sort((a, b) => a - b);
    const height = workers.length * (laneHeight + gap);
    this.#element.setAttribute("viewBox", `0 0 1000 ${Math.max(height, 1)}`);
    this.#element.setAttribute("height", String(height));
    const strips = workers.map((_, i) => rect(0, i * (laneHeight + gap), 1000, "strip"));
    const tasks = all.map(({ worker, start, end = now }) => {
      const x = 1000 * start / now;
      const y = workers.indexOf(worker) * (laneHeight + gap);
      return rect(x, y, Math.max(0.5, 1000 * (end - start) / now - 1), "task");
    });
    this.#element.replaceChildren(...strips, ...tasks);
  }
}

function rect(x: number, y: number, width: number, className: string): SVGElement {
  const element = document.createElementNS(svg, "rect");
  const attributes = { x, y, width, height: laneHeight, rx: 1.5, class: className };
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  return element;
}
