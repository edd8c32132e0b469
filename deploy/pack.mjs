// What npm runs before and after it packs.
//
// The package bundles the dependencies it was tested with. `overrides`, which keep the tree to what Node 20 runs and to one
// copy of graphql, are not heeded where a package is a dependency: whoever installed it would get another tree. They are
// named in package.json only while it is packed, because npm takes minutes to install here what it is to bundle. What is
// built for one platform (libsql) is fetched where it is to run.
//
// sbom.cdx.json, what is in the package by CycloneDX, is in the package and nowhere else.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const top = resolve(import.meta.dirname, "..");
const list = join(top, "sbom.cdx.json");

function without(key, object) {
  return Object.fromEntries(Object.entries(object).filter(([name]) => name !== key));
}

/** The lock file without what is for development: npm leaves too much out when it is told to by flag. */
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

const NOT_BUNDLED = ["libsql"];

/** In one step: whoever reads it meanwhile finds the one or the other. */
function rewriteManifest(bundles) {
  const path = join(top, "package.json");
  const manifest = without("bundleDependencies", JSON.parse(readFileSync(path, "utf8")));
  const bundled = Object.keys(manifest.dependencies).filter((name) => !NOT_BUNDLED.includes(name));
  const made = bundles ? { ...manifest, bundleDependencies: bundled } : manifest;
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
