/**
 * What is found out about inputs, as an argument of all partitions.
 *
 * @module
 */

import { argumentOf, type Arguments, values } from "../../plans/collection.ts";
import { source, type SourceSettings, take } from "../../plans/create.ts";
import { partitionKey } from "../../graph/graph.ts";
import { ref } from "../../graph/node.ts";
import { type Probe, probe } from "./probe.ts";
import type { ProbedInput } from "./text_partitions.ts";

/**
 * What is found out about inputs, as an argument of all partitions. It is taken, as by `take`,
 * since what is taken is never fused into what uses it and is held by the thread that schedules:
 * no partition computes it for itself, and no worker takes it along when it is lost. It is one key
 * for all inputs so that partitions can begin in their order.
 */
export function probesOf(
  inputs: readonly ProbedInput[],
  settings?: SourceSettings,
): Arguments<[readonly Probe[]]> {
  const { graph, name } = take(source(probe, 1, () => values(inputs), settings), inputs.length);
  return argumentOf(ref(partitionKey(name, 0)), graph);
}
