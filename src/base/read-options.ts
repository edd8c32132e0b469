/** How a store is read that several gateways share. Other stores are always current. */
export interface ReadOptions {
  /** While its servers do not answer: what this gateway has of it, however old. To be shown; nothing may be decided by it. */
  readonly mayBeOld?: boolean;
}

export const TO_SHOW: ReadOptions = { mayBeOld: true };
