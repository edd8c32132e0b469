import type { PausedTail, ViewState } from "./model/scene.js";

export const INITIAL_VIEW_STATE: ViewState = {
  open: null,
  chosen: null,
  pausedTail: null,
  scrolled: 0,
  help: false,
  still: false,
};

/** What a key does. */
export type Action =
  | "quit"
  | "suspend"
  | "pause"
  | "motion"
  | "up"
  | "down"
  | "open"
  | "back"
  | "help"
  | "redraw";

export interface Key {
  readonly name?: string | undefined;
  readonly sequence?: string | undefined;
  readonly ctrl?: boolean | undefined;
}

const KEY_ACTIONS: Readonly<Record<string, Action>> = {
  q: "quit",
  p: "pause",
  m: "motion",
  k: "up",
  up: "up",
  left: "up",
  h: "up",
  j: "down",
  down: "down",
  right: "down",
  l: "down",
  return: "open",
  enter: "open",
  escape: "back",
  backspace: "back",
  "?": "help",
};

const WITH_CONTROL: Readonly<Record<string, Action>> = { c: "quit", z: "suspend", l: "redraw", h: "back" };

/** Null for keys without a function. */
export function actionOf({ name, sequence, ctrl }: Key): Action | null {
  if (ctrl) return WITH_CONTROL[name ?? ""] ?? null;
  return KEY_ACTIONS[name ?? ""] ?? KEY_ACTIONS[sequence ?? ""] ?? null;
}

export interface ViewContext {
  /** Ids in display order. */
  readonly agents: readonly string[];
  /** The latest events of the open agent, or of all. */
  readonly latest: PausedTail;
  /** The view shows only one agent: there is no page of all agents to return to. */
  readonly singleAgent: boolean;
}

/** The view state after an action. A pure function. */
export function nextState(state: ViewState, action: Action, context: ViewContext): ViewState {
  if (action === "motion") return { ...state, still: !state.still };
  if (action === "help") return { ...state, help: !state.help };
  if (state.help) return action === "back" ? { ...state, help: false } : state;
  switch (action) {
    case "pause":
      return { ...state, pausedTail: state.pausedTail === null ? context.latest : null, scrolled: 0 };
    case "up":
    case "down":
      return state.open === null ? choose(state, action, context) : scroll(state, action, context);
    case "open": {
      const open = state.open ?? state.chosen ?? context.agents[0] ?? null;
      return open === state.open ? state : { ...state, open, chosen: open, pausedTail: null, scrolled: 0 };
    }
    case "back":
      return context.singleAgent ? state : { ...state, open: null, pausedTail: null, scrolled: 0 };
    case "quit":
    case "suspend":
    case "redraw":
      return state;
  }
}

function choose(state: ViewState, action: "up" | "down", { agents }: ViewContext): ViewState {
  const at = state.chosen === null ? -1 : agents.indexOf(state.chosen);
  const next = action === "down" ? Math.min(agents.length - 1, at + 1) : Math.max(0, at - 1);
  return { ...state, chosen: agents[next] ?? null };
}

/** Scrolling back pauses the tail until its end is reached again. */
function scroll(state: ViewState, action: "up" | "down", { latest }: ViewContext): ViewState {
  const pausedTail = state.pausedTail ?? latest;
  const step = action === "up" ? 1 : -1;
  const scrolled = Math.max(0, Math.min(pausedTail.lines.length - 1, state.scrolled + step));
  return { ...state, scrolled, pausedTail: scrolled === 0 ? null : pausedTail };
}
