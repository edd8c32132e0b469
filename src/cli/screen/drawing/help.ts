import { framed } from "./frame.js";
import { type Line, span } from "./tones.js";

const KEYS = [
  ["q", "quit (or Ctrl-C)"],
  ["↑ ↓  j k", "select an agent or a run; on their pages, scroll"],
  ["Enter", "open the selected agent or run"],
  ["r", "an agent's runs, or its events"],
  ["t", "replay the last hour of an agent; space: pause, + -: speed, n: one event, Esc: live"],
  ["s", "the map of signals: agents and types, fading"],
  ["a  x", "on the page of a run: run it again, cancel it; y confirms"],
  ["Esc", "back"],
  ["p", "pause or resume the events"],
  ["m", "turn animation off or on"],
  ["?", "show or hide this help"],
] as const;

const SIGNS = [
  ["○ ◔ ◑ ●", "activity: idle, waking, active, intense"],
  ["□ ■ ▽ ×", "dormant, stopped, draining, collapsed"],
  ["▲", "fever: above the normal temperature"],
  ["!", "errors within the last minute"],
  ["░▒▓█", "fuller: more activity; faster: more events; brighter: hotter"],
  ["▁▂▃▅▇", "events per second, newest at the right"],
  ["p  t", "pressure 0–100, temperature 0–1"],
  ["◉", "observers"],
] as const;

/** The keys and the symbols with their meanings. Returns exactly `rows` lines. */
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
    [span("  Answer open questions with: terrarium semaphore", "muted")],
  ];
  return Array.from({ length: rows }, (_, row) => framed(lines[row] ?? [], columns));
}
