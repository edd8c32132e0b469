export { FORGOTTEN_BELOW, forgottenAt, intensityAt, isForgotten } from "./decay.js";
export { checkedDeposit, checkedFilter } from "./deposit.js";
export { passesOf, SignalField } from "./field.js";
export { identityOf, reinforced, SignalKeeper } from "./keeper.js";
export { SIGNAL_LIMITS, SIGNAL_LIMITS_IN_MEMORY, signalLimits } from "./limits.js";
export { MemorySignalBus } from "./memory-bus.js";
export { Sweeper } from "./sweeper.js";
//# sourceMappingURL=index.js.map
