import { createHash } from "node:crypto";
import { canonicalJson, type JsonValue } from "../base/json.js";
import type { CommandOutcome, Invocation } from "../events/agent/agent-calls.js";
import type { SemaphoreView } from "../events/semaphore.js";
import { publicView, type Purgatory } from "../purgatory/index.js";
import type { RunKey, RunOrder, RunWithoutInput } from "../runs/index.js";
import type { Trace } from "./audit.js";

/** A question as the caller of its run sees it; null when it is no longer kept. */
export type QuestionOf = (id: string) => Promise<SemaphoreView | null>;

export function questionsOf(purgatory: Pick<Purgatory, "get">): QuestionOf {
  return async (id) => {
    const token = await purgatory.get(id);
    return token && publicView(token);
  };
}

/** The answer to the caller of `invoke`, from a run that has ended or parked. */
export async function invocation(run: RunWithoutInput, questionOf: QuestionOf): Promise<Invocation> {
  const question = run.status === "PARKED" ? run.semaphores.at(-1) : undefined;
  if (question === undefined) {
    return { status: "COMPLETED", result: run.result, semaphore: null, perturbationId: run.id };
  }
  return { status: "PARKED", result: null, semaphore: await questionOf(question), perturbationId: run.id };
}

export async function commandOutcome(
  run: RunWithoutInput,
  pure: boolean,
  questionOf: QuestionOf,
): Promise<CommandOutcome> {
  const outcome = await invocation(run, questionOf);
  return pure ? { ...outcome, perturbationId: null } : outcome;
}

/**
 * Equal for equal input to the same agent (and command) in the same session, with any order of members. Priority and
 * timeout are left out: they do not change what is done.
 */
export function fingerprintOf(
  agentId: string,
  command: string | null,
  input: JsonValue,
  session: string | null,
): string {
  return createHash("sha256")
    .update(canonicalJson([agentId, command, input, session]))
    .digest("base64url");
}

/** Null without a key; only with one is the work hashed. */
export function keyOf(
  client: string,
  operation: string,
  key: string | null,
  work: Parameters<typeof fingerprintOf>,
): RunKey | null {
  return key === null ? null : { client, operation, key, fingerprint: fingerprintOf(...work) };
}

type Called = Pick<RunOrder, "agentId" | "input" | "session" | "priority" | "timeoutMs" | "key"> &
  Partial<Pick<RunOrder, "command" | "delivery">> & { readonly private?: boolean | undefined };

/** The order of a call. Every member is named: orders are made for each call, and spreads take 30 times as long. */
export function orderOf(
  kind: RunOrder["kind"],
  called: Called,
  { by, trace }: { readonly by: string; readonly trace: Trace },
): RunOrder {
  const order: RunOrder = {
    agentId: called.agentId,
    kind,
    command: called.command ?? null,
    session: called.session,
    by,
    priority: called.priority,
    input: called.input,
    delivery: called.delivery ?? "at_most_once",
    timeoutMs: called.timeoutMs,
    key: called.key,
    traceparent: trace.traceparent ?? null,
  };
  return called.private ? { ...order, private: true } : order;
}
