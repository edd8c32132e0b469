import type { AgentRow } from "../../../documents/agents.js";
import type { ObservedEvent } from "../../../documents/events.js";
import type { Vital } from "./condition.js";
import { BOUNDS, PACE } from "./bounds.js";
import { type ErrorTimes, errorsLastMinute, withError } from "../../../events/recent-errors.js";
import { type AgentScene, NO_SAMPLE, type TailLine } from "./scene.js";
import { Tail } from "./tail.js";

/** Older errors do not distort the field: they come from the history. */
const RECENT_MS = 3_000;

/** Temperatures at which a fever starts and ends, as in src/metabolism: it ends at half of the temperature that starts it. */
const FEVER = { from: 1, until: 0.5 } as const;

/** After this time without a METABOLISM event, a status poll counts as a sample. */
const SAMPLE_MS = 1_900;
/** Samples further apart than this leave blank seconds between them; a status poll comes every five seconds. */
const HOLE_MS = PACE.pollMs + 1_000;
const SECOND_MS = 1_000;

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
  /** Time of the latest sample: by the clock of the agent's host, and by the local clock when it arrived. */
  #sampled: { readonly at: number; readonly receivedAt: number } | null = null;
  #errorTimes: ErrorTimes = [];
  #toldErrors = 0;
  readonly #samples = { pressure: [] as number[], flow: [] as number[], temperature: [] as number[] };

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
    if (type !== "GAP") this.#setVitals({ state, pressure, flow, temperature, usualFlow });
    const at = Date.parse(event.at);
    if (type === "METABOLISM") this.#sample(at, now);
    if (type === "ERROR" && now - at < RECENT_MS) {
      this.#distortedUntil = now + PACE.distortMs;
      this.#errorTimes = withError(this.#errorTimes, now);
    }
    if (type === "FEVER") this.#feverish = true;
    if (line) this.#tail.push(line);
  }

  /** Applies a row of a status poll, which is at least as new as the last event. */
  applyStatus(row: AgentRow, now: number): void {
    const { genus, description, observers, state, pressure, flow, temperature } = row;
    // The last known state may have been saved by an earlier version without these two fields.
    const { usualFlow = null, errorsLastMinute: errors = 0 } = row as Partial<AgentRow>;
    this.#toldErrors = errors;
    this.#genus = genus;
    this.#description = description;
    this.#observers = observers;
    this.#setVitals({ state, pressure, flow, temperature, usualFlow });
    const { at, receivedAt } = this.#sampled ?? { at: now, receivedAt: 0 };
    const sinceMs = now - receivedAt;
    if (sinceMs >= SAMPLE_MS) this.#sample(this.#sampled ? at + sinceMs : now, now);
  }

  /** ERROR events within the last minute. */
  errors(now: number): number {
    return errorsLastMinute(this.#errorTimes, now, this.#toldErrors);
  }

  scene(now: number): AgentScene {
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

  #setVitals(vital: Vital): void {
    this.vital = vital;
    // FEVER is sent once, when a fever starts, which may be before the replayed history.
    if (vital.temperature >= FEVER.from) this.#feverish = true;
    if (vital.temperature < FEVER.until) this.#feverish = false;
  }

  #sample(at: number, receivedAt: number): void {
    const sinceMs = this.#sampled ? at - this.#sampled.at : 0;
    this.#sampled = { at, receivedAt };
    const missing = sinceMs > HOLE_MS ? Math.min(BOUNDS.samplesMax, Math.round(sinceMs / SECOND_MS) - 1) : 0;
    for (const name of ["pressure", "flow", "temperature"] as const) {
      const values = this.#samples[name];
      for (let second = 0; second < missing; second += 1) values.push(NO_SAMPLE);
      values.push(this.vital[name]);
      if (values.length > BOUNDS.samplesMax) values.splice(0, values.length - BOUNDS.samplesMax);
    }
  }
}
