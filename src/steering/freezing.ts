import { FLEET_FREEZE, requireScope } from "../auth/scopes.js";
import type { Sights } from "../auth/sights.js";
import type { Viewer } from "../auth/viewer.js";
import { visibilityOf } from "../auth/visibility.js";
import type { Clock } from "../base/clock.js";
import { TerrariumError } from "../base/errors.js";
import type { Freeze, FreezeScope, Labels } from "../events/freeze.js";
import { FREEZE_LIMITS, type Freezes } from "../freezes/index.js";
import { rethrowForClients } from "../base/store-error.js";
import type { AgentDescriptor } from "../link/port.js";
import { cut } from "./audit.js";
import { aboutAgent, type Guard, type Requirement } from "./guard.js";
import type { FreezeArgs, Steer, ThawArgs } from "./port.js";
import type { RateLimiter } from "./rate-limit.js";

export interface FreezingOptions {
  /** Absent: nothing can be frozen. */
  readonly freezes?: Pick<Freezes, "freeze" | "thaw" | "isFrozen"> | undefined;
  readonly rateLimiter: RateLimiter;
  readonly sights: Pick<Sights, "of">;
  readonly clock: Clock;
  readonly agentOf: (agentId: string) => AgentDescriptor | undefined;
}

const mayFreeze: Requirement = (viewer, now) => requireScope(viewer, FLEET_FREEZE, now);

/** All freezes share one rate window, under a name that no agent can have. */
const FLEET_RATE_KEY = "fleet:";
/** Labels of one freeze, and characters of a name or value. */
const LABELS_MAX = 32;
const LABEL_LENGTH_MAX = 63;

/** Freezes and thaws agents, for viewers with the scope `fleet:freeze`. */
export function createFreezing(options: FreezingOptions, guard: Guard): Pick<Steer, "freeze" | "thaw"> {
  const { freezes, rateLimiter, sights, clock, agentOf } = options;
  const sees = (viewer: Viewer, agentId: string): boolean =>
    visibilityOf(viewer, clock.now()).levelOf(sights.of(agentId)) !== "none";

  function steer(
    viewer: Viewer,
    action: "freeze" | "thaw",
    args: ThawArgs,
    work: (
      scopes: readonly FreezeScope[],
      by: string,
      fleet: Pick<Freezes, "freeze" | "thaw">,
    ) => Promise<readonly Freeze[]>,
  ): Promise<readonly Freeze[]> {
    const [agentId, ...more] = args.agents ?? [];
    const only =
      more.length === 0 && agentId !== undefined && !args.all && !args.labels ? cut(agentId) : null;
    const about = { ...aboutAgent(action, only, null, false), fleet: fleetWords(args) };
    return guard(viewer, mayFreeze, about, async (by) => {
      await rateLimiter.check(by, action, FLEET_RATE_KEY);
      if (!freezes) throw new TerrariumError("UNAVAILABLE", "nothing can be frozen here");
      return await work(scopesIn(args), by, freezes).catch(
        rethrowForClients(`the ${action} cannot be stored`),
      );
    });
  }

  return {
    freeze: (viewer, args) =>
      steer(viewer, "freeze", args, async (scopes, by, fleet) => {
        const reason = requireReason(args);
        // All or none: with a misspelt id nothing is frozen, and the caller learns of it.
        for (const { agentId } of scopes) {
          if (agentId === null || (agentOf(agentId) && sees(viewer, agentId))) continue;
          const id = cut(agentId);
          throw new TerrariumError("AGENT_NOT_FOUND", `there is no agent "${id}": nothing was frozen`, {
            agentId: id,
          });
        }
        return await fleet.freeze(scopes, reason, by);
      }),
    // Agents that are gone can be thawed, too.
    thaw: (viewer, args) =>
      steer(viewer, "thaw", args, (scopes, by, fleet) => {
        const seen = scopes.filter(({ agentId }) => agentId === null || sees(viewer, agentId));
        return fleet.thaw(seen, by);
      }),
  };
}

function requireReason({ reason }: FreezeArgs): string {
  const { reasonLengthMax: max } = FREEZE_LIMITS;
  const given = typeof reason === "string" ? reason.trim() : "";
  if (given !== "" && given.length <= max) return given;
  throw new TerrariumError("BAD_USER_INPUT", `reason must be a text of 1 to ${max} characters`, {
    field: "reason",
  });
}

/** Throws BAD_USER_INPUT when nothing is named, or something that cannot be. */
function scopesIn({ agents, labels, all }: ThawArgs): readonly FreezeScope[] {
  const ids = [...new Set(agents ?? [])];
  const scopes: FreezeScope[] = ids.map((agentId) => ({ agentId, labels: null }));
  if (labels !== null && labels !== undefined) scopes.push({ agentId: null, labels: checkedLabels(labels) });
  if (all === true) scopes.push({ agentId: null, labels: null });
  if (scopes.length > 0) return scopes;
  throw new TerrariumError("BAD_USER_INPUT", "name agents, labels, or all: true", { field: "agents" });
}

function checkedLabels(labels: unknown): Labels {
  const refuse = (why: string): never => {
    throw new TerrariumError("BAD_USER_INPUT", `labels ${why}`, { field: "labels" });
  };
  if (typeof labels !== "object" || labels === null || Array.isArray(labels))
    return refuse('must be an object of texts, such as {"team":"billing"}');
  const entries = Object.entries(labels);
  if (entries.length === 0 || entries.length > LABELS_MAX)
    return refuse(`must name 1 to ${LABELS_MAX} labels`);
  for (const [name, value] of entries) {
    if (
      typeof value !== "string" ||
      name === "" ||
      name.length > LABEL_LENGTH_MAX ||
      value.length > LABEL_LENGTH_MAX
    )
      refuse(`have names and values of at most ${LABEL_LENGTH_MAX} characters`);
  }
  return Object.fromEntries(entries) as Labels;
}

/** What is frozen or thawed, for the log. */
function fleetWords({ agents, labels, all }: ThawArgs): string {
  const words = [
    ...(all === true ? ["all"] : []),
    ...(labels === null || labels === undefined ? [] : [JSON.stringify(labels)]),
    ...(agents ?? []),
  ];
  return cut(words.join(" "));
}

/** The same task, done at most once. */
export function once(task: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => (done ??= task());
}

/** The agent was frozen when its pure command arrived: as a run it waits. */
export function nullIfFrozen(error: unknown): null {
  if (error instanceof TerrariumError && error.code === "FROZEN") return null;
  throw error;
}
