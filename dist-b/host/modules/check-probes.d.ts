import type { ProbeDescriptor } from "../../events/probe.js";
/** The fields of a probe. */
export declare const PROBE_FIELDS: readonly string[];
/** A definition's field that is wrong. */
export declare class ProbeFault extends Error {
  /** Below the agent: `probes.sane.everyMs`. */
  readonly field: string;
  constructor(field: string, message: string);
}
/** The probes of one agent, with defaults. Throws `ProbeFault`. */
export declare function readProbes(value: unknown, probesMax?: number): readonly ProbeDescriptor[];
