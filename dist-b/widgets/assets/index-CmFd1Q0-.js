const __vite__mapDeps = (
  i,
  m = __vite__mapDeps,
  d = m.f || (m.f = ["./vital-charts-DnC6pffo.js", "./visible-text-B0bWghOa.js"]),
) => i.map((i) => d[i]);
import {
  a as e,
  c as t,
  d as n,
  f as r,
  g as i,
  h as a,
  i as o,
  l as s,
  m as c,
  n as l,
  o as u,
  p as d,
  r as f,
  s as p,
  t as m,
  u as h,
} from "./visible-text-B0bWghOa.js";
var g = [`idle`, `waking`, `active`, `intense`],
  _ = 8,
  v = 0.05,
  y = 2.5,
  b = [`FLOWING`, `PERTURBED`, `DRAINING`];
function x({ state: e }) {
  return b.includes(e);
}
function S(e) {
  return E(Math.log2(1 + Math.max(0, e)) / _);
}
function C({ pressure: e, flow: t, temperature: n, usualFlow: r }) {
  return E(Math.max(e / 100, T(t, r ?? null), n));
}
function w(e) {
  return e < 0.2 ? `idle` : e < 0.5 ? `waking` : e < 0.8 ? `active` : `intense`;
}
function T(e, t) {
  if (t === null) return Math.max(S(e), 0.2 * E(e / v));
  let n = Math.max(t / 2, v),
    r = 2 * Math.max(t, y);
  return e >= r
    ? 0.8 + 0.2 * ee(e, r, r * 8)
    : e >= n
      ? 0.5 + 0.3 * ee(e, n, r)
      : e >= 0.05
        ? 0.2 + 0.3 * ee(e, v, n)
        : 0.2 * E(e / v);
}
function ee(e, t, n) {
  return E(Math.log(e / t) / Math.log(n / t));
}
function E(e) {
  return e > 0 ? Math.min(e, 1) : 0;
}
var D = 1e3,
  O = 60 * D,
  te = 60 * O,
  ne = 24 * te;
function k(e) {
  let t = Math.max(0, Math.floor(e / D)) * D;
  return t < O
    ? `${t / D} s`
    : t < te
      ? `${Math.floor(t / O)} min`
      : t < ne
        ? ie(t, [te, `h`], [O, `min`])
        : ie(t, [ne, `d`], [te, `h`]);
}
function re(e) {
  let t = Math.max(0, Math.round(e));
  return t < D ? `${t} ms` : t < 10 * D ? `${(t / D).toFixed(1)} s` : k(t);
}
function ie(e, [t, n], [r, i]) {
  let a = Math.floor((e % t) / r);
  return `${Math.floor(e / t)} ${n}${a > 0 ? ` ${a} ${i}` : ``}`;
}
function A(e) {
  if (!Number.isFinite(e)) return `–`;
  let t = Math.abs(e);
  return t >= 1e6
    ? `${(e / 1e6).toFixed(1)} M`
    : t >= 1e4
      ? `${(e / 1e3).toFixed(1)} k`
      : t >= 10 || Number.isInteger(e)
        ? e.toFixed(0)
        : e.toFixed(t >= 1 ? 1 : 2);
}
function ae(e) {
  return x(e) ? w(C(e)) : e.state.toLowerCase();
}
function oe(e, t, n, r) {
  let { pressure: i, flow: a, temperature: o } = t;
  return [
    `${l(e)}: ${ae(t)}`,
    `pressure ${A(i)} of 100`,
    `${A(a)} events per second`,
    `temperature ${o.toFixed(2)}`,
    ...(n ? [`fever`] : []),
    ...(r === null ? [] : [`as of ${k(r)} ago`]),
  ].join(`, `);
}
function j(e) {
  return d`<bdi>${l(e)}</bdi>`;
}
function M(e, t = 2) {
  return j(JSON.stringify(e, null, t) ?? `nothing`);
}
var se = 6e4;
function N(e, t) {
  return [...ue(e, t).slice(-999), t];
}
function ce(e, t, n) {
  return Math.max(n, ue(e, t).length);
}
function le(e, t = !1) {
  return t ? `${e} err/min` : `${e} ${e === 1 ? `error` : `errors`} in the last minute`;
}
function ue(e, t) {
  let n = e.findIndex((e) => e > t - se);
  return n === -1 ? [] : e.slice(n);
}
var de = [`glass`, `idle`, `waking`, `active`, `intense`, `health`, `void`],
  fe = 60,
  pe = new WeakMap(),
  P = new OffscreenCanvas(1, 1).getContext(`2d`, { willReadFrequently: !0 });
function me(e) {
  let t = pe.get(e);
  if (t && t.frames-- > 0) return t.colors;
  let n = getComputedStyle(e),
    r = Object.fromEntries(de.map((e) => [e, he(n.getPropertyValue(`--t-${e}`).trim(), e)]));
  return (pe.set(e, { colors: r, frames: fe }), r);
}
function he(e, n) {
  if (/^#[\da-f]{6}$/i.test(e)) return s(e);
  if (!P || e === ``) return s(t[n]);
  ((P.fillStyle = t[n]), (P.fillStyle = e), P.fillRect(0, 0, 1, 1));
  let [r = 0, i = 0, a = 0] = P.getImageData(0, 0, 1, 1).data;
  return [r, i, a];
}
var ge = 64,
  _e = 63;
function ve(e) {
  let t = 2166136261;
  for (let n = 0; n < e.length; n++) t = Math.imul(t ^ e.charCodeAt(n), 16777619);
  return ye(t);
}
function ye(e) {
  let t = e;
  return (
    (t = Math.imul(t ^ (t >>> 16), 2246822507)),
    (t = Math.imul(t ^ (t >>> 13), 3266489909)),
    (t ^ (t >>> 16)) >>> 0
  );
}
var be = Float32Array.from({ length: 4096 }, (e, t) => ye(t + 1) / 4294967295);
function F(e, t) {
  let n = Math.floor(e),
    r = Math.floor(t),
    i = xe(e - n),
    a = xe(t - r),
    o = (r & _e) * ge,
    s = ((r + 1) & _e) * ge,
    c = n & _e,
    l = (n + 1) & _e;
  return I(I(be[o + c] ?? 0, be[o + l] ?? 0, i), I(be[s + c] ?? 0, be[s + l] ?? 0, i), a);
}
function I(e, t, n) {
  return e + (t - e) * n;
}
function xe(e) {
  return e * e * (3 - 2 * e);
}
var Se = 3,
  Ce = 6,
  we = [
    { zoom: 0.16, speed: 0.08 },
    { zoom: 0.27, speed: 0.5 },
    { zoom: 0.62, speed: 2.6 },
  ];
function Te(e, t, n, r, i) {
  let { vitals: a, still: o, at: s } = r,
    c = ve(r.agentId),
    l = x(a),
    u = l ? C(a) : 0,
    d = l ? S(a.flow) : 0,
    f = o || !l ? 0 : s / 1e3,
    p = [I(0.75, 0.35, d), I(0.25, 0.35, d), 0.45 * d * d],
    m = p[0] + p[1] + p[2],
    h = E(u / 0.2),
    g = (l ? I(0.6, 0.53, h) : 0.62) - 0.09 * u - 0.23 * E(a.pressure / 100),
    _ = E(Math.max(u, l ? a.temperature : 0)),
    v = Ee(i, _, l ? h : 0),
    y = Ee(i, E(_ + 0.3 * h), l ? h : 0),
    b = o || !l ? 1 : 1 + 0.06 * Math.sin(f * 0.9 + (c & 7)),
    w = Oe(r, c, n),
    T = r.stale ? 0.82 : 0,
    ee = l ? b : 0.55,
    D = we.map(({ speed: e }, t) => {
      let n = ye(c + t),
        r = (f * e) % 64,
        i = ((n >>> 16) & 255) / 255 - 0.5;
      return { x: (n & 63) + r * (n & 64 ? 1 : -1), y: ((n >>> 7) & 63) + r * i };
    }),
    O = 0;
  for (let a = 0; a < n; a++) {
    let n = w?.shifts[a] ?? 0,
      s = w !== null && n !== 0;
    for (let c = 0; c < t; c++) {
      let t = c + (o ? 0 : n),
        l = 0;
      for (let e = 0; e < we.length; e++) {
        let n = p[e];
        if (n === 0) continue;
        let { zoom: r } = we[e],
          i = D[e];
        l += n * F(t * r + i.x, a * r * 1.6 + i.y);
      }
      l = (l / m - g) * 3.4;
      let u = E(l) * ee,
        d = E(l - 0.55),
        h = I(v[0], y[0], d),
        _ = I(v[1], y[1], d),
        b = I(v[2], y[2], d),
        x = 0.05 + 0.95 * u;
      if (r.fever) {
        let e = E((F(c * 0.9 + f * 3.1, a * 0.9 - f * 1.7) - 0.35) * 1.8);
        ((h = I(h, i.void[0], e)),
          (_ = I(_, i.void[1], e)),
          (b = I(b, i.void[2], e)),
          (x = Math.max(x, e * 0.85)));
      }
      if (
        (s &&
          ((h = I(h, i.void[0], 0.75)),
          (_ = I(_, i.void[1], 0.75)),
          (b = I(b, i.void[2], 0.75)),
          (x = Math.max(x, 0.5 * w.strength))),
        T > 0)
      ) {
        let e = 0.3 * h + 0.59 * _ + 0.11 * b;
        ((h = I(h, e, T)), (_ = I(_, e, T)), (b = I(b, e, T)), (x *= 0.55));
      }
      ((e[O] = I(i.glass[0], h, x)),
        (e[O + 1] = I(i.glass[1], _, x)),
        (e[O + 2] = I(i.glass[2], b, x)),
        (e[O + 3] = 255),
        (O += 4));
    }
  }
}
function Ee(e, t, n) {
  let r = De(e.idle, e.health, 0.8 * n);
  return t < 0.35
    ? De(r, e.waking, E((t - 0.1) / 0.25))
    : t < 0.65
      ? De(e.waking, e.active, (t - 0.35) / 0.3)
      : De(e.active, e.intense, E((t - 0.65) / 0.3));
}
function De(e, t, n) {
  return [I(e[0], t[0], n), I(e[1], t[1], n), I(e[2], t[2], n)];
}
function Oe({ at: e, glitchAt: t }, n, r) {
  if (t === null || e < t || e - t >= 500) return null;
  let i = 1 - (e - t) / 500,
    a = {};
  for (let e = 0; e < Se; e++) {
    let o = ye(n ^ (Math.floor(t) + e * 7919)),
      s = o & 1 ? 1 : -1;
    a[(o >>> 8) % r] = s * Math.max(1, Math.round(i * (1 + ((o >>> 1) % Ce))));
  }
  return { shifts: a, strength: i };
}
var ke = new (class {
    #e;
    #t = new Map();
    #n = null;
    constructor(e) {
      this.#e = e;
    }
    get size() {
      return this.#t.size;
    }
    get running() {
      return this.#n !== null;
    }
    add(e) {
      (this.#t.has(e) || this.#t.set(e, { paintedAt: null }), this.#r());
    }
    delete(e) {
      (this.#t.delete(e),
        this.#t.size > 0 || this.#n === null || (this.#e.cancel(this.#n), (this.#n = null)));
    }
    invalidate(e) {
      let t = this.#t.get(e);
      t && ((t.paintedAt = null), this.#r());
    }
    invalidateAll() {
      for (let e of this.#t.values()) e.paintedAt = null;
      this.#t.size > 0 && this.#r();
    }
    #r() {
      this.#n ??= this.#e.request(this.#i);
    }
    #i = (e) => {
      this.#n = null;
      let t = this.#e.timeOrigin + e,
        n = !1;
      for (let [e, r] of this.#t) {
        let i = e.intervalMs();
        ((r.paintedAt === null || t - r.paintedAt >= i - 8) && ((r.paintedAt = t), e.paint(t)),
          (n ||= Number.isFinite(i)));
      }
      n && this.#r();
    };
  })({
    request: (e) => requestAnimationFrame(e),
    cancel: (e) => cancelAnimationFrame(e),
    timeOrigin: performance.timeOrigin,
  }),
  Ae = new IntersectionObserver(
    (e) => {
      for (let { target: t, isIntersecting: n } of e) n ? ke.add(t) : ke.delete(t);
    },
    { rootMargin: `64px` },
  ),
  je = {
    watch: (e) => {
      (ke.add(e), Ae.observe(e));
    },
    unwatch: (e) => {
      (Ae.unobserve(e), ke.delete(e));
    },
  },
  Me = matchMedia(`(prefers-reduced-motion: reduce)`),
  Ne = !1;
Me.addEventListener(`change`, () => ke.invalidateAll());
function Pe() {
  return Me.matches || Ne;
}
function Fe(e) {
  ((Ne = e), ke.invalidateAll());
}
var Ie = 7,
  Le = 256,
  Re = 40,
  ze = 33,
  Be = 66,
  Ve = 350,
  He = { state: `DORMANT`, pressure: 0, flow: 0, temperature: 0 },
  Ue = class extends h {
    static properties = {
      agentId: { attribute: `agent-id` },
      vitals: { attribute: !1 },
      fever: { type: Boolean },
      stale: { attribute: !1 },
    };
    static styles = [
      o,
      i`
      :host {
        position: relative;
        height: 70px;
        overflow: hidden;
        border-radius: var(--t-radius-s);
        background: var(--t-glass);
        contain: strict;
      }
      canvas {
        position: absolute;
        inset: 0 auto auto 0;
        image-rendering: pixelated;
      }
      /* The gaps between the cells, drawn once: the canvas has one pixel per cell. */
      .lattice {
        position: absolute;
        inset: 0;
        background:
          linear-gradient(90deg, transparent 6px, var(--t-glass) 6px) 0 0 / 7px 7px,
          linear-gradient(transparent 6px, var(--t-glass) 6px) 0 0 / 7px 7px;
        box-shadow: inset 0 0 24px rgb(0 0 0 / 0.45);
        pointer-events: none;
      }
      .age {
        position: absolute;
        right: 6px;
        bottom: 6px;
        padding: 1px 8px;
        border-radius: 99px;
        background: rgb(5 8 7 / 0.88);
        color: #e1e9e2;
        font-size: var(--t-size-s);
      }
    `,
    ];
    #e = null;
    #t = null;
    #n = null;
    #r = !1;
    #i = null;
    #a = 0;
    #o = new ResizeObserver(() => this.#s());
    constructor() {
      (super(), (this.agentId = ``), (this.vitals = null), (this.fever = !1), (this.stale = null));
    }
    glitch() {
      Pe() || ((this.#r = !0), ke.invalidate(this));
    }
    connectedCallback() {
      (super.connectedCallback(), je.watch(this), this.#o.observe(this));
    }
    disconnectedCallback() {
      (super.disconnectedCallback(), je.unwatch(this), this.#o.disconnect());
    }
    render() {
      let { agentId: e, fever: t, stale: r } = this,
        i = oe(e, this.vitals ?? He, t, r);
      return d`<canvas part="canvas" role="img" aria-label=${i}></canvas>
      <div class="lattice"></div>
      ${r === null ? n : d`<span class="age" part="age" aria-hidden="true">${k(r)} old</span>`}`;
    }
    updated(e) {
      ((this.#e ??= this.renderRoot.querySelector(`canvas`)),
        e.has(`agentId`) && (this.#i = null),
        this.#t || this.#s(),
        ke.invalidate(this));
    }
    intervalMs() {
      return Pe()
        ? 1 / 0
        : this.#r || this.#n !== null || !this.#l()
          ? ze
          : x(this.vitals ?? He)
            ? C(this.vitals ?? He) >= 0.2 || this.fever
              ? ze
              : Be
            : 1 / 0;
    }
    paint(e) {
      let t = this.#e?.getContext(`2d`, { alpha: !1 });
      if (!t || !this.#t) return;
      (this.#r && ([this.#r, this.#n] = [!1, e]),
        (Pe() || (this.#n !== null && e - this.#n >= 500)) && (this.#n = null));
      let { width: n, height: r, data: i } = this.#t;
      (Te(
        i,
        n,
        r,
        {
          agentId: this.agentId,
          vitals: this.#c(e),
          fever: this.fever,
          stale: this.stale !== null,
          at: e,
          glitchAt: this.#n,
          still: Pe(),
        },
        me(this),
      ),
        t.putImageData(this.#t, 0, 0));
    }
    #s() {
      if (!this.#e || this.clientWidth === 0) return;
      let e = Math.min(Le, Math.ceil(this.clientWidth / Ie)),
        t = Math.min(Re, Math.ceil(this.clientHeight / Ie));
      (e !== this.#t?.width || t !== this.#t.height) &&
        ((this.#t = new ImageData(e, t)),
        (this.#e.width = e),
        (this.#e.height = t),
        (this.#e.style.width = `${e * Ie}px`),
        (this.#e.style.height = `${t * Ie}px`),
        ke.invalidate(this));
    }
    #c(e) {
      let t = this.vitals ?? He,
        n = this.#i;
      if (n === null || Pe() || n.state !== t.state) this.#i = t;
      else {
        let r = 1 - Math.exp(-Math.max(0, e - this.#a) / Ve);
        this.#i = {
          state: t.state,
          pressure: We(n.pressure, t.pressure, r, 0.5),
          flow: We(n.flow, t.flow, r, 0.05),
          temperature: We(n.temperature, t.temperature, r, 0.005),
          usualFlow: t.usualFlow ?? null,
        };
      }
      return ((this.#a = e), this.#i);
    }
    #l() {
      let e = this.vitals ?? He,
        t = this.#i;
      return (
        t === null || (t.pressure === e.pressure && t.flow === e.flow && t.temperature === e.temperature)
      );
    }
  };
function We(e, t, n, r) {
  let i = e + (t - e) * n;
  return Math.abs(t - i) < r ? t : i;
}
customElements.define(`t-density-field`, Ue);
var Ge = { ATTRIBUTE: 1, CHILD: 2, PROPERTY: 3, BOOLEAN_ATTRIBUTE: 4, EVENT: 5, ELEMENT: 6 },
  Ke =
    (e) =>
    (...t) => ({ _$litDirective$: e, values: t }),
  qe = class {
    constructor(e) {}
    get _$AU() {
      return this._$AM._$AU;
    }
    _$AT(e, t, n) {
      ((this._$Ct = e), (this._$AM = t), (this._$Ci = n));
    }
    _$AS(e, t) {
      return this.update(e, t);
    }
    update(e, t) {
      return this.render(...t);
    }
  },
  { I: Je } = c,
  Ye = (e) => e,
  Xe = (e) => e.strings === void 0,
  Ze = () => document.createComment(``),
  Qe = (e, t, n) => {
    let r = e._$AA.parentNode,
      i = t === void 0 ? e._$AB : t._$AA;
    if (n === void 0) n = new Je(r.insertBefore(Ze(), i), r.insertBefore(Ze(), i), e, e.options);
    else {
      let t = n._$AB.nextSibling,
        a = n._$AM,
        o = a !== e;
      if (o) {
        let t;
        (n._$AQ?.(e), (n._$AM = e), n._$AP !== void 0 && (t = e._$AU) !== a._$AU && n._$AP(t));
      }
      if (t !== i || o) {
        let e = n._$AA;
        for (; e !== t;) {
          let t = Ye(e).nextSibling;
          (Ye(r).insertBefore(e, i), (e = t));
        }
      }
    }
    return n;
  },
  $e = (e, t, n = e) => (e._$AI(t, n), e),
  et = {},
  tt = (e, t = et) => (e._$AH = t),
  nt = (e) => e._$AH,
  rt = (e) => {
    (e._$AR(), e._$AA.remove());
  },
  it = (e, t, n) => {
    let r = new Map();
    for (let i = t; i <= n; i++) r.set(e[i], i);
    return r;
  },
  at = Ke(
    class extends qe {
      constructor(e) {
        if ((super(e), e.type !== Ge.CHILD)) throw Error(`repeat() can only be used in text expressions`);
      }
      dt(e, t, n) {
        let r;
        n === void 0 ? (n = t) : t !== void 0 && (r = t);
        let i = [],
          a = [],
          o = 0;
        for (let t of e) ((i[o] = r ? r(t, o) : o), (a[o] = n(t, o)), o++);
        return { values: a, keys: i };
      }
      render(e, t, n) {
        return this.dt(e, t, n).values;
      }
      update(e, [t, n, i]) {
        let a = nt(e),
          { values: o, keys: s } = this.dt(t, n, i);
        if (!Array.isArray(a)) return ((this.ut = s), o);
        let c = (this.ut ??= []),
          l = [],
          u,
          d,
          f = 0,
          p = a.length - 1,
          m = 0,
          h = o.length - 1;
        for (; f <= p && m <= h;)
          if (a[f] === null) f++;
          else if (a[p] === null) p--;
          else if (c[f] === s[m]) ((l[m] = $e(a[f], o[m])), f++, m++);
          else if (c[p] === s[h]) ((l[h] = $e(a[p], o[h])), p--, h--);
          else if (c[f] === s[h]) ((l[h] = $e(a[f], o[h])), Qe(e, l[h + 1], a[f]), f++, h--);
          else if (c[p] === s[m]) ((l[m] = $e(a[p], o[m])), Qe(e, a[f], a[p]), p--, m++);
          else if ((u === void 0 && ((u = it(s, m, h)), (d = it(c, f, p))), u.has(c[f]))) {
            if (u.has(c[p])) {
              let t = d.get(s[m]),
                n = t === void 0 ? null : a[t];
              if (n === null) {
                let t = Qe(e, a[f]);
                ($e(t, o[m]), (l[m] = t));
              } else ((l[m] = $e(n, o[m])), Qe(e, a[f], n), (a[t] = null));
              m++;
            } else (rt(a[p]), p--);
          } else (rt(a[f]), f++);
        for (; m <= h;) {
          let t = Qe(e, l[h + 1]);
          ($e(t, o[m]), (l[m++] = t));
        }
        for (; f <= p;) {
          let e = a[f++];
          e !== null && rt(e);
        }
        return ((this.ut = s), tt(e, l), r);
      }
    },
  ),
  ot = {
    type: `ID`,
    nullable: !0,
    help: `The perturbation or semaphore behind it; null for an input from the agent's own source.`,
  },
  st = {
    run: {
      type: `ID`,
      nullable: !0,
      optional: !0,
      help: `The run it belongs to; for a resumption the run that parked first. Null without a run.`,
    },
    session: {
      type: `String`,
      nullable: !0,
      optional: !0,
      help: `The session of that run; null without one.`,
    },
    attempt: {
      type: `Int`,
      nullable: !0,
      optional: !0,
      help: `Which attempt at the run it belongs to, from 1; null without a run.`,
    },
  },
  ct = {
    object: `SemaphoreEvent`,
    about:
      "An agent asked a person, or the question was settled; see `type`. Contains only public fields: the frozen state, the input and the answer are in the query `semaphore`, for viewers that may resolve.",
    fields: { semaphore: { type: `Semaphore`, help: `The question as it was at that moment.` }, ...st },
  },
  lt = {
    probe: { type: `String`, help: `Name of the probe.` },
    health: { type: `HealthStatus`, help: `The agent's health from now on.` },
  },
  ut = {
    AGENT_STARTED: {
      object: `AgentStartedEvent`,
      about: `The agent started.`,
      help: `The agent started.`,
      tone: `good`,
      fields: {},
    },
    AGENT_STOPPED: {
      object: `AgentStoppedEvent`,
      about: `The agent stopped.`,
      help: `The agent stopped, with the reason.`,
      tone: `plain`,
      fields: { reason: { type: `String`, help: `Why it stopped, in plain words.`, alias: `stopReason` } },
    },
    AGENT_STATE_CHANGED: {
      object: `AgentStateChangedEvent`,
      about: "The agent changed its state; `state` is the new one.",
      help: `The agent changed its state.`,
      tone: `quiet`,
      fields: { from: { type: `FluxState`, help: `The previous state.`, alias: `fromState` } },
    },
    OUTPUT: {
      object: `OutputEvent`,
      about: `An intermediate output of the agent.`,
      help: `An intermediate output of the agent.`,
      tone: `plain`,
      fields: { data: { type: `JSON`, nullable: !0, help: `The output.` }, cause: ot, ...st },
    },
    RESULT: {
      object: `ResultEvent`,
      about: `The agent's result for one input.`,
      help: `The agent's result for one input.`,
      tone: `good`,
      fields: { result: { type: `JSON`, nullable: !0, help: `The result.` }, cause: ot, ...st },
    },
    ERROR: {
      object: `ErrorEvent`,
      about: `The agent failed on one input, and lives on.`,
      help: `The agent failed on one input, and lives on.`,
      tone: `fails`,
      fields: {
        message: {
          type: `String`,
          help: `The exception's own text for viewers that may steer this agent; a neutral sentence for others.`,
          hiddenAs: `the agent failed on this input (details are only for those who may steer it)`,
        },
        code: { type: `String`, help: `Stable code, such as AGENT_ERROR or AGENT_TIMEOUT.` },
        cause: ot,
        ...st,
      },
    },
    METABOLISM: {
      object: `MetabolismEvent`,
      about: `A heartbeat. A subscriber gets the latest at once, then each change, at most once a second; none is kept.`,
      help: `A heartbeat: pressure, flow and temperature, live only, on change.`,
      tone: `quiet`,
      fields: {
        entropyRemaining: {
          type: `Float`,
          nullable: !0,
          help: `Entropy left of the budget; null when the budget is infinite.`,
        },
      },
    },
    FEVER: {
      object: `FeverEvent`,
      about: `The temperature passed its threshold. Published once per crossing.`,
      help: `The temperature passed its threshold; published once per crossing.`,
      tone: `fails`,
      fields: { intensity: { type: `Float`, help: `Heat relative to the threshold; above 1.0.` } },
    },
    METRICS_DEGRADED: {
      object: `MetricsDegradedEvent`,
      about: `A measurement failed and is paused for a while; the agent itself is not affected.`,
      help: `A measurement of the agent failed and is paused for a while.`,
      tone: `warns`,
      fields: { probe: { type: `String`, help: `Name of the measurement.` } },
    },
    PROBE_FAILED: {
      object: `ProbeFailedEvent`,
      about: `A probe of the agent began to fail. Published once, until it has recovered.`,
      help: `A probe of the agent began to fail.`,
      tone: `fails`,
      fields: {
        ...lt,
        failures: { type: `Int`, help: `Failures in a row.` },
        detail: {
          type: `String`,
          nullable: !0,
          help: `What the last check said, for viewers that may steer this agent; null for others.`,
          hiddenAs: null,
        },
      },
    },
    PROBE_RECOVERED: {
      object: `ProbeRecoveredEvent`,
      about: `A failing probe of the agent has succeeded again.`,
      help: `A failing probe of the agent has succeeded again.`,
      tone: `good`,
      fields: { ...lt, failures: { type: `Int`, help: `Failures in a row before it succeeded.` } },
    },
    PERTURBED: {
      object: `PerturbedEvent`,
      about: `A client injected an input.`,
      help: `A client injected an input.`,
      tone: `steered`,
      fields: {
        perturbationId: { type: `ID`, help: "The `cause` of its events." },
        by: { type: `String`, help: "The client: the token's subject, or `operator`. Never the token." },
        command: {
          type: `String`,
          nullable: !0,
          optional: !0,
          help: `Name of the command, when the input was one.`,
        },
        input: {
          type: `JSON`,
          nullable: !0,
          optional: !0,
          help: `The input, or a command's arguments, for viewers that may steer this agent; null for others. Null also for an input larger than a payload may be: the run has it.`,
          hiddenAs: null,
        },
        ...st,
      },
    },
    SEMAPHORE_EJECTED: {
      ...ct,
      help: `The agent asked a person; the question is stored, and the agent lives on.`,
      tone: `asks`,
    },
    SEMAPHORE_RESOLVED: { ...ct, help: `A person answered; the agent will be resumed.`, tone: `plain` },
    SEMAPHORE_CANCELLED: {
      ...ct,
      help: `A person withdrew the question; nothing is resumed.`,
      tone: `plain`,
    },
    SEMAPHORE_VOIDED: {
      ...ct,
      help: `The deadline passed without an answer; nothing is resumed.`,
      tone: `plain`,
    },
    GAP: {
      object: `GapEvent`,
      about: `Events are missing here for this subscriber. Later events follow without a gap.`,
      help: `Events are missing here. Sent for every filter by type.`,
      tone: `gap`,
      fields: {
        missed: {
          type: `Int`,
          nullable: !0,
          help: "Exact number of missed events; null when it is unknown (EPOCH_CHANGED, or with a `session`).",
        },
        reason: { type: `GapReason`, help: `Why they are missing.`, alias: `gapReason` },
        from: {
          type: `Cursor`,
          nullable: !0,
          help: `Position of the last event before the gap.`,
          alias: `gapFrom`,
        },
        to: { type: `Cursor`, nullable: !0, help: `Position just before the next event.`, alias: `gapTo` },
      },
    },
  },
  dt = Object.keys(ut);
function ft(e) {
  return ut[e];
}
function pt({ name: e, failures: t, detail: n = null }) {
  return `${e} failed ${t === 1 ? `once` : `${t.toLocaleString(`en`)} times`}${n === null || n === `` ? `` : `: ${n}`}`;
}
var mt = ({ semaphore: e }) => `${e?.id} by ${e?.settledBy ?? `unknown`}: ${e?.prompt}`,
  ht = {
    AGENT_STARTED: ({ state: e }) => e.toLowerCase(),
    AGENT_STOPPED: ({ stopReason: e = `` }) => e,
    AGENT_STATE_CHANGED: ({ fromState: e, state: t }) => `${e?.toLowerCase()} → ${t.toLowerCase()}`,
    OUTPUT: ({ data: e }, t) => t(e),
    RESULT: ({ result: e }, t) => t(e),
    ERROR: ({ code: e, message: t }) => `${e}: ${t}`,
    METABOLISM: ({ pressure: e, flow: t, temperature: n }) =>
      `pressure ${e.toFixed(0)}  flow ${t.toFixed(1)}/s  temperature ${n.toFixed(2)}`,
    FEVER: ({ intensity: e }) => `intensity ${e?.toFixed(2)}`,
    METRICS_DEGRADED: ({ probe: e }) => `probe ${e}`,
    PROBE_FAILED: ({ probe: e = ``, failures: t = 0, detail: n, health: r = `` }) =>
      `${r.toLowerCase()}: ${pt({ name: e, failures: t, detail: n ?? null })}`,
    PROBE_RECOVERED: ({ probe: e = ``, health: t = `` }) => `${t.toLowerCase()}: ${e} succeeded again`,
    PERTURBED: ({ perturbationId: e, command: t, by: n }) => `${e}${t ? ` ${t}` : ``}${n ? ` by ${n}` : ``}`,
    SEMAPHORE_EJECTED: ({ semaphore: e }) => `${e?.id} ${e?.severity}: ${e?.prompt}`,
    SEMAPHORE_RESOLVED: mt,
    SEMAPHORE_CANCELLED: mt,
    SEMAPHORE_VOIDED: mt,
    GAP: bt,
  };
function gt(e, t = St) {
  return xt(e.type) ? ht[e.type](e, t) : ``;
}
function _t({ type: e }) {
  return xt(e) ? ft(e).tone : `plain`;
}
function vt(e) {
  return e
    .replace(/^AGENT_/, ``)
    .replaceAll(`_`, ` `)
    .toLowerCase();
}
var yt = new Map([
  [`LAGGED`, `this view was too slow`],
  [`EVICTED`, `this view was away for longer than the history covers`],
  [`EPOCH_CHANGED`, `the agents' host restarted`],
]);
function bt({ missed: e, gapReason: t = `` }) {
  let n = yt.get(t) ?? t.toLowerCase();
  return e === 0
    ? `nothing is missing here: ${n}`
    : e === 1
      ? `1 event is missing here: ${n}`
      : `${e == null ? `an unknown number of` : e.toLocaleString(`en`)} events are missing here: ${n}`;
}
function xt(e) {
  return dt.includes(e);
}
function St(e) {
  return typeof e == `string` ? e : (JSON.stringify(e) ?? ``);
}
var Ct = 240;
function wt(e) {
  let t = gt(e);
  return t.length > Ct ? `${t.slice(0, Ct)}…` : t;
}
function Tt(e) {
  let t = new Date(e);
  return `${[t.getHours(), t.getMinutes(), t.getSeconds()].map((e) => String(e).padStart(2, `0`)).join(`:`)}.${String(t.getMilliseconds()).padStart(3, `0`)}`;
}
function Et(e) {
  let {
    __typename: t,
    cursor: n,
    type: r,
    agentId: i,
    at: a,
    state: o,
    pressure: s,
    flow: c,
    temperature: l,
    ...u
  } = e;
  return JSON.stringify(
    { type: r, agentId: i, at: a, ...u, state: o, pressure: s, flow: c, temperature: l, cursor: n },
    null,
    2,
  );
}
function Dt(e, t) {
  let { open: r, named: i, tabindex: a, toggle: o } = t;
  return d`<button
      class="head"
      aria-expanded=${r ? `true` : `false`}
      tabindex=${a}
      @click=${o}
    >
      <span class="at">${Tt(e.at)}</span>
      ${i ? d`<span class="agent">${j(e.agentId)}</span>` : n}
      <span class="type">${j(vt(e.type))}</span>
      <span class="summary">${j(wt(e))}</span>
    </button>
    ${r ? Ot(e, t) : n}`;
}
function Ot(e, { pinned: t, href: r, pin: i, copy: a }) {
  return d`<div class="detail">
    <div class="actions">
      <button class="quiet" aria-pressed=${t ? `true` : `false`} @click=${i}>
        ${t ? `Unpin` : `Pin`}
      </button>
      <button class="quiet" @click=${a}>Copy cursor</button>
      ${r === null ? n : d`<a href=${r}>Link to this event</a>`}
    </div>
    <pre tabindex="0" aria-label="Whole event">${j(Et(e))}</pre>
  </div>`;
}
async function kt(e) {
  try {
    return (await navigator.clipboard.writeText(e), `Cursor copied.`);
  } catch {
    return `The browser does not allow copying here. Open the event to see its cursor.`;
  }
}
var At = i`
  :host {
    display: flex;
    flex-direction: column;
    height: 360px;
    min-height: 160px;
    container-type: inline-size;
    overflow: hidden;
    border: 1px solid var(--t-line);
    border-radius: var(--t-radius);
    background: var(--t-surface);
    font-size: var(--t-size-m);
  }
  .tools {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 6px var(--t-space);
    padding: var(--t-space);
    border-bottom: 1px solid var(--t-line);
  }
  .tools > input {
    flex: 1 1 9rem;
    width: auto;
    min-width: 0;
    min-height: 1.75rem;
  }
  .types {
    position: relative;
  }
  .types summary {
    display: inline-flex;
    align-items: center;
    min-height: 1.75rem;
    padding: 0.125rem 0.5rem;
    border: 1px solid transparent;
    border-radius: var(--t-radius-s);
    color: var(--t-ink-muted);
    cursor: pointer;
    list-style: none;
  }
  .types summary::-webkit-details-marker {
    display: none;
  }
  .types summary::after {
    content: "▾";
    margin-left: 0.35em;
  }
  .types summary:hover,
  .types[open] summary {
    background: var(--t-raised);
    color: var(--t-ink-text);
  }
  .menu {
    position: absolute;
    z-index: 2;
    top: calc(100% + 4px);
    right: 0;
    display: grid;
    gap: 2px;
    max-height: min(300px, 60vh);
    overflow: auto;
    padding: var(--t-space);
    border: 1px solid var(--t-edge);
    border-radius: var(--t-radius-s);
    background: var(--t-raised);
    box-shadow: 0 8px 24px rgb(0 0 0 / 0.3);
  }
  .menu label {
    display: flex;
    align-items: center;
    gap: var(--t-space);
    padding: 4px 6px;
    white-space: nowrap;
    cursor: pointer;
  }
  .pins {
    flex: none;
    max-height: 45%;
    overflow: auto;
    border-bottom: 1px solid var(--t-line);
    background: var(--t-raised);
  }
  .scroller {
    flex: 1;
    overflow-y: auto;
    overflow-anchor: none;
    overscroll-behavior: contain;
  }
  .runway {
    position: relative;
    width: 100%;
  }
  .runway > .row {
    position: absolute;
    inset: 0 0 auto;
  }
  .head {
    display: grid;
    grid-template-columns: 6.2rem minmax(0, 8.6rem) minmax(0, 1fr);
    gap: var(--t-space);
    align-items: baseline;
    width: 100%;
    min-height: 28px;
    padding: 4px var(--t-space) 3px;
    border: 0;
    border-radius: 0;
    text-align: left;
    font-size: inherit;
    line-height: 20px;
  }
  .named .head {
    grid-template-columns: 6.2rem minmax(0, 6.5rem) minmax(0, 8.6rem) minmax(0, 1fr);
  }
  .head:focus-visible {
    outline-offset: -2px;
  }
  .head > span {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .at {
    color: var(--t-ink-muted);
    font-family: var(--t-mono);
    font-size: var(--t-size-s);
  }
  .summary {
    font-family: var(--t-mono);
    font-size: var(--t-size-s);
  }
  .type::before {
    content: "·";
    display: inline-block;
    width: 1.1em;
    font-weight: 700;
  }
  .quiet .type,
  .quiet .summary {
    color: var(--t-ink-muted);
  }
  .good .type {
    color: var(--t-ink-accent);
  }
  .good .type::before {
    content: "✓";
  }
  .asks .type {
    color: var(--t-ink-active);
  }
  .asks .type::before {
    content: "?";
  }
  .steered .type {
    color: var(--t-ink-active);
  }
  .steered .type::before {
    content: "→";
  }
  .fails .type,
  .warns .type {
    color: var(--t-ink-void);
  }
  .fails .type::before,
  .warns .type::before {
    content: "!";
  }
  .gap .head {
    background: repeating-linear-gradient(-45deg, transparent 0 6px, var(--t-line) 6px 7px);
    color: var(--t-ink-waking);
  }
  .gap .summary {
    white-space: normal;
  }
  .gap .type::before {
    content: "⌇";
  }
  .row.open {
    background: var(--t-raised);
  }
  .detail {
    padding: 0 var(--t-space) var(--t-space);
  }
  .actions {
    display: flex;
    flex-wrap: wrap;
    gap: 4px;
    align-items: center;
  }
  .actions a {
    color: var(--t-ink-accent);
    padding: 0.125rem 0.5rem;
  }
  pre {
    margin-top: 4px;
  }
  .empty {
    margin: 0;
    padding: calc(3 * var(--t-space));
    text-align: center;
    color: var(--t-ink-muted);
  }
  .foot {
    display: flex;
    justify-content: space-between;
    align-items: center;
    gap: var(--t-space);
    min-height: 2.25rem;
    padding: 2px var(--t-space);
    border-top: 1px solid var(--t-line);
    color: var(--t-ink-muted);
    font-size: var(--t-size-s);
  }
  @container (max-width: 460px) {
    .head,
    .named .head {
      grid-template-columns: auto minmax(0, 1fr) auto;
      gap: 0 var(--t-space);
    }
    .named .type {
      grid-column: 3;
    }
    .named .agent {
      grid-column: 2;
    }
    .summary {
      grid-column: 1 / -1;
    }
  }
`,
  jt = Ke(
    class extends qe {
      constructor(e) {
        if ((super(e), e.type !== Ge.PROPERTY && e.type !== Ge.ATTRIBUTE && e.type !== Ge.BOOLEAN_ATTRIBUTE))
          throw Error("The `live` directive is not allowed on child or event bindings");
        if (!Xe(e)) throw Error("`live` bindings can only contain a single expression");
      }
      render(e) {
        return e;
      }
      update(e, [t]) {
        if (t === r || t === n) return t;
        let i = e.element,
          a = e.name;
        if (e.type === Ge.PROPERTY) {
          if (t === i[a]) return r;
        } else if (e.type === Ge.BOOLEAN_ATTRIBUTE) {
          if (!!t === i.hasAttribute(a)) return r;
        } else if (e.type === Ge.ATTRIBUTE && i.getAttribute(a) === t + ``) return r;
        return (tt(e), t);
      }
    },
  );
function Mt({ kinds: e, types: t, pick: n }) {
  let r = (r) => {
      let i = t ?? e,
        a = i.includes(r) ? i.filter((e) => e !== r) : [...i, r];
      n(e.every((e) => a.includes(e)) ? null : a);
    },
    i = e.filter((e) => t?.includes(e) ?? !0).length;
  return d`<details class="types" @keydown=${Nt} @focusout=${Pt}>
    <summary>${i === e.length ? `All types` : `${i} of ${e.length} types`}</summary>
    <div class="menu" role="group" aria-label="Types shown">
      ${e.map(
        (e) => d`<label
            ><input
              type="checkbox"
              .checked=${jt(t?.includes(e) ?? !0)}
              @change=${() => r(e)}
            />${j(vt(e))}</label
          >`,
      )}
      <button class="quiet" @click=${() => n(null)}>Show all</button>
      <button class="quiet" @click=${() => n([])}>Show none</button>
    </div>
  </details>`;
}
function Nt(e) {
  if (e.key !== `Escape`) return;
  let t = e.currentTarget;
  ((t.open = !1), t.querySelector(`summary`)?.focus());
}
function Pt(e) {
  let t = e.currentTarget;
  e.relatedTarget instanceof Node && !t.contains(e.relatedTarget) && (t.open = !1);
}
var Ft = new WeakMap();
function It(e, { types: t, search: n }) {
  let r = n.toLowerCase().split(/\s+/).filter(Boolean);
  return t === null && r.length === 0
    ? e
    : e.filter((e) => {
        if (e.type === `GAP`) return !0;
        if (t !== null && !t.includes(e.type)) return !1;
        if (r.length === 0) return !0;
        let n = Lt(e);
        return r.every((e) => n.includes(e));
      });
}
function Lt(e) {
  let t = Ft.get(e);
  if (t === void 0) {
    let n = JSON.stringify([e.data, e.result, e.cause]);
    ((t = `${e.agentId} ${vt(e.type)} ${e.type} ${wt(e)} ${n}`.toLowerCase()), Ft.set(e, t));
  }
  return t;
}
var Rt = class {
    #e = [];
    #t = null;
    #n = { types: null, search: `` };
    #r = null;
    #i = new Set();
    #a = new Map();
    take(e) {
      ((this.#e = e), this.#t === null && (this.#r = null));
    }
    setFilter(e) {
      (e.types !== this.#n.types || e.search !== this.#n.search) && ((this.#n = e), (this.#r = null));
    }
    setPaused(e) {
      e !== (this.#t !== null) && ((this.#t = e ? this.#e : null), (this.#r = null));
    }
    get shown() {
      return ((this.#r ??= It(this.#t ?? this.#e, this.#n)), this.#r);
    }
    get waiting() {
      if (this.#t === null) return 0;
      let e = this.#t.at(-1)?.cursor,
        t = this.#e.findLastIndex(({ cursor: t }) => t === e) + 1;
      return It(this.#e.slice(t), this.#n).length;
    }
    isOpen(e) {
      return this.#i.has(e);
    }
    get hasOpen() {
      return this.shown.some(({ cursor: e }) => this.#i.has(e));
    }
    toggle(e) {
      return (
        !this.#i.delete(e) &&
        (this.#i.add(e), this.#i.size > 50 && this.#i.delete(this.#i.values().next().value ?? ``), !0)
      );
    }
    get pinned() {
      return [...this.#a.values()];
    }
    isPinned(e) {
      return this.#a.has(e);
    }
    togglePin(e) {
      return this.#a.delete(e.cursor) ? !0 : this.#a.size >= 50 ? !1 : (this.#a.set(e.cursor, e), !0);
    }
  },
  zt = 10;
function Bt(e, t, n) {
  let r = { ArrowDown: t + 1, ArrowUp: t - 1, PageDown: t + zt, PageUp: t - zt, Home: 0, End: n }[e];
  return r === void 0 ? null : Math.min(n, Math.max(0, r));
}
function Vt(e) {
  return typeof e == `object` ? e.key : e;
}
function Ht(e, t) {
  let n = e.length;
  return new Proxy(e, {
    get(e, r, i) {
      if (typeof r == `string`) {
        let i = r.charCodeAt(0);
        if (i >= 48 && i <= 57) {
          let i = +r;
          if (Number.isInteger(i) && i >= 0 && i < n) {
            let n = e[i];
            if (typeof n != `object`) {
              let r = t[i * 2];
              n = e[i] = { index: i, key: n, start: r, size: t[i * 2 + 1], end: r + t[i * 2 + 1], lane: 0 };
            }
            return n;
          }
        }
        if (r === `length`) return n;
      }
      return Reflect.get(e, r, i);
    },
  });
}
function Ut(e, t, n) {
  let r = n.initialDeps ?? [],
    i,
    a = !0;
  function o() {
    let o = e();
    return (
      (o.length !== r.length || o.some((e, t) => r[t] !== e)) &&
        ((r = o), (i = t(...o)), n?.onChange && !(a && n.skipInitialOnChange) && n.onChange(i), (a = !1)),
      i
    );
  }
  return (
    (o.updateDeps = (e) => {
      r = e;
    }),
    o
  );
}
function Wt(e, t) {
  if (e === void 0) throw Error(`Unexpected undefined${t ? `: ${t}` : ``}`);
  return e;
}
var Gt = (e, t) => Math.abs(e - t) < 1.01,
  Kt = (e, t, n) => {
    let r;
    return Object.assign(
      function (...i) {
        (e.clearTimeout(r), (r = e.setTimeout(() => t.apply(this, i), n)));
      },
      {
        cancel: () => {
          e.clearTimeout(r);
        },
      },
    );
  };
function qt({
  offset: e,
  isScrolling: t,
  elementMax: n,
  holdOffset: r,
  scrollOffset: i,
  pendingWrite: a,
  clampedMaxAtWrite: o,
}) {
  return t && a === null && e === i
    ? `spurious`
    : a !== null && Math.abs(e - a.target) < 1.5
      ? `readBack`
      : (a !== null && !a.smooth && n !== null && a.target > n + r + 0.5 && Math.abs(e - (n + r)) < 1.5) ||
          (a !== null && !a.smooth && a.lowMaxes?.some((t) => Math.abs(e - t) < 1.5))
        ? `clampedReadBack`
        : o !== null && Math.abs(e - o) < 1.5
          ? `clampedEcho`
          : `external`;
}
var Jt = (e) => e === `smooth` || e === `smoothFinishing`;
function Yt({ kind: e, offset: t, command: n, target: r }) {
  return (
    e !== `spurious` &&
    e !== `readBack` &&
    e !== `clampedReadBack` &&
    n?.index != null &&
    n.phase !== `queued` &&
    !Jt(n.phase) &&
    !Gt(t, n.lastTargetOffset) &&
    !Gt(t, r()) &&
    e !== `clampedEcho`
  );
}
var Xt = 40;
function Zt(e) {
  let t = e[e.length - 1];
  if (t === void 0) return !1;
  let n = e.length - 2;
  for (; n >= 0 && t.t - e[n].t < Xt;) n--;
  if (n < 0) return !1;
  let r = e[n],
    i = n - 1;
  for (; i >= 0 && r.t - e[i].t < Xt;) i--;
  if (i < 0) return !1;
  let a = e[i],
    o = (t.offset - r.offset) / (t.t - r.t),
    s = (r.offset - a.offset) / (r.t - a.t);
  return o * s >= 0 && Math.abs(o) >= 2 * Math.abs(s) && Math.abs(o) - Math.abs(s) >= 0.8;
}
function Qt(e) {
  let t = e[e.length - 1];
  if (t === void 0) return !1;
  let n = e.length - 2;
  for (; n >= 0 && t.t - e[n].t < Xt;) n--;
  if (n < 0) return !1;
  let r = e[n];
  return Math.abs(t.offset - r.offset) / (t.t - r.t) >= 0.05;
}
var $t,
  en = () => {
    if ($t !== void 0) return $t;
    if (typeof navigator > `u`) return ($t = !1);
    if (/iP(hone|od|ad)/.test(navigator.userAgent)) return ($t = !0);
    let e = navigator.maxTouchPoints;
    return ($t = navigator.platform === `MacIntel` && e !== void 0 && e > 0);
  },
  tn,
  nn = () =>
    tn === void 0
      ? (tn =
          en() &&
          typeof CSS < `u` &&
          typeof CSS.supports == `function` &&
          CSS.supports(`overflow-anchor: auto`))
      : tn,
  rn = () => !en() || nn(),
  an = { capture: !0, passive: !0 },
  on = class {
    constructor(e) {
      ((this.host = e),
        (this._touch = null),
        (this.inMotion = () => this._touch !== null && this._touch.phase !== `lateFling`),
        (this.dragging = () => this._touch?.phase === `down` && this._touch.moved),
        (this.tail = () => (this._touch?.phase === `tail` ? (this._touch.moved ? `fling` : `tap`) : null)),
        (this.onScroll = ({ isScrolling: e, ownReadBack: t, moved: n, external: r }) => (
          e && this._touch?.phase === `tail`
            ? this._openTail(this._touch.moved || !t, !1)
            : this._touch?.phase === `lateFling` &&
              (this.host.now() > this._touch.until
                ? (this._touch = null)
                : r && e && n && this._openTail(!0, !1)),
          !t && e && n && this._touch?.phase === `down` ? ((this._touch.moved = !0), !0) : !1
        )),
        (this.touchStart = () => {
          (this.end(), (this._touch = { phase: `down`, moved: !1 }));
        }),
        (this.touchEnd = () => {
          let e = this._touch?.phase === `down` && this._touch.moved;
          (this.end(), this._openTail(e, e));
        }),
        (this.end = () => {
          let e = this.host.getWindow();
          (this._touch?.phase === `tail` && e != null && e.clearTimeout(this._touch.timerId),
            (this._touch = null));
        }),
        (this.listen = (e) => {
          let t = () => this.touchStart(),
            n = () => this.touchEnd();
          return (
            e.addEventListener(`touchstart`, t, an),
            e.addEventListener(`touchend`, n, an),
            e.addEventListener(`touchcancel`, n, an),
            () => {
              (e.removeEventListener(`touchstart`, t, an),
                e.removeEventListener(`touchend`, n, an),
                e.removeEventListener(`touchcancel`, n, an),
                this.end());
            }
          );
        }),
        (this._openTail = (e, t) => {
          let n = this.host.getWindow();
          if (n == null) return;
          this.end();
          let r = {
            phase: `tail`,
            moved: e,
            awaitingFling: t,
            timerId: n.setTimeout(() => {
              this.host.tailStillMoving()
                ? this._openTail(r.moved, r.awaitingFling)
                : ((this._touch = r.awaitingFling
                    ? { phase: `lateFling`, until: this.host.now() + 1e3 }
                    : null),
                  this.host.onTailClosed());
            }, 150),
          };
          this._touch = r;
        }));
    }
    get touch() {
      return this._touch;
    }
  },
  sn = (e) => {
    let { clientWidth: t, clientHeight: n } = e;
    return { width: t, height: n };
  },
  cn = (e) => {
    let t = new Set();
    return {
      schedule: (n) => {
        let r = e.requestAnimationFrame(() => {
          (t.delete(r), n());
        });
        t.add(r);
      },
      cancel: () => {
        (t.forEach((t) => e.cancelAnimationFrame(t)), t.clear());
      },
    };
  },
  ln = (e) => e,
  un = (e) => {
    let t = e.overscan * Math.max(e.lanes ?? 1, 1),
      n = Math.max(e.startIndex - t, 0),
      r = Math.min(e.endIndex + t, e.count - 1) - n + 1,
      i = Array(r);
    for (let e = 0; e < r; e++) i[e] = n + e;
    return i;
  },
  dn = (e, t) => {
    let n = e.scrollElement;
    if (!n) return;
    let r = e.targetWindow;
    if (!r) return;
    let i = (e) => {
      let { width: n, height: r } = e;
      t({ width: Math.round(n), height: Math.round(r) });
    };
    if ((i(sn(n)), !r.ResizeObserver)) return () => {};
    let a = cn(r),
      o = new r.ResizeObserver(() => {
        let t = () => {
          i(sn(n));
        };
        e.options.useAnimationFrameWithResizeObserver ? a.schedule(t) : t();
      });
    return (
      o.observe(n, { box: `content-box` }),
      () => {
        (o.unobserve(n), a.cancel());
      }
    );
  },
  fn = { passive: !0 },
  pn = typeof window > `u` || `onscrollend` in window,
  mn = (e, t, n) => {
    let r = e.scrollElement;
    if (!r) return;
    let i = e.targetWindow;
    if (!i) return;
    let a = e.options.useScrollendEvent && pn,
      o = 0,
      s = a ? null : Kt(i, () => t(n(r), !1), e.options.isScrollingResetDelay),
      c = (e) => () => {
        ((o = n(r)), s?.(), t(o, e));
      },
      l = c(!0),
      u = c(!1);
    return (
      r.addEventListener(`scroll`, l, fn),
      a && r.addEventListener(`scrollend`, u, fn),
      () => {
        (r.removeEventListener(`scroll`, l), a && r.removeEventListener(`scrollend`, u), s?.cancel());
      }
    );
  },
  hn = (e, t) =>
    mn(e, t, (t) => {
      let { horizontal: n, isRtl: r } = e.options;
      return n ? t.scrollLeft * ((r && -1) || 1) : t.scrollTop;
    }),
  gn = (e, t, n) => {
    if (n.options.useCachedMeasurements) {
      let t = n.indexFromElement(e),
        r = n.options.getItemKey(t);
      return n.itemSizeCache.get(r) ?? n.options.estimateSize(t);
    }
    if (t?.borderBoxSize) {
      let e = t.borderBoxSize[0];
      if (e) return Math.round(e[n.options.horizontal ? `inlineSize` : `blockSize`]);
    }
    if (!t) {
      let t = n.indexFromElement(e),
        r = n.options.getItemKey(t),
        i = n.itemSizeCache.get(r);
      if (i !== void 0) return i;
    }
    return e[n.options.horizontal ? `offsetWidth` : `offsetHeight`];
  },
  _n = (e, { adjustments: t = 0, behavior: n }, r) => {
    var i;
    let { scrollElement: a, options: o } = r,
      s = e + t,
      c = o.horizontal && o.isRtl && a !== null && `ownerDocument` in a;
    (i = a?.scrollTo) == null || i.call(a, { [o.horizontal ? `left` : `top`]: c ? -s : s, behavior: n });
  },
  vn = (e, t) => (e === `smooth` ? (t ? `smoothLanded` : `smooth`) : `instant`),
  yn = (e) => e?.phase === `smooth` || e?.phase === `smoothLanded`;
function bn(e, t, n, r) {
  if (t === 0) return !1;
  let i = r(0),
    a = new Set(),
    o = 0;
  for (; o < e;) {
    let e = n(o);
    if (e === i) break;
    (a.add(e), o++);
  }
  let s = e - o;
  if (s === 0 || s >= t) return !1;
  for (let e = 0; e < s; e++) if (r(e) !== n(o + e)) return !1;
  for (let e = s; e < t; e++) if (a.has(r(e))) return !1;
  return !0;
}
var xn = class {
    constructor(e) {
      ((this.unsubs = []),
        (this.scrollElement = null),
        (this.targetWindow = null),
        (this.isScrolling = !1),
        (this.scrollState = null),
        (this.measurementsCache = []),
        (this._singleLaneMeasurements = null),
        (this.itemSizeCache = new Map()),
        (this.itemSizeCacheVersion = 0),
        (this.laneAssignments = new Map()),
        (this.pendingMin = null),
        (this.prevLanes = void 0),
        (this.lanesChangedFlag = !1),
        (this.lanesSettling = !1),
        (this.pendingScrollAnchor = null),
        (this.scrollRect = null),
        (this.scrollOffset = null),
        (this.scrollDirection = null),
        (this._holdOffset = 0),
        (this._reportedOverscroll = !1),
        (this._iosGesture = new on({
          getWindow: () => this.targetWindow,
          now: () => this.now(),
          tailStillMoving: () => {
            let e = this.scrollState;
            if (e?.phase !== `queued` || this.pendingWrite !== null) return !1;
            let t = this._readElementOffset();
            return t === null || this._lastElementOffset === null || Math.abs(t - this._lastElementOffset) < 1
              ? !1
              : ((this._lastElementOffset = t),
                (e.samples = [...(e.samples ?? []), { t: this.now(), offset: t }]),
                !0);
          },
          onTailClosed: () => {
            let e = this.scrollState;
            (e?.phase === `queued` && Qt(e.samples ?? []) && (this.scrollState = null),
              this._flushHoldIfReady(!0),
              this._writeAwaitingCommand(),
              this._retryClampedAdjustment());
          },
        })),
        (this._lastElementOffset = null),
        (this.pendingWrite = null),
        (this._clampedAdjustment = null),
        (this.elementsCache = new Map()),
        (this._resizeBatch = null),
        (this.now = () => {
          var e;
          return (e = this.targetWindow?.performance)?.now?.call(e) ?? Date.now();
        }),
        (this.observer = (() => {
          let e = null,
            t = null,
            n = !1,
            r = !1,
            i = new Set(),
            a = () => {
              if (e) return e;
              let r = this.targetWindow;
              if (!r || !r.ResizeObserver) return null;
              let i = (t = cn(r));
              return (e = new r.ResizeObserver((e) => {
                let t = () => {
                  let t = { sync: !1 };
                  this._resizeBatch = t;
                  try {
                    e.forEach(o);
                  } finally {
                    ((this._resizeBatch = null),
                      t.notify &&
                        (this.notify(t.sync),
                        this._noteClampMax(),
                        this._flushHoldIfReady(!0),
                        this._retryClampedAdjustment(),
                        this.measureElement(null)));
                  }
                };
                if (this.options.useAnimationFrameWithResizeObserver) i.schedule(t);
                else {
                  n = !0;
                  try {
                    t();
                  } finally {
                    n = !1;
                  }
                }
              }));
            },
            o = (e) => {
              let t = e.target,
                n = this.indexFromElement(t);
              if (t.isConnected)
                this.isIndexInRange(n) &&
                  this.shouldMeasureDuringScroll(n) &&
                  this.resizeItem(n, this.options.measureElement(t, e, this));
              else {
                this.observer.unobserve(t);
                for (let [e, n] of this.elementsCache)
                  if (n === t) {
                    this.elementsCache.delete(e);
                    break;
                  }
              }
            };
          return {
            disconnect: () => {
              var n;
              ((n = a()) == null || n.disconnect(), t?.cancel(), i.clear(), (r = !1), (e = null), (t = null));
            },
            observe: (o) => {
              let s = a();
              s &&
                (n
                  ? (i.add(o),
                    r ||
                      ((r = !0),
                      t?.schedule(() => {
                        ((r = !1),
                          i.forEach((t) => {
                            t.isConnected && e?.observe(t, { box: `border-box` });
                          }),
                          i.clear());
                      })))
                  : s.observe(o, { box: `border-box` }));
            },
            unobserve: (e) => {
              var t;
              (i.delete(e), (t = a()) == null || t.unobserve(e));
            },
          };
        })()),
        (this.range = null),
        (this.setOptions = (e) => {
          let t = {
            debug: !1,
            initialOffset: 0,
            overscan: 1,
            paddingStart: 0,
            paddingEnd: 0,
            scrollPaddingStart: 0,
            scrollPaddingEnd: 0,
            horizontal: !1,
            getItemKey: ln,
            rangeExtractor: un,
            onChange: () => {},
            measureElement: gn,
            initialRect: { width: 0, height: 0 },
            scrollMargin: 0,
            gap: 0,
            indexAttribute: `data-index`,
            initialMeasurementsCache: [],
            lanes: 1,
            anchorTo: `start`,
            followOnAppend: !1,
            scrollEndThreshold: 1,
            isScrollingResetDelay: 150,
            enabled: !0,
            isRtl: !1,
            useScrollendEvent: !1,
            useAnimationFrameWithResizeObserver: !1,
            laneAssignmentMode: `estimate`,
            useCachedMeasurements: !1,
          };
          for (let n in e) {
            let r = e[n];
            r !== void 0 && (t[n] = r);
          }
          let n = this.options,
            r = null,
            i = null,
            a = !1;
          if (n !== void 0 && n.enabled && t.enabled && t.anchorTo === `end` && this.scrollElement !== null) {
            let e = n.count,
              o = t.count,
              s = this.getMeasurements(),
              c = this._singleLaneMeasurements?.items ?? s,
              l = (e) => Vt(c[e]),
              u = e > 0 ? l(0) : null,
              d = e > 0 ? l(e - 1) : null;
            if (o !== e || (e > 0 && o > 0 && (t.getItemKey(0) !== u || t.getItemKey(o - 1) !== d))) {
              a = !0;
              let c = e > 0 ? (this.getVirtualItemForOffset(this.getScrollOffset()) ?? s[0]) : null;
              c && (r = [c.key, this.getScrollOffset() - c.start]);
              let u = t.followOnAppend === !0 ? `auto` : t.followOnAppend || null;
              u &&
                o > 0 &&
                this.isAtEnd(n.scrollEndThreshold) &&
                (e === 0 || t.getItemKey(o - 1) !== d) &&
                (o > e || bn(e, o, l, t.getItemKey)) &&
                (i = u);
            }
          }
          ((this.options = t), a && ((this.pendingMin = 0), this.itemSizeCacheVersion++));
          let o = null;
          if (r && this.scrollOffset !== null && !this._awaitingCommandReadBack()) {
            let [e, t] = r,
              n = this.getMeasurements(),
              { count: a, getItemKey: s } = this.options,
              c = 0;
            for (; c < a && s(c) !== e;) c++;
            if (c < a) {
              let e = n[c];
              if (e) {
                let n = Math.max(0, e.start + t);
                !i && n !== this.scrollOffset && ((o = n - this.scrollOffset), (this.scrollOffset = n));
              }
            }
          }
          i
            ? (this.pendingScrollAnchor = { kind: `follow`, behavior: i })
            : o !== null &&
              (this._canWriteScroll()
                ? (this.pendingScrollAnchor = { kind: `anchor`, delta: o })
                : ((this._holdOffset += o), this._followOffsetTarget(o)));
        }),
        (this.notify = (e) => {
          var t, n;
          (n = (t = this.options).onChange) == null || n.call(t, this, e);
        }),
        (this.maybeNotify = Ut(
          () => (
            this.calculateRange(),
            [
              this.isScrolling,
              this.range ? this.range.startIndex : null,
              this.range ? this.range.endIndex : null,
            ]
          ),
          (e) => {
            this.notify(e);
          },
          {
            key: !1,
            debug: () => this.options.debug,
            initialDeps: [
              this.isScrolling,
              this.range ? this.range.startIndex : null,
              this.range ? this.range.endIndex : null,
            ],
          },
        )),
        (this.cleanup = () => {
          var e;
          (this.unsubs.filter(Boolean).forEach((e) => e()),
            (this.unsubs = []),
            this.observer.disconnect(),
            this.rafId != null &&
              this.targetWindow &&
              (this.targetWindow.cancelAnimationFrame(this.rafId), (this.rafId = null)),
            (this.scrollState = null),
            (e = this._momentumStop) == null || e.restore(),
            (this._momentumStop = null),
            (this.isScrolling = !1),
            (this.scrollDirection = null),
            (this._holdOffset = 0),
            (this._reportedOverscroll = !1),
            (this._clampedAdjustment = null),
            (this.pendingWrite = null),
            (this.scrollElement = null),
            (this.targetWindow = null));
        }),
        (this._didMount = () => () => {
          this.cleanup();
        }),
        (this._willUpdate = () => {
          let e = this.options.enabled ? this.options.getScrollElement() : null;
          if (this.scrollElement !== e) {
            if ((this.cleanup(), !e)) {
              this.maybeNotify();
              return;
            }
            ((this.scrollElement = e),
              (this.targetWindow =
                this.scrollElement && `ownerDocument` in this.scrollElement
                  ? this.scrollElement.ownerDocument.defaultView
                  : (this.scrollElement?.window ?? null)),
              this.elementsCache.forEach((e) => {
                this.observer.observe(e);
              }),
              this.unsubs.push(
                this.options.observeElementRect(this, (e) => {
                  ((this.scrollRect = e), this.maybeNotify());
                }),
              ),
              this.unsubs.push(
                this.options.observeElementOffset(this, (e, t) => {
                  let n = t ? this._elementMaxScrollOffset() : null,
                    r = this._reportedOverscroll;
                  this._reportedOverscroll = e < 0 || (n !== null && e > n + 1);
                  let i = e;
                  ((this._lastElementOffset = i), (e = this._toLayoutOffset(e)));
                  let a = this._classifyScrollEvent(e, t, n);
                  if (a === `spurious`) return;
                  (a === `readBack`
                    ? (e = this.pendingWrite.target)
                    : a === `clampedReadBack` &&
                        this.scrollState?.index != null &&
                        e < this.getMaxScrollOffset() - 1.5
                      ? (this.scrollState.lastTargetOffset = e)
                      : Yt({
                          kind: a,
                          offset: e,
                          command: this.scrollState,
                          target: () => this.getScrollStateTarget(this.scrollState),
                        }) && (this.scrollState = null),
                    (this.pendingWrite = null),
                    this._clampedAdjustment !== null &&
                      Math.abs(e - this._clampedAdjustment.maxAtWrite) >= 1.5 &&
                      (this._clampedAdjustment = null));
                  let o = this.getScrollOffset(),
                    s = this.scrollDirection;
                  ((this.scrollDirection = t
                    ? o === e
                      ? this.scrollDirection
                      : o < e
                        ? `forward`
                        : `backward`
                    : null),
                    (this.scrollOffset = e),
                    (this.isScrolling = t));
                  let c = this.scrollState;
                  if (c?.phase === `queued` && a === `external` && t) {
                    if (r || this._reportedOverscroll) c.samples = [];
                    else {
                      let e = this.now();
                      ((c.samples = [
                        ...(c.samples ?? []).filter((t) => e - t.t <= 200),
                        { t: e, offset: i },
                      ]),
                        ((s !== null && this.scrollDirection !== s) || Zt(c.samples)) &&
                          (this.scrollState = null));
                    }
                  }
                  (this._iosGesture.onScroll({
                    isScrolling: t,
                    ownReadBack: a === `readBack`,
                    moved: e !== o,
                    external:
                      a === `external` &&
                      this.scrollState?.phase !== `smooth` &&
                      this.scrollState?.phase !== `smoothFinishing`,
                  }) &&
                    this.scrollState?.phase === `queued` &&
                    (this.scrollState = null),
                    this._flushHoldIfReady(!0),
                    this.scrollState && this.scheduleScrollReconcile(),
                    this.maybeNotify());
                }),
              ),
              `addEventListener` in this.scrollElement &&
                this.unsubs.push(this._iosGesture.listen(this.scrollElement)),
              this._scrollToOffset(this.getScrollOffset()));
          }
          this._noteClampMax();
          let t = this.pendingScrollAnchor;
          ((this.pendingScrollAnchor = null),
            t &&
              this.scrollElement &&
              this.options.enabled &&
              (t.kind === `anchor`
                ? this._canWriteScroll()
                  ? (yn(this.scrollState) &&
                      !Gt(this.getScrollOffset() - t.delta, this.scrollState.lastTargetOffset)) ||
                    (this._followOffsetTarget(t.delta), this._scrollToOffset(this.getScrollOffset()))
                  : ((this._holdOffset += t.delta), this._followOffsetTarget(t.delta), this.notify(!1))
                : this.scrollToEnd({ behavior: t.behavior })),
            this._flushHoldIfReady(!1),
            this._retryClampedAdjustment());
        }),
        (this._classifyScrollEvent = (e, t, n) =>
          qt({
            offset: e,
            isScrolling: t,
            elementMax: n,
            holdOffset: this._holdOffset,
            scrollOffset: this.scrollOffset,
            pendingWrite: this.pendingWrite,
            clampedMaxAtWrite: this._clampedAdjustment?.maxAtWrite ?? null,
          })),
        (this._retryClampedAdjustment = () => {
          if (
            this._clampedAdjustment === null ||
            !this.scrollElement ||
            !this.options.enabled ||
            !this._canWriteScroll()
          )
            return;
          let { target: e, maxAtWrite: t } = this._clampedAdjustment,
            n = this.getMaxScrollOffset();
          n > t + 0.5 &&
            ((this._clampedAdjustment = e > n + 0.5 ? { target: e, maxAtWrite: n } : null),
            this._scrollToOffset(e));
        }),
        (this._writeAwaitingCommand = () => {
          let e = this.scrollState;
          if (e === null || e.phase !== `queued`) return;
          let { behavior: t } = e;
          this.getMeasurements();
          let n = this.getScrollStateTarget(e);
          ((e.lastTargetOffset = n),
            (this._clampedAdjustment = null),
            (e.phase = vn(t, e.index != null && Gt(n, this.getScrollOffset()))),
            this._scrollToOffset(n, { behavior: t }),
            this.scheduleScrollReconcile());
        }),
        (this._readElementOffset = () => {
          let e = this.scrollElement;
          if (e == null) return null;
          let { horizontal: t, isRtl: n } = this.options;
          return typeof e.scrollTop == `number`
            ? t
              ? e.scrollLeft * ((n && -1) || 1)
              : e.scrollTop
            : typeof e.scrollY == `number`
              ? t
                ? e.scrollX
                : e.scrollY
              : null;
        }),
        (this._canWriteScroll = () => !(en() && this._iosGesture.inMotion()) && !this._reportedOverscroll),
        (this._flushHoldIfReady = (e) => {
          if (
            this._holdOffset === 0 ||
            !this.scrollElement ||
            !this.options.enabled ||
            !this._canWriteScroll() ||
            this.scrollState?.phase === `smooth`
          )
            return;
          ((this._holdOffset = 0),
            this.scrollOffset !== null && this.scrollOffset < 0 && (this.scrollOffset = 0),
            this.notify(e));
          let t = this.getCommandWrittenOffset() ?? this.getScrollOffset();
          ((this._clampedAdjustment = this._clampedBy(t)), this._scrollToOffset(t));
        }),
        (this.rafId = null),
        (this.getSize = () =>
          this.options.enabled
            ? ((this.scrollRect = this.scrollRect ?? this.options.initialRect),
              this.scrollRect[this.options.horizontal ? `width` : `height`])
            : ((this.scrollRect = null), 0)),
        (this.getScrollOffset = () =>
          this.options.enabled
            ? ((this.scrollOffset =
                this.scrollOffset ??
                (typeof this.options.initialOffset == `function`
                  ? this.options.initialOffset()
                  : this.options.initialOffset)),
              this.scrollOffset)
            : ((this.scrollOffset = null), 0)),
        (this.getMeasurementOptions = Ut(
          () => [
            this.options.count,
            this.options.paddingStart,
            this.options.scrollMargin,
            this.options.getItemKey,
            this.options.enabled,
            this.options.lanes,
            this.options.laneAssignmentMode,
            this.options.gap,
          ],
          (e, t, n, r, i, a, o, s) => (
            this.prevLanes !== void 0 && this.prevLanes !== a && (this.lanesChangedFlag = !0),
            (this.prevLanes = a),
            (this.pendingMin = null),
            {
              count: e,
              paddingStart: t,
              scrollMargin: n,
              getItemKey: r,
              enabled: i,
              lanes: a,
              laneAssignmentMode: o,
              gap: s,
            }
          ),
          { key: !1 },
        )),
        (this.isIndexInRange = (e) => e >= 0 && e < this.options.count),
        (this.getMeasurements = Ut(
          () => [this.getMeasurementOptions(), this.itemSizeCacheVersion],
          (
            {
              count: e,
              paddingStart: t,
              scrollMargin: n,
              getItemKey: r,
              enabled: i,
              lanes: a,
              laneAssignmentMode: o,
              gap: s,
            },
            c,
          ) => {
            let l = this.itemSizeCache;
            if (!i)
              return (
                (this.measurementsCache = []),
                (this._singleLaneMeasurements = null),
                this.itemSizeCache.clear(),
                this.laneAssignments.clear(),
                []
              );
            if (this.laneAssignments.size > e)
              for (let t of this.laneAssignments.keys()) t >= e && this.laneAssignments.delete(t);
            (this.lanesChangedFlag &&
              ((this.lanesChangedFlag = !1),
              (this.lanesSettling = !0),
              (this.measurementsCache = []),
              (this._singleLaneMeasurements = null),
              this.itemSizeCache.clear(),
              this.laneAssignments.clear(),
              (this.pendingMin = null)),
              this.measurementsCache.length === 0 &&
                !this.lanesSettling &&
                ((this.measurementsCache = this.options.initialMeasurementsCache),
                this.measurementsCache.forEach((e) => {
                  this.itemSizeCache.set(e.key, e.size);
                })));
            let u = this.lanesSettling ? 0 : (this.pendingMin ?? 0);
            if (
              ((this.pendingMin = null),
              this.lanesSettling && this.measurementsCache.length === e && (this.lanesSettling = !1),
              a === 1)
            ) {
              let i = e * 2,
                a = this._singleLaneMeasurements?.flat;
              if (!a || a.length < i) {
                let e = new Float64Array(i);
                (a && u > 0 && e.set(a.subarray(0, u * 2)), (a = e));
              }
              let o = u === 0 ? Array(e) : this._singleLaneMeasurements.items.slice(),
                c;
              if (u === 0) c = t + n;
              else {
                let e = u - 1;
                c = a[e * 2] + a[e * 2 + 1] + s;
              }
              for (let t = u; t < e; t++) {
                let e = r(t);
                o[t] = e;
                let n = l.get(e),
                  i = typeof n == `number` ? n : this.options.estimateSize(t);
                ((a[t * 2] = c), (a[t * 2 + 1] = i), (c += i + s));
              }
              this._singleLaneMeasurements = { flat: a, items: o };
              let d = Ht(o, a);
              return ((this.measurementsCache = d), d);
            }
            let d = this.measurementsCache.slice(0, u),
              f = Array(a).fill(void 0),
              p = new Float64Array(a),
              m = 0;
            for (let e = 0; e < u; e++) {
              let t = d[e];
              t && (f[t.lane] === void 0 && m++, (f[t.lane] = e), (p[t.lane] = t.end));
            }
            for (let i = u; i < e; i++) {
              let e = r(i),
                c = this.laneAssignments.get(i),
                u,
                h,
                g = o === `estimate` || l.has(e);
              if (c !== void 0 && this.options.lanes > 1) {
                u = c;
                let e = f[u],
                  r = e === void 0 ? void 0 : d[e];
                h = r ? r.end + s : t + n;
              } else if (m === a) {
                let e = 0,
                  t = p[0],
                  n = f[0];
                for (let r = 1; r < a; r++) {
                  let i = p[r];
                  (i < t || (i === t && f[r] < n)) && ((e = r), (t = i), (n = f[r]));
                }
                ((u = e), (h = t + s), g && this.laneAssignments.set(i, u));
              } else ((u = i % this.options.lanes), (h = t + n), g && this.laneAssignments.set(i, u));
              let _ = l.get(e),
                v = typeof _ == `number` ? _ : this.options.estimateSize(i),
                y = h + v;
              ((d[i] = { index: i, start: h, size: v, end: y, key: e, lane: u }),
                f[u] === void 0 && m++,
                (f[u] = i),
                (p[u] = y));
            }
            return ((this.measurementsCache = d), d);
          },
          { key: !1, debug: () => this.options.debug },
        )),
        (this.calculateRange = Ut(
          () => [
            this.getMeasurements(),
            this.getSize(),
            this.getScrollOffset(),
            this.options.lanes,
            this._getLayoutTotalSize() + this.options.scrollMargin,
          ],
          (e, t, n, r, i) => {
            if (e.length === 0 || t === 0) return ((this.range = null), null);
            let a = Math.max(i - t, 0);
            return (
              (this.range = wn(
                e,
                t,
                Math.min(n, a),
                r,
                r === 1 && this._singleLaneMeasurements !== null ? this._singleLaneMeasurements.flat : null,
              )),
              this.range
            );
          },
          { key: !1, debug: () => this.options.debug },
        )),
        (this.getVirtualIndexes = Ut(
          () => {
            let e = null,
              t = null,
              n = this.calculateRange();
            return (
              n && ((e = n.startIndex), (t = n.endIndex)),
              this.maybeNotify.updateDeps([this.isScrolling, e, t]),
              [
                this.options.rangeExtractor,
                this.options.overscan,
                this.options.count,
                e,
                t,
                this.options.lanes,
              ]
            );
          },
          (e, t, n, r, i, a) =>
            r === null || i === null
              ? []
              : e({ startIndex: r, endIndex: i, overscan: t, count: n, lanes: a }),
          { key: !1, debug: () => this.options.debug },
        )),
        (this.indexFromElement = (e) => {
          let t = this.options.indexAttribute,
            n = e.getAttribute(t);
          return n
            ? parseInt(n, 10)
            : (console.warn(`Missing attribute name '${t}={index}' on measured element.`), -1);
        }),
        (this.shouldMeasureDuringScroll = (e) => {
          if (!yn(this.scrollState)) return !0;
          let t =
            this.scrollState.index ?? this.getVirtualItemForOffset(this.scrollState.lastTargetOffset)?.index;
          if (t !== void 0 && this.range) {
            let n = Math.max(
                this.options.overscan,
                Math.ceil((this.range.endIndex - this.range.startIndex) / 2),
              ),
              r = Math.max(0, t - n),
              i = Math.min(this.options.count - 1, t + n);
            return e >= r && e <= i;
          }
          return !0;
        }),
        (this.measureElement = (e) => {
          if (!e) {
            this.elementsCache.forEach((e, t) => {
              e.isConnected || (this.observer.unobserve(e), this.elementsCache.delete(t));
            });
            return;
          }
          let t = this.indexFromElement(e);
          if (!this.isIndexInRange(t)) return;
          let n = this.options.getItemKey(t),
            r = this.elementsCache.get(n);
          (r !== e &&
            (r && this.observer.unobserve(r), this.observer.observe(e), this.elementsCache.set(n, e)),
            e.isConnected &&
              (!this.isScrolling || this.scrollState) &&
              this.shouldMeasureDuringScroll(t) &&
              this.resizeItem(t, this.options.measureElement(e, void 0, this)));
        }),
        (this.resizeItem = (e, t) => {
          var n;
          if (!this.isIndexInRange(e)) return;
          this._resizeBatch?.sync && this.getMeasurements();
          let r,
            i,
            a,
            o = this._singleLaneMeasurements?.flat;
          if (this.options.lanes === 1 && o != null)
            ((a = this.options.getItemKey(e)), (i = o[e * 2]), (r = o[e * 2 + 1]));
          else {
            let t = this.measurementsCache[e];
            if (!t) return;
            ((a = t.key), (i = t.start), (r = t.size));
          }
          let s = this.itemSizeCache.get(a) ?? r,
            c = t - s;
          if (c !== 0) {
            let o =
                this.options.anchorTo === `end` &&
                !yn(this.scrollState) &&
                this.getVirtualDistanceFromEnd() <= this.options.scrollEndThreshold,
              l = o ? this._getLayoutTotalSize() : 0,
              u = this.getScrollOffset(),
              d = this.itemSizeCache.has(a) ? i + s <= u && this.scrollDirection !== `backward` : i < u,
              f =
                !yn(this.scrollState) &&
                (this.shouldAdjustScrollPositionOnItemSizeChange === void 0
                  ? d
                  : this.shouldAdjustScrollPositionOnItemSizeChange(
                      this.measurementsCache[e] ?? {
                        index: e,
                        key: a,
                        start: i,
                        size: r,
                        end: i + r,
                        lane: 0,
                      },
                      c,
                      this,
                    ));
            ((this.pendingMin === null || e < this.pendingMin) && (this.pendingMin = e),
              this.itemSizeCache.set(a, t),
              this.itemSizeCacheVersion++);
            let p = !1;
            if (
              (this._awaitingCommandReadBack() ||
                (o
                  ? (p = this.applyScrollAdjustment(this._getLayoutTotalSize() - l))
                  : f && (p = this.applyScrollAdjustment(c))),
              this._resizeBatch)
            ) {
              ((this._resizeBatch.notify = !0), (n = this._resizeBatch).sync || (n.sync = p));
              return;
            }
            (this.notify(p),
              this._noteClampMax(),
              this._flushHoldIfReady(!0),
              this._retryClampedAdjustment());
          }
        }),
        (this.getVirtualItems = Ut(
          () => [this.getVirtualIndexes(), this.getMeasurements(), this._holdOffset],
          (e, t, n) => {
            let r = [];
            for (let i = 0, a = e.length; i < a; i++) {
              let a = t[e[i]];
              r.push(n === 0 ? a : { ...a, start: a.start - n, end: a.end - n });
            }
            return r;
          },
          { key: !1, debug: () => this.options.debug },
        )),
        (this.getVirtualItemForOffset = (e) => {
          let t = this.getMeasurements();
          if (t.length === 0) return;
          let n = this._singleLaneMeasurements?.flat,
            r = this.options.lanes === 1 && n != null;
          return Wt(t[Sn(0, t.length - 1, r ? (e) => n[e * 2] : (e) => Wt(t[e]).start, e)]);
        }),
        (this._noteClampMax = () => {
          if (!this._awaitingCommandReadBack()) return;
          let e = this._elementMaxScrollOffset();
          if (e === null) return;
          let t = this.pendingWrite,
            n = Math.max(e, 0) + this._holdOffset;
          if (n >= t.target) return;
          let r = (t.lowMaxes ??= []);
          r[r.length - 1] !== n && r.push(n);
        }),
        (this.getMaxScrollOffset = () => (this._elementMaxScrollOffset() ?? 0) + this._holdOffset),
        (this._toLayoutOffset = (e) => {
          let t = e + this._holdOffset;
          return (this.pendingScrollAnchor?.kind === `anchor` && (t += this.pendingScrollAnchor.delta), t);
        }),
        (this._elementMaxScrollOffset = () => {
          let e = this.scrollElement;
          if (e === null) return null;
          if (`scrollHeight` in e)
            return this.options.horizontal ? e.scrollWidth - e.clientWidth : e.scrollHeight - e.clientHeight;
          if (`document` in e) {
            let t = e.document.documentElement;
            return this.options.horizontal ? t.scrollWidth - e.innerWidth : t.scrollHeight - e.innerHeight;
          }
          return null;
        }),
        (this._momentumStop = null),
        (this._stopMomentum = (e) => {
          let t = this.scrollElement,
            n = this.targetWindow;
          if (t === null || n === null) return;
          let r = `document` in t ? t.document.scrollingElement : t;
          if (!r?.style) return;
          if (this._momentumStop) {
            this._momentumStop.done = e;
            return;
          }
          let { style: i } = r,
            a = this.options.horizontal ? `overflow-x` : `overflow-y`,
            o = i.getPropertyValue(a),
            s = i.getPropertyPriority(a),
            c = () => (this.options.horizontal ? r.clientHeight : r.clientWidth),
            l = c();
          if ((i.setProperty(a, `hidden`, `important`), c() !== l)) {
            i.setProperty(a, o, s);
            return;
          }
          let u = {
            restore: () =>
              i.getPropertyValue(a) !== `hidden` || i.getPropertyPriority(a) !== `important`
                ? !1
                : (i.setProperty(a, o, s), !0),
            done: e,
          };
          ((this._momentumStop = u),
            n.requestAnimationFrame(() =>
              n.requestAnimationFrame(() => {
                this._momentumStop === u && ((this._momentumStop = null), u.restore() && u.done());
              }),
            ));
        }),
        (this._clampedBy = (e) => {
          let t = this._elementMaxScrollOffset();
          if (t === null) return null;
          let n = t + this._holdOffset;
          return e > n + 0.5 ? { target: e, maxAtWrite: n } : null;
        }),
        (this.getVirtualDistanceFromEnd = () =>
          Math.max(
            this._getLayoutTotalSize() + this.options.scrollMargin - this.getSize() - this.getScrollOffset(),
            0,
          )),
        (this.getDistanceFromEnd = () => Math.max(this.getMaxScrollOffset() - this.getScrollOffset(), 0)),
        (this.isAtEnd = (e = this.options.scrollEndThreshold) => this.getDistanceFromEnd() <= e),
        (this.getOffsetForAlignment = (e, t, n = 0) => {
          if (!this.scrollElement) return 0;
          let r = this.getSize(),
            i = this.getScrollOffset();
          (t === `auto` && (t = e >= i + r ? `end` : `start`),
            t === `center` ? (e += (n - r) / 2) : t === `end` && (e -= r));
          let a = this.getMaxScrollOffset();
          return Math.max(Math.min(a, e), 0);
        }),
        (this.getOffsetForIndex = (e, t = `auto`) => {
          e = Math.max(0, Math.min(e, this.options.count - 1));
          let n = this.getSize(),
            r = this.getScrollOffset(),
            i = this.getMeasurements()[e];
          if (!i) return;
          if (t === `auto`) {
            if (i.end >= r + n - this.options.scrollPaddingEnd) t = `end`;
            else if (i.start <= r + this.options.scrollPaddingStart) t = `start`;
            else return [r, t];
          }
          if (t === `end` && e === this.options.count - 1) {
            let e = this.getMaxScrollOffset(),
              n = e - this.options.paddingEnd + this.options.scrollPaddingEnd;
            return [Math.max(Math.min(n, e), 0), t];
          }
          let a =
            t === `end` ? i.end + this.options.scrollPaddingEnd : i.start - this.options.scrollPaddingStart;
          return [this.getOffsetForAlignment(a, t, i.size), t];
        }),
        (this.scrollToOffset = (e, { align: t = `start`, behavior: n = `auto` } = {}) => {
          this._startScroll({ index: null, align: t }, this.getOffsetForAlignment(e, t), n, `absolute`);
        }),
        (this.scrollToIndex = (e, { align: t = `auto`, behavior: n = `auto` } = {}) => {
          e = Math.max(0, Math.min(e, this.options.count - 1));
          let r = this.getOffsetForIndex(e, t);
          if (!r) return;
          let [i, a] = r;
          this._startScroll({ index: e, align: a }, i, n, `absolute`);
        }),
        (this.scrollBy = (e, { behavior: t = `auto` } = {}) => {
          let n = this.getOffsetForAlignment(
            (this.getCommandWrittenOffset() ?? this.getScrollOffset()) + e,
            `start`,
          );
          this._startScroll({ index: null, align: `start` }, n, t, `relative`);
        }),
        (this.scrollToEnd = ({ behavior: e = `auto` } = {}) => {
          this.options.count > 0
            ? this._startScroll(
                { index: this.options.count - 1, align: `end`, toEnd: !0 },
                Math.max(this.getMaxScrollOffset(), 0),
                e,
                `absolute`,
              )
            : this.scrollToOffset(Math.max(this.getTotalSize() - this.getSize(), 0), { behavior: e });
        }),
        (this.cancelScroll = () => {
          (this.rafId != null &&
            this.targetWindow &&
            (this.targetWindow.cancelAnimationFrame(this.rafId), (this.rafId = null)),
            (this.scrollState = null));
        }),
        (this.getTotalSize = () => Math.max(this._getLayoutTotalSize() - this._holdOffset, 0)),
        (this._getLayoutTotalSize = () => {
          let e = this.getMeasurements(),
            t;
          if (e.length === 0) t = this.options.paddingStart;
          else if (this.options.lanes === 1) {
            let n = e.length - 1,
              r = this._singleLaneMeasurements?.flat;
            t = r == null ? (e[n]?.end ?? 0) : r[n * 2] + r[n * 2 + 1];
          } else {
            let n = Array(this.options.lanes).fill(null),
              r = e.length - 1;
            for (; r >= 0 && n.some((e) => e === null);) {
              let t = e[r];
              (n[t.lane] === null && (n[t.lane] = t.end), r--);
            }
            t = Math.max(...n.filter((e) => e !== null));
          }
          return Math.max(t - this.options.scrollMargin + this.options.paddingEnd, 0);
        }),
        (this.takeSnapshot = () => {
          let e = [];
          if (this.itemSizeCache.size === 0) return e;
          let t = this.getMeasurements();
          for (let n of t)
            n &&
              this.itemSizeCache.has(n.key) &&
              e.push({ index: n.index, key: n.key, start: n.start, size: n.size, end: n.end, lane: n.lane });
          return e;
        }),
        (this._scrollToOffset = (e, { adjustments: t, behavior: n } = {}) => {
          let r = { target: e + (t ?? 0), smooth: n === `smooth` };
          return (
            (this.pendingWrite = r),
            this.options.scrollToFn(e - this._holdOffset, { behavior: n, adjustments: t }, this),
            r
          );
        }),
        (this.getCommandWrittenOffset = () =>
          this.scrollState !== null && this.pendingWrite !== null && !this.pendingWrite.smooth
            ? this.pendingWrite.target
            : null),
        (this._awaitingCommandReadBack = () => {
          let e = this.getCommandWrittenOffset();
          return !(en() && this._iosGesture.dragging()) && e !== null && !Gt(e, this.getScrollOffset());
        }),
        (this._followOffsetTarget = (e) => {
          this.scrollState !== null &&
            this.scrollState.index == null &&
            (this.scrollState.lastTargetOffset += e);
        }),
        (this.measure = () => {
          ((this.pendingMin = null),
            this.itemSizeCache.clear(),
            this.laneAssignments.clear(),
            this.itemSizeCacheVersion++,
            this.notify(!1));
        }),
        this.setOptions(e));
    }
    get scrollAdjustments() {
      return 0;
    }
    applyScrollAdjustment(e, t) {
      if (e === 0) return !1;
      if ((this._followOffsetTarget(e), this._canWriteScroll())) {
        let n = this.getScrollOffset();
        this._clampedAdjustment = this._clampedBy(n + e);
        let r = this._scrollToOffset(n, { adjustments: e, behavior: t });
        return (
          this.scrollOffset !== null &&
            (this.pendingWrite === r && (this.scrollOffset += e),
            this.scrollOffset < 0 && (this.scrollOffset = 0)),
          !0
        );
      }
      return ((this._holdOffset += e), this.scrollOffset !== null && (this.scrollOffset += e), !0);
    }
    scheduleScrollReconcile() {
      this.targetWindow
        ? (this.rafId ??= this.targetWindow.requestAnimationFrame(() => {
            ((this.rafId = null), this.reconcileScroll());
          }))
        : (this.scrollState = null);
    }
    getScrollStateTarget(e) {
      let t = e.toEnd
        ? [Math.max(this.getMaxScrollOffset(), 0)]
        : e.index == null
          ? void 0
          : this.getOffsetForIndex(e.index, e.align);
      return t ? t[0] : e.lastTargetOffset;
    }
    reconcileScroll() {
      if (!this.scrollState || !this.scrollElement) return;
      if (this.now() - this.scrollState.startedAt > 5e3) {
        this.scrollState = null;
        return;
      }
      if (this.scrollState.phase === `queued`) {
        this.scheduleScrollReconcile();
        return;
      }
      this.getMeasurements();
      let e = this.getScrollStateTarget(this.scrollState),
        t = this.scrollState.index == null ? 1 : this.options.useAnimationFrameWithResizeObserver ? 3 : 2,
        n = e !== this.scrollState.lastTargetOffset;
      if (!n && Gt(e, this.getScrollOffset())) {
        if (
          (this.scrollState.phase === `smooth`
            ? (this.scrollState.phase = `smoothLanded`)
            : this.scrollState.phase === `smoothFinishing` && (this.scrollState.phase = `instant`),
          this.scrollState.stableFrames++,
          this.scrollState.stableFrames >= t)
        ) {
          (this.getScrollOffset() !== e && this._scrollToOffset(e, { behavior: `auto` }),
            (this.scrollState = null));
          return;
        }
      } else if (((this.scrollState.stableFrames = 0), n)) {
        let t = this.getSize() || 600,
          n = Math.abs(e - this.getScrollOffset()),
          r = yn(this.scrollState) && n > t;
        ((this.scrollState.lastTargetOffset = e),
          r
            ? (this.scrollState.phase = `smooth`)
            : this.scrollState.phase === `smooth`
              ? (this.scrollState.phase = `smoothFinishing`)
              : this.scrollState.phase === `smoothLanded` && (this.scrollState.phase = `instant`),
          this._scrollToOffset(e, { behavior: r ? `smooth` : `auto` }));
      }
      this.scheduleScrollReconcile();
    }
    _startScroll(e, t, n, r) {
      ((this.pendingScrollAnchor = null), (this._clampedAdjustment = null));
      let i = this._iosGesture.tail();
      if (r === `absolute` && i !== null) {
        if (i === `fling` && rn()) {
          (this._stopMomentum(() => {
            this.scrollState?.phase !== `queued` ||
              this._iosGesture.tail() !== `fling` ||
              this._reportedOverscroll ||
              (this._iosGesture.end(), this._flushHoldIfReady(!0), this._writeAwaitingCommand());
          }),
            (this.scrollState = {
              ...e,
              startedAt: this.now(),
              lastTargetOffset: t,
              stableFrames: 0,
              phase: `queued`,
              behavior: n,
              samples: [],
            }),
            this.scheduleScrollReconcile());
          return;
        }
        this._iosGesture.end();
      }
      ((this.scrollState = {
        ...e,
        startedAt: this.now(),
        lastTargetOffset: t,
        stableFrames: 0,
        behavior: n,
        phase: vn(n, e.index != null && Gt(t, this.getScrollOffset())),
      }),
        this._scrollToOffset(t, { behavior: n }),
        this.scheduleScrollReconcile());
    }
  },
  Sn = (e, t, n, r) => {
    for (; e <= t;) {
      let i = ((e + t) / 2) | 0,
        a = n(i);
      if (a < r) e = i + 1;
      else if (a > r) t = i - 1;
      else return i;
    }
    return e > 0 ? e - 1 : 0;
  };
function Cn(e, t, n) {
  let r = 0;
  for (; r <= t;) {
    let i = ((r + t) / 2) | 0,
      a = e[i * 2];
    if (a < n) r = i + 1;
    else if (a > n) t = i - 1;
    else return i;
  }
  return r > 0 ? r - 1 : 0;
}
function wn(e, t, n, r, i) {
  let a = e.length - 1;
  if (e.length <= r) return { startIndex: 0, endIndex: a };
  if (r === 1 && i !== null) {
    let e = Cn(i, a, n),
      r = e,
      o = n + t;
    for (; r < a && i[r * 2] + i[r * 2 + 1] < o;) r++;
    return { startIndex: e, endIndex: r };
  }
  let o = Sn(0, a, (t) => e[t].start, n),
    s = o;
  if (r === 1) for (; s < a && e[s].end < n + t;) s++;
  else if (r > 1) {
    let i = Array(r).fill(0);
    for (; s < a && i.some((e) => e < n + t);) {
      let t = e[s];
      ((i[t.lane] = t.end), s++);
    }
    let c = Array(r).fill(n + t);
    for (; o >= 0 && c.some((e) => e >= n);) {
      let t = e[o];
      ((c[t.lane] = t.start), o--);
    }
    ((o = Math.max(0, o - (o % r))), (s = Math.min(a, s + (r - 1 - (s % r)))));
  }
  return { startIndex: o, endIndex: s };
}
var Tn = 28,
  En = 12,
  Dn = 12,
  On = class {
    #e;
    #t;
    #n;
    #r = new WeakSet();
    #i = null;
    constructor(e, t) {
      ((this.#e = e), (this.#t = t), (this.#n = new xn(this.#a())), e.addController(this));
    }
    get rows() {
      return this.#n.getVirtualItems();
    }
    get height() {
      return this.#n.getTotalSize();
    }
    get atEnd() {
      return this.#n.getDistanceFromEnd() <= Dn;
    }
    measure(e) {
      this.#r.has(e) || (this.#r.add(e), this.#n.measureElement(e));
    }
    reveal(e) {
      this.#n.scrollToIndex(e, { align: `auto` });
    }
    center(e) {
      this.#n.scrollToIndex(e, { align: `center` });
    }
    async showWhole(e) {
      await this.#e.updateComplete;
      let t = this.#t.scroller(),
        n = t?.querySelector(`[data-index="${e}"]`);
      if (!t || !n) return;
      (this.#n.resizeItem(e, n.offsetHeight), this.#e.requestUpdate(), await this.#e.updateComplete);
      let [r, i] = [t.getBoundingClientRect(), n.getBoundingClientRect()];
      i.bottom <= r.bottom || (t.scrollTop += Math.min(i.bottom - r.bottom, i.top - r.top));
    }
    toEnd() {
      this.#n.scrollToEnd();
    }
    hostConnected() {
      this.#i = this.#n._didMount();
    }
    hostDisconnected() {
      (this.#i?.(), (this.#i = null));
    }
    hostUpdate() {
      this.#n.setOptions(this.#a());
    }
    hostUpdated() {
      this.#n._willUpdate();
    }
    #a() {
      let { scroller: e, count: t, keyAt: n, mayFollow: r, focused: i } = this.#t;
      return {
        count: t(),
        getScrollElement: e,
        getItemKey: n,
        estimateSize: () => Tn,
        overscan: En,
        anchorTo: `end`,
        followOnAppend: r(),
        scrollEndThreshold: r() ? Dn : -1,
        observeElementRect: dn,
        observeElementOffset: hn,
        scrollToFn: _n,
        rangeExtractor: (e) => {
          let t = un(e),
            n = i();
          return n === null || n >= e.count || t.includes(n) ? t : [...t, n].toSorted((e, t) => e - t);
        },
        onChange: () => this.#e.requestUpdate(),
      };
    }
  },
  kn = class extends h {
    static properties = {
      events: { attribute: !1 },
      paused: { type: Boolean },
      types: { attribute: !1 },
      search: {},
      named: { type: Boolean },
      moment: {},
      momentHref: { attribute: !1 },
    };
    static styles = [o, e, u, p, At];
    #e = new Rt();
    #t = null;
    #n = ``;
    #r = !1;
    #i = null;
    #a = new Set();
    #o = new On(this, {
      scroller: () => this.renderRoot?.querySelector(`.scroller`) ?? null,
      count: () => this.#e.shown.length,
      keyAt: (e) => this.#e.shown[e]?.cursor ?? ``,
      mayFollow: () => !this.#e.hasOpen,
      focused: () => this.#p(),
    });
    constructor() {
      (super(),
        (this.events = []),
        (this.paused = !1),
        (this.types = null),
        (this.search = ``),
        (this.named = !1),
        (this.moment = null),
        (this.momentHref = null));
    }
    willUpdate(e) {
      if (e.has(`events`)) {
        this.#e.take(this.events);
        for (let { type: e } of this.events) this.#a.add(e);
      }
      (e.has(`paused`) && this.#e.setPaused(this.paused),
        (e.has(`types`) || e.has(`search`)) && this.#e.setFilter({ types: this.types, search: this.search }),
        this.#o.hostUpdate());
    }
    render() {
      let { shown: e, pinned: t } = this.#e,
        r = this.named ? `named` : ``;
      return d`
      <div class="tools" part="tools">
        <button class="quiet" aria-pressed=${this.paused ? `true` : `false`} @click=${this.#g}>
          ${this.paused ? `Paused` : `Pause`}
        </button>
        <input
          type="search"
          placeholder="Search"
          aria-label="Search events"
          .value=${this.search}
          @input=${(e) => this.#x(this.types, e.target.value)}
        />
        ${Mt({ kinds: [...this.#a].filter((e) => e !== `GAP`).toSorted(), types: this.types, pick: (e) => this.#x(e, this.search) })}
      </div>
      ${
        t.length === 0
          ? n
          : d`<div class="pins ${r}" role="list" aria-label="Pinned events">
              ${at(
                t,
                ({ cursor: e }) => e,
                (e) => this.#l(e),
              )}
            </div>`
      }
      <div class="scroller ${r}" part="list" tabindex="-1" @keydown=${this.#v}>
        ${
          e.length === 0
            ? d`<p class="empty">${this.#d()}</p>`
            : d`<div class="runway" role="list" aria-label="Events, newest last">
                ${at(
                  this.#o.rows,
                  ({ key: e }) => e,
                  ({ index: e }) => this.#c(e),
                )}
              </div>`
        }
      </div>
      <div class="foot">
        <span>${this.#f()}</span>
        ${this.#o.atEnd || e.length === 0 ? n : d`<button class="quiet" @click=${this.#_}>Newest ↓</button>`}
        <span class="hidden" role="status">${this.#n}</span>
      </div>
    `;
    }
    updated() {
      let e = this.renderRoot.querySelector(`.runway`);
      e && (e.style.height = `${this.#o.height}px`);
      for (let { index: t, start: n } of this.#o.rows) {
        let r = e?.querySelector(`[data-index="${t}"]`);
        r && ((r.style.transform = `translateY(${n}px)`), this.#o.measure(r));
      }
      (this.#s(), this.#S());
    }
    #s() {
      this.#r || this.#e.shown.length === 0 || ((this.#r = !0), this.#o.toEnd());
    }
    #c(e) {
      let t = this.#e.shown[e];
      if (!t) return n;
      let r = this.#e.isOpen(t.cursor),
        i = e === (this.#p() ?? this.#e.shown.length - 1);
      return d`<div
      class="row ${_t(t)} ${r ? `open` : ``}"
      role="listitem"
      data-index=${e}
      aria-setsize=${this.#e.shown.length}
      aria-posinset=${e + 1}
    >
      ${this.#u(t, r, i ? 0 : -1, () => this.#m(t))}
    </div>`;
    }
    #l(e) {
      let t = `pinned ${e.cursor}`,
        n = this.#e.isOpen(t);
      return d`<div class="row ${_t(e)} ${n ? `open` : ``}" role="listitem">
      ${this.#u(e, n, 0, () => {
        (this.#e.toggle(t), this.requestUpdate());
      })}
    </div>`;
    }
    #u(e, t, n, r) {
      return Dt(e, {
        open: t,
        tabindex: n,
        named: this.named,
        pinned: this.#e.isPinned(e.cursor),
        href: this.momentHref?.(e) ?? null,
        toggle: r,
        pin: () => this.#h(e),
        copy: () => void this.#b(e),
      });
    }
    #d() {
      return this.events.length === 0
        ? `No events yet. New events appear here.`
        : `No event matches. Clear the search or show all types.`;
    }
    #f() {
      let { shown: e, waiting: t } = this.#e,
        n = `${e.length.toLocaleString(`en`)} ${e.length === 1 ? `event` : `events`}`;
      return this.paused
        ? `${n} · paused, ${t.toLocaleString(`en`)} newer`
        : this.#o.atEnd && !this.#e.hasOpen
          ? `${n} · following`
          : `${n} · not following`;
    }
    #p() {
      if (this.#t === null) return null;
      let e = this.#e.shown.findLastIndex(({ cursor: e }) => e === this.#t);
      return e < 0 ? null : e;
    }
    #m({ cursor: e }) {
      this.#t = e;
      let t = this.#e.toggle(e);
      (this.requestUpdate(), t && this.#o.showWhole(this.#p() ?? 0));
    }
    #h(e) {
      let t = this.#e.togglePin(e);
      this.#C(t ? `` : `At most 50 events can be pinned.`);
    }
    #g = () => {
      ((this.paused = !this.paused), this.#w(`terrarium-pause`, { paused: this.paused }));
    };
    #_ = () => {
      ((this.#t = null), this.#o.toEnd());
    };
    #v = (e) => {
      if (!e.target.matches(`.head`)) return;
      let t = this.#e.shown.length - 1,
        n = this.#p() ?? t,
        r = this.#e.shown[n];
      if (e.key === `p` && r) return this.#h(r);
      let i = Bt(e.key, n, t);
      i !== null && (e.preventDefault(), this.#y(i));
    };
    async #y(e) {
      ((this.#t = this.#e.shown[e]?.cursor ?? null),
        this.#o.reveal(e),
        this.requestUpdate(),
        await this.updateComplete,
        this.renderRoot.querySelector(`.runway [data-index="${e}"] .head`)?.focus({ preventScroll: !0 }));
    }
    async #b({ cursor: e }) {
      this.#C(await kt(e));
    }
    #x(e, t) {
      ((this.types = e), (this.search = t), this.#w(`terrarium-filter`, { types: e, search: t }));
    }
    #S() {
      if (this.moment === null || this.moment === this.#i) return;
      let e = this.#e.shown.findIndex(({ cursor: e }) => e === this.moment);
      e < 0 ||
        ((this.#i = this.#t = this.moment),
        this.#e.isOpen(this.moment) || this.#e.toggle(this.moment),
        this.#o.center(e),
        this.requestUpdate());
    }
    #C(e) {
      ((this.#n = e), this.requestUpdate());
    }
    #w(e, t) {
      this.dispatchEvent(new CustomEvent(e, { detail: t, bubbles: !0, composed: !0 }));
    }
  };
customElements.define(`t-event-stream`, kn);
var An = [`INFO`, `WARNING`, `CRITICAL`];
function jn(e, t) {
  return (
    Fn(t) - Fn(e) ||
    Ln(In(e.deadline), In(t.deadline)) ||
    Ln(In(e.createdAt), In(t.createdAt)) ||
    (e.id < t.id ? -1 : Number(e.id > t.id))
  );
}
function Mn(e) {
  let t = Math.min(...e.map(({ deadline: e }) => In(e)));
  return {
    count: e.length,
    critical: e.filter(({ severity: e }) => e === `CRITICAL`).length,
    nextDeadline: Number.isFinite(t) ? t : null,
  };
}
function Nn({ count: e, critical: t, nextDeadline: n }, r, i) {
  let a = n === null ? [] : [Pn(n - r, i)];
  return [`${e} more ${e === 1 ? `waits` : `wait`}`, ...(t > 0 ? [`${t} critical`] : []), ...a].join(`, `);
}
function Pn(e, t) {
  return e <= 0 ? `a deadline passed` : `next deadline in ${t(Math.ceil(e / 1e3) * 1e3)}`;
}
function Fn({ severity: e }) {
  return An.findIndex((t) => t === e);
}
function In(e) {
  return e == null ? 1 / 0 : typeof e == `number` ? e : Date.parse(e);
}
function Ln(e, t) {
  return e === t ? 0 : e - t;
}
var Rn = 50,
  zn = class {
    #e = [];
    arrange(e, t, { pointed: n, focusedId: r }) {
      if (!n && r === null) this.#e = e;
      else {
        let i = this.#e
            .map((e) => t(e.id) ?? e)
            .filter(({ id: e, status: t }) => t === `PENDING` || n || e === r)
            .slice(0, e.length + Rn),
          a = new Set(i.map(({ id: e }) => e));
        this.#e = [...i, ...e.filter(({ id: e }) => !a.has(e))];
      }
      return this.#e;
    }
  },
  Bn = 1e3,
  Vn = 3e5,
  Hn = 3e4,
  Un = 2e3,
  Wn = 1e3,
  Gn = 1e3,
  Kn = 1e3,
  qn = 5e3,
  Jn = 2e3,
  Yn = 2e3,
  Xn = 2e3,
  Zn = 1e4,
  Qn = 1e4,
  $n = 2147483647,
  L = {
    now: () => Date.now(),
    after(e, t) {
      let n,
        r = (e) => {
          let i = Math.min(e, $n);
          n = setTimeout(() => (e > i ? r(e - i) : t()), i);
        };
      return (r(Math.max(0, e)), () => clearTimeout(n));
    },
    random: () => Math.random(),
  },
  er = (e) => {
    let { requestAnimationFrame: t } = globalThis;
    t ? t(e) : queueMicrotask(e);
  },
  tr = 1e3,
  nr = { pressure: [], flow: [], temperature: [] };
function rr(e) {
  return e.reduce((e, t) => ir(e, t, Date.parse(t.at)), nr);
}
function ir(e, t, n) {
  let r = e.flow.at(-1);
  if (r && n - r.at < 900) return e;
  let i = (e, t) => {
    let r = e.findIndex((e) => e.at > n - Vn);
    return [...e.slice(r === -1 ? e.length : r).slice(-329), { at: n, value: t }];
  };
  return {
    pressure: i(e.pressure, t.pressure),
    flow: i(e.flow, t.flow),
    temperature: i(e.temperature, t.temperature),
  };
}
function ar({ samples: e, vitals: t }, n, r) {
  let i = e.flow.at(-1);
  if (!i || !x(t)) return e;
  let a = e,
    o = Math.max(i.at + tr, n, r - Vn);
  for (let e = o; e <= r; e += tr) a = ir(a, t, e);
  return a;
}
var or = 1 / 0,
  sr = 1e3;
function cr(e) {
  let { id: t, genus: n, description: r, state: i, pressure: a, flow: o, temperature: s, usualFlow: c } = e;
  return {
    id: t,
    genus: n,
    description: r,
    vitals: { state: i, pressure: a, flow: o, temperature: s, usualFlow: c },
    health: e.health,
    entropyRemaining: e.entropyRemaining,
    observers: e.observers,
    eventsReflected: e.eventsReflected,
    samples: nr,
    lastResult: null,
    errors: 0,
    errorsLastMinute: e.errorsLastMinute,
    errorTimes: [],
    fever: s >= 1,
    recent: [],
  };
}
function lr(e, { vitals: t }) {
  return { ...e, samples: rr(t) };
}
function ur(e, t, n, r = or) {
  let {
    genus: i,
    description: a,
    observers: o,
    eventsReflected: s,
    entropyRemaining: c,
    usualFlow: l,
    health: u,
  } = t;
  return {
    ...e,
    genus: i,
    description: a,
    health: u,
    observers: o,
    eventsReflected: s,
    entropyRemaining: c,
    vitals: { ...e.vitals, usualFlow: l },
    samples: ar(e, r, n),
    errorsLastMinute: ce(e.errorTimes, n, t.errorsLastMinute),
  };
}
function dr(e) {
  let t = 0;
  for (let { errorsLastMinute: n } of e) t += n;
  return t;
}
function fr(e, t, n = or) {
  let { state: r, pressure: i, flow: a, temperature: o } = t,
    s = Date.parse(t.at),
    c = t.__typename === `ErrorEvent`,
    l = c ? N(e.errorTimes, s) : e.errorTimes;
  return {
    ...e,
    vitals: { state: r, pressure: i, flow: a, temperature: o, usualFlow: e.vitals.usualFlow },
    entropyRemaining: t.__typename === `MetabolismEvent` ? t.entropyRemaining : e.entropyRemaining,
    samples: ir(ar(e, n, s - sr), t, s),
    lastResult: t.__typename === `ResultEvent` ? t : e.lastResult,
    errors: e.errors + +!!c,
    errorsLastMinute: c ? ce(l, s, e.errorsLastMinute) : e.errorsLastMinute,
    errorTimes: l,
    fever: o >= 1 || pr(e, t, s),
    recent: t.__typename === `MetabolismEvent` ? e.recent : mr(e.recent, t, 20),
  };
}
function pr({ recent: e }, t, n) {
  return (
    t.__typename === `FeverEvent` ||
    e.some((e) => e.__typename === `FeverEvent` && n - Date.parse(e.at) < 15e3)
  );
}
function mr(e, t, n) {
  let r = e.length < n ? e.slice() : e.slice(e.length - n + 1);
  return (r.push(t), r);
}
var hr = class {
    #e = new Map();
    #t;
    #n = 0;
    #r = 1 / 0;
    constructor(e) {
      this.#t = e;
    }
    get agents() {
      return this.#e;
    }
    get unseen() {
      return this.#n;
    }
    get seriesSeconds() {
      let e = Math.floor(Hn / Math.max(1, this.#e.size + this.#n));
      return Math.max(1, Math.min(Vn / 1e3, e));
    }
    connected(e) {
      this.#r = e;
    }
    lost() {
      this.#r = 1 / 0;
    }
    takeManifest(e, t) {
      let n = e.slice(0, Bn);
      this.#n = e.length - n.length;
      let r = new Set(n.map(({ id: e }) => e));
      for (let e of this.#e.keys()) !r.has(e) && this.#e.delete(e) && this.#t(e);
      for (let e of n) {
        let n = this.#e.get(e.id);
        this.#i(n ? ur(n, e, t, this.#r) : cr(e));
      }
    }
    takeSeries(e) {
      for (let t of e) {
        let e = this.#e.get(t.id);
        e && this.#i(lr(e, t));
      }
    }
    takeEvent(e) {
      let t = this.#e.get(e.agentId);
      t && this.#i(fr(t, e, this.#r));
    }
    #i(e) {
      (this.#e.set(e.id, e), this.#t(e.id));
    }
  },
  R = class extends String {
    __apiType;
    value;
    __meta__;
    constructor(e, t) {
      (super(e), (this.value = e), (this.__meta__ = t));
    }
    toString() {
      return this.value;
    }
  },
  gr = new R(
    `
    fragment ShownRun on Run {
  id
  agentId
  kind
  status
  command
  session
  by
  attempt
  acceptedAt
  startedAt
  endedAt
}
    `,
    { fragmentName: `ShownRun` },
  ),
  _r = new R(
    `
    fragment ShownSemaphore on Semaphore {
  id
  agentId
  reason
  prompt
  options
  severity
  status
  digest
  responseSchema
  createdAt
  deadline
  escalation
  settledAt
  settledBy
  resumption {
    status
    attempt
  }
}
    `,
    { fragmentName: `ShownSemaphore` },
  ),
  vr = new R(
    `
    fragment AgentInfo on Agent {
  id
  genus
  description
  state
  pressure
  flow
  temperature
  entropyRemaining
  observers
  eventsReflected
  usualFlow
  errorsLastMinute
  health {
    status
    probes {
      name
      detail
      critical
      failing
      failures
    }
  }
}
    `,
    { fragmentName: `AgentInfo` },
  );
new R(
  `
    fragment VitalSeries on Agent {
  id
  vitals(lastSeconds: $lastSeconds) {
    at
    pressure
    flow
    temperature
  }
}
    `,
  { fragmentName: `VitalSeries` },
);
var yr = {
  "\n  fragment ShownRun on Run {\n    id\n    agentId\n    kind\n    status\n    command\n    session\n    by\n    attempt\n    acceptedAt\n    startedAt\n    endedAt\n  }\n":
    gr,
  "\n  query Runs($agentId: ID, $after: String, $first: Int) {\n    runs(agentId: $agentId, order: NEWEST_FIRST, after: $after, first: $first) {\n      runs {\n        ...ShownRun\n      }\n      next\n    }\n  }\n":
    new R(`
    query Runs($agentId: ID, $after: String, $first: Int) {
  runs(agentId: $agentId, order: NEWEST_FIRST, after: $after, first: $first) {
    runs {
      ...ShownRun
    }
    next
  }
}
    fragment ShownRun on Run {
  id
  agentId
  kind
  status
  command
  session
  by
  attempt
  acceptedAt
  startedAt
  endedAt
}`),
  "\n  query Run($id: ID!, $events: Int) {\n    run(id: $id) {\n      ...ShownRun\n      input\n      result\n      error {\n        code\n        message\n      }\n      usage {\n        inputTokens\n        outputTokens\n        costUsd\n        models\n      }\n      semaphores {\n        ...ShownSemaphore\n      }\n      parent {\n        id\n      }\n      children {\n        ...ShownRun\n      }\n      events(last: $events) {\n        __typename\n        cursor\n        type\n        at\n        ... on OutputEvent {\n          data\n        }\n        ... on ResultEvent {\n          result\n        }\n        ... on ErrorEvent {\n          message\n          code\n        }\n      }\n    }\n  }\n":
    new R(`
    query Run($id: ID!, $events: Int) {
  run(id: $id) {
    ...ShownRun
    input
    result
    error {
      code
      message
    }
    usage {
      inputTokens
      outputTokens
      costUsd
      models
    }
    semaphores {
      ...ShownSemaphore
    }
    parent {
      id
    }
    children {
      ...ShownRun
    }
    events(last: $events) {
      __typename
      cursor
      type
      at
      ... on OutputEvent {
        data
      }
      ... on ResultEvent {
        result
      }
      ... on ErrorEvent {
        message
        code
      }
    }
  }
}
    fragment ShownRun on Run {
  id
  agentId
  kind
  status
  command
  session
  by
  attempt
  acceptedAt
  startedAt
  endedAt
}
fragment ShownSemaphore on Semaphore {
  id
  agentId
  reason
  prompt
  options
  severity
  status
  digest
  responseSchema
  createdAt
  deadline
  escalation
  settledAt
  settledBy
  resumption {
    status
    attempt
  }
}`),
  "\n  mutation CancelRun($id: ID!, $reason: String) {\n    cancelRun(id: $id, reason: $reason) {\n      id\n    }\n  }\n":
    new R(`
    mutation CancelRun($id: ID!, $reason: String) {
  cancelRun(id: $id, reason: $reason) {
    id
  }
}
    `),
  "\n  mutation Rerun($id: ID!, $input: JSON) {\n    rerun(id: $id, input: $input) {\n      id\n    }\n  }\n":
    new R(`
    mutation Rerun($id: ID!, $input: JSON) {
  rerun(id: $id, input: $input) {
    id
  }
}
    `),
  "\n  query Viewer {\n    viewer {\n      id\n      scopes\n      expiresAt\n    }\n  }\n": new R(`
    query Viewer {
  viewer {
    id
    scopes
    expiresAt
  }
}
    `),
  "\n  mutation Perturb($agentId: ID!, $input: JSON, $priority: Int, $idempotencyKey: String) {\n    perturb(agentId: $agentId, input: $input, priority: $priority, idempotencyKey: $idempotencyKey) {\n      id\n      acceptedAt\n      queueDepth\n    }\n  }\n":
    new R(`
    mutation Perturb($agentId: ID!, $input: JSON, $priority: Int, $idempotencyKey: String) {
  perturb(
    agentId: $agentId
    input: $input
    priority: $priority
    idempotencyKey: $idempotencyKey
  ) {
    id
    acceptedAt
    queueDepth
  }
}
    `),
  "\n  mutation Invoke($agentId: ID!, $input: JSON, $timeoutMs: Int, $idempotencyKey: String) {\n    invoke(agentId: $agentId, input: $input, timeoutMs: $timeoutMs, idempotencyKey: $idempotencyKey) {\n      status\n      result\n      perturbationId\n      semaphore {\n        id\n      }\n    }\n  }\n":
    new R(`
    mutation Invoke($agentId: ID!, $input: JSON, $timeoutMs: Int, $idempotencyKey: String) {
  invoke(
    agentId: $agentId
    input: $input
    timeoutMs: $timeoutMs
    idempotencyKey: $idempotencyKey
  ) {
    status
    result
    perturbationId
    semaphore {
      id
    }
  }
}
    `),
  "\n  mutation Resolve($id: ID!, $answer: JSON, $expectedDigest: String) {\n    resolveSemaphore(id: $id, answer: $answer, expectedDigest: $expectedDigest) {\n      ...ShownSemaphore\n    }\n  }\n":
    new R(`
    mutation Resolve($id: ID!, $answer: JSON, $expectedDigest: String) {
  resolveSemaphore(id: $id, answer: $answer, expectedDigest: $expectedDigest) {
    ...ShownSemaphore
  }
}
    fragment ShownSemaphore on Semaphore {
  id
  agentId
  reason
  prompt
  options
  severity
  status
  digest
  responseSchema
  createdAt
  deadline
  escalation
  settledAt
  settledBy
  resumption {
    status
    attempt
  }
}`),
  "\n  mutation Cancel($id: ID!, $reason: String) {\n    cancelSemaphore(id: $id, reason: $reason) {\n      ...ShownSemaphore\n    }\n  }\n":
    new R(`
    mutation Cancel($id: ID!, $reason: String) {
  cancelSemaphore(id: $id, reason: $reason) {
    ...ShownSemaphore
  }
}
    fragment ShownSemaphore on Semaphore {
  id
  agentId
  reason
  prompt
  options
  severity
  status
  digest
  responseSchema
  createdAt
  deadline
  escalation
  settledAt
  settledBy
  resumption {
    status
    attempt
  }
}`),
  "\n  mutation StartAgent($id: ID!) {\n    startAgent(id: $id) {\n      id\n    }\n  }\n": new R(`
    mutation StartAgent($id: ID!) {
  startAgent(id: $id) {
    id
  }
}
    `),
  "\n  mutation StopAgent($id: ID!) {\n    stopAgent(id: $id) {\n      id\n    }\n  }\n": new R(`
    mutation StopAgent($id: ID!) {
  stopAgent(id: $id) {
    id
  }
}
    `),
  "\n  fragment ShownSemaphore on Semaphore {\n    id\n    agentId\n    reason\n    prompt\n    options\n    severity\n    status\n    digest\n    responseSchema\n    createdAt\n    deadline\n    escalation\n    settledAt\n    settledBy\n    resumption {\n      status\n      attempt\n    }\n  }\n":
    _r,
  "\n  fragment AgentInfo on Agent {\n    id\n    genus\n    description\n    state\n    pressure\n    flow\n    temperature\n    entropyRemaining\n    observers\n    eventsReflected\n    usualFlow\n    errorsLastMinute\n    health {\n      status\n      probes {\n        name\n        detail\n        critical\n        failing\n        failures\n      }\n    }\n  }\n":
    vr,
  "\n  subscription Events($agentId: ID, $after: Cursor, $replay: Int) {\n    terrariumEvents(agentId: $agentId, after: $after, replay: $replay) {\n      __typename\n      cursor\n      type\n      agentId\n      at\n      state\n      pressure\n      flow\n      temperature\n      ... on AgentStoppedEvent {\n        stopReason: reason\n      }\n      ... on AgentStateChangedEvent {\n        fromState: from\n      }\n      ... on OutputEvent {\n        data\n        cause\n        run\n        session\n        attempt\n      }\n      ... on ResultEvent {\n        result\n        cause\n        run\n        session\n        attempt\n      }\n      ... on ErrorEvent {\n        message\n        code\n        cause\n        run\n        session\n        attempt\n      }\n      ... on MetabolismEvent {\n        entropyRemaining\n      }\n      ... on FeverEvent {\n        intensity\n      }\n      ... on MetricsDegradedEvent {\n        probe\n      }\n      ... on ProbeFailedEvent {\n        probe\n        health\n        failures\n        detail\n      }\n      ... on ProbeRecoveredEvent {\n        probe\n        health\n      }\n      ... on PerturbedEvent {\n        perturbationId\n        by\n        command\n        input\n        run\n        session\n        attempt\n      }\n      ... on SemaphoreEvent {\n        run\n        session\n        attempt\n        semaphore {\n          ...ShownSemaphore\n        }\n      }\n      ... on GapEvent {\n        gapReason: reason\n        missed\n        gapFrom: from\n        gapTo: to\n      }\n    }\n  }\n":
    new R(`
    subscription Events($agentId: ID, $after: Cursor, $replay: Int) {
  terrariumEvents(agentId: $agentId, after: $after, replay: $replay) {
    __typename
    cursor
    type
    agentId
    at
    state
    pressure
    flow
    temperature
    ... on AgentStoppedEvent {
      stopReason: reason
    }
    ... on AgentStateChangedEvent {
      fromState: from
    }
    ... on OutputEvent {
      data
      cause
      run
      session
      attempt
    }
    ... on ResultEvent {
      result
      cause
      run
      session
      attempt
    }
    ... on ErrorEvent {
      message
      code
      cause
      run
      session
      attempt
    }
    ... on MetabolismEvent {
      entropyRemaining
    }
    ... on FeverEvent {
      intensity
    }
    ... on MetricsDegradedEvent {
      probe
    }
    ... on ProbeFailedEvent {
      probe
      health
      failures
      detail
    }
    ... on ProbeRecoveredEvent {
      probe
      health
    }
    ... on PerturbedEvent {
      perturbationId
      by
      command
      input
      run
      session
      attempt
    }
    ... on SemaphoreEvent {
      run
      session
      attempt
      semaphore {
        ...ShownSemaphore
      }
    }
    ... on GapEvent {
      gapReason: reason
      missed
      gapFrom: from
      gapTo: to
    }
  }
}
    fragment ShownSemaphore on Semaphore {
  id
  agentId
  reason
  prompt
  options
  severity
  status
  digest
  responseSchema
  createdAt
  deadline
  escalation
  settledAt
  settledBy
  resumption {
    status
    attempt
  }
}`),
  "\n  query Overview {\n    agents {\n      ...AgentInfo\n    }\n    metabolism {\n      agents\n      alive\n      feverish\n      pressure\n      flow\n      temperature\n      observers\n      lagging\n      eventsReflected\n      uptimeMs\n      takenAt\n      cursor\n    }\n  }\n":
    new R(`
    query Overview {
  agents {
    ...AgentInfo
  }
  metabolism {
    agents
    alive
    feverish
    pressure
    flow
    temperature
    observers
    lagging
    eventsReflected
    uptimeMs
    takenAt
    cursor
  }
}
    fragment AgentInfo on Agent {
  id
  genus
  description
  state
  pressure
  flow
  temperature
  entropyRemaining
  observers
  eventsReflected
  usualFlow
  errorsLastMinute
  health {
    status
    probes {
      name
      detail
      critical
      failing
      failures
    }
  }
}`),
  "\n  query Series($lastSeconds: Int) {\n    agents {\n      ...VitalSeries\n    }\n  }\n  fragment VitalSeries on Agent {\n    id\n    vitals(lastSeconds: $lastSeconds) {\n      at\n      pressure\n      flow\n      temperature\n    }\n  }\n":
    new R(`
    query Series($lastSeconds: Int) {
  agents {
    ...VitalSeries
  }
}
    fragment VitalSeries on Agent {
  id
  vitals(lastSeconds: $lastSeconds) {
    at
    pressure
    flow
    temperature
  }
}`),
  "\n  query AgentSeries($agentId: ID!, $lastSeconds: Int) {\n    agent(id: $agentId) {\n      ...VitalSeries\n    }\n  }\n":
    new R(`
    query AgentSeries($agentId: ID!, $lastSeconds: Int) {
  agent(id: $agentId) {
    ...VitalSeries
  }
}
    fragment VitalSeries on Agent {
  id
  vitals(lastSeconds: $lastSeconds) {
    at
    pressure
    flow
    temperature
  }
}`),
  "\n  query AgentOverview($agentId: ID!) {\n    snapshot(agentId: $agentId, last: 0) {\n      agent {\n        ...AgentInfo\n      }\n      cursor\n      takenAt\n    }\n  }\n":
    new R(`
    query AgentOverview($agentId: ID!) {
  snapshot(agentId: $agentId, last: 0) {
    agent {
      ...AgentInfo
    }
    cursor
    takenAt
  }
}
    fragment AgentInfo on Agent {
  id
  genus
  description
  state
  pressure
  flow
  temperature
  entropyRemaining
  observers
  eventsReflected
  usualFlow
  errorsLastMinute
  health {
    status
    probes {
      name
      detail
      critical
      failing
      failures
    }
  }
}`),
  "\n  query Commands($agentId: ID!) {\n    agent(id: $agentId) {\n      commands {\n        name\n        help\n        readonly\n        input\n        examples {\n          help\n          args\n        }\n      }\n    }\n  }\n":
    new R(`
    query Commands($agentId: ID!) {
  agent(id: $agentId) {
    commands {
      name
      help
      readonly
      input
      examples {
        help
        args
      }
    }
  }
}
    `),
  "\n  query Head($agentId: ID!) {\n    snapshot(agentId: $agentId, last: 0) {\n      cursor\n      takenAt\n    }\n  }\n":
    new R(`
    query Head($agentId: ID!) {
  snapshot(agentId: $agentId, last: 0) {
    cursor
    takenAt
  }
}
    `),
  "\n  query Semaphores($agentId: ID, $waiting: Int, $settled: Int) {\n    waiting: semaphores(agentId: $agentId, order: MOST_URGENT_FIRST, first: $waiting) {\n      ...ShownSemaphore\n    }\n    settled: semaphorePage(agentId: $agentId, status: null, order: LATEST_SETTLED_FIRST, first: $settled) {\n      semaphores {\n        ...ShownSemaphore\n      }\n      next\n    }\n  }\n":
    new R(`
    query Semaphores($agentId: ID, $waiting: Int, $settled: Int) {
  waiting: semaphores(
    agentId: $agentId
    order: MOST_URGENT_FIRST
    first: $waiting
  ) {
    ...ShownSemaphore
  }
  settled: semaphorePage(
    agentId: $agentId
    status: null
    order: LATEST_SETTLED_FIRST
    first: $settled
  ) {
    semaphores {
      ...ShownSemaphore
    }
    next
  }
}
    fragment ShownSemaphore on Semaphore {
  id
  agentId
  reason
  prompt
  options
  severity
  status
  digest
  responseSchema
  createdAt
  deadline
  escalation
  settledAt
  settledBy
  resumption {
    status
    attempt
  }
}`),
  "\n  query Semaphore($id: ID!) {\n    semaphore(id: $id) {\n      ...ShownSemaphore\n      secretsShown\n      state\n      input\n      answer\n      cancelReason\n    }\n  }\n":
    new R(`
    query Semaphore($id: ID!) {
  semaphore(id: $id) {
    ...ShownSemaphore
    secretsShown
    state
    input
    answer
    cancelReason
  }
}
    fragment ShownSemaphore on Semaphore {
  id
  agentId
  reason
  prompt
  options
  severity
  status
  digest
  responseSchema
  createdAt
  deadline
  escalation
  settledAt
  settledBy
  resumption {
    status
    attempt
  }
}`),
};
function z(e) {
  return yr[e] ?? {};
}
(z(`
  fragment ShownSemaphore on Semaphore {
    id
    agentId
    reason
    prompt
    options
    severity
    status
    digest
    responseSchema
    createdAt
    deadline
    escalation
    settledAt
    settledBy
    resumption {
      status
      attempt
    }
  }
`),
  z(`
  fragment AgentInfo on Agent {
    id
    genus
    description
    state
    pressure
    flow
    temperature
    entropyRemaining
    observers
    eventsReflected
    usualFlow
    errorsLastMinute
    health {
      status
      probes {
        name
        detail
        critical
        failing
        failures
      }
    }
  }
`));
var br = z(`
  subscription Events($agentId: ID, $after: Cursor, $replay: Int) {
    terrariumEvents(agentId: $agentId, after: $after, replay: $replay) {
      __typename
      cursor
      type
      agentId
      at
      state
      pressure
      flow
      temperature
      ... on AgentStoppedEvent {
        stopReason: reason
      }
      ... on AgentStateChangedEvent {
        fromState: from
      }
      ... on OutputEvent {
        data
        cause
        run
        session
        attempt
      }
      ... on ResultEvent {
        result
        cause
        run
        session
        attempt
      }
      ... on ErrorEvent {
        message
        code
        cause
        run
        session
        attempt
      }
      ... on MetabolismEvent {
        entropyRemaining
      }
      ... on FeverEvent {
        intensity
      }
      ... on MetricsDegradedEvent {
        probe
      }
      ... on ProbeFailedEvent {
        probe
        health
        failures
        detail
      }
      ... on ProbeRecoveredEvent {
        probe
        health
      }
      ... on PerturbedEvent {
        perturbationId
        by
        command
        input
        run
        session
        attempt
      }
      ... on SemaphoreEvent {
        run
        session
        attempt
        semaphore {
          ...ShownSemaphore
        }
      }
      ... on GapEvent {
        gapReason: reason
        missed
        gapFrom: from
        gapTo: to
      }
    }
  }
`),
  xr = z(`
  query Overview {
    agents {
      ...AgentInfo
    }
    metabolism {
      agents
      alive
      feverish
      pressure
      flow
      temperature
      observers
      lagging
      eventsReflected
      uptimeMs
      takenAt
      cursor
    }
  }
`),
  Sr = z(`
  query Series($lastSeconds: Int) {
    agents {
      ...VitalSeries
    }
  }
  fragment VitalSeries on Agent {
    id
    vitals(lastSeconds: $lastSeconds) {
      at
      pressure
      flow
      temperature
    }
  }
`),
  Cr = z(`
  query AgentSeries($agentId: ID!, $lastSeconds: Int) {
    agent(id: $agentId) {
      ...VitalSeries
    }
  }
`),
  wr = z(`
  query AgentOverview($agentId: ID!) {
    snapshot(agentId: $agentId, last: 0) {
      agent {
        ...AgentInfo
      }
      cursor
      takenAt
    }
  }
`),
  Tr = z(`
  query Commands($agentId: ID!) {
    agent(id: $agentId) {
      commands {
        name
        help
        readonly
        input
        examples {
          help
          args
        }
      }
    }
  }
`),
  Er = z(`
  query Head($agentId: ID!) {
    snapshot(agentId: $agentId, last: 0) {
      cursor
      takenAt
    }
  }
`),
  Dr = z(`
  query Semaphores($agentId: ID, $waiting: Int, $settled: Int) {
    waiting: semaphores(agentId: $agentId, order: MOST_URGENT_FIRST, first: $waiting) {
      ...ShownSemaphore
    }
    settled: semaphorePage(agentId: $agentId, status: null, order: LATEST_SETTLED_FIRST, first: $settled) {
      semaphores {
        ...ShownSemaphore
      }
      next
    }
  }
`),
  Or = z(`
  query Semaphore($id: ID!) {
    semaphore(id: $id) {
      ...ShownSemaphore
      secretsShown
      state
      input
      answer
      cancelReason
    }
  }
`),
  kr = class {
    #e;
    #t = null;
    #n = null;
    #r = () => void 0;
    #i = () => void 0;
    constructor(e) {
      this.#e = e;
    }
    get after() {
      return this.#t;
    }
    resume(e) {
      (this.close(), (this.#n = e));
      let { connection: t, clock: n, agentId: r, replay: i } = this.#e;
      this.#i = n.after(Xn, () => this.#o());
      let a = this.#t;
      ((this.#r = t.subscribe(
        br,
        { agentId: r, replay: i, after: a },
        {
          next: ({ terrariumEvents: e }) => this.#a(e),
          refused: (t) => {
            if (t.code !== `CURSOR_INVALID` || a === null) return this.#e.onRefused(t);
            ((this.#t = null), this.#e.onCursorLost(), this.resume(e));
          },
          complete: () => this.#e.onEnd(),
        },
      )),
        a === e.cursor && this.#o());
    }
    close() {
      (this.#i(), this.#r(), (this.#r = () => void 0));
    }
    #a(e) {
      ((this.#t = e.cursor), this.#e.onEvent(e));
      let t = this.#n;
      t && (e.cursor === t.cursor || Date.parse(e.at) > t.atMs) && this.#o();
    }
    #o() {
      this.#n && ((this.#n = null), this.#i(), this.#e.onCaughtUp());
    }
  },
  B = class e extends Error {
    name = `Refusal`;
    code;
    details;
    constructor(e, t, n = {}) {
      (super(t), (this.code = e), (this.details = n));
    }
    get isFinal() {
      return this.code === `BAD_USER_INPUT` || this.code === `QUERY_TOO_COMPLEX`;
    }
    static ofGraphql(t) {
      let [n] = t,
        r = n?.extensions ?? {};
      return new e(Ar(r.code, `INTERNAL_SERVER_ERROR`), Ar(n?.message, `the gateway gave no reason`), r);
    }
    static ofProblem(t, n) {
      let r = typeof t == `object` && t ? t : {},
        i = Ar(r.detail, Ar(r.title, `the gateway answered ${n}`));
      return new e(Ar(r.code, `HTTP_${n}`), i, r);
    }
    static unreachable(t) {
      return new e(`UNREACHABLE`, t);
    }
  };
function Ar(e, t) {
  return typeof e == `string` && e !== `` ? e : t;
}
var jr = class {
    agentId;
    #e;
    #t;
    #n = new Set();
    #r = [];
    #i = [];
    #a = `connecting`;
    #o = null;
    #s = 0;
    #c = 0;
    #l = !1;
    #u = !1;
    #d = () => void 0;
    constructor(e) {
      ((this.#e = e), (this.agentId = e.agentId));
      let { connection: t, clock: n, agentId: r, replay: i } = e;
      this.#t = new kr({
        connection: t,
        clock: n,
        agentId: r,
        replay: i,
        onEvent: (e) => this.#f(e),
        onCaughtUp: () => this.#m(`live`),
        onCursorLost: () => void 0,
        onRefused: (e) => this.#p(e),
        onEnd: () => this.#m(`ended`),
      });
    }
    get events() {
      return (
        this.#i.length > 0 && ((this.#r = [...this.#r, ...this.#i].slice(-Un)), (this.#i = [])), this.#r
      );
    }
    get state() {
      return this.#a;
    }
    get refusal() {
      return this.#o;
    }
    get total() {
      return this.#s;
    }
    get missed() {
      return this.#c;
    }
    onChange(e) {
      return (this.#n.add(e), () => this.#n.delete(e));
    }
    close() {
      ((this.#u = !0), this.#d(), this.#t.close(), this.#n.clear(), this.#e.onClose(this));
    }
    async connected() {
      (this.#m(`replaying`), this.#d());
      try {
        let { snapshot: e } = await this.#e.connection.query(Er, { agentId: this.agentId });
        if (this.#u) return;
        this.#t.resume({ cursor: e?.cursor ?? ``, atMs: e ? Date.parse(e.takenAt) : 1 / 0 });
      } catch (e) {
        if (this.#u || this.#a !== `replaying`) return;
        e instanceof B && e.isFinal
          ? this.#p(e)
          : (this.#d = this.#e.clock.after(qn, () => void this.connected()));
      }
    }
    lost() {
      (this.#d(), this.#a !== `ended` && this.#a !== `refused` && this.#m(`offline`));
    }
    #f(e) {
      e.__typename !== `MetabolismEvent` &&
        ((this.#s += 1),
        e.__typename === `GapEvent` && (this.#c += e.missed ?? 0),
        this.#i.push(e),
        this.#i.length > 2e3 && this.#i.splice(0, this.#i.length - Un),
        this.#h());
    }
    #p(e) {
      ((this.#o = e), this.#m(`refused`));
    }
    #m(e) {
      ((this.#a = e), this.#h());
    }
    #h() {
      this.#l ||
        ((this.#l = !0),
        (this.#e.frame ?? er)(() => {
          this.#l = !1;
          for (let e of this.#n) e();
        }));
    }
  },
  Mr = class {
    #e;
    #t = new Set();
    #n = new Set();
    #r = !1;
    #i = !1;
    #a = !1;
    #o = !1;
    constructor(e) {
      this.#e = e;
    }
    listen(e) {
      return (this.#t.add(e), () => this.#t.delete(e));
    }
    agent(e) {
      (this.#n.add(e), this.#s());
    }
    mark(e) {
      (e === `connection` ? (this.#r = !0) : e === `system` ? (this.#i = !0) : (this.#a = !0), this.#s());
    }
    #s() {
      this.#o || ((this.#o = !0), this.#e(() => this.#c()));
    }
    #c() {
      let e = { agents: this.#n, connection: this.#r, system: this.#i, semaphores: this.#a };
      ((this.#n = new Set()), (this.#r = this.#i = this.#a = this.#o = !1));
      for (let t of this.#t) t(e);
    }
  },
  Nr = class {
    #e;
    #t;
    #n = { kind: `connecting` };
    #r = null;
    #i = null;
    #a = 0;
    #o = 0;
    constructor(e, t) {
      ((this.#e = e), (this.#t = t));
    }
    get state() {
      return this.#n;
    }
    get lastMessageAt() {
      return this.#i;
    }
    get missed() {
      return this.#a;
    }
    get unknownGaps() {
      return this.#o;
    }
    messageReceived() {
      this.#i = this.#e.now();
    }
    connected() {
      this.#c({ kind: `replaying` });
    }
    caughtUp() {
      this.#n.kind === `replaying` && this.#c(this.#r ?? { kind: `live` });
    }
    lost(e, t) {
      let n = `since` in this.#n ? this.#n.since : (this.#i ?? this.#e.now());
      this.#c({ kind: t ? `refused` : `offline`, since: n, why: e });
    }
    onGap(e) {
      this.#s(e.missed);
    }
    unknownGap() {
      this.#s(null);
    }
    acknowledge() {
      ((this.#r = null), this.#n.kind === `gap` && this.#c({ kind: `live` }));
    }
    #s(e) {
      if (e === 0) return;
      e === null ? (this.#o += 1) : (this.#a += e);
      let t = this.#r?.missed,
        n = e === null || t === null ? null : e + (t ?? 0);
      ((this.#r = { kind: `gap`, missed: n, at: this.#e.now() }),
        (this.#n.kind === `live` || this.#n.kind === `gap`) && this.#c(this.#r));
    }
    #c(e) {
      ((this.#n = e), this.#t());
    }
  };
function V(e) {
  return e === null ? `null` : Array.isArray(e) ? `array` : typeof e;
}
function Pr(e) {
  return V(e) === `object`;
}
function Fr(e) {
  return Array.isArray(e) && e.length > 0 && e.every((e) => `message` in e);
}
function Ir(e, t) {
  return e.length < 124 ? e : t;
}
var H = ((e) => (
    (e[(e.InternalServerError = 4500)] = `InternalServerError`),
    (e[(e.InternalClientError = 4005)] = `InternalClientError`),
    (e[(e.BadRequest = 4400)] = `BadRequest`),
    (e[(e.BadResponse = 4004)] = `BadResponse`),
    (e[(e.Unauthorized = 4401)] = `Unauthorized`),
    (e[(e.Forbidden = 4403)] = `Forbidden`),
    (e[(e.SubprotocolNotAcceptable = 4406)] = `SubprotocolNotAcceptable`),
    (e[(e.ConnectionInitialisationTimeout = 4408)] = `ConnectionInitialisationTimeout`),
    (e[(e.ConnectionAcknowledgementTimeout = 4504)] = `ConnectionAcknowledgementTimeout`),
    (e[(e.SubscriberAlreadyExists = 4409)] = `SubscriberAlreadyExists`),
    (e[(e.TooManyInitialisationRequests = 4429)] = `TooManyInitialisationRequests`),
    e
  ))(H || {}),
  U = ((e) => (
    (e.ConnectionInit = `connection_init`),
    (e.ConnectionAck = `connection_ack`),
    (e.Ping = `ping`),
    (e.Pong = `pong`),
    (e.Subscribe = `subscribe`),
    (e.Next = `next`),
    (e.Error = `error`),
    (e.Complete = `complete`),
    e
  ))(U || {});
function Lr(e) {
  if (!Pr(e)) throw Error(`Message is expected to be an object, but got ${V(e)}`);
  if (!e.type) throw Error(`Message is missing the 'type' property`);
  if (typeof e.type != `string`)
    throw Error(`Message is expects the 'type' property to be a string, but got ${V(e.type)}`);
  switch (e.type) {
    case `connection_init`:
    case `connection_ack`:
    case `ping`:
    case `pong`:
      if (e.payload != null && !Pr(e.payload))
        throw Error(
          `"${e.type}" message expects the 'payload' property to be an object or nullish or missing, but got "${e.payload}"`,
        );
      break;
    case `subscribe`:
      if (typeof e.id != `string`)
        throw Error(`"${e.type}" message expects the 'id' property to be a string, but got ${V(e.id)}`);
      if (!e.id) throw Error(`"${e.type}" message requires a non-empty 'id' property`);
      if (!Pr(e.payload))
        throw Error(
          `"${e.type}" message expects the 'payload' property to be an object, but got ${V(e.payload)}`,
        );
      if (typeof e.payload.query != `string`)
        throw Error(
          `"${e.type}" message payload expects the 'query' property to be a string, but got ${V(e.payload.query)}`,
        );
      if (e.payload.variables != null && !Pr(e.payload.variables))
        throw Error(
          `"${e.type}" message payload expects the 'variables' property to be a an object or nullish or missing, but got ${V(e.payload.variables)}`,
        );
      if (e.payload.operationName != null && V(e.payload.operationName) !== `string`)
        throw Error(
          `"${e.type}" message payload expects the 'operationName' property to be a string or nullish or missing, but got ${V(e.payload.operationName)}`,
        );
      if (e.payload.extensions != null && !Pr(e.payload.extensions))
        throw Error(
          `"${e.type}" message payload expects the 'extensions' property to be a an object or nullish or missing, but got ${V(e.payload.extensions)}`,
        );
      break;
    case `next`:
      if (typeof e.id != `string`)
        throw Error(`"${e.type}" message expects the 'id' property to be a string, but got ${V(e.id)}`);
      if (!e.id) throw Error(`"${e.type}" message requires a non-empty 'id' property`);
      if (!Pr(e.payload))
        throw Error(
          `"${e.type}" message expects the 'payload' property to be an object, but got ${V(e.payload)}`,
        );
      break;
    case `error`:
      if (typeof e.id != `string`)
        throw Error(`"${e.type}" message expects the 'id' property to be a string, but got ${V(e.id)}`);
      if (!e.id) throw Error(`"${e.type}" message requires a non-empty 'id' property`);
      if (!Fr(e.payload))
        throw Error(
          `"${e.type}" message expects the 'payload' property to be an array of GraphQL errors, but got ${JSON.stringify(e.payload)}`,
        );
      break;
    case `complete`:
      if (typeof e.id != `string`)
        throw Error(`"${e.type}" message expects the 'id' property to be a string, but got ${V(e.id)}`);
      if (!e.id) throw Error(`"${e.type}" message requires a non-empty 'id' property`);
      break;
    default:
      throw Error(`Invalid message 'type' property "${e.type}"`);
  }
  return e;
}
function Rr(e, t) {
  return Lr(typeof e == `string` ? JSON.parse(e, t) : e);
}
function zr(e, t) {
  return (Lr(e), JSON.stringify(e, t));
}
function Br(e) {
  let {
      url: t,
      connectionParams: n,
      lazy: r = !0,
      onNonLazyError: i = console.error,
      lazyCloseTimeout: a = 0,
      keepAlive: o = 0,
      disablePong: s,
      connectionAckWaitTimeout: c = 0,
      retryAttempts: l = 5,
      retryWait: u = async function (e) {
        let t = 2 ** e;
        await new Promise((e) => setTimeout(e, t * 1e3 + Math.floor(Math.random() * 2700 + 300)));
      },
      shouldRetry: d = Hr,
      on: f,
      webSocketImpl: p,
      generateID: m = function () {
        return `xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx`.replace(/[xy]/g, (e) => {
          let t = (Math.random() * 16) | 0;
          return (e == `x` ? t : (t & 3) | 8).toString(16);
        });
      },
      jsonMessageReplacer: h,
      jsonMessageReviver: g,
    } = e,
    _;
  if (p) {
    if (!Wr(p)) throw Error(`Invalid WebSocket implementation provided`);
    _ = p;
  } else
    typeof WebSocket < `u`
      ? (_ = WebSocket)
      : typeof global < `u`
        ? (_ = global.WebSocket || global.MozWebSocket)
        : typeof window < `u` && (_ = window.WebSocket || window.MozWebSocket);
  if (!_)
    throw Error(
      "WebSocket implementation missing; on Node you can `import WebSocket from 'ws';` and pass `webSocketImpl: WebSocket` to `createClient`",
    );
  let v = _,
    y = (() => {
      let e = (() => {
          let e = {};
          return {
            on(t, n) {
              return (
                (e[t] = n),
                () => {
                  delete e[t];
                }
              );
            },
            emit(t) {
              `id` in t && e[t.id]?.(t);
            },
          };
        })(),
        t = {
          connecting: f?.connecting ? [f.connecting] : [],
          opened: f?.opened ? [f.opened] : [],
          connected: f?.connected ? [f.connected] : [],
          ping: f?.ping ? [f.ping] : [],
          pong: f?.pong ? [f.pong] : [],
          message: f?.message ? [e.emit, f.message] : [e.emit],
          closed: f?.closed ? [f.closed] : [],
          error: f?.error ? [f.error] : [],
        };
      return {
        onMessage: e.on,
        on(e, n) {
          let r = t[e];
          return (
            r.push(n),
            () => {
              let e = r.indexOf(n);
              e > -1 && r.splice(e, 1);
            }
          );
        },
        emit(e, ...n) {
          for (let r of [...t[e]]) r(...n);
        },
      };
    })();
  function b(e) {
    let t = [
      y.on(`error`, (n) => {
        (t.forEach((e) => e()), e(n));
      }),
      y.on(`closed`, (n) => {
        (t.forEach((e) => e()), e(n));
      }),
    ];
    return () => t.forEach((e) => e());
  }
  let x,
    S = 0,
    C,
    w = !1,
    T = 0,
    ee = !1;
  async function E() {
    clearTimeout(C);
    let [e, r] = await (x ??= new Promise((e, r) =>
      (async () => {
        if (w) {
          if ((await u(T), !S)) return ((x = void 0), r({ code: 1e3, reason: `All Subscriptions Gone` }));
          T++;
        }
        y.emit(`connecting`, w);
        let i = new v(typeof t == `function` ? await t() : t, `graphql-transport-ws`),
          a,
          l;
        function d() {
          isFinite(o) &&
            o > 0 &&
            (clearTimeout(l),
            (l = setTimeout(() => {
              i.readyState === v.OPEN && (i.send(zr({ type: U.Ping })), y.emit(`ping`, !1, void 0));
            }, o)));
        }
        (b((e) => {
          ((x = void 0),
            clearTimeout(a),
            clearTimeout(l),
            r(e),
            e instanceof Vr && (i.close(4499, `Terminated`), (i.onerror = null), (i.onclose = null)));
        }),
          (i.onerror = (e) => y.emit(`error`, e)),
          (i.onclose = (e) => y.emit(`closed`, e)),
          (i.onopen = async () => {
            try {
              y.emit(`opened`, i);
              let e = typeof n == `function` ? await n() : n;
              if (i.readyState !== v.OPEN) return;
              (i.send(zr(e ? { type: U.ConnectionInit, payload: e } : { type: U.ConnectionInit }, h)),
                isFinite(c) &&
                  c > 0 &&
                  (a = setTimeout(() => {
                    i.close(H.ConnectionAcknowledgementTimeout, `Connection acknowledgement timeout`);
                  }, c)),
                d());
            } catch (e) {
              (y.emit(`error`, e),
                i.close(
                  H.InternalClientError,
                  Ir(e instanceof Error ? e.message : String(e), `Internal client error`),
                ));
            }
          }));
        let f = !1;
        i.onmessage = ({ data: t }) => {
          try {
            let n = Rr(t, g);
            if ((y.emit(`message`, n), n.type === `ping` || n.type === `pong`)) {
              (y.emit(n.type, !0, n.payload),
                n.type === `pong`
                  ? d()
                  : s ||
                    (i.send(zr(n.payload ? { type: U.Pong, payload: n.payload } : { type: U.Pong }, h)),
                    y.emit(`pong`, !1, n.payload)));
              return;
            }
            if (f) return;
            if (n.type !== U.ConnectionAck) throw Error(`First message cannot be of type ${n.type}`);
            (clearTimeout(a), (f = !0), y.emit(`connected`, i, n.payload, w), (w = !1), (T = 0));
            let r = new Promise((e, t) => b(t));
            (r.catch(() => {}), e([i, r]));
          } catch (e) {
            ((i.onmessage = null),
              y.emit(`error`, e),
              i.close(H.BadResponse, Ir(e instanceof Error ? e.message : String(e), `Bad response`)));
          }
        };
      })(),
    ));
    e.readyState === v.CLOSING && (await r);
    let i = () => {},
      l = new Promise((e) => (i = e));
    return [
      e,
      i,
      new Promise((t, n) => {
        let i = b(n);
        (e.readyState !== v.OPEN && r.catch(n),
          l.then(() => {
            if ((i(), !S)) {
              let t = () => e.close(1e3, `Normal Closure`);
              isFinite(a) && a > 0
                ? (clearTimeout(C),
                  (C = setTimeout(() => {
                    !S && e.readyState === v.OPEN && t();
                  }, a)))
                : t();
            }
            t();
          }));
      }),
    ];
  }
  function D(e) {
    if (
      Hr(e) &&
      (Ur(e.code) ||
        [
          H.InternalServerError,
          H.InternalClientError,
          H.BadRequest,
          H.BadResponse,
          H.Unauthorized,
          H.SubprotocolNotAcceptable,
          H.SubscriberAlreadyExists,
          H.TooManyInitialisationRequests,
        ].includes(e.code))
    )
      throw e;
    if (ee) return !1;
    if (Hr(e) && e.code === 1e3) return S > 0;
    if (!l || T >= l || !d(e)) throw e;
    return (w = !0);
  }
  r ||
    (async () => {
      for (S++; ;)
        try {
          let [, , e] = await E();
          await e;
        } catch (e) {
          try {
            if (!D(e)) return;
          } catch (e) {
            return i?.(e);
          }
        }
    })();
  function O(e, t) {
    let n = m(e),
      r = !1,
      i = !1,
      a = () => {
        (S--, (r = !0));
      };
    return (
      (async () => {
        for (S++; ;)
          try {
            let [o, s, c] = await E();
            if (r) return (c.catch(() => {}), s());
            let l = y.onMessage(n, (e) => {
              switch (e.type) {
                case U.Next:
                  t.next(e.payload);
                  return;
                case U.Error:
                  ((i = !0), (r = !0), t.error(e.payload), a());
                  return;
                case U.Complete:
                  ((r = !0), a());
                  return;
              }
            });
            (o.send(zr({ id: n, type: U.Subscribe, payload: e }, h)),
              (a = () => {
                (!r && o.readyState === v.OPEN && o.send(zr({ id: n, type: U.Complete }, h)),
                  S--,
                  (r = !0),
                  s());
              }),
              await c.finally(l));
            return;
          } catch (e) {
            if (!D(e)) return;
          }
      })()
        .then(() => {
          i || t.complete();
        })
        .catch((e) => {
          t.error(e);
        }),
      () => {
        r || a();
      }
    );
  }
  return {
    on: y.on,
    subscribe: O,
    iterate(e) {
      let t = [],
        n = { done: !1, error: null, resolve: () => {} },
        r = O(e, {
          next(e) {
            (t.push(e), n.resolve());
          },
          error(e) {
            ((n.done = !0), (n.error = e), n.resolve());
          },
          complete() {
            ((n.done = !0), n.resolve());
          },
        }),
        i = (async function* () {
          for (;;) {
            for (t.length || (await new Promise((e) => (n.resolve = e))); t.length;) yield t.shift();
            if (n.error) throw n.error;
            if (n.done) return;
          }
        })();
      return (
        (i.throw = async (e) => (
          n.done || ((n.done = !0), (n.error = e), n.resolve()),
          { done: !0, value: void 0 }
        )),
        (i.return = async () => (r(), { done: !0, value: void 0 })),
        i
      );
    },
    async dispose() {
      if (((ee = !0), x)) {
        let [e] = await x;
        e.close(1e3, `Normal Closure`);
      }
    },
    terminate() {
      x && y.emit(`closed`, new Vr());
    },
  };
}
var Vr = class extends Error {
  name = `TerminatedCloseEvent`;
  message = `4499: Terminated`;
  code = 4499;
  reason = `Terminated`;
  wasClean = !1;
};
function Hr(e) {
  return Pr(e) && `code` in e && `reason` in e;
}
function Ur(e) {
  return ![1e3, 1001, 1006, 1005, 1012, 1013, 1014].includes(e) && e >= 1e3 && e <= 1999;
}
function Wr(e) {
  return (
    typeof e == `function` &&
    `constructor` in e &&
    `CLOSED` in e &&
    `CLOSING` in e &&
    `CONNECTING` in e &&
    `OPEN` in e
  );
}
var Gr = new Set([1003, 1008, 1009, 4004, 4400, 4401, 4403, 4406, 4409, 4429, 4500]),
  Kr = /; retryAfterMs=(\d{1,9})$/,
  qr = class {
    #e;
    #t = null;
    #n = null;
    #r = null;
    #i = 0;
    #a = () => void 0;
    #o = !1;
    constructor(e) {
      this.#e = e;
    }
    start() {
      ((this.#o = !0), this.retryNow());
    }
    stop() {
      ((this.#o = !1), this.#a(), this.#t?.dispose(), (this.#t = null), (this.#n = null));
    }
    retryNow() {
      !this.#o || this.#t || (this.#a(), this.#s());
    }
    authorize(e) {
      ((this.#r = e), this.#c());
    }
    subscribe(e, t, n) {
      let r = this.#t;
      if (!r) return () => void 0;
      let i = !1,
        a = r.subscribe(
          { query: e.toString(), variables: t },
          {
            next: ({ data: e, errors: t }) => {
              i || (e ? n.next(e) : t && n.refused(B.ofGraphql(t)));
            },
            error: (e) => {
              !i && Array.isArray(e) && n.refused(B.ofGraphql(e));
            },
            complete: () => {
              !i && this.#t === r && n.complete();
            },
          },
        );
      return () => {
        ((i = !0), a());
      };
    }
    query(e, t) {
      let n = this.#t;
      return n
        ? new Promise((r, i) => {
            n.subscribe(
              { query: e.toString(), variables: t },
              {
                next: ({ data: e, errors: t }) => (e ? r(e) : i(B.ofGraphql(t ?? []))),
                error: (e) => i(Array.isArray(e) ? B.ofGraphql(e) : B.unreachable(`connection lost`)),
                complete: () => i(B.unreachable(`connection closed`)),
              },
            );
          })
        : Promise.reject(B.unreachable(`not connected`));
    }
    #s() {
      let { clock: e, webSocketImpl: t } = this.#e,
        n = () => void 0,
        r = Br({
          url: Jr(this.#e.gateway),
          lazy: !1,
          retryAttempts: 0,
          keepAlive: Qn,
          onNonLazyError: () => void 0,
          ...(t === void 0 ? {} : { webSocketImpl: t }),
          on: {
            connected: (e) => {
              this.#t === r && ((this.#i = 0), (this.#n = e), this.#r !== null && this.#c(), this.#e.onUp());
            },
            message: () => this.#e.onMessage(),
            ping: (t) => {
              t || (n(), (n = e.after(Qn, () => r.terminate())));
            },
            pong: (e) => {
              e && n();
            },
            closed: (e) => {
              (n(), this.#t === r && ((this.#t = null), (this.#n = null), this.#l(e)));
            },
          },
        });
      this.#t = r;
    }
    #c() {
      let e = this.#r === null ? null : `Bearer ${this.#r}`;
      this.#n?.send(JSON.stringify({ type: `ping`, payload: { authorization: e } }));
    }
    #l(e) {
      let { code: t = 1006, reason: n = `` } = e ?? {},
        r = Gr.has(t),
        i = n.replace(Kr, ``);
      if ((this.#e.onDown(i === `` ? `connection closed (${t})` : i, r), r || !this.#o)) return;
      let { clock: a } = this.#e,
        [, o] = Kr.exec(n) ?? [];
      if (o !== void 0) {
        this.#a = a.after(Number(o), () => this.retryNow());
        return;
      }
      let s = Math.min(Zn, 250 * 2 ** this.#i);
      ((this.#i += 1), (this.#a = a.after(s * (0.5 + a.random() / 2), () => this.retryNow())));
    }
  };
function Jr(e) {
  let t = new URL(`graphql`, e.endsWith(`/`) ? e : `${e}/`);
  return ((t.protocol = t.protocol === `https:` ? `wss:` : `ws:`), t.href);
}
var Yr = class {
  #e = new Map();
  #t = [];
  #n = [];
  #r = 200;
  #i = !1;
  get pending() {
    return this.#t;
  }
  get settled() {
    return this.#n;
  }
  get hasOlder() {
    return this.#i;
  }
  get settledMax() {
    return this.#r;
  }
  get(e) {
    return this.#e.get(e);
  }
  known() {
    return new Set(this.#e.values());
  }
  keepMore() {
    return this.#r >= 1e3 ? !1 : ((this.#r = Math.min(this.#r + 200, Kn)), !0);
  }
  take(e) {
    let t = this.#a(e);
    return (t && this.#o(), t);
  }
  answer({ waiting: e, settled: t, hasOlder: n }, r) {
    let i = new Set([...e, ...t].map(({ id: e }) => e)),
      a = e.length >= Gn;
    for (let e of r) {
      let { id: t, status: n } = e;
      i.has(t) || this.#e.get(t) !== e || (n === `PENDING` && a) || this.#e.delete(t);
    }
    (this.#a([...e, ...t]), (this.#i = n), this.#o());
  }
  #a(e) {
    let t = !1;
    for (let n of e) {
      let e = this.#e.get(n.id);
      (!e || Qr(n, e)) && (this.#e.set(n.id, n), (t = !0));
    }
    return t;
  }
  #o() {
    let e = [...this.#e.values()];
    this.#t = e
      .filter(({ status: e }) => e === `PENDING`)
      .toSorted(jn)
      .slice(0, Gn);
    let t = e
      .filter(({ status: e }) => e !== `PENDING`)
      .toSorted((e, t) => Xr(t.settledAt ?? ``, e.settledAt ?? ``) || Xr(e.id, t.id));
    ((this.#n = t.slice(0, this.#r)), t.length > this.#r && (this.#i = !0), this.#e.clear());
    for (let e of [...this.#t, ...this.#n]) this.#e.set(e.id, e);
  }
};
function Xr(e, t) {
  return e === t ? 0 : e < t ? -1 : 1;
}
var Zr = [`DUE`, `RUNNING`, `DONE`, `FAILED`];
function Qr(e, t) {
  return $r(e) > $r(t);
}
function $r({ status: e, resumption: t }) {
  return e === `PENDING` ? 0 : t ? 2 + t.attempt * Zr.length + Zr.indexOf(t.status) : 1;
}
var ei = class {
    board = new Yr();
    #e;
    #t = 0;
    #n = null;
    constructor(e) {
      this.#e = e;
    }
    lost() {
      (this.#n?.(), (this.#n = null));
    }
    take(e) {
      this.board.take(e) && this.#e.onChange();
    }
    refresh() {
      !this.#e.isUp() ||
        this.#n ||
        (this.#n = this.#e.clock.after(Jn, () => {
          ((this.#n = null), this.#r());
        }));
    }
    older() {
      this.board.keepMore() && this.#e.isUp() && this.#r();
    }
    #r() {
      this.ask().catch(() => this.refresh());
    }
    async ask() {
      let { connection: e, agentId: t, onChange: n } = this.#e;
      this.#t += 1;
      let r = this.#t,
        i = this.board.known(),
        { waiting: a, settled: o } = await e.query(Dr, {
          agentId: t,
          waiting: Gn,
          settled: this.board.settledMax,
        });
      if (r !== this.#t) return;
      let s = o.next !== null;
      (this.board.answer({ waiting: a, settled: o.semaphores, hasOlder: s }, i), n());
    }
  },
  ti = class {
    #e;
    #t;
    #n;
    #r;
    #i;
    #a;
    #o;
    #s;
    #c;
    #l = new Set();
    #u = null;
    #d = !1;
    #f = 0;
    #p = () => void 0;
    constructor(e) {
      ((this.#e = e),
        (this.#t = e.clock ?? L),
        (this.#n = e.frame ?? er),
        (this.#r = new Mr(this.#n)),
        (this.#s = new hr((e) => this.#r.agent(e))),
        (this.#i = new Nr(this.#t, () => this.#r.mark(`connection`))),
        (this.#a = new qr({
          gateway: e.gateway,
          clock: this.#t,
          webSocketImpl: e.webSocketImpl,
          onUp: () => void this.#m(),
          onDown: (e, t) => this.#_(e, t),
          onMessage: () => this.#i.messageReceived(),
        })),
        (this.#o = new kr({
          connection: this.#a,
          clock: this.#t,
          agentId: e.agentId ?? null,
          replay: Wn,
          onEvent: (e) => this.#S(e),
          onCaughtUp: () => this.#i.caughtUp(),
          onCursorLost: () => this.#i.unknownGap(),
          onRefused: (e) => this.#_(e.message, !0),
          onEnd: () => this.#_(`the gateway ended the stream`, !0),
        })),
        (this.#c = new ei({
          connection: this.#a,
          clock: this.#t,
          agentId: e.agentId ?? null,
          isUp: () => this.#d,
          onChange: () => this.#r.mark(`semaphores`),
        })));
    }
    get connection() {
      return this.#i.state;
    }
    get lastMessageAt() {
      return this.#i.lastMessageAt;
    }
    get missed() {
      return this.#i.missed;
    }
    get agents() {
      return this.#s.agents;
    }
    get unseenAgents() {
      return this.#s.unseen;
    }
    get gatewayNow() {
      return this.#t.now() + this.#f;
    }
    get system() {
      return this.#u;
    }
    get semaphores() {
      return this.#c.board;
    }
    onChange(e) {
      return this.#r.listen(e);
    }
    start() {
      this.#a.start();
    }
    stop() {
      ((this.#d = !1), this.#p(), this.#c.lost(), this.#o.close());
      for (let e of this.#l) e.close();
      this.#a.stop();
    }
    retryNow() {
      this.#a.retryNow();
    }
    authorize(e) {
      this.#a.authorize(e);
    }
    acknowledgeGap() {
      this.#i.acknowledge();
    }
    follow(e, t = Un) {
      let n = new jr({
        connection: this.#a,
        clock: this.#t,
        frame: this.#n,
        agentId: e,
        replay: t,
        onClose: (e) => this.#l.delete(e),
      });
      return (this.#l.add(n), this.#d && n.connected(), n);
    }
    async commandsOf(e) {
      let { agent: t } = await this.#a.query(Tr, { agentId: e });
      return t?.commands ?? [];
    }
    takeSemaphore(e) {
      this.#c.take([e]);
    }
    refreshSemaphores() {
      this.#c.refresh();
    }
    olderSemaphores() {
      this.#c.older();
    }
    async #m() {
      ((this.#d = !0), this.#i.connected());
      for (let e of this.#l) e.connected();
      await this.#h();
    }
    async #h() {
      try {
        let e = await this.#y();
        if (!e) return this.#_(`there is no agent with this id`, !0);
        if ((await this.#b().catch(() => void 0), !this.#d)) return;
        (this.#s.connected(e.atMs), this.#o.resume(e));
      } catch (e) {
        this.#g(e, () => {
          this.#p = this.#t.after(qn, () => void this.#h());
        });
        return;
      }
      (await this.#c.ask().catch((e) => this.#g(e, () => this.refreshSemaphores())),
        await this.#y().catch(() => void 0),
        this.#d && this.#v());
    }
    #g(e, t) {
      this.#d && (e instanceof B && e.isFinal ? this.#_(e.message, !0) : t());
    }
    #_(e, t) {
      ((this.#d = !1), this.#s.lost(), this.#p(), this.#c.lost(), this.#i.lost(e, t));
      for (let e of this.#l) e.lost();
      t && this.#a.stop();
    }
    #v() {
      (this.#p(),
        (this.#p = this.#t.after(qn, () => {
          this.#y().then(
            () => this.#v(),
            () => this.#d && this.#v(),
          );
        })));
    }
    async #y() {
      let { agentId: e = null } = this.#e;
      if (e !== null) {
        let { snapshot: t } = await this.#a.query(wr, { agentId: e });
        return t ? (this.#s.takeManifest([t.agent], Date.parse(t.takenAt)), this.#x(t)) : null;
      }
      let { agents: t, metabolism: n } = await this.#a.query(xr, {});
      return (
        this.#s.takeManifest(t, Date.parse(n.takenAt)), (this.#u = n), this.#r.mark(`system`), this.#x(n)
      );
    }
    async #b() {
      let { agentId: e = null } = this.#e,
        t = this.#s.seriesSeconds;
      if (e === null) {
        let { agents: e } = await this.#a.query(Sr, { lastSeconds: t });
        return this.#s.takeSeries(e);
      }
      let { agent: n } = await this.#a.query(Cr, { agentId: e, lastSeconds: t });
      n && this.#s.takeSeries([n]);
    }
    #x({ cursor: e, takenAt: t }) {
      let n = Date.parse(t);
      return ((this.#f = n - this.#t.now()), { cursor: e, atMs: n });
    }
    #S(e) {
      (e.__typename === `GapEvent` && (this.#i.onGap(e), e.missed !== 0 && this.refreshSemaphores()),
        e.__typename === `SemaphoreEvent` && this.#c.take([e.semaphore]),
        `cause` in e && e.cause !== null && this.semaphores.get(e.cause) && this.refreshSemaphores(),
        this.#s.takeEvent(e));
    }
  };
z(`
  fragment ShownRun on Run {
    id
    agentId
    kind
    status
    command
    session
    by
    attempt
    acceptedAt
    startedAt
    endedAt
  }
`);
var ni = z(`
  query Runs($agentId: ID, $after: String, $first: Int) {
    runs(agentId: $agentId, order: NEWEST_FIRST, after: $after, first: $first) {
      runs {
        ...ShownRun
      }
      next
    }
  }
`),
  ri = z(`
  query Run($id: ID!, $events: Int) {
    run(id: $id) {
      ...ShownRun
      input
      result
      error {
        code
        message
      }
      usage {
        inputTokens
        outputTokens
        costUsd
        models
      }
      semaphores {
        ...ShownSemaphore
      }
      parent {
        id
      }
      children {
        ...ShownRun
      }
      events(last: $events) {
        __typename
        cursor
        type
        at
        ... on OutputEvent {
          data
        }
        ... on ResultEvent {
          result
        }
        ... on ErrorEvent {
          message
          code
        }
      }
    }
  }
`),
  ii = z(`
  mutation CancelRun($id: ID!, $reason: String) {
    cancelRun(id: $id, reason: $reason) {
      id
    }
  }
`),
  ai = z(`
  mutation Rerun($id: ID!, $input: JSON) {
    rerun(id: $id, input: $input) {
      id
    }
  }
`),
  oi = z(`
  query Viewer {
    viewer {
      id
      scopes
      expiresAt
    }
  }
`),
  si = z(`
  mutation Perturb($agentId: ID!, $input: JSON, $priority: Int, $idempotencyKey: String) {
    perturb(agentId: $agentId, input: $input, priority: $priority, idempotencyKey: $idempotencyKey) {
      id
      acceptedAt
      queueDepth
    }
  }
`),
  ci = z(`
  mutation Invoke($agentId: ID!, $input: JSON, $timeoutMs: Int, $idempotencyKey: String) {
    invoke(agentId: $agentId, input: $input, timeoutMs: $timeoutMs, idempotencyKey: $idempotencyKey) {
      status
      result
      perturbationId
      semaphore {
        id
      }
    }
  }
`),
  li = z(`
  mutation Resolve($id: ID!, $answer: JSON, $expectedDigest: String) {
    resolveSemaphore(id: $id, answer: $answer, expectedDigest: $expectedDigest) {
      ...ShownSemaphore
    }
  }
`),
  ui = z(`
  mutation Cancel($id: ID!, $reason: String) {
    cancelSemaphore(id: $id, reason: $reason) {
      ...ShownSemaphore
    }
  }
`),
  di = z(`
  mutation StartAgent($id: ID!) {
    startAgent(id: $id) {
      id
    }
  }
`),
  fi = z(`
  mutation StopAgent($id: ID!) {
    stopAgent(id: $id) {
      id
    }
  }
`),
  pi = class {
    #e;
    #t = null;
    #n = null;
    constructor({ gateway: e }) {
      this.#e = e.endsWith(`/`) ? e : `${e}/`;
    }
    get identity() {
      return this.#n;
    }
    get token() {
      return this.#t;
    }
    may(e) {
      return this.#n !== null && _i(this.#n.scopes, e);
    }
    async use(e) {
      let { viewer: t } = await this.#r(oi, {}, e);
      if (!t) throw new B(`UNAUTHENTICATED`, `the gateway did not see a token`);
      return ((this.#t = e), (this.#n = t), t);
    }
    forget() {
      ((this.#t = null), (this.#n = null));
    }
    async semaphore(e) {
      return (await this.#r(Or, { id: e })).semaphore;
    }
    async runs(e, t) {
      return (await this.#r(ni, { agentId: e, after: t, first: 20 })).runs;
    }
    async run(e) {
      return (await this.#r(ri, { id: e, events: 50 })).run;
    }
    async cancelRun(e) {
      await this.#r(ii, { id: e, reason: null });
    }
    async rerun(e, t) {
      return mi((await this.#r(ai, { id: e, ...(t === void 0 ? {} : { input: t }) })).rerun).id;
    }
    async perturb(e, t, n) {
      return mi((await this.#r(si, { agentId: e, input: t, priority: n, idempotencyKey: hi() })).perturb);
    }
    async invoke(e, t) {
      return mi((await this.#r(ci, { agentId: e, input: t, idempotencyKey: hi() })).invoke);
    }
    async resolve(e, t, n) {
      return mi((await this.#r(li, { id: e, answer: t, expectedDigest: n })).resolveSemaphore);
    }
    async cancel(e, t) {
      return mi((await this.#r(ui, { id: e, reason: t })).cancelSemaphore);
    }
    async startAgent(e) {
      await this.#r(di, { id: e });
    }
    async stopAgent(e) {
      await this.#r(fi, { id: e });
    }
    async call(e, t, n) {
      let r = `api/${encodeURIComponent(e)}/${encodeURIComponent(t)}`,
        { status: i, ok: a, body: o } = await this.#i(r, n, this.#t, { "idempotency-key": hi() });
      if (!a) throw B.ofProblem(o, i);
      return o?.result ?? null;
    }
    async #r(e, t, n = this.#t) {
      let { status: r, body: i } = await this.#i(`graphql`, { query: e.toString(), variables: t }, n),
        { data: a, errors: o } = i ?? {};
      if (a && !o) return a;
      throw o ? B.ofGraphql(o) : B.ofProblem(i, r);
    }
    async #i(e, t, n, r = {}) {
      let i = await fetch(new URL(e, this.#e), {
        method: `POST`,
        credentials: `omit`,
        headers: {
          "content-type": `application/json`,
          accept: `application/json`,
          ...(n === null ? {} : { authorization: `Bearer ${n}` }),
          ...r,
        },
        body: JSON.stringify(t),
      }).catch((e) => {
        throw B.unreachable(e instanceof Error ? e.message : `no answer`);
      });
      return { status: i.status, ok: i.ok, body: await i.json().catch(() => null) };
    }
  };
function mi(e) {
  if (e === null) throw new B(`INTERNAL_SERVER_ERROR`, `the gateway returned neither a result nor an error`);
  return e;
}
function hi() {
  let e = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(e, (e) => e.toString(16).padStart(2, `0`)).join(``);
}
var gi = `*`;
function _i(e, t) {
  let n = t.split(`:`);
  return e.some((e) => {
    if (e === gi) return !0;
    let t = e.split(`:`);
    return t.length === n.length && t.every((e, t) => e === gi || e === n[t]);
  });
}
var vi = 250;
function W(e, t, n = vi) {
  e.addController(new yi(e, t, n));
}
var yi = class {
  #e;
  #t;
  #n;
  #r = [];
  #i = null;
  #a = !1;
  constructor(e, t, n) {
    ((this.#e = e), (this.#t = t), (this.#n = n));
  }
  hostConnected() {
    let { live: e } = this.#e.session;
    this.#r = [
      e.onChange((e) => {
        this.#t(e) && this.#o();
      }),
      this.#e.session.onChange(() => this.#e.requestUpdate()),
    ];
  }
  hostDisconnected() {
    for (let e of this.#r) e();
    (this.#i?.(), (this.#i = null));
  }
  #o() {
    ((this.#a = !0),
      (this.#i ||=
        ((this.#a = !1),
        this.#e.requestUpdate(),
        L.after(this.#n, () => {
          ((this.#i = null), this.#a && this.#o());
        }))));
  }
};
function bi(e, t) {
  e.addController(new xi(e, t));
}
var xi = class {
  #e;
  #t;
  #n = () => void 0;
  constructor(e, t) {
    ((this.#e = e), (this.#t = t));
  }
  hostConnected() {
    this.#n = L.after(1e3, () => {
      (this.#t() && this.#e.requestUpdate(), this.hostConnected());
    });
  }
  hostDisconnected() {
    this.#n();
  }
};
function Si(e, t) {
  let n = typeof e;
  if (n !== typeof t) return !1;
  let r = Array.isArray(e);
  if (r !== Array.isArray(t)) return !1;
  if (r) {
    let n = e.length;
    if (n !== t.length) return !1;
    for (let r = 0; r < n; r++) if (!Si(e[r], t[r])) return !1;
    return !0;
  }
  if (n === `object`) {
    if (!e || !t) return e === t;
    let n = Object.keys(e),
      r = Object.keys(t);
    if (n.length !== r.length) return !1;
    for (let r of n) if (!Object.prototype.hasOwnProperty.call(t, r) || !Si(e[r], t[r])) return !1;
    return !0;
  }
  return e === t;
}
function G(e) {
  return encodeURI(Ci(e)).replace(/#/g, `%23`);
}
function Ci(e) {
  return e.replace(/~/g, `~0`).replace(/\//g, `~1`);
}
var wi = /^[A-Za-z0-9._~!$&'()*+,;=:@/?-]$/,
  Ti = /^%[0-9A-Fa-f]{2}$/,
  Ei = /^[A-Za-z0-9._~-]$/;
function Di(e) {
  let t = ``;
  for (let n = 0; n < e.length;) {
    let r = e[n],
      i = e.slice(n, n + 3);
    if (r === `%` && Ti.test(i)) {
      let e = String.fromCharCode(parseInt(i.slice(1), 16));
      ((t += Ei.test(e) ? e : i.toUpperCase()), (n += 3));
      continue;
    }
    let a = String.fromCodePoint(e.codePointAt(n));
    ((t += wi.test(a) ? a : encodeURIComponent(a)), (n += a.length));
  }
  return t;
}
function Oi(e, t) {
  let n = new URL(e, t.href);
  return ((n.hash = n.hash ? Di(n.hash.slice(1)) : ``), n);
}
var ki = { prefixItems: !0, items: !0, allOf: !0, anyOf: !0, oneOf: !0 },
  Ai = { $defs: !0, definitions: !0, properties: !0, patternProperties: !0, dependentSchemas: !0 },
  ji = {
    id: !0,
    $id: !0,
    $ref: !0,
    $schema: !0,
    $anchor: !0,
    $vocabulary: !0,
    $comment: !0,
    default: !0,
    enum: !0,
    const: !0,
    required: !0,
    dependentRequired: !0,
    type: !0,
    maximum: !0,
    minimum: !0,
    exclusiveMaximum: !0,
    exclusiveMinimum: !0,
    multipleOf: !0,
    maxLength: !0,
    minLength: !0,
    pattern: !0,
    format: !0,
    maxItems: !0,
    minItems: !0,
    uniqueItems: !0,
    maxProperties: !0,
    minProperties: !0,
  },
  Mi =
    typeof self < `u` && self.location && self.location.origin !== `null`
      ? new URL(self.location.origin + self.location.pathname + location.search)
      : new URL(`https://github.com/cfworker`);
function Ni(e, t = Object.create(null), n = Mi, r = ``) {
  if (e && typeof e == `object` && !Array.isArray(e)) {
    let i = e.$id || e.id;
    if (i) {
      let a = Oi(i, n);
      a.hash.length > 1 ? (t[a.href] = e) : ((a.hash = ``), r === `` ? (n = a) : Ni(e, t, n));
    }
  } else if (e !== !0 && e !== !1) return t;
  let i = n.href + (r ? `#` + r : ``);
  if (t[i] !== void 0 && t[i] !== e) throw Error(`Duplicate schema URI "${i}".`);
  if (((t[i] = e), e === !0 || e === !1)) return t;
  if (
    (e.__absolute_uri__ === void 0 &&
      Object.defineProperty(e, "__absolute_uri__", { enumerable: !1, value: i }),
    e.$ref && e.__absolute_ref__ === void 0)
  ) {
    let t = Oi(e.$ref, n);
    Object.defineProperty(e, "__absolute_ref__", { enumerable: !1, value: t.href });
  }
  if (e.$recursiveRef && e.__absolute_recursive_ref__ === void 0) {
    let t = Oi(e.$recursiveRef, n);
    Object.defineProperty(e, "__absolute_recursive_ref__", { enumerable: !1, value: t.href });
  }
  if (e.$anchor) {
    let r = Oi(`#` + e.$anchor, n);
    t[r.href] = e;
  }
  for (let i in e) {
    if (ji[i]) continue;
    let a = `${r}/${G(i)}`,
      o = e[i];
    if (Array.isArray(o)) {
      if (ki[i]) {
        let e = o.length;
        for (let r = 0; r < e; r++) Ni(o[r], t, n, `${a}/${r}`);
      }
    } else if (Ai[i]) for (let e in o) Ni(o[e], t, n, `${a}/${G(e)}`);
    else Ni(o, t, n, a);
  }
  return t;
}
var Pi = /^(\d\d\d\d)-(\d\d)-(\d\d)$/,
  Fi = [0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31],
  Ii = /^(\d\d):(\d\d):(\d\d)(\.\d+)?(z|([+-])(\d\d):(\d\d))?$/i,
  Li = /^(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[-0-9a-z]{0,61}[0-9a-z])?)*$/i,
  Ri =
    /^(?:[a-z][a-z0-9+\-.]*:)?(?:\/?\/(?:(?:[a-z0-9\-._~!$&'()*+,;=:]|%[0-9a-f]{2})*@)?(?:\[(?:(?:(?:(?:[0-9a-f]{1,4}:){6}|::(?:[0-9a-f]{1,4}:){5}|(?:[0-9a-f]{1,4})?::(?:[0-9a-f]{1,4}:){4}|(?:(?:[0-9a-f]{1,4}:){0,1}[0-9a-f]{1,4})?::(?:[0-9a-f]{1,4}:){3}|(?:(?:[0-9a-f]{1,4}:){0,2}[0-9a-f]{1,4})?::(?:[0-9a-f]{1,4}:){2}|(?:(?:[0-9a-f]{1,4}:){0,3}[0-9a-f]{1,4})?::[0-9a-f]{1,4}:|(?:(?:[0-9a-f]{1,4}:){0,4}[0-9a-f]{1,4})?::)(?:[0-9a-f]{1,4}:[0-9a-f]{1,4}|(?:(?:25[0-5]|2[0-4]\d|[01]?\d\d?)\.){3}(?:25[0-5]|2[0-4]\d|[01]?\d\d?))|(?:(?:[0-9a-f]{1,4}:){0,5}[0-9a-f]{1,4})?::[0-9a-f]{1,4}|(?:(?:[0-9a-f]{1,4}:){0,6}[0-9a-f]{1,4})?::)|[Vv][0-9a-f]+\.[a-z0-9\-._~!$&'()*+,;=:]+)\]|(?:(?:25[0-5]|2[0-4]\d|[01]?\d\d?)\.){3}(?:25[0-5]|2[0-4]\d|[01]?\d\d?)|(?:[a-z0-9\-._~!$&'"()*+,;=]|%[0-9a-f]{2})*)(?::\d*)?(?:\/(?:[a-z0-9\-._~!$&'"()*+,;=:@]|%[0-9a-f]{2})*)*|\/(?:(?:[a-z0-9\-._~!$&'"()*+,;=:@]|%[0-9a-f]{2})+(?:\/(?:[a-z0-9\-._~!$&'"()*+,;=:@]|%[0-9a-f]{2})*)*)?|(?:[a-z0-9\-._~!$&'"()*+,;=:@]|%[0-9a-f]{2})+(?:\/(?:[a-z0-9\-._~!$&'"()*+,;=:@]|%[0-9a-f]{2})*)*)?(?:\?(?:[a-z0-9\-._~!$&'"()*+,;=:@/?]|%[0-9a-f]{2})*)?(?:#(?:[a-z0-9\-._~!$&'"()*+,;=:@/?]|%[0-9a-f]{2})*)?$/i,
  zi =
    /^(?:(?:[^\x00-\x20\x7f"<>%\\^`{|}]|%[0-9a-f]{2})|\{[+#./;?&=,!@|]?(?:[a-z0-9_]|%[0-9a-f]{2})+(?:\.(?:[a-z0-9_]|%[0-9a-f]{2})+)*(?::[1-9][0-9]{0,3}|\*)?(?:,(?:[a-z0-9_]|%[0-9a-f]{2})+(?:\.(?:[a-z0-9_]|%[0-9a-f]{2})+)*(?::[1-9][0-9]{0,3}|\*)?)*\})*$/i,
  Bi =
    /^(?:(?:https?|ftp):\/\/)(?:\S+(?::\S*)?@)?(?:(?!10(?:\.\d{1,3}){3})(?!127(?:\.\d{1,3}){3})(?!169\.254(?:\.\d{1,3}){2})(?!192\.168(?:\.\d{1,3}){2})(?!172\.(?:1[6-9]|2\d|3[0-1])(?:\.\d{1,3}){2})(?:[1-9]\d?|1\d\d|2[01]\d|22[0-3])(?:\.(?:1?\d{1,2}|2[0-4]\d|25[0-5])){2}(?:\.(?:[1-9]\d?|1\d\d|2[0-4]\d|25[0-4]))|(?:(?:[a-z\u{00a1}-\u{ffff}0-9]+-?)*[a-z\u{00a1}-\u{ffff}0-9]+)(?:\.(?:[a-z\u{00a1}-\u{ffff}0-9]+-?)*[a-z\u{00a1}-\u{ffff}0-9]+)*(?:\.(?:[a-z\u{00a1}-\u{ffff}]{2,})))(?::\d{2,5})?(?:\/[^\s]*)?$/iu,
  Vi = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i,
  Hi = /^(?:\/(?:[^~/]|~0|~1)*)*$/,
  Ui = /^#(?:\/(?:[a-z0-9_\-.!$&'()*+,;:=@]|%[0-9a-f]{2}|~0|~1)*)*$/i,
  Wi = /^(?:0|[1-9][0-9]*)(?:#|(?:\/(?:[^~/]|~0|~1)*)*)$/,
  Gi = /^("(?:[\x20-\x21\x23-\x5b\x5d-\x7e]|\\[\x20-\x7e])*"|[a-z0-9.!#$%&'*+/=?^_`{|}~-]+)@(.+)$/i,
  Ki = (e) => {
    let t = e.match(Gi);
    if (!t) return !1;
    let n = t[1],
      r = t[2];
    if (
      !n ||
      !r ||
      n.length > 64 ||
      r.length > 253 ||
      (n[0] !== `"` && (n[0] === `.` || n.endsWith(`.`) || n.includes(`..`)))
    )
      return !1;
    if (r.startsWith(`[`) && r.endsWith(`]`)) {
      let e = r.slice(1, -1);
      return /^ipv6:/i.test(e) ? Ji.test(e.slice(5)) : qi.test(e);
    }
    return Li.test(r);
  },
  qi = /^(?:(?:25[0-5]|2[0-4]\d|[01]?\d\d?)\.){3}(?:25[0-5]|2[0-4]\d|[01]?\d\d?)$/,
  Ji =
    /^((([0-9a-f]{1,4}:){7}([0-9a-f]{1,4}|:))|(([0-9a-f]{1,4}:){6}(:[0-9a-f]{1,4}|((25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(\.(25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)){3})|:))|(([0-9a-f]{1,4}:){5}(((:[0-9a-f]{1,4}){1,2})|:((25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(\.(25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)){3})|:))|(([0-9a-f]{1,4}:){4}(((:[0-9a-f]{1,4}){1,3})|((:[0-9a-f]{1,4})?:((25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(\.(25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)){3}))|:))|(([0-9a-f]{1,4}:){3}(((:[0-9a-f]{1,4}){1,4})|((:[0-9a-f]{1,4}){0,2}:((25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(\.(25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)){3}))|:))|(([0-9a-f]{1,4}:){2}(((:[0-9a-f]{1,4}){1,5})|((:[0-9a-f]{1,4}){0,3}:((25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(\.(25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)){3}))|:))|(([0-9a-f]{1,4}:){1}(((:[0-9a-f]{1,4}){1,6})|((:[0-9a-f]{1,4}){0,4}:((25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(\.(25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)){3}))|:))|(:(((:[0-9a-f]{1,4}){1,7})|((:[0-9a-f]{1,4}){0,5}:((25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(\.(25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)){3}))|:)))$/i,
  Yi = (e) =>
    /^P(?:\d+W|(?:(?:\d+Y(?:\d+M(?:\d+D)?)?|\d+M(?:\d+D)?|\d+D)(?:T(?:\d+H(?:\d+M(?:\d+S)?)?|\d+M(?:\d+S)?|\d+S))?|T(?:\d+H(?:\d+M(?:\d+S)?)?|\d+M(?:\d+S)?|\d+S)))$/.test(
      e,
    );
function K(e) {
  return e.test.bind(e);
}
var Xi = {
  date: Qi,
  time: $i.bind(void 0, !0),
  "date-time": ta,
  duration: Yi,
  uri: ia,
  "uri-reference": K(Ri),
  "uri-template": K(zi),
  url: K(Bi),
  email: Ki,
  hostname: K(Li),
  ipv4: K(qi),
  ipv6: K(Ji),
  regex: oa,
  uuid: K(Vi),
  "json-pointer": K(Hi),
  "json-pointer-uri-fragment": K(Ui),
  "relative-json-pointer": K(Wi),
};
function Zi(e) {
  return e % 4 == 0 && (e % 100 != 0 || e % 400 == 0);
}
function Qi(e) {
  let t = e.match(Pi);
  if (!t) return !1;
  let n = t[1],
    r = t[2],
    i = t[3];
  if (!n || !r || !i) return !1;
  let a = +n,
    o = +r,
    s = +i,
    c = o == 2 && Zi(a) ? 29 : Fi[o];
  return o >= 1 && o <= 12 && s >= 1 && c !== void 0 && s <= c;
}
function $i(e, t) {
  let n = t.match(Ii);
  if (!n) return !1;
  let r = n[1],
    i = n[2],
    a = n[3];
  if (!r || !i || !a) return !1;
  let o = +r,
    s = +i,
    c = +a,
    l = n[5],
    u = n[6],
    d = +(n[7] ?? 0),
    f = +(n[8] ?? 0);
  if (o > 23 || s > 59 || c > 60 || d > 23 || f > 59 || (e && l === void 0)) return !1;
  if (c < 60) return !0;
  let p = u === `+` ? 1 : u === `-` ? -1 : 0;
  return (o * 60 + s - p * (d * 60 + f) + 1440) % 1440 == 1439;
}
var ea = /t|\s/i;
function ta(e) {
  let [t, n, r] = e.split(ea);
  return t !== void 0 && n !== void 0 && r === void 0 && Qi(t) && $i(!0, n);
}
var na = /\/|:/,
  ra =
    /^(?:[a-z][a-z0-9+\-.]*:)(?:\/?\/(?:(?:[a-z0-9\-._~!$&'()*+,;=:]|%[0-9a-f]{2})*@)?(?:\[(?:(?:(?:(?:[0-9a-f]{1,4}:){6}|::(?:[0-9a-f]{1,4}:){5}|(?:[0-9a-f]{1,4})?::(?:[0-9a-f]{1,4}:){4}|(?:(?:[0-9a-f]{1,4}:){0,1}[0-9a-f]{1,4})?::(?:[0-9a-f]{1,4}:){3}|(?:(?:[0-9a-f]{1,4}:){0,2}[0-9a-f]{1,4})?::(?:[0-9a-f]{1,4}:){2}|(?:(?:[0-9a-f]{1,4}:){0,3}[0-9a-f]{1,4})?::[0-9a-f]{1,4}:|(?:(?:[0-9a-f]{1,4}:){0,4}[0-9a-f]{1,4})?::)(?:[0-9a-f]{1,4}:[0-9a-f]{1,4}|(?:(?:25[0-5]|2[0-4]\d|[01]?\d\d?)\.){3}(?:25[0-5]|2[0-4]\d|[01]?\d\d?))|(?:(?:[0-9a-f]{1,4}:){0,5}[0-9a-f]{1,4})?::[0-9a-f]{1,4}|(?:(?:[0-9a-f]{1,4}:){0,6}[0-9a-f]{1,4})?::)|[Vv][0-9a-f]+\.[a-z0-9\-._~!$&'()*+,;=:]+)\]|(?:(?:25[0-5]|2[0-4]\d|[01]?\d\d?)\.){3}(?:25[0-5]|2[0-4]\d|[01]?\d\d?)|(?:[a-z0-9\-._~!$&'()*+,;=]|%[0-9a-f]{2})*)(?::\d*)?(?:\/(?:[a-z0-9\-._~!$&'()*+,;=:@]|%[0-9a-f]{2})*)*|\/(?:(?:[a-z0-9\-._~!$&'()*+,;=:@]|%[0-9a-f]{2})+(?:\/(?:[a-z0-9\-._~!$&'()*+,;=:@]|%[0-9a-f]{2})*)*)?|(?:[a-z0-9\-._~!$&'()*+,;=:@]|%[0-9a-f]{2})+(?:\/(?:[a-z0-9\-._~!$&'()*+,;=:@]|%[0-9a-f]{2})*)*)(?:\?(?:[a-z0-9\-._~!$&'()*+,;=:@/?]|%[0-9a-f]{2})*)?(?:#(?:[a-z0-9\-._~!$&'()*+,;=:@/?]|%[0-9a-f]{2})*)?$/i;
function ia(e) {
  return na.test(e) && ra.test(e);
}
var aa = /[^\\]\\Z/;
function oa(e) {
  if (aa.test(e)) return !1;
  try {
    return (new RegExp(e, `u`), !0);
  } catch {
    return !1;
  }
}
function sa(e) {
  let t = 0,
    n = e.length,
    r = 0,
    i;
  for (; r < n;)
    (t++,
      (i = e.charCodeAt(r++)),
      i >= 55296 && i <= 56319 && r < n && ((i = e.charCodeAt(r)), (i & 64512) == 56320 && r++));
  return t;
}
function ca(e, t) {
  return Object.prototype.hasOwnProperty.call(e, t);
}
function la(e) {
  let t = Math.abs(e).toString().split(`e`),
    n = t[0],
    r = t[1] ?? `0`,
    i = n.indexOf(`.`),
    a = i === -1 ? 0 : n.length - i - 1;
  return [BigInt(n.replace(`.`, ``)), Number(r) - a];
}
function ua(e, t) {
  if (!Number.isFinite(e) || !Number.isFinite(t) || t <= 0) return !1;
  let [n, r] = la(e),
    [i, a] = la(t),
    o = r - a;
  return o >= 0 ? (n * 10n ** BigInt(o)) % i == 0n : n % (i * 10n ** BigInt(-o)) == 0n;
}
function q(e, t, n = `2019-09`, r = Ni(t), i = !0, a = null, o = `#`, s = `#`, c = Object.create(null)) {
  if (t === !0) return { valid: !0, errors: [] };
  if (t === !1)
    return {
      valid: !1,
      errors: [{ instanceLocation: o, keyword: `false`, keywordLocation: o, error: `False boolean schema.` }],
    };
  let l = typeof e,
    u;
  switch (l) {
    case `boolean`:
    case `number`:
    case `string`:
      u = l;
      break;
    case `object`:
      u = e === null ? `null` : Array.isArray(e) ? `array` : `object`;
      break;
    default:
      throw Error(`Instances of "${l}" type are not supported.`);
  }
  let {
      $ref: d,
      $recursiveRef: f,
      $recursiveAnchor: p,
      type: m,
      const: h,
      enum: g,
      required: _,
      not: v,
      anyOf: y,
      allOf: b,
      oneOf: x,
      if: S,
      then: C,
      else: w,
      format: T,
      properties: ee,
      patternProperties: E,
      additionalProperties: D,
      unevaluatedProperties: O,
      minProperties: te,
      maxProperties: ne,
      propertyNames: k,
      dependentRequired: re,
      dependentSchemas: ie,
      dependencies: A,
      prefixItems: ae,
      items: oe,
      additionalItems: j,
      unevaluatedItems: M,
      contains: se,
      minContains: N,
      maxContains: ce,
      minItems: le,
      maxItems: ue,
      uniqueItems: de,
      minimum: fe,
      maximum: pe,
      exclusiveMinimum: P,
      exclusiveMaximum: me,
      multipleOf: he,
      minLength: ge,
      maxLength: _e,
      pattern: ve,
      __absolute_ref__: ye,
      __absolute_recursive_ref__: be,
    } = t,
    F = [];
  if ((p === !0 && a === null && (a = t), f === `#`)) {
    let l = a === null ? r[be] : a,
      u = `${s}/$recursiveRef`,
      d = q(e, a === null ? t : a, n, r, i, l, o, u, c);
    d.valid ||
      F.push(
        {
          instanceLocation: o,
          keyword: `$recursiveRef`,
          keywordLocation: u,
          error: `A subschema had errors.`,
        },
        ...d.errors,
      );
  }
  if (d !== void 0) {
    let t = r[ye || d];
    if (t === void 0) {
      let e = `Unresolved $ref "${d}".`;
      throw (
        ye && ye !== d && (e += `  Absolute URI "${ye}".`),
        (e += `\nKnown schemas:\n- ${Object.keys(r).join(`
- `)}`),
        Error(e)
      );
    }
    let l = `${s}/$ref`,
      u = q(e, t, n, r, i, a, o, l, c);
    if (
      (u.valid ||
        F.push(
          { instanceLocation: o, keyword: `$ref`, keywordLocation: l, error: `A subschema had errors.` },
          ...u.errors,
        ),
      n === `4` || n === `7`)
    )
      return { valid: F.length === 0, errors: F };
  }
  if (Array.isArray(m)) {
    let t = m.length,
      n = !1;
    for (let r = 0; r < t; r++)
      if (u === m[r] || (m[r] === `integer` && u === `number` && e % 1 == 0 && e === e)) {
        n = !0;
        break;
      }
    n ||
      F.push({
        instanceLocation: o,
        keyword: `type`,
        keywordLocation: `${s}/type`,
        error: `Instance type "${u}" is invalid. Expected "${m.join(`", "`)}".`,
      });
  } else
    m === `integer`
      ? (u !== `number` || e % 1 || e !== e) &&
        F.push({
          instanceLocation: o,
          keyword: `type`,
          keywordLocation: `${s}/type`,
          error: `Instance type "${u}" is invalid. Expected "${m}".`,
        })
      : m !== void 0 &&
        u !== m &&
        F.push({
          instanceLocation: o,
          keyword: `type`,
          keywordLocation: `${s}/type`,
          error: `Instance type "${u}" is invalid. Expected "${m}".`,
        });
  if (
    (h !== void 0 &&
      (u === `object` || u === `array`
        ? Si(e, h) ||
          F.push({
            instanceLocation: o,
            keyword: `const`,
            keywordLocation: `${s}/const`,
            error: `Instance does not match ${JSON.stringify(h)}.`,
          })
        : e !== h &&
          F.push({
            instanceLocation: o,
            keyword: `const`,
            keywordLocation: `${s}/const`,
            error: `Instance does not match ${JSON.stringify(h)}.`,
          })),
    g !== void 0 &&
      (u === `object` || u === `array`
        ? g.some((t) => Si(e, t)) ||
          F.push({
            instanceLocation: o,
            keyword: `enum`,
            keywordLocation: `${s}/enum`,
            error: `Instance does not match any of ${JSON.stringify(g)}.`,
          })
        : g.some((t) => e === t) ||
          F.push({
            instanceLocation: o,
            keyword: `enum`,
            keywordLocation: `${s}/enum`,
            error: `Instance does not match any of ${JSON.stringify(g)}.`,
          })),
    v !== void 0)
  ) {
    let t = `${s}/not`;
    q(e, v, n, r, i, a, o, t).valid &&
      F.push({
        instanceLocation: o,
        keyword: `not`,
        keywordLocation: t,
        error: `Instance matched "not" schema.`,
      });
  }
  let I = [];
  if (y !== void 0) {
    let t = `${s}/anyOf`,
      l = F.length,
      u = !1;
    for (let [s, l] of y.entries()) {
      let d = Object.create(c),
        f = q(e, l, n, r, i, p === !0 ? a : null, o, `${t}/${s}`, d);
      (F.push(...f.errors), (u ||= f.valid), f.valid && I.push(d));
    }
    u
      ? (F.length = l)
      : F.splice(l, 0, {
          instanceLocation: o,
          keyword: `anyOf`,
          keywordLocation: t,
          error: `Instance does not match any subschemas.`,
        });
  }
  if (b !== void 0) {
    let t = `${s}/allOf`,
      l = F.length,
      u = !0;
    for (let [s, l] of b.entries()) {
      let d = Object.create(c),
        f = q(e, l, n, r, i, p === !0 ? a : null, o, `${t}/${s}`, d);
      (F.push(...f.errors), (u &&= f.valid), f.valid && I.push(d));
    }
    u
      ? (F.length = l)
      : F.splice(l, 0, {
          instanceLocation: o,
          keyword: `allOf`,
          keywordLocation: t,
          error: `Instance does not match every subschema.`,
        });
  }
  if (x !== void 0) {
    let t = `${s}/oneOf`,
      l = F.length,
      u = x.filter((s, l) => {
        let u = Object.create(c),
          d = q(e, s, n, r, i, p === !0 ? a : null, o, `${t}/${l}`, u);
        return (F.push(...d.errors), d.valid && I.push(u), d.valid);
      }).length;
    u === 1
      ? (F.length = l)
      : F.splice(l, 0, {
          instanceLocation: o,
          keyword: `oneOf`,
          keywordLocation: t,
          error: `Instance does not match exactly one subschema (${u} matches).`,
        });
  }
  if (((u === `object` || u === `array`) && Object.assign(c, ...I), S !== void 0)) {
    let t = `${s}/if`,
      l = Object.create(null);
    if (q(e, S, n, r, i, a, o, t, l).valid) {
      if ((Object.assign(c, l), C !== void 0)) {
        let l = q(e, C, n, r, i, a, o, `${s}/then`, c);
        l.valid ||
          F.push(
            {
              instanceLocation: o,
              keyword: `if`,
              keywordLocation: t,
              error: `Instance does not match "then" schema.`,
            },
            ...l.errors,
          );
      }
    } else if (w !== void 0) {
      let l = q(e, w, n, r, i, a, o, `${s}/else`, c);
      l.valid ||
        F.push(
          {
            instanceLocation: o,
            keyword: `if`,
            keywordLocation: t,
            error: `Instance does not match "else" schema.`,
          },
          ...l.errors,
        );
    }
  }
  if (u === `object`) {
    if (_ !== void 0)
      for (let t of _)
        ca(e, t) ||
          F.push({
            instanceLocation: o,
            keyword: `required`,
            keywordLocation: `${s}/required`,
            error: `Instance does not have required property "${t}".`,
          });
    let t = Object.keys(e);
    if (
      (te !== void 0 &&
        t.length < te &&
        F.push({
          instanceLocation: o,
          keyword: `minProperties`,
          keywordLocation: `${s}/minProperties`,
          error: `Instance does not have at least ${te} properties.`,
        }),
      ne !== void 0 &&
        t.length > ne &&
        F.push({
          instanceLocation: o,
          keyword: `maxProperties`,
          keywordLocation: `${s}/maxProperties`,
          error: `Instance does not have at least ${ne} properties.`,
        }),
      k !== void 0)
    ) {
      let t = `${s}/propertyNames`;
      for (let s in e) {
        let e = `${o}/${G(s)}`,
          c = q(s, k, n, r, i, a, e, t);
        c.valid ||
          F.push(
            {
              instanceLocation: o,
              keyword: `propertyNames`,
              keywordLocation: t,
              error: `Property name "${s}" does not match schema.`,
            },
            ...c.errors,
          );
      }
    }
    if (re !== void 0) {
      let t = `${s}/dependantRequired`;
      for (let n in re)
        if (ca(e, n)) {
          let r = re[n];
          for (let i of r)
            ca(e, i) ||
              F.push({
                instanceLocation: o,
                keyword: `dependentRequired`,
                keywordLocation: t,
                error: `Instance has "${n}" but does not have "${i}".`,
              });
        }
    }
    if (ie !== void 0)
      for (let [t, l] of Object.entries(ie)) {
        let u = `${s}/dependentSchemas`;
        if (ca(e, t)) {
          let s = q(e, l, n, r, i, a, o, `${u}/${G(t)}`, c);
          s.valid ||
            F.push(
              {
                instanceLocation: o,
                keyword: `dependentSchemas`,
                keywordLocation: u,
                error: `Instance has "${t}" but does not match dependant schema.`,
              },
              ...s.errors,
            );
        }
      }
    if (A !== void 0) {
      let t = `${s}/dependencies`;
      for (let s in A)
        if (ca(e, s)) {
          let c = A[s];
          if (Array.isArray(c))
            for (let n of c)
              ca(e, n) ||
                F.push({
                  instanceLocation: o,
                  keyword: `dependencies`,
                  keywordLocation: t,
                  error: `Instance has "${s}" but does not have "${n}".`,
                });
          else {
            let l = q(e, c, n, r, i, a, o, `${t}/${G(s)}`);
            l.valid ||
              F.push(
                {
                  instanceLocation: o,
                  keyword: `dependencies`,
                  keywordLocation: t,
                  error: `Instance has "${s}" but does not match dependant schema.`,
                },
                ...l.errors,
              );
          }
        }
    }
    let l = Object.create(null),
      u = !1;
    if (ee !== void 0) {
      let t = `${s}/properties`;
      for (let [s, d] of Object.entries(ee)) {
        if (!ca(e, s)) continue;
        let f = `${o}/${G(s)}`,
          p = q(e[s], d, n, r, i, a, f, `${t}/${G(s)}`);
        if (((l[s] = !0), p.valid)) c[s] = !0;
        else if (
          ((u = i),
          F.push(
            {
              instanceLocation: o,
              keyword: `properties`,
              keywordLocation: t,
              error: `Property "${s}" does not match schema.`,
            },
            ...p.errors,
          ),
          u)
        )
          break;
      }
    }
    if (!u && E !== void 0) {
      let t = `${s}/patternProperties`;
      for (let [s, d] of Object.entries(E)) {
        let f = new RegExp(s, `u`);
        for (let p in e) {
          if (!f.test(p)) continue;
          let m = `${o}/${G(p)}`,
            h = q(e[p], d, n, r, i, a, m, `${t}/${G(s)}`);
          ((l[p] = !0),
            h.valid
              ? (c[p] = !0)
              : ((u = i),
                F.push(
                  {
                    instanceLocation: o,
                    keyword: `patternProperties`,
                    keywordLocation: t,
                    error: `Property "${p}" matches pattern "${s}" but does not match associated schema.`,
                  },
                  ...h.errors,
                )));
        }
      }
    }
    if (!u && D !== void 0) {
      let t = `${s}/additionalProperties`;
      for (let s in e) {
        if (l[s]) continue;
        let d = `${o}/${G(s)}`,
          f = q(e[s], D, n, r, i, a, d, t);
        f.valid
          ? (c[s] = !0)
          : ((u = i),
            F.push(
              {
                instanceLocation: o,
                keyword: `additionalProperties`,
                keywordLocation: t,
                error: `Property "${s}" does not match additional properties schema.`,
              },
              ...f.errors,
            ));
      }
    } else if (!u && O !== void 0) {
      let t = `${s}/unevaluatedProperties`;
      for (let s in e)
        if (!c[s]) {
          let l = `${o}/${G(s)}`,
            u = q(e[s], O, n, r, i, a, l, t);
          u.valid
            ? (c[s] = !0)
            : F.push(
                {
                  instanceLocation: o,
                  keyword: `unevaluatedProperties`,
                  keywordLocation: t,
                  error: `Property "${s}" does not match unevaluated properties schema.`,
                },
                ...u.errors,
              );
        }
    }
  } else if (u === `array`) {
    (ue !== void 0 &&
      e.length > ue &&
      F.push({
        instanceLocation: o,
        keyword: `maxItems`,
        keywordLocation: `${s}/maxItems`,
        error: `Array has too many items (${e.length} > ${ue}).`,
      }),
      le !== void 0 &&
        e.length < le &&
        F.push({
          instanceLocation: o,
          keyword: `minItems`,
          keywordLocation: `${s}/minItems`,
          error: `Array has too few items (${e.length} < ${le}).`,
        }));
    let t = e.length,
      l = 0,
      u = !1;
    if (ae !== void 0) {
      let d = `${s}/prefixItems`,
        f = Math.min(ae.length, t);
      for (; l < f; l++) {
        let t = q(e[l], ae[l], n, r, i, a, `${o}/${l}`, `${d}/${l}`);
        if (
          ((c[l] = !0),
          !t.valid &&
            ((u = i),
            F.push(
              {
                instanceLocation: o,
                keyword: `prefixItems`,
                keywordLocation: d,
                error: `Items did not match schema.`,
              },
              ...t.errors,
            ),
            u))
        )
          break;
      }
    }
    if (oe !== void 0) {
      let d = `${s}/items`;
      if (Array.isArray(oe)) {
        let s = Math.min(oe.length, t);
        for (; l < s; l++) {
          let t = q(e[l], oe[l], n, r, i, a, `${o}/${l}`, `${d}/${l}`);
          if (
            ((c[l] = !0),
            !t.valid &&
              ((u = i),
              F.push(
                {
                  instanceLocation: o,
                  keyword: `items`,
                  keywordLocation: d,
                  error: `Items did not match schema.`,
                },
                ...t.errors,
              ),
              u))
          )
            break;
        }
      } else
        for (; l < t; l++) {
          let t = q(e[l], oe, n, r, i, a, `${o}/${l}`, d);
          if (
            ((c[l] = !0),
            !t.valid &&
              ((u = i),
              F.push(
                {
                  instanceLocation: o,
                  keyword: `items`,
                  keywordLocation: d,
                  error: `Items did not match schema.`,
                },
                ...t.errors,
              ),
              u))
          )
            break;
        }
      if (!u && j !== void 0) {
        let d = `${s}/additionalItems`;
        for (; l < t; l++) {
          let t = q(e[l], j, n, r, i, a, `${o}/${l}`, d);
          ((c[l] = !0),
            t.valid ||
              ((u = i),
              F.push(
                {
                  instanceLocation: o,
                  keyword: `additionalItems`,
                  keywordLocation: d,
                  error: `Items did not match additional items schema.`,
                },
                ...t.errors,
              )));
        }
      }
    }
    if (se !== void 0) {
      if (t === 0 && N === void 0)
        F.push({
          instanceLocation: o,
          keyword: `contains`,
          keywordLocation: `${s}/contains`,
          error: `Array is empty. It must contain at least one item matching the schema.`,
        });
      else if (N !== void 0 && t < N)
        F.push({
          instanceLocation: o,
          keyword: `minContains`,
          keywordLocation: `${s}/minContains`,
          error: `Array has less items (${t}) than minContains (${N}).`,
        });
      else {
        let l = `${s}/contains`,
          u = F.length,
          d = 0;
        for (let s = 0; s < t; s++) {
          let t = q(e[s], se, n, r, i, a, `${o}/${s}`, l);
          t.valid ? ((c[s] = !0), d++) : F.push(...t.errors);
        }
        (d >= (N || 0) && (F.length = u),
          N === void 0 && d === 0
            ? F.splice(u, 0, {
                instanceLocation: o,
                keyword: `contains`,
                keywordLocation: l,
                error: `Array does not contain item matching schema.`,
              })
            : N !== void 0 && d < N
              ? F.push({
                  instanceLocation: o,
                  keyword: `minContains`,
                  keywordLocation: `${s}/minContains`,
                  error: `Array must contain at least ${N} items matching schema. Only ${d} items were found.`,
                })
              : ce !== void 0 &&
                d > ce &&
                F.push({
                  instanceLocation: o,
                  keyword: `maxContains`,
                  keywordLocation: `${s}/maxContains`,
                  error: `Array may contain at most ${ce} items matching schema. ${d} items were found.`,
                }));
      }
    }
    if (!u && M !== void 0) {
      let u = `${s}/unevaluatedItems`;
      for (; l < t; l++) {
        if (c[l]) continue;
        let t = q(e[l], M, n, r, i, a, `${o}/${l}`, u);
        ((c[l] = !0),
          t.valid ||
            F.push(
              {
                instanceLocation: o,
                keyword: `unevaluatedItems`,
                keywordLocation: u,
                error: `Items did not match unevaluated items schema.`,
              },
              ...t.errors,
            ));
      }
    }
    if (de)
      for (let n = 0; n < t; n++) {
        let r = e[n],
          i = typeof r == `object` && !!r;
        for (let a = 0; a < t; a++) {
          if (n === a) continue;
          let t = e[a];
          (r === t || (i && typeof t == `object` && t && Si(r, t))) &&
            (F.push({
              instanceLocation: o,
              keyword: `uniqueItems`,
              keywordLocation: `${s}/uniqueItems`,
              error: `Duplicate items at indexes ${n} and ${a}.`,
            }),
            (n = 2 ** 53 - 1),
            (a = 2 ** 53 - 1));
        }
      }
  } else if (u === `number`)
    (n === `4`
      ? (fe !== void 0 &&
          ((P === !0 && e <= fe) || e < fe) &&
          F.push({
            instanceLocation: o,
            keyword: `minimum`,
            keywordLocation: `${s}/minimum`,
            error: `${e} is less than ${P ? `or equal to ` : ``} ${fe}.`,
          }),
        pe !== void 0 &&
          ((me === !0 && e >= pe) || e > pe) &&
          F.push({
            instanceLocation: o,
            keyword: `maximum`,
            keywordLocation: `${s}/maximum`,
            error: `${e} is greater than ${me ? `or equal to ` : ``} ${pe}.`,
          }))
      : (fe !== void 0 &&
          e < fe &&
          F.push({
            instanceLocation: o,
            keyword: `minimum`,
            keywordLocation: `${s}/minimum`,
            error: `${e} is less than ${fe}.`,
          }),
        pe !== void 0 &&
          e > pe &&
          F.push({
            instanceLocation: o,
            keyword: `maximum`,
            keywordLocation: `${s}/maximum`,
            error: `${e} is greater than ${pe}.`,
          }),
        P !== void 0 &&
          e <= P &&
          F.push({
            instanceLocation: o,
            keyword: `exclusiveMinimum`,
            keywordLocation: `${s}/exclusiveMinimum`,
            error: `${e} is less than ${P}.`,
          }),
        me !== void 0 &&
          e >= me &&
          F.push({
            instanceLocation: o,
            keyword: `exclusiveMaximum`,
            keywordLocation: `${s}/exclusiveMaximum`,
            error: `${e} is greater than or equal to ${me}.`,
          })),
      he !== void 0 &&
        (ua(e, he) ||
          F.push({
            instanceLocation: o,
            keyword: `multipleOf`,
            keywordLocation: `${s}/multipleOf`,
            error: `${e} is not a multiple of ${he}.`,
          })));
  else if (u === `string`) {
    let t = ge === void 0 && _e === void 0 ? 0 : sa(e);
    (ge !== void 0 &&
      t < ge &&
      F.push({
        instanceLocation: o,
        keyword: `minLength`,
        keywordLocation: `${s}/minLength`,
        error: `String is too short (${t} < ${ge}).`,
      }),
      _e !== void 0 &&
        t > _e &&
        F.push({
          instanceLocation: o,
          keyword: `maxLength`,
          keywordLocation: `${s}/maxLength`,
          error: `String is too long (${t} > ${_e}).`,
        }),
      ve !== void 0 &&
        !new RegExp(ve, `u`).test(e) &&
        F.push({
          instanceLocation: o,
          keyword: `pattern`,
          keywordLocation: `${s}/pattern`,
          error: `String does not match pattern.`,
        }),
      T !== void 0 &&
        Xi[T] &&
        !Xi[T](e) &&
        F.push({
          instanceLocation: o,
          keyword: `format`,
          keywordLocation: `${s}/format`,
          error: `String does not match format "${T}".`,
        }));
  }
  return { valid: F.length === 0, errors: F };
}
function J(e) {
  return typeof e == `object` && !!e && !Array.isArray(e);
}
function Y(e, t) {
  return `${e}/${String(t).replaceAll(`~`, `~0`).replaceAll(`/`, `~1`)}`;
}
function da(e) {
  return e
    .split(`/`)
    .slice(1)
    .map((e) => e.replaceAll(`~1`, `/`).replaceAll(`~0`, `~`));
}
function fa(e, t) {
  let n = e;
  for (let e of da(t)) {
    if (typeof n != `object` || !n || !Object.hasOwn(n, e)) return;
    n = n[e];
  }
  return n;
}
function pa(e, t) {
  if (t === `#` || t.startsWith(`#/`))
    try {
      return fa(e, decodeURIComponent(t.slice(1)));
    } catch {
      return;
    }
}
var ma = 50,
  ha = new Set([
    `properties`,
    `patternProperties`,
    `additionalProperties`,
    `unevaluatedProperties`,
    `items`,
    `prefixItems`,
    `additionalItems`,
    `unevaluatedItems`,
    `$ref`,
    `allOf`,
    `if`,
    `dependentSchemas`,
  ]),
  ga = new Set([`anyOf`, `oneOf`, `contains`, `propertyNames`]),
  _a = new Set([`properties`, `patternProperties`, `dependentSchemas`, `dependencies`]);
function va(e, t, n = {}) {
  let { all: r = !1, stepsMax: i = 1 / 0 } = n,
    a = ya(t, ``);
  if (a !== null) return [{ path: a, message: `has a member whose name is not valid Unicode` }];
  e.budget.left = i;
  let { errors: o } = q(t, e.schema, e.dialect, e.lookup, !r),
    s = o.filter((e) => !ha.has(e.keyword) && !ba(e)),
    c = (s.length > 0 ? s : o).slice(0, ma).map(wa);
  return [...new Map(c.toReversed().map((e) => [e.path, e])).values()].toReversed();
}
function ya(e, t) {
  if (typeof e != `object` || !e) return null;
  for (let [n, r] of Object.entries(e)) {
    if (/\p{Surrogate}/u.test(n)) return t;
    let e = ya(r, Y(t, n));
    if (e !== null) return e;
  }
  return null;
}
function ba({ keywordLocation: e }) {
  let t = e.split(`/`).slice(1, -1);
  for (let e = 0; e < t.length; e += 1) {
    let n = t[e] ?? ``;
    if (ga.has(n)) return !0;
    _a.has(n) && (e += 1);
  }
  return !1;
}
var xa = new Map(
    Object.entries({
      const: `must be the value the schema names`,
      enum: `must be one of the values the schema lists`,
      anyOf: `fits none of the forms it may have`,
      oneOf: `must fit exactly one of the forms it may have`,
      not: `is not allowed`,
      propertyNames: `has a member whose name is not allowed`,
    }),
  ),
  [Sa, Ca] = [`Instance does not have required property "`, `".`];
function wa({ keyword: e, instanceLocation: t, error: n }) {
  let r = decodeURIComponent(t.replace(/^#/, ``));
  return e === `required` && n.startsWith(Sa)
    ? { path: Y(r, n.slice(Sa.length, -Ca.length)), message: `must be given` }
    : { path: r, message: xa.get(e) ?? Ea(n) };
}
var Ta = 200;
function Ea(e) {
  return (e.charAt(0).toLowerCase() + e.slice(1).replace(/\.$/, ``)).slice(0, Ta);
}
var Da = [`not`, `if`, `then`, `else`],
  Oa = [`allOf`, `anyOf`, `oneOf`, `dependentSchemas`, `dependencies`];
function ka(e) {
  let t = new Map(),
    n = (r) => {
      if (!J(r) || t.get(r) === `left`) return;
      if (t.get(r) === `entered`) throw Error(`a $ref leads back to itself for the same value`);
      t.set(r, `entered`);
      let i = r.__absolute_ref__;
      i !== void 0 && n(e[i]);
      for (let e of Da) n(r[e]);
      for (let e of Oa) Object.values(r[e] ?? {}).forEach(n);
      t.set(r, `left`);
    };
  Object.values(e).forEach(n);
}
var Aa = {
    $id: `reference`,
    $ref: `reference`,
    $defs: `schemasByName`,
    definitions: `schemasByName`,
    type: `types`,
    enum: `list`,
    const: `any`,
    multipleOf: `positive`,
    minimum: `limit`,
    maximum: `limit`,
    exclusiveMinimum: `limit`,
    exclusiveMaximum: `limit`,
    minLength: `count`,
    maxLength: `count`,
    pattern: `pattern`,
    minItems: `count`,
    maxItems: `count`,
    uniqueItems: `flag`,
    contains: `schema`,
    minProperties: `count`,
    maxProperties: `count`,
    required: `names`,
    properties: `schemasByName`,
    patternProperties: `schemasByPattern`,
    additionalProperties: `schema`,
    propertyNames: `schema`,
    dependencies: `dependencies`,
    allOf: `schemas`,
    anyOf: `schemas`,
    oneOf: `schemas`,
    not: `schema`,
    if: `schema`,
    then: `schema`,
    else: `schema`,
  },
  ja = {
    $anchor: `reference`,
    $dynamicAnchor: `reference`,
    $dynamicRef: `reference`,
    items: `schema`,
    prefixItems: `schemas`,
    minContains: `count`,
    maxContains: `count`,
    unevaluatedItems: `schema`,
    unevaluatedProperties: `schema`,
    dependentRequired: `namesByName`,
    dependentSchemas: `schemasByName`,
  },
  Ma = { items: `schemaOrSchemas`, additionalItems: `schema` },
  Na = { "2020-12": new Map(Object.entries({ ...Aa, ...ja })), 7: new Map(Object.entries({ ...Aa, ...Ma })) },
  Pa = new Set([`array`, `boolean`, `integer`, `null`, `number`, `object`, `string`]),
  Fa = {
    any: { words: `JSON`, fits: () => !0 },
    count: { words: `a whole number from 0`, fits: (e) => Number.isInteger(e) && Number(e) >= 0 },
    flag: { words: `true or false`, fits: (e) => typeof e == `boolean` },
    limit: { words: `a number`, fits: (e) => typeof e == `number` },
    list: { words: `a list`, fits: Array.isArray },
    names: {
      words: `a list of names`,
      fits: (e) => Array.isArray(e) && e.every((e) => typeof e == `string`),
    },
    pattern: { words: `a regular expression`, fits: (e) => typeof e == `string` && La(e) },
    positive: { words: `a number above 0`, fits: (e) => typeof e == `number` && e > 0 },
    reference: { words: `a text`, fits: (e) => typeof e == `string` },
    types: {
      words: `a type of JSON, or a list of types`,
      fits(e) {
        let t = Array.isArray(e) ? e : [e];
        return t.length > 0 && t.every((e) => Pa.has(e));
      },
    },
  };
function Ia(e, t, n) {
  let r = Fa[e];
  if (!r.fits(t)) throw Ra(n, `must be ${r.words}`);
  return t;
}
function La(e) {
  try {
    return (new RegExp(e, `u`), !0);
  } catch {
    return !1;
  }
}
function Ra(e, t) {
  return Error(`${e === `` ? `` : `at ${e}: `}${t}`);
}
function za(e, { patterns: t = !0 } = {}) {
  if (!J(e) && typeof e != `boolean`) throw Error(`a schema is an object or a boolean`);
  let n = Ba(e),
    r = { left: 1 / 0 },
    i = new Ha(e, n, t, r).copy(),
    a = Ni(i, Object.create(null));
  for (let e of Object.values(a))
    if (typeof e != `boolean` && e.__absolute_ref__ !== void 0 && !(e.__absolute_ref__ in a))
      throw Error(`$ref "${String(e.$ref)}" leads nowhere`);
  return (ka(a), { schema: i, dialect: n, lookup: a, budget: r });
}
function Ba(e) {
  let t = (typeof e == `boolean` ? void 0 : e.$schema) ?? ``;
  if (t === `` || (typeof t == `string` && t.includes(`draft/2020-12/schema`))) return `2020-12`;
  if (typeof t == `string` && t.includes(`draft-07`)) return `7`;
  throw Error(`$schema names neither 2020-12 nor draft-07: ${JSON.stringify(t).slice(0, 100)}`);
}
var Va = new Set([`not`, `if`, `then`, `else`, `maxContains`, `unevaluatedItems`, `unevaluatedProperties`]),
  Ha = class {
    #e;
    #t;
    #n;
    #r;
    #i = new Set();
    #a = [];
    #o = 0;
    #s = !1;
    #c;
    constructor(e, t, n, r) {
      ((this.#e = e),
        (this.#c = Ua(r)),
        (this.#t = Na[t]),
        (this.#n = t === `7`),
        (this.#r = !n && /"pattern(Properties)?":/.test(JSON.stringify(e))));
    }
    copy() {
      let e = this.#l(this.#e, ``),
        t = [];
      for (let { path: e, target: n, holder: r } of this.#a) {
        if (this.#i.has(n) || this.#o > 0) continue;
        let i = fa(this.#e, n);
        if (!J(i) && typeof i != `boolean`) throw Ra(e, `$ref "#${n}" leads nowhere`);
        let a = `aside ${t.length}`;
        (t.push([a, this.#l(i, n)]), (r.$ref = `#/$defs/${encodeURI(a)}`));
      }
      if (this.#s && this.#o > 0) throw Error(`$dynamicRef is not supported beside inner $id`);
      return (t.length > 0 && (e.$defs = qa(e.$defs, t)), e);
    }
    #l(e, t) {
      let n = typeof e == `boolean` ? (e ? {} : { not: {} }) : e;
      if (!J(n)) throw Ra(t, `a schema is an object or a boolean`);
      this.#i.add(t);
      let r = Object.create(this.#c);
      for (let [e, i] of Object.entries(this.#u(n))) {
        let a = this.#t.get(e);
        if (a === void 0 || (this.#r && this.#d(e, n))) continue;
        let o = this.#r && e === `oneOf` ? `anyOf` : e,
          s = this.#p(a, i, Y(t, e));
        o === `allOf` ? Ka(r, s) : Object.hasOwn(r, o) ? Ka(r, [{ [o]: s }]) : (r[o] = s);
      }
      return this.#f(r, t);
    }
    #u(e) {
      if (!this.#n || typeof e.$ref != `string`) return e;
      let { $ref: t, definitions: n, $defs: r } = e;
      return { $ref: t, ...(n && { definitions: n }), ...(r && { $defs: r }) };
    }
    #d(e, t) {
      return e === `not` && Object.keys(t).length === 1 && Wa(t.not)
        ? !1
        : e === `pattern` || e === `patternProperties` || Va.has(e)
          ? !0
          : e === `additionalProperties` && t.patternProperties !== void 0;
    }
    #f(e, t) {
      let { $dynamicRef: n, $dynamicAnchor: r } = e;
      if (
        (delete e.$dynamicRef,
        delete e.$dynamicAnchor,
        (n !== void 0 || r !== void 0) && (this.#s = !0),
        r !== void 0)
      ) {
        if (e.$anchor !== void 0) throw Ra(t, `$anchor and $dynamicAnchor on one schema are not supported`);
        e.$anchor = r;
      }
      (e.$id !== void 0 && t !== `` && !e.$id.startsWith(`#`) && (this.#o += 1),
        n !== void 0 &&
          (e.$ref === void 0 ? (e.$ref = n) : Ka(e, [this.#l({ $ref: n }, Y(t, `$dynamicRef`))])));
      let i = e.$ref;
      if (typeof i == `string` && i.startsWith(`#/`)) {
        let n = Ja(i.slice(1), t);
        this.#a.push({ path: t, target: n, holder: e });
      }
      return e;
    }
    #p(e, t, n) {
      switch (e) {
        case `schema`:
          return this.#l(t, n);
        case `schemas`:
          if (!Array.isArray(t) || t.length === 0) throw Ra(n, `must be a list of schemas, not empty`);
          return t.map((e, t) => this.#l(e, Y(n, t)));
        case `schemaOrSchemas`:
          return Array.isArray(t) ? t.map((e, t) => this.#l(e, Y(n, t))) : this.#l(t, n);
        case `schemasByName`:
        case `schemasByPattern`:
          return Ga(t, n, (t, n, r) => (e === `schemasByPattern` && Ia(`pattern`, r, n), this.#l(t, n)));
        case `dependencies`:
          return Ga(t, n, (e, t) => (Array.isArray(e) ? Ia(`names`, e, t) : this.#l(e, t)));
        case `namesByName`:
          return Ga(t, n, (e, t) => Ia(`names`, e, t));
        case `any`:
        case `count`:
        case `flag`:
        case `limit`:
        case `list`:
        case `names`:
        case `pattern`:
        case `positive`:
        case `reference`:
        case `types`:
          return Ia(e, t, n);
      }
    }
  };
function Ua(e) {
  return Object.defineProperty({}, "$recursiveRef", {
    get() {
      if ((--e.left, e.left < 0)) throw RangeError(`the schema takes too many steps`);
    },
  });
}
function Wa(e) {
  return J(e) && Object.keys(e).length === 0;
}
function Ga(e, t, n) {
  if (!J(e)) throw Ra(t, `must be an object`);
  return Object.fromEntries(
    Object.entries(e).map(([e, r]) => {
      if (/\p{Surrogate}/u.test(e)) throw Ra(t, `has a name that is not valid Unicode`);
      return [e, n(r, Y(t, e), e)];
    }),
  );
}
function Ka(e, t) {
  e.allOf = [...(e.allOf ?? []), ...t];
}
function qa(e, t) {
  return Object.fromEntries([...Object.entries(e ?? {}), ...t]);
}
function Ja(e, t) {
  try {
    return decodeURIComponent(e);
  } catch {
    throw Ra(t, `$ref "#${e.slice(0, 100)}" is not a valid URI`);
  }
}
function Ya(e, t) {
  if (e === t) return !0;
  if (Array.isArray(e) && Array.isArray(t)) return e.length === t.length && e.every((e, n) => Ya(e, t[n]));
  if (!J(e) || !J(t)) return !1;
  let n = Object.keys(e);
  return n.length === Object.keys(t).length && n.every((n) => Object.hasOwn(t, n) && Ya(e[n], t[n]));
}
var Xa = 2e7,
  Za = 200,
  Qa = new WeakMap();
function $a(e, t) {
  if (!J(e)) return [];
  try {
    let n = Qa.get(e);
    if (n === null) return [];
    let { prepared: r, schemaLength: i, hasUnique: a } = n ?? eo(e),
      o = JSON.stringify(t).length;
    return va(r, t, { all: !0, stepsMax: Xa / (Za + (o + i + (a ? o * o : 0))) });
  } catch {
    return (Qa.set(e, null), []);
  }
}
function eo(e) {
  let t = JSON.stringify(e),
    n = { prepared: za(e, { patterns: !1 }), schemaLength: t.length, hasUnique: t.includes(`"uniqueItems"`) };
  return (Qa.set(e, n), n);
}
var X = { kind: `absent` };
function to(e, t) {
  if (!t) return X;
  if (e.defaultValue !== void 0) return ro(e, e.defaultValue);
  switch (e.kind) {
    case `text`:
    case `number`:
    case `json`:
    case `choice`:
      return X;
    case `flag`:
      return { kind: `flag`, on: !1 };
    case `constant`:
      return { kind: `constant` };
    case `list`:
      return { kind: `list`, items: [] };
    case `union`:
      return no(e, 0);
    case `object`:
      return {
        kind: `object`,
        members: Object.fromEntries(e.members.map((e) => [e.name, to(e.field, e.required)])),
        others: {},
      };
  }
}
function no({ branches: e }, t) {
  let n = e[t];
  return { kind: `union`, branch: t, draft: n ? to(n.field, !0) : X };
}
function ro(e, t) {
  if (e.kind === `json`) return { kind: `typed`, text: JSON.stringify(t, null, 2) };
  if (t === null && e.nullable) return { kind: `null` };
  switch (e.kind) {
    case `constant`:
      return Ya(e.value, t) ? { kind: `constant` } : X;
    case `text`:
      return typeof t == `string` ? { kind: `typed`, text: t } : X;
    case `number`:
      return typeof t == `number` ? { kind: `typed`, text: String(t) } : X;
    case `flag`:
      return typeof t == `boolean` ? { kind: `flag`, on: t } : X;
    case `choice`: {
      let n = e.values.findIndex((e) => Ya(e, t));
      return n < 0 ? X : { kind: `choice`, index: n };
    }
    case `list`:
      return Array.isArray(t) ? { kind: `list`, items: t.map((t) => ro(e.item, t)) } : X;
    case `object`:
      return J(t) ? io(e, t) : X;
    case `union`: {
      let n = oo(e.branches, t),
        r = e.branches[n];
      return { kind: `union`, branch: n, draft: r ? ro(r.field, t) : X };
    }
  }
}
function io({ members: e }, t) {
  let n = new Set(e.map(({ name: e }) => e));
  return {
    kind: `object`,
    members: Object.fromEntries(
      e.map(({ name: e, field: n, required: r }) => [e, Object.hasOwn(t, e) ? ro(n, t[e]) : ao(n, r)]),
    ),
    others: Object.fromEntries(Object.entries(t).filter(([e]) => !n.has(e))),
  };
}
function ao(e, t) {
  return t ? to({ ...e, defaultValue: void 0 }, !0) : X;
}
function oo(e, t) {
  return Math.max(
    0,
    e.findIndex(({ field: e }) => {
      let { value: n, faults: r } = so(e, ro(e, t));
      return r.length === 0 && n !== void 0 && Ya(n, t);
    }),
  );
}
function so(e, t, n = ``) {
  let r = co(e, t, n),
    { value: i, faults: a } = r;
  return i == null || a.length > 0
    ? r
    : { value: i, faults: $a(e.own, i).map((e) => ({ ...e, path: n + e.path })) };
}
function co(e, t, n) {
  let r = (e) => ({ value: void 0, faults: [{ path: n, message: e }] }),
    i = (e) => ({ value: e, faults: [] });
  if (t.kind === `absent`) return { value: void 0, faults: [] };
  if (t.kind === `null`) return i(null);
  switch (e.kind) {
    case `constant`:
      return i(e.value);
    case `flag`:
      return t.kind === `flag` ? i(t.on) : r(Z);
    case `choice`: {
      let n = t.kind === `choice` ? e.values[t.index] : void 0;
      return n === void 0 ? r(Z) : i(n);
    }
    case `text`:
      return t.kind === `typed` ? i(t.text) : r(Z);
    case `number`:
      return t.kind === `typed` ? mo(t.text, e.isWhole, r, i) : r(Z);
    case `json`:
      return t.kind === `typed` ? ho(t.text, r, i) : r(Z);
    case `list`: {
      if (t.kind !== `list`) return r(Z);
      let i = t.items.map((t, r) => lo(e.item, t, Y(n, r)));
      return po(
        i,
        i.map((e) => fo(e) ?? null),
      );
    }
    case `union`: {
      let i = t.kind === `union` ? e.branches[t.branch] : void 0;
      return i && t.kind === `union` ? lo(i.field, t.draft, n) : r(Z);
    }
    case `object`:
      return t.kind === `object` ? uo(e, t, n) : r(Z);
  }
}
var Z = `must be given`;
function lo(e, t, n = ``) {
  return t.kind === `absent` ? { value: void 0, faults: [{ path: n, message: Z }] } : so(e, t, n);
}
function uo(e, t, n) {
  let r = e.members.map(({ name: e, required: r, field: i }) => ({
      name: e,
      ...(r ? lo : so)(i, t.members[e] ?? X, Y(n, e)),
    })),
    i = r.flatMap(({ name: e, ...t }) => {
      let n = fo(t);
      return n === void 0 ? [] : [[e, n]];
    });
  return po(r, { ...Object.fromEntries(i), ...t.others });
}
function fo({ value: e, partial: t }) {
  return e === void 0 ? t : e;
}
function po(e, t) {
  let n = e.flatMap((e) => e.faults);
  return n.length > 0 ? { value: void 0, partial: t, faults: n } : { value: t, faults: n };
}
function mo(e, t, n, r) {
  let i = e.trim();
  if (i === ``) return n(Z);
  let a = Number(i);
  return !/^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(i) || !Number.isFinite(a)
    ? n(`must be a number`)
    : t && !Number.isInteger(a)
      ? n(`must be a whole number`)
      : r(a);
}
function ho(e, t, n) {
  if (e.trim() === ``) return t(Z);
  try {
    return n(JSON.parse(e));
  } catch (e) {
    return t(`must be JSON: ${e instanceof Error ? e.message : String(e)}`);
  }
}
function Q(e) {
  return `field${encodeURIComponent(e)}`;
}
var go = 6,
  _o = 1e3,
  vo = 500,
  yo = 120;
function bo(e) {
  return xo(e, { root: e, depth: 0, refs: [], remaining: { fields: _o } });
}
function xo(e, t) {
  if (!J(e)) return Po({});
  if ((--t.remaining.fields, t.remaining.fields < 0)) return Po(e);
  let n = typeof e.$ref == `string` ? e.$ref : null;
  if (n !== null) {
    let r = t.refs.includes(n) ? void 0 : pa(t.root, n);
    return r === void 0 ? Po(e) : { ...xo(r, { ...t, refs: [...t.refs, n] }), ...Io(e) };
  }
  if (`const` in e) return { kind: `constant`, value: e.const ?? null, ...Fo(e), nullable: !1 };
  if (Array.isArray(e.enum)) return ko(e, e.enum);
  let r = e.anyOf ?? e.oneOf;
  if (Array.isArray(r)) return Ao(e, r) ?? jo(e, r, t);
  if (Array.isArray(e.allOf)) {
    let [n, ...r] = e.allOf;
    return r.length > 0 || Mo(e) ? Po(e) : { ...xo(n, t), ...Io(e) };
  }
  return So(e, t);
}
function So(e, t) {
  let n = [e.type ?? []].flat(),
    r = n.filter((e) => e !== `null`),
    i = { ...Fo(e), nullable: r.length < n.length },
    a = r.length === 1 ? r[0] : void 0;
  switch (typeof a == `string` ? a : ``) {
    case `string`: {
      let t = Ro(e, `maxLength`),
        n = typeof e.format == `string` ? e.format : null;
      return {
        kind: `text`,
        format: n,
        isLong: n === null && !(`pattern` in e) && (t === null || t > yo),
        mayBeEmpty: $a(e, ``).length === 0,
        ...i,
      };
    }
    case `number`:
    case `integer`: {
      let t = { min: Ro(e, `minimum`), max: Ro(e, `maximum`) };
      return { kind: `number`, isWhole: a === `integer`, ...t, ...i };
    }
    case `boolean`:
      return { kind: `flag`, ...i };
    case `array`:
      return `prefixItems` in e || !J(e.items) || t.depth >= go
        ? Po(e)
        : { kind: `list`, item: xo(e.items, { ...t, depth: t.depth + 1 }), max: Ro(e, `maxItems`), ...i };
    case `object`:
      return Co(e) && t.depth < go ? { kind: `object`, members: wo(e, t), ...i } : Po(e);
    default:
      return Po(e);
  }
}
function Co(e) {
  let { additionalProperties: t = !1, patternProperties: n, propertyNames: r, properties: i } = e,
    a = J(i) ? Object.keys(i) : [],
    o = Array.isArray(e.required) ? e.required : [];
  return (
    t === !1 &&
    n === void 0 &&
    r === void 0 &&
    o.every((e) => typeof e == `string` && a.includes(e)) &&
    (a.length > 0 || e.additionalProperties === !1)
  );
}
function wo(e, t) {
  let n = Array.isArray(e.required) ? e.required : [],
    r = J(e.properties) ? e.properties : {};
  return Object.entries(r).map(([e, r]) => ({
    name: e,
    required: n.includes(e),
    field: xo(r, { ...t, depth: t.depth + 1 }),
  }));
}
function To(e, t, n) {
  let r = t.filter((e) => !No(e)),
    i = r.length < t.length,
    [a] = r;
  if (a !== void 0 && r.length === 1) {
    let t = xo(a, n);
    return { ...t, nullable: i || t.nullable, own: a, ...Io(e) };
  }
  return r.length === 0 || n.depth >= go
    ? Po(e)
    : {
        kind: `union`,
        branches: r
          .map((e) => xo(e, { ...n, depth: n.depth + 1 }))
          .map((e, t) => ({ label: Eo(e, t), field: { ...e, own: r[t] ?? null } })),
        ...Fo(e),
        nullable: i,
      };
}
function Eo(e, t) {
  if (e.title !== null) return e.title;
  if (e.kind === `constant`) return Oo(e.value);
  if (e.kind === `object`) {
    let n = e.members.find((e) => e.required && e.field.kind === `constant`);
    return n?.field.kind === `constant` ? Oo(n.field.value) : `variant ${t + 1}`;
  }
  return Do[e.kind];
}
var Do = {
  text: `text`,
  number: `number`,
  flag: `yes or no`,
  choice: `choice`,
  list: `list`,
  union: `one of several`,
  json: `JSON`,
};
function Oo(e) {
  return typeof e == `string` && e !== `` ? e : JSON.stringify(e);
}
function ko(e, t) {
  let n = t.includes(null),
    r = t.filter((e) => e !== null);
  return r.length > vo || r.length === 0
    ? Po(e)
    : { kind: `choice`, values: r, labels: null, ...Fo(e), nullable: n };
}
function Ao(e, t) {
  if ([`properties`, `required`, `enum`].some((t) => t in e) || (`anyOf` in e && `oneOf` in e)) return null;
  let n = t.filter((e) => !No(e)),
    r = n.flatMap((t) => {
      if (!J(t) || t.const === void 0) return [];
      let n = t.const;
      return `type` in e && $a({ type: e.type ?? null }, n).length > 0
        ? []
        : [{ value: n, label: Lo(t, `title`) ?? Oo(n) }];
    });
  if (r.length < 2 || r.length < n.length || r.length > vo) return null;
  let i = [e.type ?? []].flat(),
    a = n.length < t.length && (i.length === 0 || i.includes(`null`)),
    o = n.some((e) => J(e) && Lo(e, `title`) !== null) ? r.map(({ label: e }) => e) : null;
  return { kind: `choice`, values: r.map(({ value: e }) => e), labels: o, ...Fo(e), nullable: a };
}
function jo(e, t, n) {
  return Mo(e) ? Po(e) : To(e, t, n);
}
function Mo(e) {
  return [`type`, `properties`, `required`].some((t) => t in e) || (`anyOf` in e && `oneOf` in e);
}
function No(e) {
  return J(e) && (e.type === `null` || (`const` in e && e.const === null));
}
function Po(e) {
  return { kind: `json`, ...Fo(e), nullable: !1 };
}
function Fo(e) {
  let [t, n] = [Lo(e, `title`), Lo(e, `description`)];
  return { title: t, description: n, defaultValue: e.default, own: null };
}
function Io(e) {
  let { title: t, description: n, defaultValue: r } = Fo(e);
  return {
    ...(t !== null && { title: t }),
    ...(n !== null && { description: n }),
    ...(r !== void 0 && { defaultValue: r }),
  };
}
function Lo(e, t) {
  let n = e[t];
  return typeof n == `string` && n !== `` ? n : null;
}
function Ro(e, t) {
  let n = e[t];
  return typeof n == `number` ? n : null;
}
function zo(e) {
  return { schema: e, field: bo(e) };
}
function Bo({ field: e }, t) {
  return t === void 0 ? to(e, !0) : ro(e, t);
}
function Vo({ schema: e, field: t }, n) {
  let r = lo(t, n),
    { value: i, faults: a } = r,
    o = fo(r);
  if (o === void 0) return { value: i, faults: a };
  let s = $a(e, o).filter(({ path: e }) => !a.some((t) => Ho(t, e)));
  return { value: i, faults: [...a, ...s] };
}
function Ho({ path: e }, t) {
  return e === t || e.startsWith(`${t}/`);
}
function Uo(e) {
  let { field: t, draft: n } = e,
    r = n.kind === `typed` ? n.text : ``,
    i = Qo(e) || as(t.format),
    a = (t) => e.set(Zo(t.target.value));
  return t.isLong
    ? d`<textarea
      class="text"
      rows="1"
      id=${Q(e.path)}
      placeholder=${i}
      .value=${jt(r)}
      ?readonly=${e.context.disabled}
      aria-required=${e.required ? `true` : `false`}
      aria-invalid=${es(e)}
      aria-describedby=${ts(e)}
      @input=${a}
    ></textarea>`
    : d`<input
    type=${is(t.format)}
    id=${Q(e.path)}
    placeholder=${i}
    .value=${jt(r)}
    ?readonly=${e.context.disabled}
    aria-required=${e.required ? `true` : `false`}
    aria-invalid=${es(e)}
    aria-describedby=${ts(e)}
    @input=${a}
  />`;
}
function Wo(e) {
  let { field: t, draft: n } = e;
  return d`<input
    type="text"
    autocomplete="off"
    inputmode=${t.isWhole ? `numeric` : `decimal`}
    id=${Q(e.path)}
    placeholder=${Qo(e) || $o(t)}
    .value=${jt(n.kind === `typed` ? n.text : ``)}
    ?readonly=${e.context.disabled}
    aria-required=${e.required ? `true` : `false`}
    aria-invalid=${es(e)}
    aria-describedby=${ts(e)}
    @input=${(t) => e.set(Zo(t.target.value))}
  />`;
}
function Go(e) {
  return d`<textarea
    spellcheck="false"
    id=${Q(e.path)}
    placeholder=${Qo(e) || `JSON`}
    .value=${jt(e.draft.kind === `typed` ? e.draft.text : ``)}
    ?readonly=${e.context.disabled}
    aria-required=${e.required ? `true` : `false`}
    aria-invalid=${es(e)}
    aria-describedby=${ts(e)}
    @input=${(t) => e.set(Zo(t.target.value))}
  ></textarea>`;
}
function Ko(e) {
  let { draft: t, required: n, field: r } = e;
  return n && !r.nullable && t.kind === `flag`
    ? d`<input
      type="checkbox"
      id=${Q(e.path)}
      .checked=${jt(t.on)}
      ?disabled=${e.context.disabled}
      aria-invalid=${es(e)}
      aria-describedby=${ts(e)}
      @change=${(t) => e.set({ kind: `flag`, on: t.target.checked })}
    />`
    : Yo(e, [
        { label: `yes`, draft: { kind: `flag`, on: !0 } },
        { label: `no`, draft: { kind: `flag`, on: !1 } },
      ]);
}
function qo(e) {
  return Yo(
    e,
    e.field.values.map((t, n) => ({
      label: e.field.labels?.[n] ?? Oo(t),
      draft: { kind: `choice`, index: n },
    })),
  );
}
function Jo(e) {
  let t = Oo(e.field.value);
  return e.required
    ? d`<output id=${Q(e.path)}>${j(t)}</output>`
    : Yo(e, [{ label: t, draft: { kind: `constant` } }]);
}
function Yo(e, t) {
  let n = [...t];
  e.field.nullable && n.push({ label: `null`, draft: { kind: `null` } });
  let r = n.findIndex(({ draft: t }) => Xo(t, e.draft));
  return d`<select
    id=${Q(e.path)}
    .value=${jt(String(r))}
    ?disabled=${e.context.disabled}
    aria-required=${e.required ? `true` : `false`}
    aria-invalid=${es(e)}
    aria-describedby=${ts(e)}
    @change=${(t) => {
      let r = Number(t.target.value);
      e.set(n[r]?.draft ?? X);
    }}
  >
    <option value="-1" ?selected=${r < 0}>${e.required ? `Choose…` : Qo(e)}</option>
    ${n.map(({ label: e }, t) => d`<option value=${t} ?selected=${t === r}>${l(e)}</option>`)}
  </select>`;
}
function Xo(e, t) {
  return e.kind === `choice` && t.kind === `choice`
    ? e.index === t.index
    : e.kind === `flag` && t.kind === `flag`
      ? e.on === t.on
      : e.kind === t.kind;
}
function Zo(e) {
  return e === `` ? X : { kind: `typed`, text: e };
}
function Qo({ draft: e, field: t, required: n }) {
  return e.kind === `null`
    ? `null`
    : e.kind === `typed`
      ? `empty text`
      : n
        ? ``
        : t.defaultValue === void 0
          ? `left out`
          : l(`left out: ${Oo(t.defaultValue)}`);
}
function $o({ min: e, max: t }) {
  return e !== null && t !== null
    ? `${e} to ${t}`
    : e === null
      ? t === null
        ? ``
        : `${t} or less`
      : `${e} or more`;
}
function es({ context: e, path: t }) {
  return e.faultAt(t) ? `true` : `false`;
}
function ts({ field: e, path: t, context: r }) {
  let i = Q(t),
    a = [...(e.description === null ? [] : [`${i}-help`]), ...(r.faultAt(t) ? [`${i}-fault`] : [])];
  return a.length === 0 ? n : a.join(` `);
}
var ns = new Map([
    [`email`, `email`],
    [`uri`, `url`],
    [`date`, `date`],
  ]),
  rs = new Map([
    [`date-time`, `2026-11-22T10:15:30Z`],
    [`time`, `10:15:30Z`],
    [`duration`, `PT15M`],
    [`uuid`, `00000000-0000-4000-8000-000000000000`],
  ]);
function is(e) {
  return ns.get(e) ?? `text`;
}
function as(e) {
  return rs.get(e) ?? ``;
}
function os(e) {
  let { field: t, path: n, label: r } = e;
  if (ss(t)) return n === `` && t.kind === `object` ? ls(e) : us(e);
  let i = t.kind === `flag` && e.required && !t.nullable;
  return d`<div class="field ${i ? `inline` : ``}">
    <div class="name">
      ${t.kind === `constant` && e.required ? d`<span class="label">${j(r)}</span>` : d`<label for=${Q(n)}>${j(r)}</label>`}
      ${_s(e)} ${ys(e)}
    </div>
    ${vs(e)} ${cs(e)} ${bs(e)}
  </div>`;
}
function ss({ kind: e }) {
  return e === `object` || e === `list` || e === `union`;
}
function cs(e) {
  let { field: t } = e;
  switch (t.kind) {
    case `text`:
      return Uo({ ...e, field: t });
    case `number`:
      return Wo({ ...e, field: t });
    case `flag`:
      return Ko({ ...e, field: t });
    case `choice`:
      return qo({ ...e, field: t });
    case `constant`:
      return Jo({ ...e, field: t });
    case `json`:
      return Go({ ...e, field: t });
    case `object`:
      return e.draft.kind === `object` ? fs({ ...e, field: t }) : n;
    case `list`:
      return ms({ ...e, field: t });
    case `union`:
      return hs({ ...e, field: t });
  }
}
function ls(e) {
  return d`${vs(e)} ${e.draft.kind === `object` ? cs(e) : us(e)} ${bs(e)}`;
}
function us(e) {
  let { draft: t, label: r, path: i, context: a } = e,
    o = t.kind !== `absent` && t.kind !== `null`;
  return d`<fieldset
    class="field"
    id=${Q(i)}
    tabindex="-1"
    aria-invalid=${a.faultAt(i) ? `true` : `false`}
    aria-describedby=${a.faultAt(i) ? `${Q(i)}-fault` : n}
  >
    <legend>${j(r)} ${_s(e)} ${ys(e)}</legend>
    ${vs(e)} ${o ? d`<div class="inside">${cs(e)}</div>` : ds(e)}
    ${bs(e)}
  </fieldset>`;
}
function ds(e) {
  let { draft: t, field: n, label: r, context: i, set: a } = e;
  return d`<p class="left">
    ${t.kind === `null` ? `null` : `left out`}
    <button
      class="quiet"
      type="button"
      ?disabled=${i.disabled}
      @click=${() => a(to(n, !0))}
    >
      Add <span class="hidden">${j(r)}</span>
    </button>
  </p>`;
}
function fs(e) {
  let { draft: t, field: r, path: i, context: a, set: o } = e;
  if (t.kind !== `object`) return d``;
  let s = Object.keys(t.others);
  return r.members.length === 0
    ? d`<p class="left">No arguments.</p>`
    : d`${r.members.map((e) => os({ field: e.field, draft: t.members[e.name] ?? X, path: Y(i, e.name), label: ps(e), required: e.required, context: a, set: (n) => o({ ...t, members: { ...t.members, [e.name]: n } }) }))}
  ${s.length === 0 ? n : d`<p class="help">Sent unchanged: ${j(s.join(`, `))}</p>`}`;
}
function ps({ name: e, field: t }) {
  return t.title === null || t.title === e ? (e === `` ? `""` : e) : `${t.title} (${e})`;
}
function ms(e) {
  let { draft: t, field: r, path: i, label: a, context: o, set: s } = e;
  if (t.kind !== `list`) return n;
  let c = (e) => s({ kind: `list`, items: e }),
    l = r.max !== null && t.items.length >= r.max;
  return d`${t.items.map(
    (e, n) => d`<div class="item">
          ${os({ field: r.item, draft: e, path: Y(i, n), label: `${a} ${n + 1}`, required: !0, isItem: !0, context: o, set: (e) => c(t.items.with(n, e)) })}
          <button
            class="quiet"
            type="button"
            ?disabled=${o.disabled}
            @click=${() => c(t.items.toSpliced(n, 1))}
          >
            Remove <span class="hidden">${j(a)} ${n + 1}</span>
          </button>
        </div>`,
  )}
    <button
      class="quiet"
      type="button"
      ?disabled=${o.disabled || l}
      @click=${() => c([...t.items, to(r.item, !0)])}
    >
      ${t.items.length === 0 ? `Add an item` : `Add another`}
      <span class="hidden">to ${j(a)}</span>
    </button>`;
}
function hs(e) {
  let { draft: t, field: r, path: i, label: a, context: o, set: s } = e;
  if (t.kind !== `union`) return n;
  let c = r.branches[t.branch],
    u = `${Q(i)}-form`;
  return d`<div class="field">
      <div class="name">
        <label for=${u}>Variant <span class="hidden">of ${j(a)}</span></label>
      </div>
      <select
        id=${u}
        .value=${jt(String(t.branch))}
        ?disabled=${o.disabled}
        @change=${(e) => s(no(r, Number(e.target.value)))}
      >
        ${r.branches.map(
          (e, n) => d`<option value=${n} ?selected=${n === t.branch}>
              ${l(e.label)}
            </option>`,
        )}
      </select>
    </div>
    ${c ? gs({ field: c.field, draft: t.draft, path: i, label: c.label, required: !0, context: o, set: (e) => s({ kind: `union`, branch: t.branch, draft: e }) }) : n}`;
}
function gs(e) {
  return e.field.kind === `object` ? cs(e) : os(e);
}
function _s({ required: e, isItem: t = !1 }) {
  return e && !t ? d`<span class="mark">required</span>` : n;
}
function vs({ field: e, path: t }) {
  return e.description === null ? n : d`<p class="help" id="${Q(t)}-help">${j(e.description)}</p>`;
}
function ys({ field: e, draft: t, required: r, label: i, context: a, set: o }) {
  return [`choice`, `flag`, `constant`].includes(e.kind) || a.disabled
    ? n
    : d`${
        e.nullable
          ? d`<button
          class="quiet small"
          type="button"
          aria-pressed=${t.kind === `null` ? `true` : `false`}
          @click=${() => o(t.kind === `null` ? to(e, r) : { kind: `null` })}
        >
          null <span class="hidden">as ${j(i)}</span>
        </button>`
          : n
      }
  ${
    r || t.kind === `absent`
      ? n
      : d`<button class="quiet small" type="button" @click=${() => o(X)}>
          Leave out <span class="hidden">${j(i)}</span>
        </button>`
  }`;
}
function bs({ field: e, draft: t, path: r, context: i, set: a }) {
  let o = i.faultAt(r);
  if (!o) return n;
  let s = e.kind === `text` && e.mayBeEmpty && t.kind === `absent`;
  return d`<p class="fault" id="${Q(r)}-fault">
    ${j(o.message)}
    ${
      s
        ? d`<button class="quiet small" type="button" @click=${() => a({ kind: `typed`, text: `` })}>
            Send an empty text
          </button>`
        : n
    }
  </p>`;
}
var xs = i`
  :host {
    min-width: 0;
  }
  form {
    display: grid;
    gap: calc(1.5 * var(--t-space));
    margin: 0;
  }
  .field {
    display: grid;
    gap: 4px;
    min-width: 0;
    margin: 0;
    padding: 0;
    border: 0;
  }
  .field.inline {
    grid-template-columns: auto 1fr;
    align-items: center;
    gap: 4px var(--t-space);
  }
  .field.inline > .name {
    grid-column: 2;
    grid-row: 1;
  }
  .field.inline > input {
    grid-column: 1;
    grid-row: 1;
  }
  .field.inline > p {
    grid-column: 2;
  }
  .name,
  legend {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    gap: 2px var(--t-space);
    padding: 0;
    font-size: var(--t-size-m);
    font-weight: 600;
    overflow-wrap: anywhere;
  }
  .inside {
    display: grid;
    gap: calc(1.25 * var(--t-space));
    min-width: 0;
    padding: 4px 0 4px calc(1.5 * var(--t-space));
    border-left: 2px solid var(--t-line);
  }
  .item {
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto;
    gap: var(--t-space);
    align-items: end;
  }
  .mark {
    color: var(--t-ink-muted);
    font-size: var(--t-size-s);
    font-weight: 400;
  }
  button.small {
    min-height: 1.5rem;
    padding: 0 0.375rem;
    font-size: var(--t-size-s);
    font-weight: 400;
  }
  .inside > button,
  .left button {
    justify-self: start;
    border-color: var(--t-edge);
  }
  .help,
  .left,
  .fault {
    margin: 0;
    font-size: var(--t-size-m);
    color: var(--t-ink-muted);
    overflow-wrap: anywhere;
  }
  .fault {
    color: var(--t-ink-waking);
  }
  .fault::before {
    content: "▲ ";
    font-size: 0.8em;
  }
  textarea.text {
    min-height: 2.25rem;
    max-height: 16rem;
    field-sizing: content;
    font-family: inherit;
    font-size: inherit;
  }
  output {
    font-family: var(--t-mono);
    font-size: var(--t-size-m);
  }
  .end {
    display: flex;
    flex-wrap: wrap;
    gap: var(--t-space);
    align-items: center;
  }
`,
  Ss = class extends h {
    static properties = {
      schema: { attribute: !1 },
      value: { attribute: !1 },
      name: {},
      action: {},
      busy: { type: Boolean },
      still: { type: Boolean },
      kept: { attribute: !1 },
    };
    static styles = [o, e, u, xs];
    #e = zo({});
    #t = X;
    #n = !1;
    #r = new Map();
    constructor() {
      (super(),
        (this.schema = null),
        (this.value = void 0),
        (this.name = `Value`),
        (this.action = `Send`),
        (this.busy = !1),
        (this.still = !1),
        (this.kept = null));
    }
    fill(e) {
      ((this.#t = Bo(this.#e, e)),
        this.kept && (this.kept.draft = this.#t),
        (this.#n = !1),
        this.requestUpdate());
    }
    willUpdate(e) {
      (e.has(`schema`) && (this.#e = zo(this.schema ?? {})),
        (e.has(`schema`) || e.has(`value`) || e.has(`kept`)) &&
          ((this.#t = this.kept?.draft ?? Bo(this.#e, this.value)), (this.#n = !1)));
      let t = this.#n ? Vo(this.#e, this.#t).faults : [];
      this.#r = new Map(t.map((e) => [e.path, e]));
    }
    render() {
      return d`<form part="form" novalidate @submit=${this.#a} @keydown=${this.#o}>
      ${os({
        field: this.#e.field,
        draft: this.#t,
        path: ``,
        label: this.#e.field.title ?? this.name,
        required: !0,
        context: { faultAt: (e) => this.#r.get(e), disabled: this.busy },
        set: (e) => {
          ((this.#t = e), this.kept && (this.kept.draft = e), this.requestUpdate());
        },
      })}
      <div class="end">
        <button
          class="primary"
          part="submit"
          aria-disabled=${this.busy || this.still ? `true` : `false`}
          @click=${(e) => e.detail > 1 && e.preventDefault()}
        >
          ${this.busy ? `Sending…` : j(this.action)}
        </button>
        <slot></slot>
        <span class="hidden" role="status">${this.#i()}</span>
      </div>
    </form>`;
    }
    #i() {
      let e = this.#r.size;
      return e === 0 ? `` : e === 1 ? `1 field is wrong.` : `${e} fields are wrong.`;
    }
    #a = (e) => {
      if ((e.preventDefault(), this.busy)) return;
      let { value: t, faults: n } = Vo(this.#e, this.#t);
      ((this.#n = !0),
        this.requestUpdate(),
        t === void 0 || n.length > 0
          ? this.#s(n)
          : this.dispatchEvent(
              new CustomEvent(`terrarium-submit`, {
                detail: { value: t, origin: e },
                bubbles: !0,
                composed: !0,
              }),
            ));
    };
    #o = (e) => {
      if (e.key !== `Enter`) return;
      let t = e.ctrlKey || e.metaKey,
        n = e.target.matches(`textarea`);
      ((t || (e.repeat && !n)) && e.preventDefault(),
        t && !e.repeat && this.renderRoot.querySelector(`form`)?.requestSubmit());
    };
    async focusFirst() {
      (await this.updateComplete, this.renderRoot.querySelector(`input, select, textarea, button`)?.focus());
    }
    async #s(e) {
      (await this.updateComplete,
        e
          .map(({ path: e }) => this.renderRoot.querySelector(`#${CSS.escape(Q(e))}`))
          .find((e) => e !== null)
          ?.focus());
    }
  };
customElements.define(`t-schema-form`, Ss);
var Cs = {
  INFO: { shape: `●`, word: `info` },
  WARNING: { shape: `▲`, word: `warning` },
  CRITICAL: { shape: `◆`, word: `critical` },
};
function ws(e) {
  return Cs[e] ?? { shape: `●`, word: e.toLowerCase() };
}
var Ts = {
  PENDING: { shape: `?`, word: `waiting` },
  RESOLVED: { shape: `✓`, word: `answered` },
  CANCELLED: { shape: `×`, word: `cancelled` },
  VOIDED: { shape: `∅`, word: `void` },
};
function Es(e) {
  return Ts[e] ?? { shape: `?`, word: e.toLowerCase() };
}
function Ds({ status: e, secretsShown: t = !1, answer: n }) {
  return n === void 0 ? !1 : n !== null || (t && e === `RESOLVED`);
}
function Os(e) {
  return e.replaceAll(`_`, ` `).toLowerCase();
}
var ks = 6e5,
  As = 6e4;
function js({ createdAt: e, deadline: t }, n) {
  if (!t) return { words: `no deadline`, urgency: `none`, share: null };
  let r = Date.parse(t),
    i = r - n;
  if (i <= 0) return { words: `deadline passed ${k(-i)} ago`, urgency: `over`, share: 0 };
  let a = Math.max(1, r - Date.parse(e)),
    o = Math.min(1, i / a),
    s = `${k(Math.ceil(i / 1e3) * 1e3)} left`;
  return i <= As
    ? { words: s, urgency: `last`, share: o }
    : { words: s, urgency: i <= ks ? `soon` : `calm`, share: o };
}
function Ms({ status: e, settledBy: t, settledAt: n }, r) {
  let { word: i } = Es(e);
  return e === `VOIDED` && t === `deadline`
    ? `void: its deadline passed${n ? ` ${Ns(n, r)}` : ``}`
    : `${i} by ${t ?? `unknown`}${n ? ` ${Ns(n, r)}` : ``}`;
}
function Ns(e, t) {
  let n = t - Date.parse(e);
  return n < 1e3 ? `just now` : `${k(n)} ago`;
}
var Ps = {
  DUE: `The agent will be resumed as soon as it runs.`,
  RUNNING: `The agent is processing the answer.`,
  DONE: `The agent has processed the answer.`,
  FAILED: `Every attempt to resume the agent failed.`,
};
function Fs({ resumption: e }) {
  if (!e) return ``;
  let t = Ps[e.status] ?? e.status.toLowerCase();
  return e.attempt > 1 ? `${t} Attempt ${e.attempt}.` : t;
}
var Is = i`
  :host {
    --tone: var(--t-ink-accent);
    position: relative;
    box-sizing: border-box;
    overflow: hidden;
    padding: calc(1.5 * var(--t-space)) calc(2 * var(--t-space)) calc(1.5 * var(--t-space))
      calc(2 * var(--t-space) + 4px);
    border: 1px solid var(--t-line);
    border-radius: var(--t-radius);
    background: var(--t-surface);
  }
  .card {
    display: grid;
    gap: var(--t-space);
    min-width: 0;
  }
  .warning {
    --tone: var(--t-ink-active);
  }
  .critical {
    --tone: var(--t-ink-waking);
  }
  .settled {
    --tone: var(--t-ink-muted);
  }
  .stripe {
    position: absolute;
    inset: 0 auto 0 0;
    width: 4px;
    background: var(--tone);
  }
  .top {
    display: flex;
    flex-wrap: wrap;
    gap: 2px calc(1.5 * var(--t-space));
    align-items: baseline;
    font-size: var(--t-size-m);
    color: var(--t-ink-muted);
  }
  .top > * {
    min-width: 0;
    overflow-wrap: anywhere;
  }
  .mark {
    color: var(--tone);
    font-weight: 600;
  }
  .left {
    margin-left: auto;
  }
  .left.soon {
    color: var(--t-ink-active);
  }
  .left.last,
  .left.over {
    color: var(--t-ink-waking);
    font-weight: 600;
  }
  .prompt {
    margin: 0;
    font-size: var(--t-size-l);
    line-height: 1.35;
    overflow-wrap: anywhere;
    white-space: pre-wrap;
  }
  .settled .prompt {
    font-size: var(--t-size);
  }
  .note {
    margin: 0;
    font-size: var(--t-size-m);
    color: var(--t-ink-muted);
    overflow-wrap: anywhere;
  }
  .end {
    margin: 0;
    font-size: var(--t-size-m);
    font-weight: 600;
  }
  .bar {
    height: 2px;
    border-radius: 2px;
    background: var(--t-line);
    overflow: hidden;
  }
  .bar > div {
    height: 100%;
    background: var(--tone);
    transform-origin: left;
  }
  details {
    font-size: var(--t-size-m);
    color: var(--t-ink-muted);
  }
  summary {
    cursor: pointer;
    overflow-wrap: anywhere;
  }
  code {
    font-family: var(--t-mono);
    font-size: var(--t-size-s);
  }
  dl {
    display: grid;
    gap: 4px;
    margin: var(--t-space) 0 0;
  }
  dt {
    color: var(--t-ink-muted);
  }
  dd {
    margin: 0;
    color: var(--t-ink-text);
    overflow-wrap: anywhere;
  }
  pre {
    max-height: 240px;
  }
`,
  Ls = class extends h {
    static properties = { semaphore: { attribute: !1 }, now: { type: Number } };
    static styles = [o, p, Is];
    constructor() {
      (super(), (this.semaphore = null), (this.now = 0));
    }
    willUpdate(e) {
      let t = e.get(`semaphore`);
      t &&
        this.semaphore &&
        (t.id === this.semaphore.id
          ? t.status === `PENDING` && this.semaphore.status !== `PENDING` && this.keepHeight()
          : this.#e());
    }
    keepHeight() {
      this.style.height === `` &&
        ((this.style.height = `${this.getBoundingClientRect().height}px`), (this.style.overflowY = `auto`));
    }
    #e() {
      ((this.style.height = ``), (this.style.overflowY = ``));
    }
    render() {
      let { semaphore: e, now: t } = this;
      if (e === null) return n;
      let { severity: r, status: i, agentId: a, prompt: o, reason: s, escalation: c } = e,
        u = i === `PENDING`,
        f = u ? ws(r) : Es(i),
        p = js(e, t);
      return d`<article
      class="card ${ws(r).word} ${u ? `` : `settled`}"
      part="card"
      aria-label=${l(`${a} asks: ${o}`)}
    >
      <div class="stripe"></div>
      <div class="top">
        <span class="mark" part="severity"><span aria-hidden="true">${f.shape}</span> ${f.word}</span>
        <span class="who">${j(a)} asks</span>
        <span>${Os(s)}</span>
        ${u ? d`<span class="left ${p.urgency}" part="deadline">${p.words}</span>` : n}
      </div>
      <p class="prompt" part="prompt">${j(o)}</p>
      ${u && p.share !== null ? d`<div class="bar"><div></div></div>` : n}
      ${u ? this.#t(c) : this.#n(e)} ${this.#r(e)}
      <slot></slot>
    </article>`;
    }
    updated() {
      let e = this.renderRoot.querySelector(`.bar > div`),
        { share: t } = this.semaphore ? js(this.semaphore, this.now) : { share: null };
      e && t !== null && (e.style.transform = `scaleX(${t.toFixed(4)})`);
    }
    async focusEnd() {
      (await this.updateComplete, this.renderRoot.querySelector(`.end`)?.focus({ preventScroll: !0 }));
    }
    #t(e) {
      return e ? d`<p class="note">Without an answer: ${j(e)}</p>` : n;
    }
    #n(e) {
      let { answer: t, cancelReason: r, settledAt: i } = e,
        a = Fs(e);
      return d`<p class="end" part="settled" tabindex="-1">
        ${j(Ms(e, this.now))}
        ${i ? d`<span class="note">at ${Tt(i).slice(0, 8)}</span>` : n}
      </p>
      ${Ds(e) ? d`<p class="note">Answer: <code>${M(t, 0)}</code></p>` : n}
      ${r ? d`<p class="note">Why: ${j(r)}</p>` : n}
      ${a === `` ? n : d`<p class="note">${a}</p>`}`;
    }
    #r({ id: e, digest: t, state: r, input: i, secretsShown: a = !1 }) {
      return d`<details part="material">
      <summary>What an answer binds to: <code>${t.slice(0, 12)}…</code></summary>
      <dl>
        <dt>Digest of agent, question, schema, input and state</dt>
        <dd><code>${t}</code></dd>
        <dt>Question</dt>
        <dd><code>${e}</code></dd>
        ${Rs(`Saved state`, r, a)} ${Rs(`Triggered by`, i, a)}
      </dl>
      ${!a && r == null ? d`<p class="note">The saved state is shown only with a token that may answer.</p>` : n}
    </details>`;
    }
  };
function Rs(e, t, r) {
  return t === void 0 || (t === null && !r)
    ? n
    : d`<dt>${e}</dt>
    <dd><pre tabindex="0" aria-label=${e}>${M(t)}</pre></dd>`;
}
customElements.define(`t-semaphore-view`, Ls);
function zs({ options: e, responseSchema: t }) {
  let n = t ?? null;
  if (n === null) return { buttons: e, form: e.length > 0 ? void 0 : null };
  let r = e.filter((e) => $a(n, e).length === 0),
    i = bo(n),
    a = i.kind === `choice` && !i.nullable ? i.values : [];
  return {
    buttons: r,
    form: a.length > 0 && a.every((e) => typeof e == `string` && r.includes(e)) ? void 0 : n,
  };
}
var Bs = i`
  .answers {
    display: grid;
    gap: var(--t-space);
    margin-top: var(--t-space);
  }
  .row {
    display: flex;
    flex-wrap: wrap;
    gap: var(--t-space);
    align-items: center;
  }
  .row input {
    flex: 1 1 12rem;
    width: auto;
    min-width: 0;
  }
  .row > .quiet:last-child {
    margin-left: auto;
  }
  p {
    margin: 0;
    font-size: var(--t-size-m);
    color: var(--t-ink-muted);
  }
  .refusal {
    color: var(--t-ink-waking);
  }
  .refusal::before {
    content: "▲ ";
    font-size: 0.8em;
  }
  .standing {
    display: grid;
    font-size: var(--t-size-s);
  }
  .standing > * {
    grid-area: 1 / 1;
  }
  .standing > .longest {
    visibility: hidden;
  }
  .confirm {
    display: grid;
    gap: var(--t-space);
    padding: var(--t-space);
    border: 1px solid var(--t-ink-waking);
    border-radius: var(--t-radius-s);
  }
  .confirm p {
    color: var(--t-ink-text);
    overflow-wrap: anywhere;
  }
  button {
    max-width: 100%;
    overflow-wrap: anywhere;
    text-align: left;
  }
`,
  Vs = 1,
  Hs = class {
    #e;
    #t;
    #n = [];
    #r = [];
    #i = null;
    #a = !1;
    #o = null;
    constructor(e, t) {
      ((this.#e = e), (this.#t = t), e.addController(this));
    }
    get isSteady() {
      return this.#a;
    }
    reset() {
      ((this.#i = null), (this.#a = !1));
    }
    pressBegins = (e) => {
      (e instanceof KeyboardEvent && (e.repeat || ![`Enter`, ` `].includes(e.key))) ||
        (this.check(e.timeStamp), (this.#o = this.#a));
    };
    accepts(e) {
      this.check(e.timeStamp);
      let t = this.#o ?? !0;
      return ((this.#o = null), this.#a && t);
    }
    hostConnected() {
      this.reset();
    }
    hostUpdated() {
      !this.#e.isConnected || this.#t().length === 0
        ? Ws.delete(this)
        : Ws.has(this) || (Ws.add(this), Ws.size === 1 && requestAnimationFrame(Gs));
    }
    hostDisconnected() {
      Ws.delete(this);
    }
    check(e) {
      let t = this.#t().flatMap((e) => {
          let { left: t, top: n, width: r } = e.getBoundingClientRect();
          return [t + scrollX, n + scrollY, r];
        }),
        n = [scrollY, document.documentElement.scrollHeight],
        r = n.every((e, t) => e !== this.#r[t]);
      ((this.#r = n), (this.#i === null || r || !Us(t, this.#n)) && ((this.#n = t), (this.#i = e)));
      let i = t.length > 0 && e - this.#i >= 700;
      i !== this.#a && ((this.#a = i), this.#e.requestUpdate());
    }
  };
function Us(e, t) {
  return e.length === t.length && e.every((e, n) => Math.abs(e - (t[n] ?? 0)) <= Vs);
}
var Ws = new Set();
function Gs(e) {
  for (let t of Ws) t.check(e);
  Ws.size > 0 && requestAnimationFrame(Gs);
}
var Ks = 500,
  qs = class extends h {
    static properties = {
      semaphore: { attribute: !1 },
      mayResolve: { type: Boolean, attribute: `may-resolve` },
      busy: { type: Boolean },
      refusal: { attribute: !1 },
      now: { type: Number },
      kept: { attribute: !1 },
    };
    static styles = [o, e, u, Bs];
    #e = { kind: `choosing` };
    #t = !1;
    #n = new Hs(this, () =>
      this.semaphore?.status === `PENDING` && this.mayResolve
        ? [...this.renderRoot.querySelectorAll(`.answers, .answers .row`)]
        : [],
    );
    constructor() {
      (super(),
        (this.semaphore = null),
        (this.mayResolve = !1),
        (this.busy = !1),
        (this.kept = null),
        (this.refusal = null),
        (this.now = 0));
    }
    willUpdate(e) {
      let t = e.get(`semaphore`);
      t && t.id !== this.semaphore?.id
        ? this.#m({ kind: `choosing` })
        : t?.status === `PENDING` && this.semaphore?.status !== `PENDING` && this.#r();
    }
    #r() {
      let e = this.renderRoot.querySelector(`t-semaphore-view`);
      (e?.keepHeight(), this.matches(`:focus-within`) && this.updateComplete.then(() => e?.focusEnd()));
    }
    render() {
      let { semaphore: e } = this;
      return e === null
        ? n
        : d`<t-semaphore-view
      exportparts="card, severity, deadline, prompt, settled, material"
      .semaphore=${e}
      .now=${this.now}
    >
      ${e.status === `PENDING` ? this.#i(e) : n}
      ${
        this.refusal
          ? d`<p class="refusal" role="alert">
              ${j(this.refusal.message)} <small>(${j(this.refusal.code)})</small>
            </p>`
          : n
      }
    </t-semaphore-view>`;
    }
    #i(e) {
      if (!this.mayResolve)
        return d`<p>Answering needs a token with the scope purgatory:resolve.</p>
        <slot></slot>`;
      let { buttons: t, form: r } = zs(e),
        i = this.#e;
      return d`<div
      class="answers ${this.#l ? `inert` : ``}"
      @pointerdown=${this.#n.pressBegins}
      @keydown=${this.#d}
    >
      ${
        r === void 0
          ? n
          : d`<t-schema-form
              .schema=${r}
              .busy=${this.busy}
              .still=${this.#l}
              .kept=${this.kept}
              name="Answer"
              action="Answer"
              @terrarium-submit=${(t) => {
                (t.stopPropagation(), this.#u(t.detail.origin, () => this.#f(e, t.detail.value)));
              }}
            ></t-schema-form>`
      }
      ${i.kind === `cancelling` ? this.#s(e) : this.#a(e, t)}
      ${i.kind === `confirming` ? this.#o(e, i.answer) : n}
      ${this.#c()}
    </div>`;
    }
    #a(e, t) {
      let r = this.#e.kind === `confirming` ? this.#e.answer : null;
      return d`<div class="row">
      ${t.map(
        (t) => d`<button
            part="option"
            aria-disabled=${this.#l ? `true` : `false`}
            aria-pressed=${r === null ? n : String(r === t)}
            @click=${(n) => this.#u(n, () => this.#f(e, t))}
          >
            ${j(t)}
          </button>`,
      )}
      <button
        class="quiet"
        id="cancel"
        aria-disabled=${this.#l ? `true` : `false`}
        @click=${(e) => this.#u(e, () => this.#h({ kind: `cancelling` }, `#reason`))}
      >
        Cancel the question…
      </button>
    </div>`;
    }
    #o(e, t) {
      let n = typeof t == `string` ? t : JSON.stringify(t);
      return d`<div class="confirm" id="confirm" role="group" tabindex="-1" aria-labelledby="really">
      <p id="really">
        <span aria-hidden="true">◆</span> This is critical. Your answer is <b>${j(n)}</b>.
      </p>
      <div class="row">
        <button
          class="primary"
          part="confirm"
          aria-disabled=${this.#l ? `true` : `false`}
          @click=${(n) => this.#u(n, () => this.#p(e, t))}
        >
          Yes, send this answer
        </button>
        <button class="quiet" @click=${() => this.#h({ kind: `choosing` }, `button`)}>Back</button>
      </div>
    </div>`;
    }
    #s({ id: e }) {
      let t = () => this.renderRoot.querySelector(`#reason`)?.value.trim() ?? ``,
        n = () => this.#g(`terrarium-cancel`, { id: e, reason: t() === `` ? null : t() });
      return d`<form
      class="row"
      @submit=${(e) => {
        (e.preventDefault(), this.#u(e, n));
      }}
    >
      <label class="hidden" for="reason">Why it is cancelled; for the audit</label>
      <input
        id="reason"
        maxlength=${Ks}
        placeholder="Why? (for the audit)"
        ?readonly=${this.busy}
        @keydown=${(e) => {
          e.key !== `Enter` || e.repeat || this.busy || t() === `` || (e.preventDefault(), n());
        }}
      />
      <button aria-disabled=${this.#l ? `true` : `false`}>Cancel it: nothing is resumed</button>
      <button class="quiet" type="button" @click=${() => this.#h({ kind: `choosing` }, `#cancel`)}>
        Back
      </button>
    </form>`;
    }
    #c() {
      let e = `These buttons have just appeared or moved.`,
        t = `${e} Nothing was sent: press again.`,
        r = this.busy ? `Sending…` : this.#t ? t : ``;
      return d`<p class="standing">
      <span class="longest" aria-hidden="true">${t}</span>
      <span role="status">${r}</span>
      ${r === `` && !this.#n.isSteady ? d`<span aria-hidden="true">${e} Wait a moment…</span>` : n}
    </p>`;
    }
    get #l() {
      return this.busy || !this.#n.isSteady;
    }
    #u(e, t) {
      this.busy || ((this.#t = !this.#n.accepts(e)), this.requestUpdate(), this.#t || t());
    }
    #d = (e) => {
      let t = e.target.matches(`t-schema-form`);
      e.repeat && e.key === `Enter` && !t ? e.preventDefault() : this.#n.pressBegins(e);
    };
    #f(e, t) {
      if (e.severity !== `CRITICAL`) return this.#p(e, t);
      let n = this.#e;
      (n.kind !== `confirming` || JSON.stringify(n.answer) !== JSON.stringify(t)) &&
        this.#h({ kind: `confirming`, answer: t }, `#confirm`);
    }
    #p({ id: e, digest: t }, n) {
      this.#g(`terrarium-answer`, { id: e, answer: n, expectedDigest: t });
    }
    #m(e) {
      ((this.#e = e), (this.#t = !1), this.#n.reset(), this.requestUpdate());
    }
    #h(e, t) {
      (this.#m(e), this.updateComplete.then(() => this.renderRoot.querySelector(t)?.focus()));
    }
    #g(e, t) {
      this.dispatchEvent(new CustomEvent(e, { detail: t, bubbles: !0, composed: !0 }));
    }
  };
customElements.define(`t-semaphore-card`, qs);
function Js({ code: e, message: t, details: n }, r = !0) {
  let i = n.retryAfterMs,
    a = typeof i == `number` ? ` Retry in ${k(Math.ceil(i / 1e3) * 1e3)}.` : ``;
  return e === `UNREACHABLE`
    ? `The gateway does not answer. It may or may not have received the request.`
    : `${t}${r ? ` (${e})` : ``}.${a}`;
}
function Ys({ connection: e, lastMessageAt: t }) {
  return e.kind !== `offline` && e.kind !== `refused` ? null : Math.max(0, L.now() - (t ?? e.since));
}
var Xs = new Map([
  [`perturb`, `perturb`],
  [`invoke`, `invoke`],
  [`control`, `start and stop`],
  [`*`, `perturb, invoke, start and stop`],
]);
function Zs(e) {
  if (e === `*`) return `do everything`;
  let [t = ``, n = ``, r] = e.split(`:`);
  if (r === void 0)
    return [`purgatory`, `*`].includes(t) && [`resolve`, `*`].includes(n)
      ? `answer questions`
      : `nothing known to this page`;
  let i = Xs.get(r);
  return i === void 0 || ![`agent`, `*`].includes(t)
    ? `nothing known to this page`
    : `${i} ${n === `*` ? `every agent` : n}`;
}
function Qs(e) {
  let [t = ``, n = ``] = e.replace(/^#/, ``).split(`?`, 2),
    [, r, i] = t.split(`/`);
  return r === `agents` && i
    ? { page: `agent`, id: $s(i), at: new URLSearchParams(n).get(`at`) }
    : r === `runs` && i
      ? { page: `run`, id: $s(i) }
      : r === `questions` || r === `terrarium`
        ? { page: r }
        : { page: `agents` };
}
function $(e) {
  switch (e.page) {
    case `agents`:
      return `#/`;
    case `agent`: {
      let t = e.at === null ? `` : `?at=${encodeURIComponent(e.at)}`;
      return `#/agents/${encodeURIComponent(e.id)}${t}`;
    }
    case `run`:
      return `#/runs/${encodeURIComponent(e.id)}`;
    case `questions`:
    case `terrarium`:
      return `#/${e.page}`;
  }
}
function $s(e) {
  try {
    return decodeURIComponent(e);
  } catch {
    return e;
  }
}
var ec = `purgatory:resolve`,
  tc = class extends h {
    static properties = {
      session: { attribute: !1 },
      semaphore: { attribute: !1 },
      busy: { state: !0 },
      refusal: { state: !0 },
      material: { state: !0 },
    };
    static styles = [
      o,
      e,
      i`
      .row {
        display: flex;
        flex-wrap: wrap;
        gap: var(--t-space);
        align-items: center;
        gap: 0.5rem 1rem;
        margin-top: var(--t-space);
        font-size: var(--t-size-m);
        color: var(--t-ink-muted);
      }
      a {
        color: var(--t-ink-accent);
      }
    `,
    ];
    #e = ``;
    constructor() {
      (super(),
        (this.busy = !1),
        (this.refusal = null),
        (this.material = null),
        W(this, () => !1),
        bi(this, () => this.semaphore.status === `PENDING` || this.semaphore.settledAt !== null));
    }
    render() {
      let { semaphore: e, session: t, material: n } = this,
        r = t.steering.may(ec),
        i = r && n?.id === e.id ? { ...n, ...e } : e;
      return d`<t-semaphore-card
      .semaphore=${i}
      .mayResolve=${r}
      .busy=${this.busy}
      .kept=${t.keptDraft(`answer ${e.id}`, e.responseSchema)}
      .refusal=${this.refusal}
      .now=${t.live.gatewayNow}
      @terrarium-answer=${(e) => void this.#n((n) => t.steering.resolve(n, e.detail.answer, e.detail.expectedDigest))}
      @terrarium-cancel=${(e) => void this.#n((n) => t.steering.cancel(n, e.detail.reason))}
    >
      <div class="row">
        <button @click=${() => t.askForToken()}>Answer with a token…</button>
        <a href=${$({ page: `agent`, id: e.agentId, at: null })}
          >Open ${j(e.agentId)}</a
        >
      </div>
    </t-semaphore-card>`;
    }
    updated(e) {
      let t = e.get(`semaphore`);
      t && t.id !== this.semaphore.id && (this.refusal = null);
      let { semaphore: n, session: r } = this,
        i = r.steering.may(ec) ? `${n.id} ${n.status} ${r.identity?.id}` : ``;
      i !== this.#e && ((this.#e = i), i !== `` && this.#t(n.id));
    }
    async #t(e) {
      try {
        this.material = await this.session.steering.semaphore(e);
      } catch {
        this.#e = ``;
      }
    }
    async #n(e) {
      if (!this.busy) {
        ((this.busy = !0), (this.refusal = null));
        try {
          this.session.live.takeSemaphore(await e(this.semaphore.id));
        } catch (e) {
          if (!(e instanceof B)) throw e;
          e.code === `SEMAPHORE_SETTLED`
            ? this.session.showNotice(`Your answer was not taken: ${Js(e)}`)
            : (this.refusal = e);
        } finally {
          ((this.busy = !1), this.session.live.refreshSemaphores());
        }
      }
    }
  };
customElements.define(`d-question`, tc);
var nc = class extends h {
  static properties = { session: { attribute: !1 }, agentId: { attribute: !1 }, max: { type: Number } };
  static styles = [
    o,
    i`
      :host {
        margin-bottom: calc(2 * var(--t-space));
      }
      :host(:not([filled])) {
        display: none;
      }
      .cards {
        display: grid;
        grid-template-columns: repeat(var(--question-columns, auto-fit), minmax(min(26rem, 100%), 1fr));
        gap: calc(1.5 * var(--t-space));
        align-items: start;
      }
      p {
        margin: var(--t-space) 0 0;
      }
      a {
        color: var(--t-ink-accent);
      }
    `,
  ];
  #e = new zn();
  #t = ``;
  constructor() {
    (super(),
      (this.agentId = null),
      (this.max = 1 / 0),
      W(this, ({ semaphores: e, connection: t }) => e || t),
      bi(this, () => !0));
    for (let e of [`pointerleave`, `focusout`, `focusin`])
      this.addEventListener(e, () => requestAnimationFrame(() => this.requestUpdate()));
  }
  willUpdate(e) {
    e.has(`agentId`) && (this.#e = new zn());
  }
  render() {
    let { live: e } = this.session,
      t = e.semaphores.pending.filter(({ agentId: e }) => this.agentId === null || e === this.agentId),
      r = this.#e.arrange(t.slice(0, this.max), (t) => e.semaphores.get(t), {
        pointed: this.matches(`:hover`),
        focusedId: this.#n(),
      }),
      i = new Set(r.map(({ id: e }) => e)),
      a = t.filter(({ id: e }) => !i.has(e));
    return (
      this.toggleAttribute(`filled`, r.length > 0),
      d`<div class="cards">
        ${at(
          r,
          ({ id: e }) => e,
          (e) => d`<d-question
              id=${e.id}
              .session=${this.session}
              .semaphore=${e}
            ></d-question>`,
        )}
      </div>
      ${
        a.length > 0
          ? d`<p>
              <a href="#/questions"
                >${Nn(Mn(a), e.gatewayNow, k)}</a
              >
            </p>`
          : n
      }`
    );
  }
  updated() {
    let e = [...this.renderRoot.querySelectorAll(`d-question`)].map(({ id: e }) => e);
    this.#t !== e.join(` `) &&
      ((this.#t = e.join(` `)),
      this.dispatchEvent(new CustomEvent(`terrarium-listed`, { detail: { ids: e } })));
  }
  #n() {
    return this.matches(`:focus-within`)
      ? (this.renderRoot.querySelector(`d-question:focus-within`)?.id ?? null)
      : null;
  }
};
customElements.define(`d-question-list`, nc);
var rc = i`
  h1 {
    margin: 0;
    font-size: var(--t-size-xl);
    font-weight: 600;
    letter-spacing: -0.01em;
    text-wrap: balance;
    overflow-wrap: anywhere;
  }
  h1:focus {
    outline: none;
  }
  h2 {
    margin: 0 0 calc(1.5 * var(--t-space));
    font-size: var(--t-size-l);
    font-weight: 600;
  }
  h2 small {
    margin-left: 0.375rem;
    font-size: var(--t-size-m);
    font-weight: 400;
    color: var(--t-ink-muted);
  }
  section + section {
    margin-top: calc(4 * var(--t-space));
  }
  a {
    color: var(--t-ink-accent);
    text-underline-offset: 0.2em;
  }
  .muted {
    color: var(--t-ink-muted);
  }
  .small {
    font-size: var(--t-size-m);
  }
  .panel {
    min-width: 0;
    padding: calc(2 * var(--t-space));
    border: 1px solid var(--t-line);
    border-radius: var(--t-radius);
    background: var(--t-surface);
  }
  .nothing {
    display: grid;
    gap: calc(1.5 * var(--t-space));
    justify-items: start;
    padding: calc(3 * var(--t-space));
    border: 1px dashed var(--t-line);
    border-radius: var(--t-radius);
    color: var(--t-ink-muted);
  }
  .nothing p {
    margin: 0;
    max-width: 60ch;
  }
  code {
    font-family: var(--t-mono);
    font-size: 0.92em;
    overflow-wrap: anywhere;
  }
`,
  ic = class {
    #e;
    #t;
    #n = () => void 0;
    #r = 0;
    answer;
    refusal = null;
    constructor(e, t) {
      ((this.#e = e), (this.#t = t), e.addController(this));
    }
    hostConnected() {
      this.#i();
    }
    hostDisconnected() {
      (this.#n(), (this.#r += 1));
    }
    forget() {
      ((this.answer = void 0), (this.refusal = null));
    }
    async now() {
      this.#n();
      let e = (this.#r += 1);
      try {
        let t = await this.#t();
        if (e !== this.#r) return;
        ((this.answer = t), (this.refusal = null));
      } catch (t) {
        if (!(t instanceof B)) throw t;
        if (e !== this.#r) return;
        this.refusal = t;
      }
      (this.#e.requestUpdate(), this.#i());
    }
    #i() {
      this.#n = L.after(Yn, () => {
        document.visibilityState === `visible` ? this.now() : this.#i();
      });
    }
  },
  ac = {
    ACCEPTED: `○ waiting`,
    RUNNING: `◐ running`,
    PARKED: `? parked`,
    COMPLETED: `● completed`,
    FAILED: `▲ failed`,
    CANCELLED: `× cancelled`,
    UNKNOWN: `▲ unknown`,
  },
  oc = new Set([`COMPLETED`, `FAILED`, `CANCELLED`, `UNKNOWN`]);
function sc({ kind: e, command: t }) {
  return e === `COMMAND` && t !== null ? t : e.toLowerCase();
}
function cc({ acceptedAt: e, startedAt: t, status: n }, r) {
  let i = Date.parse(e);
  return t === null ? (n === `ACCEPTED` ? re(r - i) : null) : re(Date.parse(t) - i);
}
function lc({ startedAt: e, endedAt: t, status: n }, r) {
  return e === null || n === `PARKED` ? null : re((t === null ? r : Date.parse(t)) - Date.parse(e));
}
function uc(e, t) {
  let n = cc(e, t);
  return n === null
    ? e.endedAt === null
      ? `queue time unknown`
      : `never known to begin`
    : e.startedAt === null
      ? `queued for ${n}`
      : `queued ${n}`;
}
function dc(e, t) {
  let n = lc(e, t);
  return n === null ? null : e.endedAt === null ? `running for ${n}` : `took ${n}`;
}
function fc({ status: e }) {
  return e === `CANCELLED` ? `Cancelled.` : e === `PARKED` ? `Waits for a person.` : `None yet.`;
}
function pc({ kind: e, status: t }) {
  return [...(e === `COMMAND` || e === `RESUME` ? [] : [`again`]), ...(oc.has(t) ? [] : [`cancel`])];
}
var mc = {
  PERTURB: `perturb`,
  INVOKE: `invoke`,
  COMMAND: `invoke`,
  RESUME: `control`,
  SIGNAL: `control`,
  SCHEDULE: `control`,
};
function hc(e, { agentId: t, kind: n }) {
  return e === `again` ? [`agent:${t}:perturb`] : [`agent:${t}:${mc[n]}`, `agent:${t}:control`];
}
function gc(e) {
  return [`perturb`, `invoke`, `control`].map((t) => `agent:${e}:${t}`);
}
function _c(e, t) {
  let { id: r, status: i, session: a, by: o, attempt: s } = e;
  return d`<div class="run">
    <span class="status" data-status=${i}>${ac[i]}</span>
    <a href=${$({ page: `run`, id: r })}
      ><span class="kind">${j(sc(e))}</span> <code>${j(r)}</code></a
    >
    ${vc(e.acceptedAt, t)}
    <span>${uc(e, t)}</span>
    <span>${dc(e, t) ?? n}</span>
    <span class="whose">
      ${o === null ? n : d`<span>by ${j(o)}</span>`}
      ${a === null ? n : d`<span>session ${j(a)}</span>`}
      ${s > 1 ? d`<span>attempt ${s}</span>` : n}
    </span>
  </div>`;
}
function vc(e, t) {
  let n = new Date(e),
    r = n.toDateString() === new Date(t).toDateString() ? n.toLocaleTimeString() : n.toLocaleString();
  return d`<time datetime=${e} title=${n.toLocaleString()}>${r}</time>`;
}
var yc = i`
  .runs {
    display: grid;
    margin: 0;
    padding: 0;
    list-style: none;
    border: 1px solid var(--t-line);
    border-radius: var(--t-radius);
    background: var(--t-surface);
    overflow: hidden;
  }
  .runs li {
    min-width: 0;
    padding: 0.5rem 0.75rem;
  }
  .runs li + li {
    border-top: 1px solid var(--t-line);
  }
  .runs li:has(a:hover) {
    background: var(--t-raised);
  }
  .run,
  .what,
  .whose {
    display: flex;
    flex-wrap: wrap;
    gap: 0 0.75rem;
    align-items: baseline;
    overflow-wrap: anywhere;
  }
  .run {
    font-size: var(--t-size-m);
    color: var(--t-ink-muted);
  }
  .run > a {
    flex: 1 1 60%;
    min-width: 0;
    text-decoration: none;
  }
  .run > a:hover .kind {
    text-decoration: underline;
  }
  .kind {
    font-size: var(--t-size);
    font-weight: 600;
    color: var(--t-ink-text);
  }
  .run code {
    font-size: var(--t-size-s);
  }
  .run > span:empty,
  .whose:not(:has(span)) {
    display: none;
  }
  .status {
    min-width: 6.5rem;
    color: var(--t-ink-muted);
  }
  .status[data-status="COMPLETED"] {
    color: var(--t-ink-accent);
  }
  .status:is([data-status="FAILED"], [data-status="UNKNOWN"]) {
    color: var(--t-ink-void);
  }
  .status:is([data-status="PARKED"], [data-status="RUNNING"]) {
    color: var(--t-ink-waking);
  }
  .facts {
    display: flex;
    flex-wrap: wrap;
    gap: 0 0.75rem;
    font-size: var(--t-size-m);
    color: var(--t-ink-muted);
  }
  @media (min-width: 60rem) {
    .run {
      display: grid;
      grid-template-columns: 6.5rem minmax(12rem, 1fr) minmax(6rem, auto) 8rem 8rem minmax(8rem, 14rem);
    }
    .run > span:empty,
    .whose:not(:has(span)) {
      display: block;
    }
  }
`,
  bc = class extends h {
    static properties = { session: { attribute: !1 }, agentId: { attribute: !1 }, from: { state: !0 } };
    static styles = [
      o,
      e,
      rc,
      yc,
      i`
      .pages {
        display: flex;
        gap: var(--t-space);
        margin-top: var(--t-space);
      }
    `,
    ];
    #e = ``;
    #t = new ic(this, () => this.session.steering.runs(this.agentId, this.from));
    constructor() {
      (super(), (this.from = null), W(this, () => !1));
    }
    willUpdate(e) {
      e.has(`agentId`) && this.hasUpdated && (this.from = null);
      let t = JSON.stringify([this.agentId, this.from, this.session.identity?.id]);
      t !== this.#e && ((this.#e = t), this.#t.forget(), this.#t.now());
    }
    render() {
      let { answer: e, refusal: t } = this.#t;
      return d`${t ? d`<p class="small" role="alert">▲ ${j(Js(t))}</p>` : n}
    ${e === void 0 ? n : this.#n(e.runs, e.next)}`;
    }
    #n(e, t) {
      let r = this.session.live.gatewayNow;
      return d`${
        e.length === 0
          ? d`<div class="nothing">
              <p>
                ${this.from === null ? `No runs yet. Work that the agent is given appears here.` : `No older runs.`}
              </p>
            </div>`
          : d`<ul class="runs">
              ${at(
                e,
                ({ id: e }) => e,
                (e) => d`<li>${_c(e, r)}</li>`,
              )}
            </ul>`
      }
      <div class="pages">
        ${this.from === null ? n : d`<button @click=${() => (this.from = null)}>Newest</button>`}
        ${t === null ? n : d`<button @click=${() => (this.from = t)}>Older</button>`}
      </div>`;
    }
  };
customElements.define(`d-runs`, bc);
var xc = class extends h {
  static properties = {
    command: { attribute: !1 },
    busy: { type: Boolean },
    outcome: { attribute: !1 },
    kept: { attribute: !1 },
  };
  static styles = [
    o,
    e,
    p,
    i`
      section {
        display: grid;
        gap: calc(1.5 * var(--t-space));
        min-width: 0;
        padding: calc(2 * var(--t-space));
        border: 1px solid var(--t-line);
        border-radius: var(--t-radius);
        background: var(--t-surface);
      }
      h3 {
        display: flex;
        flex-wrap: wrap;
        gap: var(--t-space);
        align-items: baseline;
        margin: 0;
        font-size: var(--t-size);
        font-family: var(--t-mono);
      }
      h3 small {
        font: 400 var(--t-size-s) var(--t-font);
        color: var(--t-ink-muted);
      }
      p {
        margin: 0;
        color: var(--t-ink-muted);
        font-size: var(--t-size-m);
        overflow-wrap: anywhere;
      }
      .examples {
        display: flex;
        flex-wrap: wrap;
        gap: 4px;
        align-items: baseline;
      }
      .examples button {
        border-color: var(--t-line);
      }
      .refused {
        color: var(--t-ink-waking);
      }
      pre {
        margin-top: 4px;
      }
    `,
  ];
  constructor() {
    (super(), (this.command = null), (this.busy = !1), (this.outcome = null), (this.kept = null));
  }
  render() {
    let { command: e } = this;
    if (e === null) return n;
    let { name: t, help: r, examples: i, input: a, readonly: o } = e;
    return d`<section part="command" aria-label=${l(`Command ${t}`)}>
      <h3 part="heading">${j(t)} ${o ? d`<small>read-only</small>` : n}</h3>
      ${r === `` ? n : d`<p>${j(r)}</p>`}
      ${
        i.length === 0
          ? n
          : d`<div class="examples">
              <p>Examples:</p>
              ${i.map(
                (e, t) => d`<button class="quiet" type="button" @click=${() => this.#e(e.args)}>
                    ${j(e.help ?? `example ${t + 1}`)}
                  </button>`,
              )}
            </div>`
      }
      <t-schema-form
        .schema=${a ?? null}
        .busy=${this.busy}
        .kept=${this.kept}
        name="Arguments"
        .action=${`Run ${t}`}
        @terrarium-submit=${this.#t}
      ></t-schema-form>
      <div role="status">${this.outcome ? Sc(this.outcome) : n}</div>
    </section>`;
  }
  #e(e) {
    this.renderRoot.querySelector(`t-schema-form`)?.fill(e);
  }
  #t = (e) => {
    if ((e.stopPropagation(), !this.command)) return;
    let { agentId: t, name: n } = this.command,
      r = { agentId: t, command: n, args: e.detail.value };
    this.dispatchEvent(new CustomEvent(`terrarium-call`, { detail: r, bubbles: !0, composed: !0 }));
  };
};
function Sc(e) {
  if (!e.ok)
    return d`<p class="refused">
      ▲ ${j(e.message)} <small>(${j(e.code)})</small>
    </p>`;
  let t = e.ms === void 0 ? `` : ` in ${e.ms < 1e3 ? `${Math.round(e.ms)} ms` : k(e.ms)}`;
  return d`<p>Result${t}</p>
    <pre tabindex="0" aria-label="Result">${M(e.result)}</pre>`;
}
customElements.define(`t-command-form`, xc);
var Cc = class extends h {
  static properties = {
    session: { attribute: !1 },
    agentId: { attribute: !1 },
    commands: { state: !0 },
    running: { state: !0 },
    outcomes: { state: !0 },
  };
  static styles = [
    o,
    e,
    rc,
    i`
      :host {
        display: grid;
        gap: var(--t-space);
      }
      h2 {
        margin: var(--t-space) 0 0;
      }
      details {
        border: 1px solid var(--t-line);
        border-radius: var(--t-radius);
        background: var(--t-surface);
      }
      summary {
        padding: 0.625rem 1rem;
        cursor: pointer;
        overflow-wrap: anywhere;
      }
      summary code {
        font-weight: 600;
      }
      t-command-form::part(command) {
        padding-top: var(--t-space);
        border: 0;
        background: none;
      }
      /* The summary shows the name already. */
      t-command-form::part(heading) {
        display: none;
      }
      p {
        margin: 0;
      }
    `,
  ];
  #e = ``;
  constructor() {
    (super(),
      (this.commands = []),
      (this.running = null),
      (this.outcomes = new Map()),
      W(this, ({ connection: e }) => e));
  }
  willUpdate(e) {
    e.has(`agentId`) && ([this.commands, this.outcomes] = [[], new Map()]);
    let { kind: t } = this.session.live.connection,
      n = t === `live` || t === `gap` ? this.agentId : ``;
    n !== this.#e && ((this.#e = n), n !== `` && this.#n(n));
  }
  render() {
    if (this.commands.length === 0) return n;
    let { session: e, agentId: t } = this,
      r = `agent:${t}:invoke`;
    return d`<h2>Commands <small>${this.commands.length}</small></h2>
      ${
        e.steering.may(r)
          ? n
          : d`<p class="small muted">
              Running a command needs a token with the scope <code>${j(r)}</code>.
              <button class="quiet" @click=${() => e.askForToken()}>Steer…</button>
            </p>`
      }
      ${at(
        this.commands,
        ({ name: e }) => e,
        (t) => this.#t(t, e.steering.may(r)),
      )}`;
  }
  #t(e, t) {
    let { name: n, help: r } = e;
    return d`<details>
      <summary><code>${j(n)}</code> <span class="muted small">${j(r)}</span></summary>
      <t-command-form
        .command=${{ ...e, agentId: this.agentId, help: `` }}
        .kept=${this.session.keptDraft(`command ${this.agentId} ${n}`, e.input)}
        .busy=${this.running !== null || !t}
        .outcome=${this.outcomes.get(n) ?? null}
        @terrarium-call=${(e) => void this.#r(e.detail.command, e.detail.args)}
      ></t-command-form>
    </details>`;
  }
  async #n(e) {
    try {
      let t = await this.session.live.commandsOf(e);
      e === this.agentId && (this.commands = t);
    } catch {
      this.#e = ``;
    }
  }
  async #r(e, t) {
    if (this.running !== null) return;
    this.running = e;
    let n = L.now(),
      r = await this.session.steering.call(this.agentId, e, t).then(
        (e) => ({ ok: !0, result: e, ms: L.now() - n }),
        (e) => {
          if (!(e instanceof B)) throw e;
          return { ok: !1, code: e.code, message: Js(e, !1) };
        },
      );
    ((this.outcomes = new Map(this.outcomes).set(e, r)), (this.running = null));
  }
};
customElements.define(`d-commands`, Cc);
var wc = class {
    #e;
    #t;
    #n = !1;
    #r = null;
    constructor(e) {
      ((this.#e = e),
        (this.#t = new Hs(e, () => [...e.renderRoot.querySelectorAll(`button, t-schema-form`)])));
    }
    get isBusy() {
      return this.#n;
    }
    get isInert() {
      return this.#n || !this.#t.isSteady;
    }
    reset() {
      this.#t.reset();
    }
    restart() {
      ((this.#r = null), this.#t.reset());
    }
    pointerDown = (e) => this.#t.pressBegins(e);
    keyDown = (e) => {
      let t = e.target.matches(`t-schema-form`);
      e.repeat && e.key === `Enter` && !t ? e.preventDefault() : this.#t.pressBegins(e);
    };
    press(e, t) {
      this.#t.accepts(e) && !this.#n && t();
    }
    async run(e) {
      ((this.#n = !0), (this.#r = null), this.#e.requestUpdate());
      try {
        return (await e(), !0);
      } catch (e) {
        if (!(e instanceof B)) throw e;
        return ((this.#r = e), !1);
      } finally {
        ((this.#n = !1), this.#t.reset(), this.#e.requestUpdate());
      }
    }
    get refused() {
      return this.#r === null ? n : d`<p class="small refusal" role="alert">▲ ${j(Js(this.#r))}</p>`;
    }
  },
  Tc = class extends h {
    static properties = { session: { attribute: !1 }, agentId: { attribute: !1 }, alive: { type: Boolean } };
    static styles = [
      o,
      e,
      rc,
      i`
      .refusal {
        display: inline;
      }
    `,
    ];
    #e = new wc(this);
    constructor() {
      (super(), W(this, () => !1));
    }
    willUpdate(e) {
      e.has(`agentId`) ? this.#e.restart() : e.has(`alive`) && this.#e.reset();
    }
    render() {
      let { steering: e } = this.session;
      if (!e.may(`agent:${this.agentId}:control`)) return n;
      let t = this.#e,
        r = () => (this.alive ? e.stopAgent(this.agentId) : e.startAgent(this.agentId));
      return d`<button
        class="quiet"
        aria-disabled=${t.isInert ? `true` : `false`}
        @pointerdown=${t.pointerDown}
        @keydown=${t.keyDown}
        @click=${(e) => t.press(e, () => void t.run(r))}
      >
        ${this.alive ? `Stop` : `Start`}
      </button>
      ${t.refused}`;
    }
  };
customElements.define(`d-start-stop`, Tc);
var Ec = {
    perturb: {
      words: `Perturb`,
      help: `Handled before queued work. Does not wait: the effect shows in the events.`,
    },
    invoke: { words: `Invoke`, help: `Waits for the agent's result.` },
  },
  Dc = {},
  Oc = 100,
  kc = 199,
  Ac = class extends h {
    static properties = {
      session: { attribute: !1 },
      agentId: { attribute: !1 },
      way: { state: !0 },
      busy: { state: !0 },
      outcome: { state: !0 },
    };
    static styles = [
      o,
      e,
      p,
      rc,
      i`
      .panel {
        display: grid;
        gap: calc(1.5 * var(--t-space));
      }
      .ways {
        display: flex;
        gap: 0.25rem;
      }
      p {
        margin: 0;
      }
      .priority {
        display: flex;
        gap: var(--t-space);
        align-items: center;
        font-size: var(--t-size-m);
        color: var(--t-ink-muted);
      }
      .priority input {
        width: 5.5rem;
      }
      pre {
        max-height: 240px;
      }
      .refusal {
        color: var(--t-ink-waking);
      }
    `,
    ];
    #e = Oc;
    constructor() {
      (super(), (this.way = `perturb`), (this.busy = !1), (this.outcome = null), W(this, () => !1));
    }
    render() {
      return d`<div class="panel">
      <div class="ways" role="group" aria-label="How">
        ${Object.keys(Ec).map(
          (e) => d`<button class="quiet" aria-pressed=${e === this.way} @click=${() => this.#r(e)}>
              ${Ec[e].words}
            </button>`,
        )}
      </div>
      <p class="muted small">${Ec[this.way].help}</p>
      ${this.#t()} ${this.#n()}
    </div>`;
    }
    #t() {
      let { session: e, agentId: t, way: r } = this;
      if (e.identity === null)
        return d`<p class="small">Steering needs a token.</p>
        <div><button @click=${() => e.askForToken()}>Steer…</button></div>`;
      let i = `agent:${t}:${r}`;
      return e.steering.may(i)
        ? d`${
            r === `perturb`
              ? d`<label class="priority">
              Priority
              <input
                type="number"
                min="0"
                max=${kc}
                .value=${String(this.#e)}
                @change=${(e) => (this.#e = Number(e.target.value))}
              />
              0 to ${kc}
            </label>`
              : n
          }
      <t-schema-form
        .schema=${null}
        .value=${Dc}
        .kept=${e.keptDraft(`steer ${t}`)}
        name="Input"
        action=${Ec[r].words}
        .busy=${this.busy}
        @terrarium-submit=${(e) => void this.#i(e.detail.value)}
      ></t-schema-form>`
        : d`<p class="small">
          The token of ${j(e.identity.id)} may not ${r} ${j(t)}: it lacks the scope
          <code>${j(i)}</code>.
        </p>
        <div><button @click=${() => e.askForToken()}>Use another token…</button></div>`;
    }
    #n() {
      let { outcome: e } = this;
      return e === null
        ? n
        : e.kind === `refused`
          ? d`<p class="refusal small" role="alert">▲ ${j(Js(e.refusal))}</p>`
          : d`<p class="small" role="status">${j(e.words)}</p>
      ${e.result === void 0 ? n : d`<pre tabindex="0">${M(e.result)}</pre>`}`;
    }
    #r(e) {
      ((this.way = e), (this.outcome = null));
    }
    async #i(e) {
      if (!this.busy) {
        ((this.busy = !0), (this.outcome = null));
        try {
          this.outcome = this.way === `perturb` ? await this.#a(e) : await this.#o(e);
        } catch (e) {
          if (!(e instanceof B)) throw e;
          this.outcome = { kind: `refused`, refusal: e };
        } finally {
          this.busy = !1;
        }
      }
    }
    async #a(e) {
      let { id: t, queueDepth: n } = await this.session.steering.perturb(this.agentId, e, this.#e);
      return { kind: `said`, words: `Accepted as ${t}; ${n} ${n === 1 ? `input` : `inputs`} in the queue.` };
    }
    async #o(e) {
      let { status: t, result: n, semaphore: r } = await this.session.steering.invoke(this.agentId, e);
      return t === `PARKED`
        ? { kind: `said`, words: `The agent asks a person first: ${r?.id ?? `see Questions`}.` }
        : { kind: `said`, words: `Result:`, result: n };
    }
  };
customElements.define(`d-steer`, Ac);
var jc = i`
  .back {
    margin: 0 0 0.5rem;
    font-size: var(--t-size-m);
  }
  .back a {
    text-decoration: none;
  }
  .head {
    display: flex;
    flex-wrap: wrap;
    gap: 0.25rem 2rem;
    justify-content: space-between;
    align-items: end;
    margin-bottom: calc(1.5 * var(--t-space));
  }
  .head p {
    margin: 0.125rem 0 0;
    max-width: 70ch;
  }
  h1 small {
    margin-left: 0.25rem;
    font-size: var(--t-size-m);
    font-weight: 400;
    color: var(--t-ink-muted);
  }
  .standing {
    display: flex;
    flex-wrap: wrap;
    gap: 0.25rem 1rem;
    align-items: baseline;
  }
  .errors {
    color: var(--t-ink-void);
  }
  t-density-field {
    height: 140px;
    border-radius: var(--t-radius);
  }
  d-charts {
    min-height: 170px;
    margin-top: calc(1.5 * var(--t-space));
  }
  .columns {
    display: grid;
    grid-template-columns: minmax(0, 1fr) minmax(18rem, 24rem);
    gap: calc(3 * var(--t-space));
    align-items: start;
    margin-top: calc(3 * var(--t-space));
  }
  .columns > section {
    margin: 0;
    min-width: 0;
  }
  .runs {
    margin-top: calc(3 * var(--t-space));
  }
  t-event-stream {
    height: min(70vh, 46rem);
    min-height: 22rem;
  }
  .side {
    display: grid;
    gap: calc(1.5 * var(--t-space));
  }
  .side h2 {
    margin: 0;
  }
  .refusal {
    color: var(--t-ink-waking);
  }
  summary {
    cursor: pointer;
    font-size: var(--t-size-m);
    color: var(--t-ink-muted);
  }
  pre {
    max-height: none;
    margin-top: var(--t-space);
  }
  @media (max-width: 900px) {
    .columns {
      grid-template-columns: minmax(0, 1fr);
    }
  }
`,
  Mc = (function () {
    let e = typeof document < `u` && document.createElement(`link`).relList;
    return e && e.supports && e.supports(`modulepreload`) ? `modulepreload` : `preload`;
  })(),
  Nc = function (e, t) {
    return new URL(e, t).href;
  },
  Pc = {},
  Fc = function (e) {
    return e.pathname.endsWith(`.css`);
  },
  Ic = function (e, t, n) {
    if (t in e) return e[t];
    let r = n();
    if (!r) {
      e[t] = void 0;
      return;
    }
    let i = r.then(
      () => {
        e[t] = void 0;
      },
      (n) => {
        throw ((e[t] = void 0), n);
      },
    );
    return ((e[t] = i), i);
  },
  Lc = function (e, t, n) {
    let r = Promise.resolve();
    if (t && t.length > 0) {
      let e,
        i = document.querySelector(`meta[property=csp-nonce]`),
        a = i?.nonce || i?.getAttribute(`nonce`);
      function o(e) {
        return Promise.all(
          e.map((e) =>
            Promise.resolve(e).then(
              (e) => ({ status: `fulfilled`, value: e }),
              (e) => ({ status: `rejected`, reason: e }),
            ),
          ),
        );
      }
      function s(e) {
        return import.meta.resolve ? new URL(import.meta.resolve(e)) : new URL(e, import.meta.url);
      }
      r = o(
        t
          .map((t) => {
            t = Nc(t, n);
            let r = s(t),
              i = Fc(r);
            return Ic(Pc, r.href, () => {
              if (e === void 0) {
                e = { all: new Set(), styles: new Set() };
                let t = document.getElementsByTagName(`link`);
                for (let n = t.length - 1; n >= 0; n--) {
                  let r = t[n];
                  (e.all.add(r.href), r.rel === `stylesheet` && e.styles.add(r.href));
                }
              }
              if ((i ? e.styles : e.all).has(r.href)) return;
              let t = document.createElement(`link`);
              if (
                ((t.rel = i ? `stylesheet` : Mc),
                i || (t.as = `script`),
                (t.crossOrigin = ``),
                (t.href = r.href),
                a && t.setAttribute(`nonce`, a),
                document.head.appendChild(t),
                i)
              )
                return new Promise((e, n) => {
                  let i = (a) => {
                    (t.removeEventListener(`load`, i),
                      t.removeEventListener(`error`, i),
                      a.type === `error` ? n(Error(`Unable to preload CSS for ${r}`)) : e(a));
                  };
                  (t.addEventListener(`load`, i), t.addEventListener(`error`, i));
                });
            });
          })
          .filter((e) => e !== void 0),
      );
    }
    function i(e) {
      let t = new Event(`vite:preloadError`, { cancelable: !0 });
      if (((t.payload = e), window.dispatchEvent(t), !t.defaultPrevented)) throw e;
    }
    return r.then((t) => {
      for (let e of t || []) e.status === `rejected` && i(e.reason);
      return e().catch(i);
    });
  },
  Rc = [
    `AGENT_STARTED`,
    `AGENT_STOPPED`,
    `AGENT_STATE_CHANGED`,
    `OUTPUT`,
    `RESULT`,
    `ERROR`,
    `FEVER`,
    `METRICS_DEGRADED`,
    `PERTURBED`,
    `SEMAPHORE_EJECTED`,
    `SEMAPHORE_RESOLVED`,
    `SEMAPHORE_CANCELLED`,
    `SEMAPHORE_VOIDED`,
    `GAP`,
  ],
  zc = 3,
  Bc = 1e3,
  Vc = class extends h {
    static properties = {
      session: { attribute: !1 },
      agentId: { attribute: !1 },
      moment: { attribute: !1 },
      paused: { state: !0 },
      filter: { state: !0 },
    };
    static styles = [o, e, p, rc, jc];
    #e = null;
    #t = 0;
    constructor() {
      (super(),
        (this.moment = null),
        (this.paused = !1),
        (this.filter = { types: Rc, search: `` }),
        W(this, ({ agents: e, connection: t }) => e.has(this.agentId) || t),
        bi(this, () => Ys(this.session.live) !== null),
        Lc(() => import(`./vital-charts-DnC6pffo.js`), __vite__mapDeps([0, 1]), import.meta.url));
    }
    disconnectedCallback() {
      (super.disconnectedCallback(), this.#e?.close(), (this.#e = null));
    }
    willUpdate(e) {
      (!e.has(`agentId`) && this.#e) ||
        (this.#e?.close(),
        (this.#e = this.session.live.follow(this.agentId, Bc)),
        this.#e.onChange(() => this.requestUpdate()),
        (this.#t = this.session.live.agents.get(this.agentId)?.errors ?? 0));
    }
    render() {
      let e = this.session.live.agents.get(this.agentId);
      return this.#e?.state === `refused` || (!e && this.#e?.state === `live`)
        ? this.#i()
        : d`<p class="back"><a href="#/">← All agents</a></p>
      <d-question-list
        .session=${this.session}
        .agentId=${this.agentId}
        .max=${zc}
      ></d-question-list>
      ${e ? this.#n(e) : d`<h1>${j(this.agentId)}</h1>`}
      <div class="columns">
        <section class="events" aria-labelledby="events">
          <h2 id="events">Events <small>${this.#a()}</small></h2>
          <t-event-stream
            .events=${this.#e?.events ?? []}
            .paused=${this.paused}
            .types=${this.filter.types}
            .search=${this.filter.search}
            .moment=${this.moment}
            .momentHref=${this.#s}
            @terrarium-pause=${(e) => (this.paused = e.detail.paused)}
            @terrarium-filter=${(e) => (this.filter = e.detail)}
          ></t-event-stream>
        </section>
        <section class="side" aria-labelledby="steer">
          <h2 id="steer">Steer</h2>
          <d-steer .session=${this.session} .agentId=${this.agentId}></d-steer>
          <d-commands .session=${this.session} .agentId=${this.agentId}></d-commands>
          ${e ? this.#r(e) : n}
        </section>
      </div>
      <section class="runs" aria-labelledby="runs">
        <h2 id="runs">Runs <small>newest first</small></h2>
        <d-runs .session=${this.session} .agentId=${this.agentId}></d-runs>
      </section>`;
    }
    updated() {
      let e = this.session.live.agents.get(this.agentId)?.errors ?? 0;
      (e > this.#t && this.renderRoot.querySelector(`t-density-field`)?.glitch(), (this.#t = e));
    }
    #n(e) {
      let { id: t, genus: r, description: i, vitals: a, fever: o, errorsLastMinute: s } = e;
      return d`<div class="head">
        <div>
          <h1>${j(t)} <small>${j(r)}</small></h1>
          <p class="muted">${j(i)}</p>
        </div>
        <div class="standing">
          <span>${ae(a)}${o ? `, fever` : ``}</span>
          ${s > 0 ? d`<span class="errors">▲ ${le(s)}</span>` : n}
          <span class="muted small"
            >${e.observers} watching, ${A(e.eventsReflected)} events</span
          >
          <d-start-stop .session=${this.session} .agentId=${t} .alive=${x(a)}></d-start-stop>
        </div>
      </div>
      <t-density-field
        .agentId=${t}
        .vitals=${a}
        .fever=${o}
        .stale=${Ys(this.session.live)}
      ></t-density-field>
      <d-charts .samples=${e.samples}></d-charts>`;
    }
    #r({ id: e, genus: t, description: n, entropyRemaining: r, eventsReflected: i, observers: a }) {
      return d`<details class="panel">
      <summary>Manifest</summary>
      <pre tabindex="0">${M({ id: e, genus: t, description: n, entropyRemaining: r, eventsReflected: i, observers: a })}</pre>
    </details>`;
    }
    #i() {
      let e = this.#e?.refusal;
      return d`<p class="back"><a href="#/">← All agents</a></p>
      <h1>${j(this.agentId)}</h1>
      <div class="nothing">
        <p>
          ${e && e.code !== `AGENT_NOT_FOUND` ? j(Js(e)) : `There is no agent with this id (any more).`}
        </p>
        <a href="#/">See all agents</a>
      </div>`;
    }
    #a() {
      let e = this.#e;
      if (!e) return ``;
      let t = e.missed > 0 ? `, ${e.missed} missed` : ``,
        n = this.#o() ? `; the linked event is no longer kept` : ``;
      return `${A(e.total)} received, ${e.state}${t}${n}`;
    }
    #o() {
      let { moment: e } = this;
      return e === null || this.#e?.state !== `live` ? !1 : !this.#e.events.some(({ cursor: t }) => t === e);
    }
    #s = ({ cursor: e }) => $({ page: `agent`, id: this.agentId, at: e });
  };
customElements.define(`d-agent`, Vc);
var Hc = 5e3,
  Uc = class {
    #e = [];
    #t = -1 / 0;
    arrange(e, t, n) {
      if ((!n && t - this.#t >= Hc) || this.#e.length === 0)
        ((this.#e = [...e.values()].toSorted(Wc).map(({ id: e }) => e)), (this.#t = t));
      else if (e.size !== this.#e.length || this.#e.some((t) => !e.has(t))) {
        let t = new Set(this.#e);
        this.#e = [...this.#e.filter((t) => e.has(t)), ...[...e.keys()].filter((e) => !t.has(e))];
      }
      return this.#e.flatMap((t) => e.get(t) ?? []);
    }
  };
function Wc(e, t) {
  return Gc(t) - Gc(e) || e.id.localeCompare(t.id);
}
function Gc({ vitals: e }) {
  return x(e) ? 1 + g.indexOf(w(C(e))) : 0;
}
var Kc = 3,
  qc = 3e3;
function Jc(e, t) {
  let { now: n, windowMs: r, width: i, height: a } = t,
    o = n - r,
    s = e.filter(({ at: e }) => e >= o && e <= n),
    c = Yc(s),
    l = Zc(s, o, r, c);
  if (l.length === 0) return { line: ``, area: ``, least: 0, greatest: 0 };
  let u = l.map(({ value: e }) => e),
    d = Math.max(...u),
    f = t.max ?? (d > 0 ? d : 1),
    p = (e) => (((e - o) / r) * i).toFixed(1),
    m = (e) => (a - 1 - Math.min(1, Math.max(0, e / f)) * (a - 2)).toFixed(1),
    h = ``,
    g = ``;
  for (let e of Xc(l, c)) {
    let t = e.map(({ at: e, value: t }) => `${p(e)} ${m(t)}`),
      n = t.length === 1 ? [...t, ...t] : t;
    ((h += `M${n.join(`L`)}`), (g += `M${p(e[0]?.at ?? o)} ${a}L${t.join(`L`)}V${a}Z`));
  }
  return { line: h, area: g, least: Math.min(...u), greatest: d };
}
function Yc(e) {
  let t = e.slice(1).map(({ at: t }, n) => t - (e[n]?.at ?? t)),
    n = t.toSorted((e, t) => e - t)[Math.floor(t.length / 2)] ?? 0,
    r = Math.max(qc, Kc * n);
  return e.slice(1).flatMap(({ at: e }, n) => ((t[n] ?? 0) > r ? [e] : []));
}
function Xc(e, t) {
  let n = [],
    r = 0;
  for (let i of e) {
    let e = n.length === 0;
    for (; (t[r] ?? 1 / 0) <= i.at; r += 1) e = !0;
    (e && n.push([]), n.at(-1)?.push(i));
  }
  return n;
}
function Zc(e, t, n, r) {
  if (e.length <= 120) return [...e];
  let i = new Set(r),
    a = [],
    o = -1;
  for (let r of e) {
    let e = Math.min(119, Math.floor(((r.at - t) / n) * 120)),
      s = a.at(-1);
    (e !== o || !s || i.has(r.at) ? a.push(r) : r.value >= s.value && (a[a.length - 1] = r), (o = e));
  }
  return a;
}
var Qc = 240,
  $c = 28,
  el = 3e5,
  tl = class extends h {
    static properties = {
      samples: { attribute: !1 },
      windowMs: { type: Number, attribute: `window-ms` },
      label: {},
      unit: {},
      max: { type: Number },
      now: { type: Number },
    };
    static styles = [
      o,
      i`
      :host {
        contain: content;
      }
      .head {
        display: flex;
        justify-content: space-between;
        gap: var(--t-space);
        font-size: var(--t-size-s);
        color: var(--t-ink-muted);
        white-space: nowrap;
      }
      .value {
        color: var(--t-ink-text);
      }
      svg {
        display: block;
        width: 100%;
        height: 28px;
        overflow: visible;
        color: var(--terrarium-sparkline, var(--t-ink-accent));
      }
      .line {
        fill: none;
        stroke: currentColor;
        stroke-width: 1.25px;
        stroke-linejoin: round;
        stroke-linecap: round;
        vector-effect: non-scaling-stroke;
      }
      .area {
        fill: currentColor;
        opacity: 0.13;
      }
      .floor {
        stroke: var(--t-line);
        stroke-width: 1px;
        vector-effect: non-scaling-stroke;
      }
    `,
    ];
    constructor() {
      (super(),
        (this.samples = []),
        (this.windowMs = el),
        (this.label = ``),
        (this.unit = ``),
        (this.max = null),
        (this.now = null));
    }
    render() {
      let { samples: e, windowMs: t, label: n, unit: r, max: i } = this,
        o = e.at(-1),
        s = Jc(e, { now: this.now ?? o?.at ?? 0, windowMs: t, max: i, width: Qc, height: $c }),
        c = o ? `${A(o.value)}${r && ` ${r}`}` : `–`,
        u = o
          ? `${n}: ${c}, between ${A(s.least)} and ${A(s.greatest)} in the last ${k(t)}`
          : `${n}: no data yet`;
      return d`<div class="head" part="head">
        <span>${j(n)}</span><span class="value" part="value">${c}</span>
      </div>
      <svg
        part="chart"
        role="img"
        aria-label=${l(u)}
        viewBox="0 0 ${Qc} ${$c}"
        preserveAspectRatio="none"
      >
        ${a`<line class="floor" x1="0" x2=${Qc} y1=${27.5} y2=${27.5}></line>
        <path class="area" d=${s.area}></path><path class="line" d=${s.line}></path>`}
      </svg>`;
    }
  };
customElements.define(`t-sparkline`, tl);
function nl(e) {
  let t = new Set(Yc(e)),
    n = [],
    r = [];
  for (let [i, { at: a, value: o }] of e.entries())
    (t.has(a) && (n.push(((e[i - 1]?.at ?? a) + a) / 2e3), r.push(null)), n.push(a / 1e3), r.push(o));
  return [n, r];
}
var rl = 6e4;
function il(e) {
  let t = (e.at(-1)?.at ?? 0) - (e[0]?.at ?? 0);
  return Math.min(Vn, Math.max(rl, t));
}
var al = [
    { name: `pressure`, label: `pressure`, unit: ``, max: 100 },
    { name: `flow`, label: `flow`, unit: `/s`, max: null },
    { name: `temperature`, label: `temp.`, unit: ``, max: 1 },
  ],
  ol = class extends h {
    static properties = { agent: { attribute: !1 }, stale: { attribute: !1 } };
    static styles = [
      o,
      i`
      :host {
        contain: layout style;
      }
      article {
        position: relative;
        overflow: hidden;
        border: 1px solid var(--t-line);
        border-radius: var(--t-radius);
        background: var(--t-surface);
        transition: border-color 160ms;
      }
      article:hover {
        border-color: var(--t-edge);
      }
      article:has(a:focus-visible) {
        outline: 2px solid var(--t-ink-accent);
        outline-offset: 2px;
      }
      t-density-field {
        height: 91px;
        border-radius: 0;
      }
      .text {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 0.625rem;
        padding: 0.75rem 0.875rem 0.875rem;
      }
      .head {
        display: flex;
        gap: 0.5rem;
        align-items: baseline;
      }
      h3 {
        margin: 0;
        min-width: 0;
        font-size: var(--t-size);
        font-weight: 600;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      h3 a {
        color: inherit;
        text-decoration: none;
        outline: none;
      }
      h3 a::after {
        content: "";
        position: absolute;
        inset: 0;
      }
      .state {
        font-size: var(--t-size-m);
        white-space: nowrap;
        color: var(--t-ink-muted);
      }
      .state::before {
        content: "";
        display: inline-block;
        width: 0.5em;
        height: 0.5em;
        margin-right: 0.4em;
        border-radius: 50%;
        background: var(--level);
        vertical-align: 0.08em;
      }
      .idle {
        --level: var(--t-edge);
      }
      .waking {
        --level: var(--t-waking);
      }
      .active {
        --level: var(--t-active);
      }
      .intense {
        --level: var(--t-intense);
      }
      .gone::before {
        border-radius: 0;
        background: none;
        box-shadow: inset 0 0 0 1.5px var(--t-edge);
      }
      /* Placed on the field, so that it moves nothing when it appears; the field is dark in both themes. */
      .errors {
        position: absolute;
        top: 6px;
        right: 6px;
        padding: 1px 8px;
        border-radius: 99px;
        background: rgb(5 8 7 / 0.88);
        font-size: var(--t-size-s);
        color: #bfa4de;
      }
      .watching {
        margin-left: auto;
        font-size: var(--t-size-s);
        color: var(--t-ink-muted);
        white-space: nowrap;
      }
      .lines {
        display: grid;
        grid-template-columns: repeat(3, minmax(0, 1fr));
        gap: 0.75rem;
      }
      .last {
        margin: 0;
        overflow: hidden;
        color: var(--t-ink-muted);
        font-family: var(--t-mono);
        font-size: var(--t-size-s);
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .stale {
        filter: saturate(0.35);
      }
    `,
    ];
    constructor() {
      (super(), (this.stale = null));
    }
    render() {
      let { agent: e, stale: t } = this,
        { id: r, vitals: i, samples: a, lastResult: o, observers: s, errorsLastMinute: c } = e,
        u = il(a.flow),
        f = x(i) ? w(C(i)) : `gone`;
      return d`<article class=${t === null ? `` : `stale`}>
      <t-density-field
        .agentId=${r}
        .vitals=${i}
        .fever=${e.fever}
        .stale=${t}
      ></t-density-field>
      ${c > 0 ? d`<span class="errors" title=${le(c)}>▲ ${le(c, !0)}</span>` : n}
      <div class="text">
        <div class="head">
          <h3>
            <a href=${$({ page: `agent`, id: r, at: null })} title=${l(r)}>${j(r)}</a>
          </h3>
          <span class="state ${f}">${ae(i)}${e.fever ? `, fever` : ``}</span>
          <span class="watching">${s} watching</span>
        </div>
        <div class="lines">
          ${al.map(
            ({ name: e, label: t, unit: n, max: r }) => d`<t-sparkline
                .label=${t}
                .unit=${n}
                .max=${r}
                .windowMs=${u}
                .samples=${a[e]}
              ></t-sparkline>`,
          )}
        </div>
        <p class="last">${o ? j(wt(o)) : `no result yet`}</p>
      </div>
    </article>`;
    }
    updated(e) {
      let t = e.get(`agent`);
      t &&
        t.id === this.agent.id &&
        this.agent.errors > t.errors &&
        this.renderRoot.querySelector(`t-density-field`)?.glitch();
    }
  };
customElements.define(`d-agent-card`, ol);
var sl = 3,
  cl = class extends h {
    static properties = { session: { attribute: !1 } };
    static styles = [
      o,
      e,
      u,
      rc,
      i`
      .agents {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(min(17.5rem, 100%), 1fr));
        gap: calc(1.5 * var(--t-space));
        margin: 0;
        padding: 0;
        list-style: none;
      }
    `,
    ];
    #e = new Uc();
    #t = !1;
    constructor() {
      (super(),
        W(this, ({ agents: e, semaphores: t, connection: n }) => e.size > 0 || t || n),
        bi(this, () => !0));
    }
    render() {
      let { live: e } = this.session,
        { pending: t } = e.semaphores;
      return d`<h1 class="hidden">Agents</h1>
      ${this.#n(t.length > 0)}
      <section aria-labelledby="agents">
        <h2 id="agents" class=${t.length > 0 ? `` : `hidden`}>Agents</h2>
        ${e.agents.size === 0 ? this.#i() : this.#r()}
        ${e.unseenAgents > 0 ? d`<p class="muted small">${e.unseenAgents} more agents are not shown.</p>` : n}
      </section>`;
    }
    #n(e) {
      return d`<section aria-labelledby=${e ? `waiting` : n}>
      ${e ? d`<h2 id="waiting">Waiting for a person</h2>` : n}
      <d-question-list .session=${this.session} .max=${sl}></d-question-list>
    </section>`;
    }
    #r() {
      let { live: e } = this.session,
        t = Ys(e);
      return d`<ul
      class="agents"
      @pointerenter=${() => (this.#t = !0)}
      @pointerleave=${() => (this.#t = !1)}
      @focusin=${() => (this.#t = !0)}
      @focusout=${() => (this.#t = !1)}
    >
      ${at(
        this.#e.arrange(e.agents, L.now(), this.#t),
        ({ id: e }) => e,
        (e) => d`<li><d-agent-card .agent=${e} .stale=${t}></d-agent-card></li>`,
      )}
    </ul>`;
    }
    #i() {
      let { kind: e } = this.session.live.connection;
      return e === `live` || e === `gap`
        ? d`<div class="nothing">
        <p>No agents yet. Start the gateway with an agent:</p>
        <code>terrarium serve --agents my-agent.ts</code>
      </div>`
        : e === `offline` || e === `refused`
          ? d`<div class="nothing">
        <p>The gateway does not answer. The page keeps trying.</p>
        <button @click=${() => this.session.live.retryNow()}>Try now</button>
      </div>`
          : d`<div class="nothing"><p>Connecting…</p></div>`;
    }
  };
customElements.define(`d-agents`, cl);
var ll = 20,
  ul = class extends h {
    static properties = { session: { attribute: !1 }, settledShown: { state: !0 }, listed: { state: !0 } };
    static styles = [
      o,
      e,
      rc,
      i`
      d-question-list {
        --question-columns: auto-fill;
      }
      h1 {
        margin-bottom: calc(3 * var(--t-space));
      }
      .cards {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(min(26rem, 100%), 1fr));
        gap: calc(1.5 * var(--t-space));
        align-items: start;
      }
      .more {
        margin-top: calc(2 * var(--t-space));
      }
    `,
    ];
    constructor() {
      (super(),
        (this.settledShown = ll),
        (this.listed = new Set()),
        W(this, ({ semaphores: e, connection: t }) => e || t));
    }
    render() {
      let { pending: e, settled: t, hasOlder: n } = this.session.live.semaphores,
        r = t.slice(0, this.settledShown),
        i = r.filter(({ id: e }) => !this.listed.has(e)),
        a = r.length === t.length && !n,
        o = r.length >= Kn;
      return d`<h1>Questions</h1>
      <section aria-labelledby="waiting">
        <h2 id="waiting">Waiting <small>${e.length}</small></h2>
        <d-question-list
          .session=${this.session}
          @terrarium-listed=${(e) => (this.listed = new Set(e.detail.ids))}
        ></d-question-list>
        ${
          e.length === 0
            ? d`<div class="nothing">
                <p>No open questions. New ones appear here.</p>
              </div>`
            : ``
        }
      </section>
      <section aria-labelledby="settled">
        <h2 id="settled">Settled <small>latest first</small></h2>
        ${t.length === 0 ? d`<p class="muted">No settled questions yet.</p>` : this.#t(i)}
        ${a || o ? `` : d`<button class="more" @click=${() => this.#e()}>Older</button>`}
        ${
          o && !a
            ? d`<p class="muted">
                At most ${Kn} are shown here.
                <code>terrarium semaphore list</code> lists all of them.
              </p>`
            : ``
        }
      </section>`;
    }
    #e() {
      let { live: e } = this.session,
        { settled: t, hasOlder: n } = e.semaphores;
      ((this.settledShown = Math.min(this.settledShown, t.length) + ll),
        n && this.settledShown + ll > t.length && e.olderSemaphores());
    }
    #t(e) {
      return d`<div class="cards">
      ${at(
        e,
        ({ id: e }) => e,
        (e) => d`<d-question .session=${this.session} .semaphore=${e}></d-question>`,
      )}
    </div>`;
    }
  };
customElements.define(`d-questions`, ul);
var dl = 16384;
function fl(e) {
  return `terrarium-token ${new URL(e).pathname}`;
}
var pl = class {
  #e;
  constructor({ gateway: e, current: t, onToken: n, onForget: r }) {
    ((this.#e = typeof BroadcastChannel > `u` ? null : new BroadcastChannel(fl(e))),
      this.#e?.addEventListener(`message`, ({ data: e }) => {
        let i = ml(e);
        switch (i?.kind) {
          case `ask`: {
            let e = t();
            e !== null && this.offer(e);
            return;
          }
          case `token`:
            return n?.(i.token);
          case `forget`:
            return r();
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
function ml(e) {
  if (typeof e != `object` || !e) return null;
  let { kind: t, token: n } = e;
  if (t === `ask` || t === `forget`) return { kind: t };
  let r = typeof n == `string` && n !== `` && n.length <= dl;
  return t === `token` && r ? { kind: t, token: n } : null;
}
var hl = class {
    #e;
    #t;
    constructor(e, t) {
      ((this.#e = e), (this.#t = fl(t)));
    }
    get kept() {
      try {
        return this.#e.getItem(this.#t);
      } catch {
        return null;
      }
    }
    keep(e) {
      try {
        this.#e.setItem(this.#t, e);
      } catch {}
    }
    forget() {
      try {
        this.#e.removeItem(this.#t);
      } catch {}
    }
  },
  gl = 200,
  _l = 6e4,
  vl = class {
    live;
    steering;
    #e;
    #t;
    #n = new Set();
    #r = !1;
    #i = null;
    #a = new Map();
    #o = () => void 0;
    constructor(e, t) {
      ((this.live = new ti({ gateway: e })),
        (this.steering = new pi({ gateway: e })),
        (this.#e = new hl(t, e)),
        (this.#t = new pl({ gateway: e, current: () => this.steering.token, onForget: () => this.#s() })));
    }
    get identity() {
      return this.steering.identity;
    }
    get asking() {
      return this.#r;
    }
    get notice() {
      return this.#i;
    }
    showNotice(e) {
      ((this.#i = e), this.#u());
    }
    keptDraft(e, t = null) {
      let n = `${e} ${ve(JSON.stringify(t) ?? ``)}`,
        r = this.#a.get(n) ?? { draft: null };
      if ((this.#a.delete(n), this.#a.set(n, r), this.#a.size > gl)) {
        let e = [...this.#a],
          [t] = e.find(([e, { draft: t }]) => t === null && e !== n) ?? e[0] ?? [];
        t !== void 0 && this.#a.delete(t);
      }
      return r;
    }
    get remembers() {
      return this.#e.kept !== null;
    }
    onChange(e) {
      return (this.#n.add(e), () => this.#n.delete(e));
    }
    askForToken(e = !0) {
      ((this.#r = e), this.#u());
    }
    async signIn(e, t) {
      let n = await this.steering.use(e);
      return (
        this.live.authorize(e),
        this.#t.offer(e),
        this.#l(n),
        t ? this.#e.keep(e) : this.#e.forget(),
        this.#u(),
        n
      );
    }
    signOut() {
      (this.#t.forget(), this.#c());
    }
    #s() {
      this.identity !== null &&
        (this.#c(),
        this.showNotice(`The token was forgotten in another tab of this browser, and here as well.`));
    }
    #c() {
      (this.#o(), this.#e.forget(), this.steering.forget(), this.live.authorize(null), this.#u());
    }
    async resume() {
      let { kept: e } = this.#e;
      if (e !== null) {
        try {
          let t = await this.steering.use(e);
          (this.live.authorize(e), this.#l(t));
        } catch (e) {
          e.code === `UNAUTHENTICATED` && this.#e.forget();
        }
        this.#u();
      }
    }
    #l(e) {
      this.#o();
      let { expiresAt: t, id: n } = e;
      if (t === null) return;
      let r = Date.parse(t) - this.live.gatewayNow;
      if (r > 0) {
        let t = Math.min(r, _l);
        this.#o = L.after(t, () => this.#l(e));
      } else
        (this.signOut(),
          this.showNotice(
            `The token of ${n} has expired. You can still watch; enter another token to steer.`,
          ));
    }
    #u() {
      for (let e of this.#n) e();
    }
  },
  yl = { again: `Run again`, cancel: `Cancel` },
  bl = class extends h {
    static properties = { session: { attribute: !1 }, run: { attribute: !1 }, editing: { state: !0 } };
    static styles = [
      o,
      e,
      rc,
      i`
      .row {
        display: flex;
        flex-wrap: wrap;
        gap: var(--t-space);
      }
      p {
        margin: 0 0 var(--t-space);
      }
      .panel {
        margin-top: var(--t-space);
      }
      .refusal {
        margin: var(--t-space) 0 0;
        color: var(--t-ink-waking);
      }
    `,
    ];
    #e = new wc(this);
    constructor() {
      (super(), (this.editing = null), W(this, () => !1));
    }
    willUpdate(e) {
      let t = e.get(`run`);
      t &&
        (t.id === this.run.id
          ? t.status !== this.run.status && this.#e.reset()
          : ((this.editing = null), this.#e.restart()));
    }
    render() {
      let { session: e } = this,
        t = pc(this.run);
      if (t.length === 0) return n;
      if (e.identity === null)
        return d`<p class="small">Steering needs a token.</p>
        <button @click=${() => e.askForToken()}>Steer…</button>`;
      let r = t.filter((t) => hc(t, this.run).some((t) => e.steering.may(t))),
        i = this.#e;
      return d`${t.filter((e) => !r.includes(e)).map((e) => this.#r(e))}
      <div @pointerdown=${i.pointerDown} @keydown=${i.keyDown}>
        <div class="row">
          ${
            r.includes(`again`)
              ? d`${this.#t(`Run again`, () => void this.#s())}
                ${this.#t(`Edit input…`, () => void this.#a(), this.editing !== null)}`
              : n
          }
          ${r.includes(`cancel`) ? this.#t(`Cancel`, () => void this.#c()) : n}
        </div>
        ${r.includes(`again`) ? this.#n() : n}
      </div>
      ${i.refused}`;
    }
    #t(e, t, r) {
      return d`<button
      aria-disabled=${this.#e.isInert ? `true` : `false`}
      aria-expanded=${r === void 0 ? n : String(r)}
      @click=${(e) => this.#e.press(e, t)}
    >
      ${e}
    </button>`;
    }
    #n() {
      return this.editing === null
        ? n
        : d`<div class="panel" role="group" aria-label="Run again with another input">
      <t-schema-form
        .schema=${null}
        .value=${this.editing.input}
        .kept=${this.#i()}
        name="Input of the new run"
        action="Run with this input"
        .busy=${this.#e.isBusy}
        .still=${this.#e.isInert}
        @keydown=${(e) => e.key === `Escape` && this.#o()}
        @terrarium-submit=${(e) => this.#e.press(e.detail.origin, () => void this.#s(e.detail))}
      >
        <button class="quiet" type="button" @click=${() => this.#o()}>Back</button>
      </t-schema-form>
    </div>`;
    }
    #r(e) {
      let [t = ``] = hc(e, this.run);
      return d`<p class="small">
      ${yl[e]}: the token of ${j(this.session.identity?.id ?? ``)} lacks the scope
      <code>${j(t)}</code>.
    </p>`;
    }
    #i() {
      return this.session.keptDraft(`again ${this.run.id}`);
    }
    async #a() {
      if (this.editing !== null) return this.#o();
      ((this.editing = { input: this.run.input }),
        await this.updateComplete,
        await this.renderRoot.querySelector(`t-schema-form`)?.focusFirst());
    }
    #o() {
      ((this.editing = null), this.renderRoot.querySelector(`[aria-expanded]`)?.focus());
    }
    async #s(e) {
      let { session: t, run: n } = this;
      await this.#e.run(async () => {
        let r = await t.steering.rerun(n.id, e?.value);
        (e && (this.#i().draft = null), (location.hash = $({ page: `run`, id: r })));
      });
    }
    async #c() {
      let { session: e, run: t } = this;
      (await this.#e.run(() => e.steering.cancelRun(t.id))) &&
        this.dispatchEvent(new CustomEvent(`terrarium-changed`, { bubbles: !0, composed: !0 }));
    }
  };
customElements.define(`d-run-buttons`, bl);
var xl = class extends h {
  static properties = { session: { attribute: !1 }, runId: { attribute: !1 } };
  static styles = [
    o,
    e,
    p,
    rc,
    yc,
    i`
      .back {
        margin: 0 0 0.5rem;
        font-size: var(--t-size-m);
      }
      .back a {
        text-decoration: none;
      }
      h1 {
        margin-bottom: var(--t-space);
        font-size: clamp(1.0625rem, 5vw, var(--t-size-xl));
      }
      d-run-buttons {
        margin-top: calc(1.5 * var(--t-space));
      }
      section {
        margin-top: calc(3 * var(--t-space));
      }
      .cards {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(min(26rem, 100%), 1fr));
        gap: calc(1.5 * var(--t-space));
        align-items: start;
      }
      section > pre {
        background: var(--t-surface);
      }
      .runs pre {
        margin-top: 0.25rem;
      }
    `,
  ];
  #e = ``;
  #t = new ic(this, () => this.session.steering.run(this.runId));
  constructor() {
    (super(), W(this, () => !1));
  }
  willUpdate() {
    let e = JSON.stringify([this.runId, this.session.identity?.id]);
    e !== this.#e && ((this.#e = e), this.#t.forget(), this.#t.now());
  }
  render() {
    let { answer: e, refusal: t } = this.#t;
    return d`<p class="back">
        ${
          e
            ? d`<a href=${$({ page: `agent`, id: e.agentId, at: null })}
                >← ${j(e.agentId)}</a
              >`
            : d`<a href="#/">← All agents</a>`
        }
      </p>
      <h1>Run ${j(this.runId)}</h1>
      ${t ? d`<p class="small" role="alert">▲ ${j(Js(t))}</p>` : n}
      ${e ? this.#n(e) : n}
      ${e === null ? d`<div class="nothing"><p>There is no run with this id, or it is no longer kept.</p></div>` : n}`;
  }
  #n(e) {
    return d`<div class="panel">${_c(e, this.session.live.gatewayNow)} ${this.#r(e)}</div>
      <d-run-buttons
        .session=${this.session}
        .run=${e}
        @terrarium-changed=${() => void this.#t.now()}
      ></d-run-buttons>
      ${
        e.parent === null
          ? n
          : d`<p>
              ${e.kind === `RESUME` ? `Resumes` : `Called by`}
              <a href=${$({ page: `run`, id: e.parent.id })}>${j(e.parent.id)}</a>
            </p>`
      }
      <section aria-labelledby="input">
        <h2 id="input">Input</h2>
        ${this.#l(e.agentId) ? d`<pre tabindex="0">${M(e.input)}</pre>` : d`<p class="muted">Shown with a token that may steer ${j(e.agentId)}.</p>`}
      </section>
      <section aria-labelledby="outcome">
        <h2 id="outcome">Outcome</h2>
        ${this.#i(e)}
      </section>
      ${this.#a(e)} ${this.#o(e)} ${this.#s(e)}`;
  }
  #r({ usage: e }) {
    if (e === null) return n;
    let { inputTokens: t, outputTokens: r, costUsd: i, models: a } = e;
    return d`<div class="facts">
      ${t === null ? n : d`<span>${t} tokens in</span>`}
      ${r === null ? n : d`<span>${r} tokens out</span>`}
      ${i === null ? n : d`<span>$${i}</span>`}
      ${a.map((e) => d`<span>${j(e)}</span>`)}
    </div>`;
  }
  #i(e) {
    let { status: t, result: r, error: i } = e;
    return t === `COMPLETED`
      ? d`<pre tabindex="0">${M(r)}</pre>`
      : i === null
        ? d`<p class="muted">${fc(e)}</p>`
        : d`<p class="status" data-status="FAILED">
        ▲ ${j(i.code)}${i.message === null ? n : d`: ${j(i.message)}`}
      </p>`;
  }
  #a({ semaphores: e }) {
    return e.length === 0
      ? n
      : d`<section aria-labelledby="questions">
      <h2 id="questions">Questions</h2>
      <div class="cards">
        ${at(
          e,
          ({ id: e }) => e,
          (e) => d`<d-question
              .session=${this.session}
              .semaphore=${this.session.live.semaphores.get(e.id) ?? e}
            ></d-question>`,
        )}
      </div>
    </section>`;
  }
  #o({ children: e }) {
    if (e.length === 0) return n;
    let t = this.session.live.gatewayNow;
    return d`<section aria-labelledby="children">
      <h2 id="children">${e.every(({ kind: e }) => e === `RESUME`) ? `Resumptions` : `Runs below`}</h2>
      <ul class="runs">
        ${e.map((e) => d`<li>${_c(e, t)}</li>`)}
      </ul>
    </section>`;
  }
  #s({ events: e, agentId: t }) {
    return d`<section aria-labelledby="events">
      <h2 id="events">Events <small>the latest ${50}, oldest first</small></h2>
      ${
        e.length === 0
          ? d`<p class="muted">None, or the agent's history no longer keeps them.</p>`
          : d`<ul class="runs">
              ${e.map((e) => d`<li>${this.#c(e, t)}</li>`)}
            </ul>`
      }
    </section>`;
  }
  #c(e, t) {
    let { at: r, type: i, cursor: a } = e,
      o = Sl(e);
    return d`<div class="what">
        <time class="muted small" datetime=${r}>${new Date(r).toLocaleString()}</time>
        <a href=${$({ page: `agent`, id: t, at: a })}>${i}</a>
      </div>
      ${o === void 0 ? n : d`<pre tabindex="0">${M(o)}</pre>`}`;
  }
  #l(e) {
    let { steering: t } = this.session;
    return gc(e).some((e) => t.may(e));
  }
};
function Sl(e) {
  if (e.__typename === `OutputEvent`) return e.data;
  if (e.__typename === `ResultEvent`) return e.result;
  if (e.__typename === `ErrorEvent`) return { code: e.code, message: e.message };
}
customElements.define(`d-run`, xl);
var Cl = 5e3;
function wl(e) {
  let t = !1,
    n = () => void 0,
    r = async () => {
      let i = await Tl();
      t || (e(i), (n = L.after(Cl, () => void r())));
    };
  return (
    r(),
    () => {
      ((t = !0), n());
    }
  );
}
async function Tl() {
  try {
    let e = await fetch(new URL(`ready`, location.href), { cache: `no-store` }),
      t = await e.json();
    return e.ok
      ? { kind: `ready`, degraded: t.degraded ?? [] }
      : { kind: `not-ready`, reasons: t.reasons ?? [] };
  } catch {
    return { kind: `unreachable` };
  }
}
var El = i`
  h1 {
    margin-bottom: calc(3 * var(--t-space));
  }
  dl {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(min(10.5rem, 100%), 1fr));
    gap: var(--t-space);
    margin: 0;
  }
  dl div {
    padding: 0.75rem 0.875rem;
    border: 1px solid var(--t-line);
    border-radius: var(--t-radius);
    background: var(--t-surface);
  }
  dt {
    font-size: var(--t-size-m);
    color: var(--t-ink-muted);
  }
  dd {
    margin: 0.125rem 0 0;
    font-size: var(--t-size-l);
    font-weight: 600;
  }
  .calls dd,
  .reasons {
    color: var(--t-ink-active);
  }
  .reasons {
    margin: var(--t-space) 0 0;
    padding: 0;
    list-style: none;
  }
  .table {
    overflow-x: auto;
    border: 1px solid var(--t-line);
    border-radius: var(--t-radius);
    background: var(--t-surface);
  }
  table {
    width: 100%;
    border-collapse: collapse;
    font-size: var(--t-size-m);
  }
  th,
  td {
    padding: 0.5rem 0.875rem;
    text-align: left;
    font-weight: 400;
    white-space: nowrap;
  }
  thead th {
    color: var(--t-ink-muted);
  }
  tbody tr {
    border-top: 1px solid var(--t-line);
  }
  .number {
    text-align: right;
  }
  td.calls {
    color: var(--t-ink-void);
  }
`,
  Dl = 1e3,
  Ol = class extends h {
    static properties = { session: { attribute: !1 }, health: { state: !0 } };
    static styles = [o, rc, El];
    #e = () => void 0;
    constructor() {
      (super(), (this.health = { kind: `unknown` }), W(this, () => !0, Dl), bi(this, () => !0));
    }
    connectedCallback() {
      (super.connectedCallback(), (this.#e = wl((e) => (this.health = e))));
    }
    disconnectedCallback() {
      (super.disconnectedCallback(), this.#e());
    }
    render() {
      return d`<h1>System</h1>
      <section aria-labelledby="metabolism">
        <h2 id="metabolism">Metabolism</h2>
        ${this.#t()}
      </section>
      <section aria-labelledby="gateway">
        <h2 id="gateway">Gateway</h2>
        ${this.#n()}
      </section>
      <section aria-labelledby="all">
        <h2 id="all">Agents by activity</h2>
        ${this.#r()}
      </section>`;
    }
    #t() {
      let { system: e, agents: t } = this.session.live,
        n = dr(t.values());
      return e
        ? kl([
            [`alive`, `${e.alive} of ${e.agents}`],
            [`feverish`, String(e.feverish), e.feverish > 0],
            [`flow`, `${A(e.flow)} ev/s`],
            [`pressure`, `${A(e.pressure)} of 100`],
            [`errors, last minute`, String(n), n > 0],
            [`hottest`, e.temperature.toFixed(2)],
            [`events published`, A(e.eventsReflected)],
          ])
        : d`<p class="muted">No data yet.</p>`;
    }
    #n() {
      let { live: e } = this.session,
        { system: t } = e,
        { word: r, reasons: i, bad: a } = jl(this.health);
      return d`${kl([
        [`health`, r, a],
        [`up for`, t ? k(t.uptimeMs) : `–`],
        [`watching`, String(t?.observers ?? `–`)],
        [`lagging`, String(t?.lagging ?? `–`), (t?.lagging ?? 0) > 0],
        [`missed by this page`, String(e.missed), e.missed > 0],
      ])}
    ${
      i.length > 0
        ? d`<ul class="reasons">
            ${i.map((e) => d`<li>▲ ${j(e)}</li>`)}
          </ul>`
        : n
    }`;
    }
    #r() {
      let e = [...this.session.live.agents.values()].toSorted(Wc);
      return e.length === 0
        ? d`<p class="muted">No agents yet.</p>`
        : d`<div class="table" role="region" aria-labelledby="all" tabindex="0">
      <table>
        <thead>
          <tr>
            <th scope="col">Agent</th>
            <th scope="col">State</th>
            <th scope="col" class="number">Pressure</th>
            <th scope="col" class="number">Flow /s</th>
            <th scope="col" class="number">Temperature</th>
            <th scope="col" class="number">Errors, last minute</th>
            <th scope="col" class="number">RedrawOnChange</th>
            <th scope="col" class="number">Events</th>
          </tr>
        </thead>
        <tbody>
          ${at(e, ({ id: e }) => e, Al)}
        </tbody>
      </table>
    </div>`;
    }
  };
function kl(e) {
  return d`<dl>
    ${e.map(
      ([e, t, n = !1]) => d`<div class=${n ? `calls` : ``}>
          <dt>${e}</dt>
          <dd>${t}</dd>
        </div>`,
    )}
  </dl>`;
}
function Al({ id: e, vitals: t, observers: n, eventsReflected: r, errorsLastMinute: i, fever: a }) {
  return d`<tr>
    <th scope="row"><a href=${$({ page: `agent`, id: e, at: null })}>${j(e)}</a></th>
    <td>${ae(t)}${a ? `, fever` : ``}</td>
    <td class="number">${A(t.pressure)}</td>
    <td class="number">${A(t.flow)}</td>
    <td class="number">${t.temperature.toFixed(2)}</td>
    <td class="number ${i > 0 ? `calls` : ``}">
      ${i > 0 ? `▲ ` : ``}${i}
    </td>
    <td class="number">${n}</td>
    <td class="number">${A(r)}</td>
  </tr>`;
}
function jl(e) {
  switch (e.kind) {
    case `unknown`:
      return { word: `checking…`, reasons: [], bad: !1 };
    case `ready`:
      return {
        word: e.degraded.length > 0 ? `ready, degraded` : `ready`,
        reasons: e.degraded,
        bad: e.degraded.length > 0,
      };
    case `not-ready`:
      return { word: `not ready`, reasons: e.reasons, bad: !0 };
    case `unreachable`:
      return { word: `does not answer`, reasons: [], bad: !0 };
  }
}
customElements.define(`d-terrarium`, Ol);
var Ml = class extends h {
  static properties = { session: { attribute: !1 } };
  static styles = [
    o,
    e,
    i`
      :host {
        font-size: var(--t-size-m);
      }
      div {
        display: flex;
        flex-wrap: wrap;
        gap: 0.375rem;
        align-items: center;
      }
      .shape {
        width: 0.75em;
        color: var(--tone);
        text-align: center;
      }
      .live {
        --tone: var(--t-health);
      }
      .connecting,
      .replaying {
        --tone: var(--t-active);
      }
      .gap,
      .offline,
      .refused {
        --tone: var(--t-ink-waking);
      }
    `,
  ];
  constructor() {
    (super(),
      W(this, ({ connection: e }) => e, 0),
      bi(this, () => this.session.live.connection.kind === `offline`));
  }
  render() {
    let { connection: e } = this.session.live,
      { shape: t, words: r } = Nl(e),
      i = e.kind === `offline` ? k(L.now() - e.since) : null;
    return d`<div class=${e.kind}>
      <span class="shape" aria-hidden="true">${t}</span>
      <span><span role="status">${j(r)}</span>${i === null ? n : d`, ${i} old`}</span>
      ${this.#e(e)}
    </div>`;
  }
  updated() {
    this.setAttribute(`kind`, this.session.live.connection.kind);
  }
  #e({ kind: e }) {
    let { live: t } = this.session;
    return e === `gap`
      ? d`<button class="quiet" @click=${() => t.acknowledgeGap()}>Dismiss</button>`
      : e === `offline`
        ? d`<button class="quiet" @click=${() => t.retryNow()}>Try now</button>`
        : e === `refused`
          ? d`<button class="quiet" @click=${() => location.reload()}>Reload</button>`
          : n;
  }
};
function Nl(e) {
  switch (e.kind) {
    case `connecting`:
      return { shape: `◌`, words: `connecting` };
    case `replaying`:
      return { shape: `◔`, words: `replaying` };
    case `live`:
      return { shape: `●`, words: `live` };
    case `gap`:
      return {
        shape: `▲`,
        words: `gap of ${e.missed === null ? `an unknown number of` : String(e.missed)} event${e.missed === 1 ? `` : `s`}`,
      };
    case `offline`:
      return { shape: `■`, words: `offline` };
    case `refused`:
      return { shape: `■`, words: `refused: ${e.why}` };
  }
}
customElements.define(`d-connection`, Ml);
var Pl = `terrarium-motion`,
  Fl = `paused`,
  Il = class {
    #e = !1;
    constructor() {
      try {
        this.#e = localStorage.getItem(Pl) === Fl;
      } catch {}
      Fe(this.#e);
    }
    get isPaused() {
      return this.#e;
    }
    toggle() {
      ((this.#e = !this.#e), Fe(this.#e));
      try {
        this.#e ? localStorage.setItem(Pl, Fl) : localStorage.removeItem(Pl);
      } catch {}
    }
  },
  Ll = class extends h {
    static properties = { session: { attribute: !1 } };
    static styles = [
      o,
      i`
      ul {
        display: flex;
        flex-wrap: wrap;
        gap: 0 1.125rem;
        margin: 0;
        padding: 0;
        list-style: none;
        font-size: var(--t-size-m);
        color: var(--t-ink-muted);
      }
      b {
        color: var(--t-ink-text);
        font-weight: 600;
      }
      .errors b,
      .errors {
        color: var(--t-ink-void);
      }
      .calls b,
      .calls {
        color: var(--t-ink-active);
      }
    `,
    ];
    constructor() {
      (super(), W(this, () => !0));
    }
    render() {
      let { agents: e, system: t, semaphores: r } = this.session.live,
        i = dr(e.values()),
        a = [...e.values()].filter(({ vitals: e }) => x(e)),
        o = a.reduce((e, { vitals: t }) => e + t.flow, 0),
        s = t?.lagging ?? 0,
        c = r.pending.length,
        { critical: l } = Mn(r.pending);
      return d`<ul aria-label="Pulse">
      <li><b>${a.length}</b> alive</li>
      <li><b>${A(o)}</b> ev/s</li>
      <li><b>${t?.observers ?? `–`}</b> watching</li>
      <li class=${s > 0 ? `calls` : ``}><b>${s}</b> lagging</li>
      ${i > 0 ? d`<li class="errors">▲ <b>${i}</b> ${i === 1 ? `error` : `errors`} in the last minute</li>` : n}
      <li class=${c > 0 ? `calls` : ``}>
        <b>${c}</b> ${c === 1 ? `card` : `cards`}
        waiting${l > 0 ? `, ${l} critical` : ``}
      </li>
    </ul>`;
    }
  };
customElements.define(`d-pulse`, Ll);
var Rl = i`
  :host {
    min-height: 100vh;
  }
  header {
    position: sticky;
    top: 0;
    z-index: 2;
    display: grid;
    grid-template-areas: "name nav pulse connection tools";
    grid-template-columns: auto auto 1fr auto auto;
    gap: 0.25rem 1.75rem;
    align-items: center;
    padding: 0.5rem clamp(0.875rem, 3vw, 2rem);
    border-bottom: 1px solid var(--t-line);
    background: var(--t-page);
  }
  .name {
    grid-area: name;
    color: inherit;
    font-weight: 650;
    letter-spacing: 0.01em;
    text-decoration: none;
    white-space: nowrap;
  }
  .name span {
    color: var(--t-active);
    letter-spacing: -0.15em;
    margin-right: 0.2em;
  }
  nav {
    grid-area: nav;
    display: flex;
    gap: 0.125rem;
  }
  nav a {
    padding: 0.25rem 0.625rem;
    border-radius: var(--t-radius-s);
    color: var(--t-ink-muted);
    font-size: var(--t-size-m);
    text-decoration: none;
    white-space: nowrap;
  }
  nav a:hover {
    color: var(--t-ink-text);
  }
  nav a[aria-current="page"] {
    background: var(--t-raised);
    color: var(--t-ink-text);
  }
  nav b {
    display: inline-block;
    min-width: 1.25em;
    padding: 0 0.3em;
    border-radius: 1em;
    background: var(--t-active);
    color: #14100a;
    font-size: 0.85em;
    text-align: center;
  }
  d-pulse {
    grid-area: pulse;
    justify-self: end;
  }
  d-connection {
    grid-area: connection;
  }
  .tools {
    grid-area: tools;
    display: flex;
    gap: 0.25rem;
  }
  .token {
    max-width: 12rem;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .notice:not(:empty) {
    display: flex;
    flex-wrap: wrap;
    gap: 0.25rem 1rem;
    align-items: baseline;
    justify-content: center;
    color: var(--t-ink-waking);
    font-size: var(--t-size-m);
  }
  .notice:has(span) {
    padding: 0.5rem 1rem;
    border-bottom: 1px solid var(--t-line);
    background: var(--t-surface);
  }
  main {
    display: block;
    max-width: 1760px;
    margin: 0 auto;
    padding: clamp(1rem, 2.5vw, 1.75rem) clamp(0.875rem, 3vw, 2rem) 4rem;
  }
  main:focus {
    outline: none;
  }
  .skip {
    position: absolute;
    left: 0.5rem;
    top: -4rem;
    z-index: 3;
    padding: 0.5rem 0.875rem;
    border-radius: var(--t-radius-s);
    background: var(--t-fill);
    color: var(--t-on-fill);
  }
  .skip:focus {
    top: 0.5rem;
  }
  @media (max-width: 1180px) {
    header {
      grid-template-areas: "name nav connection tools" "pulse pulse pulse pulse";
      grid-template-columns: auto 1fr auto auto;
    }
    d-pulse {
      justify-self: start;
    }
  }
  @media (max-width: 680px) {
    header {
      grid-template-areas: "name connection tools" "alert alert alert" "pulse pulse pulse" "nav nav nav";
      grid-template-columns: 1fr auto auto;
      gap: 0.25rem 0.5rem;
    }
    d-connection:is([kind="gap"], [kind="offline"], [kind="refused"]) {
      grid-area: alert;
    }
    nav {
      margin-left: -0.625rem;
    }
    .token {
      max-width: 7rem;
    }
  }
  footer {
    display: flex;
    flex-wrap: wrap;
    gap: 0.25rem 1.25rem;
    padding: calc(2 * var(--t-space)) clamp(1rem, 2.5vw, 2rem);
    font-size: var(--t-size-m);
  }
  footer a {
    color: var(--t-ink-muted);
  }
`,
  zl = `terrarium-theme`,
  Bl = [`dark light`, `dark`, `light`],
  Vl = { "dark light": `as the system`, dark: `dark`, light: `light` },
  Hl = class {
    #e;
    #t = `dark light`;
    constructor(e) {
      this.#e = e;
      try {
        let e = localStorage.getItem(zl);
        this.#t = Bl.find((t) => t === e) ?? `dark light`;
      } catch {}
      this.#n();
    }
    get name() {
      return Vl[this.#t];
    }
    next() {
      this.#t = Bl[(Bl.indexOf(this.#t) + 1) % Bl.length] ?? `dark light`;
      try {
        localStorage.setItem(zl, this.#t);
      } catch {}
      this.#n();
    }
    #n() {
      this.#e.style.colorScheme = this.#t;
    }
  },
  Ul = class extends h {
    static properties = { session: { attribute: !1 }, refusal: { state: !0 }, busy: { state: !0 } };
    static styles = [
      o,
      e,
      i`
      dialog {
        width: min(30rem, calc(100vw - 2rem));
        padding: calc(3 * var(--t-space));
        border: 1px solid var(--t-line);
        border-radius: var(--t-radius);
        background: var(--t-surface);
        color: inherit;
        box-shadow: 0 24px 80px rgb(0 0 0 / 0.5);
      }
      dialog::backdrop {
        background: rgb(5 8 7 / 0.6);
        backdrop-filter: blur(2px);
      }
      form,
      .who {
        display: grid;
        gap: calc(2 * var(--t-space));
      }
      h2 {
        margin: 0;
        font-size: var(--t-size-l);
      }
      p {
        margin: 0;
        color: var(--t-ink-muted);
        font-size: var(--t-size-m);
      }
      label.check {
        display: flex;
        gap: var(--t-space);
        align-items: center;
      }
      label.field {
        display: grid;
        gap: 0.25rem;
      }
      .row {
        display: flex;
        flex-wrap: wrap;
        gap: var(--t-space);
        justify-content: flex-end;
      }
      .refusal {
        color: var(--t-ink-waking);
      }
      ul {
        margin: 0;
        padding-left: 1.25rem;
      }
      code {
        font-family: var(--t-mono);
        font-size: var(--t-size-m);
        overflow-wrap: anywhere;
      }
    `,
    ];
    constructor() {
      (super(), (this.refusal = null), (this.busy = !1), W(this, () => !1));
    }
    render() {
      let { identity: e } = this.session;
      return d`<dialog
      aria-labelledby="title"
      @close=${() => this.session.askForToken(!1)}
      @click=${(e) => e.target === e.currentTarget && this.#n()}
    >
      ${e ? this.#t(e) : this.#e()}
    </dialog>`;
    }
    updated(e) {
      let t = this.renderRoot.querySelector(`dialog`);
      t && t.open !== this.session.asking && (this.session.asking ? t.showModal() : t.close());
    }
    #e() {
      return d`<form @submit=${this.#r}>
      <h2 id="title">Steer</h2>
      <p>
        RedrawOnChange needs no token. To steer agents and answer their questions, paste a token: the operator
        token that the gateway printed at its start, or your own.
      </p>
      <label class="field">
        Token
        <input
          name="token"
          type="password"
          required
          autofocus
          autocomplete="off"
          spellcheck="false"
          aria-describedby=${this.refusal ? `refusal` : n}
          aria-invalid=${this.refusal ? `true` : n}
        />
      </label>
      ${
        this.refusal
          ? d`<p id="refusal" class="refusal" role="alert">
              ▲ ${j(this.refusal.message)} (${j(this.refusal.code)})
            </p>`
          : n
      }
      <label class="check"
        ><input name="remember" type="checkbox" /> Remember it until this tab is closed</label
      >
      <p>
        Otherwise it is forgotten when you leave the page. It is sent only to this gateway, and never in a
        URL.
      </p>
      <div class="row">
        <button type="button" @click=${this.#n}>Only watch</button>
        <button class="primary" ?disabled=${this.busy}>${this.busy ? `Checking…` : `Use this token`}</button>
      </div>
    </form>`;
    }
    #t({ id: e, scopes: t, expiresAt: n }) {
      let r = n === null ? `It does not expire.` : `It expires ${new Date(n).toLocaleString()}.`;
      return d`<div class="who">
      <h2 id="title">You are <code>${j(e)}</code></h2>
      <div>
        This token may
        <ul>
          ${t.length === 0 ? d`<li>only watch</li>` : t.map((e) => d`<li>${j(Zs(e))} <code>${j(e)}</code></li>`)}
        </ul>
      </div>
      <p>${r} ${this.session.remembers ? `This tab remembers it.` : `Only this page knows it.`}</p>
      <div class="row">
        <button @click=${() => this.session.signOut()}>Forget token</button>
        <button class="primary" @click=${this.#n}>Continue</button>
      </div>
    </div>`;
    }
    #n = () => this.renderRoot.querySelector(`dialog`)?.close();
    #r = (e) => {
      e.preventDefault();
      let t = new FormData(e.target),
        n = t.get(`token`),
        r = typeof n == `string` ? n.trim() : ``;
      r !== `` && !this.busy && this.#i(r, t.has(`remember`));
    };
    async #i(e, t) {
      ((this.busy = !0), (this.refusal = null));
      try {
        (await this.session.signIn(e, t), this.#n());
      } catch (e) {
        this.refusal = e instanceof B ? e : B.unreachable(String(e));
      } finally {
        this.busy = !1;
      }
    }
  };
customElements.define(`d-token`, Ul);
var Wl = [
    { route: { page: `agents` }, words: `Agents` },
    { route: { page: `questions` }, words: `Questions` },
    { route: { page: `terrarium` }, words: `System` },
  ],
  Gl = class extends h {
    static properties = { route: { state: !0 } };
    static styles = [o, e, u, Rl];
    session = new vl(new URL(`.`, location.href).href, sessionStorage);
    #e = new Il();
    #t = new Hl(document.documentElement);
    #n = new Set();
    #r = ``;
    constructor() {
      (super(), (this.route = Qs(location.hash)), W(this, ({ semaphores: e, connection: t }) => e || t));
    }
    connectedCallback() {
      super.connectedCallback();
      let { live: e } = this.session;
      (globalThis.addEventListener(`hashchange`, () => (this.route = Qs(location.hash))),
        globalThis.addEventListener(`online`, () => e.retryNow()),
        document.addEventListener(
          `visibilitychange`,
          () => document.visibilityState === `visible` && e.retryNow(),
        ),
        e.start(),
        this.session.resume());
    }
    willUpdate() {
      let { pending: e } = this.session.live.semaphores,
        t = e.filter(({ id: e }) => !this.#n.has(e));
      this.#n = new Set(e.map(({ id: e }) => e));
      let [n] = t;
      (n && (this.#r = l(`${n.agentId} asks: ${n.prompt}`)),
        (document.title = [...(e.length > 0 ? [`(${e.length})`] : []), Kl(this.route), `Terrarium`].join(
          ` `,
        )));
    }
    render() {
      let { identity: e, live: t } = this.session,
        n = t.semaphores.pending.length;
      return d`<a class="skip" href="#main" @click=${this.#o}>Skip to the content</a>
      <header>
        <a class="name" href="#/"><span aria-hidden="true">▒▓</span> terrarium</a>
        <d-pulse .session=${this.session}></d-pulse>
        <d-connection .session=${this.session}></d-connection>
        <div class="tools">
          <button
            class="quiet"
            aria-pressed=${this.#e.isPaused ? `true` : `false`}
            @click=${this.#s}
            title=${this.#e.isPaused ? `Motion is paused` : `Pause motion`}
          >
            <span aria-hidden="true">${this.#e.isPaused ? `▸` : `‖`}</span
            ><span class="hidden">Pause motion</span>
          </button>
          <button class="quiet" @click=${this.#c} title="Theme: ${this.#t.name}">
            <span aria-hidden="true">◐</span><span class="hidden">Theme: ${this.#t.name}</span>
          </button>
          <button class="quiet token" @click=${() => this.session.askForToken()}>
            ${e ? d`<span aria-hidden="true">◆</span> ${j(e.id)}` : `Steer…`}
          </button>
        </div>
        <nav aria-label="Pages">
          ${Wl.map(({ route: e, words: t }) => {
            let r =
                e.page === this.route.page ||
                (e.page === `agents` && (this.route.page === `agent` || this.route.page === `run`)),
              i = e.page === `questions` && n > 0 ? d` <b>${n}</b>` : ``;
            return d`<a href=${$(e)} aria-current=${r ? `page` : `false`}
              >${t}${i}</a
            >`;
          })}
        </nav>
      </header>
      ${this.#i()}
      <main id="main" tabindex="-1">${this.#a()}</main>
      <footer>
        <a href="graphql">GraphiQL</a>
        <a href="docs">REST and OpenAPI</a>
        <a href="embed">Widgets for other pages</a>
      </footer>
      <p class="hidden" role="status" aria-label="News">${this.#r}</p>
      <d-token .session=${this.session}></d-token>`;
    }
    updated(e) {
      let t = e.get(`route`);
      t && $(t).split(`?`)[0] !== $(this.route).split(`?`)[0] && (scrollTo(0, 0), this.#o());
    }
    #i() {
      let { notice: e } = this.session;
      return d`<div class="notice" role="alert">
      ${
        e === null
          ? ``
          : d`<span>▲ ${j(e)}</span
              ><button class="quiet" @click=${() => this.session.showNotice(null)}>Dismiss</button>`
      }
    </div>`;
    }
    #a() {
      let { route: e, session: t } = this;
      switch (e.page) {
        case `agents`:
          return d`<d-agents .session=${t}></d-agents>`;
        case `agent`:
          return d`<d-agent .session=${t} .agentId=${e.id} .moment=${e.at}></d-agent>`;
        case `run`:
          return d`<d-run .session=${t} .runId=${e.id}></d-run>`;
        case `questions`:
          return d`<d-questions .session=${t}></d-questions>`;
        case `terrarium`:
          return d`<d-terrarium .session=${t}></d-terrarium>`;
      }
    }
    #o = (e) => {
      (e?.preventDefault(), this.renderRoot.querySelector(`main`)?.focus({ preventScroll: e === void 0 }));
    };
    #s = () => {
      (this.#e.toggle(), this.requestUpdate());
    };
    #c = () => {
      (this.#t.next(), this.requestUpdate());
    };
  };
function Kl(e) {
  switch (e.page) {
    case `agents`:
      return `Agents ·`;
    case `agent`:
      return `${m(e.id)} ·`;
    case `run`:
      return `${m(e.id)} ·`;
    case `questions`:
      return `Questions ·`;
    case `terrarium`:
      return `System ·`;
  }
}
(customElements.define(`t-dashboard`, Gl), f(document));
export { il as n, nl as t };
