import { ts } from "@ts-morph/common";

/** The compiler as a library, which openapi-typescript needs and TypeScript 7 no longer is. */
export default ts;
