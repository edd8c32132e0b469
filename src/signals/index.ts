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
export { reinforced, SignalKeeper, type SignalRows } from "./keeper.js";
export { SIGNAL_LIMITS, type SignalLimits, signalLimits } from "./limits.js";
export { MemorySignalBus } from "./memory-bus.js";
export { withoutPrivate } from "./private.js";
export { Sweeper } from "./sweeper.js";
