import type { Hello } from "../hello.js";
import type { AgentPlace, BackplaneSink, Terms } from "../port.js";

/** The gateway's side of `welcome`: the places in the log that a host was told over one connection. */
export class Welcome {
  readonly #sink: Pick<BackplaneSink, "placeOf">;
  readonly #isResumable: boolean;
  readonly #told = new Map<string, AgentPlace>();
  /** Agents whose host has not confirmed yet that it has left them, and whether it gets them back then. */
  readonly #leaving = new Map<string, boolean>();
  #hello: Pick<Hello, "incarnation" | "acknowledged"> = { incarnation: "", acknowledged: {} };

  /** `isResumable`: the log remembers what it has received of this life of the host. */
  constructor(sink: Pick<BackplaneSink, "placeOf">, isResumable: boolean) {
    this.#sink = sink;
    this.#isResumable = isResumable;
  }

  /** The host whose agents are welcomed from now on. */
  begin(hello: Pick<Hello, "incarnation" | "acknowledged">): void {
    this.#hello = hello;
  }

  /** By agent, as the host was told. */
  get terms(): Terms {
    return this.#told;
  }

  /** The places of those agents that their host has not been told; without those whose ids are taken. */
  due(agentIds: readonly string[]): AgentPlace[] {
    const { incarnation, acknowledged } = this.#hello;
    return agentIds.flatMap((id) => {
      if (this.#told.has(id)) return [];
      if (this.#leaving.has(id)) {
        this.#leaving.set(id, true);
        return [];
      }
      const known = Object.hasOwn(acknowledged, id) ? (acknowledged[id] ?? 0) : 0;
      const place = this.#sink.placeOf(
        id,
        this.#isResumable ? { incarnation, acknowledged: known } : undefined,
      );
      if (!place) return [];
      this.#told.set(id, place);
      return [place];
    });
  }

  /** The host loses these agents. What it has said of them on the way is under numbers that mean nothing any more. */
  lose(agentIds: readonly string[]): void {
    this.forget(agentIds);
    for (const id of agentIds) this.#leaving.set(id, false);
  }

  /** The host has left them. Returns those that it has got back meanwhile. */
  left(agentIds: readonly string[]): string[] {
    const back = agentIds.filter((id) => this.#leaving.get(id));
    for (const id of agentIds) this.#leaving.delete(id);
    return back;
  }

  /** An agent that leaves and returns is told its place again. */
  forget(agentIds: readonly string[]): void {
    for (const id of agentIds) this.#told.delete(id);
  }
}
