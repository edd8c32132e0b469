import { type Registry } from "prom-client";
import type { Watch } from "../../watching/port.js";
/** The health of each agent, read with `/metrics`. The first `labelsMax` agents have a label of their own. */
export declare function addHealthGauge(
  registry: Registry,
  watch: Pick<Watch, "agents">,
  labelsMax: number,
): void;
