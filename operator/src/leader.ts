import type { Clock } from "../../src/base/clock.js";
import { messageOf } from "../../src/base/errors.js";
import type { Log } from "../../src/base/log.js";
import type { Connection } from "../../src/kubernetes/client/connection.js";
import { isConflict, isMissing } from "../../src/kubernetes/client/kube-error.js";
import { pathOf, pathOfObject, RESOURCES } from "../../src/kubernetes/client/resources.js";
import type { KubeObject } from "../../src/kubernetes/objects/server.js";
import { wait } from "./wait.js";

export interface LeaderOptions {
  readonly connection: Pick<Connection, "call">;
  readonly namespace: string;
  readonly name: string;
  /** Name of this process; must be unique. */
  readonly identity: string;
  readonly onChange: (isLeading: boolean) => void;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Log;
}

/** Seconds after which others may take a lease that is not renewed. */
const LEASE_S = 15;
/** A leader that could not renew for this long stops acting, milliseconds. Shorter than LEASE_S: it stops before another starts. */
const GIVE_UP_MS = 10_000;
const RENEW_MS = 3_000;
/** Timeout of one request, milliseconds; several fit into GIVE_UP_MS. */
const REQUEST_MS = 3_000;

interface Lease extends KubeObject {
  readonly spec?: {
    readonly holderIdentity?: string;
    readonly leaseDurationSeconds?: number;
    readonly acquireTime?: string;
    readonly renewTime?: string;
    readonly leaseTransitions?: number;
  };
}

/**
 * Leader election with a Lease. Clocks of other machines are not used: a lease has expired when this process has seen no
 * change of it for its duration.
 */
export class Leader {
  readonly #options: LeaderOptions;
  readonly #stop = new AbortController();
  #ended: Promise<void> = Promise.resolve();
  #isLeading = false;
  #renewedMs = 0;
  #seen: { readonly version: string; readonly atMs: number } | null = null;

  constructor(options: LeaderOptions) {
    this.#options = options;
  }

  get isLeading(): boolean {
    return this.#isLeading;
  }

  start(): void {
    this.#ended = this.#run();
  }

  /** Releases the lease, so that the next leader does not have to wait until it expires. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#ended;
    if (!this.#isLeading) return;
    this.#set(false);
    try {
      const lease = await this.#read();
      if (lease?.spec?.holderIdentity === this.#options.identity) {
        await this.#write(lease, { ...lease.spec, holderIdentity: "", leaseDurationSeconds: 1 });
      }
    } catch (error) {
      this.#options.log.warn({ reason: messageOf(error) }, "the lease could not be given back");
    }
  }

  async #run(): Promise<void> {
    const { clock, random, log } = this.#options;
    const { signal } = this.#stop;
    while (!signal.aborted) {
      const beganMs = clock.monotonic();
      try {
        if (await this.#acquire()) {
          this.#renewedMs = beganMs;
          this.#set(true);
        } else {
          this.#set(false);
        }
      } catch (error) {
        log.warn({ reason: messageOf(error) }, "the lease could not be renewed or read");
        if (this.#isLeading && clock.monotonic() - this.#renewedMs > GIVE_UP_MS) this.#set(false);
      }
      await wait(clock, RENEW_MS * (0.8 + random() * 0.4), signal);
    }
  }

  async #acquire(): Promise<boolean> {
    const { identity, clock } = this.#options;
    const lease = await this.#read();
    const now = new Date(clock.now()).toISOString().replace("Z", "000Z");
    const own = { holderIdentity: identity, leaseDurationSeconds: LEASE_S, renewTime: now };
    if (!lease) {
      await this.#create({ ...own, acquireTime: now, leaseTransitions: 0 });
      return true;
    }
    const { holderIdentity = "", leaseTransitions = 0, leaseDurationSeconds = LEASE_S } = lease.spec ?? {};
    const version = lease.metadata.resourceVersion ?? "";
    if (this.#seen?.version !== version) this.#seen = { version, atMs: clock.monotonic() };
    if (holderIdentity === identity) return this.#write(lease, { ...lease.spec, ...own });
    const isFree =
      holderIdentity === "" || clock.monotonic() - this.#seen.atMs > leaseDurationSeconds * 1_000;
    if (!isFree) return false;
    return this.#write(lease, { ...own, acquireTime: now, leaseTransitions: leaseTransitions + 1 });
  }

  async #read(): Promise<Lease | null> {
    const { connection, namespace, name } = this.#options;
    try {
      const path = pathOfObject(RESOURCES.leases, namespace, name);
      return await connection.call<Lease>("GET", path, { timeoutMs: REQUEST_MS });
    } catch (error) {
      if (isMissing(error)) return null;
      throw error;
    }
  }

  async #create(spec: object): Promise<void> {
    const { connection, namespace, name } = this.#options;
    const { apiVersion, kind } = RESOURCES.leases;
    const body = { apiVersion, kind, metadata: { name, namespace }, spec };
    await connection.call("POST", pathOf(RESOURCES.leases, namespace), { body, timeoutMs: REQUEST_MS });
  }

  /** False when another process was faster. */
  async #write(lease: Lease, spec: object): Promise<boolean> {
    const { connection, namespace, name } = this.#options;
    try {
      const path = pathOfObject(RESOURCES.leases, namespace, name);
      await connection.call("PUT", path, { body: { ...lease, spec }, timeoutMs: REQUEST_MS });
      return true;
    } catch (error) {
      if (isConflict(error)) return false;
      throw error;
    }
  }

  #set(isLeading: boolean): void {
    if (this.#isLeading === isLeading) return;
    this.#isLeading = isLeading;
    this.#options.log.info({ identity: this.#options.identity }, isLeading ? "leads" : "leads no longer");
    this.#options.onChange(isLeading);
  }
}
