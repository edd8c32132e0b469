import { BOUNDS, PACE } from "./bounds.js";
import { errorsLastMinute, withError } from "../../../events/recent-errors.js";
import { NO_SAMPLE } from "./scene.js";
import { Tail } from "./tail.js";
/** Older errors do not distort the field: they come from the history. */
const RECENT_MS = 3_000;
/** Temperatures at which a fever starts and ends, as in src/metabolism: it ends at half of the temperature that starts it. */
const FEVER = { from: 1, until: 0.5 };
const SECOND_MS = 1_000;
const VITALS = ["pressure", "flow", "temperature"];
/** The state of one agent as the view knows it. */
export class AgentModel {
  id;
  #tail = new Tail(BOUNDS.agentLinesMax);
  vital = { state: "DORMANT", pressure: 0, flow: 0, temperature: 0 };
  #genus = "";
  #description = "";
  #observers = null;
  #feverish = false;
  #distortedUntil = 0;
  /** The second of the latest sample, by the local clock; null before the first. */
  #second = null;
  /** Vitals hold until the next heartbeat; false while the gateway is away, since they may change unseen. */
  #isHeld = false;
  #errorTimes = [];
  #toldErrors = 0;
  #samples = { pressure: [], flow: [], temperature: [] };
  constructor(id) {
    this.id = id;
  }
  get tail() {
    return this.#tail;
  }
  clearEvents() {
    this.#tail = new Tail(BOUNDS.agentLinesMax);
  }
  apply(event, line, now) {
    const { state, pressure, flow, temperature, type } = event;
    // A gap event comes from the gateway and carries no vitals of the agent.
    const { usualFlow = null } = this.vital;
    const at = Date.parse(event.at);
    if (type === "METABOLISM") this.#hold(secondOf(now) - 1);
    if (type !== "GAP") this.#setVitals({ state, pressure, flow, temperature, usualFlow });
    if (type === "METABOLISM") this.#sample(now);
    if (type === "ERROR" && now - at < RECENT_MS) {
      this.#distortedUntil = now + PACE.distortMs;
      this.#errorTimes = withError(this.#errorTimes, now);
    }
    if (type === "FEVER") this.#feverish = true;
    if (line) this.#tail.push(line);
  }
  /** Applies a row of a status poll, which is at least as new as the last event. */
  applyStatus(row, now) {
    const { genus, description, observers, state, pressure, flow, temperature } = row;
    // The last known state may have been saved by an earlier version without these two fields.
    const { usualFlow = null, errorsLastMinute: errors = 0 } = row;
    this.#toldErrors = errors;
    this.#genus = genus;
    this.#description = description;
    this.#observers = observers;
    this.#hold(secondOf(now) - 1);
    this.#setVitals({ state, pressure, flow, temperature, usualFlow });
    this.#sample(now);
  }
  /** The vitals of the last minutes as the gateway kept them; they replace what was collected here. */
  applySeries(series, now) {
    const newest = Date.parse(series.at(-1)?.at ?? "");
    for (const name of VITALS) this.#samples[name] = [];
    this.#second = null;
    this.#isHeld = false;
    // The gateway's clock may be another one.
    for (const { at, ...vitals } of series) this.#put(vitals, secondOf(now - newest + Date.parse(at)));
    this.#isHeld = this.#second !== null;
  }
  /** The gateway is away: the seconds until the next sample stay blank. */
  interrupt() {
    this.#isHeld = false;
  }
  #sample(now) {
    this.#put(this.vital, secondOf(now));
    this.#isHeld = true;
  }
  /** Repeats the vitals for the seconds up to this one. */
  #hold(second) {
    if (this.#isHeld && this.#second !== null && second > this.#second) this.#put(this.vital, second);
  }
  /** One sample per second: a newer one replaces that of its own second; seconds without one are held, or blank. */
  #put(vitals, second) {
    const since = this.#second === null ? 1 : second - this.#second;
    for (const name of VITALS) {
      const values = this.#samples[name];
      const held = this.#isHeld ? (values.at(-1) ?? NO_SAMPLE) : NO_SAMPLE;
      if (since < 1) values.pop();
      for (let missing = Math.min(BOUNDS.samplesMax, since - 1); missing > 0; missing -= 1) values.push(held);
      values.push(vitals[name]);
      if (values.length > BOUNDS.samplesMax) values.splice(0, values.length - BOUNDS.samplesMax);
    }
    this.#second = Math.max(second, this.#second ?? second);
  }
  /** ERROR events within the last minute. */
  errors(now) {
    return errorsLastMinute(this.#errorTimes, now, this.#toldErrors);
  }
  scene(now) {
    this.#hold(secondOf(now));
    return {
      id: this.id,
      genus: this.#genus,
      description: this.#description,
      vital: this.vital,
      observers: this.#observers,
      errors: this.errors(now),
      feverish: this.#feverish,
      distortedUntil: this.#distortedUntil,
      samples: this.#samples,
    };
  }
  #setVitals(vital) {
    this.vital = vital;
    // FEVER is sent once, when a fever starts, which may be before the replayed history.
    if (vital.temperature >= FEVER.from) this.#feverish = true;
    if (vital.temperature < FEVER.until) this.#feverish = false;
  }
}
function secondOf(ms) {
  return Math.floor(ms / SECOND_MS);
}
//# sourceMappingURL=agent-model.js.map
