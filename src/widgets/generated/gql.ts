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
    "\n  fragment ShownSemaphore on Semaphore {\n    id\n    agentId\n    reason\n    prompt\n    options\n    severity\n    status\n    digest\n    responseSchema\n    createdAt\n    deadline\n    escalation\n    settledAt\n    settledBy\n    resumption {\n      status\n      attempt\n    }\n  }\n": typeof types.ShownSemaphoreFragmentDoc,
    "\n  subscription Events($agentId: ID, $after: Cursor, $replay: Int) {\n    terrariumEvents(agentId: $agentId, after: $after, replay: $replay) {\n      __typename\n      cursor\n      type\n      agentId\n      at\n      state\n      pressure\n      flow\n      temperature\n      ... on AgentStoppedEvent {\n        stopReason: reason\n      }\n      ... on AgentStateChangedEvent {\n        fromState: from\n      }\n      ... on OutputEvent {\n        data\n        cause\n      }\n      ... on ResultEvent {\n        result\n        cause\n      }\n      ... on ErrorEvent {\n        message\n        code\n        cause\n      }\n      ... on MetabolismEvent {\n        entropyRemaining\n      }\n      ... on FeverEvent {\n        intensity\n      }\n      ... on MetricsDegradedEvent {\n        probe\n      }\n      ... on PerturbedEvent {\n        perturbationId\n        by\n      }\n      ... on SemaphoreEvent {\n        semaphore {\n          ...ShownSemaphore\n        }\n      }\n      ... on GapEvent {\n        gapReason: reason\n        missed\n        gapFrom: from\n        gapTo: to\n      }\n    }\n  }\n": typeof types.EventsDocument,
    "\n  query Overview {\n    agents {\n      id\n      genus\n      description\n      state\n      pressure\n      flow\n      temperature\n      entropyRemaining\n      observers\n      eventsReflected\n    }\n    metabolism {\n      agents\n      alive\n      feverish\n      pressure\n      flow\n      temperature\n      observers\n      eventsReflected\n      uptimeMs\n    }\n  }\n": typeof types.OverviewDocument,
    "\n  query Semaphores($agentId: ID, $status: SemaphoreStatus, $first: Int) {\n    semaphores(agentId: $agentId, status: $status, first: $first) {\n      ...ShownSemaphore\n    }\n  }\n": typeof types.SemaphoresDocument,
};
const documents: Documents = {
    "\n  fragment ShownSemaphore on Semaphore {\n    id\n    agentId\n    reason\n    prompt\n    options\n    severity\n    status\n    digest\n    responseSchema\n    createdAt\n    deadline\n    escalation\n    settledAt\n    settledBy\n    resumption {\n      status\n      attempt\n    }\n  }\n": types.ShownSemaphoreFragmentDoc,
    "\n  subscription Events($agentId: ID, $after: Cursor, $replay: Int) {\n    terrariumEvents(agentId: $agentId, after: $after, replay: $replay) {\n      __typename\n      cursor\n      type\n      agentId\n      at\n      state\n      pressure\n      flow\n      temperature\n      ... on AgentStoppedEvent {\n        stopReason: reason\n      }\n      ... on AgentStateChangedEvent {\n        fromState: from\n      }\n      ... on OutputEvent {\n        data\n        cause\n      }\n      ... on ResultEvent {\n        result\n        cause\n      }\n      ... on ErrorEvent {\n        message\n        code\n        cause\n      }\n      ... on MetabolismEvent {\n        entropyRemaining\n      }\n      ... on FeverEvent {\n        intensity\n      }\n      ... on MetricsDegradedEvent {\n        probe\n      }\n      ... on PerturbedEvent {\n        perturbationId\n        by\n      }\n      ... on SemaphoreEvent {\n        semaphore {\n          ...ShownSemaphore\n        }\n      }\n      ... on GapEvent {\n        gapReason: reason\n        missed\n        gapFrom: from\n        gapTo: to\n      }\n    }\n  }\n": types.EventsDocument,
    "\n  query Overview {\n    agents {\n      id\n      genus\n      description\n      state\n      pressure\n      flow\n      temperature\n      entropyRemaining\n      observers\n      eventsReflected\n    }\n    metabolism {\n      agents\n      alive\n      feverish\n      pressure\n      flow\n      temperature\n      observers\n      eventsReflected\n      uptimeMs\n    }\n  }\n": types.OverviewDocument,
    "\n  query Semaphores($agentId: ID, $status: SemaphoreStatus, $first: Int) {\n    semaphores(agentId: $agentId, status: $status, first: $first) {\n      ...ShownSemaphore\n    }\n  }\n": types.SemaphoresDocument,
};

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment ShownSemaphore on Semaphore {\n    id\n    agentId\n    reason\n    prompt\n    options\n    severity\n    status\n    digest\n    responseSchema\n    createdAt\n    deadline\n    escalation\n    settledAt\n    settledBy\n    resumption {\n      status\n      attempt\n    }\n  }\n"): typeof import('./graphql.js').ShownSemaphoreFragmentDoc;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  subscription Events($agentId: ID, $after: Cursor, $replay: Int) {\n    terrariumEvents(agentId: $agentId, after: $after, replay: $replay) {\n      __typename\n      cursor\n      type\n      agentId\n      at\n      state\n      pressure\n      flow\n      temperature\n      ... on AgentStoppedEvent {\n        stopReason: reason\n      }\n      ... on AgentStateChangedEvent {\n        fromState: from\n      }\n      ... on OutputEvent {\n        data\n        cause\n      }\n      ... on ResultEvent {\n        result\n        cause\n      }\n      ... on ErrorEvent {\n        message\n        code\n        cause\n      }\n      ... on MetabolismEvent {\n        entropyRemaining\n      }\n      ... on FeverEvent {\n        intensity\n      }\n      ... on MetricsDegradedEvent {\n        probe\n      }\n      ... on PerturbedEvent {\n        perturbationId\n        by\n      }\n      ... on SemaphoreEvent {\n        semaphore {\n          ...ShownSemaphore\n        }\n      }\n      ... on GapEvent {\n        gapReason: reason\n        missed\n        gapFrom: from\n        gapTo: to\n      }\n    }\n  }\n"): typeof import('./graphql.js').EventsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Overview {\n    agents {\n      id\n      genus\n      description\n      state\n      pressure\n      flow\n      temperature\n      entropyRemaining\n      observers\n      eventsReflected\n    }\n    metabolism {\n      agents\n      alive\n      feverish\n      pressure\n      flow\n      temperature\n      observers\n      eventsReflected\n      uptimeMs\n    }\n  }\n"): typeof import('./graphql.js').OverviewDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Semaphores($agentId: ID, $status: SemaphoreStatus, $first: Int) {\n    semaphores(agentId: $agentId, status: $status, first: $first) {\n      ...ShownSemaphore\n    }\n  }\n"): typeof import('./graphql.js').SemaphoresDocument;


export function graphql(source: string) {
  return (documents as any)[source] ?? {};
}
