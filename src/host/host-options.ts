import type { TerrariumError } from "../base/errors.js";
import type { DialChange } from "../link/channels/socket.js";
import type { HostLogEntry } from "../link/port.js";
import type { AgentDefinition } from "./modules/definition.js";

/** Options of `runHost`. */
export interface RunHostOptions {
  /** Address of the gateway, `http` or `https`, with its base path. Several are tried in turn. */
  readonly gateway: string | readonly string[];
  /** A token with a scope `host:<id>` for each agent; a function is called for each connection. Default: `TERRARIUM_TOKEN`. */
  readonly token?: string | (() => string | null);
  /** One agent or several. They may call each other. */
  readonly agents: AgentDefinition | readonly AgentDefinition[];
  /** Name of this host, the same in each life of its process. Two hosts of one machine need names of their own. Default: the machine's. */
  readonly name?: string;
  /** Called when the connection is there, is lost, or is refused for good. */
  readonly onChange?: (change: DialChange) => void;
  /** Receives log lines, besides the gateway. */
  readonly log?: (line: HostLogEntry) => void;
}

/** Agents of this process, run for a gateway elsewhere. */
export interface RunningHost {
  /** Its name at the gateway. */
  readonly name: string;
  /** Resolves when the host has ended: with the refusal of its gateways, or with null after `close`. */
  readonly ended: Promise<TerrariumError | null>;
  /** Lets running work end for `drainMs` (default 8,000), stops the agents, and ends the connection. */
  close(drainMs?: number): Promise<void>;
}
