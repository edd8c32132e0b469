import { FluxAgent, type FluxAgentOptions, type FluxConfig } from "../../src/flux/index.js";
import { HeldProcess, Recorder } from "./flux-recorder.js";
import { ManualClock } from "./manual-clock.js";

/** An agent whose calls are answered by hand, unless told otherwise. */
export function subject(options: Partial<FluxAgentOptions<string, string>> = {}): {
  agent: FluxAgent<string, string>;
  heard: Recorder;
  held: HeldProcess<string, string>;
  clock: ManualClock;
} {
  const heard = new Recorder();
  const held = new HeldProcess<string, string>();
  const clock = new ManualClock();
  let ids = 0;
  const agent = new FluxAgent<string, string>({
    id: "subject",
    process: held.process,
    onSignal: heard.hear,
    clock,
    newId: (prefix) => `${prefix}-${(ids += 1)}`,
    ...options,
  });
  return { agent, heard, held, clock };
}

/** An agent that gives back what it is given. */
export function echo(config: Partial<FluxConfig> = {}): {
  agent: FluxAgent<number, number>;
  heard: Recorder;
} {
  const heard = new Recorder();
  const agent = new FluxAgent<number, number>({
    id: "echo",
    process: (n) => n,
    config,
    onSignal: heard.hear,
  });
  return { agent, heard };
}
