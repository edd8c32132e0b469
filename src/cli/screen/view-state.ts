import type { RunAction } from "../../events/words/runs.js";
import type { PausedTail, ViewState } from "./model/scene.js";

export const INITIAL_VIEW_STATE: ViewState = {
  open: null,
  chosen: null,
  listsRuns: false,
  chosenRun: null,
  run: null,
  confirming: null,
  pausedTail: null,
  scrolled: 0,
  help: false,
  mapsSignals: false,
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
  | "pageUp"
  | "pageDown"
  | "open"
  | "runs"
  | "again"
  | "cancel"
  | "yes"
  /** Any other key: it answers a question with no. */
  | "other"
  | "back"
  | "help"
  /** Shows or hides the map of signals. */
  | "signals"
  | "redraw"
  /** Plays the past of an agent. */
  | "replay";

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
  pageup: "pageUp",
  pagedown: "pageDown",
  space: "pageDown",
  r: "runs",
  t: "replay",
  s: "signals",
  a: "again",
  x: "cancel",
  y: "yes",
  return: "open",
  enter: "open",
  escape: "back",
  backspace: "back",
  "?": "help",
};

/** What a key does during a replay. */
export type ReplayAction = "pause" | "faster" | "slower" | "step" | "leave";

const REPLAY_KEYS: Readonly<Record<string, ReplayAction>> = {
  space: "pause",
  p: "pause",
  "+": "faster",
  "=": "faster",
  right: "faster",
  "-": "slower",
  left: "slower",
  n: "step",
  ".": "step",
  t: "leave",
  escape: "leave",
  backspace: "leave",
};

/** Null for keys that do what they do otherwise. */
export function replayActionOf({ name, sequence, ctrl }: Key): ReplayAction | null {
  if (ctrl) return null;
  return REPLAY_KEYS[name ?? ""] ?? REPLAY_KEYS[sequence ?? ""] ?? null;
}

const WITH_CONTROL: Readonly<Record<string, Action>> = { c: "quit", z: "suspend", l: "redraw", h: "back" };

export function actionOf({ name, sequence, ctrl }: Key): Action {
  if (ctrl) return WITH_CONTROL[name ?? ""] ?? "other";
  return KEY_ACTIONS[name ?? ""] ?? KEY_ACTIONS[sequence ?? ""] ?? "other";
}

export interface ViewContext {
  /** Ids in display order. */
  readonly agents: readonly string[];
  /** The latest events of the open agent, or of all. */
  readonly latest: PausedTail;
  /** Ids of the runs in the list, newest first. */
  readonly runs: readonly string[];
  /** What the token may do with the open run. */
  readonly runActions: readonly RunAction[];
  /** How far the page of the open run can be scrolled, lines. */
  readonly scrollMax: number;
  /** The view shows only one agent: there is no page of all agents to return to. */
  readonly singleAgent: boolean;
}

/** Lines of PageUp and PageDown. */
const PAGE_LINES = 10;

const STEPS = { up: -1, down: 1, pageUp: -PAGE_LINES, pageDown: PAGE_LINES } as const;

/** The view state after an action. A pure function. */
export function nextState(state: ViewState, action: Action, context: ViewContext): ViewState {
  // "yes" is carried out elsewhere; any other key means no.
  if (state.confirming !== null) return { ...state, confirming: null };
  if (action === "motion") return { ...state, still: !state.still };
  if (action === "help") return { ...state, help: !state.help };
  if (state.help) return action === "back" ? { ...state, help: false } : state;
  if (action === "signals") return { ...state, mapsSignals: !state.mapsSignals };
  if (state.mapsSignals) return action === "back" ? { ...state, mapsSignals: false } : state;
  switch (action) {
    case "up":
    case "down":
    case "pageUp":
    case "pageDown":
      return moved(state, STEPS[action], context);
    case "pause":
      if (state.listsRuns) return state;
      return { ...state, pausedTail: state.pausedTail === null ? context.latest : null, scrolled: 0 };
    case "open":
      return state.listsRuns ? openedRun(state, context) : opened(state, context);
    case "runs": {
      if (state.run !== null) return state;
      const agent = opened(state, context);
      return { ...agent, listsRuns: agent.open !== null && !state.listsRuns, pausedTail: null, scrolled: 0 };
    }
    case "again":
    case "cancel":
      return state.run !== null && context.runActions.includes(action)
        ? { ...state, confirming: action }
        : state;
    case "back":
      return left(state, context);
    case "yes":
    case "other":
    case "quit":
    case "suspend":
    case "redraw":
    case "replay":
      return state;
  }
}

function opened(state: ViewState, { agents }: ViewContext): ViewState {
  const open = state.open ?? state.chosen ?? agents[0] ?? null;
  return open === state.open ? state : { ...state, open, chosen: open, pausedTail: null, scrolled: 0 };
}

function openedRun(state: ViewState, { runs }: ViewContext): ViewState {
  const run = state.run ?? (runs.includes(state.chosenRun ?? "") ? state.chosenRun : (runs[0] ?? null));
  return run === state.run ? state : { ...state, run, chosenRun: run, scrolled: 0 };
}

/** One step up: from a run to the list, from there to the agent's events, from there to all agents. */
function left(state: ViewState, { singleAgent }: ViewContext): ViewState {
  if (state.run !== null) return { ...state, run: null, scrolled: 0 };
  if (state.listsRuns) return { ...state, listsRuns: false, chosenRun: null };
  return singleAgent ? state : { ...state, open: null, pausedTail: null, scrolled: 0 };
}

function moved(state: ViewState, step: number, context: ViewContext): ViewState {
  if (state.run !== null) {
    return { ...state, scrolled: Math.max(0, Math.min(context.scrollMax, state.scrolled + step)) };
  }
  if (state.listsRuns)
    return { ...state, chosenRun: neighbour(context.runs, state.chosenRun ?? context.runs[0] ?? null, step) };
  if (state.open === null) return { ...state, chosen: neighbour(context.agents, state.chosen, step) };
  return scroll(state, step, context);
}

/** Nothing selected counts as the entry before the first. */
function neighbour(ids: readonly string[], selected: string | null, step: number): string | null {
  const at = selected === null ? -1 : ids.indexOf(selected);
  return ids[Math.max(0, Math.min(ids.length - 1, at + step))] ?? null;
}

/** Scrolling back pauses the tail until its end is reached again. */
function scroll(state: ViewState, step: number, { latest }: ViewContext): ViewState {
  const pausedTail = state.pausedTail ?? latest;
  const scrolled = Math.max(0, Math.min(pausedTail.lines.length - 1, state.scrolled - step));
  return { ...state, scrolled, pausedTail: scrolled === 0 ? null : pausedTail };
}
