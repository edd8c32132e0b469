import type { Purgatory, SemaphoreToken } from "../purgatory/index.js";
import type { Question, QuestionStanding } from "../runs/index.js";

/** Questions that wait for an answer, or whose answer has not reached the agent yet. */
export async function* openQuestions(purgatory: Pick<Purgatory, "list">): AsyncGenerator<Question> {
  for (let after: number | undefined; ;) {
    const page = await purgatory.list({ status: "PENDING", ...(after !== undefined && { after }) });
    yield* page.tokens;
    if (page.next === null) return;
    after = page.next;
  }
}

export async function standingOf(purgatory: Pick<Purgatory, "get">, id: string): Promise<QuestionStanding> {
  const token = await purgatory.get(id);
  if (!token || token.status === "CANCELLED" || token.status === "VOIDED") return { kind: "ENDED" };
  const { resumption } = token;
  if (resumption?.status !== "FAILED") return { kind: "OPEN" };
  const error = resumption.error ?? { code: "AGENT_ERROR", message: "the resumption failed" };
  const { by, input } = resumptionOf(token);
  return { kind: "FAILED", by, input, error };
}

/** What runs need to resume the run of a question. */
export function resumptionOf({ id, agentId, cause, input, settledBy }: SemaphoreToken) {
  return { id, agentId, cause, by: settledBy ?? "unknown", input };
}
