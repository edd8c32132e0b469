/** What the operator may do in the namespaces that it looks after, and why. Roles are made from this table alone. */
export declare const RIGHTS: readonly [
  {
    readonly group: "terrarium.dev";
    readonly resources: readonly ["agentservers"];
    readonly verbs: readonly ["get", "list", "watch"];
    readonly why: "what is wanted";
  },
  {
    readonly group: "terrarium.dev";
    readonly resources: readonly ["agentservers/status"];
    readonly verbs: readonly ["patch"];
    readonly why: "what there is";
  },
  {
    readonly group: "terrarium.dev";
    readonly resources: readonly ["agentservers/finalizers"];
    readonly verbs: readonly ["update"];
    readonly why: "owner references that block deletion, where the cluster checks them";
  },
  {
    readonly group: "terrarium.dev";
    readonly resources: readonly ["pheromones"];
    readonly verbs: readonly ["get", "list", "watch", "create", "delete"];
    readonly why: "deposits as resources, and the sweep";
  },
  {
    readonly group: "terrarium.dev";
    readonly resources: readonly ["pheromones/status"];
    readonly verbs: readonly ["patch"];
    readonly why: "the phase";
  },
  {
    readonly group: "";
    readonly resources: readonly ["serviceaccounts", "services", "persistentvolumeclaims"];
    readonly verbs: readonly ["get", "list", "watch", "create", "patch"];
    readonly why: "parts of a terrarium";
  },
  {
    readonly group: "apps";
    readonly resources: readonly ["statefulsets"];
    readonly verbs: readonly ["get", "list", "watch", "create", "patch"];
    readonly why: "parts of a terrarium";
  },
  {
    readonly group: "policy";
    readonly resources: readonly ["poddisruptionbudgets"];
    readonly verbs: readonly ["get", "list", "watch", "create", "patch"];
    readonly why: "parts of a terrarium";
  },
  {
    readonly group: "networking.k8s.io";
    readonly resources: readonly ["networkpolicies"];
    readonly verbs: readonly ["get", "list", "watch", "create", "patch"];
    readonly why: "parts of a terrarium";
  },
  {
    readonly group: "networking.k8s.io";
    readonly resources: readonly ["ingresses"];
    readonly verbs: readonly ["get", "list", "watch", "create", "patch", "delete"];
    readonly why: "a part that a server may no longer want";
  },
  {
    readonly group: "monitoring.coreos.com";
    readonly resources: readonly ["servicemonitors"];
    readonly verbs: readonly ["get", "list", "watch", "create", "patch", "delete"];
    readonly why: "a part that a server may no longer want";
  },
  {
    readonly group: "";
    readonly resources: readonly ["secrets"];
    readonly verbs: readonly ["get", "create"];
    readonly why: "the operator token is made once and read; other Secrets that a server names are read for changes";
  },
  {
    readonly group: "";
    readonly resources: readonly ["configmaps"];
    readonly verbs: readonly ["get", "list", "watch"];
    readonly why: "a changed agent module starts the gateway again";
  },
  {
    readonly group: "";
    readonly resources: readonly ["pods"];
    readonly verbs: readonly ["get", "list", "watch"];
    readonly why: "why a terrarium is not ready";
  },
  {
    readonly group: "";
    readonly resources: readonly ["events"];
    readonly verbs: readonly ["list", "create", "patch"];
    readonly why: "tells what happened, and reads why a pod or volume is missing";
  },
];
/** What it may do in its own namespace besides. */
export declare const OWN_RIGHTS: readonly [
  {
    readonly group: "coordination.k8s.io";
    readonly resources: readonly ["leases"];
    readonly verbs: readonly ["get", "create", "update"];
    readonly why: "one of several operators acts";
  },
];
