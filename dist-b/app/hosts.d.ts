import { AgentHost } from "../host/agent-host.js";
import { JoinedBackplane } from "../link/joined.js";
import type { TerrariumOptions } from "./options.js";
import type { Runtime } from "./runtime.js";
/** The module of the bundled agents. */
export declare const BUNDLED_AGENTS: URL;
/** The main module of an agent thread, as built. */
export declare const HOST_ENTRY: URL;
export interface Hosts {
  /** All hosts as one. Not started. */
  readonly backplane: JoinedBackplane;
  /** Runs the agents given as objects. */
  readonly local: AgentHost;
}
/** Throws BAD_USER_INPUT that names place and field when an agent given as an object has a wrong shape. */
export declare function buildHosts(options: TerrariumOptions, runtime: Runtime, accessLogPath: string): Hosts;
