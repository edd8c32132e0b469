export type { Batch } from "./fanout/framing.js";
export { laggingOn } from "./fanout/lagging.js";
export { fanoutCounters, type FanoutCounters } from "./fanout/counters.js";
export { FlushLoop } from "./ring/flush-loop.js";
export {
  nextMessageFraming,
  plainMessageFraming,
  serverSentFraming,
  writeText,
  type Framing,
} from "./fanout/framing.js";
export { HolographicBuffer, type HolographicBufferOptions } from "./ring/holographic-buffer.js";
export { type MirroredEvent, type MirrorView, viewOf } from "./view.js";
export { type AgentLog, LocalLog } from "./local-log.js";
export { EVENT_PLACES } from "./all-agents.js";
export { Numbering, type PlacedEvent } from "./numbering.js";
export { shareOf } from "./ring/intake.js";
export { Mirrors, type DropReason } from "./mirrors.js";
export { Observation } from "./observation.js";
export { type Observer, type Rendering, type Sink } from "./fanout/observer.js";
export { type Join, Projections } from "./fanout/projections.js";
export type { Membership } from "./fanout/shared-document.js";
export { historyOf, type Reflected, type Start } from "./ring/cursor.js";
export { StreamSink, type ByteStream } from "./fanout/stream-sink.js";
export { VITALS_SECONDS_MAX } from "./vital-series.js";
export { isAhead } from "./ring/positions.js";
export { backlogOf, gatewayBehind, mayNeedLog, type StreamLog, untilRead } from "./stream-log.js";
export type { Lens } from "./ring/lens.js";
