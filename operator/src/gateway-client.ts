import { askForJson } from "./gateway-request.js";

/** What a gateway says of itself. */
export interface GatewayReport {
  readonly agents: readonly AgentReport[];
  readonly watching: number;
  readonly waiting: number;
  /** Faults with which the gateway goes on, in its own words. */
  readonly degraded: readonly string[];
}

export interface AgentReport {
  readonly id: string;
  readonly health: string;
  /** Why, unless it is well. */
  readonly message: string | null;
}

/** Questions that are counted; more are told as this many. */
const WAITING_MAX = 1_000;

const reportQuery = (health: string): string => `query OperatorReport($first: Int!) {
  agents { id state lastError { message } ${health} }
  metabolism { observers }
  semaphores(first: $first) { id }
}`;
/** The second is for gateways from before agents had probes. */
const QUERIES = [reportQuery("health { status probes { name detail failing } }"), reportQuery("")];

interface Answer {
  readonly data?: {
    readonly agents: readonly AgentAnswer[];
    readonly metabolism: { readonly observers: number };
    readonly semaphores: readonly { readonly id: string }[];
  } | null;
  readonly errors?: readonly { readonly message: string }[];
}

interface AgentAnswer {
  readonly id: string;
  readonly state: string;
  readonly lastError: { readonly message: string } | null;
  readonly health?: {
    readonly status: string;
    readonly probes: readonly {
      readonly name: string;
      readonly detail: string | null;
      readonly failing: boolean;
    }[];
  };
}

/** Asks a gateway how it is. Throws with a message that says what could not be asked. */
export async function askGateway(base: string, token: string | null): Promise<GatewayReport> {
  const ready = await askForJson<{ readonly degraded?: readonly string[] }>(`${base}/ready`, null);
  let why = "no data";
  for (const query of QUERIES) {
    const variables = { first: WAITING_MAX };
    const { data, errors } = await askForJson<Answer>(`${base}/graphql`, token, { query, variables });
    if (data) {
      return {
        agents: data.agents.map(healthOf),
        watching: data.metabolism.observers,
        waiting: data.semaphores.length,
        degraded: ready.degraded ?? [],
      };
    }
    why = errors?.[0]?.message ?? why;
  }
  throw new Error(`the gateway refused to report: ${why}`);
}

function healthOf({ id, state, lastError, health }: AgentAnswer): AgentReport {
  if (state === "COLLAPSED") {
    return {
      id,
      health: "UNHEALTHY",
      message: `it has collapsed: ${lastError?.message ?? "its budget is spent"}`,
    };
  }
  const failing = (health?.probes ?? []).filter((probe) => probe.failing);
  const message = failing.map(({ name, detail }) => `${name}: ${detail ?? "failing"}`).join("; ");
  return { id, health: health?.status ?? "UNKNOWN", message: message === "" ? null : message };
}

/** Well enough: an agent without probes cannot say more than that it runs. */
export const isWell = ({ health }: Pick<AgentReport, "health">): boolean =>
  health === "HEALTHY" || health === "UNKNOWN";
