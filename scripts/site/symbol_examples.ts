/**
 * The examples of public symbols. A type is shown by the example of what takes or gives it.
 *
 * @module
 */

import type { Api, ApiSymbol } from "./api.ts";
import { examplesOf, kindOf, membersOf, typesNamedIn, type Way, waysOf } from "./members.ts";
import { memberAnchor, symbolPath } from "./places.ts";

/** A place of the reference. */
export interface Place {
  /** As it is written: `Bag`, `Bag.map`. */
  readonly name: string;
  /** In the site. */
  readonly path: string;
}

/** An example and where it is. */
export interface PlacedExample {
  readonly place: Place;
  readonly title: string;
}

/** A place with what can be written there. */
interface DocumentedPlace extends Place {
  /** The symbol whose page it is on. */
  readonly symbol: string;
  readonly ways: readonly Way[];
}

/** Which symbol is used where, and shown where. */
export class SymbolUses {
  readonly #users = new Map<string, DocumentedPlace[]>();

  /** Finds out what uses what: in signatures, and in what types consist of. */
  constructor({ symbols }: Api) {
    for (const place of symbols.flatMap(placesIn)) {
      for (const type of typesNamedIn(place.ways.map(({ types }) => types))) {
        if (type === place.symbol) continue;
        this.#users.set(type, [...this.#users.get(type) ?? [], place]);
      }
    }
  }

  /** What uses a type, but for its own members. */
  usersOf(type: string): readonly Place[] {
    return this.#users.get(type) ?? [];
  }

  /** The example of what uses a type, or of what uses what uses it, whichever is nearest. */
  exampleOf(type: string): PlacedExample | undefined {
    const types = new Set([type]);
    for (const type of types) {
      for (const user of this.#users.get(type) ?? []) {
        const [example] = user.ways.flatMap(({ jsDoc }) => examplesOf(jsDoc));
        if (example !== undefined) return { place: user, title: example.title };
        types.add(user.symbol);
      }
    }
    return undefined;
  }
}

/** A symbol and its members. */
function placesIn(symbol: ApiSymbol): DocumentedPlace[] {
  const path = symbolPath(symbol);
  return [
    { name: symbol.name, symbol: symbol.name, path, ways: waysOf(symbol) },
    ...membersOf(symbol).map(({ name, ways }) => ({
      name: `${symbol.name}.${name}`,
      symbol: symbol.name,
      path: `${path}#${memberAnchor(name)}`,
      ways,
    })),
  ];
}

/**
 * Names of what has no example: functions and classes have their own; methods, too, unless that of their
 * class calls them or JavaScript does; types and constants are shown by what uses them.
 */
export function withoutExample(api: Api): readonly string[] {
  const uses = new SymbolUses(api);
  return api.symbols.flatMap((symbol) => {
    const { folder } = kindOf(symbol);
    const own = codeOf(waysOf(symbol));
    if (folder === "types" || folder === "constants") {
      return own === "" && uses.exampleOf(symbol.name) === undefined ? [symbol.name] : [];
    }
    return [
      ...(own === "" && folder !== "namespaces" ? [symbol.name] : []),
      ...membersOf(symbol)
        .filter(({ group }) => group === "Methods" || group === "Functions")
        .filter(({ name, ways }) =>
          codeOf(ways) === "" && !isCalledByJavaScript(name) && !own.includes(`.${name}(`)
        )
        .map(({ name }) => `${symbol.name}.${name}`),
    ];
  });
}

/** The code of all examples. */
function codeOf(ways: readonly Way[]): string {
  return ways.flatMap(({ jsDoc }) => examplesOf(jsDoc)).map(({ text }) => text).join("\n");
}

function isCalledByJavaScript(name: string): boolean {
  return name.startsWith("[") || name === "toString" || name === "toJSON";
}
