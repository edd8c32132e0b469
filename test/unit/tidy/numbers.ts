/** Numbers of behaviours in a text, without brackets. `[LIMIT-1] to [LIMIT-3]` is three. */
export function numbersIn(text: string): string[] {
  return Array.from(
    text.matchAll(/\[([A-Z]+)-(\d+)\](?: to \[\1-(\d+)\])?/g),
    ([, prefix, from, to = from]) =>
      Array.from(
        { length: Number(to) - Number(from) + 1 },
        (_, index) => `${prefix}-${Number(from) + index}`,
      ),
  ).flat();
}
