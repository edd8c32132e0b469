// Plain JavaScript, so that the processes of crash tests can load it, too.
let drawn = 0;

/** An ACCEPTED perturbation as the gateway would claim it, with a fresh id. */
export function acceptedRun(change = {}) {
  drawn += 1;
  const id = change.id ?? `per-${drawn.toString(16).padStart(16, "0")}`;
  return {
    id,
    agentId: "steward",
    kind: "PERTURB",
    command: null,
    session: null,
    by: "ada",
    priority: 100,
    input: { scan: 1 },
    delivery: "at_least_once",
    timeoutMs: null,
    key: null,
    traceparent: null,
    parent: null,
    onBehalfOf: null,
    tick: null,
    root: id,
    semaphore: null,
    acceptedAt: 1_000,
    status: "ACCEPTED",
    attempt: 1,
    starts: 0,
    mayHaveBegun: false,
    startedAt: null,
    endedAt: null,
    notBefore: null,
    result: null,
    resultDropped: false,
    inputDropped: false,
    error: null,
    usage: null,
    semaphores: [],
    cancel: null,
    ...change,
  };
}
