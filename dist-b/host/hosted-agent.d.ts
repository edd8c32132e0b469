import type { ProbeReport } from "../events/probe.js";
import type { AgentDescriptor, HostCalls } from "../link/port.js";
import { type AgentDefinition } from "./modules/definition.js";
import type { HostServices } from "./host-services.js";
/** One agent in its host: a stream processor, steered by host calls, and its reporter. Behaviour: SPEC.md. */
export declare class HostedAgent {
  #private;
  readonly descriptor: AgentDescriptor;
  readonly refresh: () => void;
  constructor(definition: AgentDefinition, services: HostServices, module: string);
  /** Does nothing when the agent is live; a collapsed agent starts a new life. */
  start(): void;
  stop(reason: string): Promise<void>;
  /** Stops publishing events of this agent, even if an abandoned call goes on. */
  retire(): void;
  perturb(args: HostCalls["perturb"]["args"]): Promise<HostCalls["perturb"]["result"]>;
  invoke(args: HostCalls["invoke"]["args"], signal: AbortSignal): Promise<HostCalls["invoke"]["result"]>;
  command(call: HostCalls["command"]["args"], signal: AbortSignal): Promise<HostCalls["command"]["result"]>;
  /** Resolves when the agent has handled the answer; if it asked again, when that question is durable. */
  resume(
    args: HostCalls["resume"]["args"],
    signal: AbortSignal,
    onBegun: () => void,
  ): Promise<HostCalls["resume"]["result"]>;
  /** Makes one check of a probe. */
  probe({ probe, timeoutMs }: HostCalls["probe"]["args"], signal: AbortSignal): Promise<ProbeReport>;
  /** Takes a run out of the stream, or aborts it. Nothing happens when its outcome is known. */
  cancel(id: string, reason: string | null): void;
  settled(id: string, isKept: boolean): void;
  /** Begins nothing more and gives back what waits. Resolves when nothing runs. */
  drain(): Promise<void>;
  /** From now on, aborted runs count as cut off by the end of this host. */
  cutOff(): void;
  /** Publishes an event that the gateway makes, in the order of this agent's events. */
  announce({ event }: HostCalls["announce"]["args"]): void;
}
