import { messageOf } from "../../base/errors.js";
import { JsonDepthError, parseJson } from "../../base/json.js";
import { visibleLine } from "../../base/text/visible-text.js";
import { CALLER_PRIORITY_MAX } from "../../events/run.js";
import { INVOKE, PERTURB } from "../../documents/agents.js";
import { ask, outcomeOf } from "../client/http.js";
import { CliError, usageError } from "../exit.js";
import { writeJson, writeLine } from "../render/output.js";
import { wholeNumber } from "../settings.js";
export const INT_MAX = 2_147_483_647;
const STDIN_BYTES_MAX = 16 * 1024 * 1024;
/** `terrarium perturb`: prints that the input was accepted; does not wait for its effect. */
export async function perturb(settings, agentId, given, flags) {
  const options = {
    ...keyOf(flags),
    ...numberOf(flags, "priority", "--priority", "", 0, CALLER_PRIORITY_MAX),
  };
  const input = await readInput(given);
  const accepted = outcomeOf((await ask(settings, PERTURB, { agentId, input, ...options })).perturb);
  if (settings.json) writeJson(accepted);
  else writeLine(`${accepted.id} accepted, inbox depth ${accepted.queueDepth}`);
}
/** `terrarium invoke`: prints the result as JSON, indented for people; or the question if the agent asks one. */
export async function invoke(settings, agentId, given, flags) {
  const options = { ...keyOf(flags), ...numberOf(flags, "timeoutMs", "--timeout-ms", "ms", 1, INT_MAX) };
  const input = await readInput(given);
  const invocation = outcomeOf((await ask(settings, INVOKE, { agentId, input, ...options })).invoke);
  if (settings.json) writeJson(invocation);
  else if (invocation.semaphore) printQuestion(agentId, invocation.semaphore);
  else writeJson(invocation.result, 2);
}
/** Prints the question that an agent asks instead of returning a result. */
export function printQuestion(agentId, { id, prompt }) {
  writeLine(`${agentId} asks: ${visibleLine(prompt)}  (answer with: terrarium semaphore resolve ${id} ...)`);
}
function keyOf({ idempotencyKey, session }) {
  return {
    ...(typeof idempotencyKey === "string" ? { idempotencyKey } : {}),
    ...(typeof session === "string" ? { session } : {}),
  };
}
function numberOf(flags, name, origin, unit, min, max) {
  const text = flags[name];
  if (typeof text !== "string") return {};
  return { [name]: wholeNumber({ text, origin }, unit, min, max) };
}
async function readInput(given) {
  return parseInput(given === "-" ? await readStandardInput() : given);
}
/** Parses an agent's input. The usage error says what is wrong and how to quote JSON for a shell. */
export function parseInput(text) {
  try {
    return parseJson(text);
  } catch (error) {
    if (error instanceof JsonDepthError) throw usageError(`the input is ${error.message}`);
    const example = `'{"ratePerSecond":5}'`;
    throw usageError(
      `the input is not JSON: ${messageOf(error)}. Quote it for the shell, such as ${example}`,
    );
  }
}
export async function readStandardInput() {
  const chunks = [];
  let bytes = 0;
  try {
    for await (const chunk of process.stdin) {
      bytes += chunk.length;
      if (bytes > STDIN_BYTES_MAX) throw usageError(`the input is larger than ${STDIN_BYTES_MAX} bytes`);
      chunks.push(chunk);
    }
  } catch (error) {
    if (error instanceof CliError) throw error;
    throw usageError(`standard input cannot be read (${messageOf(error)})`);
  }
  return Buffer.concat(chunks).toString("utf8");
}
//# sourceMappingURL=steer.js.map
