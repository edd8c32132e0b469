import { TerrariumError } from "../base/errors.js";
/** Why a call of a host failed, and its progress. Every rejection of `Backplane.call` is one. */
export class HostCallError extends TerrariumError {
  fate;
  /** The usage that the run had reported until then. */
  usage;
  constructor({ code, message, details }, fate, usage = null) {
    super(code, message, { ...details });
    this.fate = fate;
    this.usage = usage;
  }
}
//# sourceMappingURL=run-port.js.map
