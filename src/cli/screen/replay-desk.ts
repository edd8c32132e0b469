import { systemClock } from "../../base/clock.js";
import { messageOf } from "../../base/errors.js";
import type { ObservedEvent } from "../../documents/events.js";
import { Replay } from "../../events/replay.js";
import { pagesOf, type Replayed } from "../log/replayed.js";
import type { ClientSettings } from "../settings.js";
import { Model } from "./model/model.js";
import type { View } from "./view.js";
import { type Key, replayActionOf } from "./view-state.js";

export interface ReplayDeskOptions {
  readonly settings: ClientSettings;
  readonly view: View;
  /** Returns to the live view. */
  readonly onLeave: () => void;
}

/** Plays the past of one agent on the screen, in its own model; the live model continues in the background. */
export class ReplayDesk {
  readonly #options: ReplayDeskOptions;
  #replay: Replay<ObservedEvent> | null = null;

  constructor(options: ReplayDeskOptions) {
    this.#options = options;
  }

  start(replayed: Replayed, address: string): void {
    this.stop();
    const { settings, view } = this.#options;
    const model = new Model(address, replayed.agentId, Number.NEGATIVE_INFINITY);
    let missed: number | null = 0;
    const replay: Replay<ObservedEvent> = new Replay<ObservedEvent>({
      read: pagesOf(settings, replayed),
      now: () => systemClock.monotonic(),
      after: (delayMs, task) => systemClock.after(delayMs, task),
      speed: replayed.speed,
      onEvent: (event) => model.applyPast(event),
      onGap: (count) => (missed = count === null || missed === null ? null : missed + count),
      onChange: () => view.changed(),
    });
    model.replay = () => {
      const { state, speed, moment, failure } = replay;
      return { state, speed, moment, missed, failure: failure === null ? null : messageOf(failure) };
    };
    model.connected(systemClock.now());
    this.#replay = replay;
    view.open(replayed.agentId);
    view.show(model, () => replay.moment ?? systemClock.now());
    void replay.play();
  }

  stop(): void {
    this.#replay?.stop();
    this.#replay = null;
  }

  /** True when the key belongs to the replay. */
  press(key: Key): boolean {
    const replay = this.#replay;
    const action = replay && replayActionOf(key);
    if (!replay || !action) return false;
    if (action === "leave") {
      this.stop();
      this.#options.onLeave();
    } else if (action === "pause") replay.pause(replay.state === "playing");
    else if (action === "step") replay.step();
    else replay.change(action);
    return true;
  }

  get isOn(): boolean {
    return this.#replay !== null;
  }
}
