/**
 * The words of a text of code: names, numbers, strings, arrows and braces, without the comments.
 *
 * @module
 */

/** A word, and where it begins. */
export interface Word {
  readonly text: string;
  readonly start: number;
}

/** A bracket of any kind. */
export interface Bracket {
  readonly start: number;
  readonly opens: boolean;
}

/** What is one piece of code, whatever stands in it. */
const piece =
  /(?<comment>\/\/[^\n]*|\/\*[^]*?\*\/)|(?<string>"(?:[^"\\\n]|\\[^])*"|'(?:[^'\\\n]|\\[^])*')|(?<word>#?[\p{ID_Start}$_][\p{ID_Continue}$]*|\d[\w.]*|=>)|(?<bracket>[([{}\])])|(?<quote>`)|(?<slash>\/)|(?<sign>[^\s])/uy;

const regularExpression = /\/(?:[^/\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\//y;

const templateText = /(?:[^`\\$]|\\[^]|\$(?!\{))*/y;

/** After these a slash begins a regular expression. */
const beforeExpression =
  /^(?:[(,=:[!&|?{};+\-*%~^<>]|=>|return|typeof|case|in|of|delete|void|throw)$/;

/** The words of a text. */
export function wordsOf(text: string): readonly Word[] {
  return scan(text).words;
}

/** The brackets of a text, none of those in strings and comments. */
export function bracketsOf(text: string): readonly Bracket[] {
  return scan(text).brackets;
}

function scan(text: string) {
  const words: Word[] = [];
  const brackets: Bracket[] = [];
  /** For each brace that is open, whether it is one of a template. */
  const braces: boolean[] = [];
  let before = "(";
  let at = 0;
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    return pattern.exec(text);
  };
  const readTemplate = (): void => {
    const inside = take(templateText)![0];
    for (const { 0: part, index } of inside.matchAll(/\S+/g)) {
      words.push({ text: part, start: at + index });
    }
    at += inside.length;
    if (text[at] === "`") at++;
    else if (at < text.length) {
      braces.push(true);
      at += 2;
    }
  };
  while (at < text.length) {
    const found = take(piece);
    if (found === null) {
      at++;
      continue;
    }
    const [whole] = found;
    const { comment, string, word, bracket, quote, slash } = found.groups!;
    const start = at;
    at += whole.length;
    if (comment !== undefined) continue;
    if (quote !== undefined) readTemplate();
    else if (string !== undefined) words.push({ text: string.slice(1, -1), start });
    else if (word !== undefined) words.push({ text: word, start });
    else if (slash !== undefined && beforeExpression.test(before)) {
      at = start;
      const literal = take(regularExpression)?.[0] ?? "/";
      words.push({ text: literal, start });
      at = start + literal.length;
    } else if (bracket !== undefined) {
      if (bracket === "{") braces.push(false);
      if (bracket === "}" && braces.pop() === true) {
        readTemplate();
        before = "`";
        continue;
      }
      brackets.push({ start, opens: "([{".includes(bracket) });
      if (bracket === "{" || bracket === "}") words.push({ text: bracket, start });
    }
    before = whole;
  }
  return { words, brackets };
}
