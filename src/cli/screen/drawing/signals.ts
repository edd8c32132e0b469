import { intensityBar } from "../../../events/words/signals.js";
import { signalMap } from "../../../signals/shown.js";
import type { Scene } from "../model/scene.js";
import { framed, innerWidth } from "./frame.js";
import { clean, fit } from "./text.js";
import { type Line, span } from "./tones.js";

const AGENT = 16;
const CELL = 12;

/** The map of signals: agents × types, as many as fit, strongest first. Returns exactly `rows` lines. */
export function signalPage({ signals, connection }: Scene, columns: number, rows: number): Line[] {
  const { types, rows: agents } = signalMap(signals ?? []);
  const across = Math.max(1, Math.floor((innerWidth(columns) - AGENT) / CELL));
  const shown = types.slice(0, across);
  const cell = (intensity: number): string =>
    intensity === 0 ? "–" : `${intensityBar(intensity)} ${intensity.toFixed(2)}`;
  const tone = connection === "away" ? "stale" : "active";
  const counts = `${agents.length} agents, ${types.length} types; strength now, from or to each`;
  const lines: Line[] =
    agents.length === 0
      ? [[span("No signals. What agents and clients deposit appears here, and fades.", "muted")]]
      : [
          [span(fit("", AGENT)), ...shown.map((type) => span(fit(clean(type), CELL - 1) + " ", "muted"))],
          ...agents
            .slice(0, Math.max(0, rows - 2))
            .map(({ agentId, cells }): Line => [
              span(`${fit(clean(agentId), AGENT - 1)} `, "plain"),
              ...cells
                .slice(0, across)
                .map((intensity) => span(fit(cell(intensity), CELL), intensity === 0 ? "faint" : tone)),
            ]),
          [span(counts, "muted")],
        ];
  return Array.from({ length: rows }, (_, row) => framed(lines[row] ?? [], columns));
}
