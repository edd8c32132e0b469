import { agentPage } from "./agent-page.js";
import { dottedWithin, innerWidth, rule } from "./frame.js";
import { cardLines, freezeLines, header, notice, sharedLines } from "./header.js";
import { help } from "./help.js";
import { overview } from "./overview.js";
import { ACTION_WORDS, mayDo, runPage, runPageLines } from "./run-page.js";
import { signalPage } from "./signals.js";
import type { AgentScene, Scene, Size } from "../model/scene.js";
import { clean, fit } from "./text.js";
import { type Line, span } from "./tones.js";

const MIN_SIZE: Size = { columns: 24, rows: 6 };

/** The picture of a scene: exactly `rows` lines of exactly `columns` columns. A pure function. */
export function layout(scene: Scene, { columns, rows }: Size): Line[] {
  if (columns < MIN_SIZE.columns || rows < MIN_SIZE.rows) return tooSmall(columns, rows);
  const above = linesAbove(scene, columns, rows);
  const body = rows - above.length - 1;
  return [...above, ...page(scene, columns, body), footer(scene, columns)];
}

/** How far the page of the open run can be scrolled, lines; 0 without one. */
export function scrollMax(scene: Scene, { columns, rows }: Size): number {
  if (scene.viewState.run === null) return 0;
  const body = rows - linesAbove(scene, columns, rows).length - 1;
  return Math.max(0, runPageLines(scene, innerWidth(columns)).length - body);
}

function linesAbove(scene: Scene, columns: number, rows: number): Line[] {
  return [
    header(scene, openAgent(scene), columns),
    ...notice(scene, columns),
    ...sharedLines(scene, columns),
    ...freezeLines(scene, columns, Math.max(1, Math.floor(rows / 8))),
    ...cardLines(scene, columns, Math.max(1, Math.floor(rows / 8))),
  ];
}

function page(scene: Scene, columns: number, rows: number): Line[] {
  const open = openAgent(scene);
  if (scene.viewState.help) return help(columns, rows);
  if (scene.viewState.mapsSignals) return signalPage(scene, columns, rows);
  if (scene.viewState.run !== null) return runPage(scene, columns, rows);
  return open === null ? overview(scene, columns, rows) : agentPage(scene, open, columns, rows);
}

function openAgent({ agents, viewState }: Scene): AgentScene | null {
  return agents.find(({ id }) => id === viewState.open) ?? null;
}

function footer(scene: Scene, columns: number): Line {
  const { confirming, run } = scene.viewState;
  if (scene.replay && !scene.viewState.help) {
    const { state } = scene.replay;
    const moves = state === "playing" || state === "paused";
    const pause = state === "paused" ? "space go on" : "space pause";
    const keys = [
      "q quit",
      ...(moves ? [pause, "+ faster", "- slower", "n step"] : []),
      "esc live",
      "? help",
    ];
    return rule(
      "bottom",
      dottedWithin(
        keys.map((key) => span(key, "muted")),
        columns - 6,
      ),
      [],
      columns,
    );
  }
  if (confirming !== null) {
    const asked = `${ACTION_WORDS[confirming]}: ${clean(run ?? "")}?`;
    const words = [span(asked, "intense"), span("y yes", "title"), span("any other key: no", "muted")];
    return rule("bottom", dottedWithin(words, columns - 6), [], columns);
  }
  const spans = keysOf(scene).map((key) => span(key, "muted"));
  return rule("bottom", dottedWithin(spans, columns - 6), [], columns);
}

function keysOf(scene: Scene): string[] {
  const { open, pausedTail, help: helping, mapsSignals, still, run, listsRuns } = scene.viewState;
  const pause = pausedTail === null ? "p pause" : "p resume";
  const motion = still ? "m animate" : "m still";
  if (helping || mapsSignals) return ["q quit", "esc back"];
  if (run !== null) {
    const actions = mayDo(scene).map((action) => (action === "again" ? "a run again" : "x cancel"));
    return ["q quit", "↑↓ scroll", ...actions, "esc back", "? help"];
  }
  if (open === null) return ["q quit", pause, "↑↓ select", "enter open", motion, "? help"];
  if (listsRuns) return ["q quit", "↑↓ select", "enter open", "r events", "esc back", motion, "? help"];
  return ["q quit", pause, "↑↓ scroll", "r runs", "t replay", "esc back", "? help", motion];
}

function tooSmall(columns: number, rows: number): Line[] {
  const words = ["terrarium", `needs ${MIN_SIZE.columns}×${MIN_SIZE.rows}`, "q quit"];
  return Array.from({ length: rows }, (_, row) => [span(fit(words[row] ?? "", columns), "muted")]);
}
