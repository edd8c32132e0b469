import type { JsonValue } from "../../base/json.js";
import type { ShownSemaphore } from "../../inbox/shown-semaphore.js";

/** A semaphore where no document selects fields: all that GraphQL would tell the same reader, times as ISO 8601. */
export function plainSemaphore({ secrets, ...view }: ShownSemaphore): { [member: string]: JsonValue } {
  const { resumption } = view;
  return {
    ...view,
    options: [...view.options],
    createdAt: moment(view.createdAt),
    deadline: moment(view.deadline),
    settledAt: moment(view.settledAt),
    resumption: resumption && { ...resumption, error: errorOf(secrets) },
    secretsShown: secrets !== undefined,
    answer: secrets?.answer ?? null,
    state: secrets?.state ?? null,
    input: secrets?.input ?? null,
    cancelReason: secrets?.cancelReason ?? null,
  };
}

function moment(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}

function errorOf(secrets: ShownSemaphore["secrets"]): JsonValue {
  const error = secrets?.resumptionError;
  return error ? { code: error.code, message: error.message } : null;
}
