import { type AgentServer, type KubeObject, type Surroundings } from "./server.js";
/**
 * Everything that an AgentServer consists of, in the order in which it is applied: what a pod needs comes before the pod.
 * Pure: the same server and surroundings give the same objects. The token's Secret is not among them, because its value
 * is made once: see `tokenSecret`.
 */
export declare function objectsFor(server: AgentServer, surroundings: Surroundings): KubeObject[];
/** A new operator token; null when the server names a Secret of its own. */
export declare function tokenSecret(server: AgentServer): KubeObject | null;
/** Where the gateway is reached. */
export declare function endpointOf({ metadata, spec }: AgentServer): string;
