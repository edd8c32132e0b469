import { parsePath } from "../../agentese/path.js";
import { fixedPaths, matchPath, pathsOf } from "../../agentese/table.js";
import { TerrariumError } from "../../base/errors.js";
import { AGENTS } from "../../documents/agents.js";
import type { Candidate } from "../../prism/index.js";
import { ask } from "../client/http.js";
import { postPath } from "../client/rest.js";
import { gatewayError } from "../exit.js";
import { askOrRecall } from "../last-known/recall.js";
import { writeJson } from "../render/output.js";
import { type ClientSettings, type Flags, wholeNumber } from "../settings.js";
import { recallCommanded } from "./agents.js";
import { INT_MAX, parseInput, readStandardInput } from "./steer.js";

/** Paths that completion offers. */
const CANDIDATES_MAX = 1_000;

/**
 * `terrarium agentese PATH [JSON]`: prints what the path resolves to, as REST answers it; indented in a terminal. Text
 * that cannot be a path is refused without asking the gateway.
 */
export async function agentese(
  settings: ClientSettings,
  path: string,
  given: string | undefined,
  flags: Flags,
): Promise<void> {
  const acts = actsAt(path);
  const text = given === "-" ? await readStandardInput() : given;
  const { timeoutMs, idempotencyKey, session } = flags;
  const answer = await postPath(settings, path, {
    acts,
    input: text === undefined ? {} : parseInput(text),
    timeoutMs:
      typeof timeoutMs === "string"
        ? wholeNumber({ text: timeoutMs, origin: "--timeout-ms" }, "ms", 1, INT_MAX)
        : null,
    idempotencyKey: typeof idempotencyKey === "string" ? idempotencyKey : null,
    session: typeof session === "string" ? session : null,
  });
  writeJson(answer, process.stdout.isTTY && !settings.json ? 2 : 0);
}

function actsAt(path: string): boolean {
  try {
    return matchPath(parsePath(path))?.row.acts ?? false;
  } catch (error) {
    if (!(error instanceof TerrariumError)) throw error;
    throw gatewayError(error.code, error.message, error.details);
  }
}

/** Paths for completion: those of the gateway, or of its last known agents. */
export async function pathCandidates(settings: ClientSettings): Promise<readonly Candidate[]> {
  const [{ value: agents }, { value: commanded }] = await Promise.all([
    askOrRecall(
      settings,
      async (live) => (await ask(live, AGENTS, {})).agents,
      (known) => known.agents,
    ),
    recallCommanded(settings),
  ]);
  const commandsOf = new Map(commanded.map(({ id, commands }) => [id, commands]));
  const paths = [
    ...fixedPaths(),
    ...agents.flatMap(({ id }) => pathsOf({ id, commands: commandsOf.get(id) ?? [] })),
  ];
  return paths.slice(0, CANDIDATES_MAX).map((word) => {
    const { row } = matchPath(parsePath(word)) ?? {};
    return { word, help: row?.description ?? "" };
  });
}
