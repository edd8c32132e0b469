(function () {
  function e(e) {
    return `terrarium-token ${new URL(e).pathname}`;
  }
  var t = class {
    #e;
    constructor({ gateway: t, current: r, onToken: i, onForget: a }) {
      ((this.#e = typeof BroadcastChannel > `u` ? null : new BroadcastChannel(e(t))),
        this.#e?.addEventListener(`message`, ({ data: e }) => {
          let t = n(e);
          switch (t?.kind) {
            case `ask`: {
              let e = r();
              e !== null && this.offer(e);
              return;
            }
            case `token`:
              return i?.(t.token);
            case `forget`:
              return a();
            case void 0:
              return;
          }
        }));
    }
    ask() {
      this.#t({ kind: `ask` });
    }
    offer(e) {
      this.#t({ kind: `token`, token: e });
    }
    forget() {
      this.#t({ kind: `forget` });
    }
    #t(e) {
      this.#e?.postMessage(e);
    }
  };
  function n(e) {
    if (typeof e != `object` || !e) return null;
    let { kind: t, token: n } = e;
    if (t === `ask` || t === `forget`) return { kind: t };
    let r = typeof n == `string` && n !== `` && n.length <= 16384;
    return t === `token` && r ? { kind: t, token: n } : null;
  }
  var r = new URL(`.`, location.href).href,
    i = new URL(`graphql`, r).href,
    a = globalThis.fetch.bind(globalThis),
    o = null,
    s = ``,
    c = new t({ gateway: r, current: () => o, onToken: (e) => void l(e), onForget: () => d() });
  async function l(e) {
    if (e === o) return;
    let t = await u(e);
    t !== null && ((o = e), (s = t), v());
  }
  async function u(e) {
    return (
      (
        await (
          await a(i, {
            method: `POST`,
            headers: { "content-type": `application/json`, authorization: `Bearer ${e}` },
            body: JSON.stringify({ query: `{ viewer { id } }` }),
          }).catch(() => null)
        )
          ?.json()
          .catch(() => null)
      )?.data?.viewer?.id ?? null
    );
  }
  function d() {
    ((o = null), (s = ``), v());
  }
  function f(e) {
    let [, t] = typeof e == `string` ? (/^Bearer\s+(\S+)$/i.exec(e.trim()) ?? []) : [];
    return t ?? null;
  }
  globalThis.fetch = async (e, t) => {
    let n = new Request(e, t);
    if (n.url.split(`?`)[0] !== i) return a(n);
    let r = f(n.headers.get(`authorization`)),
      s = r === null ? o : null;
    s !== null && n.headers.set(`authorization`, `Bearer ${s}`);
    let u = await a(n);
    return (
      u.status === 401 && s !== null && s === o && d(),
      r !== null && r !== o && u.ok && (await l(r), o !== null && c.offer(o)),
      u
    );
  };
  var p = WebSocket.prototype.send;
  WebSocket.prototype.send = function (e) {
    p.call(this, typeof e == `string` && o !== null ? m(e, o) : e);
  };
  function m(e, t) {
    if (!e.includes(`"connection_init"`)) return e;
    let n = JSON.parse(e);
    if (n.type !== `connection_init`) return e;
    let { authorization: r, Authorization: i, ...a } = n.payload ?? {};
    return f(r) !== null || f(i) !== null
      ? e
      : JSON.stringify({ ...n, payload: { ...a, authorization: `Bearer ${t}` } });
  }
  var h = document.createElement(`div`),
    g = document.createElement(`span`);
  g.setAttribute(`role`, `status`);
  var _ = document.createElement(`button`);
  ((_.type = `button`),
    (_.textContent = `Forget token`),
    _.addEventListener(`click`, () => {
      (d(), c.forget());
    }),
    h.append(g, _),
    (h.style.cssText = `position:fixed;right:16px;bottom:6px;z-index:20;display:none;gap:8px;align-items:center;padding:4px 10px;border-radius:6px;background:#19221e;color:#e1e9e2;font:13px system-ui,sans-serif`),
    (_.style.cssText = `padding:2px 8px;border:1px solid #66766c;border-radius:6px;background:none;color:inherit;font:inherit;cursor:pointer`));
  function v() {
    ((g.textContent = o === null ? `` : `Tabs without a token use the token of ${s}.`),
      (h.style.display = o === null ? `none` : `flex`));
  }
  (document.addEventListener(`DOMContentLoaded`, () => document.body.append(h)), c.ask());
})();
