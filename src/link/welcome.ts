import type { AgentDescriptor, AgentPlace, BackplaneSink } from "./port.js";

/** The gateway's side of `welcome`: the agents of one host, and which of them know their places in the log. */
export class Welcome {
  readonly #placeOf: BackplaneSink["placeOf"];
  /** Announced last. */
  #agents: readonly AgentDescriptor[] = [];
  #welcomed: ReadonlySet<string> = new Set();

  constructor(placeOf: BackplaneSink["placeOf"]) {
    this.#placeOf = placeOf;
  }

  /** An agent that leaves and returns is told its place again. */
  announced(agents: readonly AgentDescriptor[]): void {
    this.#agents = agents;
    const ids = new Set(agents.map(({ id }) => id));
    this.#welcomed = new Set([...this.#welcomed].filter((id) => ids.has(id)));
  }

  /** The places of announced agents that their host has not been told; without those whose ids are taken. */
  due(): AgentPlace[] {
    const places = this.#agents.flatMap(({ id }) => {
      const end = this.#welcomed.has(id) ? null : this.#placeOf(id);
      return end ? [{ id, ...end }] : [];
    });
    this.#welcomed = new Set([...this.#welcomed, ...places.map(({ id }) => id)]);
    return places;
  }
}
