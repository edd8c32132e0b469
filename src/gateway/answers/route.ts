/** What a route is asked. */
interface RouteRequest {
  readonly request: Request;
  /** As it came, not decoded, without the query string. */
  readonly pathname: string;
  readonly address: string;
}

/** Answers the paths it knows; null passes the request on. */
export type Route = (asked: RouteRequest) => Response | Promise<Response> | null;
