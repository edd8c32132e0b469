import { agentPage } from "./agent-page.js";
import { dottedWithin, rule } from "./frame.js";
import { cardLines, header, notice } from "./header.js";
import { help } from "./help.js";
import { overview } from "./overview.js";
import type { AgentScene, Scene, Size } from "../model/scene.js";
import { fit } from "./text.js";
import { type Line, span } from "./tones.js";

const MIN_SIZE: Size = { columns: 24, rows: 6 };

/** The picture of a scene: exactly `rows` lines of exactly `columns` columns. A pure function. */
export function layout(scene: Scene, { columns, rows }: Size): Line[] {
  if (columns < MIN_SIZE.columns || rows < MIN_SIZE.rows) return tooSmall(columns, rows);
  const open = openAgent(scene);
  const above = [
    header(scene, open, columns),
    ...notice(scene, columns),
    ...cardLines(scene, columns, Math.max(1, Math.floor(rows / 8))),
  ];
  const body = rows - above.length - 1;
  return [...above, ...page(scene, open, columns, body), footer(scene, columns)];
}

function page(scene: Scene, open: AgentScene | null, columns: number, rows: number): Line[] {
  if (scene.viewState.help) return help(columns, rows);
  return open === null ? overview(scene, columns, rows) : agentPage(scene, open, columns, rows);
}

function openAgent({ agents, viewState }: Scene): AgentScene | null {
  return agents.find(({ id }) => id === viewState.open) ?? null;
}

function footer({ viewState }: Scene, columns: number): Line {
  const { open, pausedTail, help: helping, still } = viewState;
  const pause = pausedTail === null ? "p pause" : "p resume";
  const motion = still ? "m animate" : "m still";
  const keys = helping
    ? ["q quit", "esc back"]
    : open === null
      ? ["q quit", pause, "↑↓ select", "enter open", motion, "? help"]
      : ["q quit", pause, "↑↓ scroll", "esc back", motion, "? help"];
  const spans = keys.map((key) => span(key, "muted"));
  return rule("bottom", dottedWithin(spans, columns - 6), [], columns);
}

function tooSmall(columns: number, rows: number): Line[] {
  const words = ["terrarium", `needs ${MIN_SIZE.columns}×${MIN_SIZE.rows}`, "q quit"];
  return Array.from({ length: rows }, (_, row) => [span(fit(words[row] ?? "", columns), "muted")]);
}
