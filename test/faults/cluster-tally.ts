import type { Story } from "../sim/runs-gateway-client.js";
import type { ClusterFaultsWorld } from "./cluster-world.js";
import type { Outage } from "./outages.js";

/** Sums of all rounds, and a table of the outages by fault. Rounds that lost or doubled anything have failed before. */
export class ClusterTally {
  rounds = 0;
  readonly #sums = new Map<string, number>();
  readonly #outages = new Map<string, Outage>();
  readonly #steps: string[] = [];
  readonly #ends: string[] = [];

  add({ load, outages, steps, ends }: ClusterFaultsWorld, { runs, told, answered }: Story): void {
    this.rounds += 1;
    this.#steps.push(...steps);
    this.#ends.push(...ends);
    this.#sum("runs", runs.length);
    this.#sum("answers to calls", told.length);
    this.#sum(
      "acknowledged",
      told.filter(({ answer }) => answer.what !== "lost" && answer.what !== "refused").length,
    );
    this.#sum("questions answered", answered.length);
    this.#sum("resumptions", runs.filter(({ kind }) => kind === "RESUME").length);
    this.#sum("attempts again", runs.filter(({ attempt }) => attempt > 1).length);
    this.#sum("unknown", runs.filter(({ status }) => status === "UNKNOWN").length);
    this.#sum("processes that ended by themselves", ends.length);
    for (const { counts } of load.observers)
      for (const [name, count] of Object.entries(counts)) this.#sum(`observers: ${name}`, count);
    for (const [name, outage] of outages.table()) {
      const before = this.#outages.get(name) ?? { times: 0, watchers: 0, agents: 0, steering: 0 };
      this.#outages.set(name, {
        times: before.times + outage.times,
        watchers: Math.max(before.watchers, outage.watchers),
        agents: Math.max(before.agents, outage.agents),
        steering: Math.max(before.steering, outage.steering),
      });
    }
  }

  get text(): string {
    const rows = [...this.#outages]
      .toSorted(([one], [other]) => one.localeCompare(other))
      .map(
        ([name, { times, watchers, agents, steering }]) =>
          `| ${name} | ${times} | ${watchers} | ${agents} | ${steering} |`,
      );
    return [
      ...this.#steps,
      ...this.#ends.map((end) => `ended by itself: ${end}`),
      `${this.rounds} rounds: ${JSON.stringify(Object.fromEntries(this.#sums))}`,
      "| Fault | times | longest outage for watchers, ms | for agents, ms | for steering, ms |",
      "| --- | --: | --: | --: | --: |",
      ...rows,
    ].join("\n");
  }

  #sum(name: string, count: number): void {
    this.#sums.set(name, (this.#sums.get(name) ?? 0) + count);
  }
}
