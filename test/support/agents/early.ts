import { BroadcastChannel } from "node:worker_threads";
import { type AgentContext, defineAgent, type JsonValue } from "terrarium-gateway";

/* oxlint-disable unicorn/require-post-message-target-origin, unicorn/prefer-add-event-listener -- a channel between threads has no origin */
/** Calls agents of late.ts, whose module does not load before this one has called. */
const channel = new BroadcastChannel("early and late");
const loading = new Promise<void>((resolve) => {
  channel.onmessage = (message) => {
    if ((message as { data: unknown }).data === "loading") resolve();
  };
});
channel.unref();
channel.postMessage("here");

export default defineAgent({
  id: "early",
  calls: ["*"],
  async *source(context: AgentContext): AsyncGenerator<JsonValue> {
    await loading;
    const answers = Promise.all([
      context.invoke("late", "hello"),
      context.perturb("late", "hello"),
      context.resolve("world.agent.late.manifest"),
      context.signals.deposit({ type: "note", initialIntensity: 1, target: "late" }),
    ]);
    channel.postMessage("called");
    const [{ status, result }] = await answers;
    yield { status, result };
  },
  process: (input: JsonValue) => ({ early: input }),
});
