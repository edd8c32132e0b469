import { TerrariumError } from "../base/errors.js";
import type { AgentDescriptor, Backplane, BackplaneSink, HostCallName, HostCalls } from "./port.js";

/** Several hosts as one: agents that came as objects on this thread, agents from files in a worker. */
export class JoinedBackplane implements Backplane {
  readonly #members: { readonly backplane: Backplane; agents: readonly AgentDescriptor[] }[];

  constructor(backplanes: readonly Backplane[]) {
    this.#members = backplanes.map((backplane) => ({ backplane, agents: [] }));
  }

  async start(sink: BackplaneSink): Promise<void> {
    for (const member of this.#members) {
      await member.backplane.start({
        onManifest: (agents) => {
          member.agents = agents;
          sink.onManifest(this.#members.flatMap((one) => one.agents));
        },
        onEvents: (batch) => sink.onEvents(batch),
        onPark: (call) => sink.onPark(call),
        onHostDown: (reason) =>
          sink.onHostDown(
            reason,
            member.agents.map(({ id }) => id),
          ),
      });
      this.#refuseTwins();
    }
  }

  call<K extends HostCallName>(
    name: K,
    args: HostCalls[K]["args"],
    signal?: AbortSignal,
  ): Promise<HostCalls[K]["result"]> {
    const home = this.#members.find(({ agents }) => agents.some(({ id }) => id === args.agentId));
    if (!home) return Promise.reject(new TerrariumError("AGENT_NOT_FOUND", "there is no agent with this id"));
    return home.backplane.call(name, args, signal);
  }

  async close(): Promise<void> {
    await Promise.all(this.#members.map(({ backplane }) => backplane.close()));
  }

  #refuseTwins(): void {
    const ids = this.#members.flatMap(({ agents }) => agents.map(({ id }) => id));
    const twin = ids.find((id, index) => ids.indexOf(id) !== index);
    if (twin !== undefined) throw new TerrariumError("BAD_USER_INPUT", `two agents have the id "${twin}"`);
  }
}
