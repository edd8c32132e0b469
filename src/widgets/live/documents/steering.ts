import { graphql } from "../../../documents/generated/gql.js";

export const VIEWER = graphql(`
  query Viewer {
    viewer {
      id
      scopes
      expiresAt
    }
  }
`);

export const PERTURB = graphql(`
  mutation Perturb($agentId: ID!, $input: JSON, $priority: Int, $idempotencyKey: String) {
    perturb(agentId: $agentId, input: $input, priority: $priority, idempotencyKey: $idempotencyKey) {
      id
      acceptedAt
      queueDepth
    }
  }
`);

export const INVOKE = graphql(`
  mutation Invoke($agentId: ID!, $input: JSON, $timeoutMs: Int, $idempotencyKey: String) {
    invoke(agentId: $agentId, input: $input, timeoutMs: $timeoutMs, idempotencyKey: $idempotencyKey) {
      status
      result
      perturbationId
      semaphore {
        id
      }
    }
  }
`);

export const RESOLVE = graphql(`
  mutation Resolve($id: ID!, $answer: JSON, $expectedDigest: String) {
    resolveSemaphore(id: $id, answer: $answer, expectedDigest: $expectedDigest) {
      ...ShownSemaphore
    }
  }
`);

export const CANCEL = graphql(`
  mutation Cancel($id: ID!, $reason: String) {
    cancelSemaphore(id: $id, reason: $reason) {
      ...ShownSemaphore
    }
  }
`);

export const START_AGENT = graphql(`
  mutation StartAgent($id: ID!) {
    startAgent(id: $id) {
      id
    }
  }
`);

export const STOP_AGENT = graphql(`
  mutation StopAgent($id: ID!) {
    stopAgent(id: $id) {
      id
    }
  }
`);
