/**
 * Texts of users, which may hold anything, as pictures can show them.
 *
 * @module
 */

/**
 * A text in one line: characters that draw nothing, turn the direction of others around or are not
 * allowed in XML are spaces, and halves of characters are replaced.
 */
export function oneLine(text: string): string {
  return text.toWellFormed()
    .replace(/[\p{Control}\p{Zl}\p{Zp}\p{Bidi_Control}\uFFFE\uFFFF]/gu, " ");
}

/** The lines of a text, each as it can be shown. */
export function lines(text: string): string[] {
  return text.split("\n").map(oneLine);
}

/** A text in one line, between tags or as the value of an attribute of XML and HTML. */
export function escapeMarkup(text: string): string {
  return oneLine(text).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
