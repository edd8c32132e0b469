import { readFileSync } from "node:fs";
import { messageOf } from "../../base/errors.js";
import { gatewayImage, operatorImage } from "../../kubernetes/images.js";
import { installation } from "../../kubernetes/install/install.js";
import { asDocument, ManifestError, manifestOf } from "../../kubernetes/manifest.js";
import { usageError } from "../exit.js";
import type { Flags } from "../settings.js";

/** `terrarium k8s manifest`: prints the objects that the operator makes for the AgentServers in a file. */
export function writeManifest(file: string, flags: Flags): void {
  try {
    process.stdout.write(manifestOf(read(file), { gatewayImage: textOf(flags, "image") ?? gatewayImage() }));
  } catch (error) {
    if (error instanceof ManifestError) throw usageError(`${file}: ${error.message}`);
    throw error;
  }
}

/** `terrarium k8s install`: prints the custom resources and the operator, for `kubectl apply --server-side -f -`. */
export function writeInstallation(flags: Flags): void {
  const objects = installation({
    operatorImage: textOf(flags, "operatorImage") ?? operatorImage(),
    gatewayImage: textOf(flags, "image") ?? gatewayImage(),
    namespace: textOf(flags, "namespace") ?? "terrarium-system",
    only: textOf(flags, "only"),
  });
  process.stdout.write(objects.map(asDocument).join(""));
}

function read(file: string): string {
  try {
    return readFileSync(file === "-" ? 0 : file, "utf8");
  } catch (error) {
    throw usageError(`${file} cannot be read: ${messageOf(error)}`);
  }
}

function textOf(flags: Flags, name: string): string | null {
  const value = flags[name];
  return typeof value === "string" ? value : null;
}
