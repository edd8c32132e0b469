/** `Nov 30, 2026, 18:54`, in the reader's own time zone. */
export function minuteWords(at: number | string): string {
  return new Date(at).toLocaleString("en", { dateStyle: "medium", timeStyle: "short", hourCycle: "h23" });
}

/** `2026-11-30 18:54:56`, likewise. */
export function secondWords(at: number | string): string {
  // Swedish writes a moment as ISO 8601 does.
  return new Date(at).toLocaleString("sv");
}
