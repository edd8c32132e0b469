import { type FSWatcher, watch } from "node:fs";
import { basename, dirname } from "node:path";
import type { Cancel, Clock } from "../../base/clock.js";
import { Wake } from "../flux-run.js";

export type WatchNews = "notified" | "polled" | "closed";

/**
 * Says when to look at a path again: at once when its directory reports something about that name, and every
 * `pollMs` at the latest, because reports get lost (network and container file systems, links, a directory that was
 * itself replaced).
 */
export class PathWatch {
  readonly #path: string;
  readonly #clock: Clock;
  readonly #pollMs: number;
  readonly #wake = new Wake();
  #watcher: FSWatcher | undefined;
  #isNotified = false;
  #isClosed = false;

  constructor(path: string, clock: Clock, pollMs: number) {
    this.#path = path;
    this.#clock = clock;
    this.#pollMs = pollMs;
    this.renew();
  }

  /** Watches anew: the directory may be another one by now, or exist only now. */
  renew(): void {
    this.#watcher?.close();
    this.#watcher = undefined;
    if (this.#isClosed) return;
    const name = basename(this.#path);
    const folder = dirname(this.#path);
    try {
      const watcher = watch(folder, { persistent: false });
      watcher.on("change", (_kind, changed) => {
        const what = changed === null ? name : String(changed);
        // A folder that is moved or deleted reports itself, and then never anything again.
        if (what === basename(folder)) this.renew();
        if (what === name || what === basename(folder)) this.#notify();
      });
      // Polling goes on, and renews what is gone.
      watcher.on("error", () => watcher.close());
      this.#watcher = watcher;
    } catch {
      // There is no such directory yet, or no more watches to be had: polling sees to it.
    }
  }

  /** Resolves when it is worth looking again; at once if something was reported since the last time. */
  async news(): Promise<WatchNews> {
    let cancel: Cancel | undefined;
    let isPolled = false;
    if (!this.#isNotified && !this.#isClosed) {
      cancel = this.#clock.after(this.#pollMs, () => {
        isPolled = true;
        this.#wake.ring();
      });
      await this.#wake.wait();
      cancel();
    }
    const isNotified = this.#isNotified;
    this.#isNotified = false;
    if (this.#isClosed) return "closed";
    return isPolled && !isNotified ? "polled" : "notified";
  }

  close(): void {
    this.#isClosed = true;
    this.#watcher?.close();
    this.#wake.ring();
  }

  #notify(): void {
    this.#isNotified = true;
    this.#wake.ring();
  }
}
