/** Names and labels of what the operator makes for one AgentServer. */
export const MANAGER = "terrarium-operator";
export const MANAGED_BY = "app.kubernetes.io/managed-by";
/** Label of every object: the AgentServer that it belongs to. */
export const SERVER_LABEL = "terrarium.dev/agentserver";
/** Annotation of the pod: the hash of what it reads at start, so that a changed module or secret restarts it. */
export const INPUTS_ANNOTATION = "terrarium.dev/inputs";
/** Annotation of the pod of an image check: the hash of the images that it pulls. */
export const IMAGES_ANNOTATION = "terrarium.dev/images";
/** Annotation of every object: the hash of what was applied last. */
export const APPLIED_ANNOTATION = "terrarium.dev/applied";

export const volumeName = (server: string): string => `${server}-data`;
export const tokenSecretName = (server: string): string => `${server}-token`;
export const TOKEN_KEY = "token";
/** The pod that pulls new images while the old ones run. */
export const imageCheckName = (server: string): string => `${server}-image-check`;
/** What `app.kubernetes.io/name` says on that pod: not the name that a Service selects. */
export const IMAGE_CHECK = "terrarium-image-check";

/** Selects the pods of a server; never changes, because a StatefulSet's selector cannot. */
export function selectorOf(server: string): Record<string, string> {
  return { "app.kubernetes.io/name": "terrarium", [SERVER_LABEL]: server };
}

export function labelsOf(server: string): Record<string, string> {
  return {
    ...selectorOf(server),
    "app.kubernetes.io/instance": server,
    "app.kubernetes.io/component": "gateway",
    [MANAGED_BY]: MANAGER,
  };
}
