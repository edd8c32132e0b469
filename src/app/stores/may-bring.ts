import { checkDescriptor } from "../../host/modules/check-descriptor.js";
import type { AgentDescriptor } from "../../link/port.js";

/** How many an agent may have is for the gateway to say that its host is attached to. */
const UNBOUNDED = { schedulesMax: Infinity, probesMax: Infinity } as const;

/** Every gateway makes GraphQL types, cron times and more of a stored agent, as the one that its host has dialled in to. */
export function mayBring(agent: unknown): boolean {
  try {
    checkDescriptor(agent as AgentDescriptor, UNBOUNDED);
    return true;
  } catch {
    return false;
  }
}
