import { messageOf } from "../../base/errors.js";
import { isHeartbeat } from "../../events/event.js";
import { codeOf, ERROR_CHARACTERS_MAX } from "../agent-errors.js";
import { OutputJoiner } from "./output-joiner.js";
import { copyPayload } from "../payload.js";
/**
 * Stamps, numbers and publishes one agent's events. A value that cannot be published becomes an ERROR event with the
 * reason.
 */
export class Reflector {
  #options;
  #joiner;
  #offset = 0;
  /** The vitals in the last published event or heartbeat, and in the last heartbeat. */
  #published = null;
  #beaten = null;
  constructor(options) {
    this.#options = options;
    this.#joiner = new OutputJoiner(options.coalesceMs, options.clock, (text, origin) =>
      this.#output(text, origin),
    );
  }
  /** Publishes the texts that wait to be joined: of one call, or of all. */
  flushOutputs(cause) {
    if (cause === undefined) this.#joiner.flushAll();
    else this.#joiner.flush(cause);
  }
  /** The state in the last published event. */
  get publishedState() {
    return this.#published?.state ?? "DORMANT";
  }
  reflect(body) {
    if (!isHeartbeat(body)) this.#offset += 1;
    this.#publish(body, this.#options.vitals());
  }
  /**
   * Publishes the vitals if they differ from those in the last heartbeat, or in an event since. A heartbeat takes no
   * number.
   */
  beat() {
    const vitals = this.#options.vitals();
    if (areSame(vitals, this.#beaten) && areSame(vitals, this.#published)) return;
    this.#beaten = vitals;
    this.#publish({ type: "METABOLISM" }, vitals);
  }
  /** Events or heartbeats were lost on their way: the next heartbeat is published in any case. */
  forgetHeartbeat() {
    this.#beaten = null;
  }
  output(data, origin) {
    if (this.#joiner.take(data, origin)) return;
    this.#joiner.flush(origin.cause);
    this.#output(data, origin);
  }
  #output(data, origin) {
    try {
      this.reflect({ type: "OUTPUT", data: copyPayload(data, this.#options.payloadBytesMax), ...origin });
    } catch (error) {
      this.#refuse("an output", error, origin);
    }
  }
  result(result, origin) {
    this.#joiner.flush(origin.cause);
    try {
      this.reflect({ type: "RESULT", result: copyPayload(result, this.#options.payloadBytesMax), ...origin });
    } catch (error) {
      this.#refuse("a result", error, origin);
    }
  }
  /** An input that is too large to publish, or no JSON, is left out: the run has it. */
  perturbed(body, input) {
    this.reflect({ ...body, ...this.#shownInput(input) });
  }
  error(error, origin) {
    this.#joiner.flush(origin.cause);
    this.#error(messageOf(error), codeOf(error), origin, error);
  }
  #shownInput(input) {
    if (input === undefined) return {};
    try {
      return { input: copyPayload(input, this.#options.payloadBytesMax) };
    } catch {
      return {};
    }
  }
  #refuse(what, error, origin) {
    this.#error(`${what} cannot be published: ${messageOf(error)}`, codeOf(error), origin, error);
  }
  #publish(body, vitals) {
    const { agentId, epoch, clock, publish } = this.#options;
    const { state, pressure, flow, temperature, entropyRemaining } = vitals;
    const at = clock.now();
    const event = { agentId, at, state, pressure, flow, temperature, entropyRemaining, ...body };
    this.#published = vitals;
    publish({ epoch, offset: this.#offset, event });
  }
  #error(message, code, origin, error) {
    const failure = { message: message.slice(0, ERROR_CHARACTERS_MAX), code, ...origin };
    this.reflect({ type: "ERROR", ...failure });
    this.#options.onError(failure, error);
  }
}
/** Smaller differences cause no heartbeat; otherwise fading heat would cause one for ever. */
const RESOLUTION = { pressure: 0.1, flow: 0.01, temperature: 0.001 };
function areSame(vitals, before) {
  return (
    before !== null &&
    vitals.state === before.state &&
    vitals.entropyRemaining === before.entropyRemaining &&
    Math.abs(vitals.pressure - before.pressure) < RESOLUTION.pressure &&
    Math.abs(vitals.flow - before.flow) < RESOLUTION.flow &&
    Math.abs(vitals.temperature - before.temperature) < RESOLUTION.temperature
  );
}
//# sourceMappingURL=reflector.js.map
