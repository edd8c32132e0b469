import { waitFor } from "../client/backoff.js";
import { type AskSettings, get } from "../client/http.js";
import { OutageWatch } from "./outage-notes.js";

/** Pause between two looks at the gateway of a stream, ms: events do not say that there are none. */
const LOOK_MS = 5_000;
const LOOK_TIMEOUT_MS = 5_000;

/** Looks at the gateway until `signal` aborts. `endpoint`: the one that is followed at the moment. Never rejects. */
export async function watchOutage(
  { token, endpoint }: { readonly token: string | null; readonly endpoint: () => URL },
  signal: AbortSignal,
): Promise<void> {
  const watch = new OutageWatch();
  while (!signal.aborted) {
    const at = endpoint();
    const asked: AskSettings = {
      endpoint: at,
      token,
      signal: AbortSignal.any([signal, AbortSignal.timeout(LOOK_TIMEOUT_MS)]),
      onOutage: watch.hear,
    };
    // That the gateway is away is told by the stream.
    await get(asked, new URL("ready", at), {}).catch(() => null);
    await waitFor(LOOK_MS, signal);
  }
}
