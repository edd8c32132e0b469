import type { Aborting } from "../../base/async/aborter.js";
import type { Clock } from "../../base/clock.js";
import type { Msg, NatsConnection } from "@nats-io/nats-core";
import { RequestError, TimeoutError } from "@nats-io/nats-core";
import { TerrariumError } from "../../base/errors.js";
import type { NewId } from "../../base/ids.js";
import type { JsonValue } from "../../base/json.js";
import { Listening } from "../listening.js";
import {
  type Answered,
  type Asked,
  askedIn,
  errorIn,
  failed,
  type GatewayCallName,
  type GatewayCalls,
  noGateway,
  noNats,
} from "./messages.js";

export interface GatewayLineOptions {
  readonly connection: { readonly nats: NatsConnection; readonly isDown: boolean };
  /** Since when the servers do not answer, wall time in ms since 1970; null: they do. */
  readonly awaySince: () => number | null;
  readonly namespace: string;
  readonly gateway: string;
  readonly clock: Clock;
  readonly newId: NewId;
  /** Calls to other gateways under way. Beyond them LIMIT_EXCEEDED, and `onRefused`. */
  readonly callsMax: number;
  readonly onRefused: () => void;
  /** Does what another gateway asks. `signal` aborts when that one does not wait any more. */
  readonly serve: (asked: Asked, signal: AbortSignal) => Promise<JsonValue>;
  /** Nobody listens at a gateway that was asked. */
  readonly onGone?: (gateway: string) => void;
  /** It has answered. */
  readonly onAnswered?: (gateway: string) => void;
  /** Called with failures that the other gateway does not hear of. */
  readonly onError: (error: unknown) => void;
}

/**
 * Calls between gateways, over NATS request and reply. Delivery: at most once. A gateway that is not there is noticed at once;
 * one that does not answer, at the deadline: what it has done is then not known.
 */
export class GatewayLine {
  readonly #options: GatewayLineOptions;
  readonly #subscriptions: readonly Listening[];
  /** Calls of other gateways that are served, by their ids. At most as many as those may have under way. */
  readonly #serving = new Map<string, AbortController>();
  #asking = 0;

  constructor(options: GatewayLineOptions) {
    this.#options = options;
    const { nats } = options.connection;
    const { gateway, clock, onError } = options;
    const shared = { nats, clock, onError };
    this.#subscriptions = [
      new Listening({
        ...shared,
        subject: this.#subjectOf(gateway, "call"),
        onMessage: (message) => void this.#answer(message),
      }),
      new Listening({
        ...shared,
        subject: this.#subjectOf(gateway, "leave"),
        onMessage: (message) => this.#serving.get(message.string())?.abort(),
      }),
    ];
  }

  /**
   * Rejects with the error of the other gateway, with UNAVAILABLE when that one is not there, and with `NoAnswer` when it has not
   * answered in time, or the connection was lost. Aborting `signal` tells it that the caller has gone.
   */
  async ask<K extends GatewayCallName>(
    gateway: string,
    name: K,
    args: GatewayCalls[K]["args"],
    { timeoutMs, signal }: { readonly timeoutMs: number; readonly signal?: Aborting | undefined },
  ): Promise<GatewayCalls[K]["result"]> {
    const { connection, callsMax, onRefused, newId } = this.#options;
    if (this.#isAway) throw noNats(this.#options.awaySince());
    if (this.#asking >= callsMax) {
      onRefused();
      const message = `${this.#asking} calls to other gateways are under way`;
      throw new TerrariumError("LIMIT_EXCEEDED", message, { limit: "maxForwardedCalls", max: callsMax });
    }
    const id = newId("call");
    const { nats } = connection;
    const leave = (): void => nats.publish(this.#subjectOf(gateway, "leave"), id);
    this.#asking += 1;
    signal?.addEventListener("abort", leave, { once: true });
    try {
      const asked = { id, name, args, by: this.#options.gateway };
      const text = this.#textOf(asked);
      const reply = await nats.request(this.#subjectOf(gateway, "call"), text, { timeout: timeoutMs });
      this.#options.onAnswered?.(gateway);
      const answered = reply.json<Answered>();
      if (!answered.ok) throw errorIn(answered);
      return answered.result as GatewayCalls[K]["result"];
    } catch (error) {
      if (error instanceof TerrariumError) throw error;
      if (error instanceof RequestError && error.isNoResponders()) {
        this.#options.onGone?.(gateway);
        throw noGateway("is gone");
      }
      if (error instanceof TimeoutError) leave();
      throw new NoAnswer(this.#isAway ? "NATS" : "the gateway that carries this agent");
    } finally {
      signal?.removeEventListener("abort", leave);
      this.#asking -= 1;
    }
  }

  get #isAway(): boolean {
    return this.#options.connection.isDown || this.#options.awaySince() !== null;
  }

  /** Serves no more calls. Those that are served go on. */
  close(): void {
    for (const subscription of this.#subscriptions) subscription.close();
  }

  async #answer(message: Msg): Promise<void> {
    const { serve, onError } = this.#options;
    const answered = await this.#served(message, serve);
    try {
      message.respond(this.#textOf(answered));
    } catch (error) {
      // Too long for one message, or the connection is closed.
      message.respond(JSON.stringify(failed(error)));
      if (!(error instanceof TerrariumError)) onError(error);
    }
  }

  async #served(message: Msg, serve: GatewayLineOptions["serve"]): Promise<Answered> {
    const abort = new AbortController();
    let id = "";
    try {
      const asked = askedIn(message.json());
      ({ id } = asked);
      this.#serving.set(id, abort);
      return { ok: true, result: await serve(asked, abort.signal) };
    } catch (error) {
      if (!(error instanceof TerrariumError)) this.#options.onError(error);
      return failed(error);
    } finally {
      this.#serving.delete(id);
    }
  }

  #textOf(message: Asked | Answered | object): string {
    const text = JSON.stringify(message);
    const max = this.#options.connection.nats.info?.max_payload ?? Infinity;
    if (Buffer.byteLength(text) <= max) return text;
    const why = `a message to another gateway has at most ${max} bytes (max_payload of the NATS server)`;
    throw new TerrariumError("LIMIT_EXCEEDED", why, { setting: "max_payload", max });
  }

  #subjectOf(gateway: string, what: "call" | "leave"): string {
    return `TERRARIUM_${this.#options.namespace}.gateway.${gateway}.${what}`;
  }
}

/** Another gateway has not answered: what it has done is not known. */
export class NoAnswer extends TerrariumError {
  constructor(who = "the gateway that carries this agent") {
    super("UNAVAILABLE", `${who} has not answered: look whether it was done`, {});
  }
}
