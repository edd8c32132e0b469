import { type ProbeRuntime } from "../app/probes.js";
import type { AgentEvent } from "../events/event.js";
import type { Backplane } from "../link/port.js";
import type { Prober } from "../metabolism/index.js";
/** The prober of production, whose events go to a recorder instead of mirrors. */
export declare class TestProber {
  #private;
  readonly prober: Prober;
  constructor(
    runtime: Omit<ProbeRuntime, "instruments">,
    backplane: Pick<Backplane, "call">,
    onEvent: (event: AgentEvent) => void,
  );
  readonly record: (event: AgentEvent) => void;
}
