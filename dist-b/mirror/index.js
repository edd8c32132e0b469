export { fanoutCounters } from "./fanout/counters.js";
export { FlushLoop } from "./ring/flush-loop.js";
export { nextMessageFraming, plainMessageFraming, serverSentFraming } from "./fanout/framing.js";
export { HolographicBuffer } from "./ring/holographic-buffer.js";
export { viewOf } from "./view.js";
export { Mirrors } from "./mirrors.js";
export { Observation } from "./observation.js";
export {} from "./fanout/observer.js";
export { Projections } from "./fanout/projections.js";
export { historyOf } from "./ring/cursor.js";
export { StreamSink } from "./fanout/stream-sink.js";
export { VITALS_SECONDS_MAX } from "./vital-series.js";
export { backlogOf, mayNeedLog } from "./stream-log.js";
//# sourceMappingURL=index.js.map
