import { PRIORITY_DEFAULT } from "../../steering/port.js";
import type { Runs } from "../../runs/index.js";
import { Scheduler, type Tick } from "../../schedules/index.js";
import type { WorkRuntime } from "../services.js";

/** Makes runs from the agents' schedules. Begins with the first manifest. */
export function buildScheduler({ clock, log, counts, tracing }: WorkRuntime, runs: Runs): Scheduler {
  const accept = (tick: Tick, traceparent: string | null): Promise<boolean> => {
    const { agentId, schedule, delivery, at } = tick;
    return runs.accept({
      agentId,
      kind: "SCHEDULE",
      command: null,
      session: null,
      by: `schedule:${schedule.name}`,
      priority: PRIORITY_DEFAULT,
      input: schedule.input,
      delivery,
      timeoutMs: null,
      key: null,
      traceparent,
      tick: { name: schedule.name, at },
    });
  };
  return new Scheduler({
    clock,
    accept(tick) {
      if (!tracing) return accept(tick, null);
      const attributes = { "gen_ai.agent.id": tick.agentId, "terrarium.schedule": tick.schedule.name };
      return tracing.span(
        { name: "schedule", kind: "INTERNAL", parent: null, attributes, failure: "UNAVAILABLE" },
        ({ traceparent }) => accept(tick, traceparent),
      );
    },
    lastTick: (agentId, name, at) => runs.lastTick(agentId, name, at),
    onTick(outcome, { agentId, schedule, at }, error) {
      counts.ticks.count(outcome);
      const fields = { agentId, schedule: schedule.name, tick: new Date(at).toISOString(), outcome };
      if (outcome === "DELAYED" || outcome === "REFUSED") log.warn({ ...fields, err: error }, "schedule");
      else log.info(fields, "schedule");
    },
  });
}
