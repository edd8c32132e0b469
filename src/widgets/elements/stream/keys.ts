/** Rows that PageUp and PageDown move. */
const PAGE_ROWS = 10;

/** The row to focus after a key press on row `from` of rows 0 to `last`; null when the key has no function. */
export function rowAfterKey(key: string, from: number, last: number): number | null {
  const to = {
    ArrowDown: from + 1,
    ArrowUp: from - 1,
    PageDown: from + PAGE_ROWS,
    PageUp: from - PAGE_ROWS,
    Home: 0,
    End: last,
  }[key];
  return to === undefined ? null : Math.min(last, Math.max(0, to));
}
