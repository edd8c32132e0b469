/** The steps of park, resolve and resume between which a crash could do damage. */
export type Step =
  | "park:checked"
  | "park:stored"
  | "resolve:checked"
  | "resolve:stored"
  | "resume:starting"
  | "resume:started"
  | "resume:returned"
  | "resume:ended";

/** Called at each step. Does nothing in production; crash tests end the process in it. */
export type Checkpoint = (step: Step) => void;

export const noCheckpoint: Checkpoint = () => {};
