import type { Connection } from "../../../src/kubernetes/client/connection.js";
import { isConflict, isMissing, KubeError } from "../../../src/kubernetes/client/kube-error.js";
import { pathOf, pathOfObject, resourceOf, RESOURCES } from "../../../src/kubernetes/client/resources.js";
import {
  MANAGED_BY,
  MANAGER,
  SERVER_LABEL,
  TOKEN_KEY,
  tokenSecretName,
} from "../../../src/kubernetes/objects/names.js";
import { tokenSecret } from "../../../src/kubernetes/objects/objects.js";
import type { AgentServer, KubeObject } from "../../../src/kubernetes/objects/server.js";
import type { OperatorMetrics } from "../metrics.js";
import { isApplied, marked } from "./applied.js";
import type { Problem } from "./diagnose.js";

/** The cache of the objects that the operator made. */
export interface Known {
  get(object: KubeObject): KubeObject | null;
  note(object: KubeObject): void;
}

/** The spec cannot be applied, and nothing was changed. */
export class RefusedError extends Error {
  override readonly name = "RefusedError";
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.message);
    this.problem = problem;
  }
}

export interface OperatorToken {
  readonly value: string;
  /** Changes with the Secret. */
  readonly version: string;
}

const APPLY = "application/apply-patch+yaml";

/** Writes objects by server-side apply, and only those that differ from the live ones. */
export class Applier {
  readonly #connection: Pick<Connection, "call">;
  readonly #known: Known;
  readonly #metrics: Pick<OperatorMetrics, "wrote">;

  constructor(connection: Pick<Connection, "call">, known: Known, metrics: Pick<OperatorMetrics, "wrote">) {
    this.#connection = connection;
    this.#known = known;
    this.#metrics = metrics;
  }

  /**
   * Applies all objects that differ. A dry run of all comes first: when the API server refuses one object, none is changed.
   * Throws RefusedError. True when something was written.
   */
  async apply(server: AgentServer, objects: readonly KubeObject[]): Promise<boolean> {
    const due = objects.map(marked).filter((object) => {
      const live = this.#known.get(object);
      return !live || !isApplied(object, live);
    });
    for (const object of due) {
      await this.#checkOwner(server, object);
      await this.#send(object, true);
    }
    for (const object of due) this.#known.note(await this.#send(object, false));
    return due.length > 0;
  }

  /** Deletes an object that the spec no longer asks for. */
  async remove(object: KubeObject): Promise<void> {
    const { name, namespace, uid } = object.metadata;
    try {
      await this.#connection.call("DELETE", pathOfObject(resourceOf(object), namespace, name), {
        body: { preconditions: { uid } },
      });
      this.#metrics.wrote(object.kind, "delete");
    } catch (error) {
      if (!isMissing(error) && !isConflict(error)) throw error;
    }
  }

  /** The operator token of the server. Makes a Secret with one, unless there is one or the spec names another. */
  async token(server: AgentServer): Promise<OperatorToken | null> {
    const { namespace } = server.metadata;
    const made = tokenSecret(server);
    if (!made) return this.existingToken(server);
    const found = await this.#secret(namespace, made.metadata.name);
    if (found) {
      this.#checkOwned(server, found);
    } else {
      // When another operator is faster this is a conflict, and the retry finds its Secret.
      await this.#connection.call("POST", pathOf(RESOURCES.secrets, namespace), { body: made });
      this.#metrics.wrote("Secret", "create");
    }
    return this.existingToken(server);
  }

  /** The token, or null; makes no Secret. */
  async existingToken(server: AgentServer): Promise<OperatorToken | null> {
    const own = { name: tokenSecretName(server.metadata.name), key: TOKEN_KEY };
    const { name, key } = server.spec.auth?.operatorTokenSecret ?? own;
    const found = await this.#secret(server.metadata.namespace, name);
    const encoded = found?.data?.[key];
    if (!found || encoded === undefined) return null;
    const { uid = "", resourceVersion = "" } = found.metadata;
    return { value: Buffer.from(encoded, "base64").toString("utf8"), version: `${uid} ${resourceVersion}` };
  }

  async #secret(
    namespace: string,
    name: string,
  ): Promise<(KubeObject & { data?: Record<string, string> }) | null> {
    try {
      return await this.#connection.call("GET", pathOfObject(RESOURCES.secrets, namespace, name));
    } catch (error) {
      if (isMissing(error)) return null;
      throw error;
    }
  }

  /** The cache holds only objects with our label; an object of that name without it is not ours. */
  async #checkOwner(server: AgentServer, object: KubeObject): Promise<void> {
    const known = this.#known.get(object);
    if (known) return this.#checkOwned(server, known);
    const { namespace, name } = object.metadata;
    try {
      const path = pathOfObject(resourceOf(object), namespace, name);
      this.#checkOwned(server, await this.#connection.call<KubeObject>("GET", path));
    } catch (error) {
      if (!isMissing(error)) throw error;
    }
  }

  #checkOwned({ metadata }: AgentServer, { kind, metadata: live }: KubeObject): void {
    const isOurs = live.labels?.[MANAGED_BY] === MANAGER && live.labels[SERVER_LABEL] === metadata.name;
    const owner = live.ownerReferences?.find(({ controller }) => controller === true);
    if (isOurs && owner && owner.uid !== metadata.uid)
      throw new Error(`${kind} ${live.name} of the former ${metadata.name} is still being deleted`);
    if (isOurs) return;
    throw new RefusedError({
      reason: "NameTaken",
      message: `${kind} ${live.name} exists already and is not the operator's. Delete it, or give the AgentServer another name`,
    });
  }

  async #send(object: KubeObject, isTrial: boolean): Promise<KubeObject> {
    const { name, namespace } = object.metadata;
    const query = `fieldManager=${MANAGER}&force=true${isTrial ? "&dryRun=All" : ""}`;
    try {
      const path = `${pathOfObject(resourceOf(object), namespace, name)}?${query}`;
      const applied = await this.#connection.call<KubeObject>("PATCH", path, {
        body: object,
        contentType: APPLY,
      });
      if (!isTrial) this.#metrics.wrote(object.kind, "apply");
      return applied;
    } catch (error) {
      throw refusedBy(error, object) ?? error;
    }
  }
}

/** A RefusedError when the object itself is wrong; null for errors after which a retry may succeed. */
function refusedBy(error: unknown, { kind, metadata }: KubeObject): RefusedError | null {
  if (!(error instanceof KubeError)) return null;
  if (error.status === 403 && /exceeded quota/.test(error.message)) {
    return new RefusedError({
      reason: "QuotaExceeded",
      message: `the namespace's quota leaves no room for ${kind} ${metadata.name}: ${error.message}. Raise the quota, or ask for less`,
    });
  }
  if (![400, 403, 422].includes(error.status)) return null;
  return new RefusedError({
    reason: "Refused",
    message: `the cluster refuses ${kind} ${metadata.name}: ${error.message}. Correct the spec; what runs keeps running`,
  });
}
