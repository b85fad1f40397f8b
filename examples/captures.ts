/**
 * A function that runs in a worker takes nothing along from around it, except what `with` names:
 *
 *     deno run -A examples/captures.ts
 *     bun examples/captures.ts
 *
 * @module
 */

import { fromSequence } from "holdall";

const readings = fromSequence([
  { station: "harbour", celsius: 11 },
  { station: "hill", celsius: 6 },
  { station: "harbour", celsius: 13 },
]);

// Values, and functions that need nothing else, arrive as the last parameter.
const names = { harbour: "Old Harbour", hill: "Observatory Hill" };
const toFahrenheit = (celsius: number) => celsius * 9 / 5 + 32;
const report = readings.map(
  ({ station, celsius }, { names, toFahrenheit }) =>
    `${names[station as keyof typeof names]}: ${toFahrenheit(celsius)} °F`,
  { with: { names, toFahrenheit } },
);
console.log(await report.compute());

// A lazy value is computed once and sent to every worker.
const mean = readings.map(({ celsius }) => celsius).mean();
const warmer = readings.filter(({ celsius }, { mean }) => celsius > mean, { with: { mean } });
console.log(await warmer.compute());

// What cannot be copied to a worker is made there, once for each.
const formatted = readings.map(
  ({ celsius }, format) => format.format(celsius),
  { with: () => new Intl.NumberFormat("en", { style: "unit", unit: "celsius" }) },
);
console.log(await formatted.compute());
