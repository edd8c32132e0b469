// deploy/operator.yaml: one file for `kubectl apply`.
import { gatewayImage, operatorImage } from "../src/kubernetes/images.js";
import { installation } from "../src/kubernetes/install/install.js";
import { asDocument } from "../src/kubernetes/manifest.js";

const HEAD = `# Custom resources and operator of this version: kubectl apply --server-side -f deploy/operator.yaml
# Made from src/kubernetes by \`npm run docs\`. For other images or one namespace: terrarium k8s install --help
`;

export function operatorFile(): string {
  const usual = { namespace: "terrarium-system", only: null };
  const images = { operatorImage: operatorImage(), gatewayImage: gatewayImage() };
  return (
    HEAD +
    installation({ ...usual, ...images })
      .map(asDocument)
      .join("")
  );
}
