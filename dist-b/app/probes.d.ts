import type { Log } from "../base/log.js";
import type { ProbeMeter } from "../gateway/metrics/probe-meter.js";
import type { Backplane } from "../link/port.js";
import { Prober } from "../metabolism/index.js";
import type { Mirrors } from "../mirror/index.js";
import type { Runtime } from "./runtime.js";
export type ProbeRuntime = Pick<Runtime, "clock" | "limits"> & {
  readonly log: Pick<Log, "info" | "warn">;
  readonly counts: Pick<Runtime["counts"], "refused" | "events">;
  readonly instruments: {
    readonly probes: Pick<ProbeMeter, "checked">;
  };
};
/** Has the agents' probes checked by their hosts, and publishes what changes. Begins with the first manifest. */
export declare function buildProber(
  { clock, limits, log, counts, instruments }: ProbeRuntime,
  backplane: Pick<Backplane, "call">,
  mirrors: Pick<Mirrors, "insert">,
  random?: () => number,
): Prober;
