import type { Viewer } from "../auth/viewer.js";
import type { Builder } from "./builder.js";

type Client = Extract<Viewer, { kind: "client" }>;

export type ViewerType = ReturnType<typeof addViewerType>;

/** What whoever holds a token may know about it. The token itself is never told. */
export function addViewerType(builder: Builder) {
  return builder.objectRef<Client>("Viewer").implement({
    description: "Whoever holds the token that came with this request.",
    fields: (t) => ({
      id: t.exposeID("id", { description: "The token's subject, or `operator`." }),
      scopes: t.exposeStringList("scopes", {
        description:
          "What it lets its holder do, such as agent:<id>:perturb; `*` stands for one part, or for all.",
      }),
      expiresAt: t.expose("expiresAt", {
        type: "DateTime",
        nullable: true,
        description: "From then on it opens nothing; null when it does not run out.",
      }),
    }),
  });
}
