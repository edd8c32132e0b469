/** Letters, digits and private characters, as the tokenizer `unicode61` of SQLite sees them. */
const TOKEN = /[\p{L}\p{N}\p{Co}]+/gu;
/** The words of a text: lower case, without diacritics. */
function tokensOf(text) {
  const plain = text.normalize("NFD").replaceAll(/\p{M}/gu, "").toLowerCase();
  return plain.match(TOKEN) ?? [];
}
/** A search as phrases: each part between blanks is one, with one or more words. Empty when nothing can be found. */
export function phrasesOf(search) {
  return search
    .split(/\s+/u)
    .map(tokensOf)
    .filter(({ length }) => length > 0);
}
/** The search as an expression of FTS5. Everything is quoted, so nothing in it is syntax. Null when it has no word. */
export function matchExpression(search) {
  const phrases = phrasesOf(search).map((tokens) => `"${tokens.join(" ")}"`);
  return phrases.length === 0 ? null : phrases.join(" AND ");
}
/** A text's words with blanks around each, so that phrases are found in it as text. */
export function searchable(text) {
  return ` ${tokensOf(text).join(" ")} `;
}
//# sourceMappingURL=search-words.js.map
