import { card, CARD_EDGES, compactCard } from "./card.js";
import { eventRule, eventTail } from "./events.js";
import { framed, innerWidth, wrapped } from "./frame.js";
import { span } from "./tones.js";
const CARD_COLUMNS_MIN = 24;
const CARD_COLUMNS_MAX = 44;
/** With fewer rows each agent is a single line. */
const CARDS_ROWS_MIN = 11;
/** Minimum share of the rows for the events. */
const TAIL_SHARE = 0.35;
/** All agents, with their latest events below. Returns exactly `rows` lines. */
export function overview(scene, columns, rows) {
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
function agentLines(scene, inner, room, rows) {
  const { agents } = scene;
  if (agents.length === 0) return { lines: wrapped(emptyText(scene), inner, "muted"), shown: 0 };
  if (rows < CARDS_ROWS_MIN || inner < CARD_COLUMNS_MIN) {
    const shown = windowOf(agents, scene, 1, room);
    return { lines: shown.map((agent) => compactCard(agent, scene, inner)), shown: shown.length };
  }
  const across = columnsOf(inner, agents.length);
  const widths = widthsOf(inner, across);
  const fieldRows = fieldRowsOf(room, Math.ceil(agents.length / across));
  const down = Math.max(1, Math.floor(room / (CARD_EDGES + fieldRows)));
  const shown = windowOf(agents, scene, across, down);
  const lines = [];
  for (let first = 0; first < shown.length; first += across) {
    const row = shown.slice(first, first + across);
    const cards = row.map((agent, column) => card(agent, scene, widths[column] ?? 0, fieldRows));
    for (let row = 0; row < CARD_EDGES + fieldRows; row += 1) {
      lines.push(cards.flatMap((one, index) => [...(index > 0 ? [span(" ")] : []), ...(one[row] ?? [])]));
    }
  }
  return { lines, shown: shown.length };
}
/** Number of cards side by side: as many as fit, in rows of even length (two rows of three rather than four and two). */
function columnsOf(inner, agents) {
  const most = Math.max(1, Math.floor((inner + 1) / (CARD_COLUMNS_MIN + 1)));
  const even = Math.ceil(agents / Math.ceil(agents / most));
  return Math.min(most, Math.max(even, Math.ceil(inner / (CARD_COLUMNS_MAX + 1))));
}
/** Card widths that fill the row, with one blank between cards, up to the maximum width. */
function widthsOf(inner, across) {
  const free = Math.min(inner - (across - 1), across * CARD_COLUMNS_MAX);
  return Array.from({ length: across }, (_, column) => Math.floor((free + column) / across));
}
/** Rows of a field: more when there is room for all agents. */
function fieldRowsOf(room, needed) {
  const each = Math.floor(room / needed) - CARD_EDGES;
  return Math.max(2, Math.min(5, each));
}
/** The agents on the screen; the selected one is always among them. */
function windowOf(agents, { viewState }, across, down) {
  const at = agents.findIndex(({ id }) => id === viewState.chosen);
  const line = Math.floor(Math.max(0, at) / across);
  const first = Math.max(0, line - down + 1) * across;
  return agents.slice(first, first + across * down);
}
function emptyText({ connection, address }) {
  switch (connection) {
    case "connecting":
      return `Connecting to ${address} …`;
    case "away":
      return "No agents are known yet. They appear once the gateway is back.";
    case "live":
      return "No agents yet. Start one with: terrarium serve --agents FILE";
  }
}
//# sourceMappingURL=overview.js.map
