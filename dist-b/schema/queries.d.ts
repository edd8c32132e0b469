import type { AgentTypes } from "./types/agent.js";
import type { Builder } from "./builder.js";
import type { Enums } from "./types/enums.js";
import { type SemaphoreTypes } from "./types/semaphore.js";
export declare function addQueries(
  builder: Builder,
  enums: Enums,
  types: AgentTypes & {
    readonly viewer: ViewerType;
  },
  semaphores: SemaphoreTypes,
): void;
export type ViewerType = ReturnType<typeof addViewerType>;
/** The client's own view of its token's rights. The token itself is never shown. */
export declare function addViewerType(builder: Builder): PothosSchemaTypes.ObjectRef<
  PothosSchemaTypes.ExtendDefaultTypes<
    import("./builder.js").BuilderTypes<import("./builder.js").SchemaContext>
  >,
  {
    readonly kind: "client";
    readonly id: string;
    readonly scopes: readonly string[];
    readonly expiresAt: number | null;
    readonly isRevoked?: () => boolean;
  },
  {
    readonly kind: "client";
    readonly id: string;
    readonly scopes: readonly string[];
    readonly expiresAt: number | null;
    readonly isRevoked?: () => boolean;
  }
>;
