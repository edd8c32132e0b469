import type { Visibility } from "../../auth/viewer.js";
import type { Watch } from "../../watching/port.js";
/**
 * `GET /api/agents`: an array. When there are more agents than one page holds, the header `Link` has the address of the
 * next (RFC 8288), so that clients of a few agents need not know of pages.
 */
export declare function readAgents(
  watch: Pick<Watch, "agents">,
  url: string,
  visibility: Visibility,
): Response;
