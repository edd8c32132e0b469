import type { Run } from "../../src/runs/run.js";
import type { RunStore } from "../../src/runs/store/store.js";
import type { RunsModel } from "./runs-model.js";

/** Everything a store keeps, in one value; the words of errors apart, which no promise is about. */
export async function dump(store: RunStore): Promise<unknown> {
  const runs: Run[] = [];
  let after: number | undefined;
  do {
    const page = await store.list({
      order: "OLDEST_FIRST",
      limit: 37,
      ...(after === undefined ? {} : { after }),
    });
    runs.push(...page.runs);
    after = page.next ?? undefined;
  } while (after !== undefined);
  const keys = await store.stateKeys();
  const states = await Promise.all(
    keys.map(async ({ agentId, session }) => ({
      agentId,
      session,
      ...(await store.state(agentId, session)),
    })),
  );
  const byKey: (string | undefined)[] = [];
  for (const { key } of runs) if (key) byKey.push((await store.byKey(key))?.id);
  const parked: string[] = [];
  const children: string[][] = [];
  for (const { id, status, semaphores } of runs.filter((run) => run.semaphores.length > 0)) {
    const waiting = await store.parkedOn(semaphores[0] ?? "");
    if (status === "PARKED" || waiting) parked.push(`${semaphores[0]} ${waiting?.id}`);
    children.push((await store.children(id)).map((child) => child.id));
  }
  const open = await store.open();
  return {
    runs: runs.map(wordless),
    states,
    byKey,
    parked,
    children,
    open: open.map(({ id, notBefore }) => ({ id, notBefore })),
  };
}

export function dumpOf({ runs, states }: RunsModel): unknown {
  const open = runs.filter(({ status, kind }) => status === "ACCEPTED" && kind !== "RESUME");
  return {
    runs: structuredClone(runs).map(wordless),
    states: states.map(({ agentId, session, version, value }) => ({ agentId, session, version, value })),
    byKey: runs.flatMap(({ key, id }) => (key ? [id] : [])),
    parked: runs.flatMap(({ id, status, semaphores }) =>
      status === "PARKED" ? [`${semaphores[0]} ${id}`] : [],
    ),
    children: runs
      .filter(({ semaphores }) => semaphores.length > 0)
      .map(({ id }) => runs.filter(({ parent }) => parent === id).map((child) => child.id)),
    open: open.map(({ id, notBefore }) => ({ id, notBefore })),
  };
}

function wordless(run: Run): Run {
  return { ...run, error: run.error && { ...run.error, message: "" } };
}
