/**
 * Text in HTML.
 *
 * @module
 */

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
};

/** A text as HTML shows it, in an attribute too. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => entities[character]!);
}

/** The text that HTML shows. */
export function textOf(html: string): string {
  return html.replace(/<[^>]*>/g, "").replace(
    /&(?:amp|lt|gt|quot|#39);/g,
    (entity) => decoded[entity]!,
  );
}

const decoded: Readonly<Record<string, string>> = {
  "&#39;": "'",
  ...Object.fromEntries(Object.entries(entities).map(([character, entity]) => [entity, character])),
};
