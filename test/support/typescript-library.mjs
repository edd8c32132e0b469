import { ts } from "@ts-morph/common";

/** The compiler as a library, which TypeScript 7 no longer is: openapi-typescript writes its output with it. */
export default ts;
