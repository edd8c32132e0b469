/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';
/** Why events are missing. */
export type GapReason =
  /** The gateway was restarted; the number of missed events is unknown after a crash. */
  | 'EPOCH_CHANGED'
  /** This subscriber was away for longer than the history covers. */
  | 'EVICTED'
  /** This subscriber may no longer see the agent (several agents: `*`), whose events end here. `missed` is 0: the rest goes on. */
  | 'HIDDEN'
  /** This subscriber was too slow: the history moved past it. */
  | 'LAGGED';

export type TypedSnapshotQueryVariables = Exact<{
  agentId: string | number;
  last?: number | null | undefined;
}>;


export type TypedSnapshotQuery = { snapshot: { agent: { id: string, entropyRemaining: number | null }, history: Array<
      | { __typename: 'AgentFrozenEvent', cursor: string }
      | { __typename: 'AgentStartedEvent', cursor: string }
      | { __typename: 'AgentStateChangedEvent', cursor: string }
      | { __typename: 'AgentStoppedEvent', cursor: string }
      | { __typename: 'AgentThawedEvent', cursor: string }
      | { __typename: 'ErrorEvent', cursor: string }
      | { __typename: 'FeverEvent', cursor: string }
      | { __typename: 'GapEvent', cursor: string }
      | { __typename: 'MetabolismEvent', cursor: string }
      | { __typename: 'MetricsDegradedEvent', cursor: string }
      | { __typename: 'OutputEvent', data: unknown, cursor: string }
      | { __typename: 'PerturbedEvent', cursor: string }
      | { __typename: 'PheromoneEvent', cursor: string }
      | { __typename: 'ProbeFailedEvent', cursor: string }
      | { __typename: 'ProbeRecoveredEvent', cursor: string }
      | { __typename: 'ResultEvent', cursor: string }
      | { __typename: 'SemaphoreEvent', cursor: string }
    > } | null };

export type WatchCounterSubscriptionVariables = Exact<{
  after?: string | null | undefined;
}>;


export type WatchCounterSubscription = { terrariumEvents:
    | { __typename: 'AgentFrozenEvent', cursor: string }
    | { __typename: 'AgentStartedEvent', cursor: string }
    | { __typename: 'AgentStateChangedEvent', cursor: string }
    | { __typename: 'AgentStoppedEvent', cursor: string }
    | { __typename: 'AgentThawedEvent', cursor: string }
    | { __typename: 'ErrorEvent', cursor: string }
    | { __typename: 'FeverEvent', cursor: string }
    | { __typename: 'GapEvent', missed: number | null, reason: GapReason, cursor: string }
    | { __typename: 'MetabolismEvent', cursor: string }
    | { __typename: 'MetricsDegradedEvent', cursor: string }
    | { __typename: 'OutputEvent', cursor: string }
    | { __typename: 'PerturbedEvent', cursor: string }
    | { __typename: 'PheromoneEvent', cursor: string }
    | { __typename: 'ProbeFailedEvent', cursor: string }
    | { __typename: 'ProbeRecoveredEvent', cursor: string }
    | { __typename: 'ResultEvent', result: unknown, cursor: string }
    | { __typename: 'SemaphoreEvent', cursor: string }
   };


export const TypedSnapshotDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"TypedSnapshot"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"agentId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"last"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"snapshot"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"agentId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"agentId"}}},{"kind":"Argument","name":{"kind":"Name","value":"last"},"value":{"kind":"Variable","name":{"kind":"Name","value":"last"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"agent"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"entropyRemaining"}}]}},{"kind":"Field","name":{"kind":"Name","value":"history"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"OutputEvent"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"data"}}]}}]}}]}}]}}]} as unknown as DocumentNode<TypedSnapshotQuery, TypedSnapshotQueryVariables>;
export const WatchCounterDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"WatchCounter"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Cursor"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"terrariumEvents"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"agentId"},"value":{"kind":"StringValue","value":"counter","block":false}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}},{"kind":"Argument","name":{"kind":"Name","value":"types"},"value":{"kind":"ListValue","values":[{"kind":"EnumValue","value":"RESULT"}]}},{"kind":"Argument","name":{"kind":"Name","value":"replay"},"value":{"kind":"IntValue","value":"2"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ResultEvent"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"result"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"GapEvent"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"missed"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}}]}}]}}]}}]} as unknown as DocumentNode<WatchCounterSubscription, WatchCounterSubscriptionVariables>;