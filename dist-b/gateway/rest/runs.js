import { TerrariumError } from "../../base/errors.js";
import { RUN_KINDS, RUN_STATUSES } from "../../events/run.js";
import { RUN_ORDERS, RUNS_DEFAULT } from "../../watching/run-lists.js";
import { checkCount } from "../../schema/types/semaphore.js";
import { plainRun } from "../../watching/plain.js";
import { json } from "../answers/route.js";
import { integerIn, readQuery, refuseIssues } from "../callers/input.js";
const FILTERS = ["agentId", "session", "status", "kind", "order", "after", "first"];
/** `GET /api/runs` and `GET /api/runs/{id}`. */
export async function readRuns(watch, target, url, viewer) {
  if (target.kind === "run") {
    readQuery(url, []);
    const run = await watch.run(viewer, target.id);
    if (run) {
      const children = await watch.childrenOf(viewer, run.id);
      return json(200, { ...plainRun(run), children: children.map(({ id }) => id) });
    }
    throw new TerrariumError("RUN_NOT_FOUND", "there is no run with this id");
  }
  const query = readQuery(url, FILTERS);
  const session = query.get("session");
  const { runs, next } = await watch.runs(viewer, {
    agentId: query.get("agentId"),
    // A name has at least one character, so the empty one stands for work without a session.
    session: session === null ? undefined : session || null,
    status: oneOf(query, "status", RUN_STATUSES),
    kind: oneOf(query, "kind", RUN_KINDS),
    order: oneOf(query, "order", RUN_ORDERS) ?? "NEWEST_FIRST",
    after: query.get("after"),
    first: checkCount(integerIn(query, "first") ?? RUNS_DEFAULT, 1),
  });
  return json(200, { runs: runs.map(plainRun), next });
}
/** `POST /api/runs/{id}/cancel` and `POST /api/runs/{id}/again`. `body` is undefined when none was sent. */
export async function steerRun(steer, { kind, id }, body, viewer, signal) {
  if (kind === "cancelRun") {
    const { reason = null } = membersOf(body, ["reason"]);
    if (reason !== null && typeof reason !== "string")
      refuseIssues([{ name: "reason", message: "must be a string" }]);
    return json(200, plainRun(await steer.cancelRun(viewer, id, typeof reason === "string" ? reason : null)));
  }
  const { input } = membersOf(body, ["input"]);
  const { id: made, acceptedAt, queueDepth } = await steer.rerun(viewer, id, input, signal);
  return json(202, { id: made, acceptedAt: new Date(acceptedAt).toISOString(), queueDepth });
}
function membersOf(body, known) {
  if (body === undefined) return {};
  if (typeof body !== "object" || body === null || Array.isArray(body)) {
    throw new TerrariumError("BAD_USER_INPUT", "the body must be a JSON object, or empty", { field: "body" });
  }
  const unknown = Object.keys(body).filter((name) => !known.includes(name));
  refuseIssues(unknown.map((name) => ({ name, message: "is unknown here" })));
  return body;
}
function oneOf(query, name, values) {
  const given = query.get(name);
  if (given === null) return null;
  const found = values.find((value) => value === given);
  if (found === undefined) refuseIssues([{ name, message: `must be one of ${values.join(", ")}` }]);
  return found ?? null;
}
//# sourceMappingURL=runs.js.map
