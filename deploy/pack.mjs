// npm runs this before and after it packs.
//
// The package bundles the few dependencies that `overrides` in package.json changes, because npm ignores the overrides of a
// package that is installed as a dependency: Yoga's tree stays compatible with Node 20, and graphql-rate-limit gets a
// current @graphql-tools/utils and no graphql-shield. npm resolves everything else at installation, including graphql,
// of which there must be one copy. `bundleDependencies` is in package.json only while it is packed, because with it npm
// takes minutes to install here.
//
// sbom.cdx.json is a CycloneDX list of the tested dependencies. It is generated for the package and not committed.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const top = resolve(import.meta.dirname, "..");
const list = join(top, "sbom.cdx.json");

function without(key, object) {
  return Object.fromEntries(Object.entries(object).filter(([name]) => name !== key));
}

/** The lock file without development dependencies: npm's own flag leaves out too much. */
function productionLock() {
  const lock = JSON.parse(readFileSync(join(top, "package-lock.json"), "utf8"));
  const packages = Object.entries(lock.packages)
    .filter(([, { dev }]) => dev !== true)
    .map(([path, entry]) => [path, without("devDependencies", entry)]);
  return JSON.stringify({ ...lock, packages: Object.fromEntries(packages) });
}

function sbom() {
  const folder = mkdtempSync(join(tmpdir(), "terrarium-sbom-"));
  try {
    const manifest = without("devDependencies", JSON.parse(readFileSync(join(top, "package.json"), "utf8")));
    writeFileSync(join(folder, "package.json"), JSON.stringify(manifest));
    writeFileSync(join(folder, "package-lock.json"), productionLock());
    const flags = ["--package-lock-only", "--sbom-format=cyclonedx", "--sbom-type=application"];
    return execFileSync("npm", ["sbom", ...flags], { cwd: folder, encoding: "utf8", maxBuffer: 2 ** 26 });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Dependencies that need an override, and dependencies with one of them as a peer. */
const BUNDLED = ["graphql-rate-limit", "graphql-yoga", "@graphql-yoga/render-graphiql"];

/** Replaces the file in one step, so that a reader never sees half of it. */
function rewriteManifest(bundles) {
  const path = join(top, "package.json");
  const manifest = without("bundleDependencies", JSON.parse(readFileSync(path, "utf8")));
  const made = bundles ? { ...manifest, bundleDependencies: BUNDLED } : manifest;
  writeFileSync(`${path}.new`, `${JSON.stringify(made, null, 2)}\n`);
  renameSync(`${path}.new`, path);
}

if (process.argv[2] === "--clean") {
  rmSync(list, { force: true });
  rewriteManifest(false);
} else {
  writeFileSync(list, sbom());
  rewriteManifest(true);
}
