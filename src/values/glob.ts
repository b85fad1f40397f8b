/**
 * Shell patterns for any text, as Python's `fnmatch` and so dask's `str.match` have them: `/` and
 * leading dots are characters like any other, and there is no escape, no brace and no extended
 * pattern. Libraries for globs match paths: for them `*` stops at `/`, and `(`, `\` or a leading
 * `./` mean something else.
 *
 * @module
 */

/** The expression that matches the texts which a pattern matches as a whole. */
export function globExpression(pattern: string): RegExp {
  const [first = "", ...others] = betweenStars(pattern);
  const last = others.pop();
  if (last === undefined) return new RegExp(`^${first}$`, "su");
  // The earliest place will do for what stands between two stars, and an assertion is not tried a
  // second time: so no pattern takes exponential time.
  const middle = others.filter((part) => part !== "").map((part, i) =>
    `(?=(.*?${part}))\\${i + 1}`
  );
  return new RegExp(`^${first}${middle.join("")}.*${last}$`, "su");
}

/** Expressions for the parts of a pattern that its stars divide it into. */
function betweenStars(pattern: string): string[] {
  const characters = [...pattern];
  const parts = [""];
  for (let i = 0; i < characters.length; i++) {
    const character = characters[i]!;
    const end = character === "[" ? endOfSet(characters, i) : -1;
    if (character === "*") parts.push("");
    else if (end !== -1) {
      parts[parts.length - 1] += setExpression(characters.slice(i + 1, end));
      i = end;
    } else parts[parts.length - 1] += character === "?" ? "." : escaped(character);
  }
  return parts;
}

/** Where the set that begins at `start` ends; -1 if it does not, and its bracket is a character. */
function endOfSet(characters: readonly string[], start: number): number {
  let first = start + 1;
  if (characters[first] === "!") first++;
  // A bracket that comes first is a member.
  return characters.indexOf("]", first + 1);
}

/** The set of these members. One without any matches nothing, or everything if negated. */
function setExpression(members: readonly string[]): string {
  const negated = members[0] === "!";
  let set = "";
  for (let i = negated ? 1 : 0; i < members.length; i++) {
    const [from, dash, to] = members.slice(i, i + 3) as [string, string?, string?];
    if (dash !== "-" || to === undefined) set += escaped(from);
    else {
      if (from.codePointAt(0)! <= to.codePointAt(0)!) set += `${escaped(from)}-${escaped(to)}`;
      i += 2;
    }
  }
  return `[${negated ? "^" : ""}${set}]`;
}

function escaped(character: string): string {
  return `\\u{${character.codePointAt(0)!.toString(16)}}`;
}
