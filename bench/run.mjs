// Compiles bench/ and runs it on plain Node, so that no loader runs in the measured processes.
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const out = at("../node_modules/.cache/terrarium-bench/");

mkdirSync(`${out}peers`, { recursive: true });
writeFileSync(`${out}package.json`, '{ "type": "module" }\n');
copyFileSync(at("peers/frames.c"), `${out}peers/frames.c`);

const run = (...args) => spawnSync(process.execPath, args, { stdio: "inherit" }).status ?? 1;
const compiled = run(at("../node_modules/typescript/bin/tsc"), "-p", at("tsconfig.json"));
process.exitCode = compiled || run(`${out}main.js`, ...process.argv.slice(2));
