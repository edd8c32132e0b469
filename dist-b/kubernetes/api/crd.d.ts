import { z } from "zod";
export declare const GROUP = "terrarium.dev";
export declare const VERSION = "v1alpha1";
export declare const API_VERSION = "terrarium.dev/v1alpha1";
/** The kinds of the group. Everything about them is here: CRDs, types and the reference in docs/kubernetes.md follow. */
export declare const KINDS: readonly [
  {
    readonly kind: "AgentServer";
    readonly plural: "agentservers";
    readonly singular: "agentserver";
    readonly shortNames: readonly ["ags"];
    readonly what: "A terrarium: a gateway with its agents, its volume and its address.";
    readonly spec: z.ZodObject<
      {
        gateway: z.ZodPrefault<
          z.ZodObject<
            {
              image: z.ZodOptional<z.ZodString>;
              replicas: z.ZodDefault<z.ZodInt>;
              port: z.ZodDefault<z.ZodInt>;
              bundledAgents: z.ZodDefault<z.ZodBoolean>;
              resources: z.ZodPrefault<
                z.ZodObject<
                  {
                    requests: z.ZodDefault<z.ZodRecord<z.ZodString, z.ZodString>>;
                    limits: z.ZodOptional<z.ZodRecord<z.ZodString, z.ZodString>>;
                  },
                  z.core.$strip
                >
              >;
              env: z.ZodOptional<
                z.ZodArray<
                  z.ZodObject<
                    {
                      name: z.ZodString;
                      value: z.ZodOptional<z.ZodString>;
                      valueFrom: z.ZodOptional<
                        z.ZodObject<
                          {
                            secretKeyRef: z.ZodOptional<
                              z.ZodObject<
                                {
                                  name: z.ZodString;
                                  key: z.ZodString;
                                },
                                z.core.$strip
                              >
                            >;
                            configMapKeyRef: z.ZodOptional<
                              z.ZodObject<
                                {
                                  name: z.ZodString;
                                  key: z.ZodString;
                                },
                                z.core.$strip
                              >
                            >;
                          },
                          z.core.$strip
                        >
                      >;
                    },
                    z.core.$strip
                  >
                >
              >;
              podTemplate: z.ZodOptional<
                z.ZodObject<
                  {
                    labels: z.ZodOptional<z.ZodRecord<z.ZodString, z.ZodString>>;
                    annotations: z.ZodOptional<z.ZodRecord<z.ZodString, z.ZodString>>;
                    nodeSelector: z.ZodOptional<z.ZodRecord<z.ZodString, z.ZodString>>;
                    tolerations: z.ZodOptional<z.ZodArray<z.ZodRecord<z.ZodString, z.ZodUnknown>>>;
                    affinity: z.ZodOptional<z.ZodRecord<z.ZodString, z.ZodUnknown>>;
                    priorityClassName: z.ZodOptional<z.ZodString>;
                    imagePullSecrets: z.ZodOptional<
                      z.ZodArray<
                        z.ZodObject<
                          {
                            name: z.ZodString;
                          },
                          z.core.$strip
                        >
                      >
                    >;
                  },
                  z.core.$strip
                >
              >;
            },
            z.core.$strip
          >
        >;
        storage: z.ZodPrefault<
          z.ZodObject<
            {
              size: z.ZodDefault<z.ZodString>;
              className: z.ZodOptional<z.ZodString>;
              retain: z.ZodDefault<z.ZodBoolean>;
            },
            z.core.$strip
          >
        >;
        agents: z.ZodDefault<
          z.ZodArray<
            z.ZodObject<
              {
                name: z.ZodString;
                module: z.ZodOptional<
                  z.ZodObject<
                    {
                      configMap: z.ZodString;
                      key: z.ZodString;
                    },
                    z.core.$strip
                  >
                >;
                image: z.ZodOptional<z.ZodString>;
                path: z.ZodDefault<z.ZodString>;
                modules: z.ZodOptional<z.ZodArray<z.ZodString>>;
                env: z.ZodOptional<
                  z.ZodArray<
                    z.ZodObject<
                      {
                        name: z.ZodString;
                        value: z.ZodOptional<z.ZodString>;
                        valueFrom: z.ZodOptional<
                          z.ZodObject<
                            {
                              secretKeyRef: z.ZodOptional<
                                z.ZodObject<
                                  {
                                    name: z.ZodString;
                                    key: z.ZodString;
                                  },
                                  z.core.$strip
                                >
                              >;
                              configMapKeyRef: z.ZodOptional<
                                z.ZodObject<
                                  {
                                    name: z.ZodString;
                                    key: z.ZodString;
                                  },
                                  z.core.$strip
                                >
                              >;
                            },
                            z.core.$strip
                          >
                        >;
                      },
                      z.core.$strip
                    >
                  >
                >;
                secretRefs: z.ZodOptional<z.ZodArray<z.ZodString>>;
              },
              z.core.$strip
            >
          >
        >;
        auth: z.ZodOptional<
          z.ZodObject<
            {
              operatorTokenSecret: z.ZodOptional<
                z.ZodObject<
                  {
                    name: z.ZodString;
                    key: z.ZodString;
                  },
                  z.core.$strip
                >
              >;
              jwt: z.ZodOptional<
                z.ZodObject<
                  {
                    secretRef: z.ZodOptional<
                      z.ZodObject<
                        {
                          name: z.ZodString;
                          key: z.ZodString;
                        },
                        z.core.$strip
                      >
                    >;
                    jwksUrl: z.ZodOptional<z.ZodString>;
                    audience: z.ZodOptional<z.ZodString>;
                    issuer: z.ZodOptional<z.ZodString>;
                  },
                  z.core.$strip
                >
              >;
            },
            z.core.$strip
          >
        >;
        limits: z.ZodOptional<
          z.ZodObject<
            {
              drainSpreadMs: z.ZodOptional<z.ZodInt>;
              drainTimeoutMs: z.ZodOptional<z.ZodInt>;
              handshakeTimeoutMs: z.ZodOptional<z.ZodInt>;
              hangTimeoutMs: z.ZodOptional<z.ZodInt>;
              historyMaxAgeMs: z.ZodOptional<z.ZodInt>;
              historyMaxBytes: z.ZodOptional<z.ZodInt>;
              historyMaxEvents: z.ZodOptional<z.ZodInt>;
              historyOutputPercent: z.ZodOptional<z.ZodInt>;
              hostCallTimeoutMs: z.ZodOptional<z.ZodInt>;
              idempotencyTtlMs: z.ZodOptional<z.ZodInt>;
              initTimeoutMs: z.ZodOptional<z.ZodInt>;
              loadTimeoutMs: z.ZodOptional<z.ZodInt>;
              maxAccessLogBytes: z.ZodOptional<z.ZodInt>;
              maxAgentHeapBytes: z.ZodOptional<z.ZodInt>;
              maxAgentThreads: z.ZodOptional<z.ZodInt>;
              maxAgentsPerThread: z.ZodOptional<z.ZodInt>;
              maxAnswerBytes: z.ZodOptional<z.ZodInt>;
              maxAuditEntries: z.ZodOptional<z.ZodInt>;
              maxAutomaticQueries: z.ZodOptional<z.ZodInt>;
              maxAutomaticQueriesPerClient: z.ZodOptional<z.ZodInt>;
              maxAutomaticQueryBytes: z.ZodOptional<z.ZodInt>;
              maxBodyBytes: z.ZodOptional<z.ZodInt>;
              maxCachedPayloadBytes: z.ZodOptional<z.ZodInt>;
              maxCallDepth: z.ZodOptional<z.ZodInt>;
              maxChildren: z.ZodOptional<z.ZodInt>;
              maxConnections: z.ZodOptional<z.ZodInt>;
              maxConnectionsPerAddress: z.ZodOptional<z.ZodInt>;
              maxDocumentAliases: z.ZodOptional<z.ZodInt>;
              maxDocumentBreadth: z.ZodOptional<z.ZodInt>;
              maxDocumentBytes: z.ZodOptional<z.ZodInt>;
              maxDocumentCost: z.ZodOptional<z.ZodInt>;
              maxDocumentDepth: z.ZodOptional<z.ZodInt>;
              maxDocumentTokens: z.ZodOptional<z.ZodInt>;
              maxHeaderBytes: z.ZodOptional<z.ZodInt>;
              maxHistory: z.ZodOptional<z.ZodInt>;
              maxHostBytes: z.ZodOptional<z.ZodInt>;
              maxHostCalls: z.ZodOptional<z.ZodInt>;
              maxHostEvents: z.ZodOptional<z.ZodInt>;
              maxHostLogLines: z.ZodOptional<z.ZodInt>;
              maxIdempotencyBytes: z.ZodOptional<z.ZodInt>;
              maxIdempotencyKeys: z.ZodOptional<z.ZodInt>;
              maxIdempotencyKeysPerClient: z.ZodOptional<z.ZodInt>;
              maxInProcessObservers: z.ZodOptional<z.ZodInt>;
              maxInputDepth: z.ZodOptional<z.ZodInt>;
              maxIntrospectionCacheBytes: z.ZodOptional<z.ZodInt>;
              maxIntrospections: z.ZodOptional<z.ZodInt>;
              maxIntrospectionsPerSecond: z.ZodOptional<z.ZodInt>;
              maxInvocationsPerClient: z.ZodOptional<z.ZodInt>;
              maxInvokeTimeoutMs: z.ZodOptional<z.ZodInt>;
              maxLogReaders: z.ZodOptional<z.ZodInt>;
              maxMemoryBytes: z.ZodOptional<z.ZodInt>;
              maxMessageBytes: z.ZodOptional<z.ZodInt>;
              maxMessagesPerSecond: z.ZodOptional<z.ZodInt>;
              maxMetricAgents: z.ZodOptional<z.ZodInt>;
              maxOpenChildren: z.ZodOptional<z.ZodInt>;
              maxOpenRuns: z.ZodOptional<z.ZodInt>;
              maxOpenSemaphoresPerAgent: z.ZodOptional<z.ZodInt>;
              maxPayloadBytes: z.ZodOptional<z.ZodInt>;
              maxPersistedOperations: z.ZodOptional<z.ZodInt>;
              maxPheromoneDeposits: z.ZodOptional<z.ZodInt>;
              maxPheromonePayloadBytes: z.ZodOptional<z.ZodInt>;
              maxPheromones: z.ZodOptional<z.ZodInt>;
              maxPheromonesPerSource: z.ZodOptional<z.ZodInt>;
              maxPipelinedRequests: z.ZodOptional<z.ZodInt>;
              maxProbesPerAgent: z.ZodOptional<z.ZodInt>;
              maxProbesRunning: z.ZodOptional<z.ZodInt>;
              maxPureCallsPerAgent: z.ZodOptional<z.ZodInt>;
              maxRateWindows: z.ZodOptional<z.ZodInt>;
              maxRateWindowsPerClient: z.ZodOptional<z.ZodInt>;
              maxReadsWaiting: z.ZodOptional<z.ZodInt>;
              maxReadsWaitingPerClient: z.ZodOptional<z.ZodInt>;
              maxResponseSchemaBytes: z.ZodOptional<z.ZodInt>;
              maxResumeAttempts: z.ZodOptional<z.ZodInt>;
              maxResumptions: z.ZodOptional<z.ZodInt>;
              maxResumptionsPerAgent: z.ZodOptional<z.ZodInt>;
              maxRevokedTokens: z.ZodOptional<z.ZodInt>;
              maxRunAgeMs: z.ZodOptional<z.ZodInt>;
              maxRunBytes: z.ZodOptional<z.ZodInt>;
              maxRuns: z.ZodOptional<z.ZodInt>;
              maxSchedulesPerAgent: z.ZodOptional<z.ZodInt>;
              maxSchemaChecks: z.ZodOptional<z.ZodInt>;
              maxSchemaChecksPerAgent: z.ZodOptional<z.ZodInt>;
              maxSemaphoreEvents: z.ZodOptional<z.ZodInt>;
              maxSemaphoreStateBytes: z.ZodOptional<z.ZodInt>;
              maxSettledSemaphores: z.ZodOptional<z.ZodInt>;
              maxStateBytes: z.ZodOptional<z.ZodInt>;
              maxStates: z.ZodOptional<z.ZodInt>;
              maxStatesBytes: z.ZodOptional<z.ZodInt>;
              maxSteeringPerConnection: z.ZodOptional<z.ZodInt>;
              maxStoreQueue: z.ZodOptional<z.ZodInt>;
              maxSubscriptionDocuments: z.ZodOptional<z.ZodInt>;
              maxSubscriptionDocumentsPerClient: z.ZodOptional<z.ZodInt>;
              maxSubscriptionsPerConnection: z.ZodOptional<z.ZodInt>;
              maxUnsentBytes: z.ZodOptional<z.ZodInt>;
              maxVariablesBytes: z.ZodOptional<z.ZodInt>;
              pheromoneRatePerSecond: z.ZodOptional<z.ZodInt>;
              pingIntervalMs: z.ZodOptional<z.ZodInt>;
              requestTimeoutMs: z.ZodOptional<z.ZodInt>;
              resumeTimeoutMs: z.ZodOptional<z.ZodInt>;
              runAttemptsMax: z.ZodOptional<z.ZodInt>;
              schemaCheckTimeoutMs: z.ZodOptional<z.ZodInt>;
              stallTimeoutMs: z.ZodOptional<z.ZodInt>;
              steeringRatePerSecond: z.ZodOptional<z.ZodInt>;
              storeTimeoutMs: z.ZodOptional<z.ZodInt>;
            },
            z.core.$strip
          >
        >;
        service: z.ZodPrefault<
          z.ZodObject<
            {
              type: z.ZodDefault<
                z.ZodEnum<{
                  ClusterIP: "ClusterIP";
                  LoadBalancer: "LoadBalancer";
                  NodePort: "NodePort";
                }>
              >;
              annotations: z.ZodOptional<z.ZodRecord<z.ZodString, z.ZodString>>;
            },
            z.core.$strip
          >
        >;
        ingress: z.ZodOptional<
          z.ZodObject<
            {
              host: z.ZodString;
              className: z.ZodOptional<z.ZodString>;
              annotations: z.ZodOptional<z.ZodRecord<z.ZodString, z.ZodString>>;
              tls: z.ZodOptional<
                z.ZodObject<
                  {
                    secretName: z.ZodString;
                  },
                  z.core.$strip
                >
              >;
            },
            z.core.$strip
          >
        >;
        metrics: z.ZodPrefault<
          z.ZodObject<
            {
              serviceMonitor: z.ZodDefault<z.ZodBoolean>;
            },
            z.core.$strip
          >
        >;
        pheromones: z.ZodPrefault<
          z.ZodObject<
            {
              mirror: z.ZodDefault<
                z.ZodEnum<{
                  both: "both";
                  in: "in";
                  none: "none";
                  out: "out";
                }>
              >;
              namespaces: z.ZodOptional<z.ZodArray<z.ZodString>>;
            },
            z.core.$strip
          >
        >;
        paused: z.ZodDefault<z.ZodBoolean>;
      },
      z.core.$strip
    >;
    readonly status: z.ZodObject<
      {
        observedGeneration: z.ZodOptional<z.ZodInt>;
        conditions: z.ZodOptional<
          z.ZodArray<
            z.ZodObject<
              {
                type: z.ZodString;
                status: z.ZodEnum<{
                  False: "False";
                  True: "True";
                  Unknown: "Unknown";
                }>;
                observedGeneration: z.ZodOptional<z.ZodInt>;
                lastTransitionTime: z.ZodString;
                reason: z.ZodString;
                message: z.ZodString;
              },
              z.core.$strip
            >
          >
        >;
        replicas: z.ZodOptional<z.ZodInt>;
        selector: z.ZodOptional<z.ZodString>;
        endpoint: z.ZodOptional<z.ZodString>;
        agents: z.ZodOptional<
          z.ZodArray<
            z.ZodObject<
              {
                id: z.ZodString;
                health: z.ZodString;
                message: z.ZodOptional<z.ZodString>;
              },
              z.core.$strip
            >
          >
        >;
        agentsHealthy: z.ZodOptional<z.ZodString>;
        watching: z.ZodOptional<z.ZodInt>;
        waiting: z.ZodOptional<z.ZodInt>;
      },
      z.core.$strip
    >;
    readonly scale: {
      readonly specReplicasPath: ".spec.gateway.replicas";
      readonly statusReplicasPath: ".status.replicas";
      readonly labelSelectorPath: ".status.selector";
    };
    readonly rules: readonly [
      {
        readonly rule: "self.metadata.name.matches('^[a-z]([-a-z0-9]*[a-z0-9])?$') && size(self.metadata.name) <= 45";
        readonly message: "the name becomes that of a Service: at most 45 lower-case letters, digits and `-`, beginning with a letter";
      },
    ];
    readonly columns: readonly [
      {
        readonly name: "Ready";
        readonly type: "string";
        readonly jsonPath: '.status.conditions[?(@.type=="Ready")].status';
      },
      {
        readonly name: "Replicas";
        readonly type: "integer";
        readonly jsonPath: ".status.replicas";
      },
      {
        readonly name: "Agents";
        readonly type: "string";
        readonly jsonPath: ".status.agentsHealthy";
      },
      {
        readonly name: "Watching";
        readonly type: "integer";
        readonly jsonPath: ".status.watching";
      },
      {
        readonly name: "Waiting";
        readonly type: "integer";
        readonly jsonPath: ".status.waiting";
      },
      {
        readonly name: "Endpoint";
        readonly type: "string";
        readonly jsonPath: ".status.endpoint";
      },
      {
        readonly name: "Age";
        readonly type: "date";
        readonly jsonPath: ".metadata.creationTimestamp";
      },
    ];
  },
  {
    readonly kind: "Pheromone";
    readonly plural: "pheromones";
    readonly singular: "pheromone";
    readonly shortNames: readonly ["phero"];
    readonly what: "A signal between agents that fades by itself: a deposit in every terrarium that mirrors its namespace.";
    readonly spec: z.ZodObject<
      {
        type: z.ZodString;
        source: z.ZodString;
        target: z.ZodOptional<z.ZodString>;
        initialIntensity: z.ZodDefault<z.ZodNumber>;
        halfLifeMinutes: z.ZodDefault<z.ZodNumber>;
        emittedAt: z.ZodOptional<z.ZodString>;
        payload: z.ZodOptional<z.ZodRecord<z.ZodString, z.ZodUnknown>>;
        ttlSeconds: z.ZodOptional<z.ZodInt>;
      },
      z.core.$strip
    >;
    readonly status: z.ZodObject<
      {
        phase: z.ZodOptional<
          z.ZodEnum<{
            ACTIVE: "ACTIVE";
            EVAPORATED: "EVAPORATED";
            EVAPORATING: "EVAPORATING";
          }>
        >;
      },
      z.core.$strip
    >;
    readonly scale: null;
    readonly rules: readonly [];
    readonly columns: readonly [
      {
        readonly name: "Type";
        readonly type: "string";
        readonly jsonPath: ".spec.type";
      },
      {
        readonly name: "Source";
        readonly type: "string";
        readonly jsonPath: ".spec.source";
      },
      {
        readonly name: "Target";
        readonly type: "string";
        readonly jsonPath: ".spec.target";
      },
      {
        readonly name: "Intensity";
        readonly type: "number";
        readonly jsonPath: ".spec.initialIntensity";
      },
      {
        readonly name: "Phase";
        readonly type: "string";
        readonly jsonPath: ".status.phase";
      },
      {
        readonly name: "Age";
        readonly type: "date";
        readonly jsonPath: ".metadata.creationTimestamp";
      },
    ];
  },
];
export type Json = {
  readonly [member: string]: unknown;
};
/** The CustomResourceDefinitions of all kinds. */
export declare function customResourceDefinitions(): Json[];
/** The structural schema of a kind. Throws for a kind that is not one of ours. */
export declare function schemaOf(name: string): KindSchema;
interface KindSchema extends Json {
  readonly properties: {
    readonly spec: Json;
    readonly status: Json;
    readonly [member: string]: Json;
  };
}
export {};
