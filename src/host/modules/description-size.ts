import type { AgentDescriptor } from "../../link/port.js";

/**
 * Bytes of one agent's description as JSON, with the schemas of its commands. Gateways over NATS keep it, with who carries it, in one
 * message of 1 MiB.
 */
export const DESCRIPTION_BYTES_MAX = 786_432;

/** Why an agent is refused that says too much of itself; null: it does not. */
export function sizeFault(descriptor: AgentDescriptor): string | null {
  const bytes = Buffer.byteLength(JSON.stringify(descriptor));
  if (bytes <= DESCRIPTION_BYTES_MAX) return null;
  return `the description of agent ${descriptor.id} has ${bytes} bytes as JSON, with its commands; at most ${DESCRIPTION_BYTES_MAX} are allowed`;
}
