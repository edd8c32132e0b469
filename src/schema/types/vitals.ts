import { TerrariumError } from "../../base/errors.js";
import type { VitalSample } from "../../events/event.js";
import type { SchemaContext } from "../builder.js";

/** Samples of vitals that one operation may read, over all agents: 100 agents over five minutes. */
export const VITAL_SAMPLES_MAX = 30_000;

const readBy = new WeakMap<SchemaContext, number>();

/** Throws BAD_USER_INPUT, and QUERY_TOO_COMPLEX instead of more samples than one operation may read. */
export function vitalsOf(
  context: SchemaContext,
  agentId: string,
  lastSeconds: number,
): readonly VitalSample[] {
  const samples = context.watch.vitals(context.viewer, agentId, lastSeconds);
  const read = (readBy.get(context) ?? 0) + samples.length;
  readBy.set(context, read);
  if (read <= VITAL_SAMPLES_MAX) return samples;
  const message = `this operation asks for more than ${VITAL_SAMPLES_MAX} samples of vitals`;
  throw new TerrariumError("QUERY_TOO_COMPLEX", message, { max: VITAL_SAMPLES_MAX });
}
