/**
 * How stacks call our loops.
 *
 * @module
 */

/** The name of the sources of generated loops. */
export const loopSource = "holdall/loop.js";
