/**
 * What a packed value is. Values of the user's may look the same. What is packed is known by its
 * place: a message says in which of its fields there is something packed, and an object that keeps
 * some says where (`contents` in `portable.ts`).
 *
 * @module
 */

import type { Shape } from "./columns.ts";

/** A value on its way. */
export type Packed =
  | { readonly pack: "none"; readonly value: unknown }
  | { readonly pack: "strings"; readonly texts: readonly string[]; readonly lengths: Uint32Array }
  | { readonly pack: "dictionary"; readonly values: Packed; readonly codes: Uint16Array }
  | { readonly pack: "numbers"; readonly numbers: Float64Array }
  | { readonly pack: "rows"; readonly shape: Shape; readonly columns: readonly Packed[] }
  | { readonly pack: "record"; readonly fields: Readonly<Record<string, Packed>> }
  | { readonly pack: "list"; readonly items: readonly Packed[] }
  /** What has been encoded when it was packed, as what comes from disk has. */
  | { readonly pack: "bytes"; readonly bytes: Uint8Array }
  /** What was set aside piece by piece; with a number of elements, a partition. */
  | { readonly pack: "pieces"; readonly items: readonly Packed[]; readonly size?: number };
