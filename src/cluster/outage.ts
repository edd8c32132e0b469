import { MAJORITY, type Outage } from "../base/outage.js";
import type { SharedLog } from "./log/shared-log.js";
import type { ClusterStores } from "./stores.js";

/** That the servers do not answer, since when, and what follows; null: they do. */
export function awayWords({
  connection,
  health,
}: Pick<ClusterStores, "connection" | "health">): string | null {
  const since = health.awaySince;
  if (since === null) return null;
  const away = connection.isRefused ? "refuses the credentials" : "is away";
  const [what, why] = connection.isDown ? [away, ""] : ["does not answer in time", `; ${MAJORITY}`];
  return `NATS ${what} since ${new Date(since).toISOString()}: steering is refused, and new events are shown when it is back${why}`;
}

/** Null: what is shown is of now. */
export function outageOf(
  cluster: Pick<ClusterStores, "connection" | "health" | "knownAt">,
  log: Pick<SharedLog, "outage">,
): Outage | null {
  const [asOf, words] = [cluster.knownAt(), awayWords(cluster)];
  return asOf === null || words === null ? log.outage : { asOf, words };
}
