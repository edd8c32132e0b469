import { newAgentState, withEvent, withInfo, withSeries } from "./state.js";
import { AGENTS_MAX, SAMPLES_WINDOW_MS, SERIES_SAMPLES_MAX } from "../bounds.js";
import type { AgentInfo, AgentSeries, AgentState, TerrariumEvent } from "../types.js";

/** The agents of a view, in manifest order, at most AGENTS_MAX. */
export class AgentBoard {
  readonly #agents = new Map<string, AgentState>();
  readonly #onChange: (agentId: string) => void;
  #unseen = 0;
  /** Since when the view is connected, by the gateway's clock: vitals hold from then on. Infinite while it is not. */
  #connectedAt = Number.POSITIVE_INFINITY;

  constructor(onChange: (agentId: string) => void) {
    this.#onChange = onChange;
  }

  get agents(): ReadonlyMap<string, AgentState> {
    return this.#agents;
  }

  /** Number of agents beyond AGENTS_MAX. */
  get unseen(): number {
    return this.#unseen;
  }

  /** The period of vitals that the gateway returns for all agents in one answer, s. */
  get seriesSeconds(): number {
    const most = Math.floor(SERIES_SAMPLES_MAX / Math.max(1, this.#agents.size + this.#unseen));
    return Math.max(1, Math.min(SAMPLES_WINDOW_MS / 1_000, most));
  }

  /** Agents of a stored view. */
  restore(agents: readonly AgentState[]): void {
    for (const agent of agents.slice(0, AGENTS_MAX)) this.#put(agent);
  }

  clear(): void {
    for (const id of this.#agents.keys()) if (this.#agents.delete(id)) this.#onChange(id);
  }

  connected(at: number): void {
    this.#connectedAt = at;
  }

  lost(): void {
    this.#connectedAt = Number.POSITIVE_INFINITY;
  }

  takeManifest(agents: readonly AgentInfo[], at: number): void {
    const shown = agents.slice(0, AGENTS_MAX);
    this.#unseen = agents.length - shown.length;
    const ids = new Set(shown.map(({ id }) => id));
    for (const id of this.#agents.keys()) {
      if (!ids.has(id) && this.#agents.delete(id)) this.#onChange(id);
    }
    for (const info of shown) {
      const known = this.#agents.get(info.id);
      this.#put(known ? withInfo(known, info, at, this.#connectedAt) : newAgentState(info));
    }
  }

  /** Replaces the samples by those that the gateway kept, which include the time without a connection. */
  takeSeries(series: readonly AgentSeries[]): void {
    for (const one of series) {
      const agent = this.#agents.get(one.id);
      if (agent) this.#put(withSeries(agent, one));
    }
  }

  /** An agent that is not in the manifest is gone, or so new that the next poll adds it. */
  takeEvent(event: TerrariumEvent): void {
    const agent = this.#agents.get(event.agentId);
    if (agent) this.#put(withEvent(agent, event, this.#connectedAt));
  }

  #put(agent: AgentState): void {
    this.#agents.set(agent.id, agent);
    this.#onChange(agent.id);
  }
}
