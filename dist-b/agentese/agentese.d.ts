import type { Viewer } from "../auth/viewer.js";
import type { Steer } from "../steering/port.js";
import type { Agentese, AgentesePorts, Asker } from "./port.js";
export declare function createAgentese(ports: AgentesePorts): Agentese;
/** A client, whose guarded door is `steer`. `onReplay` is called when an earlier call under the same key answers this one. */
export declare function clientAsker(
  viewer: Viewer,
  steer: Steer,
  signal?: AbortSignal,
  onReplay?: () => void,
): Asker;
