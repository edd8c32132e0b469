export class TypedDocumentString extends String {
    __apiType;
    value;
    __meta__;
    constructor(value, __meta__) {
        super(value);
        this.value = value;
        this.__meta__ = __meta__;
    }
    toString() {
        return this.value;
    }
}
export const ShownRunFragmentDoc = new TypedDocumentString(`
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
    `, { "fragmentName": "ShownRun" });
export const ShownSemaphoreFragmentDoc = new TypedDocumentString(`
    fragment ShownSemaphore on Semaphore {
  id
  agentId
  reason
  prompt
  options
  severity
  status
  digest
  responseSchema
  createdAt
  deadline
  escalation
  settledAt
  settledBy
  resumption {
    status
    attempt
  }
}
    `, { "fragmentName": "ShownSemaphore" });
export const AgentInfoFragmentDoc = new TypedDocumentString(`
    fragment AgentInfo on Agent {
  id
  genus
  description
  state
  pressure
  flow
  temperature
  entropyRemaining
  observers
  eventsReflected
  usualFlow
  errorsLastMinute
  health {
    status
    probes {
      name
      detail
      critical
      failing
      failures
    }
  }
}
    `, { "fragmentName": "AgentInfo" });
export const VitalSeriesFragmentDoc = new TypedDocumentString(`
    fragment VitalSeries on Agent {
  id
  vitals(lastSeconds: $lastSeconds) {
    at
    pressure
    flow
    temperature
  }
}
    `, { "fragmentName": "VitalSeries" });
export const RunsDocument = new TypedDocumentString(`
    query Runs($agentId: ID, $after: String, $first: Int) {
  runs(agentId: $agentId, order: NEWEST_FIRST, after: $after, first: $first) {
    runs {
      ...ShownRun
    }
    next
  }
}
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
}`);
export const RunDocument = new TypedDocumentString(`
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
fragment ShownSemaphore on Semaphore {
  id
  agentId
  reason
  prompt
  options
  severity
  status
  digest
  responseSchema
  createdAt
  deadline
  escalation
  settledAt
  settledBy
  resumption {
    status
    attempt
  }
}`);
export const CancelRunDocument = new TypedDocumentString(`
    mutation CancelRun($id: ID!, $reason: String) {
  cancelRun(id: $id, reason: $reason) {
    id
  }
}
    `);
export const RerunDocument = new TypedDocumentString(`
    mutation Rerun($id: ID!, $input: JSON) {
  rerun(id: $id, input: $input) {
    id
  }
}
    `);
export const ViewerDocument = new TypedDocumentString(`
    query Viewer {
  viewer {
    id
    scopes
    expiresAt
  }
}
    `);
export const PerturbDocument = new TypedDocumentString(`
    mutation Perturb($agentId: ID!, $input: JSON, $priority: Int, $idempotencyKey: String) {
  perturb(
    agentId: $agentId
    input: $input
    priority: $priority
    idempotencyKey: $idempotencyKey
  ) {
    id
    acceptedAt
    queueDepth
  }
}
    `);
export const InvokeDocument = new TypedDocumentString(`
    mutation Invoke($agentId: ID!, $input: JSON, $timeoutMs: Int, $idempotencyKey: String) {
  invoke(
    agentId: $agentId
    input: $input
    timeoutMs: $timeoutMs
    idempotencyKey: $idempotencyKey
  ) {
    status
    result
    perturbationId
    semaphore {
      id
    }
  }
}
    `);
export const ResolveDocument = new TypedDocumentString(`
    mutation Resolve($id: ID!, $answer: JSON, $expectedDigest: String) {
  resolveSemaphore(id: $id, answer: $answer, expectedDigest: $expectedDigest) {
    ...ShownSemaphore
  }
}
    fragment ShownSemaphore on Semaphore {
  id
  agentId
  reason
  prompt
  options
  severity
  status
  digest
  responseSchema
  createdAt
  deadline
  escalation
  settledAt
  settledBy
  resumption {
    status
    attempt
  }
}`);
export const CancelDocument = new TypedDocumentString(`
    mutation Cancel($id: ID!, $reason: String) {
  cancelSemaphore(id: $id, reason: $reason) {
    ...ShownSemaphore
  }
}
    fragment ShownSemaphore on Semaphore {
  id
  agentId
  reason
  prompt
  options
  severity
  status
  digest
  responseSchema
  createdAt
  deadline
  escalation
  settledAt
  settledBy
  resumption {
    status
    attempt
  }
}`);
export const StartAgentDocument = new TypedDocumentString(`
    mutation StartAgent($id: ID!) {
  startAgent(id: $id) {
    id
  }
}
    `);
export const StopAgentDocument = new TypedDocumentString(`
    mutation StopAgent($id: ID!) {
  stopAgent(id: $id) {
    id
  }
}
    `);
export const EventsDocument = new TypedDocumentString(`
    subscription Events($agentId: ID, $after: Cursor, $replay: Int) {
  terrariumEvents(agentId: $agentId, after: $after, replay: $replay) {
    __typename
    cursor
    type
    agentId
    at
    state
    pressure
    flow
    temperature
    ... on AgentStoppedEvent {
      stopReason: reason
    }
    ... on AgentStateChangedEvent {
      fromState: from
    }
    ... on OutputEvent {
      data
      cause
      run
      session
      attempt
    }
    ... on ResultEvent {
      result
      cause
      run
      session
      attempt
    }
    ... on ErrorEvent {
      message
      code
      cause
      run
      session
      attempt
    }
    ... on MetabolismEvent {
      entropyRemaining
    }
    ... on FeverEvent {
      intensity
    }
    ... on MetricsDegradedEvent {
      probe
    }
    ... on ProbeFailedEvent {
      probe
      health
      failures
      detail
    }
    ... on ProbeRecoveredEvent {
      probe
      health
    }
    ... on PerturbedEvent {
      perturbationId
      by
      command
      input
      run
      session
      attempt
    }
    ... on SemaphoreEvent {
      run
      session
      attempt
      semaphore {
        ...ShownSemaphore
      }
    }
    ... on GapEvent {
      gapReason: reason
      missed
      gapFrom: from
      gapTo: to
    }
  }
}
    fragment ShownSemaphore on Semaphore {
  id
  agentId
  reason
  prompt
  options
  severity
  status
  digest
  responseSchema
  createdAt
  deadline
  escalation
  settledAt
  settledBy
  resumption {
    status
    attempt
  }
}`);
export const OverviewDocument = new TypedDocumentString(`
    query Overview {
  agents {
    ...AgentInfo
  }
  metabolism {
    agents
    alive
    feverish
    pressure
    flow
    temperature
    observers
    lagging
    eventsReflected
    uptimeMs
    takenAt
    cursor
  }
}
    fragment AgentInfo on Agent {
  id
  genus
  description
  state
  pressure
  flow
  temperature
  entropyRemaining
  observers
  eventsReflected
  usualFlow
  errorsLastMinute
  health {
    status
    probes {
      name
      detail
      critical
      failing
      failures
    }
  }
}`);
export const SeriesDocument = new TypedDocumentString(`
    query Series($lastSeconds: Int) {
  agents {
    ...VitalSeries
  }
}
    fragment VitalSeries on Agent {
  id
  vitals(lastSeconds: $lastSeconds) {
    at
    pressure
    flow
    temperature
  }
}`);
export const AgentSeriesDocument = new TypedDocumentString(`
    query AgentSeries($agentId: ID!, $lastSeconds: Int) {
  agent(id: $agentId) {
    ...VitalSeries
  }
}
    fragment VitalSeries on Agent {
  id
  vitals(lastSeconds: $lastSeconds) {
    at
    pressure
    flow
    temperature
  }
}`);
export const AgentOverviewDocument = new TypedDocumentString(`
    query AgentOverview($agentId: ID!) {
  snapshot(agentId: $agentId, last: 0) {
    agent {
      ...AgentInfo
    }
    cursor
    takenAt
  }
}
    fragment AgentInfo on Agent {
  id
  genus
  description
  state
  pressure
  flow
  temperature
  entropyRemaining
  observers
  eventsReflected
  usualFlow
  errorsLastMinute
  health {
    status
    probes {
      name
      detail
      critical
      failing
      failures
    }
  }
}`);
export const CommandsDocument = new TypedDocumentString(`
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
export const HeadDocument = new TypedDocumentString(`
    query Head($agentId: ID!) {
  snapshot(agentId: $agentId, last: 0) {
    cursor
    takenAt
  }
}
    `);
export const SemaphoresDocument = new TypedDocumentString(`
    query Semaphores($agentId: ID, $waiting: Int, $settled: Int) {
  waiting: semaphores(
    agentId: $agentId
    order: MOST_URGENT_FIRST
    first: $waiting
  ) {
    ...ShownSemaphore
  }
  settled: semaphorePage(
    agentId: $agentId
    status: null
    order: LATEST_SETTLED_FIRST
    first: $settled
  ) {
    semaphores {
      ...ShownSemaphore
    }
    next
  }
}
    fragment ShownSemaphore on Semaphore {
  id
  agentId
  reason
  prompt
  options
  severity
  status
  digest
  responseSchema
  createdAt
  deadline
  escalation
  settledAt
  settledBy
  resumption {
    status
    attempt
  }
}`);
export const SemaphoreDocument = new TypedDocumentString(`
    query Semaphore($id: ID!) {
  semaphore(id: $id) {
    ...ShownSemaphore
    secretsShown
    state
    input
    answer
    cancelReason
  }
}
    fragment ShownSemaphore on Semaphore {
  id
  agentId
  reason
  prompt
  options
  severity
  status
  digest
  responseSchema
  createdAt
  deadline
  escalation
  settledAt
  settledBy
  resumption {
    status
    attempt
  }
}`);
//# sourceMappingURL=graphql.js.map