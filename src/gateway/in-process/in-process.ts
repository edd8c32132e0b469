import type { Viewer } from "../../auth/viewer.js";
import { messageOf, TerrariumError } from "../../base/errors.js";
import type { NewId } from "../../base/ids.js";
import type { JsonValue } from "../../base/json.js";
import type { Limits } from "../../base/limits.js";
import type { Log } from "../../base/log.js";
import { RUN_KINDS, RUN_STATUSES } from "../../events/run.js";
import { SEMAPHORE_STATUSES } from "../../events/semaphore.js";
import { QUESTION_REFUSED } from "../../inbox/inbox.js";
import type { Projections } from "../../mirror/index.js";
import type { SignalBus } from "../../signals/index.js";
import { requireInteger } from "../../steering/checks.js";
import { PRIORITY_DEFAULT, type Steer, type ThawArgs, TIMEOUT_MS_DEFAULT } from "../../steering/port.js";
import type { Watch } from "../../watching/port.js";
import type { GatewayCounts } from "../metrics/counts.js";
import { frozenInput, optionsOf, requireOneOf, requireSignal, requireText } from "./arguments.js";
import { EventStreams } from "./event-stream.js";
import type { InProcess, ThawOptions, WorkOptions } from "./port.js";
import { createInProcessSignals } from "./signals.js";
import { runView, semaphoreDetails } from "./views.js";

export interface InProcessNeeds {
  /** Without a rate limit. */
  readonly steer: Steer;
  readonly watch: Pick<
    Watch,
    "run" | "runs" | "semaphore" | "semaphores" | "follow" | "pheromones" | "witness" | "freezes"
  >;
  readonly bus: Pick<SignalBus, "watch">;
  readonly projections: Pick<Projections, "join">;
  readonly limits: Pick<Limits, "maxInputDepth" | "maxBodyBytes" | "maxInProcessObservers">;
  readonly counts: Pick<GatewayCounts, "refused" | "errors">;
  readonly log: Pick<Log, "error">;
  readonly newId: NewId;
  readonly isClosed: () => boolean;
  /** Keeps the process alive while a caller waits, until the returned function is called. */
  readonly stayAlive: () => () => void;
}

/** Entries of one page. */
const PAGE_MAX = 1_000;
const PAGE_DEFAULT = 50;
const BY_DEFAULT = "embedder";

export function createInProcess(needs: InProcessNeeds): InProcess {
  const { steer, watch, projections, limits, counts, stayAlive } = needs;
  const streamsMax = limits.maxInProcessObservers;
  const streams = new EventStreams({ watch, projections, streamsMax, refusalOf, stayAlive });

  /** The error for the caller, counted. What is no `TerrariumError` is a fault of ours: it is logged. */
  function refusalOf(thrown: unknown): TerrariumError {
    const error = thrown instanceof TerrariumError ? thrown : unexpected(thrown);
    const { limit, refused } = error.details;
    if (typeof limit === "string" && refused !== QUESTION_REFUSED.refused) counts.refused.count(limit);
    counts.errors.count(error.code);
    return error;
  }

  function unexpected(thrown: unknown): TerrariumError {
    const errorId = needs.newId("err");
    needs.log.error({ errorId, err: thrown }, "unexpected failure of a call in process");
    const error = new TerrariumError("INTERNAL_SERVER_ERROR", messageOf(thrown), { errorId });
    return Object.assign(error, { cause: thrown });
  }

  function requireOpen(): void {
    if (needs.isClosed()) throw new TerrariumError("UNAVAILABLE", "the terrarium is closed");
  }

  async function guarded<T>(work: () => Promise<T>): Promise<T> {
    const release = stayAlive();
    try {
      requireOpen();
      return await work();
    } catch (thrown) {
      throw refusalOf(thrown);
    } finally {
      release();
    }
  }

  const frozen = (field: string, value: unknown): JsonValue => frozenInput(field, value, limits);

  return {
    signals: createInProcessSignals({
      steer,
      watch,
      bus: needs.bus,
      limits,
      viewerOf,
      embedder: EMBEDDER,
      guarded,
    }),
    perturb: (agentId, input, options) =>
      guarded(async () => {
        const { by, priority = PRIORITY_DEFAULT, ...rest } = optionsOf(options);
        const work = workOf(agentId, rest);
        return await steer.perturb(viewerOf(by), { ...work, input: frozen("input", input), priority });
      }),
    invoke: (agentId, input, options) =>
      guarded(async () => {
        const given = optionsOf(options);
        const { by, priority = PRIORITY_DEFAULT, timeoutMs = TIMEOUT_MS_DEFAULT, signal, ...rest } = given;
        requireSignal(signal);
        const args = { ...workOf(agentId, rest), input: frozen("input", input), priority, timeoutMs };
        return await steer.invoke(viewerOf(by), args, signal);
      }),
    call: (agentId, command, args, options) =>
      guarded(async () => {
        const { by, timeoutMs = null, signal, ...rest } = optionsOf(options);
        requireText("command", command);
        requireSignal(signal);
        const given = args === undefined ? {} : frozen("arguments", args);
        const call = { ...workOf(agentId, rest), command, args: given, timeoutMs };
        return await steer.command(viewerOf(by), call, signal);
      }),
    observe(options) {
      try {
        requireOpen();
        return streams.open(optionsOf(options));
      } catch (thrown) {
        throw refusalOf(thrown);
      }
    },
    run: (id) =>
      guarded(async () => {
        requireText("id", id);
        const run = await watch.run(EMBEDDER, id);
        return run && runView(run);
      }),
    runs: (filter) =>
      guarded(async () => {
        const {
          agentId = null,
          session,
          status = null,
          kind = null,
          after = null,
          ...page
        } = optionsOf(filter);
        const { order = "NEWEST_FIRST", first = PAGE_DEFAULT } = page;
        if (agentId !== null) requireText("agentId", agentId);
        requireOneOf("status", status, RUN_STATUSES);
        requireOneOf("kind", kind, RUN_KINDS);
        requireOneOf("order", order, ["NEWEST_FIRST", "OLDEST_FIRST"]);
        requireInteger("first", first, 1, PAGE_MAX);
        const found = await watch.runs(EMBEDDER, { agentId, session, status, kind, order, after, first });
        return { runs: found.runs.map(runView), next: found.next };
      }),
    cancelRun: (id, options) =>
      guarded(async () => {
        const { by, reason = null } = optionsOf(options);
        requireText("id", id);
        return runView(await steer.cancelRun(viewerOf(by), id, reason));
      }),
    freeze: (what) =>
      guarded(async () => {
        const { by, reason = "", ...which } = optionsOf(what);
        return await steer.freeze(viewerOf(by), { ...whichOf(which), reason });
      }),
    thaw: (what) =>
      guarded(async () => {
        const { by, ...which } = optionsOf(what);
        return await steer.thaw(viewerOf(by), whichOf(which));
      }),
    freezes: () => guarded(async () => watch.freezes(EMBEDDER)),
    semaphore: (id) =>
      guarded(async () => {
        requireText("id", id);
        const found = await watch.semaphore(EMBEDDER, id);
        return found && semaphoreDetails(found);
      }),
    semaphores: (filter) =>
      guarded(async () => {
        const { agentId = null, status = "PENDING", after = null, first = PAGE_DEFAULT } = optionsOf(filter);
        if (agentId !== null) requireText("agentId", agentId);
        requireOneOf("status", status, SEMAPHORE_STATUSES);
        if (after !== null) requireInteger("after", after, 0, Number.MAX_SAFE_INTEGER);
        requireInteger("first", first, 1, PAGE_MAX);
        const query = { agentId, status, order: "OLDEST_FIRST", after, first } as const;
        const page = await watch.semaphores(EMBEDDER, query);
        return { semaphores: page.semaphores.map(semaphoreDetails), next: page.next };
      }),
    resolveSemaphore: (id, answer, options) =>
      guarded(async () => {
        const { by, expectedDigest = null } = optionsOf(options);
        requireText("id", id);
        const args = { id, answer: frozen("answer", answer), expectedDigest };
        return semaphoreDetails(await steer.resolveSemaphore(viewerOf(by), args));
      }),
    cancelSemaphore: (id, options) =>
      guarded(async () => {
        const { by, reason = null } = optionsOf(options);
        requireText("id", id);
        return semaphoreDetails(await steer.cancelSemaphore(viewerOf(by), id, reason));
      }),
  };
}

/** The caller with all rights. Throws BAD_USER_INPUT. */
function viewerOf(by: string = BY_DEFAULT): Viewer {
  requireText("by", by);
  return { kind: "client", id: by, scopes: ["*"], expiresAt: null };
}

const EMBEDDER = viewerOf();

/** Throws BAD_USER_INPUT. Labels are checked later. */
function whichOf({ agents, labels, all }: Partial<ThawOptions>): ThawArgs {
  if (agents !== undefined && agents !== null) for (const id of agents) requireText("agents", id);
  return { agents, labels, all };
}

/** Callers in plain JavaScript may pass null for what they leave out. Throws BAD_USER_INPUT. */
function workOf(agentId: string, options: WorkOptions) {
  const session = options.session ?? null;
  const idempotencyKey = options.idempotencyKey ?? null;
  requireText("agentId", agentId);
  if (session !== null) requireText("session", session);
  if (idempotencyKey !== null) requireText("idempotencyKey", idempotencyKey);
  return { agentId, session, idempotencyKey };
}
