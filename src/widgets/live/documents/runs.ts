import { graphql } from "../../../documents/generated/gql.js";

graphql(`
  fragment ShownRun on Run {
    id
    agentId
    kind
    status
    command
    session
    by
    attempt
    acceptedAt
    startedAt
    endedAt
  }
`);

/** A page of runs, newest first. `by` is null without the right to steer. */
export const RUNS = graphql(`
  query Runs($agentId: ID, $after: String, $first: Int) {
    runs(agentId: $agentId, order: NEWEST_FIRST, after: $after, first: $first) {
      runs {
        ...ShownRun
      }
      next
    }
  }
`);

/** One run with all that is known of it. Input and error text are null without the right to steer. */
export const RUN = graphql(`
  query Run($id: ID!, $events: Int) {
    run(id: $id) {
      ...ShownRun
      input
      result
      error {
        code
        message
      }
      usage {
        inputTokens
        outputTokens
        costUsd
        models
      }
      semaphores {
        ...ShownSemaphore
      }
      parent {
        id
      }
      children {
        ...ShownRun
      }
      events(last: $events) {
        __typename
        cursor
        type
        at
        ... on OutputEvent {
          data
        }
        ... on ResultEvent {
          result
        }
        ... on ErrorEvent {
          message
          code
        }
      }
    }
  }
`);

export const CANCEL_RUN = graphql(`
  mutation CancelRun($id: ID!, $reason: String) {
    cancelRun(id: $id, reason: $reason) {
      id
    }
  }
`);

export const RERUN = graphql(`
  mutation Rerun($id: ID!, $input: JSON) {
    rerun(id: $id, input: $input) {
      id
    }
  }
`);
