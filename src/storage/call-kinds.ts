import type {
  FreezeCall,
  FreezeCallName,
  HostCall,
  HostCallName,
  RunCall,
  RunCallName,
  ShareCall,
  ShareCallName,
  SightCall,
  SightCallName,
  SignalCall,
  SignalCallName,
  TokenCallName,
} from "./protocol.js";

/** What each call of the lane `synced` does to the file. */
const TOKEN_CALLS = {
  park: "writes",
  apply: "writes",
  recover: "writes",
  get: "reads",
  list: "reads",
  audit: "reads",
  deadlines: "reads",
  dueResumptions: "reads",
  flush: "writes",
} as const satisfies Record<TokenCallName, "reads" | "writes">;
const RUN_CALLS = {
  claimRun: "writes",
  applyToRun: "writes",
  discardRun: "writes",
  recoverRuns: "writes",
  lastTick: "writes",
  getRun: "reads",
  runByKey: "reads",
  runParkedOn: "reads",
  listRuns: "reads",
  childrenOfRun: "reads",
  openRuns: "reads",
  sessionState: "reads",
  stateKeys: "reads",
} as const satisfies Record<RunCallName, "reads" | "writes">;
const SIGNAL_CALLS = {
  deposit: "writes",
  sweepSignals: "writes",
  loadSignals: "reads",
  witness: "reads",
} as const satisfies Record<SignalCallName, "reads" | "writes">;
const FREEZE_CALLS = {
  loadFreezes: "reads",
  putFreezes: "writes",
  removeFreezes: "writes",
  freezeAudit: "reads",
} as const satisfies Record<FreezeCallName, "reads" | "writes">;
const SHARE_CALLS = {
  openShares: "writes",
  addShare: "writes",
  removeShare: "writes",
} as const satisfies Record<ShareCallName, "reads" | "writes">;
const SIGHT_CALLS = {
  loadSights: "reads",
  keepSights: "writes",
} as const satisfies Record<SightCallName, "reads" | "writes">;
const HOST_CALLS = {
  loadHosts: "reads",
  putHost: "writes",
  removeHost: "writes",
} as const satisfies Record<HostCallName, "reads" | "writes">;
const SYNCED_CALLS: Readonly<Record<string, "reads" | "writes">> = {
  ...TOKEN_CALLS,
  ...RUN_CALLS,
  ...SIGNAL_CALLS,
  ...FREEZE_CALLS,
  ...SHARE_CALLS,
  ...SIGHT_CALLS,
  ...HOST_CALLS,
};

export function isWrite(name: string): boolean {
  return SYNCED_CALLS[name] === "writes";
}

export function isOfRuns<Call extends { readonly name: string }>(call: Call): call is Call & RunCall {
  return Object.hasOwn(RUN_CALLS, call.name);
}

export function isOfSignals<Call extends { readonly name: string }>(call: Call): call is Call & SignalCall {
  return Object.hasOwn(SIGNAL_CALLS, call.name);
}

export function isOfFreezes<Call extends { readonly name: string }>(call: Call): call is Call & FreezeCall {
  return Object.hasOwn(FREEZE_CALLS, call.name);
}

export function isOfShares<Call extends { readonly name: string }>(call: Call): call is Call & ShareCall {
  return Object.hasOwn(SHARE_CALLS, call.name);
}

export function isOfSights<Call extends { readonly name: string }>(call: Call): call is Call & SightCall {
  return Object.hasOwn(SIGHT_CALLS, call.name);
}

export function isOfHosts<Call extends { readonly name: string }>(call: Call): call is Call & HostCall {
  return Object.hasOwn(HOST_CALLS, call.name);
}
