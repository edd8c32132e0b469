/** Swagger UI's own files, as the build lays them beside us. */
export const SWAGGER_UI_FILES = {
  "swagger-ui.css": "text/css; charset=utf-8",
  "swagger-ui-bundle.js": "text/javascript; charset=utf-8",
} as const;

export const DOCS_HTML = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Terrarium: REST</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/docs/swagger-ui.css">
<link rel="stylesheet" href="/docs/docs.css">
</head>
<body>
<nav aria-label="Elsewhere"><strong>Terrarium</strong> <a href="/graphql">GraphQL</a> <a href="/openapi.json">OpenAPI document</a></nav>
<main id="docs"><noscript>This page needs JavaScript. What it shows is at <a href="/openapi.json">/openapi.json</a>.</noscript></main>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/docs.js"></script>
</body>
</html>
`;

/** A token stays in the page and goes with it; no validator elsewhere is asked; the address says nothing of what to load. */
export const DOCS_SCRIPT = `"use strict";
const dark = matchMedia("(prefers-color-scheme: dark)");
const dress = () => document.documentElement.classList.toggle("dark-mode", dark.matches);
dark.addEventListener("change", dress);
dress();
SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#docs",
  deepLinking: true,
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
  filter: true,
  persistAuthorization: false,
  queryConfigEnabled: false,
  tryItOutEnabled: true,
  validatorUrl: null,
});
`;

export const DOCS_STYLE = `body { margin: 0; }
nav { display: flex; gap: 1.5rem; padding: 0.75rem 1.25rem; font-family: sans-serif; border-bottom: 1px solid #8884; }
nav a { color: #2563a8; }
noscript { display: block; padding: 1.25rem; font-family: sans-serif; }
.dark-mode nav { color: #e4e6e6; }
.dark-mode nav a { color: #8ab8e6; }
.dark-mode .swagger-ui .examples-select__section-label { color: #e4e6e6; }
.swagger-ui .info { margin: 1.5rem 0; }
.swagger-ui .scheme-container { padding: 1rem 0; }
`;
