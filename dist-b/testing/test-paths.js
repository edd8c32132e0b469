import { parsePath } from "../agentese/path.js";
import { matchPath } from "../agentese/table.js";
import { TerrariumError } from "../base/errors.js";
/**
 * Paths without a gateway: those that read have the values that the test gives; those that act run the command of another
 * agent of the test.
 */
export function createTestPaths(values) {
  const invoke = async (asker, path, input, options) => {
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
    const outcome = await asker.command({ agentId, command, args: input ?? {}, options });
    const { status, result, perturbationId: run } = outcome;
    return { path, kind, value: { status, result, semaphore: null, run }, html: null };
  };
  return { invoke, read: (asker, path, input) => invoke(asker, path, input, NO_OPTIONS) };
}
const NO_OPTIONS = { timeoutMs: null, idempotencyKey: null, session: null };
//# sourceMappingURL=test-paths.js.map
