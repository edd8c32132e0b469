import { z } from "zod";
import { limitMax } from "../../base/limit-range.js";
import { type LimitName, LIMITS } from "../../base/limits.js";
import { keyOf, label, labels, QUANTITY, text, variables } from "./fields.js";
import { named, passedOn, withRules } from "./rules.js";
import { status } from "./server-status.js";

const gateway = z.object({
  image: text(
    "image of the gateway; default: the image that belongs to the operator's version",
    512,
  ).optional(),
  replicas: z
    .int()
    .min(0)
    .max(1)
    .default(1)
    .describe("0 stops the terrarium and keeps its volume, 1 runs it; `kubectl scale` sets it"),
  port: z.int().min(1_024).max(65_535).default(4_000).describe("port of the gateway and of its Service"),
  bundledAgents: z.boolean().default(false).describe("also run the agents that come with the gateway"),
  resources: z
    .object({
      requests: labels("what the gateway is promised, such as `cpu: 100m`").default({
        cpu: "50m",
        memory: "256Mi",
      }),
      limits: labels("what the gateway cannot exceed").optional(),
    })
    .prefault({})
    .describe("CPU and memory of the gateway with its agents"),
  env: variables("environment variables of the gateway; agents see them too").optional(),
  podTemplate: z
    .object({
      labels: labels("further labels of the pod").optional(),
      annotations: labels("further annotations of the pod").optional(),
      nodeSelector: labels("labels of the nodes that may run the pod").optional(),
      tolerations: z
        .array(passedOn("a toleration"))
        .max(64)
        .optional()
        .describe("taints that the pod tolerates, as in a Pod"),
      affinity: passedOn("where the pod may run, as in a Pod").optional(),
      priorityClassName: text("priority of the pod").optional(),
      imagePullSecrets: named(
        z.object({ name: text("name of the Secret") }),
        "Secrets with the credentials of image registries",
        16,
      ).optional(),
    })
    .optional()
    .describe("what the gateway's pod has besides"),
});

const storage = withRules(
  z.object({
    size: z
      .string()
      .regex(QUANTITY)
      .max(32)
      .default("1Gi")
      .describe(
        "size of the volume for runs, questions and history; it may grow where its class allows that",
      ),
    className: text("storage class; default: that of the cluster").optional(),
    retain: z
      .boolean()
      .default(true)
      .describe("keep the volume when the AgentServer is deleted; one of the same name takes it over"),
  }),
  {
    cel: "quantity(self.size).compareTo(quantity(oldSelf.size)) >= 0",
    message: "storage.size cannot shrink: a volume can only grow",
  },
  {
    cel: "has(self.className) == has(oldSelf.className) && (!has(self.className) || self.className == oldSelf.className)",
    message: "storage.className cannot change: make an AgentServer with the other class and move the data",
  },
);

const agent = withRules(
  z.object({
    name: label("name of the entry, unique in the list; its modules are in /agents/NAME", 40),
    module: z
      .object({
        configMap: text("name of a ConfigMap in the same namespace; all its keys become files side by side"),
        key: z
          .string()
          .regex(/^[-._a-zA-Z0-9]+\.(js|mjs|cjs|ts|mts|cts)$/)
          .max(253)
          .describe("the key that holds the agent module, such as greeter.ts"),
      })
      .optional()
      .describe("an agent module in a ConfigMap"),
    image: text("an image that holds agent modules; it needs the program `cp`", 512).optional(),
    path: z
      .string()
      .regex(/^\/[-._/a-zA-Z0-9]*$/)
      .max(253)
      .default("/agents")
      .describe("folder of the image that is copied, with everything that the modules import"),
    modules: z
      .array(
        z
          .string()
          .regex(/^[_a-zA-Z0-9][-._a-zA-Z0-9]*(\/[_a-zA-Z0-9][-._a-zA-Z0-9]*)*$/)
          .max(253),
      )
      .max(32)
      .optional()
      .describe("agent modules of the image, relative to `path`; no part of a path begins with a dot"),
    env: variables("environment variables; threads share an environment, so all agents see them").optional(),
    secretRefs: z
      .array(z.string().min(1).max(253))
      .max(16)
      .optional()
      .describe("Secrets whose keys become environment variables; all agents see them"),
  }),
  {
    cel: "has(self.module) != has(self.image)",
    message: "an agent needs exactly one of module (a ConfigMap) and image",
    holds: ({ module, image }) => (module === undefined) !== (image === undefined),
  },
  {
    cel: "has(self.image) == (has(self.modules) && size(self.modules) > 0)",
    message: "modules lists the agent modules of image, and is needed with it",
    holds: ({ image, modules }) => (image !== undefined) === (modules !== undefined && modules.length > 0),
  },
);

const auth = z.object({
  operatorTokenSecret: keyOf("Secret")
    .optional()
    .describe(
      "the operator token, which may do everything, of at least 12 characters; default: the operator makes one in Secret NAME-token",
    ),
  jwt: withRules(
    z.object({
      secretRef: keyOf("Secret").optional().describe("accept JWTs signed with this secret"),
      jwksUrl: text("accept JWTs signed with the keys published there", 2_048).optional(),
      audience: text("required `aud` claim", 1_024).optional(),
      issuer: text("required `iss` claim", 1_024).optional(),
    }),
    {
      cel: "has(self.secretRef) || has(self.jwksUrl)",
      message: "auth.jwt needs secretRef or jwksUrl, or no token can be checked",
      holds: ({ secretRef, jwksUrl }) => secretRef !== undefined || jwksUrl !== undefined,
    },
    {
      cel: "!has(self.jwksUrl) || self.jwksUrl.matches('^https?://[^/?#\\\\s]+([/?#]\\\\S*)?$')",
      message: "auth.jwt.jwksUrl must be an address such as https://example.org/jwks.json",
      holds: ({ jwksUrl }) => jwksUrl === undefined || /^https?:\/\/[^/?#\s]+([/?#]\S*)?$/.test(jwksUrl),
    },
  )
    .optional()
    .describe("accept tokens of an identity provider"),
});

const limits = z.object(
  Object.fromEntries(
    (Object.keys(LIMITS) as LimitName[]).map((name) => [
      name,
      z.int().min(1).max(limitMax(name)).optional().describe(`${LIMITS[name].help} (${LIMITS[name].unit})`),
    ]),
  ) as Record<LimitName, z.ZodOptional<z.ZodInt>>,
);

export const MIRRORS = ["none", "in", "out", "both"] as const;

const spec = z.object({
  gateway: gateway.prefault({}).describe("the process that serves the agents"),
  storage: storage.prefault({}).describe("the volume"),
  agents: named(agent, "agents, as threads of the gateway", 64).default([]),
  auth: auth.optional().describe("who may steer; anyone who reaches the gateway may watch"),
  limits: limits
    .optional()
    .describe(
      "limits of the gateway, each by its name in docs/configuration.md; they win over variables of the same meaning",
    ),
  service: z
    .object({
      type: z
        .enum(["ClusterIP", "NodePort", "LoadBalancer"])
        .default("ClusterIP")
        .describe("type of the Service"),
      annotations: labels("annotations of the Service").optional(),
    })
    .prefault({})
    .describe("how other pods reach the gateway"),
  ingress: z
    .object({
      host: text("host name"),
      className: text("ingress class; default: that of the cluster").optional(),
      annotations: labels("annotations of the Ingress").optional(),
      tls: z
        .object({ secretName: text("Secret with certificate and key") })
        .optional()
        .describe("serve by TLS"),
    })
    .optional()
    .describe("how browsers outside reach the gateway"),
  metrics: z
    .object({
      serviceMonitor: z
        .boolean()
        .default(false)
        .describe("make a ServiceMonitor; left out while the cluster does not know that kind"),
    })
    .prefault({})
    .describe("metrics are at /metrics of the Service in any case"),
  pheromones: z
    .object({
      mirror: z
        .enum(MIRRORS)
        .default("none")
        .describe("in: Pheromone resources become deposits; out: agents' deposits become resources; both"),
      namespaces: z
        .array(label("a namespace"))
        .max(16)
        .optional()
        .describe("where Pheromone resources count besides the AgentServer's own namespace"),
    })
    .prefault({})
    .describe("signals between agents as resources"),
  paused: z
    .boolean()
    .default(false)
    .describe("the operator changes nothing while this is true; status goes on"),
});

export const AGENT_SERVER = {
  kind: "AgentServer",
  plural: "agentservers",
  singular: "agentserver",
  shortNames: ["ags"],
  what: "A terrarium: a gateway with its agents, its volume and its address.",
  spec,
  status,
  scale: {
    specReplicasPath: ".spec.gateway.replicas",
    statusReplicasPath: ".status.replicas",
    labelSelectorPath: ".status.selector",
  },
  rules: [
    {
      rule: "self.metadata.name.matches('^[a-z]([-a-z0-9]*[a-z0-9])?$') && size(self.metadata.name) <= 45",
      message:
        "the name becomes that of a Service: at most 45 lower-case letters, digits and `-`, beginning with a letter",
    },
  ],
  columns: [
    { name: "Ready", type: "string", jsonPath: '.status.conditions[?(@.type=="Ready")].status' },
    { name: "Replicas", type: "integer", jsonPath: ".status.replicas" },
    { name: "Agents", type: "string", jsonPath: ".status.agentsHealthy" },
    { name: "Watching", type: "integer", jsonPath: ".status.watching" },
    { name: "Waiting", type: "integer", jsonPath: ".status.waiting" },
    { name: "Degraded", type: "string", jsonPath: '.status.conditions[?(@.type=="Degraded")].status' },
    { name: "Endpoint", type: "string", jsonPath: ".status.endpoint" },
    { name: "Age", type: "date", jsonPath: ".metadata.creationTimestamp" },
  ],
} as const;

/** A name from which the names of all its objects can be made. The CRD has the same rule in CEL. */
export const isServerName = (name: string): boolean =>
  /^[a-z]([-a-z0-9]*[a-z0-9])?$/.test(name) && name.length <= 45;

export type AgentServerSpec = z.output<typeof spec>;
export type AgentSource = AgentServerSpec["agents"][number];
