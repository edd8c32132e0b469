import { IMAGE_CHECK, imageCheckName, IMAGES_ANNOTATION, labelsOf } from "./names.js";
import { podTemplate } from "./pod.js";
import { type AgentServer, hashOf, type KubeObject, ownerOf, type Surroundings } from "./server.js";

const RESOURCES = { requests: { cpu: "10m", memory: "16Mi" }, limits: { memory: "256Mi" } };

interface Container {
  readonly name: string;
  readonly image: string;
  readonly securityContext: unknown;
}

interface Template {
  readonly spec: Readonly<Record<string, unknown>> & {
    readonly initContainers?: readonly Container[];
    readonly containers: readonly Container[];
  };
}

/** The images of a server's pod by the names of their containers. */
export function imagesOf(template: Template): Readonly<Record<string, string>> {
  const { initContainers = [], containers } = template.spec;
  return Object.fromEntries([...initContainers, ...containers].map(({ name, image }) => [name, image]));
}

/**
 * A pod that pulls all images of a server and runs nothing of the terrarium: no volume, no configuration, no secret. It has the
 * names of containers, the placement and the pull secrets of the gateway's pod, and runs on `node` where there is room.
 */
export function imageCheck(server: AgentServer, surroundings: Surroundings, node: string | null): KubeObject {
  const { name, namespace } = server.metadata;
  const template = podTemplate(server, surroundings) as unknown as Template;
  const { initContainers = [], containers, volumes: _volumes, ...placement } = template.spec;
  const { affinity } = placement as { affinity?: object };
  const near = node === null || affinity !== undefined ? {} : { affinity: preferring(node) };
  // The gateway prints its version; `cp` is what an agent's image must have.
  const command = (container: Container): object =>
    initContainers.includes(container) ? { command: ["cp", "--help"] } : { args: ["--version"] };
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      name: imageCheckName(name),
      namespace,
      labels: {
        ...labelsOf(name),
        "app.kubernetes.io/name": IMAGE_CHECK,
        "app.kubernetes.io/component": "image-check",
      },
      annotations: { [IMAGES_ANNOTATION]: hashOf(imagesOf(template)) },
      ownerReferences: ownerOf(server),
    },
    spec: {
      ...placement,
      ...near,
      restartPolicy: "Never",
      terminationGracePeriodSeconds: 0,
      containers: [...initContainers, ...containers].map((container) => ({
        name: container.name,
        image: container.image,
        ...command(container),
        securityContext: container.securityContext,
        resources: RESOURCES,
      })),
    },
  };
}

/** The new gateway will most likely run on the node of the old one, where its volume is. */
function preferring(node: string): object {
  const key = "kubernetes.io/hostname";
  const preference = { matchExpressions: [{ key, operator: "In", values: [node] }] };
  return { nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 100, preference }] } };
}
