import { EVERYTHING } from "../auth/sights.js";
import { parsePath } from "../agentese/path.js";
import type { Agentese } from "../agentese/port.js";
import { plain } from "../agentese/row.js";
import { matchPath } from "../agentese/table.js";
import { TerrariumError } from "../base/errors.js";
import { plainPheromone } from "../watching/plain.js";
import type { JsonValue } from "../base/json.js";

/** Values of reading paths that a test gives, by path. */
export type TestPaths = { readonly [path: string]: JsonValue };

/**
 * Paths without a gateway: those that read have the values that the test gives; those that act run the command of another
 * agent of the test.
 */
export function createTestPaths(values: TestPaths): Agentese {
  const invoke: Agentese["invoke"] = async (asker, path, input, options) => {
    const match = matchPath(parsePath(path));
    const kind = match?.row.kind ?? "Value";
    if (Object.hasOwn(values, path))
      return { path, kind, value: structuredClone(values[path] ?? null), html: null };
    if (!match?.row.acts)
      throw new TerrariumError(
        "PATH_NOT_FOUND",
        `the test gives no value for ${path}: use its option paths`,
        {
          nearest: [],
        },
      );
    const { agentId, command } = match;
    if (command === "")
      return {
        path,
        kind,
        value: plain(plainPheromone(await asker.deposit(input ?? {}), EVERYTHING)),
        html: null,
      };
    const outcome = await asker.command({ agentId, command, args: input ?? {}, options });
    const { status, result, perturbationId: run } = outcome;
    return { path, kind, value: { status, result, semaphore: null, run }, html: null };
  };
  return { invoke, read: (asker, path, input) => invoke(asker, path, input, NO_OPTIONS) };
}

const NO_OPTIONS = { timeoutMs: null, idempotencyKey: null, session: null };
