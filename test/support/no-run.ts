/** What an event without a run answers to clients. */
export const NO_RUN = { run: null, session: null, attempt: null, private: null } as const;
