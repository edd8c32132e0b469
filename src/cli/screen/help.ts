import { framed } from "./frame.js";
import { type Line, span } from "./tones.js";

const KEYS = [
  ["q", "leave (Ctrl-C too)"],
  ["↑ ↓  j k", "choose an agent; on its page, scroll"],
  ["Enter", "open the chosen agent"],
  ["Esc", "back to all agents"],
  ["p", "pause the events, or go on"],
  ["m", "stop what moves, or let it move"],
  ["?", "show or hide this"],
] as const;

const SIGNS = [
  ["○ ◔ ◑ ●", "idle, waking, active, intense: for this agent"],
  ["□ ■ ▽ ×", "dormant, stopped, draining, collapsed"],
  ["▲", "fever: hotter than it should be"],
  ["!", "errors within the last minute"],
  ["░▒▓█", "fuller: more going on; faster: more events; warmer: hotter"],
  ["▁▂▃▅▇", "events a second, the newest at the right"],
  ["p  t", "pressure 0–100, temperature 0–1"],
  ["◉", "observers"],
] as const;

/** What the keys do and what the signs mean. Exactly that many rows. */
export function help(columns: number, rows: number): Line[] {
  const entry = ([name, meaning]: readonly [string, string]): Line => [
    span(`  ${name.padEnd(10)}`, "title"),
    span(meaning, "plain"),
  ];
  const lines: Line[] = [
    ...KEYS.map(entry),
    [],
    ...SIGNS.map(entry),
    [],
    [span("  Answer what waits with: terrarium semaphore", "muted")],
  ];
  return Array.from({ length: rows }, (_, row) => framed(lines[row] ?? [], columns));
}
