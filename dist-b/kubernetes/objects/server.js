import { createHash } from "node:crypto";
import { API_VERSION } from "../api/crd.js";
/** The server as controlling owner: what it owns is deleted with it. Without a uid, as in a file, there is none. */
export function ownerOf({ metadata }) {
  const { name, uid } = metadata;
  if (uid === undefined) return [];
  return [
    { apiVersion: API_VERSION, kind: "AgentServer", name, uid, controller: true, blockOwnerDeletion: true },
  ];
}
/** The same for equal JSON, whatever the order of members. */
export function hashOf(value) {
  return createHash("sha256").update(JSON.stringify(value, sorted)).digest("hex").slice(0, 16);
}
function sorted(_key, value) {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
//# sourceMappingURL=server.js.map
