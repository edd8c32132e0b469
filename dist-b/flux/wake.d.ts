/** Wakes one waiting loop. It keeps no state: check for work first, then call `wait` without an `await` in between. */
export declare class Wake {
  #private;
  ring(): void;
  wait(): Promise<void>;
}
