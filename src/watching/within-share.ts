import { systemClock } from "../base/clock.js";
import { evenly } from "../base/async/even-time.js";
import type { Viewer } from "../auth/viewer.js";
import { TerrariumError } from "../base/errors.js";
import { isForSession } from "../events/session.js";
import type { AgentView, Reflected, Watch } from "./port.js";

type ShareViewer = Extract<Viewer, { kind: "share" }>;

/**
 * The reads of a share: whatever it asks for, of its agent only, and of its session only where it has one. For other viewers
 * nothing changes. That the agents beside it do not exist for it is decided where that is decided for everybody, in
 * `visibilityOf`; here "all agents" becomes its one agent, and all sessions become its one.
 *
 * Of a session are shown its runs, their events, and what the agent does in no run at all. Not shown are the agent's questions
 * as lists, and pheromones, which do not tell their session.
 */
export function withinShares(watch: Watch): Watch {
  return {
    ...watch,
    listed: (viewer) =>
      watch.listed(viewer).map(({ id, read }) => ({ id, read: () => shownTo(viewer, read()) })),
    agents: (viewer) => watch.agents(viewer).map((agent) => shownTo(viewer, agent)),
    agent(viewer, id) {
      const agent = watch.agent(viewer, id);
      return agent && shownTo(viewer, agent);
    },
    snapshot(viewer, agentId, session, last) {
      const found = watch.snapshot(viewer, agentId, sessionOf(viewer, session), last);
      return found && { ...found, agent: shownTo(viewer, found.agent) };
    },
    metabolism(viewer) {
      const sums = watch.metabolism(viewer);
      const own = viewer.kind === "share" ? watch.snapshot(viewer, viewer.agentId, null, 0) : null;
      // Its stream of all agents is that of its agent.
      return own ? { ...sums, cursor: own.cursor } : sums;
    },
    follow: (viewer, args) =>
      watch.follow(viewer, {
        ...args,
        agentId: agentOf(viewer, args.agentId),
        session: sessionOf(viewer, args.session),
      }),
    history: (viewer, query) =>
      watch.history(viewer, {
        ...query,
        agentId: agentOf(viewer, query.agentId),
        session: sessionOf(viewer, query.session),
      }),
    async run(viewer, id) {
      const began = systemClock.monotonic();
      const run = await watch.run(viewer, id);
      if (!run || isOfSession(viewer, run)) return run;
      return await evenly(() => Promise.resolve(null), began);
    },
    runs: (viewer, query) =>
      watch.runs(viewer, {
        ...query,
        agentId: agentOf(viewer, query.agentId),
        session: boundOf(viewer) ?? query.session,
      }),
    async childrenOf(viewer, id) {
      const children = await watch.childrenOf(viewer, id);
      return children.filter((run) => isOfSession(viewer, run));
    },
    async semaphores(viewer, query) {
      if (boundOf(viewer) !== null) return { semaphores: [], next: null };
      return await watch.semaphores(viewer, { ...query, agentId: agentOf(viewer, query.agentId) });
    },
    async semaphore(viewer, id) {
      return boundOf(viewer) === null ? await watch.semaphore(viewer, id) : null;
    },
    pheromones(viewer, filter) {
      if (viewer.kind !== "share") return watch.pheromones(viewer, filter);
      return watch.pheromones(viewer, filter).filter((one) => isOwn(viewer, one));
    },
    async witness(viewer, query) {
      if (viewer.kind !== "share") return await watch.witness(viewer, query);
      const { agentId, session } = viewer;
      const source = query?.source ?? agentId;
      // Those of others are no part of its pages, so that they neither shorten one nor make a next one.
      if (session !== null || source !== agentId) return { deposits: [], next: null };
      const page = await watch.witness(viewer, { ...query, source });
      return { ...page, deposits: page.deposits.filter((one) => isOwn(viewer, one)) };
    },
    followPheromones(viewer, after) {
      if (viewer.kind !== "share") return watch.followPheromones(viewer, after);
      throw new TerrariumError("FORBIDDEN", "a share shows one agent, not the field of pheromones");
    },
  };
}

/** The session that a share is bound to; null for none. */
function boundOf(viewer: Viewer): string | null {
  return viewer.kind === "share" ? viewer.session : null;
}

/** The session to read: a share's own, whatever is asked. */
function sessionOf(viewer: Viewer, asked: string | null): string | null {
  return boundOf(viewer) ?? asked;
}

/** The agent to read; another one is then not found, because the share does not see it. */
function agentOf(viewer: Viewer, asked: string | null): string | null {
  return asked === null && viewer.kind === "share" ? viewer.agentId : asked;
}

function isOfSession(viewer: Viewer, run: { readonly session: string | null }): boolean {
  const session = boundOf(viewer);
  return session === null || run.session === session;
}

/** Deposits of its agent that name no other one. */
function isOwn(
  { agentId, session }: ShareViewer,
  { source, target }: { readonly source: string; readonly target: string | null },
): boolean {
  return session === null && source === agentId && (target === null || target === agentId);
}

function shownTo(viewer: Viewer, agent: AgentView): AgentView {
  const session = boundOf(viewer);
  if (session === null) return agent;
  const within = (last: Reflected | null): Reflected | null =>
    last && isForSession(last.event, session) ? last : null;
  return { ...agent, lastResult: within(agent.lastResult), lastError: within(agent.lastError) };
}
