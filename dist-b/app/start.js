/** The share of `drainTimeoutMs` that running work gets to end. */
const DRAIN_SHARE = 1 / 2;
/**
 * Starts the inbox, then the hosts ([APP-5] in SPEC.md), and adds the steps of the shutdown. They run from the last
 * to the first ([APP-6]), followed by those added earlier.
 */
export async function start(parts, disposables) {
  const {
    inbox,
    runs,
    scheduler,
    prober,
    census,
    backplane,
    sink,
    mirrors,
    history,
    gateway,
    webSockets,
    listener,
    health,
  } = parts;
  const { drainTimeoutMs, drainSpreadMs } = parts.limits;
  disposables.add("mirrors", () => mirrors.close());
  disposables.add("connections", () => listener.closed);
  // Agents have published their last events, so reconnecting clients find all of them.
  disposables.add("clients", async (remainingMs) => {
    const tellMs = Math.min(drainTimeoutMs / 2, remainingMs);
    await Promise.all([gateway.close(Math.min(drainSpreadMs, tellMs / 2)), webSockets.close(tellMs)]);
  });
  disposables.add("history", () => history.close());
  disposables.add("last events", () => mirrors.settled());
  // The last messages of hosts about their runs are stored.
  disposables.add("runs", (remainingMs) => runs.close(remainingMs));
  disposables.add("resumptions", (remainingMs) => inbox.close(remainingMs));
  await runs.start();
  await inbox.start();
  await runs.takeUp();
  await census.follow(inbox.purgatory);
  disposables.add("hosts", async (remainingMs) => {
    await backplane.close(Math.min(drainTimeoutMs * DRAIN_SHARE, remainingMs));
    // Ends of runs that this start cut off are published here.
    inbox.onHostDown(null);
  });
  await backplane.start(sink);
  // A running resumption ends with its host. The step "resumptions" waits for that, and reports a failure.
  disposables.add("no new runs", (remainingMs) => {
    scheduler.close();
    prober.close();
    runs.drain();
    inbox.close(remainingMs).catch(() => undefined);
  });
  disposables.add("no new connections", (remainingMs) => listener.refuse(remainingMs));
  disposables.add("readiness", () => {
    health.drain();
    parts.log.info({}, "draining");
  });
}
//# sourceMappingURL=start.js.map
