import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { createAuthenticator } from "../../../src/auth/tokens/authenticator.js";
import { systemClock } from "../../../src/base/clock.js";
import { blocksOf } from "../../support/markdown.js";
import { TOP } from "../../support/machine.js";

const SECRET = "0123456789abcdef".repeat(4);

it("[AUTH-1259] docs/identity.md makes a token that the gateway accepts", async () => {
  const block = blocksOf("docs/identity.md").find(({ code }) => code.includes("SignJWT"));
  const [, program = ""] = /node -e '([^']+)'/.exec(block?.code ?? "") ?? [];
  const env = { ...process.env, TERRARIUM_JWT_SECRET: SECRET };
  const { stdout } = await promisify(execFile)(process.execPath, ["-e", program], {
    cwd: TOP,
    env,
  });
  const door = createAuthenticator({ operatorToken: null, jwtSecret: SECRET, clock: systemClock });
  const viewer = await door.authenticate(`Bearer ${stdout.trim()}`, "192.0.2.7");
  expect(viewer).toMatchObject({ kind: "client", id: "ada", scopes: ["agent:ledger:observe"] });
});
