import { packageVersion } from "../base/files/package-files.js";

/** The images of this version, as `deploy/images` builds them. A registry of yours comes before the name. */
export const gatewayImage = (): string => `terrarium:${packageVersion()}`;
export const operatorImage = (): string => `terrarium-operator:${packageVersion()}`;
