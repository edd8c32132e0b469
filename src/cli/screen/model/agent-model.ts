import type { AgentRow, VitalSampleRow } from "../../../documents/agents.js";
import type { ObservedEvent } from "../../../documents/events.js";
import { healthAfter, type ShownHealth } from "../../../events/probe.js";
import type { Vital } from "./condition.js";
import { BOUNDS, PACE } from "./bounds.js";
import { type ErrorTimes, errorsLastMinute, withError } from "../../../events/recent-errors.js";
import { type AgentScene, NO_SAMPLE, type TailLine } from "./scene.js";
import { Tail } from "./tail.js";

/** Older errors do not distort the field: they come from the history. */
const RECENT_MS = 3_000;

/** Temperatures at which a fever starts and ends, as in src/metabolism: it ends at half of the temperature that starts it. */
const FEVER = { from: 1, until: 0.5 } as const;

const SECOND_MS = 1_000;
const VITALS = ["pressure", "flow", "temperature"] as const;

/** The state of one agent as the view knows it. */
export class AgentModel {
  readonly id: string;
  #tail = new Tail(BOUNDS.agentLinesMax);
  vital: Vital = { state: "DORMANT", pressure: 0, flow: 0, temperature: 0 };
  #genus = "";
  #description = "";
  #observers: number | null = null;
  #feverish = false;
  #distortedUntil = 0;
  /** The second of the latest sample, by the local clock; null before the first. */
  #second: number | null = null;
  /** Vitals hold until the next heartbeat; false while the gateway is away, since they may change unseen. */
  #isHeld = false;
  #errorTimes: ErrorTimes = [];
  #toldErrors = 0;
  #health: ShownHealth | null = null;
  /** As of when the gateway knows of it, by its clock; null: now. */
  #asOf: number | null = null;
  readonly #samples: Record<(typeof VITALS)[number], number[]> = { pressure: [], flow: [], temperature: [] };

  constructor(id: string) {
    this.id = id;
  }

  get tail(): Tail {
    return this.#tail;
  }

  clearEvents(): void {
    this.#tail = new Tail(BOUNDS.agentLinesMax);
  }

  apply(event: ObservedEvent, line: TailLine | null, now: number): void {
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
    if (event.type === "PROBE_FAILED") this.#health = this.#health && healthAfter(this.#health, event);
    if (event.type === "PROBE_RECOVERED") {
      const { probe, health } = event;
      this.#health = this.#health && healthAfter(this.#health, { probe, health });
    }
    if (line) this.#tail.push(line);
  }

  /** Applies a row of a status poll, which is at least as new as the last event. */
  applyStatus(row: AgentRow, now: number): void {
    const { genus, description, observers, state, pressure, flow, temperature } = row;
    // The last known state may have been saved by an earlier version without these fields.
    const { usualFlow = null, errorsLastMinute: errors = 0, health, asOf } = row as Partial<AgentRow>;
    this.#asOf = momentOf(asOf);
    this.#health = health && health.probes.length > 0 ? health : null;
    this.#toldErrors = errors;
    this.#genus = genus;
    this.#description = description;
    this.#observers = observers;
    // Vitals of before say nothing of the seconds since.
    if (this.#asOf !== null) this.interrupt();
    this.#hold(secondOf(now) - 1);
    this.#setVitals({ state, pressure, flow, temperature, usualFlow });
    if (this.#asOf === null) this.#sample(now);
  }

  /** The vitals of the last minutes as the gateway kept them; they replace what was collected here. */
  applySeries(series: readonly VitalSampleRow[], now: number): void {
    const newest = Date.parse(series.at(-1)?.at ?? "");
    for (const name of VITALS) this.#samples[name] = [];
    this.#second = null;
    this.#isHeld = false;
    // The gateway's clock may be another one.
    for (const { at, ...vitals } of series) this.#put(vitals, secondOf(now - newest + Date.parse(at)));
    this.#isHeld = this.#second !== null;
  }

  /** The gateway is away: the seconds until the next sample stay blank. */
  interrupt(): void {
    this.#isHeld = false;
  }

  /** A replay has no heartbeats: the vitals of the events are its samples. */
  sampleAt(now: number): void {
    this.#sample(now);
  }

  #sample(now: number): void {
    this.#put(this.vital, secondOf(now));
    this.#isHeld = true;
  }

  /** Repeats the vitals for the seconds up to this one. */
  #hold(second: number): void {
    if (this.#isHeld && this.#second !== null && second > this.#second) this.#put(this.vital, second);
  }

  /** One sample per second: a newer one replaces that of its own second; seconds without one are held, or blank. */
  #put(vitals: Pick<Vital, (typeof VITALS)[number]>, second: number): void {
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
  errors(now: number): number {
    return errorsLastMinute(this.#errorTimes, now, this.#toldErrors);
  }

  /** `skewMs`: the gateway's clock less this machine's. */
  scene(now: number, skewMs = 0): AgentScene {
    this.#hold(secondOf(now));
    return {
      id: this.id,
      genus: this.#genus,
      description: this.#description,
      ageMs: this.#asOf === null ? null : Math.max(0, now + skewMs - this.#asOf),
      vital: this.vital,
      observers: this.#observers,
      errors: this.errors(now),
      health: this.#health,
      feverish: this.#feverish,
      distortedUntil: this.#distortedUntil,
      samples: this.#samples,
    };
  }

  #setVitals(vital: Vital): void {
    this.vital = vital;
    // FEVER is sent once, when a fever starts, which may be before the replayed history.
    if (vital.temperature >= FEVER.from) this.#feverish = true;
    if (vital.temperature < FEVER.until) this.#feverish = false;
  }
}

function secondOf(ms: number): number {
  return Math.floor(ms / SECOND_MS);
}

/** Null: now, and in an answer of an earlier version. */
export function momentOf(at: string | null | undefined): number | null {
  return typeof at === "string" ? Date.parse(at) : null;
}
