import { deferred } from "../../base/deferred.js";
import { TerrariumError } from "../../base/errors.js";
import { TERRARIUM_EVENT_TYPES } from "../../events/event.js";
import { HISTORY_DEFAULT } from "../../watching/port.js";
import { requireListOf, requireSignal, requireText } from "./arguments.js";
/** The streams of events that are read in this process. */
export class EventStreams {
  #options;
  #open = 0;
  constructor(options) {
    this.#options = options;
  }
  /** The position is that of this call. Throws AGENT_NOT_FOUND, CURSOR_INVALID, BAD_USER_INPUT. */
  open(options) {
    const { agentId = null, session = null, after = null, replay = HISTORY_DEFAULT, types = null } = options;
    if (agentId !== null) requireText("agentId", agentId);
    if (after !== null) requireText("after", after);
    requireSignal(options.signal);
    if (types !== null) requireListOf("types", types, TERRARIUM_EVENT_TYPES);
    const observation = this.#options.watch.follow({ agentId, session, after, replay, types });
    const join = (observer) => this.#join(observation, observer);
    return new InProcessEvents(observation, options.signal ?? undefined, join, this.#options);
  }
  /** Returns a function that leaves. Throws LIMIT_EXCEEDED. */
  #join(observation, observer) {
    const { projections, streamsMax } = this.#options;
    if (this.#open >= streamsMax) {
      const message = `${streamsMax} streams of events are read in this process (maxInProcessObservers)`;
      throw new TerrariumError("LIMIT_EXCEEDED", message, {
        limit: "maxInProcessObservers",
        max: streamsMax,
      });
    }
    const { ring, types, session, backlog } = observation;
    const leave = projections.join({
      ring,
      types,
      session,
      document: DOCUMENT,
      visibility: DOCUMENT,
      // All of them share this document, so it counts towards no client's share.
      client: null,
      rendering: () => rendering,
      observer,
      backlog,
    });
    const unwatch = observation.enter();
    this.#open += 1;
    return () => {
      this.#open -= 1;
      leave();
      unwatch();
    };
  }
}
/** Document key of these streams; it is no valid GraphQL text, so no client's document can equal it. */
const DOCUMENT = "in process";
/** Encoded once for all readers; each decodes a copy of its own, so that none can change an event for others. */
const rendering = (cursor, event) => Buffer.from(JSON.stringify({ cursor, event }));
const NEWLINE = 0x0a;
/** One payload per line: JSON text contains no raw line break. */
const lineFraming = {
  key: "lines",
  size: (payload) => payload.length + 1,
  write(target, at, payload) {
    target[at + payload.copy(target, at)] = NEWLINE;
    return -1;
  },
};
const NO_ID = Buffer.alloc(0);
/**
 * One stream. It joins the shared projection with the first `next`, so that one that is never read costs nothing, and
 * holds at most one batch (`maxUnsentBytes` and one event): while that is unread it takes no more, like a full socket, and
 * the ring goes on without it.
 */
class InProcessEvents {
  framing = lineFraming;
  id = NO_ID;
  #observation;
  #signal;
  #join;
  #refusalOf;
  #stayAlive;
  #leave = null;
  #unread = NO_ID;
  #at = 0;
  #resume = null;
  #wake = null;
  /** Calls of `next`, one after another. */
  #turn = Promise.resolve();
  /** `stopped`: by the reader; what is unread is dropped. `ended`: nothing follows what is unread. */
  #state = "new";
  #failure = null;
  constructor(observation, signal, join, { refusalOf, stayAlive }) {
    this.#observation = observation;
    this.#signal = signal;
    this.#join = join;
    this.#refusalOf = refusalOf;
    this.#stayAlive = stayAlive;
    if (signal?.aborted) this.#stop();
  }
  next() {
    const mine = this.#turn.then(() => this.#next());
    this.#turn = mine.catch(() => undefined);
    return mine;
  }
  return() {
    this.#stop();
    return Promise.resolve(DONE);
  }
  [Symbol.asyncIterator]() {
    return this;
  }
  async #next() {
    if (this.#state === "new") this.#begin();
    for (;;) {
      if (this.#state === "stopped") return DONE;
      const observed = this.#read();
      if (observed) return { done: false, value: observed };
      const failure = this.#failure;
      this.#failure = null;
      if (failure) throw failure;
      if (this.#state === "ended") return DONE;
      this.#wake = deferred();
      const release = this.#stayAlive();
      await this.#wake.promise;
      release();
    }
  }
  #begin() {
    try {
      this.#leave = this.#join(this);
    } catch (thrown) {
      throw this.#refusalOf(thrown);
    }
    this.#state = "open";
    this.#signal?.addEventListener("abort", this.#stop, { once: true });
    if (this.#signal?.aborted) this.#stop();
  }
  #read() {
    const end = this.#unread.indexOf(NEWLINE, this.#at);
    if (end < 0) return null;
    const observed = JSON.parse(this.#unread.toString("utf8", this.#at, end));
    this.#at = end + 1;
    if (this.#at === this.#unread.length) {
      this.#unread = NO_ID;
      this.#at = 0;
      const resume = this.#resume;
      this.#resume = null;
      resume?.();
    }
    return observed;
  }
  #stop = () => {
    this.#state = "stopped";
    this.#unread = NO_ID;
    this.#release();
  };
  #end(failure) {
    if (this.#state === "open") this.#state = "ended";
    this.#failure = failure;
    this.#release();
  }
  #release() {
    const leave = this.#leave;
    this.#leave = null;
    leave?.();
    this.#signal?.removeEventListener("abort", this.#stop);
    this.#wake?.resolve();
  }
  // The observer, and its sink.
  get cursor() {
    return this.#observation.cursor;
  }
  get sink() {
    return this;
  }
  get writable() {
    return this.#state === "open" && this.#unread.length === 0;
  }
  send(batch) {
    const bytes = batch.addressedTo(NO_ID);
    batch.giveAway();
    // A gap and the events behind it come in two batches of one turn.
    this.#unread =
      this.#unread.length === 0 ? bytes : Buffer.concat([this.#unread.subarray(this.#at), bytes]);
    this.#at = 0;
    this.#wake?.resolve();
  }
  whenWritable(resume) {
    this.#resume = resume;
  }
  onEnd() {
    this.#end(null);
  }
  onFailed(error) {
    this.#end(this.#refusalOf(error));
  }
  onEvicted(error) {
    this.#end(this.#refusalOf(error));
  }
}
const DONE = { done: true, value: undefined };
//# sourceMappingURL=event-stream.js.map
