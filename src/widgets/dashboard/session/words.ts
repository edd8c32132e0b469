import { durationWords } from "../../../events/words/durations.js";
import { ageOf } from "../../live/agents/state.js";
import { type AgentState, type Refusal, browserClock, type LiveTerrarium } from "../../live/index.js";

/** Why a request failed, when to retry if the gateway says so, and the error code if wanted. */
export function refusalWords({ code, message, details }: Refusal, withCode = true): string {
  const retryAfterMs = details["retryAfterMs"];
  const when =
    typeof retryAfterMs === "number"
      ? ` Retry in ${durationWords(Math.ceil(retryAfterMs / 1_000) * 1_000)}.`
      : "";
  if (code === "UNREACHABLE")
    return "The gateway does not answer. It may or may not have received the request.";
  return `${message}${withCode ? ` (${code})` : ""}.${when}`;
}

/** Age of what is shown, in milliseconds; null while it is current. */
export function staleMs({ connection, lastMessageAt, restoredAt }: LiveTerrarium): number | null {
  if (restoredAt !== null) return Math.max(0, browserClock.now() - restoredAt);
  if (connection.kind !== "offline" && connection.kind !== "refused") return null;
  return Math.max(0, browserClock.now() - (lastMessageAt ?? connection.since));
}

/** The same of an agent, or with null of all that other gateways do, of runs and of questions: what the gateway knows may be older. */
export function ageMs(live: LiveTerrarium, agent: Pick<AgentState, "asOf"> | null): number | null {
  return ageOf(staleMs(live), (agent ?? live).asOf, live.gatewayNow);
}

/** `as of 12 s ago`. */
export function asOfWords(ms: number): string {
  return `as of ${durationWords(ms)} ago`;
}

const ACTIONS: ReadonlyMap<string, string> = new Map([
  ["perturb", "perturb"],
  ["invoke", "invoke"],
  ["control", "start and stop"],
  ["*", "perturb, invoke, start and stop"],
]);

/** A scope in words; scopes without a meaning here say so. */
export function scopeWords(scope: string): string {
  if (scope === "*") return "do everything";
  const [kind = "", what = "", action] = scope.split(":");
  if (action === undefined) {
    return ["purgatory", "*"].includes(kind) && ["resolve", "*"].includes(what)
      ? "answer questions"
      : "nothing known to this page";
  }
  const words = ACTIONS.get(action);
  if (words === undefined || !["agent", "*"].includes(kind)) return "nothing known to this page";
  return `${words} ${what === "*" ? "every agent" : what}`;
}
