import type { Exchange } from "./exchange.js";
/**
 * Redirects a browser to the one address of a page. Links on our pages are relative, so that they work below any path:
 * `/docs/` would look for its script in the wrong folder, and `/terrarium` too. Null where there is nothing to redirect.
 */
export declare function toPageAddress(
  request: Request,
  { path, pathname }: Pick<Exchange, "path" | "pathname">,
): Response | null;
