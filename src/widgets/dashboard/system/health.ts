import { browserClock } from "../../live/index.js";

/** The answer of `GET /ready`. */
export type Health =
  | { readonly kind: "unknown" }
  | { readonly kind: "ready"; readonly degraded: readonly string[] }
  | { readonly kind: "not-ready"; readonly reasons: readonly string[] }
  | { readonly kind: "unreachable" };

/** Time between two requests, in milliseconds. */
const PAUSE_MS = 5_000;

/** Polls the gateway's health. Returns a function that stops it. */
export function watchHealth(onHealth: (health: Health) => void): () => void {
  let stopped = false;
  let cancel: () => void = () => undefined;
  const ask = async (): Promise<void> => {
    const health = await readHealth();
    if (stopped) return;
    onHealth(health);
    cancel = browserClock.after(PAUSE_MS, () => void ask());
  };
  void ask();
  return () => {
    stopped = true;
    cancel();
  };
}

async function readHealth(): Promise<Health> {
  try {
    const response = await fetch(new URL("ready", location.href), { cache: "no-store" });
    const body = (await response.json()) as { degraded?: string[]; reasons?: string[] };
    return response.ok
      ? { kind: "ready", degraded: body.degraded ?? [] }
      : { kind: "not-ready", reasons: body.reasons ?? [] };
  } catch {
    return { kind: "unreachable" };
  }
}
