import type { Viewer, Visibility } from "../../auth/viewer.js";
import type { Watch } from "../../watching/port.js";
/**
 * `GET /api/history`: a page as JSON, or with `Accept: application/x-ndjson` all events, one on a line. An export is read
 * page by page, as fast as the client takes it; `first` bounds it.
 */
export declare function readHistory(
  watch: Pick<Watch, "history" | "encode">,
  { url, headers }: Request,
  viewer: Viewer,
  visibility: Visibility,
): Promise<Response>;
