/** The images of this version, as `deploy/images` builds them. A registry of yours comes before the name. */
export declare const gatewayImage: () => string;
export declare const operatorImage: () => string;
