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

/** The token of a share, which no other answer has. */
export const SHARE = graphql(`
  mutation Share($agentId: ID!, $session: String, $ttlSeconds: Int!) {
    createShare(agentId: $agentId, session: $session, ttlSeconds: $ttlSeconds) {
      token
    }
  }
`);

/** What is shared of the agents that the token controls. */
export const SHARED = graphql(`
  query Shared {
    shares {
      id
      agentId
      session
      expiresAt
      createdBy
    }
  }
`);

export const UNSHARE = graphql(`
  mutation Unshare($id: ID!) {
    revokeShare(id: $id) {
      id
    }
  }
`);

/** The commands of one agent. Null when there is no such agent. */
export const COMMANDS = graphql(`
  query Commands($agentId: ID!) {
    agent(id: $agentId) {
      commands {
        name
        help
        readonly
        input
        examples {
          help
          args
        }
      }
    }
  }
`);
