import type { Clock } from "../../base/clock.js";
import type { AgentLog } from "../../base/log.js";
import type { HostLog } from "../../link/port.js";
/** A log whose lines carry the agent's id. Writing never throws: a line whose fields cannot be logged says so. */
export declare function agentLog(agentId: string, clock: Clock, log: HostLog): AgentLog;
