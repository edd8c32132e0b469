const UNITS = [
  { ms: 86_400_000, name: "day", short: "d" },
  { ms: 3_600_000, name: "hour", short: "h" },
  { ms: 60_000, name: "minute", short: "min" },
  { ms: 1_000, name: "second", short: "s" },
] as const;

/** A span of time for a person: `3 minutes`. The largest unit that fits, rounded down; never negative. */
export function inWords(ms: number): string {
  const { count, unit } = largest(ms);
  return `${count} ${unit.name}${count === 1 ? "" : "s"}`;
}

/** The same where there is little room: `3 min`. */
export function inShort(ms: number): string {
  const { count, unit } = largest(ms);
  return `${count} ${unit.short}`;
}

function largest(ms: number): { count: number; unit: (typeof UNITS)[number] } {
  const unit = UNITS.find((candidate) => ms >= candidate.ms) ?? UNITS[3];
  return { count: Math.max(0, Math.floor(ms / unit.ms)), unit };
}
