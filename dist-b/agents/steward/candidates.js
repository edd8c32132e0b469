const DAY_MS = 86_400_000;
/** Files not modified for `staleDays` days. A date in the future does not count. */
export function staleOf(files, staleDays, now) {
  return files.filter(({ modifiedAt }) => now - modifiedAt >= staleDays * DAY_MS);
}
/**
 * Groups of files with equal size, largest first. Empty files are excluded, because nothing would be gained. Two names of
 * one file (hard links) count as one, because removing either frees nothing.
 */
export function sameSize(files) {
  const groups = new Map();
  for (const file of files) {
    if (file.size === 0) continue;
    const group = groups.get(file.size) ?? new Map();
    groups.set(file.size, group);
    const known = group.get(file.inode);
    if (!known || file.path < known.path) group.set(file.inode, file);
  }
  return [...groups]
    .filter(([, group]) => group.size > 1)
    .toSorted(([one], [other]) => other - one)
    .map(([, group]) => [...group.values()]);
}
/** Of files with equal content the oldest stays (of equal age, the first by path). */
export function duplicatesOf(files) {
  const copies = new Map();
  for (const file of files) {
    const equal = copies.get(file.sha256) ?? [];
    equal.push(file);
    copies.set(file.sha256, equal);
  }
  return [...copies.values()].flatMap((equal) => {
    const [oldest, ...others] = equal.toSorted(byAge);
    return oldest ? others.map((file) => ({ file, copyOf: oldest })) : [];
  });
}
function byAge(one, other) {
  return one.modifiedAt - other.modifiedAt || (one.path < other.path ? -1 : 1);
}
//# sourceMappingURL=candidates.js.map
