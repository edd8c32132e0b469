import { agentScope, maySteer, requireScope } from "../auth/scopes.js";
import { clientKey } from "../auth/viewer.js";
import { TerrariumError } from "../base/errors.js";
import { translateStoreError } from "../inbox/shown-semaphore.js";
import { shownRun } from "../runs/index.js";
import { ReadGate } from "./read-gate.js";
/** Concurrent reads: few, so that writers are not delayed. */
const READS_MAX = 8;
export function createRunWatch({ runs, clock, limits }) {
  const { maxReadsWaiting: waitingMax, maxReadsWaitingPerClient: clientWaitingMax } = limits;
  const gate = new ReadGate({ runningMax: READS_MAX, waitingMax, clientWaitingMax });
  async function read(viewer, key, task) {
    try {
      return await gate.read(clientKey(viewer), JSON.stringify(key), task);
    } catch (error) {
      throw translateStoreError(error);
    }
  }
  const show = (viewer, run) => shownRun(run, maySteer(viewer, run.agentId, clock.now()));
  return {
    async run(viewer, id) {
      const run = await read(viewer, ["get", id], () => runs.get(id));
      return run && show(viewer, run);
    },
    async runs(viewer, { agentId, session, status, kind, order, after, first }) {
      const query = {
        ...(agentId !== null && { agentId }),
        ...(session !== undefined && { session }),
        ...(status !== null && { status }),
        ...(kind !== null && { kind }),
        ...(after !== null && { after: placeOf(after) }),
        order,
        limit: first,
      };
      const page = await read(viewer, ["list", query], () => runs.list(query));
      return {
        runs: page.runs.map((run) => show(viewer, run)),
        next: page.next === null ? null : String(page.next),
      };
    },
    async childrenOf(viewer, id) {
      const children = await read(viewer, ["children", id], () => runs.children(id));
      return children.map((run) => show(viewer, run));
    },
    async sessionState(viewer, agentId, session) {
      requireSteering(viewer, agentId, clock.now());
      const state = await read(viewer, ["state", agentId, session], () => runs.stateOf(agentId, session));
      return state.value;
    },
  };
}
function requireSteering(viewer, agentId, now) {
  if (!maySteer(viewer, agentId, now)) requireScope(viewer, agentScope(agentId, "perturb"), now);
}
function placeOf(after) {
  const place = /^\d{1,15}$/.test(after) ? Number(after) : Number.NaN;
  if (Number.isSafeInteger(place)) return place;
  throw new TerrariumError("BAD_USER_INPUT", "after must be `next` of the page before", { field: "after" });
}
//# sourceMappingURL=run-watch.js.map
