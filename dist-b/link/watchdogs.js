/**
 * Detects silence. Counts its own ticks instead of time: when this thread itself was busy, only one tick passes
 * before the waiting messages are heard, so a host is not blamed for its gateway's pause.
 */
export class HeartbeatWatch {
  #clock;
  #everyMs;
  #onSilence;
  #ticksMax;
  #ticks = 0;
  #cancel;
  constructor(clock, everyMs, silenceMaxMs, onSilence) {
    this.#clock = clock;
    this.#everyMs = everyMs;
    this.#onSilence = onSilence;
    this.#ticksMax = ticksOf(silenceMaxMs, everyMs);
    this.#cancel = this.#arm();
  }
  heard() {
    this.#ticks = 0;
  }
  allow(silenceMaxMs) {
    this.#ticksMax = ticksOf(silenceMaxMs, this.#everyMs);
    this.#ticks = 0;
  }
  stop() {
    this.#cancel();
  }
  #arm() {
    return this.#clock.after(this.#everyMs, () => this.#tick());
  }
  #tick() {
    this.#ticks += 1;
    if (this.#ticks >= this.#ticksMax) this.#onSilence();
    else this.#cancel = this.#arm();
  }
}
/** One more than fits: the first tick may come right after the last heartbeat. */
function ticksOf(silenceMaxMs, everyMs) {
  return Math.ceil(silenceMaxMs / everyMs) + 1;
}
/**
 * Watches a host that loads modules, from the gateway's thread: a module may wait for ever, or block its own thread.
 * Each module has the full time.
 */
export class LoadWatch {
  #options;
  #what = null;
  #cancels = [];
  #stopped = false;
  constructor(options) {
    this.#options = options;
    this.#arm();
  }
  /** The module that is being loaded; null before the first. */
  get what() {
    return this.#what;
  }
  /** The next module begins to load. */
  began(what) {
    this.#what = what;
    if (!this.#stopped) this.#arm();
  }
  stop() {
    this.#stopped = true;
    this.#disarm();
  }
  #arm() {
    this.#disarm();
    const { slowMs, onSlow, onTimeout } = this.#options;
    const timeoutMs = this.#options[this.#what === null ? "startTimeoutMs" : "timeoutMs"];
    this.#cancels = [
      ...(slowMs < timeoutMs ? [this.#after(slowMs, () => onSlow(this.#what))] : []),
      this.#after(timeoutMs, () => {
        this.stop();
        onTimeout(this.#what);
      }),
    ];
  }
  /** Fires one turn late: when this thread was busy, the host's waiting messages are read first. */
  #after(delayMs, task) {
    const { clock } = this.#options;
    let cancel = clock.after(delayMs, () => {
      cancel = clock.after(0, task);
    });
    return () => cancel();
  }
  #disarm() {
    for (const cancel of this.#cancels) cancel();
  }
}
//# sourceMappingURL=watchdogs.js.map
