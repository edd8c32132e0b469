import type { EventSight } from "../../auth/sights.js";
import type { Viewer } from "../../auth/viewer.js";
import { checkCount } from "../../schema/types/semaphore.js";
import { placeAfter } from "../../watching/agent-pages.js";
import type { ListedAgent, Watch } from "../../watching/port.js";
import { plainAgent } from "../../watching/plain.js";
import { textOfJson } from "../answers/route.js";
import { integerIn, readQuery } from "../callers/input.js";

/** Agents of one page, unless `first` asks for fewer. */
const PAGE_AGENTS_MAX = 1_000;
/** Characters of JSON of one page; it has at least one agent. Each agent carries its last result. */
const PAGE_CHARACTERS_MAX = 4_194_304;

/**
 * `GET /api/agents`: an array. When there are more agents than one page holds, the header `Link` has the address of the
 * next (RFC 8288), so that clients of a few agents need not know of pages.
 */
export function readAgents(
  watch: Pick<Watch, "listed">,
  url: string,
  viewer: Viewer,
  sight: EventSight,
): Response {
  const query = readQuery(url, ["after", "first"]);
  const first = checkCount(integerIn(query, "first") ?? PAGE_AGENTS_MAX, 1);
  const agents = watch.listed(viewer);
  const page: string[] = [];
  let characters = 0;
  const start = placeAfter(agents, query.get("after"));
  for (let at = start; at < agents.length && page.length < first; at += 1) {
    const text = JSON.stringify(plainAgent((agents[at] as ListedAgent).read(), sight));
    if (page.length > 0 && characters + text.length > PAGE_CHARACTERS_MAX) break;
    page.push(text);
    characters += text.length;
  }
  const response = textOfJson(200, `[${page.join(",")}]`);
  const last = agents[start + page.length - 1];
  if (last && start + page.length < agents.length) {
    query.set("after", last.id);
    response.headers.set("link", `<?${query}>; rel="next"`);
  }
  return response;
}
