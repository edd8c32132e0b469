import type { ReactiveController, ReactiveControllerHost } from "lit";

import { browserClock } from "../live/index.js";
import type { Change } from "../live/types.js";
import type { Session } from "./session.js";

/** How often a view that shows changing numbers is drawn anew, in milliseconds: more is only restless. */
const CALM_MS = 250;

type Host = ReactiveControllerHost & { readonly session: Session };

/**
 * Draws a host anew when something it shows has changed, calmly; who is at the page counts always. `shows` says whether
 * a change is anything to it.
 */
export function watchLife(host: Host, shows: (change: Change) => boolean, everyMs = CALM_MS): void {
  host.addController(new Watching(host, shows, everyMs));
}

class Watching implements ReactiveController {
  readonly #host: Host;
  readonly #shows: (change: Change) => boolean;
  readonly #everyMs: number;
  #stops: (() => void)[] = [];
  #cancel: (() => void) | null = null;
  #due = false;

  constructor(host: Host, shows: (change: Change) => boolean, everyMs: number) {
    this.#host = host;
    this.#shows = shows;
    this.#everyMs = everyMs;
  }

  hostConnected(): void {
    const { live } = this.#host.session;
    this.#stops = [
      live.onChange((change) => {
        if (this.#shows(change)) this.#draw();
      }),
      this.#host.session.onChange(() => this.#host.requestUpdate()),
    ];
  }

  hostDisconnected(): void {
    for (const stop of this.#stops) stop();
    this.#cancel?.();
    this.#cancel = null;
  }

  #draw(): void {
    this.#due = true;
    if (this.#cancel) return;
    this.#due = false;
    this.#host.requestUpdate();
    this.#cancel = browserClock.after(this.#everyMs, () => {
      this.#cancel = null;
      if (this.#due) this.#draw();
    });
  }
}

/** Draws a host anew every second, for ages and deadlines, while `wanted`. */
export function tick(host: ReactiveControllerHost, wanted: () => boolean): void {
  host.addController(new Ticking(host, wanted));
}

class Ticking implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #wanted: () => boolean;
  #cancel: () => void = () => undefined;

  constructor(host: ReactiveControllerHost, wanted: () => boolean) {
    this.#host = host;
    this.#wanted = wanted;
  }

  hostConnected(): void {
    this.#cancel = browserClock.after(1_000, () => {
      if (this.#wanted()) this.#host.requestUpdate();
      this.hostConnected();
    });
  }

  hostDisconnected(): void {
    this.#cancel();
  }
}
