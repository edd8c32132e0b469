import type { Cancel, Clock } from "../base/clock.js";
import { AGENT_VISIBILITIES, type AgentVisibility, stricterVisibility } from "../events/agent/agent-sight.js";
import type { Leases } from "./leases.js";
import { token } from "./bucket/names.js";
import type { Replica } from "./bucket/replica.js";

const KIND = "settings";
const PORT = "settings";
/** Settings that differ and are told of one gateway. */
const TOLD_MAX = 32;

/** What the gateways of a namespace should have alike. */
export interface GatewaySettings {
  readonly defaultVisibility: AgentVisibility;
  /** Other settings by name, as texts that do not give secrets away. */
  readonly others: Readonly<Record<string, string>>;
}

export interface SettingsDifference {
  /** The other gateway. */
  readonly gateway: string;
  /** By setting: what it is here and there; null: not given. */
  readonly differs: Readonly<Record<string, readonly [here: string | null, there: string | null]>>;
}

export interface NamespaceSettingsOptions {
  readonly replica: Replica;
  readonly leases: Pick<Leases, "alive" | "ended" | "leaseMs">;
  readonly clock: Clock;
  readonly own: GatewaySettings;
  /** Called when a stricter default visibility holds than before, at the start too. */
  readonly onStricter: (visibility: AgentVisibility) => void;
  /** Called once for each gateway whose settings differ. */
  readonly onDifference: (difference: SettingsDifference) => void;
  readonly onError: (error: unknown) => void;
}

/**
 * What the gateways of a namespace were started with. The strictest default visibility holds for all, because a client that sees an agent
 * at one gateway sees it: a gateway that has heard of a stricter one keeps to it until it ends. All else that differs is told.
 */
export class NamespaceSettings {
  readonly #options: NamespaceSettingsOptions;
  /** By key of the record, of other gateways. At most the gateways that live, and those that ended since the last look. */
  readonly #others = new Map<string, GatewaySettings>();
  readonly #differing = new Set<string>();
  readonly #own: string;
  #strictest: AgentVisibility;
  #cancel: Cancel = () => undefined;
  #isClosed = false;

  /** Tells the others of this gateway, and is told of them. Rejects with a StoreError. */
  static async open(options: NamespaceSettingsOptions): Promise<NamespaceSettings> {
    const settings = new NamespaceSettings(options);
    // What the leader has, not only what has come.
    await options.replica.transact(() => undefined, PORT);
    await settings.#forgetEnded();
    await settings.#putOwn();
    settings.#lookSoon();
    return settings;
  }

  private constructor(options: NamespaceSettingsOptions) {
    this.#options = options;
    this.#own = keyOf(options.replica.gateway);
    this.#strictest = options.own.defaultVisibility;
    options.replica.follow(KIND, (key, _before, after) => {
      if (key === this.#own) return;
      if (after === undefined) this.#forget(key);
      else this.#heard(key, readSettings(after));
    });
  }

  /** Gateways that live, this one included; one that was killed counts until its lease has ended. */
  get gateways(): number {
    return this.#others.size + 1;
  }

  /** Which settings of another gateway that lives are not those of this one, for anyone to read; null: none. */
  get problem(): string | null {
    const names = [...this.#differing].flatMap((key) => this.#namesOf(key));
    if (names.length === 0) return null;
    return `another gateway of this namespace has other settings: ${[...new Set(names)].toSorted().join(", ")}`;
  }

  /** The default visibility that holds here, when it is stricter than that which this gateway was given; null: it is not. */
  get stricter(): AgentVisibility | null {
    return this.#strictest === this.#options.own.defaultVisibility ? null : this.#strictest;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#cancel();
    const { replica } = this.#options;
    // Without an answer its record goes when its lease has ended.
    if (replica.isMissing) return;
    await replica.transact(() => replica.remove(this.#own), PORT).catch(() => undefined);
  }

  #heard(key: string, settings: GatewaySettings): void {
    const isKnown = this.#others.has(key);
    this.#others.set(key, settings);
    const strictest = stricterVisibility(this.#strictest, settings.defaultVisibility);
    if (strictest !== this.#strictest) {
      this.#strictest = strictest;
      this.#options.onStricter(strictest);
    }
    const differs = differencesOf(this.#options.own, settings);
    if (Object.keys(differs).length === 0) return;
    this.#differing.add(key);
    if (!isKnown) this.#options.onDifference({ gateway: key.slice(KIND.length + 1), differs });
  }

  #forget(key: string): void {
    this.#others.delete(key);
    this.#differing.delete(key);
  }

  #namesOf(key: string): string[] {
    const settings = this.#others.get(key);
    return settings ? Object.keys(differencesOf(this.#options.own, settings)) : [];
  }

  #lookSoon(): void {
    const { clock, leases, onError } = this.#options;
    this.#cancel = clock.after(leases.leaseMs, () => {
      this.#look()
        .catch(onError)
        .finally(() => this.#isClosed || this.#lookSoon());
    });
  }

  async #look(): Promise<void> {
    await this.#forgetEnded();
    // The bucket may have been purged, or replaced by a backup.
    if (!this.#isClosed && this.#options.replica.get(this.#own) === undefined) await this.#putOwn();
  }

  async #forgetEnded(): Promise<void> {
    if (this.#others.size === 0) return;
    const { replica, leases } = this.#options;
    const alive = new Set((await leases.alive()).map(keyOf));
    const silent = [...this.#others.keys()].filter((key) => !alive.has(key));
    const ended = await leases.ended(silent.map((key) => key.slice(KIND.length + 1)));
    if (ended.size > 0)
      await replica.transact(() => {
        for (const key of [...ended].map(keyOf)) if (replica.get(key) !== undefined) replica.remove(key);
      }, PORT);
  }

  async #putOwn(): Promise<void> {
    const { replica, own } = this.#options;
    await replica.transact(() => replica.put(this.#own, own), PORT);
  }
}

function keyOf(gateway: string): string {
  return `${KIND}.${token(gateway)}`;
}

function differencesOf(own: GatewaySettings, other: GatewaySettings): SettingsDifference["differs"] {
  const here = { ...own.others, defaultVisibility: own.defaultVisibility };
  const there = { ...other.others, defaultVisibility: other.defaultVisibility };
  const names = new Set([...Object.keys(here), ...Object.keys(there)]);
  const valueOf = (of: Readonly<Record<string, string>>, name: string): string | null =>
    (Object.hasOwn(of, name) ? of[name] : null) ?? null;
  const differing = [...names].filter((name) => valueOf(here, name) !== valueOf(there, name));
  return Object.fromEntries(
    differing.slice(0, TOLD_MAX).map((name) => [name, [valueOf(here, name), valueOf(there, name)]]),
  );
}

/** Of one that cannot be read the strictest holds. */
function readSettings(value: unknown): GatewaySettings {
  const { defaultVisibility, others } = (value ?? {}) as Partial<GatewaySettings>;
  const read = Object.entries(others ?? {}).filter(([, text]) => typeof text === "string");
  return {
    defaultVisibility: AGENT_VISIBILITIES.find((one) => one === defaultVisibility) ?? "scoped",
    others: Object.fromEntries(read),
  };
}
