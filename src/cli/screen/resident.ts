import type { AgentRow } from "../../documents/agents.js";
import type { ObservedEvent } from "../../documents/events.js";
import type { Vital } from "./activity.js";
import { BOUNDS, PACE } from "./bounds.js";
import { type ErrorTimes, errorsLastMinute, withError } from "../../events/recent-errors.js";
import type { AgentScene, TailLine } from "./scene.js";
import { UNSEEN } from "./numbers.js";
import { Tail } from "./tail.js";

/** An error this long ago tears nothing any more: it comes from the history. */
const RECENT_MS = 3_000;

/** Temperatures: as an agent's metabolism has it, a fever lasts until it has cooled down to half of what began it. */
const FEVER = { from: 1, until: 0.5 } as const;

/** Without a sample for that long, what a look tells is one. */
const SAMPLE_MS = 1_900;
/** Samples further apart have a time between them that nobody saw; a look comes every five seconds. */
const HOLE_MS = PACE.lookMs + 1_000;
const SECOND_MS = 1_000;

/** What the view knows of one agent. */
export class Resident {
  readonly id: string;
  #tail = new Tail(BOUNDS.agentLinesMax);
  vital: Vital = { state: "DORMANT", pressure: 0, flow: 0, temperature: 0 };
  #genus = "";
  #description = "";
  #observers: number | null = null;
  #feverish = false;
  #tornUntil = 0;
  /** When the latest sample was taken: by the clock of the agent's host, and by this machine's when it was heard. */
  #sampled: { readonly at: number; readonly heardAt: number } | null = null;
  #errorTimes: ErrorTimes = [];
  #toldErrors = 0;
  readonly #samples = { pressure: [] as number[], flow: [] as number[], temperature: [] as number[] };

  constructor(id: string) {
    this.id = id;
  }

  get tail(): Tail {
    return this.#tail;
  }

  forgetEvents(): void {
    this.#tail = new Tail(BOUNDS.agentLinesMax);
  }

  apply(event: ObservedEvent, line: TailLine | null, now: number): void {
    const { state, pressure, flow, temperature, type } = event;
    // A gap is told by the gateway, not by the agent.
    const { usualFlow = null } = this.vital;
    if (type !== "GAP") this.#feel({ state, pressure, flow, temperature, usualFlow });
    const at = Date.parse(event.at);
    if (type === "METABOLISM") this.#sample(at, now);
    if (type === "ERROR" && now - at < RECENT_MS) {
      this.#tornUntil = now + PACE.tearMs;
      this.#errorTimes = withError(this.#errorTimes, now);
    }
    if (type === "FEVER") this.#feverish = true;
    if (line) this.#tail.push(line);
  }

  /** What a look told: it is newer than the last event, or the same. */
  look(row: AgentRow, now: number): void {
    const { genus, description, observers, state, pressure, flow, temperature } = row;
    // What was kept on disk by an earlier version says nothing of these two.
    const { usualFlow = null, errorsLastMinute: errors = 0 } = row as Partial<AgentRow>;
    this.#toldErrors = errors;
    this.#genus = genus;
    this.#description = description;
    this.#observers = observers;
    this.#feel({ state, pressure, flow, temperature, usualFlow });
    const { at, heardAt } = this.#sampled ?? { at: now, heardAt: 0 };
    const sinceMs = now - heardAt;
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
      tornUntil: this.#tornUntil,
      samples: this.#samples,
    };
  }

  #feel(vital: Vital): void {
    this.vital = vital;
    // A fever is told once, at its beginning, which may be before the history begins.
    if (vital.temperature >= FEVER.from) this.#feverish = true;
    if (vital.temperature < FEVER.until) this.#feverish = false;
  }

  #sample(at: number, heardAt: number): void {
    const sinceMs = this.#sampled ? at - this.#sampled.at : 0;
    this.#sampled = { at, heardAt };
    const unseen = sinceMs > HOLE_MS ? Math.min(BOUNDS.samplesMax, Math.round(sinceMs / SECOND_MS) - 1) : 0;
    for (const name of ["pressure", "flow", "temperature"] as const) {
      const values = this.#samples[name];
      for (let second = 0; second < unseen; second += 1) values.push(UNSEEN);
      values.push(this.vital[name]);
      if (values.length > BOUNDS.samplesMax) values.splice(0, values.length - BOUNDS.samplesMax);
    }
  }
}
