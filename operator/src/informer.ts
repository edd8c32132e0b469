import type { Clock } from "../../src/base/clock.js";
import { messageOf } from "../../src/base/errors.js";
import type { Log } from "../../src/base/log.js";
import type { Connection } from "../../src/kubernetes/client/connection.js";
import { isGone, isMissing, KubeError } from "../../src/kubernetes/client/kube-error.js";
import { type ListOf, pathOf, type Resource } from "../../src/kubernetes/client/resources.js";
import type { KubeObject } from "../../src/kubernetes/objects/server.js";
import type { OperatorMetrics } from "./metrics.js";
import { backoffMs, wait } from "./wait.js";

export interface InformerOptions {
  readonly connection: Pick<Connection, "call" | "lines">;
  readonly resource: Resource;
  /** Null: all namespaces. */
  readonly namespace: string | null;
  readonly labelSelector?: string;
  /** Only names, labels and versions of the objects. */
  readonly metadataOnly?: boolean;
  /** Called for each object that is new, changed or deleted. */
  readonly onChange: (object: KubeObject, isThere: boolean) => void;
  /** Called when the cluster does not know the resource: the informer then ends. Default: it asks again. */
  readonly onUnknown?: () => void;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Log;
  readonly metrics: Pick<OperatorMetrics, "watchEnded">;
  /** Length of one watch, seconds. A silent watch is noticed STALL_SPARE_MS after that. */
  readonly watchSeconds?: number;
}

const WATCH_SECONDS = 60;
/** A watch that is still open this long after its end was due has stalled, milliseconds. */
const STALL_SPARE_MS = 5_000;
const PAGE_OBJECTS = 500;
const FIRST_PAUSE_MS = 200;
const PAUSE_MS_MAX = 10_000;
const METADATA = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";
const METADATA_EVENTS = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1";

interface WatchEvent {
  readonly type: "ADDED" | "MODIFIED" | "DELETED" | "BOOKMARK" | "ERROR";
  readonly object: KubeObject & {
    readonly code?: number;
    readonly reason?: string;
    readonly message?: string;
  };
}

/**
 * A cache of all objects of a kind: a list, then a watch from the list's version. When a watch ends, the next one continues; when
 * the version has expired, a new list replaces the cache, and differences are reported as changes.
 */
export class Informer {
  readonly #options: InformerOptions;
  readonly #objects = new Map<string, KubeObject>();
  readonly #stop = new AbortController();
  #ended: Promise<void> = Promise.resolve();
  #isSynced = false;
  #failures = 0;

  constructor(options: InformerOptions) {
    this.#options = options;
  }

  /** True after the first complete list. */
  get isSynced(): boolean {
    return this.#isSynced;
  }

  get(namespace: string, name: string): KubeObject | null {
    return this.#objects.get(`${namespace}/${name}`) ?? null;
  }

  all(): readonly KubeObject[] {
    return [...this.#objects.values()];
  }

  /** Stores the answer to a write, unless the watch has delivered something newer. */
  note(object: KubeObject): void {
    const known = this.#objects.get(keyOf(object));
    if (!known || versionOf(known) < versionOf(object)) this.#objects.set(keyOf(object), object);
  }

  start(): void {
    this.#ended = this.#run();
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#ended;
  }

  async #run(): Promise<void> {
    const { clock, random } = this.#options;
    const { signal } = this.#stop;
    let version: string | null = null;
    while (!signal.aborted) {
      let pauseMs = 0;
      try {
        version ??= await this.#list(signal);
        version = await this.#watch(version, signal);
        this.#failures = 0;
      } catch (error) {
        if (signal.aborted) return;
        const { onUnknown } = this.#options;
        if (onUnknown && isMissing(error)) {
          onUnknown();
          return;
        }
        this.#failures += 1;
        pauseMs = backoffMs(this.#failures, FIRST_PAUSE_MS, PAUSE_MS_MAX, random);
        if (error instanceof KubeError && error.retryAfterMs !== null)
          pauseMs = Math.max(pauseMs, error.retryAfterMs);
        // After a broken connection the version is still good; after any other error a new list is needed.
        version = error instanceof CutOff ? error.version : null;
        this.#tell(error, pauseMs);
      }
      await wait(clock, pauseMs, signal);
    }
  }

  async #list(signal: AbortSignal): Promise<string> {
    const { connection, resource, namespace, metadataOnly } = this.#options;
    const found: KubeObject[] = [];
    let next: string | undefined;
    let version = "";
    do {
      const query = this.#query({ limit: String(PAGE_OBJECTS), ...(next && { continue: next }) });
      const accept = metadataOnly ? { accept: METADATA } : {};
      const page = await connection.call<ListOf<KubeObject>>(
        "GET",
        `${pathOf(resource, namespace)}?${query}`,
        {
          ...accept,
          signal,
        },
      );
      // Items of a list have no apiVersion and kind.
      for (const item of page.items)
        found.push({ ...item, apiVersion: resource.apiVersion, kind: resource.kind });
      next = page.metadata.continue || undefined;
      version = page.metadata.resourceVersion;
    } while (next !== undefined);
    const before = new Map(this.#objects);
    for (const object of found) {
      before.delete(keyOf(object));
      this.#put(object, true);
    }
    for (const gone of before.values()) this.#remove(gone);
    this.#isSynced = true;
    return version;
  }

  /** Resolves with the version for the next watch, when the server ends this one after `watchSeconds`. */
  async #watch(from: string, signal: AbortSignal): Promise<string | null> {
    const { connection, resource, namespace, metadataOnly, clock, random, watchSeconds, metrics } =
      this.#options;
    const seconds = Math.ceil((watchSeconds ?? WATCH_SECONDS) * (0.75 + random() / 4));
    const query = this.#query({
      watch: "true",
      allowWatchBookmarks: "true",
      resourceVersion: from,
      timeoutSeconds: String(seconds),
    });
    const stall = new AbortController();
    const cancel = clock.after(seconds * 1_000 + STALL_SPARE_MS, () =>
      stall.abort(new Error("the watch has stalled")),
    );
    let version = from;
    try {
      const lines = connection.lines(`${pathOf(resource, namespace)}?${query}`, {
        signal: AbortSignal.any([signal, stall.signal]),
        ...(metadataOnly && { accept: METADATA_EVENTS }),
      });
      for await (const line of lines) {
        const { type, object } = JSON.parse(line) as WatchEvent;
        if (type === "ERROR")
          throw new KubeError(object.code ?? 0, object.reason ?? "", object.message ?? "the watch ended");
        version = object.metadata.resourceVersion ?? version;
        this.#failures = 0;
        if (type === "BOOKMARK") continue;
        const whole = { ...object, apiVersion: resource.apiVersion, kind: resource.kind };
        if (type === "DELETED") this.#remove(whole);
        else this.#put(whole);
      }
      return version;
    } catch (error) {
      metrics.watchEnded(resource.plural, stall.signal.aborted ? "stall" : isGone(error) ? "gone" : "error");
      if (isGone(error)) return null;
      throw new CutOff(version, error);
    } finally {
      cancel();
    }
  }

  /** A list wins even with a lower version: the cluster may have been restored from a backup. */
  #put(object: KubeObject, isListed = false): void {
    const known = this.#objects.get(keyOf(object));
    if (known?.metadata.resourceVersion === object.metadata.resourceVersion) return;
    if (known && !isListed && versionOf(known) > versionOf(object)) return;
    this.#objects.set(keyOf(object), object);
    this.#options.onChange(object, true);
  }

  #remove(object: KubeObject): void {
    if (this.#objects.delete(keyOf(object))) this.#options.onChange(object, false);
  }

  #query(parts: Readonly<Record<string, string>>): string {
    const { labelSelector } = this.#options;
    return new URLSearchParams({ ...parts, ...(labelSelector && { labelSelector }) }).toString();
  }

  #tell(error: unknown, pauseMs: number): void {
    const { log, resource } = this.#options;
    const cause = error instanceof CutOff ? error.cause : error;
    const fields = { kind: resource.kind, reason: messageOf(cause), againAfterMs: Math.round(pauseMs) };
    // A single broken watch is normal.
    if (this.#failures > 1) log.warn(fields, "resources cannot be watched");
    else log.debug(fields, "a watch was cut off");
  }
}

/** A watch failed, but not because its version expired: the next one can continue from `version`. */
class CutOff extends Error {
  readonly version: string | null;

  constructor(version: string, cause: unknown) {
    super("the watch was cut off", { cause });
    this.version = cause instanceof KubeError && cause.isFinal ? null : version;
  }
}

const versionOf = ({ metadata }: KubeObject): number => Number(metadata.resourceVersion);

const keyOf = ({ metadata }: KubeObject): string => `${metadata.namespace}/${metadata.name}`;
