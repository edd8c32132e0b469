import type { VitalSample } from "../../events/event.js";
import type { SchemaContext } from "../builder.js";
/** Samples of vitals that one operation may read, over all agents: 100 agents over five minutes. */
export declare const VITAL_SAMPLES_MAX = 30000;
/** Throws BAD_USER_INPUT, and QUERY_TOO_COMPLEX instead of more samples than one operation may read. */
export declare function vitalsOf(
  context: SchemaContext,
  agentId: string,
  lastSeconds: number,
): readonly VitalSample[];
