// `npm run images -- FOLDER` writes the images of gateway and operator as OCI archives, without Docker and without a registry, on
// this machine's Node. `ctr images import FILE`, `podman load` and `skopeo copy oci-archive:FILE …` take them.
import { copyFileSync, mkdirSync } from "node:fs";
import { join, resolve } from "node:path";

import { buildTools } from "./cluster.js";
import { buildImages } from "./images.js";

const folder = resolve(process.argv[2] ?? "images");
mkdirSync(folder, { recursive: true });
using images = buildImages(join(buildTools(), "deb/bin/busybox"));
for (const [name, { archive }] of Object.entries(images.all)) {
  const file = join(folder, `${name}.tar`);
  copyFileSync(archive, file);
  process.stdout.write(`${file}\n`);
}
