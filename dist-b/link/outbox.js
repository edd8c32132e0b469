import { isHeartbeat } from "../events/event.js";
/** Events that may use the reserve: without them the mirror would permanently show a wrong state. */
const STATE_EVENTS = new Set(["AGENT_STARTED", "AGENT_STOPPED", "AGENT_STATE_CHANGED"]);
/**
 * The host's side of the events: collects the events of a turn, sends them as one batch, and drops events beyond the
 * credit that acknowledgements return. Behaviour: SPEC.md.
 */
export class Outbox {
  #options;
  #shares = new Map();
  /** Positions of the newest events that were not dropped, one for each agent. */
  #last = new Map();
  #unacknowledged = [];
  #collecting = { events: [], owners: [], bytes: 0 };
  #scheduled = false;
  #events = 0;
  #bytes = 0;
  #dropped = null;
  constructor(options) {
    this.#options = options;
  }
  publish(event) {
    const bytes = estimateBytes(event);
    const share = this.#shareOf(event.event.agentId);
    if (!this.#hasRoom(event, share, bytes)) {
      this.#drop(event);
      return;
    }
    this.#shares.set(share.agentId, share);
    this.#remember(share.agentId, event);
    share.events += 1;
    this.#events += 1;
    this.#bytes += bytes;
    const batch = this.#collecting;
    batch.events.push(event);
    batch.owners.push(share);
    batch.bytes += bytes;
    if (batch.events.length >= this.#options.limits.batchEventsMax) this.flush();
    else this.#schedule();
  }
  /** Position of this agent's newest event that was not dropped, or null. */
  lastOf(agentId) {
    const last = this.#last.get(agentId);
    return last ? { ...last } : null;
  }
  /** Forgets the positions of agents that are gone. */
  keepOnly(agentIds) {
    const kept = new Set(agentIds);
    for (const agentId of this.#last.keys()) if (!kept.has(agentId)) this.#last.delete(agentId);
  }
  /** Sends the collected events. */
  flush() {
    const batch = this.#collecting;
    if (batch.events.length === 0) return;
    this.#collecting = { events: [], owners: [], bytes: 0 };
    this.#unacknowledged.push(batch);
    this.#options.send(batch.events, batch.bytes);
  }
  /** The oldest batches have arrived. */
  acknowledge(batches) {
    for (const batch of this.#unacknowledged.splice(0, batches)) {
      this.#events -= batch.events.length;
      this.#bytes -= batch.bytes;
      for (const share of batch.owners) {
        share.events -= 1;
        if (share.events === 0) this.#shares.delete(share.agentId);
      }
    }
    this.reportDropped();
  }
  /** Reports the number of events dropped since dropping began, if any. */
  reportDropped() {
    if (this.#dropped === null) return;
    const dropped = this.#dropped;
    this.#dropped = null;
    this.#options.onOverflow(dropped);
  }
  /** A heartbeat has the number of an event before it, which may have been dropped. */
  #remember(agentId, { epoch, offset, event }) {
    if (isHeartbeat(event)) return;
    const last = this.#last.get(agentId);
    if (last?.epoch === epoch) last.offset = offset;
    else this.#last.set(agentId, { epoch, offset });
  }
  #shareOf(agentId) {
    return this.#shares.get(agentId) ?? { agentId, events: 0 };
  }
  /** One agent may use as much as is still free, so that a flood costs the flooding agent's events and not others'. */
  #hasRoom({ event }, share, bytes) {
    const { linkEventsMax, linkBytesMax, linkReserveEvents } = this.#options.limits;
    if (STATE_EVENTS.has(event.type)) return this.#events < linkEventsMax + linkReserveEvents;
    const free = linkEventsMax - this.#events;
    return share.events < free && this.#bytes + bytes <= linkBytesMax;
  }
  #drop({ event }) {
    if (this.#dropped === null) {
      this.#dropped = 0;
      this.#options.onOverflow(null);
    }
    if (!isHeartbeat(event)) this.#dropped += 1;
  }
  #schedule() {
    if (this.#scheduled) return;
    this.#scheduled = true;
    this.#options.schedule(() => {
      this.#scheduled = false;
      this.flush();
    });
  }
}
/** The host's side of the log: collects the lines of a turn, bounds them, and counts dropped lines. */
export class LogOutbox {
  #linesMax;
  #send;
  #collected = [];
  #unacknowledged = 0;
  #dropped = 0;
  constructor(linesMax, send) {
    this.#linesMax = linesMax;
    this.#send = send;
  }
  write = (entry) => {
    if (this.#collected.length + this.#unacknowledged >= this.#linesMax) {
      this.#dropped += 1;
      return;
    }
    if (this.#collected.length === 0) setImmediate(() => this.flush());
    if (this.#dropped === 0) {
      this.#collected.push(entry);
      return;
    }
    this.#collected.push({ ...entry, droppedBefore: this.#dropped });
    this.#dropped = 0;
  };
  flush() {
    if (this.#collected.length === 0) return;
    this.#unacknowledged += this.#collected.length;
    this.#send(this.#collected);
    this.#collected = [];
  }
  acknowledge(lines) {
    this.#unacknowledged -= lines;
  }
}
/** Estimated bytes of an event without its payload. */
const ENVELOPE_BYTES = 256;
/** Estimates the size of an event: exact enough to limit memory, cheap enough to compute for each event. */
function estimateBytes({ event }) {
  if (event.type === "OUTPUT") return ENVELOPE_BYTES + estimate(event.data);
  if (event.type === "RESULT") return ENVELOPE_BYTES + estimate(event.result);
  if (event.type === "ERROR") return ENVELOPE_BYTES + event.message.length;
  return (
    ENVELOPE_BYTES +
    ("semaphore" in event ? estimate({ ...event.semaphore, options: [...event.semaphore.options] }) : 0)
  );
}
function estimate(value) {
  if (typeof value === "string") return value.length + 8;
  if (typeof value !== "object" || value === null) return 8;
  let bytes = 16;
  if (Array.isArray(value)) {
    for (const item of value) bytes += estimate(item);
    return bytes;
  }
  for (const key of Object.keys(value)) bytes += key.length + 8 + estimate(value[key] ?? null);
  return bytes;
}
//# sourceMappingURL=outbox.js.map
