/** The current page of the dashboard. Stored in the fragment of the URL, which is not sent to a server. */
export type Route =
  | { readonly page: "agents" }
  /** `at`: cursor of an event to show. */
  | { readonly page: "agent"; readonly id: string; readonly at: string | null }
  | { readonly page: "run"; readonly id: string }
  | { readonly page: "questions" }
  | { readonly page: "terrarium" };

/** Parses a `location.hash`. Anything unknown is the first page. */
export function parseRoute(hash: string): Route {
  const [path = "", query = ""] = hash.replace(/^#/, "").split("?", 2);
  const [, page, id] = path.split("/");
  if (page === "agents" && id) {
    return { page: "agent", id: decode(id), at: new URLSearchParams(query).get("at") };
  }
  if (page === "runs" && id) return { page: "run", id: decode(id) };
  if (page === "questions" || page === "terrarium") return { page };
  return { page: "agents" };
}

export function hrefOf(route: Route): string {
  switch (route.page) {
    case "agents":
      return "#/";
    case "agent": {
      const query = route.at === null ? "" : `?at=${encodeURIComponent(route.at)}`;
      return `#/agents/${encodeURIComponent(route.id)}${query}`;
    }
    case "run":
      return `#/runs/${encodeURIComponent(route.id)}`;
    case "questions":
    case "terrarium":
      return `#/${route.page}`;
  }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
