import { PACE } from "./model/bounds.js";
import { isMoving } from "./drawing/field.js";
import { layout, scrollMax } from "./drawing/layout.js";
import { mayDo } from "./drawing/run-page.js";
import { nextState, INITIAL_VIEW_STATE } from "./view-state.js";
import { paint } from "./drawing/tones.js";
/** Draws the model when it changes or when something is animated, at most as often as PACE allows. */
export class View {
  #model;
  #display;
  #depth;
  #clock;
  #singleAgent;
  #state;
  /** Monotonic milliseconds, like #dueAt. */
  #drawnAt = Number.NEGATIVE_INFINITY;
  #dueAt = Number.POSITIVE_INFINITY;
  #cancel = () => undefined;
  constructor({ model, display, depth, clock, agentId, still }) {
    this.#model = model;
    this.#display = display;
    this.#depth = depth;
    this.#clock = clock;
    this.#singleAgent = agentId !== null;
    this.#state = { ...INITIAL_VIEW_STATE, open: agentId, still };
  }
  /** Returns what the person confirmed, to be carried out. */
  perform(action) {
    const scene = this.#model.scene(this.#clock.now(), this.#state);
    const { confirming, run } = this.#state;
    this.#state = nextState(this.#state, action, {
      agents: scene.agents.map(({ id }) => id),
      latest: this.#model.latestEvents(this.#state.open),
      runs: (scene.runs.list ?? []).map(({ id }) => id),
      runActions: mayDo(scene),
      scrollMax: scrollMax(scene, this.#display.size),
      singleAgent: this.#singleAgent,
    });
    this.changed();
    return action === "yes" && confirming !== null && run !== null ? { action: confirming, id: run } : null;
  }
  /** The runs on the screen; null when there are none. */
  get subject() {
    const { open, run, listsRuns } = this.#state;
    if (run !== null) return { kind: "page", id: run };
    return listsRuns && open !== null ? { kind: "list", agentId: open } : null;
  }
  /** Goes from the page of one run to that of another. */
  replaceRun(from, to) {
    if (this.#state.run !== from) return;
    this.#state = { ...this.#state, run: to, chosenRun: to, confirming: null, scrolled: 0 };
    this.changed();
  }
  /** Schedules a redraw. Free when one is scheduled already. */
  changed() {
    this.#drawAt(this.#drawnAt + PACE.frameMs);
  }
  stop() {
    this.#cancel();
    this.#dueAt = Number.NEGATIVE_INFINITY;
  }
  #drawAt(at) {
    if (at >= this.#dueAt) return;
    this.#cancel();
    this.#dueAt = at;
    this.#cancel = this.#clock.after(Math.max(0, at - this.#clock.monotonic()), () => this.#draw());
  }
  #draw() {
    this.#drawnAt = this.#clock.monotonic();
    this.#dueAt = Number.POSITIVE_INFINITY;
    const scene = this.#model.scene(this.#clock.now(), this.#state);
    const lines = layout(scene, this.#display.size);
    this.#display.draw(lines.map((line) => paint(line, this.#depth)));
    const restMs = nextChangeMs(scene);
    if (restMs !== null) this.#drawAt(this.#drawnAt + restMs);
  }
}
/** Milliseconds until the scene changes without a new event; null when it does not. */
function nextChangeMs({ agents, cards, connection, now, runs, viewState }) {
  if (connection === "live" && !viewState.still) {
    if (agents.some(({ distortedUntil }) => now < distortedUntil)) return PACE.frameMs;
    if (agents.some(({ vital, feverish }) => isMoving(vital, feverish))) return PACE.fieldMs;
  }
  const isOpen = ({ endedAt }) => endedAt === null;
  const timesRuns =
    viewState.run === null ? viewState.listsRuns && runs.list?.some(isOpen) : runs.page && isOpen(runs.page);
  return connection === "away" || cards.length > 0 || timesRuns ? PACE.clockMs : null;
}
//# sourceMappingURL=view.js.map
