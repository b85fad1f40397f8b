/**
 * What elements are, by the options that they are read with.
 *
 * @module
 */

import type { Bag } from "../../bag/bag.ts";
import type { ElementFailure } from "../../values/element_failure.ts";
import type { CsvType, CsvTypes } from "./cell_types.ts";
import type { ReadCsvOptions } from "./csv_options.ts";

/** What an option is, or the default where it is not given. */
export type CsvOption<O, Name extends keyof ReadCsvOptions, Default> = Name extends keyof O
  ? undefined extends O[Name] ? Exclude<O[Name], undefined> | Default : O[Name]
  : Default;

/** What is in place of a cell that has nothing. */
export type CsvNothing<O> =
  | (CsvOption<O, "nullValues", readonly []> extends readonly [] ? never : null)
  | ("fill" extends CsvOption<O, "ragged", "error"> ? null : never);

/** What a cell of a type is; of one that is not declared, a text. */
export type CsvCell<O, Type> =
  | (Type extends CsvType ? CsvTypes[Type] : string)
  | CsvNothing<O>;

/** What cells are whose types are inferred. */
export type CsvInferred<O> = string | number | boolean | CsvNothing<O>;

/** What the type of a column is declared to be. */
export type CsvDeclared<Types, Name> = Name extends keyof Types ? Types[Name] : "string";

/** An object with the columns that are known. */
export type CsvRecord<O, Types, Columns, Header> = Types extends "infer"
  ? { [N in CsvNames<Columns, Header>]: CsvInferred<O> }
  : Columns extends readonly (infer Name extends string)[]
    ? { [N in Name]: CsvCell<O, CsvDeclared<Types, N>> }
  : Header extends readonly (infer Name extends string)[]
    ? { [N in Name]: CsvCell<O, CsvDeclared<Types, N>> }
  : [keyof Types] extends [never] ? Record<string, CsvCell<O, "string">>
  : { -readonly [N in keyof Types]: CsvCell<O, Types[N]> };

/** Names of the columns. */
export type CsvNames<Columns, Header> = Columns extends readonly (infer Name extends string)[]
  ? Name
  : Header extends readonly (infer Name extends string)[] ? Name
  : string;

/** An array, with the cells that are known. */
export type CsvArray<O, Types, Columns> = Types extends "infer" ? CsvInferred<O>[]
  : Types extends readonly CsvType[]
    ? Columns extends readonly number[] ? CsvCell<O, Types[number] | "string">[]
    : number extends Types["length"] ? CsvCell<O, Types[number]>[]
    : CsvOption<O, "ragged", "error"> extends "error" | "fill"
      ? { -readonly [I in keyof Types]: CsvCell<O, Types[I]> }
    : CsvCell<O, Types[number]>[]
  : CsvCell<O, "string">[];

/** The record of a row. */
export type CsvRow<O, Header> = Header extends false
  ? CsvArray<O, CsvOption<O, "types", undefined>, CsvOption<O, "columns", undefined>>
  : CsvRecord<O, CsvOption<O, "types", undefined>, CsvOption<O, "columns", undefined>, Header>;

/** With the path, where that was asked for. */
export type CsvWithPath<O, T> = CsvOption<O, "includePath", false> extends false ? T
  : CsvOption<O, "includePath", false> extends true ? [record: T, path: string]
  : T | [record: T, path: string];

/** With failures in the places of records, where that was asked for. */
export type CsvWithFailures<O, T> = "collect" extends CsvOption<O, "onError", "throw">
  ? T | ElementFailure
  : T;

/** An element of what {@linkcode readCsv} gives with the options `O`. */
export type CsvElement<O> = CsvWithPath<
  O,
  CsvWithFailures<O, CsvRow<O, CsvOption<O, "header", true>>>
>;

/** What {@linkcode readCsv} gives. */
export type CsvBag<O> = Bag<CsvElement<O>>;
