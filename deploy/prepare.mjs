// What npm runs after it installed. It also runs this for `npx terrarium` in this folder, the first time: building again would
// take its time without a word, and take `dist` from under a gateway that runs from it.
import { execSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";

const top = resolve(import.meta.dirname, "..");
if (process.env.npm_command !== "exec" || !existsSync(join(top, "dist/main.js")))
  execSync("npm run build", { cwd: top, stdio: "inherit" });
