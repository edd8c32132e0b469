import type { AgentRow } from "../../documents/agents.js";
import type { ObservedEvent } from "../../documents/events.js";
import type { Vital } from "./activity.js";
import { BOUNDS, PACE } from "./bounds.js";
import type { AgentScene, TailLine } from "./scene.js";
import { Tail } from "./tail.js";

/** An error this long ago tears nothing any more: it comes from the history. */
const RECENT_MS = 3_000;

/** Temperatures: as an agent's metabolism has it, a fever lasts until it has cooled down to half of what began it. */
const FEVER = { from: 1, until: 0.5 } as const;

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
  #feverish = false;
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
    if (type === "FEVER") this.#feverish = true;
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

  #sample(now: number): void {
    this.#sampledAt = now;
    for (const name of ["pressure", "flow", "temperature"] as const) {
      const values = this.#samples[name];
      values.push(this.vital[name]);
      if (values.length > BOUNDS.samplesMax) values.shift();
    }
  }
}
