export { endOfShare, endOfStream } from "./ended.js";
export { MemoryShareStore } from "./memory-store.js";
export { noShare, type Share, SHARE_TTL_SECONDS_MAX } from "./share.js";
export { type NewShare, Shares, type SignedShare } from "./shares.js";
export {
  type AddOutcome,
  fullness,
  type OpenedShares,
  type ShareLimits,
  shareLimits,
  type ShareStore,
} from "./store.js";
