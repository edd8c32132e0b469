import type { Aborting } from "../base/async/aborter.js";
import type { Viewer } from "../auth/viewer.js";
import { TerrariumError } from "../base/errors.js";
import type { JsonValue } from "../base/json.js";
import type { ResolvedPath } from "../events/agent/agent-calls.js";
import { type ArgumentCheck, createArgumentCheck } from "../prism/index.js";
import type { Steer } from "../steering/port.js";
import { nearPaths } from "./near-paths.js";
import { parsePath, writePath } from "./path.js";
import type { Agentese, AgentesePorts, Asker, PathCallOptions } from "./port.js";
import type { JsonObject, PathRow } from "./row.js";
import { type Match, matchPath, PATHS } from "./table.js";

const NO_OPTIONS: PathCallOptions = { timeoutMs: null, idempotencyKey: null, session: null };

/** The input check of each path that reads: the same rules as for arguments of commands. */
const CHECKS = new Map<PathRow, ArgumentCheck>(
  PATHS.filter(({ acts }) => !acts).map((row) => [row, createArgumentCheck(row)]),
);

export function createAgentese(ports: AgentesePorts): Agentese {
  const { watch } = ports;

  function notFound({ viewer }: Asker, segments: readonly string[]): TerrariumError {
    const nearest = nearPaths(segments, watch.agents(viewer));
    const hint = nearest.length === 0 ? "" : `; similar: ${nearest.join(", ")}`;
    return new TerrariumError("PATH_NOT_FOUND", `there is no path ${writePath(segments)}${hint}`, {
      nearest,
    });
  }

  /** The row of an existing path. Throws BAD_PATH and PATH_NOT_FOUND. */
  function find(asker: Asker, path: string): { readonly segments: readonly string[]; readonly match: Match } {
    const segments = parsePath(path);
    const match = matchPath(segments);
    if (!match) throw notFound(asker, segments);
    return { segments, match };
  }

  async function resolve(
    asker: Asker,
    path: string,
    given: JsonValue | undefined,
    options: PathCallOptions,
    mayAct: boolean,
  ): Promise<ResolvedPath> {
    const { segments, match } = find(asker, path);
    const { row, agentId, command } = match;
    if (!isThere(asker.viewer, match, mayAct)) throw notFound(asker, segments);
    if (row.acts && !mayAct) throw actingRefused(row);
    const input = row.acts ? {} : checked(row, given);
    const sight = ports.sightOf(asker.viewer);
    const asked = { asker, agentId, command, input, args: given, options, ports, sight };
    try {
      const { value, html = null } = await row.resolve(asked);
      return { path, kind: row.kind, value, html };
    } catch (error) {
      throw agentId !== "" && isUnknown(error) ? notFound(asker, segments) : error;
    }
  }

  /** A call finds out itself whether its command exists; where nothing may act, the manifest tells. */
  function isThere(viewer: Viewer, { row, agentId, command }: Match, mayAct: boolean): boolean {
    if (agentId === "" || (row.acts && mayAct)) return true;
    return row.acts ? hasCommand(viewer, agentId, command) : watch.agent(viewer, agentId) !== null;
  }

  function hasCommand(viewer: Viewer, agentId: string, command: string): boolean {
    const commands = watch.agent(viewer, agentId)?.commands ?? [];
    return commands.some(({ name, aliases }) => name === command || aliases.includes(command));
  }

  return {
    read: (asker, path, input) => resolve(asker, path, input, NO_OPTIONS, false),
    invoke: (asker, path, input, options) => resolve(asker, path, input, options, true),
  };
}

/** A client that acts through `steer`. `onReplay` is called when an earlier call under the same key answers this one. */
export function clientAsker(viewer: Viewer, steer: Steer, signal?: Aborting, onReplay?: () => void): Asker {
  return {
    viewer,
    agentId: null,
    command: ({ options, ...call }) => steer.command(viewer, { ...call, ...options }, signal, onReplay),
    deposit: (deposit) => steer.depositPheromone(viewer, deposit),
  };
}

function checked(row: PathRow, given: JsonValue | undefined): JsonObject {
  const input = given ?? {};
  CHECKS.get(row)?.(input);
  // The check has refused everything else.
  return input as JsonObject;
}

/** Whether calls and reads found no such agent or command: then the path does not exist. */
function isUnknown(error: unknown): boolean {
  if (!(error instanceof TerrariumError)) return false;
  return error.code === "AGENT_NOT_FOUND" || error.code === "COMMAND_NOT_FOUND";
}

function actingRefused({ pattern }: PathRow): TerrariumError {
  const message = "this path acts: use the mutation agenteseInvoke, POST, or `terrarium agentese`";
  return new TerrariumError("BAD_USER_INPUT", message, { field: "path", acts: true, pattern });
}
