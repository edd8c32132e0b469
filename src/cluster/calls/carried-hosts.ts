import type { Aborting } from "../../base/async/aborter.js";
import type { HostCaller } from "../../link/host-caller.js";
import type { HostCallName, HostCalls } from "../../link/port.js";
import { notRunning } from "../../runs/index.js";
import type { ClusterDirectory } from "../agents/directory.js";
import type { GatewayLine } from "./gateway-line.js";
import { type DirectCall, noGateway } from "./messages.js";

export interface CarriedHostsOptions {
  readonly local: Pick<HostCaller, "call">;
  readonly directory: Pick<ClusterDirectory, "entries" | "isCarrier">;
  readonly line: Pick<GatewayLine, "ask">;
  /** Of a call that brings no time of its own, ms. */
  readonly callTimeoutMs: number;
}

/** How much longer than its time a call waits for another gateway, ms. */
const LATE_MS = 500;

/** Calls that make no run, of hosts of this gateway and of others: pure commands, and starting and stopping agents. */
export class CarriedHosts implements Pick<HostCaller, "call"> {
  readonly #options: CarriedHostsOptions;

  constructor(options: CarriedHostsOptions) {
    this.#options = options;
  }

  async call<K extends HostCallName>(
    name: K,
    args: HostCalls[K]["args"],
    signal?: Aborting,
  ): Promise<HostCalls[K]["result"]> {
    const { local, directory, line, callTimeoutMs } = this.#options;
    const known = directory.entries.get(args.agentId);
    if (!known || directory.isCarrier(args.agentId)) return await local.call(name, args, signal);
    if (known.isVacant) throw notRunning(args.agentId);
    if (name !== "command" && name !== "start" && name !== "stop") throw noGateway("has changed");
    const timeoutMs = ("timeoutMs" in args ? args.timeoutMs : callTimeoutMs) + LATE_MS;
    const call = { name, args } as DirectCall;
    return (await line.ask(known.carrier, "host", call, { timeoutMs, signal })) as HostCalls[K]["result"];
  }
}
