import { type Route } from "../answers/route.js";
/**
 * `GET /docs`: Swagger UI for the OpenAPI document. All files come from this gateway; they are read on the first request.
 */
export declare function createDocsRoute(folder?: URL): Route;
/** Files of Swagger UI that the build copies. */
export declare const SWAGGER_UI_FILES: {
  readonly "swagger-ui.css": "text/css; charset=utf-8";
  readonly "swagger-ui-bundle.js": "text/javascript; charset=utf-8";
};
export declare const DOCS_HTML =
  '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>Terrarium: REST</title>\n<link rel="icon" href="data:,">\n<link rel="stylesheet" href="docs/swagger-ui.css">\n<link rel="stylesheet" href="docs/docs.css">\n</head>\n<body>\n<nav aria-label="Elsewhere"><strong>Terrarium</strong> <a href="graphql">GraphQL</a> <a href="openapi.json">OpenAPI document</a></nav>\n<main id="docs"><noscript>This page needs JavaScript. What it shows is at <a href="openapi.json">openapi.json</a>.</noscript></main>\n<script src="docs/swagger-ui-bundle.js"></script>\n<script src="docs/docs.js"></script>\n</body>\n</html>\n';
/** Tokens are not persisted, no external validator is called, and the URL cannot choose another document. */
export declare const DOCS_SCRIPT =
  '"use strict";\nconst dark = matchMedia("(prefers-color-scheme: dark)");\nconst applyTheme = () => document.documentElement.classList.toggle("dark-mode", dark.matches);\ndark.addEventListener("change", applyTheme);\napplyTheme();\nSwaggerUIBundle({\n  url: new URL("openapi.json", location.href).href,\n  dom_id: "#docs",\n  deepLinking: true,\n  defaultModelsExpandDepth: 0,\n  displayRequestDuration: true,\n  filter: true,\n  persistAuthorization: false,\n  queryConfigEnabled: false,\n  tryItOutEnabled: true,\n  validatorUrl: null,\n});\n';
export declare const DOCS_STYLE =
  "body { margin: 0; }\nnav { display: flex; gap: 1.5rem; padding: 0.75rem 1.25rem; font-family: sans-serif; border-bottom: 1px solid #8884; }\nnav a { color: #2563a8; }\nnoscript { display: block; padding: 1.25rem; font-family: sans-serif; }\n.dark-mode nav { color: #e4e6e6; }\n.dark-mode nav a { color: #8ab8e6; }\n.dark-mode .swagger-ui .examples-select__section-label { color: #e4e6e6; }\n.swagger-ui .info { margin: 1.5rem 0; }\n.swagger-ui .scheme-container { padding: 1rem 0; }\n";
