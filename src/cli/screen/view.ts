import type { Cancel, Clock } from "../../base/clock.js";
import { PACE } from "./model/bounds.js";
import type { Display } from "./display.js";
import { isMoving } from "./drawing/field.js";
import { layout } from "./drawing/layout.js";
import type { Model } from "./model/model.js";
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

/** Draws the model when it changes or when something is animated, at most as often as PACE allows. */
export class View {
  readonly #model: Model;
  readonly #display: Display;
  readonly #depth: ColorDepth;
  readonly #clock: Clock;
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
    this.#singleAgent = agentId !== null;
    this.#state = { ...INITIAL_VIEW_STATE, open: agentId, still };
  }

  perform(action: Action): void {
    const { agents } = this.#model.scene(this.#clock.now(), this.#state);
    this.#state = nextState(this.#state, action, {
      agents: agents.map(({ id }) => id),
      latest: this.#model.latestEvents(this.#state.open),
      singleAgent: this.#singleAgent,
    });
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
    const scene = this.#model.scene(this.#clock.now(), this.#state);
    const lines = layout(scene, this.#display.size);
    this.#display.draw(lines.map((line) => paint(line, this.#depth)));
    const restMs = nextChangeMs(scene);
    if (restMs !== null) this.#drawAt(this.#drawnAt + restMs);
  }
}

/** Milliseconds until the scene changes without a new event; null when it does not. */
function nextChangeMs({ agents, cards, connection, now, viewState }: Scene): number | null {
  if (connection === "live" && !viewState.still) {
    if (agents.some(({ distortedUntil }) => now < distortedUntil)) return PACE.frameMs;
    if (agents.some(({ vital, feverish }) => isMoving(vital, feverish))) return PACE.fieldMs;
  }
  return connection === "away" || cards.length > 0 ? PACE.clockMs : null;
}
