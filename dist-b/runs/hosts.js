/** The agent never saw the run. */
export class NotBegun extends Error {
  name = "NotBegun";
  reason;
  constructor(reason) {
    super(reason.message);
    this.reason = reason;
  }
}
/** The host ended while it had the run, which may have begun. */
export class CutOff extends Error {
  name = "CutOff";
  reason;
  constructor(reason) {
    super(reason.message);
    this.reason = reason;
  }
}
//# sourceMappingURL=hosts.js.map
