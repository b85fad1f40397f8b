/**
 * What the compiler refuses in programs that use the installed package, and what it says of it. The
 * oldest and the newest compiler are asked.
 *
 * @module
 */

/** A line of a program that is wrong. */
export interface Misuse {
  readonly code: string;
  /** What the message has in it. */
  readonly says: string;
}

/** What the lines stand on. */
export const preamble = `
import { fromSequence, range, reductions as r } from "holdall";
interface Visit { readonly client: string; readonly bytes: number }
interface Person { readonly name: string; readonly born: number }
const visits = fromSequence<Visit>([]);
const people = fromSequence<Person>([]);
const lines = fromSequence(["a"]);
const groups = visits.groupBy("client");
`;

const keys = '"bytes" | "client" | readonly ("bytes" | "client")[]';

/** Lines by what is wrong. */
export const misuses: readonly Misuse[] = [
  {
    code: 'visits.pluck("cleint");',
    says: `'"cleint"' is not assignable to parameter of type '${keys}'`,
  },
  { code: 'visits.pluck(["client", "byte"]);', says: `Did you mean '"bytes"'?` },
  { code: 'visits.topk(3, { by: "byte" });', says: `Did you mean '"bytes"'?` },
  { code: "lines.frequencies().topk(3, { by: 2 });", says: "Type '2' is not assignable" },
  { code: 'visits.sortBy("byte");', says: keys },
  { code: 'visits.distinct("cleint");', says: keys },
  { code: 'visits.groupBy("cleint");', says: keys },
  { code: 'visits.countBy("cleint");', says: keys },
  { code: 'visits.foldBy("cleint", (a) => a);', says: keys },
  { code: 'visits.join(people, "cleint", "name");', says: keys },
  {
    code: 'visits.join(people, "client", "nmae");',
    says: "| ((element: Person) => unknown)",
  },
  { code: 'visits.join(people, "client");', says: "Expected 3-4 arguments, but got 2" },
  { code: 'groups.sum("byte");', says: `'"byte"' is not assignable to parameter of type '"bytes"` },
  {
    code: 'groups.mean("client");',
    says: `'"client"' is not assignable to parameter of type '"bytes"`,
  },
  { code: 'groups.topk(1, "byte");', says: "By<Visit, unknown, never>" },
  {
    code: 'groups.aggregate({ n: r.count(), sum: r.sum("byte") });',
    says: "Property 'byte' is missing in type 'Visit'",
  },
  {
    code: 'visits.aggregate({ sum: r.sum("client") });',
    says: "Types of property 'client' are incompatible",
  },
  { code: "visits.aggregate({ mean: r.mean() });", says: "Type 'Visit' is not assignable to type" },
  {
    code: "lines.sum();",
    says: "Type 'string' is not assignable to type 'number | bigint | boolean'",
  },
  { code: "lines.mean();", says: "Type 'string' is not assignable to type 'number | boolean'" },
  { code: "range(3).flatten();", says: "Type 'number' is not assignable to type 'Iterable<" },
  { code: "range(3).str.trim();", says: "'trim' does not exist on type 'OnlyForStrings'" },
  { code: "lines.map((line, { n }) => line + n);", says: "Expected 2 or more, but got 1" },
  {
    code: "lines.map((line, { m }) => line + m, { with: { n: 1 } });",
    says: "Property 'm' does not exist on type '{ readonly n: number; }'",
  },
  { code: "lines.map((line, i: number) => line + i);", says: "Expected 2 or more, but got 1" },
  {
    code: "lines.map((line) => line, { concurency: 4 });",
    says: "Did you mean to write 'concurrency'?",
  },
];
