/**
 * One form for what several sources know about a person.
 *
 * @module
 */

/** A person, in the one form. */
export interface Contact {
  readonly name: string;
  readonly email: string;
  readonly age: number;
  readonly city: string;
  readonly tags: readonly string[];
}

/** Reads a line of JSON; one that is none, or has no address or age, is refused. */
export function cleanContact(line: string): Contact {
  const { name, email, age, city, tags } = JSON.parse(line);
  const address = String(email).trim().toLowerCase();
  if (!address.includes("@")) throw new TypeError(`no address: ${email}`);
  const years = Number(age);
  if (!Number.isInteger(years)) throw new RangeError(`no age: ${age}`);
  return {
    name: String(name).trim().toLowerCase(),
    email: address,
    age: years,
    city: String(city),
    tags: typeof tags === "string" ? tags.split(",") : tags,
  };
}
