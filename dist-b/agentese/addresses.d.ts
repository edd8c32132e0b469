import type { Viewer } from "../auth/viewer.js";
import type { JsonValue } from "../base/json.js";
import type { AgentesePorts } from "./port.js";
import type { JsonObject } from "./row.js";
/** Addresses are paths: the client resolves them against the origin it asked, with `ws` for `http` where it is a socket. */
export declare function observeAddress(basePath: string, agentId: string): string;
export declare function perturbAddress(basePath: string, agentId: string): string;
/** Everything with an address, and documents and messages to begin with. */
export declare function entrances(basePath: string): JsonObject;
/** How a client shows its token on each transport. */
export declare const AUTHORIZATION: JsonObject;
/** The limits that a client may run into. */
export declare function clientLimits({ limits }: Pick<AgentesePorts, "limits">): JsonObject;
/** What the asker may do with an agent. */
export declare function rightsOn(viewer: Viewer, agentId: string, nowMs: number): JsonValue[];
/** The asker's token, without the token itself; null without one. */
export declare function callerOf(viewer: Viewer, nowMs: number): JsonValue;
