import { TerrariumError } from "../base/errors.js";
import { createArgumentCheck } from "../prism/index.js";
import { nearPaths } from "./near-paths.js";
import { parsePath, writePath } from "./path.js";
import { matchPath, PATHS } from "./table.js";
const NO_OPTIONS = { timeoutMs: null, idempotencyKey: null, session: null };
/** The check of each reading path's input: by the rules of commands' arguments. */
const CHECKS = new Map(PATHS.filter(({ acts }) => !acts).map((row) => [row, createArgumentCheck(row)]));
export function createAgentese(ports) {
  const { watch } = ports;
  function notFound(segments) {
    const nearest = nearPaths(segments, watch.agents());
    const hint = nearest.length === 0 ? "" : `; similar: ${nearest.join(", ")}`;
    return new TerrariumError("PATH_NOT_FOUND", `there is no path ${writePath(segments)}${hint}`, {
      nearest,
    });
  }
  /** The row of an existing path. Throws BAD_PATH and PATH_NOT_FOUND. */
  function find(path) {
    const segments = parsePath(path);
    const match = matchPath(segments);
    if (!match) throw notFound(segments);
    return { segments, match };
  }
  async function resolve(asker, path, given, options, mayAct) {
    const { segments, match } = find(path);
    const { row, agentId, command } = match;
    if (row.acts ? !mayAct && !hasCommand(agentId, command) : agentId !== "" && !watch.agent(agentId))
      throw notFound(segments);
    if (row.acts && !mayAct) throw actingRefused(row);
    const input = row.acts ? {} : checked(row, given);
    const visibility = ports.visibilityOf(asker.viewer);
    const asked = { asker, agentId, command, input, args: given, options, ports, visibility };
    try {
      const { value, html = null } = await row.resolve(asked);
      return { path, kind: row.kind, value, html };
    } catch (error) {
      throw agentId !== "" && isUnknown(error) ? notFound(segments) : error;
    }
  }
  function hasCommand(agentId, command) {
    const commands = watch.agent(agentId)?.commands ?? [];
    return commands.some(({ name, aliases }) => name === command || aliases.includes(command));
  }
  return {
    read: (asker, path, input) => resolve(asker, path, input, NO_OPTIONS, false),
    invoke: (asker, path, input, options) => resolve(asker, path, input, options, true),
  };
}
/** A client, whose guarded door is `steer`. `onReplay` is called when an earlier call under the same key answers this one. */
export function clientAsker(viewer, steer, signal, onReplay) {
  return {
    viewer,
    agentId: null,
    command: ({ options, ...call }) => steer.command(viewer, { ...call, ...options }, signal, onReplay),
  };
}
function checked(row, given) {
  const input = given ?? {};
  CHECKS.get(row)?.(input);
  // The check has refused everything else.
  return input;
}
/** The words of doors and reads for an agent or a command that is not there: here, the path is not there. */
function isUnknown(error) {
  if (!(error instanceof TerrariumError)) return false;
  return error.code === "AGENT_NOT_FOUND" || error.code === "COMMAND_NOT_FOUND";
}
function actingRefused({ pattern }) {
  const message = "this path acts: use the mutation agenteseInvoke, POST, or `terrarium agentese`";
  return new TerrariumError("BAD_USER_INPUT", message, { field: "path", acts: true, pattern });
}
//# sourceMappingURL=agentese.js.map
