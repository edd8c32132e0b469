import type { ReactiveController, ReactiveControllerHost } from "lit";

import { browserClock } from "../../live/index.js";
import type { Change } from "../../live/types.js";
import type { Session } from "./session.js";

/** Minimum time between two redraws of a view with changing numbers, in milliseconds. */
const CALM_MS = 250;

type Host = ReactiveControllerHost & { readonly session: Session };

/**
 * Redraws a host when something it shows has changed, at most once per `everyMs`, and always when the session changes.
 * `shows` returns whether a change affects the host.
 */
export function redrawOnChange(host: Host, shows: (change: Change) => boolean, everyMs = CALM_MS): void {
  host.addController(new RedrawOnChange(host, shows, everyMs));
}

class RedrawOnChange implements ReactiveController {
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

/** Redraws a host every second while `wanted` returns true, for ages and deadlines. */
export function redrawEverySecond(host: ReactiveControllerHost, wanted: () => boolean): void {
  host.addController(new RedrawEverySecond(host, wanted));
}

class RedrawEverySecond implements ReactiveController {
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
