import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { JWT_SECRET } from "../support/terrarium-kit.js";
import { MAIN, Session, TOKEN } from "../support/terrarium-process.js";

const steps = new URL("../sim/runs-gateway-steps.mjs", import.meta.url).href;
const standing = new URL("./standing.mjs", import.meta.url).href;
const agents = fileURLToPath(new URL("./agents.ts", import.meta.url));

/** A host that is away for longer is given up; one that is silent for longer is disconnected. Milliseconds. */
export const GRACE_MS = 1_200;
export const SILENCE_MS = 800;

/** A gateway on the data of this folder. Port 0: a free one. */
export async function serve(folder: string, port: number): Promise<{ session: Session; port: number }> {
  const limits = {
    "host-grace-ms": GRACE_MS,
    "host-silence-ms": SILENCE_MS,
    "run-attempts-max": 1_000,
    "max-resume-attempts": 1_000,
    "steering-rate-per-second": 100_000,
    "drain-timeout-ms": 500,
  };
  const options = ["--port", `${port}`, "--no-bundled", "--data-dir", join(folder, "data")];
  const bounds = Object.entries(limits).flatMap(([name, value]) => [`--${name}`, `${value}`]);
  const variables = { TERRARIUM_TOKEN: TOKEN, TERRARIUM_JWT_SECRET: JWT_SECRET };
  const program = ["--import", steps, "--import", standing, ...MAIN];
  const session = new Session(["serve", ...options, ...bounds], variables, program);
  const line = await session.until((one) => one.startsWith("terrarium listening on "));
  return { session, port: Number(new URL(line.split(" ").at(-1) ?? "").port) };
}

export interface HostSettings {
  /** The address of its gateway. */
  readonly url: string;
  readonly token: string;
  /** Where its agents write what they do. */
  readonly effectsFile: string;
}

export function startHost({ url, token, effectsFile }: HostSettings): Session {
  const options = ["--gateway", url, "--agents", agents, "--name", "sim", "--drain-timeout-ms", "500"];
  const variables = { TERRARIUM_TOKEN: token, RUNS_EFFECTS: effectsFile };
  return new Session(["host", ...options], variables, ["--import", standing, ...MAIN]);
}
