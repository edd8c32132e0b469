import type { SemaphoreOrder, SemaphoreStatus } from "../../events/semaphore.js";
import type { ShownSemaphore } from "../../inbox/shown-semaphore.js";
import type { AuditPage } from "../../purgatory/audit.js";
import type { SemaphorePage, SemaphoreQuery } from "../../watching/port.js";
import type { EventBuilder } from "../builder.js";
import type { Enums } from "./enums.js";
/** Maximum number of semaphores or audit entries in one answer. */
export declare const SEMAPHORES_MAX = 1000;
export declare const COUNT_HELP = "How many, from 0 to 1000.";
export declare const PAGE_HELP = "How many, from 1 to 1000.";
/** Throws BAD_USER_INPUT for a count out of range. */
export declare function checkCount(first: number, min?: number): number;
/** Arguments of the fields that list semaphores. */
interface ListArgs {
  readonly agentId?: string | null | undefined;
  readonly status?: SemaphoreStatus | null | undefined;
  readonly order?: SemaphoreOrder | null | undefined;
  readonly after?: number | null | undefined;
  readonly first?: number | null | undefined;
}
export declare const ORDER_HELP =
  "Order of the list. Default: MOST_URGENT_FIRST for PENDING, else OLDEST_FIRST.";
/** Throws BAD_USER_INPUT for contradictory arguments. */
export declare function listQuery({ agentId, status, order, after, first }: ListArgs): SemaphoreQuery;
export type SemaphoreTypes = ReturnType<typeof addSemaphoreTypes>;
/**
 * Questions of agents to people. Events contain these types, too, so the code that builds a `ShownSemaphore` decides
 * about its secrets.
 */
export declare function addSemaphoreTypes(
  builder: EventBuilder,
  enums: Enums,
): {
  semaphore: PothosSchemaTypes.ObjectRef<
    PothosSchemaTypes.ExtendDefaultTypes<
      import("../builder.js").BuilderTypes<import("../builder.js").EventContext>
    >,
    ShownSemaphore,
    ShownSemaphore
  >;
  semaphorePage: PothosSchemaTypes.ObjectRef<
    PothosSchemaTypes.ExtendDefaultTypes<
      import("../builder.js").BuilderTypes<import("../builder.js").EventContext>
    >,
    SemaphorePage,
    SemaphorePage
  >;
  auditPage: PothosSchemaTypes.ObjectRef<
    PothosSchemaTypes.ExtendDefaultTypes<
      import("../builder.js").BuilderTypes<import("../builder.js").EventContext>
    >,
    AuditPage,
    AuditPage
  >;
};
export {};
