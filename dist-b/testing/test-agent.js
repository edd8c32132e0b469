import { AgentBench } from "./agent-bench.js";
import { withMethods } from "./test-run.js";
/**
 * Tests an agent as production runs it, without a gateway and with a clock that you move. Works with any test runner. Throws
 * BAD_USER_INPUT when the definition has a wrong shape.
 *
 * @example
 * ```ts
 * import { testAgent } from "terrarium-gateway/testing";
 *
 * test("it asks before it deletes", async () => {
 *   const agent = testAgent(steward);
 *   const asked = await agent.perturb({ folder: "old" });
 *   assert.equal(asked.status, "PARKED");
 *   const done = await asked.answer("Approve");
 *   assert.deepEqual(done.result, { deleted: 47 });
 * });
 * ```
 */
export function testAgent(
  definition,
  { now = Date.UTC(2026, 0, 1), agents = [], limits = {}, paths = {} } = {},
) {
  const startMs = new Date(now).getTime();
  if (!Number.isFinite(startMs)) throw new RangeError(`now is no instant: ${String(now)}`);
  const bench = new AgentBench(definition.id, [definition, ...agents], startMs, limits, paths);
  const data = {
    get now() {
      return bench.now;
    },
    outputs: bench.outputs,
    results: bench.results,
    events: bench.events,
    log: bench.log,
    get runs() {
      return bench.runs;
    },
    get vitals() {
      return bench.vitals;
    },
    get health() {
      return bench.health;
    },
  };
  const methods = {
    probe: (name) => bench.probe(name),
    state: (session = null) => bench.state(session),
    perturb: (input, options) => bench.perturb(input, options),
    invoke: (input, options) => bench.invoke(input, options),
    call: (command, args, options) => bench.call(command, args, options),
    advance: (ms) => bench.advance(ms),
    stop: () => bench.stop(),
    start: () => bench.start(),
    close: () => bench.close(),
    [Symbol.asyncDispose]: () => bench.close(),
  };
  return withMethods(data, methods);
}
//# sourceMappingURL=test-agent.js.map
