export const INITIAL_VIEW_STATE = {
  open: null,
  chosen: null,
  listsRuns: false,
  chosenRun: null,
  run: null,
  confirming: null,
  pausedTail: null,
  scrolled: 0,
  help: false,
  still: false,
};
const KEY_ACTIONS = {
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
  a: "again",
  x: "cancel",
  y: "yes",
  return: "open",
  enter: "open",
  escape: "back",
  backspace: "back",
  "?": "help",
};
const WITH_CONTROL = { c: "quit", z: "suspend", l: "redraw", h: "back" };
export function actionOf({ name, sequence, ctrl }) {
  if (ctrl) return WITH_CONTROL[name ?? ""] ?? "other";
  return KEY_ACTIONS[name ?? ""] ?? KEY_ACTIONS[sequence ?? ""] ?? "other";
}
/** Lines of PageUp and PageDown. */
const PAGE_LINES = 10;
const STEPS = { up: -1, down: 1, pageUp: -PAGE_LINES, pageDown: PAGE_LINES };
/** The view state after an action. A pure function. */
export function nextState(state, action, context) {
  // "yes" is carried out elsewhere; any other key means no.
  if (state.confirming !== null) return { ...state, confirming: null };
  if (action === "motion") return { ...state, still: !state.still };
  if (action === "help") return { ...state, help: !state.help };
  if (state.help) return action === "back" ? { ...state, help: false } : state;
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
      return state;
  }
}
function opened(state, { agents }) {
  const open = state.open ?? state.chosen ?? agents[0] ?? null;
  return open === state.open ? state : { ...state, open, chosen: open, pausedTail: null, scrolled: 0 };
}
function openedRun(state, { runs }) {
  const run = state.run ?? (runs.includes(state.chosenRun ?? "") ? state.chosenRun : (runs[0] ?? null));
  return run === state.run ? state : { ...state, run, chosenRun: run, scrolled: 0 };
}
/** One step up: from a run to the list, from there to the agent's events, from there to all agents. */
function left(state, { singleAgent }) {
  if (state.run !== null) return { ...state, run: null, scrolled: 0 };
  if (state.listsRuns) return { ...state, listsRuns: false, chosenRun: null };
  return singleAgent ? state : { ...state, open: null, pausedTail: null, scrolled: 0 };
}
function moved(state, step, context) {
  if (state.run !== null) {
    return { ...state, scrolled: Math.max(0, Math.min(context.scrollMax, state.scrolled + step)) };
  }
  if (state.listsRuns)
    return { ...state, chosenRun: neighbour(context.runs, state.chosenRun ?? context.runs[0] ?? null, step) };
  if (state.open === null) return { ...state, chosen: neighbour(context.agents, state.chosen, step) };
  return scroll(state, step, context);
}
/** Nothing selected counts as the entry before the first. */
function neighbour(ids, selected, step) {
  const at = selected === null ? -1 : ids.indexOf(selected);
  return ids[Math.max(0, Math.min(ids.length - 1, at + step))] ?? null;
}
/** Scrolling back pauses the tail until its end is reached again. */
function scroll(state, step, { latest }) {
  const pausedTail = state.pausedTail ?? latest;
  const scrolled = Math.max(0, Math.min(pausedTail.lines.length - 1, state.scrolled - step));
  return { ...state, scrolled, pausedTail: scrolled === 0 ? null : pausedTail };
}
//# sourceMappingURL=view-state.js.map
