import type { Cancel, Clock } from "../../base/clock.js";
import { PACE } from "./bounds.js";
import type { Display } from "./display.js";
import { isMoving } from "./field.js";
import { layout } from "./layout.js";
import type { Life } from "./life.js";
import { after, LOOKING_AT_ALL, type Wish } from "./looking.js";
import type { Looking, Scene } from "./scene.js";
import { type ColorDepth, paint } from "./tones.js";

export interface ViewOptions {
  readonly life: Life;
  readonly display: Display;
  readonly depth: ColorDepth;
  readonly clock: Clock;
  /** The one agent that is watched, or null for all. */
  readonly agentId: string | null;
  /** Begins without motion. */
  readonly still: boolean;
}

/** Draws a life: when something has changed or something moves, and never more often than PACE allows. */
export class View {
  readonly #life: Life;
  readonly #display: Display;
  readonly #depth: ColorDepth;
  readonly #clock: Clock;
  readonly #alone: boolean;
  #looking: Looking;
  /** Monotonic, as is #dueAt. */
  #drawnAt = Number.NEGATIVE_INFINITY;
  #dueAt = Number.POSITIVE_INFINITY;
  #cancel: Cancel = () => undefined;

  constructor({ life, display, depth, clock, agentId, still }: ViewOptions) {
    this.#life = life;
    this.#display = display;
    this.#depth = depth;
    this.#clock = clock;
    this.#alone = agentId !== null;
    this.#looking = { ...LOOKING_AT_ALL, open: agentId, still };
  }

  wish(wish: Wish): void {
    const { agents } = this.#life.scene(this.#clock.now(), this.#looking);
    this.#looking = after(this.#looking, wish, {
      agents: agents.map(({ id }) => id),
      latest: this.#life.hold(this.#looking.open),
      alone: this.#alone,
    });
    this.changed();
  }

  /** Something is not as it was drawn. Costs nothing when the next picture is due anyway. */
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
    const scene = this.#life.scene(this.#clock.now(), this.#looking);
    const lines = layout(scene, this.#display.size);
    this.#display.draw(lines.map((line) => paint(line, this.#depth)));
    const restMs = restOf(scene);
    if (restMs !== null) this.#drawAt(this.#drawnAt + restMs);
  }
}

/** Milliseconds until the scene looks different without anything happening; null when it does not. */
function restOf({ agents, cards, connection, now, looking }: Scene): number | null {
  if (connection === "live" && !looking.still) {
    if (agents.some(({ tornUntil }) => now < tornUntil)) return PACE.frameMs;
    if (agents.some(({ vital, feverish }) => isMoving(vital, feverish))) return PACE.fieldMs;
  }
  return connection === "away" || cards.length > 0 ? PACE.clockMs : null;
}
