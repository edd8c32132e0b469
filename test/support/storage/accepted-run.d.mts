import type { Run } from "../../../src/runs/run.js";

/** An ACCEPTED perturbation as the gateway would claim it, with a fresh id. */
export function acceptedRun(change?: Partial<Run>): Run;
