/** Rows one press of PageUp or PageDown passes. */
const PAGE_ROWS = 10;

/** Where the focus goes from row `from` of rows 0 to `last` when a key is pressed; null when the key means nothing here. */
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
