import type { Agentese } from "../../agentese/port.js";
import type { Sight } from "../../auth/sights.js";
import type { Viewer } from "../../auth/viewer.js";
import type { Limits } from "../../base/limits.js";
import type { SchemaContext } from "../../schema/builder.js";
import { steerWithin } from "../../steering/audit.js";
import type { Steer } from "../../steering/port.js";
import type { Watch } from "../../watching/port.js";
import type { Connection, ProtocolOptions } from "./connection.js";
import type { LazySignal } from "./signals.js";

/** The context of one operation. Its class has the members that a literal would make anew for each of ten thousand. */
export class OperationContext implements SchemaContext {
  sight: Sight;
  readonly steer: Steer;
  /** Who is waited for: the connection, or a query or mutation. */
  caller: Pick<LazySignal, "signal"> | null = null;
  readonly #options: ProtocolOptions;
  readonly #connection: Connection;

  constructor(options: ProtocolOptions, connection: Connection, sight: Sight, traceparent: unknown) {
    this.#options = options;
    this.#connection = connection;
    this.sight = sight;
    this.steer = steerWithin(options.steer, traceparent);
  }

  /** A fresh token replaces the connection's viewer. */
  get viewer(): Viewer {
    return this.#connection.viewer;
  }

  get observer(): object {
    return this.#connection;
  }

  get watch(): Watch {
    return this.#options.watch;
  }

  get agentese(): Agentese {
    return this.#options.agentese;
  }

  get limits(): Limits {
    return this.#options.limits;
  }

  get signal(): AbortSignal {
    return (this.caller ?? this.#connection.gone).signal;
  }
}
