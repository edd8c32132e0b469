import { errorWords } from "../../../events/recent-errors.js";
import { conditionOf } from "../model/condition.js";
import { field } from "./field.js";
import { toneOf } from "./header.js";
import { rate } from "./numbers.js";
import { flowSparkline } from "./numbers.js";
import { clean, cut, cutLine, fit, lineWidth, widthOf } from "./text.js";
import { span } from "./tones.js";
/** Rows of a card without its field: two borders and the vitals. */
export const CARD_EDGES = 3;
const EDGES = {
  usual: { top: ["┌", "┐"], bottom: ["└", "┘"], side: "│", rule: "─", tone: "faint" },
  chosen: { top: ["┏", "┓"], bottom: ["┗", "┛"], side: "┃", rule: "━", tone: "selected" },
};
const SPARK_COLUMNS_MAX = 24;
/**
 * The card of one agent:
 *
 * ```
 * ┌ logwatch ◑ active ─────┐
 * │▒▓█▓▒▒▓█▓▒░▒▓▓▒░        │
 * │ 200 ev/s  p 12  t 0.31 │
 * └ ▁▂▃▅▇▅▃▂ ─── 3 watching ┘
 * ```
 */
export function card(agent, scene, columns, fieldRows) {
  const chosen = scene.viewState.chosen === agent.id;
  const edge = chosen ? EDGES.chosen : EDGES.usual;
  const inner = columns - 2;
  const side = span(edge.side, edge.tone);
  const closed = (left, right, [start, end]) => {
    const kept = cutLine(left, inner - lineWidth(right));
    const gap = inner - lineWidth(kept) - lineWidth(right);
    return [
      span(start, edge.tone),
      ...kept,
      span(edge.rule.repeat(gap), edge.tone),
      ...right,
      span(end, edge.tone),
    ];
  };
  const cells = field({ ...fieldOf(agent, scene), columns: inner, rows: fieldRows });
  return [
    closed(titleOf(agent, scene, inner), [], edge.top),
    ...cells.map((row) => [side, ...row, side]),
    [side, ...vitalsLine(agent, scene, inner), side],
    closed(sparkOf(agent, scene, inner), watchingOf(agent, inner), edge.bottom),
  ];
}
/** One agent on a single line, for screens without room for cards. */
export function compactCard(agent, scene, columns) {
  const chosen = scene.viewState.chosen === agent.id;
  const { shape, word } = conditionOf(agent.vital);
  const wrong = agent.errors === 0 ? "" : ` ! ${errorWords(agent.errors, true)}`;
  const right = `${wrong} ${rate(agent.vital.flow).padStart(4)} ev/s`;
  const left = `${chosen ? "▸" : " "}${shape} ${fit(clean(agent.id), 10)} ${word.padEnd(8)} `;
  const room = columns - lineWidth([span(left)]) - right.length;
  if (room < 3) return [span(fit(left + right, columns), chosen ? "selected" : "plain")];
  const [cells = []] = field({ ...fieldOf(agent, scene), columns: room, rows: 1 });
  return [span(left, chosen ? "selected" : toneOf(word, scene.connection)), ...cells, span(right, "muted")];
}
/** True for a short time after an error. False when animation is off: the error count beside the vitals shows it then. */
function isDistorted({ distortedUntil }, { connection, viewState, now }) {
  return connection === "live" && !viewState.still && now < distortedUntil;
}
export function fieldOf(agent, scene) {
  return {
    id: agent.id,
    vital: agent.vital,
    now: scene.now,
    feverish: agent.feverish,
    distorted: isDistorted(agent, scene),
    frozen: scene.viewState.still,
    stale: scene.connection === "away",
  };
}
function titleOf({ id, vital, feverish }, { connection }, columns) {
  const { shape, word } = conditionOf(vital);
  const whole = clean(id);
  const room = columns - word.length - 5;
  // The agent's name takes precedence over its condition.
  const feverWord = widthOf(whole) + 8 <= room ? " ▲ fever" : " ▲";
  const fever = feverish ? feverWord : "";
  const name = cut(whole, room - fever.length);
  return [
    span(" "),
    span(name, connection === "away" ? "stale" : "title"),
    span(` ${shape} ${word}`, toneOf(word, connection)),
    span(fever, "alarm"),
    span(" "),
  ];
}
/** The vitals, with the error count at the right; the error count takes precedence if both do not fit. */
function vitalsLine(agent, scene, inner) {
  const wrong = agent.errors === 0 ? "" : `! ${errorWords(agent.errors, true)} `;
  const room = inner - wrong.length;
  return [
    span(fit(` ${vitalsOf(agent, room - 2)}`, room), toneOfVitals(scene)),
    span(wrong, scene.connection === "away" ? "stale" : "alarm"),
  ];
}
function vitalsOf({ vital }, columns) {
  const { flow, pressure, temperature } = vital;
  const parts = [`${rate(flow)} ev/s`, `p ${pressure.toFixed(0)}`, `t ${temperature.toFixed(2)}`];
  const wide = parts.join("  ");
  return wide.length <= columns ? wide : parts.join(" ");
}
function toneOfVitals({ connection }) {
  return connection === "away" ? "stale" : "plain";
}
function sparkOf({ samples }, { connection }, columns) {
  const bars = flowSparkline(samples.flow, Math.min(SPARK_COLUMNS_MAX, columns - 14)).trim();
  return bars === "" ? [] : [span(` ${bars} `, connection === "away" ? "stale" : "health")];
}
function watchingOf({ observers }, columns) {
  if (!observers) return [];
  return [span(columns >= 28 ? ` ${observers} watching ` : ` ${observers} ◉ `, "muted")];
}
//# sourceMappingURL=card.js.map
