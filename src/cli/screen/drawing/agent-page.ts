import { healthShape, healthWords, isUnwell } from "../../../events/probe.js";
import { signalWords } from "../../../events/words/signals.js";
import { signalsByAgent } from "../../../signals/shown.js";
import { fieldOf, sceneOf } from "./card.js";
import { eventRule, eventTail } from "./events.js";
import { field } from "./field.js";
import { dottedWithin, framed, innerWidth, wrapped } from "./frame.js";
import { rate } from "./numbers.js";
import type { AgentScene, Scene } from "../model/scene.js";
import { flowSparkline, sparkline } from "./numbers.js";
import { runList } from "./runs.js";
import { clean, cut } from "./text.js";
import { type Line, span, type Tone } from "./tones.js";

const FIELD_SHARE = 0.4;
const FIELD_ROWS_MAX = 16;
const FIELD_ROWS_WITH_RUNS = 3;
/** With fewer rows the page has no charts. */
const CHARTS_ROWS_MIN = 14;

/** The page of one agent: a larger field, vitals over five minutes, its own events. Returns exactly `rows` lines. */
export function agentPage(whole: Scene, agent: AgentScene, columns: number, rows: number): Line[] {
  const scene = sceneOf(agent, whole);
  const inner = innerWidth(columns);
  if (scene.viewState.listsRuns) return pageWithRuns(whole, agent, columns, rows);
  const charts = rows >= CHARTS_ROWS_MIN ? chartsOf(agent, scene, inner) : [];
  const [about = []] = wrapped(cut(clean(agent.description), inner), inner, "muted");
  const words = agent.description === "" || rows < CHARTS_ROWS_MIN ? [] : [about];
  const fieldRows = Math.max(1, Math.min(FIELD_ROWS_MAX, Math.floor(rows * FIELD_SHARE)));
  const cells = field({ ...fieldOf(agent, scene), columns: inner, rows: fieldRows });
  const above = [
    ...words,
    ...healthLine(agent, scene, inner),
    ...signalLine(agent, scene, inner),
    ...cells,
    ...charts,
  ];
  return [
    ...above.map((line) => framed(line, columns)),
    eventRule(whole, charts.length > 0 ? "" : vitalsInShort(agent), columns),
    ...eventTail(whole, columns, Math.max(0, rows - above.length - 1)),
  ];
}

/** The same page with the agent's runs instead of its charts and events. */
function pageWithRuns(scene: Scene, agent: AgentScene, columns: number, rows: number): Line[] {
  const fieldRows = Math.max(1, Math.min(FIELD_ROWS_WITH_RUNS, Math.floor(rows / 5)));
  const cells = field({
    ...fieldOf(agent, sceneOf(agent, scene)),
    columns: innerWidth(columns),
    rows: fieldRows,
  });
  return [
    ...cells.map((line) => framed(line, columns)),
    ...runList(scene, columns, Math.max(0, rows - fieldRows)),
  ];
}

/** `◈ degraded: sane failed 3 times`, for an agent with probes. */
function healthLine({ health }: AgentScene, { connection }: Scene, inner: number): Line[] {
  if (!health) return [];
  const words = `${healthShape(health.status)} ${clean(healthWords(health))}`;
  const tone = isUnwell(health) ? "alarm" : "health";
  return [[span(cut(words, inner), connection === "away" ? "stale" : tone)]];
}

/**
 * `▆ WARNING 0.80 to steward, 12 s ago · ▂ STATE 0.20 …`: as many of the agent's signals as fit, strongest first. A line for
 * every agent once there was any signal, so that the page does not jump.
 */
function signalLine({ id }: AgentScene, { signals, connection }: Scene, inner: number): Line[] {
  if (signals === null) return [];
  const own = signalsByAgent(signals).get(id) ?? [];
  const tone = connection === "away" ? "stale" : "plain";
  if (own.length === 0) return [[span("no signals", "muted")]];
  return [
    dottedWithin(
      own.map((signal) => span(cut(clean(signalWords(signal, id)), inner), tone)),
      inner,
    ),
  ];
}

function chartsOf({ vital, samples }: AgentScene, { connection }: Scene, inner: number): Line[] {
  const { flow, pressure, temperature } = vital;
  const width = inner - 26;
  const chart = (name: string, bars: string, now: string, tone: Tone): Line => [
    span(name.padEnd(13), "muted"),
    span(bars, connection === "away" ? "stale" : tone),
    span(now.padStart(13), "plain"),
  ];
  return [
    chart("flow", flowSparkline(samples.flow, width), `${rate(flow)} ev/s`, "health"),
    chart("pressure", sparkline(samples.pressure, width, 100), `${pressure.toFixed(0)} %`, "active"),
    chart("temperature", sparkline(samples.temperature, width, 1), temperature.toFixed(2), "waking"),
  ];
}

function vitalsInShort({ vital }: AgentScene): string {
  const { flow, pressure, temperature } = vital;
  return `${rate(flow)} ev/s  p ${pressure.toFixed(0)}  t ${temperature.toFixed(2)}`;
}
