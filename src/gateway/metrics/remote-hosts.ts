import type { GatewayCounts } from "./counts.js";
import type { Sampled } from "./sampled.js";

/** Metrics of hosts: their ends, and the connections of those in other processes. */
export function addHostMetrics(
  sampled: Sampled,
  counts: Pick<GatewayCounts, "hosts" | "hostFailures">,
): void {
  const { hosts } = counts;
  sampled.total(
    "terrarium_host_failures_total",
    "Times a host of agents ended unexpectedly.",
    () => counts.hostFailures,
  );
  sampled.level(
    "terrarium_remote_hosts",
    "Connected hosts of agents in other processes.",
    () => hosts.connected,
  );
  sampled.total(
    "terrarium_remote_host_connections_total",
    "Connections of such hosts so far; those beyond the number of hosts are reconnects.",
    () => hosts.opened,
  );
  sampled.table(
    "terrarium_remote_host_messages_total",
    "Messages of and to such hosts, by direction.",
    "direction",
    hosts.messages,
  );
  sampled.table(
    "terrarium_remote_host_bytes_total",
    "Characters of those messages, by direction.",
    "direction",
    hosts.bytes,
  );
}
