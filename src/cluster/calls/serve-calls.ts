import type { JsonValue } from "../../base/json.js";
import type { EventBody } from "../../events/event.js";
import { rethrowForClients } from "../../base/store-error.js";
import type { HostCaller } from "../../link/host-caller.js";
import type { Receipt, RunOrder } from "../../runs/index.js";
import type { SteeredRuns } from "./carried-runs.js";
import type { Asked, DirectCall } from "./messages.js";

export interface ServedParts {
  readonly runs: Pick<SteeredRuns, "perturb" | "perform" | "accept" | "cancel">;
  readonly hosts: Pick<HostCaller, "call">;
  readonly announce: Announce;
}

/** Has an agent's host, or this gateway, publish the event of a deposit. */
export type Announce = (agentId: string, event: EventBody<"PHEROMONE">) => void;

const NOT_DONE: Readonly<Record<Asked["name"], string>> = {
  perturb: "the perturbation cannot be stored",
  perform: "the call cannot be stored",
  accept: "the run cannot be stored",
  cancel: "the cancellation of the run cannot be stored",
  announce: "the event cannot be published",
  alive: "nothing can be done",
  host: "the agent's host cannot be asked",
};

/** Does what another gateway asks of the agents that this one carries. The rate was checked there. */
export async function serveCall(parts: ServedParts, asked: Asked, signal: AbortSignal): Promise<JsonValue> {
  // Its own clients would be told the same.
  return await serve(parts, asked, signal).catch(rethrowForClients(NOT_DONE[asked.name]));
}

async function serve(
  { runs, hosts, announce }: ServedParts,
  asked: Asked,
  signal: AbortSignal,
): Promise<JsonValue> {
  switch (asked.name) {
    case "perturb":
      return { ...(await perturb(runs, asked.args.order)) };
    case "perform": {
      const { order, inFlight } = asked.args;
      let run = order.id ?? "";
      let isReplay = false;
      await runs.perform(order, {
        admit,
        inFlight,
        signal: order.key === null ? signal : undefined,
        onRun: (id) => void (run = id),
        onReplay: () => void (isReplay = true),
      });
      return { run, isReplay };
    }
    case "accept":
      return await runs.accept(asked.args.order);
    case "cancel": {
      const { run, by, reason } = asked.args;
      return (await runs.cancel(run, by, reason)).question;
    }
    case "announce":
      announce(asked.args.agentId, asked.args.event);
      return null;
    case "alive":
      return null;
    case "host":
      return (await callHost(hosts, asked.args, signal)) as JsonValue;
  }
}

const admit = (): Promise<void> => Promise.resolve();

async function perturb(
  runs: ServedParts["runs"],
  order: RunOrder,
): Promise<Receipt & { readonly isReplay: boolean }> {
  let isReplay = false;
  const receipt = await runs.perturb(order, { admit, onReplay: () => void (isReplay = true) });
  return { ...receipt, isReplay };
}

async function callHost(
  hosts: ServedParts["hosts"],
  call: DirectCall,
  signal: AbortSignal,
): Promise<unknown> {
  return await hosts.call(call.name, call.args, signal);
}
