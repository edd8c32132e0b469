import type { Cancel, Clock } from "../../base/clock.js";
import type { RunRow } from "../../documents/runs.js";
import { PACE } from "./model/bounds.js";
import type { Display } from "./display.js";
import { isMoving } from "./drawing/field.js";
import { layout, scrollMax } from "./drawing/layout.js";
import { mayDo } from "./drawing/run-page.js";
import type { Model } from "./model/model.js";
import type { RunAction } from "../../events/words/runs.js";
import type { RunsSubject } from "./model/runs-model.js";
import { nextState, INITIAL_VIEW_STATE, type Action } from "./view-state.js";
import type { ViewState, Scene } from "./model/scene.js";
import { type ColorDepth, paint } from "./drawing/tones.js";

export interface ViewOptions {
  readonly model: Model;
  readonly display: Display;
  readonly depth: ColorDepth;
  readonly clock: Clock;
  /** The only agent to show, or null for all. */
  readonly agentId: string | null;
  /** Start without animation. */
  readonly still: boolean;
}

export interface RunRequest {
  readonly action: RunAction;
  readonly id: string;
}

/** Draws the model when it changes or when something is animated, at most as often as PACE allows. */
export class View {
  #model: Model;
  readonly #display: Display;
  readonly #depth: ColorDepth;
  readonly #clock: Clock;
  #now: () => number;
  readonly #singleAgent: boolean;
  #state: ViewState;
  /** Monotonic milliseconds, like #dueAt. */
  #drawnAt = Number.NEGATIVE_INFINITY;
  #dueAt = Number.POSITIVE_INFINITY;
  #cancel: Cancel = () => undefined;

  constructor({ model, display, depth, clock, agentId, still }: ViewOptions) {
    this.#model = model;
    this.#display = display;
    this.#depth = depth;
    this.#clock = clock;
    this.#now = () => clock.now();
    this.#singleAgent = agentId !== null;
    this.#state = { ...INITIAL_VIEW_STATE, open: agentId, still };
  }

  /** Returns what the person confirmed, to be carried out. */
  perform(action: Action): RunRequest | null {
    const scene = this.#model.scene(this.#now(), this.#state);
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

  /** Shows this model from now on. `now`: its wall time. */
  show(model: Model, now: () => number): void {
    this.#model = model;
    this.#now = now;
    this.changed();
  }

  /** Opens the page of this agent, with its events at their end. */
  open(agentId: string): void {
    this.#state = {
      ...this.#state,
      open: agentId,
      run: null,
      listsRuns: false,
      mapsSignals: false,
      pausedTail: null,
      scrolled: 0,
    };
    this.changed();
  }

  /** The open agent; null on the page of all. */
  get openAgent(): string | null {
    return this.#state.open;
  }

  /** The runs on the screen; null when there are none. */
  get subject(): RunsSubject | null {
    const { open, run, listsRuns } = this.#state;
    if (run !== null) return { kind: "page", id: run };
    return listsRuns && open !== null ? { kind: "list", agentId: open } : null;
  }

  /** Goes from the page of one run to that of another. */
  replaceRun(from: string, to: string): void {
    if (this.#state.run !== from) return;
    this.#state = { ...this.#state, run: to, chosenRun: to, confirming: null, scrolled: 0 };
    this.changed();
  }

  /** Schedules a redraw. Free when one is scheduled already. */
  changed(): void {
    this.#drawAt(this.#drawnAt + PACE.frameMs);
  }

  stop(): void {
    this.#cancel();
    this.#dueAt = Number.NEGATIVE_INFINITY;
  }

  #drawAt(at: number): void {
    if (at >= this.#dueAt) return;
    this.#cancel();
    this.#dueAt = at;
    this.#cancel = this.#clock.after(Math.max(0, at - this.#clock.monotonic()), () => this.#draw());
  }

  #draw(): void {
    this.#drawnAt = this.#clock.monotonic();
    this.#dueAt = Number.POSITIVE_INFINITY;
    const scene = this.#model.scene(this.#now(), this.#state);
    const lines = layout(scene, this.#display.size);
    this.#display.draw(lines.map((line) => paint(line, this.#depth)));
    const restMs = nextChangeMs(scene);
    if (restMs !== null) this.#drawAt(this.#drawnAt + restMs);
  }
}

/** Milliseconds until the scene changes without a new event; null when it does not. */
function nextChangeMs({
  agents,
  cards,
  connection,
  now,
  runs,
  shared,
  signals,
  viewState,
}: Scene): number | null {
  if (connection === "live" && !viewState.still) {
    if (agents.some(({ distortedUntil }) => now < distortedUntil)) return PACE.frameMs;
    if (agents.some(({ vital, feverish }) => isMoving(vital, feverish))) return PACE.fieldMs;
  }
  const isOpen = ({ endedAt }: RunRow): boolean => endedAt === null;
  const timesRuns =
    viewState.run === null ? viewState.listsRuns && runs.list?.some(isOpen) : runs.page && isOpen(runs.page);
  const fades = (viewState.open !== null || viewState.mapsSignals) && signals !== null && signals.length > 0;
  const counts = connection === "away" || cards.length > 0 || shared !== null;
  return counts || timesRuns || fades ? PACE.clockMs : null;
}
