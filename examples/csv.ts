/**
 * A messy table of comma-separated values: notes with lines of their own, cells without a value, and
 * records that are not right, which are told apart.
 *
 * @module
 */

import { isElementFailure, readCsv } from "holdall";

// In place of this, a path, a pattern such as "measurements/*.csv", or a URL.
const file = new File(
  [`station,day,celsius,note
harbour,2024-03-01,11.5,"windy,
with rain"
hill,2024-03-01,NA,
harbour,2024-03-02,13,
hill,2024-03-02,12 °,"thermometer ""repaired"""
hill,2024-03-03,6.25,calm
`],
  "measurements.csv",
);

const measured = readCsv(file, {
  columns: ["station", "day", "celsius"],
  types: { celsius: "number", day: "date" },
  nullValues: ["", "NA"],
  onError: "collect",
});

for (const { element, error } of await measured.filter(isElementFailure).compute()) {
  console.log(`${element}\n  ${error.message}`);
}

const warm = measured.remove(isElementFailure)
  .filter(({ celsius }) => celsius !== null && celsius > 6)
  .map(({ station, day, celsius }) => `${station} ${day?.toISOString().slice(0, 10)} ${celsius}`);
console.log(await warm.compute());
