import type { AgentRow, ObservedEvent } from "../documents.js";
import type { Vital } from "./activity.js";
import { BOUNDS, PACE } from "./bounds.js";
import type { AgentScene, TailLine } from "./scene.js";
import { Tail } from "./tail.js";

/** An error this long ago tears nothing any more: it comes from the history. */
const RECENT_MS = 3_000;

/** Without a sample for that long, what a look tells is one. */
const SAMPLE_MS = 1_900;

/** What the view knows of one agent. */
export class Resident {
  readonly id: string;
  #tail = new Tail(BOUNDS.agentLinesMax);
  vital: Vital = { state: "DORMANT", pressure: 0, flow: 0, temperature: 0 };
  #genus = "";
  #description = "";
  #observers: number | null = null;
  /** Of the fever it is in, 0–1; null when it is healthy. */
  #threshold: number | null = null;
  #tornUntil = 0;
  #sampledAt = 0;
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
    if (type !== "GAP") this.#feel({ state, pressure, flow, temperature });
    if (type === "METABOLISM") this.#sample(now);
    if (type === "ERROR" && now - Date.parse(event.at) < RECENT_MS) this.#tornUntil = now + PACE.tearMs;
    if (type === "FEVER") this.#threshold = temperature / Math.max(event.intensity, 1);
    if (line) this.#tail.push(line);
  }

  /** What a look told: it is newer than the last event, or the same. */
  look(row: AgentRow, now: number): void {
    const { genus, description, observers, state, pressure, flow, temperature } = row;
    this.#genus = genus;
    this.#description = description;
    this.#observers = observers;
    this.#feel({ state, pressure, flow, temperature });
    if (now - this.#sampledAt >= SAMPLE_MS) this.#sample(now);
  }

  scene(): AgentScene {
    return {
      id: this.id,
      genus: this.#genus,
      description: this.#description,
      vital: this.vital,
      observers: this.#observers,
      feverish: this.#threshold !== null,
      tornUntil: this.#tornUntil,
      samples: this.#samples,
    };
  }

  #feel(vital: Vital): void {
    this.vital = vital;
    // As the agent's own metabolism has it: a fever is over below half of its threshold.
    if (this.#threshold !== null && vital.temperature < this.#threshold / 2) this.#threshold = null;
  }

  #sample(now: number): void {
    this.#sampledAt = now;
    for (const name of ["pressure", "flow", "temperature"] as const) {
      const values = this.#samples[name];
      values.push(this.vital[name]);
      if (values.length > BOUNDS.samplesMax) values.shift();
    }
  }
}
