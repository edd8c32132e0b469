/** Letters, digits and private characters, as the tokenizer `unicode61` of SQLite sees them. */
const TOKEN = /[\p{L}\p{N}\p{Co}]+/gu;

/** The same of a text in lower case that has nothing beyond ASCII. */
const ASCII_TOKEN = /[a-z\d]+/g;
// oxlint-disable-next-line no-control-regex
const ASCII = /^[\0-\x7F]*$/;

/** The words of a text: lower case, without diacritics. */
function tokensOf(text: string): string[] {
  // Most texts, and several times faster: every event is stored with its words.
  if (ASCII.test(text)) return text.toLowerCase().match(ASCII_TOKEN) ?? [];
  const plain = text.normalize("NFD").replaceAll(/\p{M}/gu, "").toLowerCase();
  return plain.match(TOKEN) ?? [];
}

/** A search as phrases: each part between blanks is one, with one or more words. Empty when nothing can be found. */
export function phrasesOf(search: string): string[][] {
  return search
    .split(/\s+/u)
    .map(tokensOf)
    .filter(({ length }) => length > 0);
}

/** The search as an expression of FTS5. Everything is quoted, so nothing in it is syntax. Null when it has no word. */
export function matchExpression(search: string): string | null {
  const phrases = phrasesOf(search).map((tokens) => `"${tokens.join(" ")}"`);
  return phrases.length === 0 ? null : phrases.join(" AND ");
}

/** A text's words with blanks around each, so that phrases are found in it as text. */
export function searchable(text: string): string {
  return ` ${tokensOf(text).join(" ")} `;
}

/** False when none of the texts in this JSON has all these words: quicker than reading them. */
export function mayHave(json: string, tokens: readonly string[]): boolean {
  const plain = json.toLowerCase();
  // The words of other texts are written in another way, without diacritics.
  return tokens.every((token) => plain.includes(token)) || !ASCII.test(json);
}
