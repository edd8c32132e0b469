/** Letters of a word that are compared. */
const LETTERS_MAX = 256;
/** Levenshtein distance: single-letter edits from one word to another. */
function distance(from, to) {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 1; i <= from.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= to.length; j += 1) {
      const swap = (row[j - 1] ?? 0) + (from[i - 1] === to[j - 1] ? 0 : 1);
      next.push(Math.min(swap, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}
/** The known words that a misspelt one may mean, the most similar first; at most `countMax`, and none that is too different. */
export function nearestOf(word, known, countMax) {
  const lower = word.slice(0, LETTERS_MAX).toLowerCase();
  const editsMax = Math.max(1, Math.floor(lower.length / 3));
  const near = [];
  for (const candidate of known) {
    if (Math.abs(candidate.length - lower.length) > editsMax) continue;
    const edits = distance(lower, candidate.slice(0, LETTERS_MAX).toLowerCase());
    if (edits <= editsMax) near.push({ candidate, edits });
  }
  return near
    .toSorted((a, b) => a.edits - b.edits)
    .slice(0, countMax)
    .map(({ candidate }) => candidate);
}
/** The known word that a misspelt one most likely means; null when none is close. */
export function nearest(word, known) {
  return nearestOf(word, known, 1)[0] ?? null;
}
//# sourceMappingURL=nearest.js.map
