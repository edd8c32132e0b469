// npm runs this before and after it packs.
//
// sbom.cdx.json is a CycloneDX list of the tested dependencies, and of the packages that the build puts into dist (those of
// dist/LICENSES.md). It is generated for the package and not committed.
//
// Of the declarations, which the compiler writes for each module, only those stay that the package's exports lead to.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";

const top = resolve(import.meta.dirname, "..");
const list = join(top, "sbom.cdx.json");

const read = (path) => readFileSync(join(top, path), "utf8");

/** Direct dependencies by range: those of the package, and those in the build. */
function shippedDependencies({ dependencies, devDependencies }) {
  const licences = read("dist/LICENSES.md");
  const built = Object.entries(devDependencies).filter(([name]) => licences.includes(`\n## ${name} - `));
  return { ...dependencies, ...Object.fromEntries(built) };
}

/** The lock file with these dependencies and what they need. npm's own flag for it leaves out too much. */
function lockOf(dependencies) {
  const lock = JSON.parse(read("package-lock.json"));
  const { "": root, ...packages } = lock.packages;
  const kept = new Map([["", { ...root, dependencies, devDependencies: {} }]]);
  const visit = (from, names) => {
    for (const name of names) {
      const path = placeOf(packages, from, name);
      if (path === null || kept.has(path)) continue;
      const { dev: _dev, devOptional: _devOptional, ...entry } = packages[path];
      kept.set(path, entry);
      visit(
        path,
        Object.keys({ ...entry.dependencies, ...entry.optionalDependencies, ...entry.peerDependencies }),
      );
    }
  };
  visit("", Object.keys(dependencies));
  return { ...lock, packages: Object.fromEntries(kept) };
}

/** Where Node finds a package that is imported from another; null for one that is not installed. */
function placeOf(packages, from, name) {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf("/node_modules/")))) {
    const path = `${folder}${folder && "/"}node_modules/${name}`;
    if (path in packages) return path;
    if (folder === "") return null;
  }
}

function sbom() {
  const folder = mkdtempSync(join(tmpdir(), "terrarium-sbom-"));
  try {
    const manifest = JSON.parse(read("package.json"));
    const dependencies = shippedDependencies(manifest);
    writeFileSync(
      join(folder, "package.json"),
      JSON.stringify({ ...manifest, dependencies, devDependencies: {} }),
    );
    writeFileSync(join(folder, "package-lock.json"), JSON.stringify(lockOf(dependencies)));
    const flags = ["--package-lock-only", "--sbom-format=cyclonedx", "--sbom-type=application"];
    return execFileSync("npm", ["sbom", ...flags], { cwd: folder, encoding: "utf8", maxBuffer: 2 ** 26 });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const IMPORTED = /(?:\bfrom|\bimport)\s*\(?\s*["'](\.[^"']+)\.js["']/g;

/** Deletes the declarations that nobody can import: three of four, and three megabytes on a disk. */
function pruneTypes() {
  const { exports } = JSON.parse(read("package.json"));
  const entries = Object.values(exports).flatMap(({ types }) => (types ? [join(top, types)] : []));
  const kept = new Set(entries);
  for (const file of kept)
    for (const [, path] of readFileSync(file, "utf8").matchAll(IMPORTED))
      kept.add(resolve(dirname(file), `${path}.d.ts`));
  const dist = join(top, "dist");
  for (const name of readdirSync(dist, { recursive: true })) {
    const file = join(dist, name);
    if (file.endsWith(".d.ts") && !kept.has(file)) rmSync(file);
  }
}

/** The package is built: npm would warn those who install it of a script that builds it again. */
const PREPARE = '    "prepare": "node deploy/prepare.mjs",\n';
const NEXT = '    "prepack":';

function withPrepare(isWanted) {
  const manifest = read("package.json").replace(PREPARE, "");
  writeFileSync(join(top, "package.json"), isWanted ? manifest.replace(NEXT, PREPARE + NEXT) : manifest);
}

if (process.argv[2] === "--clean") {
  rmSync(list, { force: true });
  withPrepare(true);
} else {
  writeFileSync(list, sbom());
  pruneTypes();
  withPrepare(false);
}
