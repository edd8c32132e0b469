import { toneOf } from "../../../events/words/events.js";
import { framed, innerWidth, rule } from "./frame.js";
import { timeOfDay } from "./numbers.js";
import { clean, fit } from "./text.js";
import { span } from "./tones.js";
const TONES = {
  plain: "muted",
  quiet: "muted",
  good: "health",
  steered: "waking",
  asks: "intense",
  warns: "active",
  fails: "alarm",
  gap: "active",
};
/** The latest events, newest at the bottom. Returns exactly `rows` lines. */
export function eventTail({ tail, viewState, connection }, columns, rows) {
  const inner = innerWidth(columns);
  const end = Math.max(0, tail.length - viewState.scrolled);
  const shown = tail.slice(Math.max(0, end - rows), end);
  const lines = shown.map((line) => framed(eventLine(line, inner, viewState.open === null), columns));
  if (lines.length === 0 && rows > 0) {
    const why = connection === "live" ? "No events yet." : "No events known yet.";
    lines.push(framed([span(why, "muted")], columns));
  }
  while (lines.length < rows) lines.push(framed([], columns));
  return lines;
}
/** The rule above the events. */
export function eventRule({ viewState, unread }, aside, columns) {
  const { pausedTail, scrolled } = viewState;
  const back = scrolled > 0 ? `, ${scrolled} back` : "";
  const paused = `‖ paused${back}${unread > 0 ? `, ${unread} new` : ""}`;
  const left = [span("events", "muted"), ...(pausedTail === null ? [] : [span(` ${paused}`, "active")])];
  return rule("middle", left, aside === "" ? [] : [span(aside, "muted")], columns);
}
export function eventLine({ at, agentId, type, detail }, columns, named) {
  const wide = columns >= 60;
  const kind = wide ? type.padEnd(11) : fit(type, 9);
  return [
    ...(wide ? [span(`${timeOfDay(at)}  `, "muted")] : []),
    ...(named ? [span(`${fit(clean(agentId), wide ? 10 : 8)}  `, "plain")] : []),
    span(`${kind}  `, TONES[toneOf({ type })]),
    span(clean(detail), "plain"),
  ];
}
//# sourceMappingURL=events.js.map
