import { askForJson } from "./gateway-request.js";

/** A gateway's report of itself. */
export interface GatewayReport {
  readonly agents: readonly AgentReport[];
  readonly watching: number;
  readonly waiting: number;
  /** Faults that the gateway survives, in its own words. */
  readonly degraded: readonly string[];
}

export interface AgentReport {
  readonly id: string;
  readonly health: string;
  /** What is wrong; null for a healthy agent. */
  readonly message: string | null;
}

/** Questions that are counted; more are reported as this number. */
const WAITING_MAX = 1_000;

const reportQuery = (health: string): string => `query OperatorReport($first: Int!) {
  agents { id state lastError { message } ${health} }
  metabolism { observers }
  semaphores(first: $first) { id }
}`;
/** The second query is for old gateways, whose agents have no probes. */
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

/** Asks a gateway for its report. Throws an error that names the request that failed. */
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

/** An agent without probes is UNKNOWN as long as it runs, and counts as healthy. */
export const isWell = ({ health }: Pick<AgentReport, "health">): boolean =>
  health === "HEALTHY" || health === "UNKNOWN";
