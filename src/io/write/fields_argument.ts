/**
 * The schema of what is written as a table: the one that the user says, or that of the first elements.
 *
 * @module
 */

import { partitionKey } from "../../graph/graph.ts";
import { ref } from "../../graph/node.ts";
import {
  argumentOf,
  type Arguments,
  type Collection,
  join,
  value,
  values,
} from "../../plans/collection.ts";
import { take } from "../../plans/create.ts";
import { checkSchema, type Field } from "../tables/column_types.ts";
import { tableSchema } from "./table_schema.ts";

/** Elements that are looked at, at most, to infer a schema. */
const SAMPLE = 1000;

/** The fields of a schema, or those of the first elements of a bag, as an argument. */
export function fieldsArgument(
  bag: Collection,
  schema: unknown,
  action: string,
): Arguments<[readonly Field[]]> {
  if (schema !== undefined) return values(checkSchema(schema, action));
  const { name, graph } = take(bag, SAMPLE);
  const sample = argumentOf<readonly unknown[]>(ref(partitionKey(name, 0)), graph);
  return value(tableSchema, join(values(action), sample));
}
