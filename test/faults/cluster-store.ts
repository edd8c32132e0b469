import type { RunStatus } from "../../src/events/run.js";
import { RUN_LIMITS } from "../../src/runs/limits.js";
import type { Run } from "../../src/runs/run.js";
import { JetStreamRunStore } from "../../src/cluster/work/runs.js";
import { openCluster, type OpenedCluster } from "../support/nats/kit.js";
import type { State, Story } from "../sim/runs-gateway-client.js";

const OPEN: readonly RunStatus[] = ["ACCEPTED", "RUNNING", "PARKED"];
/** Open runs that a report shows. */
const SHOWN_MAX = 20;

/** Reads what gateways have stored at NATS, beside them. */
export class ClusterStore {
  readonly #opened: OpenedCluster;
  readonly #runs: JetStreamRunStore;

  private constructor(opened: OpenedCluster, runs: JetStreamRunStore) {
    this.#opened = opened;
    this.#runs = runs;
  }

  static async open(urls: readonly string[]): Promise<ClusterStore> {
    const opened = await openCluster(urls, "faults", { replicas: 3 });
    const leases = { ended: async () => new Set<string>() };
    const replica = await opened.cluster.work();
    return new ClusterStore(opened, new JetStreamRunStore({ replica, limits: RUN_LIMITS, leases }));
  }

  async runs(status?: RunStatus): Promise<Run[]> {
    const found: Run[] = [];
    for (let after: number | undefined; ;) {
      const query = { order: "OLDEST_FIRST", ...(status && { status }) } as const;
      const { runs, next } = await this.#runs.list({ ...query, ...(after !== undefined && { after }) });
      found.push(...runs);
      if (next === null) return found;
      after = next;
    }
  }

  /** How many runs have not ended. */
  async open(): Promise<number> {
    return (await this.#open()).length;
  }

  async all(): Promise<Pick<Story, "runs" | "states">> {
    const keys = await this.#runs.stateKeys();
    const states = await Promise.all(
      keys.map(async ({ agentId, session }): Promise<State> => {
        const { value } = await this.#runs.state(agentId, session);
        return { agentId, session, value: value as unknown as State["value"] };
      }),
    );
    return { runs: await this.runs(), states };
  }

  async standing(): Promise<string[]> {
    const open = await this.#open();
    const shown = open
      .slice(0, SHOWN_MAX)
      .map(({ id, agentId, kind, session, status, attempt, mayHaveBegun, notBefore, acceptedAt }) =>
        JSON.stringify({ id, agentId, kind, session, status, attempt, mayHaveBegun, notBefore, acceptedAt }),
      );
    return [`${open.length} runs are open`, ...shown];
  }

  async close(): Promise<void> {
    await this.#opened.close();
  }

  async #open(): Promise<Run[]> {
    return (await Promise.all(OPEN.map((status) => this.runs(status)))).flat();
  }
}
