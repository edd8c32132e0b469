/* eslint-disable */
import * as types from './graphql.js';



/**
 * Map of all GraphQL operations in the project.
 *
 * This map has several performance disadvantages:
 * 1. It is not tree-shakeable, so it will include all operations in the project.
 * 2. It is not minifiable, so the string of a GraphQL query will be multiple times inside the bundle.
 * 3. It does not support dead code elimination, so it will add unused operations.
 *
 * Therefore it is highly recommended to use the babel or swc plugin for production.
 * Learn more about it here: https://the-guild.dev/graphql/codegen/plugins/presets/preset-client#reducing-bundle-size
 */
type Documents = {
    "\n  query Frozen {\n    agents {\n      ...FrozenAgent\n    }\n  }\n  fragment FrozenAgent on Agent {\n    id\n    frozen {\n      agentId\n      labels\n      reason\n      by\n      at\n    }\n  }\n": typeof types.FrozenDocument,
    "\n  query AgentFrozen($agentId: ID!) {\n    agent(id: $agentId) {\n      ...FrozenAgent\n    }\n  }\n": typeof types.AgentFrozenDocument,
    "\n  fragment ShownRun on Run {\n    id\n    agentId\n    kind\n    status\n    command\n    session\n    by\n    attempt\n    acceptedAt\n    startedAt\n    endedAt\n  }\n": typeof types.ShownRunFragmentDoc,
    "\n  query Runs($agentId: ID, $after: String, $first: Int) {\n    runs(agentId: $agentId, order: NEWEST_FIRST, after: $after, first: $first) {\n      runs {\n        ...ShownRun\n      }\n      next\n    }\n  }\n": typeof types.RunsDocument,
    "\n  query Run($id: ID!, $events: Int) {\n    run(id: $id) {\n      ...ShownRun\n      input\n      result\n      error {\n        code\n        message\n      }\n      usage {\n        inputTokens\n        outputTokens\n        costUsd\n        models\n      }\n      semaphores {\n        ...ShownSemaphore\n      }\n      parent {\n        id\n      }\n      children {\n        ...ShownRun\n      }\n      events(last: $events) {\n        __typename\n        cursor\n        type\n        at\n        ... on OutputEvent {\n          data\n        }\n        ... on ResultEvent {\n          result\n        }\n        ... on ErrorEvent {\n          message\n          code\n        }\n      }\n    }\n  }\n": typeof types.RunDocument,
    "\n  mutation CancelRun($id: ID!, $reason: String) {\n    cancelRun(id: $id, reason: $reason) {\n      id\n    }\n  }\n": typeof types.CancelRunDocument,
    "\n  mutation Rerun($id: ID!, $input: JSON) {\n    rerun(id: $id, input: $input) {\n      id\n    }\n  }\n": typeof types.RerunDocument,
    "\n  query Viewer {\n    viewer {\n      id\n      scopes\n      expiresAt\n    }\n  }\n": typeof types.ViewerDocument,
    "\n  mutation Perturb($agentId: ID!, $input: JSON, $priority: Int, $idempotencyKey: String) {\n    perturb(agentId: $agentId, input: $input, priority: $priority, idempotencyKey: $idempotencyKey) {\n      id\n      acceptedAt\n      queueDepth\n    }\n  }\n": typeof types.PerturbDocument,
    "\n  mutation Invoke($agentId: ID!, $input: JSON, $timeoutMs: Int, $idempotencyKey: String) {\n    invoke(agentId: $agentId, input: $input, timeoutMs: $timeoutMs, idempotencyKey: $idempotencyKey) {\n      status\n      result\n      perturbationId\n      semaphore {\n        id\n      }\n    }\n  }\n": typeof types.InvokeDocument,
    "\n  mutation Resolve($id: ID!, $answer: JSON, $expectedDigest: String) {\n    resolveSemaphore(id: $id, answer: $answer, expectedDigest: $expectedDigest) {\n      ...ShownSemaphore\n    }\n  }\n": typeof types.ResolveDocument,
    "\n  mutation Cancel($id: ID!, $reason: String) {\n    cancelSemaphore(id: $id, reason: $reason) {\n      ...ShownSemaphore\n    }\n  }\n": typeof types.CancelDocument,
    "\n  mutation StartAgent($id: ID!) {\n    startAgent(id: $id) {\n      id\n    }\n  }\n": typeof types.StartAgentDocument,
    "\n  mutation StopAgent($id: ID!) {\n    stopAgent(id: $id) {\n      id\n    }\n  }\n": typeof types.StopAgentDocument,
    "\n  mutation Share($agentId: ID!, $session: String, $ttlSeconds: Int!) {\n    createShare(agentId: $agentId, session: $session, ttlSeconds: $ttlSeconds) {\n      token\n    }\n  }\n": typeof types.ShareDocument,
    "\n  query Shared {\n    shares {\n      id\n      agentId\n      session\n      expiresAt\n      createdBy\n    }\n  }\n": typeof types.SharedDocument,
    "\n  mutation Unshare($id: ID!) {\n    revokeShare(id: $id) {\n      id\n    }\n  }\n": typeof types.UnshareDocument,
    "\n  query Commands($agentId: ID!) {\n    agent(id: $agentId) {\n      commands {\n        name\n        help\n        readonly\n        input\n        examples {\n          help\n          args\n        }\n      }\n    }\n  }\n": typeof types.CommandsDocument,
    "\n  fragment ShownSemaphore on Semaphore {\n    id\n    agentId\n    reason\n    prompt\n    options\n    severity\n    status\n    digest\n    responseSchema\n    createdAt\n    deadline\n    escalation\n    settledAt\n    settledBy\n    resumption {\n      status\n      attempt\n    }\n  }\n": typeof types.ShownSemaphoreFragmentDoc,
    "\n  fragment AgentInfo on Agent {\n    id\n    genus\n    description\n    state\n    pressure\n    flow\n    temperature\n    entropyRemaining\n    observers\n    eventsReflected\n    usualFlow\n    errorsLastMinute\n    asOf\n    health {\n      status\n      probes {\n        name\n        detail\n        critical\n        failing\n        failures\n      }\n    }\n  }\n": typeof types.AgentInfoFragmentDoc,
    "\n  subscription Events($agentId: ID, $after: Cursor, $replay: Int) {\n    terrariumEvents(agentId: $agentId, after: $after, replay: $replay) {\n      __typename\n      cursor\n      type\n      agentId\n      at\n      state\n      pressure\n      flow\n      temperature\n      ... on AgentStoppedEvent {\n        stopReason: reason\n      }\n      ... on AgentStateChangedEvent {\n        fromState: from\n      }\n      ... on AgentFrozenEvent {\n        freezeReason: reason\n        frozenBy: by\n      }\n      ... on OutputEvent {\n        data\n        cause\n        run\n        session\n        attempt\n        private\n      }\n      ... on ResultEvent {\n        result\n        cause\n        run\n        session\n        attempt\n        private\n      }\n      ... on ErrorEvent {\n        message\n        code\n        cause\n        run\n        session\n        attempt\n        private\n      }\n      ... on MetabolismEvent {\n        entropyRemaining\n      }\n      ... on FeverEvent {\n        intensity\n      }\n      ... on MetricsDegradedEvent {\n        probe\n      }\n      ... on ProbeFailedEvent {\n        probe\n        health\n        failures\n        detail\n      }\n      ... on ProbeRecoveredEvent {\n        probe\n        health\n        failures\n      }\n      ... on PerturbedEvent {\n        perturbationId\n        by\n        command\n        input\n        run\n        session\n        attempt\n        private\n      }\n      ... on SemaphoreEvent {\n        run\n        session\n        attempt\n        private\n        semaphore {\n          ...ShownSemaphore\n        }\n      }\n      ... on PheromoneEvent {\n        run\n        session\n        attempt\n        private\n        pheromone {\n          id\n          type\n          source\n          target\n          key\n          initialIntensity\n          halfLifeMs\n          ttlMs\n          payload\n          at\n          count\n        }\n      }\n      ... on GapEvent {\n        gapReason: reason\n        missed\n        gapFrom: from\n        gapTo: to\n      }\n    }\n  }\n": typeof types.EventsDocument,
    "\n  query Overview {\n    agents {\n      ...AgentInfo\n    }\n    metabolism {\n      agents\n      alive\n      feverish\n      pressure\n      flow\n      temperature\n      observers\n      lagging\n      eventsReflected\n      uptimeMs\n      takenAt\n      cursor\n      asOf\n      outage\n    }\n  }\n": typeof types.OverviewDocument,
    "\n  query Signals {\n    pheromones {\n      id\n      type\n      source\n      target\n      initialIntensity\n      halfLifeMs\n      ttlMs\n      at\n      count\n    }\n  }\n": typeof types.SignalsDocument,
    "\n  query Series($lastSeconds: Int) {\n    agents {\n      ...VitalSeries\n    }\n  }\n  fragment VitalSeries on Agent {\n    id\n    vitals(lastSeconds: $lastSeconds) {\n      at\n      pressure\n      flow\n      temperature\n    }\n  }\n": typeof types.SeriesDocument,
    "\n  query AgentSeries($agentId: ID!, $lastSeconds: Int) {\n    agent(id: $agentId) {\n      ...VitalSeries\n    }\n  }\n": typeof types.AgentSeriesDocument,
    "\n  query AgentOverview($agentId: ID!) {\n    snapshot(agentId: $agentId, last: 0) {\n      agent {\n        ...AgentInfo\n      }\n      cursor\n      takenAt\n    }\n  }\n": typeof types.AgentOverviewDocument,
    "\n  query Head($agentId: ID!) {\n    snapshot(agentId: $agentId, last: 0) {\n      cursor\n      takenAt\n    }\n  }\n": typeof types.HeadDocument,
    "\n  query Semaphores($agentId: ID, $waiting: Int, $settled: Int) {\n    waiting: semaphores(agentId: $agentId, order: MOST_URGENT_FIRST, first: $waiting) {\n      ...ShownSemaphore\n    }\n    settled: semaphorePage(agentId: $agentId, status: null, order: LATEST_SETTLED_FIRST, first: $settled) {\n      semaphores {\n        ...ShownSemaphore\n      }\n      next\n    }\n  }\n": typeof types.SemaphoresDocument,
    "\n  query Semaphore($id: ID!) {\n    semaphore(id: $id) {\n      ...ShownSemaphore\n      secretsShown\n      state\n      input\n      answer\n      cancelReason\n    }\n  }\n": typeof types.SemaphoreDocument,
};
const documents: Documents = {
    "\n  query Frozen {\n    agents {\n      ...FrozenAgent\n    }\n  }\n  fragment FrozenAgent on Agent {\n    id\n    frozen {\n      agentId\n      labels\n      reason\n      by\n      at\n    }\n  }\n": types.FrozenDocument,
    "\n  query AgentFrozen($agentId: ID!) {\n    agent(id: $agentId) {\n      ...FrozenAgent\n    }\n  }\n": types.AgentFrozenDocument,
    "\n  fragment ShownRun on Run {\n    id\n    agentId\n    kind\n    status\n    command\n    session\n    by\n    attempt\n    acceptedAt\n    startedAt\n    endedAt\n  }\n": types.ShownRunFragmentDoc,
    "\n  query Runs($agentId: ID, $after: String, $first: Int) {\n    runs(agentId: $agentId, order: NEWEST_FIRST, after: $after, first: $first) {\n      runs {\n        ...ShownRun\n      }\n      next\n    }\n  }\n": types.RunsDocument,
    "\n  query Run($id: ID!, $events: Int) {\n    run(id: $id) {\n      ...ShownRun\n      input\n      result\n      error {\n        code\n        message\n      }\n      usage {\n        inputTokens\n        outputTokens\n        costUsd\n        models\n      }\n      semaphores {\n        ...ShownSemaphore\n      }\n      parent {\n        id\n      }\n      children {\n        ...ShownRun\n      }\n      events(last: $events) {\n        __typename\n        cursor\n        type\n        at\n        ... on OutputEvent {\n          data\n        }\n        ... on ResultEvent {\n          result\n        }\n        ... on ErrorEvent {\n          message\n          code\n        }\n      }\n    }\n  }\n": types.RunDocument,
    "\n  mutation CancelRun($id: ID!, $reason: String) {\n    cancelRun(id: $id, reason: $reason) {\n      id\n    }\n  }\n": types.CancelRunDocument,
    "\n  mutation Rerun($id: ID!, $input: JSON) {\n    rerun(id: $id, input: $input) {\n      id\n    }\n  }\n": types.RerunDocument,
    "\n  query Viewer {\n    viewer {\n      id\n      scopes\n      expiresAt\n    }\n  }\n": types.ViewerDocument,
    "\n  mutation Perturb($agentId: ID!, $input: JSON, $priority: Int, $idempotencyKey: String) {\n    perturb(agentId: $agentId, input: $input, priority: $priority, idempotencyKey: $idempotencyKey) {\n      id\n      acceptedAt\n      queueDepth\n    }\n  }\n": types.PerturbDocument,
    "\n  mutation Invoke($agentId: ID!, $input: JSON, $timeoutMs: Int, $idempotencyKey: String) {\n    invoke(agentId: $agentId, input: $input, timeoutMs: $timeoutMs, idempotencyKey: $idempotencyKey) {\n      status\n      result\n      perturbationId\n      semaphore {\n        id\n      }\n    }\n  }\n": types.InvokeDocument,
    "\n  mutation Resolve($id: ID!, $answer: JSON, $expectedDigest: String) {\n    resolveSemaphore(id: $id, answer: $answer, expectedDigest: $expectedDigest) {\n      ...ShownSemaphore\n    }\n  }\n": types.ResolveDocument,
    "\n  mutation Cancel($id: ID!, $reason: String) {\n    cancelSemaphore(id: $id, reason: $reason) {\n      ...ShownSemaphore\n    }\n  }\n": types.CancelDocument,
    "\n  mutation StartAgent($id: ID!) {\n    startAgent(id: $id) {\n      id\n    }\n  }\n": types.StartAgentDocument,
    "\n  mutation StopAgent($id: ID!) {\n    stopAgent(id: $id) {\n      id\n    }\n  }\n": types.StopAgentDocument,
    "\n  mutation Share($agentId: ID!, $session: String, $ttlSeconds: Int!) {\n    createShare(agentId: $agentId, session: $session, ttlSeconds: $ttlSeconds) {\n      token\n    }\n  }\n": types.ShareDocument,
    "\n  query Shared {\n    shares {\n      id\n      agentId\n      session\n      expiresAt\n      createdBy\n    }\n  }\n": types.SharedDocument,
    "\n  mutation Unshare($id: ID!) {\n    revokeShare(id: $id) {\n      id\n    }\n  }\n": types.UnshareDocument,
    "\n  query Commands($agentId: ID!) {\n    agent(id: $agentId) {\n      commands {\n        name\n        help\n        readonly\n        input\n        examples {\n          help\n          args\n        }\n      }\n    }\n  }\n": types.CommandsDocument,
    "\n  fragment ShownSemaphore on Semaphore {\n    id\n    agentId\n    reason\n    prompt\n    options\n    severity\n    status\n    digest\n    responseSchema\n    createdAt\n    deadline\n    escalation\n    settledAt\n    settledBy\n    resumption {\n      status\n      attempt\n    }\n  }\n": types.ShownSemaphoreFragmentDoc,
    "\n  fragment AgentInfo on Agent {\n    id\n    genus\n    description\n    state\n    pressure\n    flow\n    temperature\n    entropyRemaining\n    observers\n    eventsReflected\n    usualFlow\n    errorsLastMinute\n    asOf\n    health {\n      status\n      probes {\n        name\n        detail\n        critical\n        failing\n        failures\n      }\n    }\n  }\n": types.AgentInfoFragmentDoc,
    "\n  subscription Events($agentId: ID, $after: Cursor, $replay: Int) {\n    terrariumEvents(agentId: $agentId, after: $after, replay: $replay) {\n      __typename\n      cursor\n      type\n      agentId\n      at\n      state\n      pressure\n      flow\n      temperature\n      ... on AgentStoppedEvent {\n        stopReason: reason\n      }\n      ... on AgentStateChangedEvent {\n        fromState: from\n      }\n      ... on AgentFrozenEvent {\n        freezeReason: reason\n        frozenBy: by\n      }\n      ... on OutputEvent {\n        data\n        cause\n        run\n        session\n        attempt\n        private\n      }\n      ... on ResultEvent {\n        result\n        cause\n        run\n        session\n        attempt\n        private\n      }\n      ... on ErrorEvent {\n        message\n        code\n        cause\n        run\n        session\n        attempt\n        private\n      }\n      ... on MetabolismEvent {\n        entropyRemaining\n      }\n      ... on FeverEvent {\n        intensity\n      }\n      ... on MetricsDegradedEvent {\n        probe\n      }\n      ... on ProbeFailedEvent {\n        probe\n        health\n        failures\n        detail\n      }\n      ... on ProbeRecoveredEvent {\n        probe\n        health\n        failures\n      }\n      ... on PerturbedEvent {\n        perturbationId\n        by\n        command\n        input\n        run\n        session\n        attempt\n        private\n      }\n      ... on SemaphoreEvent {\n        run\n        session\n        attempt\n        private\n        semaphore {\n          ...ShownSemaphore\n        }\n      }\n      ... on PheromoneEvent {\n        run\n        session\n        attempt\n        private\n        pheromone {\n          id\n          type\n          source\n          target\n          key\n          initialIntensity\n          halfLifeMs\n          ttlMs\n          payload\n          at\n          count\n        }\n      }\n      ... on GapEvent {\n        gapReason: reason\n        missed\n        gapFrom: from\n        gapTo: to\n      }\n    }\n  }\n": types.EventsDocument,
    "\n  query Overview {\n    agents {\n      ...AgentInfo\n    }\n    metabolism {\n      agents\n      alive\n      feverish\n      pressure\n      flow\n      temperature\n      observers\n      lagging\n      eventsReflected\n      uptimeMs\n      takenAt\n      cursor\n      asOf\n      outage\n    }\n  }\n": types.OverviewDocument,
    "\n  query Signals {\n    pheromones {\n      id\n      type\n      source\n      target\n      initialIntensity\n      halfLifeMs\n      ttlMs\n      at\n      count\n    }\n  }\n": types.SignalsDocument,
    "\n  query Series($lastSeconds: Int) {\n    agents {\n      ...VitalSeries\n    }\n  }\n  fragment VitalSeries on Agent {\n    id\n    vitals(lastSeconds: $lastSeconds) {\n      at\n      pressure\n      flow\n      temperature\n    }\n  }\n": types.SeriesDocument,
    "\n  query AgentSeries($agentId: ID!, $lastSeconds: Int) {\n    agent(id: $agentId) {\n      ...VitalSeries\n    }\n  }\n": types.AgentSeriesDocument,
    "\n  query AgentOverview($agentId: ID!) {\n    snapshot(agentId: $agentId, last: 0) {\n      agent {\n        ...AgentInfo\n      }\n      cursor\n      takenAt\n    }\n  }\n": types.AgentOverviewDocument,
    "\n  query Head($agentId: ID!) {\n    snapshot(agentId: $agentId, last: 0) {\n      cursor\n      takenAt\n    }\n  }\n": types.HeadDocument,
    "\n  query Semaphores($agentId: ID, $waiting: Int, $settled: Int) {\n    waiting: semaphores(agentId: $agentId, order: MOST_URGENT_FIRST, first: $waiting) {\n      ...ShownSemaphore\n    }\n    settled: semaphorePage(agentId: $agentId, status: null, order: LATEST_SETTLED_FIRST, first: $settled) {\n      semaphores {\n        ...ShownSemaphore\n      }\n      next\n    }\n  }\n": types.SemaphoresDocument,
    "\n  query Semaphore($id: ID!) {\n    semaphore(id: $id) {\n      ...ShownSemaphore\n      secretsShown\n      state\n      input\n      answer\n      cancelReason\n    }\n  }\n": types.SemaphoreDocument,
};

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Frozen {\n    agents {\n      ...FrozenAgent\n    }\n  }\n  fragment FrozenAgent on Agent {\n    id\n    frozen {\n      agentId\n      labels\n      reason\n      by\n      at\n    }\n  }\n"): typeof import('./graphql.js').FrozenDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query AgentFrozen($agentId: ID!) {\n    agent(id: $agentId) {\n      ...FrozenAgent\n    }\n  }\n"): typeof import('./graphql.js').AgentFrozenDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment ShownRun on Run {\n    id\n    agentId\n    kind\n    status\n    command\n    session\n    by\n    attempt\n    acceptedAt\n    startedAt\n    endedAt\n  }\n"): typeof import('./graphql.js').ShownRunFragmentDoc;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Runs($agentId: ID, $after: String, $first: Int) {\n    runs(agentId: $agentId, order: NEWEST_FIRST, after: $after, first: $first) {\n      runs {\n        ...ShownRun\n      }\n      next\n    }\n  }\n"): typeof import('./graphql.js').RunsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Run($id: ID!, $events: Int) {\n    run(id: $id) {\n      ...ShownRun\n      input\n      result\n      error {\n        code\n        message\n      }\n      usage {\n        inputTokens\n        outputTokens\n        costUsd\n        models\n      }\n      semaphores {\n        ...ShownSemaphore\n      }\n      parent {\n        id\n      }\n      children {\n        ...ShownRun\n      }\n      events(last: $events) {\n        __typename\n        cursor\n        type\n        at\n        ... on OutputEvent {\n          data\n        }\n        ... on ResultEvent {\n          result\n        }\n        ... on ErrorEvent {\n          message\n          code\n        }\n      }\n    }\n  }\n"): typeof import('./graphql.js').RunDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation CancelRun($id: ID!, $reason: String) {\n    cancelRun(id: $id, reason: $reason) {\n      id\n    }\n  }\n"): typeof import('./graphql.js').CancelRunDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation Rerun($id: ID!, $input: JSON) {\n    rerun(id: $id, input: $input) {\n      id\n    }\n  }\n"): typeof import('./graphql.js').RerunDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Viewer {\n    viewer {\n      id\n      scopes\n      expiresAt\n    }\n  }\n"): typeof import('./graphql.js').ViewerDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation Perturb($agentId: ID!, $input: JSON, $priority: Int, $idempotencyKey: String) {\n    perturb(agentId: $agentId, input: $input, priority: $priority, idempotencyKey: $idempotencyKey) {\n      id\n      acceptedAt\n      queueDepth\n    }\n  }\n"): typeof import('./graphql.js').PerturbDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation Invoke($agentId: ID!, $input: JSON, $timeoutMs: Int, $idempotencyKey: String) {\n    invoke(agentId: $agentId, input: $input, timeoutMs: $timeoutMs, idempotencyKey: $idempotencyKey) {\n      status\n      result\n      perturbationId\n      semaphore {\n        id\n      }\n    }\n  }\n"): typeof import('./graphql.js').InvokeDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation Resolve($id: ID!, $answer: JSON, $expectedDigest: String) {\n    resolveSemaphore(id: $id, answer: $answer, expectedDigest: $expectedDigest) {\n      ...ShownSemaphore\n    }\n  }\n"): typeof import('./graphql.js').ResolveDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation Cancel($id: ID!, $reason: String) {\n    cancelSemaphore(id: $id, reason: $reason) {\n      ...ShownSemaphore\n    }\n  }\n"): typeof import('./graphql.js').CancelDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation StartAgent($id: ID!) {\n    startAgent(id: $id) {\n      id\n    }\n  }\n"): typeof import('./graphql.js').StartAgentDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation StopAgent($id: ID!) {\n    stopAgent(id: $id) {\n      id\n    }\n  }\n"): typeof import('./graphql.js').StopAgentDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation Share($agentId: ID!, $session: String, $ttlSeconds: Int!) {\n    createShare(agentId: $agentId, session: $session, ttlSeconds: $ttlSeconds) {\n      token\n    }\n  }\n"): typeof import('./graphql.js').ShareDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Shared {\n    shares {\n      id\n      agentId\n      session\n      expiresAt\n      createdBy\n    }\n  }\n"): typeof import('./graphql.js').SharedDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation Unshare($id: ID!) {\n    revokeShare(id: $id) {\n      id\n    }\n  }\n"): typeof import('./graphql.js').UnshareDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Commands($agentId: ID!) {\n    agent(id: $agentId) {\n      commands {\n        name\n        help\n        readonly\n        input\n        examples {\n          help\n          args\n        }\n      }\n    }\n  }\n"): typeof import('./graphql.js').CommandsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment ShownSemaphore on Semaphore {\n    id\n    agentId\n    reason\n    prompt\n    options\n    severity\n    status\n    digest\n    responseSchema\n    createdAt\n    deadline\n    escalation\n    settledAt\n    settledBy\n    resumption {\n      status\n      attempt\n    }\n  }\n"): typeof import('./graphql.js').ShownSemaphoreFragmentDoc;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment AgentInfo on Agent {\n    id\n    genus\n    description\n    state\n    pressure\n    flow\n    temperature\n    entropyRemaining\n    observers\n    eventsReflected\n    usualFlow\n    errorsLastMinute\n    asOf\n    health {\n      status\n      probes {\n        name\n        detail\n        critical\n        failing\n        failures\n      }\n    }\n  }\n"): typeof import('./graphql.js').AgentInfoFragmentDoc;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  subscription Events($agentId: ID, $after: Cursor, $replay: Int) {\n    terrariumEvents(agentId: $agentId, after: $after, replay: $replay) {\n      __typename\n      cursor\n      type\n      agentId\n      at\n      state\n      pressure\n      flow\n      temperature\n      ... on AgentStoppedEvent {\n        stopReason: reason\n      }\n      ... on AgentStateChangedEvent {\n        fromState: from\n      }\n      ... on AgentFrozenEvent {\n        freezeReason: reason\n        frozenBy: by\n      }\n      ... on OutputEvent {\n        data\n        cause\n        run\n        session\n        attempt\n        private\n      }\n      ... on ResultEvent {\n        result\n        cause\n        run\n        session\n        attempt\n        private\n      }\n      ... on ErrorEvent {\n        message\n        code\n        cause\n        run\n        session\n        attempt\n        private\n      }\n      ... on MetabolismEvent {\n        entropyRemaining\n      }\n      ... on FeverEvent {\n        intensity\n      }\n      ... on MetricsDegradedEvent {\n        probe\n      }\n      ... on ProbeFailedEvent {\n        probe\n        health\n        failures\n        detail\n      }\n      ... on ProbeRecoveredEvent {\n        probe\n        health\n        failures\n      }\n      ... on PerturbedEvent {\n        perturbationId\n        by\n        command\n        input\n        run\n        session\n        attempt\n        private\n      }\n      ... on SemaphoreEvent {\n        run\n        session\n        attempt\n        private\n        semaphore {\n          ...ShownSemaphore\n        }\n      }\n      ... on PheromoneEvent {\n        run\n        session\n        attempt\n        private\n        pheromone {\n          id\n          type\n          source\n          target\n          key\n          initialIntensity\n          halfLifeMs\n          ttlMs\n          payload\n          at\n          count\n        }\n      }\n      ... on GapEvent {\n        gapReason: reason\n        missed\n        gapFrom: from\n        gapTo: to\n      }\n    }\n  }\n"): typeof import('./graphql.js').EventsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Overview {\n    agents {\n      ...AgentInfo\n    }\n    metabolism {\n      agents\n      alive\n      feverish\n      pressure\n      flow\n      temperature\n      observers\n      lagging\n      eventsReflected\n      uptimeMs\n      takenAt\n      cursor\n      asOf\n      outage\n    }\n  }\n"): typeof import('./graphql.js').OverviewDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Signals {\n    pheromones {\n      id\n      type\n      source\n      target\n      initialIntensity\n      halfLifeMs\n      ttlMs\n      at\n      count\n    }\n  }\n"): typeof import('./graphql.js').SignalsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Series($lastSeconds: Int) {\n    agents {\n      ...VitalSeries\n    }\n  }\n  fragment VitalSeries on Agent {\n    id\n    vitals(lastSeconds: $lastSeconds) {\n      at\n      pressure\n      flow\n      temperature\n    }\n  }\n"): typeof import('./graphql.js').SeriesDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query AgentSeries($agentId: ID!, $lastSeconds: Int) {\n    agent(id: $agentId) {\n      ...VitalSeries\n    }\n  }\n"): typeof import('./graphql.js').AgentSeriesDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query AgentOverview($agentId: ID!) {\n    snapshot(agentId: $agentId, last: 0) {\n      agent {\n        ...AgentInfo\n      }\n      cursor\n      takenAt\n    }\n  }\n"): typeof import('./graphql.js').AgentOverviewDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Head($agentId: ID!) {\n    snapshot(agentId: $agentId, last: 0) {\n      cursor\n      takenAt\n    }\n  }\n"): typeof import('./graphql.js').HeadDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Semaphores($agentId: ID, $waiting: Int, $settled: Int) {\n    waiting: semaphores(agentId: $agentId, order: MOST_URGENT_FIRST, first: $waiting) {\n      ...ShownSemaphore\n    }\n    settled: semaphorePage(agentId: $agentId, status: null, order: LATEST_SETTLED_FIRST, first: $settled) {\n      semaphores {\n        ...ShownSemaphore\n      }\n      next\n    }\n  }\n"): typeof import('./graphql.js').SemaphoresDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Semaphore($id: ID!) {\n    semaphore(id: $id) {\n      ...ShownSemaphore\n      secretsShown\n      state\n      input\n      answer\n      cancelReason\n    }\n  }\n"): typeof import('./graphql.js').SemaphoreDocument;


export function graphql(source: string) {
  return (documents as any)[source] ?? {};
}
