import { systemClock } from "../../base/clock.js";
import { visibleLine } from "../../base/text/visible-text.js";
import { epochOf } from "../../events/cursor.js";
import { CacheFile, LIST_RUNS_MAX, STREAM_EVENTS_MAX } from "./cache-file.js";
import { publicCard, publicEvent, publicRun, publicSemaphore, publicTree } from "./last-known.js";
/** Minimum time between two writes while events keep arriving, ms. */
const WRITE_EVERY_MS = 10_000;
/** Records what a view receives, so that it can be shown while the gateway is away. */
export class StateRecorder {
  #file;
  #clock;
  #scope;
  #partial;
  #events = [];
  #status = null;
  #receivedAt = null;
  #writtenAt;
  constructor({ settings, clock, scope, partial }) {
    this.#file = fileOf(settings);
    this.#clock = clock;
    this.#scope = scope;
    this.#partial = partial;
    this.#writtenAt = clock.monotonic();
  }
  /** Starts from a known history; the next event must follow it without a gap. */
  recall(events) {
    this.#events = [...events];
  }
  recordEvent(event) {
    if (this.#file === null) return;
    this.#receivedAt = this.#clock.now();
    // A heartbeat says nothing that the next status does not, and would push out what the view shows.
    if (!this.#partial && event.type !== "METABOLISM") {
      this.#events.push(publicEvent(event));
      if (this.#events.length >= STREAM_EVENTS_MAX * 2) this.#events = this.#events.slice(-STREAM_EVENTS_MAX);
    }
    this.#writeSometimes();
  }
  recordStatus({ agents, pending, pulse }) {
    if (this.#file === null) return;
    const asOf = this.#iso();
    this.#status = {
      epoch: epochOf(pulse.cursor),
      agents: { asOf, value: agents },
      pending: { asOf, value: pending.map(publicSemaphore) },
      observers: pulse.observers === null ? null : { asOf, value: pulse.observers },
    };
    this.#receivedAt = this.#clock.now();
    this.#writeSometimes();
  }
  /** Writes what was received since the last write. */
  write() {
    if (this.#file === null || this.#receivedAt === null) return;
    const asOf = new Date(this.#receivedAt).toISOString();
    const stream = { asOf, value: this.#events };
    this.#file.update({
      ...this.#status,
      ...(this.#partial || this.#events.length === 0 ? {} : { streams: { [this.#scope]: stream } }),
    });
    this.#receivedAt = null;
  }
  #writeSometimes() {
    const now = this.#clock.monotonic();
    if (now - this.#writtenAt < WRITE_EVERY_MS) return;
    this.#writtenAt = now;
    this.write();
  }
  #iso() {
    return new Date(this.#clock.now()).toISOString();
  }
}
/** The last known state of the settings' gateway for its token, or why there is none. */
export function recall(settings) {
  return fileOf(settings)?.read() ?? { known: null, why: "--no-cache" };
}
/** Saves the answer to one request. A failure is a note for the person at the terminal, and nothing more. */
export function remember(settings, answer) {
  const why =
    fileOf(settings)?.update(learnedFrom(answer, new Date(systemClock.now()).toISOString())) ?? null;
  if (why === null || settings.json) return;
  process.stderr.write(`terrarium: the last known state is not saved: ${visibleLine(why)}\n`);
}
function learnedFrom(answer, asOf) {
  const { cursor, agents, commanded, pending, manifest, card, tree, runs, stream } = answer;
  const part = (value) => ({ asOf, value });
  return {
    ...(cursor === undefined ? {} : { epoch: epochOf(cursor) }),
    ...(agents && { agents: part(agents) }),
    ...(commanded && { commanded: part(commanded) }),
    ...(pending && { pending: part(pending.map(publicSemaphore)) }),
    ...(manifest && { manifests: { [manifest.id]: part(manifest) } }),
    ...(card && { cards: { [card.id]: part(publicCard(card)) } }),
    ...(tree && { trees: { [tree.id]: part(publicTree(tree)) } }),
    ...(runs && { runs: { [runs.scope]: part(runs.rows.slice(0, LIST_RUNS_MAX).map(publicRun)) } }),
    ...(stream && {
      streams: { [stream.scope]: part(stream.events.slice(-STREAM_EVENTS_MAX).map(publicEvent)) },
    }),
  };
}
function fileOf({ cacheDir, endpoint, token }) {
  return cacheDir === null ? null : new CacheFile(cacheDir, endpoint, token);
}
//# sourceMappingURL=recorder.js.map
