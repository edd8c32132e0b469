/** The examples in the help of each command. A test runs all that end by themselves. */
export declare const EXAMPLES: {
  main: string;
  observe: string;
  history: string;
  kubernetes: string;
  perturb: string;
  invoke: string;
  call: string;
  completion: string;
  schema: string;
  run: string;
  semaphore: string;
};
