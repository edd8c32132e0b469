/** What a request to the API server is about. */
export interface ApiRequest {
  readonly verb: "get" | "list" | "watch" | "create" | "update" | "patch" | "delete";
  /** `apps` and the like; empty for the core group. */
  readonly group: string;
  /** Plural, such as `pods`; `pods/status` for a subresource; the path itself for requests that are about no resource. */
  readonly resource: string;
  readonly namespace: string | null;
  readonly name: string | null;
}

const VERBS = { POST: "create", PUT: "update", PATCH: "patch", DELETE: "delete" } as const;

/** True for requests that change something. */
export const isWrite = ({ verb }: ApiRequest): boolean => !["get", "list", "watch"].includes(verb);

export function parseApiRequest(method: string, target: string): ApiRequest {
  const { pathname, searchParams } = new URL(target, "https://kubernetes");
  const [root, ...parts] = pathname.split("/").filter((part) => part !== "");
  const group = root === "apis" ? (parts.shift() ?? "") : "";
  parts.shift(); // the version
  const isInNamespace = parts[0] === "namespaces" && parts.length > 2;
  const namespace = isInNamespace ? (parts[1] ?? null) : null;
  const [plural = pathname, name = null, subresource] = isInNamespace ? parts.slice(2) : parts;
  const reading = searchParams.has("watch") ? "watch" : name === null ? "list" : "get";
  return {
    verb: method in VERBS ? VERBS[method as keyof typeof VERBS] : reading,
    group,
    resource: subresource === undefined ? plural : `${plural}/${subresource}`,
    namespace,
    name,
  };
}
