import { healthShape, isUnwell, type ShownHealth } from "../../../events/probe.js";
import { errorWords } from "../../../events/recent-errors.js";
import { conditionOf } from "../model/condition.js";
import { field } from "./field.js";
import { toneOf } from "./header.js";
import { inShort } from "../../render/render.js";
import { rate } from "./numbers.js";
import type { AgentScene, Scene } from "../model/scene.js";
import { flowSparkline } from "./numbers.js";
import { clean, cut, cutLine, fit, lineWidth, widthOf } from "./text.js";
import { type Line, span, type Span, type Tone } from "./tones.js";

/** Rows of a card without its field: two borders and the vitals. */
export const CARD_EDGES = 3;

const EDGES = {
  usual: { top: ["┌", "┐"], bottom: ["└", "┘"], side: "│", rule: "─", tone: "faint" },
  chosen: { top: ["┏", "┓"], bottom: ["┗", "┛"], side: "┃", rule: "━", tone: "selected" },
} as const;

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
export function card(agent: AgentScene, whole: Scene, columns: number, fieldRows: number): Line[] {
  const scene = sceneOf(agent, whole);
  const chosen = scene.viewState.chosen === agent.id;
  const edge = chosen ? EDGES.chosen : EDGES.usual;
  const inner = columns - 2;
  const side = span(edge.side, edge.tone);
  const closed = (left: Line, right: Line, [start, end]: readonly [string, string]): Line => {
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
    closed(sparkOf(agent, scene, inner), asideOf(agent, inner), edge.bottom),
  ];
}

/** One agent on a single line, for screens without room for cards. */
export function compactCard(agent: AgentScene, whole: Scene, columns: number): Line {
  const scene = sceneOf(agent, whole);
  const chosen = scene.viewState.chosen === agent.id;
  const { shape, word } = conditionOf(agent.vital);
  const unwell = agent.health && isUnwell(agent.health) ? ` ${healthShape(agent.health.status)}` : "";
  const wrong = unwell + (agent.errors === 0 ? "" : ` ! ${errorWords(agent.errors, true)}`);
  const age = agent.ageMs === null ? "" : ` ${inShort(agent.ageMs)} old`;
  const right = `${wrong}${age} ${rate(agent.vital.flow).padStart(4)} ev/s`;
  const left = `${chosen ? "▸" : " "}${shape} ${fit(clean(agent.id), 10)} ${word.padEnd(8)} `;
  const room = columns - lineWidth([span(left)]) - right.length;
  if (room < 3) return [span(fit(left + right, columns), chosen ? "selected" : "plain")];
  const [cells = []] = field({ ...fieldOf(agent, scene), columns: room, rows: 1 });
  return [span(left, chosen ? "selected" : toneOf(word, scene.connection)), ...cells, span(right, "muted")];
}

/** True for a short time after an error. False when animation is off: the error count beside the vitals shows it then. */
function isDistorted({ distortedUntil }: AgentScene, { connection, viewState, now }: Scene): boolean {
  return connection === "live" && !viewState.still && now < distortedUntil;
}

export function fieldOf(agent: AgentScene, scene: Scene) {
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

function titleOf(
  { id, vital, feverish, health }: AgentScene,
  { connection }: Scene,
  columns: number,
): Span[] {
  const { shape, word } = conditionOf(vital);
  const whole = clean(id);
  const room = columns - word.length - 5;
  // The agent's name takes precedence over its condition.
  const feverWord = widthOf(whole) + 8 <= room ? " ▲ fever" : " ▲";
  const fever = feverish ? feverWord : "";
  const unwell = health && isUnwell(health) ? unwellWords(health, room - fever.length - widthOf(whole)) : "";
  const name = cut(whole, room - fever.length - unwell.length);
  return [
    span(" "),
    span(name, connection === "away" ? "stale" : "title"),
    span(` ${shape} ${word}`, toneOf(word, connection)),
    span(unwell, "alarm"),
    span(fever, "alarm"),
    span(" "),
  ];
}

/** ` ◈ degraded`; the shape alone without room for the word. */
function unwellWords({ status }: ShownHealth, room: number): string {
  const whole = ` ${healthShape(status)} ${status.toLowerCase()}`;
  return whole.length <= room ? whole : ` ${healthShape(status)}`;
}

/** The vitals, with the error count at the right; the error count takes precedence if both do not fit. */
function vitalsLine(agent: AgentScene, scene: Scene, inner: number): Span[] {
  const wrong = agent.errors === 0 ? "" : `! ${errorWords(agent.errors, true)} `;
  const room = inner - wrong.length;
  return [
    span(fit(` ${vitalsOf(agent, room - 2)}`, room), toneOfVitals(scene)),
    span(wrong, scene.connection === "away" ? "stale" : "alarm"),
  ];
}

function vitalsOf({ vital }: AgentScene, columns: number): string {
  const { flow, pressure, temperature } = vital;
  const parts = [`${rate(flow)} ev/s`, `p ${pressure.toFixed(0)}`, `t ${temperature.toFixed(2)}`];
  const wide = parts.join("  ");
  return wide.length <= columns ? wide : parts.join(" ");
}

function toneOfVitals({ connection }: Scene): Tone {
  return connection === "away" ? "stale" : "plain";
}

function sparkOf({ samples }: AgentScene, { connection }: Scene, columns: number): Span[] {
  const bars = flowSparkline(samples.flow, Math.min(SPARK_COLUMNS_MAX, columns - 14)).trim();
  return bars === "" ? [] : [span(` ${bars} `, connection === "away" ? "stale" : "health")];
}

/** An agent of which the gateway knows only how it was is drawn like one of a gateway that is away. */
export function sceneOf({ ageMs }: AgentScene, scene: Scene): Scene {
  return ageMs === null ? scene : { ...scene, connection: "away" };
}

/** How old the agent is, or how many watch it. */
function asideOf({ observers, ageMs }: AgentScene, columns: number): Span[] {
  if (ageMs !== null) {
    const age = inShort(ageMs);
    return [span(columns >= 28 ? ` as of ${age} ago ` : ` ${age} old `, "active")];
  }
  if (!observers) return [];
  return [span(columns >= 28 ? ` ${observers} watching ` : ` ${observers} ◉ `, "muted")];
}
