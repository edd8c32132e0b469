/** A registered symbol, so that questions from another copy of this package are recognised, too. */
export const PARKED = Symbol.for("terrarium.parked");
//# sourceMappingURL=parked.js.map
