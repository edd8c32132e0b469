import type { AgentSource } from "../api/agent-server.js";
import { selectorOf } from "./names.js";
import type { AgentServer, Surroundings } from "./server.js";
type Json = Record<string, unknown>;
/** The pod of a terrarium: the gateway, its volume and its agents' modules. */
export declare function podTemplate(server: AgentServer, { gatewayImage, inputs }: Surroundings): Json;
export declare const podSelector: typeof selectorOf;
/** The files of all agent modules, as the gateway sees them. */
export declare function moduleFiles(agents: readonly AgentSource[]): string[];
export {};
