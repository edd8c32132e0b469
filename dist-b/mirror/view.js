/** A view that cannot write to the buffer or expose it. */
export function viewOf(buffer, audience) {
  return Object.freeze({
    agentId: buffer.scope,
    historyMax: buffer.maxHistory,
    get published() {
      return buffer.nextSeq;
    },
    get observers() {
      return audience.of(buffer.scope);
    },
    get latest() {
      return { ...buffer.latest };
    },
    get cursor() {
      return buffer.headCursor();
    },
    get closed() {
      return buffer.closed;
    },
    history: (last) =>
      buffer.history(last).map(({ cursor, epoch, offset, event }) => ({ cursor, epoch, offset, event })),
    onChange: (listener) => buffer.attach({ onAdvance: listener, onHeartbeat: listener, onClose: listener }),
  });
}
//# sourceMappingURL=view.js.map
