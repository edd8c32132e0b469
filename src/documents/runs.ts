import type { JsonValue } from "../base/json.js";
import type { RunKind, RunStatus, Usage } from "../events/run.js";
import type { Document, Pulse, SemaphoreNews } from "./agents.js";
import { EVENT_SELECTION, type ObservedEvent } from "./events.js";
import type { Unread } from "./unread.js";

/** A run in lists. */
export interface RunRow {
  readonly id: string;
  readonly agentId: string;
  readonly kind: RunKind;
  readonly status: RunStatus;
  readonly command: string | null;
  readonly session: string | null;
  readonly by: string | null;
  readonly attempt: number;
  /** ISO 8601, like all times. */
  readonly acceptedAt: string;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  readonly error: { readonly code: string; readonly message: string | null } | null;
}

/** With the members that may be large. */
export interface RunCard extends RunRow, Unread {
  readonly input: JsonValue;
  readonly result: JsonValue;
  readonly usage: Usage | null;
  readonly parent: { readonly id: string } | null;
  readonly semaphores: readonly Pick<SemaphoreNews, "id" | "prompt" | "status">[];
}

const ROW = /* GraphQL */ `
  id agentId kind status command session by attempt acceptedAt startedAt endedAt error { code message }
`;
const CARD = `${ROW} input result usage { inputTokens outputTokens costUsd models } parent { id }
  semaphores { id prompt status }`;

/** With what else the run's page in the terminal shows. */
export interface WholeRun extends RunCard {
  /** Its resumptions. */
  readonly children: readonly RunRow[];
  /** The latest, oldest first. */
  readonly events: readonly ObservedEvent[];
}

/** A run below another one. */
export interface RunBranch extends RunRow {
  readonly children?: readonly RunBranch[];
}

/** With the runs below it, three levels deep. */
export interface RunTree extends RunCard {
  readonly onBehalfOf: string | null;
  readonly children: readonly RunBranch[];
}

export interface RunsVariables {
  readonly agentId?: string;
  /** Absent: any. */
  readonly session?: string;
  readonly status?: RunStatus;
  readonly kind?: RunKind;
  /** `next` of the previous page. */
  readonly after?: string;
  readonly first: number;
}

export const RUNS: Document<
  { runs: { readonly runs: RunRow[]; readonly next: string | null }; pulse: Pulse },
  RunsVariables
> = {
  text: `query Runs($agentId: ID, $session: String, $status: RunStatus, $kind: RunKind, $after: String, $first: Int) {
    runs(agentId: $agentId, session: $session, status: $status, kind: $kind, after: $after, first: $first) {
      runs { ${ROW} }
      next
    }
    pulse: metabolism { cursor }
  }`,
};

export const RUN: Document<{ run: RunCard | null }, { readonly id: string }> = {
  text: `query Run($id: ID!) { run(id: $id) { ${CARD} } }`,
};

export const RUN_TREE: Document<{ run: RunTree | null; pulse: Pulse }, { readonly id: string }> = {
  text: `query RunTree($id: ID!) {
    run(id: $id) { ${CARD} onBehalfOf children { ${ROW} children { ${ROW} children { ${ROW} } } } }
    pulse: metabolism { cursor }
  }`,
};

/** `viewer` is null without a token. */
export const WHOLE_RUN: Document<
  { run: WholeRun | null; viewer: { readonly id: string; readonly scopes: readonly string[] } | null },
  { readonly id: string; readonly events: number }
> = {
  text: `query WholeRun($id: ID!, $events: Int) {
    run(id: $id) { ${CARD} children { ${ROW} } events(last: $events) { ${EVENT_SELECTION} } }
    viewer { id scopes }
  }`,
};

export const CANCEL_RUN: Document<
  { cancelRun: RunCard | null },
  { readonly id: string; readonly reason?: string }
> = {
  text: `mutation CancelRun($id: ID!, $reason: String) { cancelRun(id: $id, reason: $reason) { ${CARD} } }`,
};

export const RERUN: Document<
  { rerun: { readonly id: string; readonly acceptedAt: string; readonly queueDepth: number } | null },
  { readonly id: string; readonly input?: JsonValue }
> = {
  text: `mutation Rerun($id: ID!, $input: JSON) { rerun(id: $id, input: $input) { id acceptedAt queueDepth } }`,
};
