/**
 * What operations say that have no result without elements.
 *
 * @module
 */

import { EmptyBagError } from "../errors.ts";

/** The error for an operation of a bag without elements; `or` tells what else would do. */
export function emptyBag(operation: string, or: string = ""): EmptyBagError {
  return new EmptyBagError(
    `Cannot compute ${operation}() of an empty bag: expected at least one element${or}`,
  );
}
