export type {
  DepositOutcome,
  NewDeposit,
  RecentDeposits,
  SignalBus,
  WitnessedDeposit,
  WitnessPage,
  WitnessQuery,
} from "./bus.js";
export { FORGOTTEN_BELOW, forgottenAt, intensityAt, isForgotten } from "./decay.js";
export { type CheckedDeposit, checkedDeposit, checkedFilter } from "./deposit.js";
export { passesOf, SignalField } from "./field.js";
export { identityOf, reinforced, SignalKeeper, type SignalRows } from "./keeper.js";
export { SIGNAL_LIMITS, SIGNAL_LIMITS_IN_MEMORY, type SignalLimits, signalLimits } from "./limits.js";
export { MemorySignalBus } from "./memory-bus.js";
export { Sweeper } from "./sweeper.js";
