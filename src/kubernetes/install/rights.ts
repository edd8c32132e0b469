import { GROUP } from "../api/crd.js";

/** Verbs for the kinds that the operator makes: it applies them and watches for changes by others. */
const MADE = ["get", "list", "watch", "create", "patch"] as const;

/** What the operator may do in the namespaces that it watches, and why. Its roles are made from this table only. */
export const RIGHTS = [
  { group: GROUP, resources: ["agentservers"], verbs: ["get", "list", "watch"], why: "what is wanted" },
  { group: GROUP, resources: ["agentservers/status"], verbs: ["patch"], why: "what there is" },
  {
    group: GROUP,
    resources: ["agentservers/finalizers"],
    verbs: ["update"],
    why: "owner references that block deletion, where the cluster checks them",
  },
  {
    group: GROUP,
    resources: ["pheromones"],
    verbs: ["get", "list", "watch", "create", "delete"],
    why: "deposits as resources, and the sweep",
  },
  { group: GROUP, resources: ["pheromones/status"], verbs: ["patch"], why: "the phase" },
  {
    group: "",
    resources: ["serviceaccounts", "services", "persistentvolumeclaims"],
    verbs: MADE,
    why: "parts of a terrarium",
  },
  { group: "apps", resources: ["statefulsets"], verbs: MADE, why: "parts of a terrarium" },
  { group: "policy", resources: ["poddisruptionbudgets"], verbs: MADE, why: "parts of a terrarium" },
  { group: "networking.k8s.io", resources: ["networkpolicies"], verbs: MADE, why: "parts of a terrarium" },
  {
    group: "networking.k8s.io",
    resources: ["ingresses"],
    verbs: [...MADE, "delete"],
    why: "a part that a server may no longer want",
  },
  {
    group: "monitoring.coreos.com",
    resources: ["servicemonitors"],
    verbs: [...MADE, "delete"],
    why: "a part that a server may no longer want",
  },
  {
    group: "",
    resources: ["secrets"],
    verbs: ["get", "create"],
    why: "the operator token is made once and read; other Secrets that a server names are read for changes",
  },
  {
    group: "",
    resources: ["configmaps"],
    verbs: ["get", "list", "watch"],
    why: "a changed agent module starts the gateway again",
  },
  {
    group: "",
    resources: ["pods"],
    verbs: ["get", "list", "watch", "create", "delete"],
    why: "why a terrarium is not ready, and a pod that pulls new images before they are used",
  },
  {
    group: "",
    resources: ["events"],
    verbs: ["list", "create", "patch"],
    why: "tells what happened, and reads why a pod or volume is missing",
  },
] as const;

/** What it may do in its own namespace in addition. */
export const OWN_RIGHTS = [
  {
    group: "coordination.k8s.io",
    resources: ["leases"],
    verbs: ["get", "create", "update"],
    why: "one of several operators acts",
  },
] as const;
