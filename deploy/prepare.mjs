// npm runs this after an install, and for the first `npx terrarium` in this folder. There another build would
// be slow and silent, and would remove `dist` under a running gateway.
import { execSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";

const top = resolve(import.meta.dirname, "..");
if (process.env.npm_command !== "exec" || !existsSync(join(top, "dist/main.js")))
  execSync("npm run build", { cwd: top, stdio: "inherit" });
