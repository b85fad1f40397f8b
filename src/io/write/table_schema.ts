/**
 * The operation that tells the schema of what is written as a table by its first elements.
 *
 * @module
 */

import type { ValueOperation } from "../../ops/operation.ts";
import type { Field } from "../tables/column_types.ts";

/** `tableSchema(action, sample)`: the fields that elements have. */
export const tableSchema: ValueOperation<
  [action: string, sample: readonly unknown[]],
  readonly Field[]
> = {
  kind: "value",
  name: "tableSchema",
  onCaller: true,
  async run([action, sample]) {
    const { inferFields } = await import("../tables/infer_schema.ts");
    try {
      return inferFields(sample);
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      throw new TypeError(
        `Cannot ${action}: ${error.message}; the option 'schema' says which columns there are`,
      );
    }
  },
};
