import { EVENT_SELECTION } from "./events.js";
const ROW = /* GraphQL */ `
  id agentId kind status command session by attempt acceptedAt startedAt endedAt error { code message }
`;
const CARD = `${ROW} input result usage { inputTokens outputTokens costUsd models } parent { id }
  semaphores { id prompt status }`;
export const RUNS = {
  text: `query Runs($agentId: ID, $session: String, $status: RunStatus, $kind: RunKind, $after: String, $first: Int) {
    runs(agentId: $agentId, session: $session, status: $status, kind: $kind, after: $after, first: $first) {
      runs { ${ROW} }
      next
    }
    pulse: metabolism { cursor }
  }`,
};
export const RUN = {
  text: `query Run($id: ID!) { run(id: $id) { ${CARD} } }`,
};
export const RUN_TREE = {
  text: `query RunTree($id: ID!) {
    run(id: $id) { ${CARD} onBehalfOf children { ${ROW} children { ${ROW} children { ${ROW} } } } }
    pulse: metabolism { cursor }
  }`,
};
/** `viewer` is null without a token. */
export const WHOLE_RUN = {
  text: `query WholeRun($id: ID!, $events: Int) {
    run(id: $id) { ${CARD} children { ${ROW} } events(last: $events) { ${EVENT_SELECTION} } }
    viewer { id scopes }
  }`,
};
export const CANCEL_RUN = {
  text: `mutation CancelRun($id: ID!, $reason: String) { cancelRun(id: $id, reason: $reason) { ${CARD} } }`,
};
export const RERUN = {
  text: `mutation Rerun($id: ID!, $input: JSON) { rerun(id: $id, input: $input) { id acceptedAt queueDepth } }`,
};
//# sourceMappingURL=runs.js.map
