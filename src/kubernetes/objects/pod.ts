import { LIMITS } from "../../base/limits.js";
import { variableOf } from "../../base/variable-names.js";
import type { AgentServerSpec, AgentSource } from "../api/agent-server.js";
import type { Variable } from "../api/fields.js";
import { INPUTS_ANNOTATION, labelsOf, selectorOf, TOKEN_KEY, tokenSecretName, volumeName } from "./names.js";
import type { AgentServer, Surroundings } from "./server.js";

type Json = Record<string, unknown>;

/** The user of the gateway's image. */
const USER = 1_000;
/** Seconds between the end of the drain and the kill. */
const GRACE_SPARE_S = 7;
/** Where agent modules are mounted, each agent in a folder of its own. */
const AGENTS = "/agents";

/** What the restricted profile of Pod Security demands of a container. */
const CONFINED = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  runAsNonRoot: true,
  capabilities: { drop: ["ALL"] },
  seccompProfile: { type: "RuntimeDefault" },
};

/** The pod of a terrarium: the gateway, its volume and its agents' modules. */
export function podTemplate(server: AgentServer, { gatewayImage, inputs }: Surroundings): Json {
  const { name } = server.metadata;
  const { gateway, agents } = server.spec;
  const { podTemplate: extra = {} } = gateway;
  const { labels, annotations, ...placement } = extra;
  const image = gateway.image ?? gatewayImage;
  return {
    metadata: {
      labels: { ...labels, ...labelsOf(name) },
      annotations: { ...annotations, [INPUTS_ANNOTATION]: inputs },
    },
    spec: {
      ...placement,
      serviceAccountName: name,
      automountServiceAccountToken: false,
      // A Service called `terrarium` would otherwise set TERRARIUM_PORT to its own address.
      enableServiceLinks: false,
      terminationGracePeriodSeconds: graceSeconds(server.spec),
      securityContext: {
        runAsNonRoot: true,
        runAsUser: USER,
        runAsGroup: USER,
        fsGroup: USER,
        fsGroupChangePolicy: "OnRootMismatch",
        seccompProfile: { type: "RuntimeDefault" },
      },
      ...(agents.some(isImage) && { initContainers: agents.filter(isImage).map(copyModules) }),
      containers: [
        {
          name: "gateway",
          image,
          args: ["serve"],
          ports: [{ name: "http", containerPort: gateway.port, protocol: "TCP" }],
          env: environment(server),
          ...secretVariables(agents),
          resources: gateway.resources,
          securityContext: CONFINED,
          // After a failed start the status has the last lines of the log, with the error of a broken module.
          terminationMessagePolicy: "FallbackToLogsOnError",
          startupProbe: probe("/health", {
            periodSeconds: 2,
            failureThreshold: startupAttempts(server.spec),
          }),
          livenessProbe: probe("/health", { periodSeconds: 10, failureThreshold: 3, timeoutSeconds: 3 }),
          readinessProbe: probe("/ready", { periodSeconds: 5, failureThreshold: 2, timeoutSeconds: 3 }),
          volumeMounts: [
            { name: "data", mountPath: "/data" },
            { name: "tmp", mountPath: "/tmp" },
            ...agents.map(({ name }) => ({
              name: `agent-${name}`,
              mountPath: `${AGENTS}/${name}`,
              readOnly: true,
            })),
          ],
        },
      ],
      volumes: [
        { name: "data", persistentVolumeClaim: { claimName: volumeName(name) } },
        { name: "tmp", emptyDir: { sizeLimit: "256Mi" } },
        ...agents.map((agent) => ({
          name: `agent-${agent.name}`,
          ...(agent.module
            ? { configMap: { name: agent.module.configMap } }
            : { emptyDir: { sizeLimit: "1Gi" } }),
        })),
      ],
    },
  };
}

export const podSelector = selectorOf;

const isImage = ({ image }: AgentSource): boolean => image !== undefined;

function copyModules({ name, image, path }: AgentSource): Json {
  return {
    name: `agent-${name}`,
    image,
    command: ["cp", "-rL", `${path.replace(/\/+$/, "")}/.`, "/target/"],
    securityContext: CONFINED,
    terminationMessagePolicy: "FallbackToLogsOnError",
    resources: { requests: { cpu: "10m", memory: "16Mi" } },
    volumeMounts: [{ name: `agent-${name}`, mountPath: "/target" }],
  };
}

function probe(path: string, timing: Json): Json {
  return { httpGet: { path, port: "http" }, ...timing };
}

/** Loading modules may take `loadTimeoutMs`, and the migration of a large file as long again. */
function startupAttempts({ limits }: AgentServerSpec): number {
  return Math.ceil(((limits?.loadTimeoutMs ?? LIMITS.loadTimeoutMs.default) * 2) / 2_000);
}

function graceSeconds({ limits }: AgentServerSpec): number {
  return Math.ceil((limits?.drainTimeoutMs ?? LIMITS.drainTimeoutMs.default) / 1_000) + GRACE_SPARE_S;
}

/** The files of all agent modules, as the gateway sees them. */
export function moduleFiles(agents: readonly AgentSource[]): string[] {
  return agents.flatMap(({ name, module, modules = [] }) =>
    (module ? [module.key] : modules).map((file) => `${AGENTS}/${name}/${file}`),
  );
}

/** Names are unique: `problemsOf` refuses a variable that is set twice, and `limits` win over `env`. */
function environment({ metadata, spec }: AgentServer): Json[] {
  const { gateway, agents, auth, limits = {} } = spec;
  const jwt = auth?.jwt;
  const token = auth?.operatorTokenSecret ?? { name: tokenSecretName(metadata.name), key: TOKEN_KEY };
  const bounds = Object.entries(limits).flatMap(([name, value]) =>
    value === undefined ? [] : [{ name: variableOf(name), value: String(value) }],
  );
  const bounded = new Set(bounds.map(({ name }) => name));
  const own: Variable[] = [...(gateway.env ?? []), ...agents.flatMap(({ env = [] }) => env)];
  return [
    { name: "TERRARIUM_HOST", value: "0.0.0.0" },
    { name: "TERRARIUM_PORT", value: String(gateway.port) },
    { name: "TERRARIUM_DATA_DIR", value: "/data" },
    { name: "TERRARIUM_AGENTS", value: moduleFiles(agents).join(",") },
    { name: "TERRARIUM_NO_BUNDLED", value: String(!gateway.bundledAgents) },
    { name: "TERRARIUM_TOKEN", valueFrom: { secretKeyRef: token } },
    ...(jwt?.secretRef ? [{ name: "TERRARIUM_JWT_SECRET", valueFrom: { secretKeyRef: jwt.secretRef } }] : []),
    ...(jwt?.jwksUrl ? [{ name: "TERRARIUM_JWKS_URL", value: jwt.jwksUrl }] : []),
    ...(jwt?.audience ? [{ name: "TERRARIUM_JWT_AUDIENCE", value: jwt.audience }] : []),
    ...(jwt?.issuer ? [{ name: "TERRARIUM_JWT_ISSUER", value: jwt.issuer }] : []),
    ...own.filter(({ name }) => !bounded.has(name)),
    ...bounds,
  ];
}

function secretVariables(agents: readonly AgentSource[]): Json {
  const names = [...new Set(agents.flatMap(({ secretRefs = [] }) => secretRefs))];
  return names.length === 0 ? {} : { envFrom: names.map((name) => ({ secretRef: { name } })) };
}
