import { packageVersion } from "../base/package-files.js";
/** The images of this version, as `deploy/images` builds them. A registry of yours comes before the name. */
export const gatewayImage = () => `terrarium:${packageVersion()}`;
export const operatorImage = () => `terrarium-operator:${packageVersion()}`;
//# sourceMappingURL=images.js.map
