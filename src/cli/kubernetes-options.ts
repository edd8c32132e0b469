import type { Command } from "commander";
import { EXAMPLES } from "./examples.js";
import type { Flags } from "./settings.js";

export interface KubernetesActions {
  kubernetesManifest(file: string, flags: Flags): Promise<void>;
  kubernetesInstallation(flags: Flags): Promise<void>;
}

/** `terrarium k8s`. */
export function addKubernetes(program: Command, actions: KubernetesActions): void {
  const kubernetes = program.command("k8s").description("what the Kubernetes operator needs and makes");
  kubernetes
    .command("manifest")
    .description("print what the operator would make for the AgentServers in a file")
    .argument("<file>", "YAML, or - to read it from standard input")
    .option("--image <name>", "image of the gateway where a server names none (default: of this version)")
    .addHelpText("after", EXAMPLES.kubernetes)
    .action((file: string, flags: Flags) => actions.kubernetesManifest(file, flags));
  kubernetes
    .command("install")
    .description("print the custom resources and the operator, for `kubectl apply --server-side -f -`")
    .option("--namespace <name>", "where the operator runs (default: terrarium-system)")
    .option("--only <namespace>", "the only namespace that it looks after (default: all)")
    .option("--operator-image <name>", "image of the operator (default: of this version)")
    .option("--image <name>", "image of the gateway where a server names none (default: of this version)")
    .action((flags: Flags) => actions.kubernetesInstallation(flags));
}
