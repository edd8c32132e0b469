import type { Viewer, Visibility } from "./viewer.js";
/**
 * What the viewer may see at wall time `nowMs`: "public" for anonymous viewers, expired and revoked tokens, and
 * tokens that steer no agent. A viewer that may perturb, invoke or control an agent sees its errors. The key is a
 * hash of the set of these agents, so tokens for the same agents share bytes, whatever their other scopes.
 *
 * A visibility has no clock, because viewers whose tokens end at different times share it. Requests compute it each
 * time. A connection that keeps it longer (a WebSocket, an SSE stream) also uses `whenExpired`, and on expiry closes
 * the stream or continues with the public view.
 */
export declare function visibilityOf(viewer: Viewer, nowMs: number): Visibility;
