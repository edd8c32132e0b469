import type { Clock } from "../../../src/base/clock.js";
import type { Connection } from "../../../src/kubernetes/client/connection.js";
import { isConflict, isMissing, KubeError } from "../../../src/kubernetes/client/kube-error.js";
import { pathOf, pathOfObject, RESOURCES } from "../../../src/kubernetes/client/resources.js";
import { imageCheck, imagesOf } from "../../../src/kubernetes/objects/image-check.js";
import { imageCheckName, IMAGES_ANNOTATION } from "../../../src/kubernetes/objects/names.js";
import type { AgentServer, KubeObject, Surroundings } from "../../../src/kubernetes/objects/server.js";
import type { Informer } from "../informer.js";
import type { OperatorMetrics } from "../metrics.js";
import { imageProblem, type Problem } from "./diagnose.js";
import { isReady, type Pod, type StatefulSet } from "./views.js";

export interface ImageCheckOptions {
  readonly connection: Pick<Connection, "call">;
  readonly world: Readonly<Record<"pods" | "statefulSets", Pick<Informer, "get">>>;
  readonly clock: Clock;
  readonly metrics: Pick<OperatorMetrics, "wrote">;
}

/** `go`: apply the change. `wait`: the images are still being pulled. */
export type Verdict = "go" | "wait" | Problem;

/** Longest pull that holds a change back, milliseconds. */
const PULL_MS_MAX = 600_000;

/**
 * Keeps a gateway running until the new images of its spec have been pulled. Its volume allows only one pod, so the old pod has to
 * end before the new one starts; with an image that cannot be pulled, none would run.
 */
export class ImageCheck {
  readonly #options: ImageCheckOptions;
  /** When each check was begun, by namespace and name of the server and the hash of the images. At most one for each server. */
  readonly #begun = new Map<string, { readonly hash: string; readonly atMs: number }>();

  constructor(options: ImageCheckOptions) {
    this.#options = options;
  }

  forget(key: string): void {
    this.#begun.delete(key);
  }

  /** `wanted` is the StatefulSet that is about to be applied. */
  async verdict(server: AgentServer, wanted: KubeObject, surroundings: Surroundings): Promise<Verdict> {
    const { world } = this.#options;
    const { namespace, name } = server.metadata;
    const live: StatefulSet | null = world.statefulSets.get(namespace, name);
    const pod: Pod | null = world.pods.get(namespace, `${name}-0`);
    const check: Pod | null = world.pods.get(namespace, imageCheckName(name));
    const isNeeded =
      server.spec.gateway.replicas > 0 &&
      live !== null &&
      pod !== null &&
      isReady(pod) &&
      !pod.metadata.deletionTimestamp &&
      hasNewImage(live, wanted);
    const made = imageCheck(server, surroundings, pod?.spec?.nodeName ?? null);
    const hash = made.metadata.annotations?.[IMAGES_ANNOTATION] ?? "";
    const verdict = isNeeded ? await this.#judge(made, check, server) : "go";
    if (!isNeeded && check && !check.metadata.deletionTimestamp) await this.#delete(check);
    const key = `${namespace}/${name}`;
    if (verdict === "wait") return this.#isOverdue(key, hash) ? "go" : "wait";
    this.forget(key);
    return verdict;
  }

  async #judge(made: KubeObject, check: Pod | null, server: AgentServer): Promise<Verdict> {
    if (!check) return this.#make(made);
    // The watch reports when it is gone.
    if (check.metadata.deletionTimestamp) return "wait";
    const isOfThese =
      check.metadata.annotations?.[IMAGES_ANNOTATION] === made.metadata.annotations?.[IMAGES_ANNOTATION];
    const verdict = isOfThese ? read(check, server) : "again";
    if (verdict !== "again") return verdict;
    await this.#delete(check);
    return "wait";
  }

  #isOverdue(key: string, hash: string): boolean {
    const { clock } = this.#options;
    const known = this.#begun.get(key);
    if (known?.hash === hash) return clock.monotonic() - known.atMs > PULL_MS_MAX;
    this.#begun.set(key, { hash, atMs: clock.monotonic() });
    return false;
  }

  async #make(pod: KubeObject): Promise<Verdict> {
    const { connection, metrics } = this.#options;
    try {
      await connection.call("POST", pathOf(RESOURCES.pods, pod.metadata.namespace), { body: pod });
      metrics.wrote("Pod", "create");
      return "wait";
    } catch (error) {
      if (isConflict(error)) return "wait";
      // A quota or a policy refuses the pod of the check, which says nothing about the images.
      if (error instanceof KubeError && [400, 403, 422].includes(error.status)) return "go";
      throw error;
    }
  }

  async #delete({ metadata }: KubeObject): Promise<void> {
    const { connection, metrics } = this.#options;
    try {
      await connection.call("DELETE", pathOfObject(RESOURCES.pods, metadata.namespace, metadata.name), {
        body: { preconditions: { uid: metadata.uid } },
      });
      metrics.wrote("Pod", "delete");
    } catch (error) {
      if (!isMissing(error) && !isConflict(error)) throw error;
    }
  }
}

function hasNewImage(live: StatefulSet, wanted: KubeObject): boolean {
  type Template = Parameters<typeof imagesOf>[0];
  const template = (set: KubeObject): Template => (set["spec"] as { readonly template: Template }).template;
  const known = new Set(Object.values(imagesOf(template(live))));
  return Object.values(imagesOf(template(wanted))).some((image) => !known.has(image));
}

/** The result of a check from its pod; `again` when the pod failed before its images were pulled. */
export function read(check: Pod, server: AgentServer): Verdict | "again" {
  const { containerStatuses = [], conditions = [], phase } = check.status ?? {};
  for (const status of containerStatuses) {
    const problem = imageProblem(status, server);
    if (problem) return problem;
  }
  if (containerStatuses.length > 0 && containerStatuses.every(({ imageID = "" }) => imageID !== ""))
    return "go";
  // Without room on any node there is no result.
  if (conditions.some(({ type, status }) => type === "PodScheduled" && status === "False")) return "go";
  return phase === "Failed" ? "again" : "wait";
}
