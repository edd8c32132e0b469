import { type Share, SHARE_TTL_SECONDS_MAX } from "../auth/shares/index.js";
import type { Builder } from "./builder.js";
import { GUARD_ERRORS } from "./mutations.js";

/** A share as its reader may see it: its holder sees no creator, and only its creator sees the token, once. */
export type ShownShare = Omit<Share, "createdAt" | "createdBy"> & {
  readonly createdBy?: string;
  readonly token?: string;
};

export type ShareType = ReturnType<typeof addShareType>;

export function addShareType(builder: Builder) {
  return builder.objectRef<ShownShare>("Share").implement({
    description: "A read-only right on one agent, or on one session of it, that ends by itself.",
    fields: (t) => ({
      id: t.exposeID("id", { description: "Names the share in logs and for `revokeShare`. Not a secret." }),
      token: t.string({
        nullable: true,
        description: "The secret: it lets its holder watch. Only in the answer of `createShare`.",
        resolve: ({ token }) => token ?? null,
      }),
      agentId: t.exposeID("agentId", { description: "The only agent that it shows." }),
      session: t.exposeString("session", {
        nullable: true,
        description: "The only session of the agent that it shows; null for all.",
      }),
      expiresAt: t.expose("expiresAt", { type: "DateTime", description: "When it ends." }),
      createdBy: t.string({
        nullable: true,
        description: "Subject of the token that created it; null for the holder of the share.",
        resolve: ({ createdBy }) => createdBy ?? null,
      }),
    }),
  });
}

/** Creating, listing and revoking shares. */
export function addShareFields(builder: Builder, share: ShareType): void {
  builder.queryField("shares", (t) =>
    t.field({
      type: [share],
      description:
        "Shares of the agents that the caller may control, the newest first, without their tokens. Those that have ended " +
        "are forgotten. Errors: UNAUTHENTICATED, FORBIDDEN.",
      resolve: (_root, _args, { watch, viewer }): ShownShare[] => [...watch.shares(viewer)],
    }),
  );
  builder.mutationField("createShare", (t) =>
    t.field({
      type: share,
      nullable: true,
      description:
        "A token that shows one agent and steers nothing, for `Authorization: Bearer`, or for `?share=` in the address of a " +
        `read. Scope: agent:<id>:control. Errors: ${GUARD_ERRORS}, BAD_USER_INPUT, LIMIT_EXCEEDED, UNAVAILABLE.`,
      args: {
        agentId: t.arg.id({ required: true, description: "The agent." }),
        session: t.arg.string({ description: "Show only this session of it. Default: all." }),
        ttlSeconds: t.arg.int({
          required: true,
          description: `How long it is valid, 1 to ${SHARE_TTL_SECONDS_MAX} seconds (7 days).`,
        }),
      },
      resolve: (_root, { agentId, session, ttlSeconds }, { steer, viewer }): Promise<ShownShare> =>
        steer.createShare(viewer, { agentId, session: session ?? null, ttlSeconds }),
    }),
  );
  builder.mutationField("revokeShare", (t) =>
    t.field({
      type: share,
      nullable: true,
      description:
        "Ends a share now, also on open streams. Scope: agent:<id>:control of its agent. " +
        "Errors: UNAUTHENTICATED, FORBIDDEN, RATE_LIMITED, SHARE_NOT_FOUND, UNAVAILABLE.",
      args: { id: t.arg.id({ required: true, description: "The share." }) },
      resolve: (_root, { id }, { steer, viewer }): Promise<ShownShare> => steer.revokeShare(viewer, id),
    }),
  );
}
