import { customResourceDefinitions, type Json } from "../api/crd.js";
import { OWN_RIGHTS, RIGHTS } from "./rights.js";

export interface InstallOptions {
  readonly operatorImage: string;
  readonly gatewayImage: string;
  /** Where the operator runs. */
  readonly namespace: string;
  /** The only namespace that it watches; null for all. */
  readonly only: string | null;
}

const NAME = "terrarium-operator";
const LABELS = { "app.kubernetes.io/name": NAME };
const PORT = 8_080;
/** The user of the operator's image. */
const USER = 1_000;

/** Everything that `kubectl apply` needs to install the operator, in order. */
export function installation(options: InstallOptions): Json[] {
  const { namespace, only } = options;
  const subject = { kind: "ServiceAccount", name: NAME, namespace };
  const scope = only === null ? "Cluster" : "";
  const where = only === null ? {} : { namespace: only };
  return [
    {
      apiVersion: "v1",
      kind: "Namespace",
      metadata: { name: namespace, labels: { "pod-security.kubernetes.io/enforce": "restricted" } },
    },
    ...customResourceDefinitions(),
    { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: NAME, namespace, labels: LABELS } },
    {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: `${scope}Role`,
      metadata: { name: NAME, ...where, labels: LABELS },
      rules: rulesOf(RIGHTS),
    },
    binding(`${scope}Role`, NAME, where, subject),
    {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "Role",
      metadata: { name: `${NAME}-leader`, namespace, labels: LABELS },
      rules: rulesOf(OWN_RIGHTS),
    },
    binding("Role", `${NAME}-leader`, { namespace }, subject),
    deployment(options),
  ];
}

type Right = (typeof RIGHTS | typeof OWN_RIGHTS)[number];

function rulesOf(rights: readonly Right[]): Json[] {
  return rights.map(({ group, resources, verbs }) => ({
    apiGroups: [group],
    resources: [...resources],
    verbs: [...verbs],
  }));
}

function binding(kind: string, name: string, where: Json, subject: Json): Json {
  return {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: `${kind}Binding`,
    metadata: { name, ...where, labels: LABELS },
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind, name },
    subjects: [subject],
  };
}

/** Several replicas are safe: only the one with the lease acts, and another takes over within 15 seconds. */
function deployment({ operatorImage, gatewayImage, namespace, only }: InstallOptions): Json {
  const probe = (path: string, more: Json) => ({ httpGet: { path, port: "http" }, ...more });
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: NAME, namespace, labels: LABELS },
    spec: {
      replicas: 1,
      selector: { matchLabels: LABELS },
      template: {
        metadata: { labels: LABELS },
        spec: {
          serviceAccountName: NAME,
          enableServiceLinks: false,
          terminationGracePeriodSeconds: 15,
          securityContext: {
            runAsNonRoot: true,
            runAsUser: USER,
            runAsGroup: USER,
            seccompProfile: { type: "RuntimeDefault" },
          },
          containers: [
            {
              name: "operator",
              image: operatorImage,
              ports: [{ name: "http", containerPort: PORT }],
              env: [
                { name: "TERRARIUM_GATEWAY_IMAGE", value: gatewayImage },
                ...(only === null ? [] : [{ name: "TERRARIUM_OPERATOR_NAMESPACE", value: only }]),
                { name: "POD_NAME", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } },
              ],
              resources: { requests: { cpu: "20m", memory: "96Mi" }, limits: { memory: "384Mi" } },
              securityContext: {
                allowPrivilegeEscalation: false,
                readOnlyRootFilesystem: true,
                capabilities: { drop: ["ALL"] },
              },
              livenessProbe: probe("/health", { periodSeconds: 10 }),
              readinessProbe: probe("/ready", { periodSeconds: 5 }),
            },
          ],
        },
      },
    },
  };
}
