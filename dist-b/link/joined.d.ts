import type { Backplane, BackplaneSink, HostCallName, HostCalls } from "./port.js";
/** One of several hosts. `name` is the origin of its agents in messages. */
export interface NamedBackplane {
  readonly name: string;
  readonly backplane: Backplane;
}
/**
 * Several hosts as one: agents passed as objects run on this thread, each module runs in its own worker. A failing
 * host does not affect the others. An id belongs to the first host that has it: an agent of another host with the
 * same id is refused, and its events are dropped.
 */
export declare class JoinedBackplane implements Backplane {
  #private;
  /** `onRefused` is called once for each refused agent. */
  constructor(backplanes: readonly NamedBackplane[], onRefused?: (why: string) => void);
  /** Adds a host; call it before `start`. Names must be unique. */
  add(named: NamedBackplane): void;
  /** The reasons of the agents that are refused at the moment. */
  get refused(): readonly string[];
  /** The hosts that are down, with their reasons. */
  get away(): readonly string[];
  /** True when there are hosts with agents and all of them are down. */
  get allAway(): boolean;
  /** True when a host other than `here` has an agent with this id. */
  hasElsewhere(agentId: string, here: string): boolean;
  start(sink: BackplaneSink): Promise<void>;
  call<K extends HostCallName>(
    name: K,
    args: HostCalls[K]["args"],
    signal?: AbortSignal,
  ): Promise<HostCalls[K]["result"]>;
  cancel(agentId: string, run: string, reason: string | null): void;
  settled(agentId: string, run: string, isKept: boolean): void;
  close(drainMs?: number): Promise<void>;
}
