import { watch } from "node:fs";
import { basename, dirname } from "node:path";
import { Wake } from "../wake.js";
/**
 * Wakes a reader of a path: at once when its directory reports a change of that name, and at least every `pollMs`,
 * because reports get lost (network and container file systems, links, a replaced directory).
 */
export class PathWatch {
  #path;
  #clock;
  #pollMs;
  #wake = new Wake();
  #watcher;
  #isNotified = false;
  #isClosed = false;
  constructor(path, clock, pollMs) {
    this.#path = path;
    this.#clock = clock;
    this.#pollMs = pollMs;
    this.renew();
  }
  /** Starts watching again: the directory may have been replaced or created. */
  renew() {
    this.#watcher?.close();
    this.#watcher = undefined;
    if (this.#isClosed) return;
    const name = basename(this.#path);
    const folder = dirname(this.#path);
    try {
      const watcher = watch(folder, { persistent: false });
      watcher.on("change", (_kind, changed) => {
        const what = changed === null ? name : String(changed);
        // A directory that is moved or deleted reports itself once, and then nothing more.
        if (what === basename(folder)) this.renew();
        if (what === name || what === basename(folder)) this.#notify();
      });
      // Polling continues, and renews a lost watcher.
      watcher.on("error", () => watcher.close());
      this.#watcher = watcher;
    } catch {
      // The directory does not exist yet, or the system has no free watches: polling takes over.
    }
  }
  /** Resolves when the path should be checked again; at once if a change was reported since the last call. */
  async wait() {
    let cancel;
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
  close() {
    this.#isClosed = true;
    this.#watcher?.close();
    this.#wake.ring();
  }
  #notify() {
    this.#isNotified = true;
    this.#wake.ring();
  }
}
//# sourceMappingURL=path-watch.js.map
