/**
 * What Holdall has, for the editor to complete. The build puts the names of the sources in place of these
 * empty lists.
 *
 * @module
 */

import type { DescribedMethod } from "../build/described_methods.ts";

/** Methods of bags and items. */
export const methods: readonly DescribedMethod[] = [];

/** What the package exports that is no type. */
export const exported: readonly string[] = [];
