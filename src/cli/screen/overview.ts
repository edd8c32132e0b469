import { card, CARD_EDGES, compactCard } from "./card.js";
import { eventRule, eventTail } from "./events.js";
import { framed, innerWidth, wrapped } from "./frame.js";
import type { AgentScene, Scene } from "./scene.js";
import { type Line, span } from "./tones.js";

const CARD_COLUMNS_MIN = 24;
const CARD_COLUMNS_MAX = 44;
/** Below that many rows agents are single lines. */
const CARDS_ROWS_MIN = 11;
/** Share of the rows that the tail keeps, however many agents there are. */
const TAIL_SHARE = 0.35;

/** All agents, and below them what is being said: exactly that many rows. */
export function overview(scene: Scene, columns: number, rows: number): Line[] {
  const inner = innerWidth(columns);
  const tailMin = Math.max(2, Math.floor(rows * TAIL_SHARE));
  const room = Math.max(1, rows - tailMin - 1);
  const { lines, shown } = agentLines(scene, inner, room, rows);
  const total = scene.agents.length;
  const aside = shown < total ? `${shown} of ${total} agents · ↑↓ more` : "";
  const tailRows = Math.max(0, rows - lines.length - 1);
  return [
    ...lines.map((line) => framed(line, columns)),
    eventRule(scene, aside, columns),
    ...eventTail(scene, columns, tailRows),
  ];
}

function agentLines(
  scene: Scene,
  inner: number,
  room: number,
  rows: number,
): { lines: readonly Line[]; shown: number } {
  const { agents } = scene;
  if (agents.length === 0) return { lines: wrapped(emptiness(scene), inner, "muted"), shown: 0 };
  if (rows < CARDS_ROWS_MIN || inner < CARD_COLUMNS_MIN) {
    const shown = windowOf(agents, scene, 1, room);
    return { lines: shown.map((agent) => compactCard(agent, scene, inner)), shown: shown.length };
  }
  const across = columnsOf(inner, agents.length);
  const widths = widthsOf(inner, across);
  const fieldRows = fieldRowsOf(room, Math.ceil(agents.length / across));
  const down = Math.max(1, Math.floor(room / (CARD_EDGES + fieldRows)));
  const shown = windowOf(agents, scene, across, down);
  const lines: Line[] = [];
  for (let first = 0; first < shown.length; first += across) {
    const row = shown.slice(first, first + across);
    const cards = row.map((agent, column) => card(agent, scene, widths[column] ?? 0, fieldRows));
    for (let row = 0; row < CARD_EDGES + fieldRows; row += 1) {
      lines.push(cards.flatMap((one, index) => [...(index > 0 ? [span(" ")] : []), ...(one[row] ?? [])]));
    }
  }
  return { lines, shown: shown.length };
}

/** Cards side by side: no more than fit, and rather two rows of three than one of four and one of two. */
function columnsOf(inner: number, agents: number): number {
  const most = Math.max(1, Math.floor((inner + 1) / (CARD_COLUMNS_MIN + 1)));
  const even = Math.ceil(agents / Math.ceil(agents / most));
  return Math.min(most, Math.max(even, Math.ceil(inner / (CARD_COLUMNS_MAX + 1))));
}

/** Together, with a blank between two, they take all there is, unless cards would become too wide. */
function widthsOf(inner: number, across: number): number[] {
  const free = Math.min(inner - (across - 1), across * CARD_COLUMNS_MAX);
  return Array.from({ length: across }, (_, column) => Math.floor((free + column) / across));
}

/** Rows of a field: more where there is room for all agents anyway. */
function fieldRowsOf(room: number, needed: number): number {
  const each = Math.floor(room / needed) - CARD_EDGES;
  return Math.max(2, Math.min(5, each));
}

/** The agents of which the chosen one is among those on the screen. */
function windowOf(
  agents: readonly AgentScene[],
  { looking }: Scene,
  across: number,
  down: number,
): readonly AgentScene[] {
  const at = agents.findIndex(({ id }) => id === looking.chosen);
  const line = Math.floor(Math.max(0, at) / across);
  const first = Math.max(0, line - down + 1) * across;
  return agents.slice(first, first + across * down);
}

function emptiness({ connection, address }: Scene): string {
  switch (connection) {
    case "connecting":
      return `Connecting to ${address} …`;
    case "away":
      return "Nothing is known of its agents. They appear when it comes back.";
    case "live":
      return "No agent lives here yet. Start one with: terrarium serve --agents FILE";
  }
}
