import { _ as e, g as t, i as n, p as r, u as i } from "./visible-text-B0bWghOa.js";
import { n as a, t as o } from "./index-CmFd1Q0-.js";
var s = !0,
  c = `uplot`,
  l = `u-hz`,
  u = `u-vt`,
  d = `u-title`,
  f = `u-wrap`,
  p = `u-under`,
  m = `u-over`,
  h = `u-axis`,
  g = `u-off`,
  _ = `u-select`,
  v = `u-cursor-x`,
  y = `u-cursor-y`,
  b = `u-cursor-pt`,
  x = `u-legend`,
  S = `u-live`,
  C = `u-inline`,
  w = `u-series`,
  T = `u-marker`,
  E = `u-label`,
  ee = `u-value`,
  D = `width`,
  te = `height`,
  ne = `top`,
  re = `bottom`,
  ie = `left`,
  ae = `right`,
  oe = `#000`,
  se = `#0000`,
  ce = `mousemove`,
  le = `mousedown`,
  ue = `mouseup`,
  de = `mouseenter`,
  fe = `mouseleave`,
  pe = `dblclick`,
  me = `resize`,
  O = `scroll`,
  k = `change`,
  he = `dppxchange`,
  ge = `--`,
  _e = typeof window < `u`,
  ve = _e ? document : null,
  ye = _e ? window : null,
  be = _e ? navigator : null,
  A,
  j;
function xe() {
  let e = devicePixelRatio;
  A != e &&
    ((A = e),
    j && Ne(k, j, xe),
    (j = matchMedia(`(min-resolution: ${A - 0.001}dppx) and (max-resolution: ${A + 0.001}dppx)`)),
    Me(k, j, xe),
    ye.dispatchEvent(new CustomEvent(he)));
}
function Se(e, t) {
  if (t != null) {
    let n = e.classList;
    !n.contains(t) && n.add(t);
  }
}
function Ce(e, t) {
  let n = e.classList;
  n.contains(t) && n.remove(t);
}
function M(e, t, n) {
  e.style[t] = n + `px`;
}
function we(e, t, n, r) {
  let i = ve.createElement(e);
  return (t != null && Se(i, t), n?.insertBefore(i, r), i);
}
function Te(e, t) {
  return we(`div`, e, t);
}
var Ee = new WeakMap();
function De(e, t, n, r, i) {
  let a = `translate(` + t + `px,` + n + `px)`;
  a != Ee.get(e) &&
    ((e.style.transform = a), Ee.set(e, a), t < 0 || n < 0 || t > r || n > i ? Se(e, g) : Ce(e, g));
}
var Oe = new WeakMap();
function ke(e, t, n) {
  let r = t + n;
  r != Oe.get(e) && (Oe.set(e, r), (e.style.background = t), (e.style.borderColor = n));
}
var N = new WeakMap();
function Ae(e, t, n, r) {
  let i = t + `` + n;
  i != N.get(e) &&
    (N.set(e, i),
    (e.style.height = n + `px`),
    (e.style.width = t + `px`),
    (e.style.marginLeft = r ? -t / 2 + `px` : 0),
    (e.style.marginTop = r ? -n / 2 + `px` : 0));
}
var je = { passive: !0 },
  P = { ...je, capture: !0 };
function Me(e, t, n, r) {
  t.addEventListener(e, n, r ? P : je);
}
function Ne(e, t, n, r) {
  t.removeEventListener(e, n, je);
}
_e && xe();
function Pe(e, t, n, r) {
  let i;
  ((n ||= 0), (r ||= t.length - 1));
  let a = r <= 2147483647;
  for (; r - n > 1;) ((i = a ? (n + r) >> 1 : z((n + r) / 2)), t[i] < e ? (n = i) : (r = i));
  return e - t[n] <= t[r] - e ? n : r;
}
function Fe(e) {
  return (t, n, r) => {
    let i = -1,
      a = -1;
    for (let a = n; a <= r; a++)
      if (e(t[a])) {
        i = a;
        break;
      }
    for (let i = r; i >= n; i--)
      if (e(t[i])) {
        a = i;
        break;
      }
    return [i, a];
  };
}
var F = (e) => e != null,
  Ie = (e) => e != null && e > 0,
  Le = Fe(F),
  Re = Fe(Ie);
function ze(e, t, n, r = 0, i = !1) {
  let a = i ? Re : Le,
    o = i ? Ie : F;
  [t, n] = a(e, t, n);
  let s = e[t],
    c = e[t];
  if (t > -1) {
    if (r == 1) ((s = e[t]), (c = e[n]));
    else if (r == -1) ((s = e[n]), (c = e[t]));
    else
      for (let r = t; r <= n; r++) {
        let t = e[r];
        o(t) && (t < s ? (s = t) : t > c && (c = t));
      }
  }
  return [s ?? B, c ?? -B];
}
function Be(e, t, n, r) {
  let i = rt(e),
    a = rt(t);
  e == t && (i == -1 ? ((e *= n), (t /= n)) : ((e /= n), (t *= n)));
  let o = n == 10 ? it : at,
    s = i == 1 ? z : $e,
    c = a == 1 ? $e : z,
    l = s(o(Ze(e))),
    u = c(o(Ze(t))),
    d = nt(n, l),
    f = nt(n, u);
  return (
    n == 10 && (l < 0 && (d = W(d, -l)), u < 0 && (f = W(f, -u))),
    r || n == 2 ? ((e = d * i), (t = f * a)) : ((e = yt(e, d)), (t = vt(t, f))),
    [e, t]
  );
}
function Ve(e, t, n, r) {
  let i = Be(e, t, n, r);
  return (e == 0 && (i[0] = 0), t == 0 && (i[1] = 0), i);
}
var He = 0.1,
  Ue = { mode: 3, pad: He },
  We = { pad: 0, soft: null, mode: 0 },
  I = { min: We, max: We };
function Ge(e, t, n, r) {
  return kt(n) ? qe(e, t, n) : ((We.pad = n), (We.soft = r ? 0 : null), (We.mode = r ? 3 : 0), qe(e, t, I));
}
function L(e, t) {
  return e ?? t;
}
function Ke(e, t, n) {
  for (t = L(t, 0), n = L(n, e.length - 1); t <= n;) {
    if (e[t] != null) return !0;
    t++;
  }
  return !1;
}
function qe(e, t, n) {
  let r = n.min,
    i = n.max,
    a = L(r.pad, 0),
    o = L(i.pad, 0),
    s = L(r.hard, -B),
    c = L(i.hard, B),
    l = L(r.soft, B),
    u = L(i.soft, -B),
    d = L(r.mode, 0),
    f = L(i.mode, 0),
    p = t - e,
    m = it(p),
    h = tt(Ze(e), Ze(t)),
    g = Ze(it(h) - m);
  (p < 1e-24 || g > 10) &&
    ((p = 0), (e == 0 || t == 0) && ((p = 1e-24), d == 2 && l != B && (a = 0), f == 2 && u != -B && (o = 0)));
  let _ = p || h || 1e3,
    v = nt(10, z(it(_))),
    y = W(yt(e - _ * (p == 0 ? (e == 0 ? 0.1 : 1) : a), v / 10), 24),
    b = e >= l && (d == 1 || (d == 3 && y <= l) || (d == 2 && y >= l)) ? l : B,
    x = tt(s, y < b && e >= b ? b : et(b, y)),
    S = W(vt(t + _ * (p == 0 ? (t == 0 ? 0.1 : 1) : o), v / 10), 24),
    C = t <= u && (f == 1 || (f == 3 && S >= u) || (f == 2 && S <= u)) ? u : -B,
    w = et(c, S > C && t <= C ? C : tt(C, S));
  return (x == w && x == 0 && (w = 100), [x, w]);
}
var Je = new Intl.NumberFormat(_e ? be.language : `en-US`),
  Ye = (e) => Je.format(e),
  R = Math,
  Xe = R.PI,
  Ze = R.abs,
  z = R.floor,
  Qe = R.round,
  $e = R.ceil,
  et = R.min,
  tt = R.max,
  nt = R.pow,
  rt = R.sign,
  it = R.log10,
  at = R.log2,
  ot = (e, t = 1) => R.sinh(e) * t,
  st = (e, t = 1) => R.asinh(e / t),
  B = 1 / 0;
function ct(e) {
  return (it((e ^ (e >> 31)) - (e >> 31)) | 0) + 1;
}
function lt(e, t, n) {
  return et(tt(e, t), n);
}
function ut(e) {
  return typeof e == `function`;
}
function V(e) {
  return ut(e) ? e : () => e;
}
var dt = () => {},
  ft = (e) => e,
  pt = (e, t) => t,
  mt = (e) => null,
  ht = (e) => !0,
  gt = (e, t) => e == t,
  H = /\.\d*?(?=9{6,}|0{6,})/gm,
  U = (e) => {
    if (Et(e) || bt.has(e)) return e;
    let t = `${e}`,
      n = t.match(H);
    if (n == null) return e;
    let r = n[0].length - 1;
    if (t.indexOf(`e-`) != -1) {
      let [e, n] = t.split(`e`);
      return +`${U(e)}e${n}`;
    }
    return W(e, r);
  };
function _t(e, t) {
  return U(W(U(e / t)) * t);
}
function vt(e, t) {
  return U($e(U(e / t)) * t);
}
function yt(e, t) {
  return U(z(U(e / t)) * t);
}
function W(e, t = 0) {
  if (Et(e)) return e;
  let n = 10 ** t;
  return Qe(e * n * (1 + 2 ** -52)) / n;
}
var bt = new Map();
function xt(e) {
  return ((`` + e).split(`.`)[1] || ``).length;
}
function G(e, t, n, r) {
  let i = [],
    a = r.map(xt);
  for (let o = t; o < n; o++) {
    let t = Ze(o),
      n = W(nt(e, o), t);
    for (let s = 0; s < r.length; s++) {
      let c = e == 10 ? +`${r[s]}e${o}` : r[s] * n,
        l = (o >= 0 ? 0 : t) + (o >= a[s] ? 0 : a[s]),
        u = e == 10 ? c : W(c, l);
      (i.push(u), bt.set(u, l));
    }
  }
  return i;
}
var St = {},
  Ct = [],
  wt = [null, null],
  Tt = Array.isArray,
  Et = Number.isInteger,
  Dt = (e) => e === void 0;
function Ot(e) {
  return typeof e == `string`;
}
function kt(e) {
  let t = !1;
  if (e != null) {
    let n = e.constructor;
    t = n == null || n == Object;
  }
  return t;
}
function At(e) {
  return typeof e == `object` && !!e;
}
var jt = Object.getPrototypeOf(Uint8Array),
  Mt = `__proto__`;
function Nt(e, t = kt) {
  let n;
  if (Tt(e)) {
    let r = e.find((e) => e != null);
    if (Tt(r) || t(r)) {
      n = Array(e.length);
      for (let r = 0; r < e.length; r++) n[r] = Nt(e[r], t);
    } else n = e.slice();
  } else if (e instanceof jt) n = e.slice();
  else if (t(e)) {
    n = {};
    for (let r in e) r != Mt && (n[r] = Nt(e[r], t));
  } else n = e;
  return n;
}
function K(e) {
  let t = arguments;
  for (let n = 1; n < t.length; n++) {
    let r = t[n];
    for (let t in r) t != Mt && (kt(e[t]) ? K(e[t], Nt(r[t])) : (e[t] = Nt(r[t])));
  }
  return e;
}
var Pt = 0,
  Ft = 1,
  It = 2;
function Lt(e, t, n) {
  for (let r = 0, i, a = -1; r < t.length; r++) {
    let o = t[r];
    if (o > a) {
      for (i = o - 1; i >= 0 && e[i] == null;) e[i--] = null;
      for (i = o + 1; i < n && e[i] == null;) e[(a = i++)] = null;
    }
  }
}
function Rt(e, t) {
  if (Vt(e)) {
    let t = e[0].slice();
    for (let n = 1; n < e.length; n++) t.push(...e[n].slice(1));
    return (Ht(t[0]) || (t = Bt(t)), t);
  }
  let n = new Set();
  for (let t = 0; t < e.length; t++) {
    let r = e[t][0],
      i = r.length;
    for (let e = 0; e < i; e++) n.add(r[e]);
  }
  let r = [Array.from(n).sort((e, t) => e - t)],
    i = r[0].length,
    a = new Map();
  for (let e = 0; e < i; e++) a.set(r[0][e], e);
  for (let n = 0; n < e.length; n++) {
    let o = e[n],
      s = o[0];
    for (let e = 1; e < o.length; e++) {
      let c = o[e],
        l = Array(i).fill(void 0),
        u = t ? t[n][e] : Ft,
        d = [];
      for (let e = 0; e < c.length; e++) {
        let t = c[e],
          n = a.get(s[e]);
        t === null ? u != Pt && ((l[n] = t), u == It && d.push(n)) : (l[n] = t);
      }
      (Lt(l, d, i), r.push(l));
    }
  }
  return r;
}
var zt = typeof queueMicrotask > `u` ? (e) => Promise.resolve().then(e) : queueMicrotask;
function Bt(e) {
  let t = e[0],
    n = t.length,
    r = Array(n);
  for (let e = 0; e < r.length; e++) r[e] = e;
  r.sort((e, n) => t[e] - t[n]);
  let i = [];
  for (let t = 0; t < e.length; t++) {
    let a = e[t],
      o = Array(n);
    for (let e = 0; e < n; e++) o[e] = a[r[e]];
    i.push(o);
  }
  return i;
}
function Vt(e) {
  let t = e[0][0],
    n = t.length;
  for (let r = 1; r < e.length; r++) {
    let i = e[r][0];
    if (i.length != n) return !1;
    if (i != t) {
      for (let e = 0; e < n; e++) if (i[e] != t[e]) return !1;
    }
  }
  return !0;
}
function Ht(e, t = 100) {
  let n = e.length;
  if (n <= 1) return !0;
  let r = 0,
    i = n - 1;
  for (; r <= i && e[r] == null;) r++;
  for (; i >= r && e[i] == null;) i--;
  if (i <= r) return !0;
  let a = tt(1, z((i - r + 1) / t));
  for (let t = e[r], n = r + a; n <= i; n += a) {
    let r = e[n];
    if (r != null) {
      if (r <= t) return !1;
      t = r;
    }
  }
  return !0;
}
var Ut = [
    `January`,
    `February`,
    `March`,
    `April`,
    `May`,
    `June`,
    `July`,
    `August`,
    `September`,
    `October`,
    `November`,
    `December`,
  ],
  Wt = [`Sunday`, `Monday`, `Tuesday`, `Wednesday`, `Thursday`, `Friday`, `Saturday`];
function Gt(e) {
  return e.slice(0, 3);
}
var Kt = Wt.map(Gt),
  qt = { MMMM: Ut, MMM: Ut.map(Gt), WWWW: Wt, WWW: Kt };
function Jt(e) {
  return (e < 10 ? `0` : ``) + e;
}
function q(e) {
  return (e < 10 ? `00` : e < 100 ? `0` : ``) + e;
}
var J = {
  YYYY: (e) => e.getFullYear(),
  YY: (e) => (e.getFullYear() + ``).slice(2),
  MMMM: (e, t) => t.MMMM[e.getMonth()],
  MMM: (e, t) => t.MMM[e.getMonth()],
  MM: (e) => Jt(e.getMonth() + 1),
  M: (e) => e.getMonth() + 1,
  DD: (e) => Jt(e.getDate()),
  D: (e) => e.getDate(),
  WWWW: (e, t) => t.WWWW[e.getDay()],
  WWW: (e, t) => t.WWW[e.getDay()],
  HH: (e) => Jt(e.getHours()),
  H: (e) => e.getHours(),
  h: (e) => {
    let t = e.getHours();
    return t == 0 ? 12 : t > 12 ? t - 12 : t;
  },
  AA: (e) => (e.getHours() >= 12 ? `PM` : `AM`),
  aa: (e) => (e.getHours() >= 12 ? `pm` : `am`),
  a: (e) => (e.getHours() >= 12 ? `p` : `a`),
  mm: (e) => Jt(e.getMinutes()),
  m: (e) => e.getMinutes(),
  ss: (e) => Jt(e.getSeconds()),
  s: (e) => e.getSeconds(),
  fff: (e) => q(e.getMilliseconds()),
};
function Yt(e, t) {
  t ||= qt;
  let n = [],
    r = /\{([a-z]+)\}|[^{]+/gi,
    i;
  for (; (i = r.exec(e));) n.push(i[0][0] == `{` ? J[i[1]] : i[0]);
  return (e) => {
    let r = ``;
    for (let i = 0; i < n.length; i++) r += typeof n[i] == `string` ? n[i] : n[i](e, t);
    return r;
  };
}
var Xt = new Intl.DateTimeFormat().resolvedOptions().timeZone;
function Zt(e, t) {
  let n;
  return (
    t == `UTC` || t == `Etc/UTC`
      ? (n = new Date(+e + e.getTimezoneOffset() * 6e4))
      : t == Xt
        ? (n = e)
        : ((n = new Date(e.toLocaleString(`en-US`, { timeZone: t }))),
          n.setMilliseconds(e.getMilliseconds())),
    n
  );
}
var Qt = (e) => e % 1 == 0,
  $t = [1, 2, 2.5, 5],
  en = G(10, -32, 0, $t),
  tn = G(10, 0, 32, $t),
  nn = tn.filter(Qt),
  rn = en.concat(tn),
  an = `
`,
  on = `{YYYY}`,
  sn = an + on,
  cn = `{M}/{D}`,
  ln = an + cn,
  un = ln + `/{YY}`,
  dn = `{aa}`,
  fn = `{h}:{mm}` + dn,
  pn = an + fn,
  mn = `:{ss}`,
  Y = null;
function hn(e) {
  let t = e * 1e3,
    n = t * 60,
    r = n * 60,
    i = r * 24,
    a = i * 30,
    o = i * 365,
    s = (e == 1 ? G(10, 0, 3, $t).filter(Qt) : G(10, -3, 0, $t)).concat([
      t,
      t * 5,
      t * 10,
      t * 15,
      t * 30,
      n,
      n * 5,
      n * 10,
      n * 15,
      n * 30,
      r,
      r * 2,
      r * 3,
      r * 4,
      r * 6,
      r * 8,
      r * 12,
      i,
      i * 2,
      i * 3,
      i * 4,
      i * 5,
      i * 6,
      i * 7,
      i * 8,
      i * 9,
      i * 10,
      i * 15,
      a,
      a * 2,
      a * 3,
      a * 4,
      a * 6,
      o,
      o * 2,
      o * 5,
      o * 10,
      o * 25,
      o * 50,
      o * 100,
    ]),
    c = [
      [o, on, Y, Y, Y, Y, Y, Y, 1],
      [i * 28, `{MMM}`, sn, Y, Y, Y, Y, Y, 1],
      [i, cn, sn, Y, Y, Y, Y, Y, 1],
      [r, `{h}` + dn, un, Y, ln, Y, Y, Y, 1],
      [n, fn, un, Y, ln, Y, Y, Y, 1],
      [t, mn, un + ` ` + fn, Y, ln + ` ` + fn, Y, pn, Y, 1],
      [e, mn + `.{fff}`, un + ` ` + fn, Y, ln + ` ` + fn, Y, pn, Y, 1],
    ];
  function l(t) {
    return (s, c, l, u, d, f) => {
      let p = [],
        m = d >= o,
        h = d >= a && d < o,
        g = t(l),
        _ = W(g * e, 3),
        v = Tn(g.getFullYear(), m ? 0 : g.getMonth(), h || m ? 1 : g.getDate()),
        y = W(v * e, 3);
      if (h || m) {
        let n = h ? d / a : 0,
          r = m ? d / o : 0,
          i = _ == y ? _ : W(Tn(v.getFullYear() + r, v.getMonth() + n, 1) * e, 3),
          s = new Date(Qe(i / e)),
          c = s.getFullYear(),
          l = s.getMonth();
        for (let a = 0; i <= u; a++) {
          let o = Tn(c + r * a, l + n * a, 1),
            s = o - t(W(o * e, 3));
          ((i = W((+o + s) * e, 3)), i <= u && p.push(i));
        }
      } else {
        let a = d >= i ? i : d,
          o = y + (z(l) - z(_)) + vt(_ - y, a);
        p.push(o);
        let m = t(o),
          h = m.getHours() + m.getMinutes() / n + m.getSeconds() / r,
          g = d / r,
          v = f / s.axes[c]._space;
        for (; (o = W(o + d, e == 1 ? 0 : 3)), !(o > u);)
          if (g > 1) {
            let e = z(W(h + g, 6)) % 24,
              n = t(o).getHours() - e;
            (n > 1 && (n = -1), (o -= n * r), (h = (h + g) % 24));
            let i = p[p.length - 1];
            W((o - i) / d, 3) * v >= 0.7 && p.push(o);
          } else p.push(o);
      }
      return p;
    };
  }
  return [s, c, l];
}
var [gn, _n, vn] = hn(1),
  [yn, bn, xn] = hn(0.001);
G(2, -53, 53, [1]);
function Sn(e, t) {
  return e.map((e) =>
    e.map((n, r) => (r == 0 || r == 8 || n == null ? n : t(r == 1 || e[8] == 0 ? n : e[1] + n))),
  );
}
function Cn(e, t) {
  return (n, r, i, a, o) => {
    let s = t.find((e) => o >= e[0]) || t[t.length - 1],
      c,
      l,
      u,
      d,
      f,
      p;
    return r.map((t) => {
      let n = e(t),
        r = n.getFullYear(),
        i = n.getMonth(),
        a = n.getDate(),
        o = n.getHours(),
        m = n.getMinutes(),
        h = n.getSeconds(),
        g =
          (r != c && s[2]) ||
          (i != l && s[3]) ||
          (a != u && s[4]) ||
          (o != d && s[5]) ||
          (m != f && s[6]) ||
          (h != p && s[7]) ||
          s[1];
      return ((c = r), (l = i), (u = a), (d = o), (f = m), (p = h), g(n));
    });
  };
}
function wn(e, t) {
  let n = Yt(t);
  return (t, r, i, a, o) => r.map((t) => n(e(t)));
}
function Tn(e, t, n) {
  return new Date(e, t, n);
}
function En(e, t) {
  return t(e);
}
var Dn = `{YYYY}-{MM}-{DD} {h}:{mm}{aa}`;
function On(e, t) {
  return (n, r, i, a) => (a == null ? ge : t(e(r)));
}
function kn(e, t) {
  let n = e.series[t];
  return n.width ? n.stroke(e, t) : n.points.width ? n.points.stroke(e, t) : null;
}
function An(e, t) {
  return e.series[t].fill(e, t);
}
var jn = {
  show: !0,
  live: !0,
  isolate: !1,
  mount: dt,
  markers: { show: !0, width: 2, stroke: kn, fill: An, dash: `solid` },
  idx: null,
  idxs: null,
  values: [],
};
function Mn(e, t) {
  let n = e.cursor.points,
    r = Te(),
    i = n.size(e, t);
  (M(r, D, i), M(r, te, i));
  let a = i / -2;
  (M(r, `marginLeft`, a), M(r, `marginTop`, a));
  let o = n.width(e, t, i);
  return (o && M(r, `borderWidth`, o), r);
}
function Nn(e, t) {
  let n = e.series[t].points;
  return n._fill || n._stroke;
}
function Pn(e, t) {
  let n = e.series[t].points;
  return n._stroke || n._fill;
}
function Fn(e, t) {
  return e.series[t].points.size;
}
var In = [0, 0];
function Ln(e, t, n) {
  return ((In[0] = t), (In[1] = n), In);
}
function Rn(e, t, n, r = !0) {
  return (e) => {
    e.button != 0 || (r && e.target != t) || n(e);
  };
}
function zn(e, t, n, r = !0) {
  return (e) => {
    (r && e.target != t) || n(e);
  };
}
var Bn = {
    show: !0,
    x: !0,
    y: !0,
    lock: !1,
    move: Ln,
    points: { one: !1, show: Mn, size: Fn, width: 0, stroke: Pn, fill: Nn },
    bind: {
      mousedown: Rn,
      mouseup: Rn,
      click: Rn,
      dblclick: Rn,
      mousemove: zn,
      mouseleave: zn,
      mouseenter: zn,
    },
    drag: {
      setScale: !0,
      x: !0,
      y: !1,
      dist: 0,
      uni: null,
      click: (e, t) => {
        (t.stopPropagation(), t.stopImmediatePropagation());
      },
      _x: !1,
      _y: !1,
    },
    focus: { dist: (e, t, n, r, i) => r - i, prox: -1, bias: 0 },
    hover: { skip: [void 0], prox: null, bias: 0 },
    left: -10,
    top: -10,
    idx: null,
    dataIdx: null,
    idxs: null,
    event: null,
  },
  Vn = { show: !0, stroke: `rgba(0,0,0,0.07)`, width: 2 },
  Hn = K({}, Vn, { filter: pt }),
  Un = K({}, Hn, { size: 10 }),
  Wn = K({}, Vn, { show: !1 }),
  Gn = `12px system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, "Noto Sans", sans-serif, "Apple Color Emoji", "Segoe UI Emoji", "Segoe UI Symbol", "Noto Color Emoji"`,
  Kn = `bold ` + Gn,
  qn = 1.5,
  Jn = {
    show: !0,
    scale: `x`,
    stroke: oe,
    space: 50,
    gap: 5,
    alignTo: 1,
    size: 50,
    labelGap: 0,
    labelSize: 30,
    labelFont: Kn,
    side: 2,
    grid: Hn,
    ticks: Un,
    border: Wn,
    font: Gn,
    lineGap: qn,
    rotate: 0,
  },
  Yn = `Value`,
  Xn = `Time`,
  Zn = { show: !0, scale: `x`, auto: !1, sorted: 1, min: B, max: -1 / 0, idxs: [] };
function Qn(e, t, n, r, i) {
  return t.map((e) => (e == null ? `` : Ye(e)));
}
function $n(e, t, n, r, i, a, o) {
  let s = [],
    c = bt.get(i) || 0;
  n = o ? n : W(vt(n, i), c);
  for (let e = n; e <= r; e = W(e + i, c)) s.push(Object.is(e, -0) ? 0 : e);
  return s;
}
function er(e, t, n, r, i, a, o) {
  let s = [],
    c = e.scales[e.axes[t].scale].log;
  ((i = nt(c, z((c == 10 ? it : at)(n)))), c == 10 && (i = rn[Pe(i, rn)]));
  let l = n,
    u = i * c;
  c == 10 && (u = rn[Pe(u, rn)]);
  do
    (s.push(l),
      (l += i),
      c == 10 && !bt.has(l) && (l = W(l, bt.get(i))),
      l >= u && ((i = l), (u = i * c), c == 10 && (u = rn[Pe(u, rn)])));
  while (l <= r);
  return s;
}
function tr(e, t, n, r, i, a, o) {
  let s = e.scales[e.axes[t].scale].asinh,
    c = r > s ? er(e, t, tt(s, n), r, i) : [s],
    l = r >= 0 && n <= 0 ? [0] : [];
  return (n < -s ? er(e, t, tt(s, -r), -n, i) : [s])
    .reverse()
    .map((e) => -e)
    .concat(l, c);
}
var nr = /./,
  rr = /[12357]/,
  ir = /[125]/,
  ar = /1/,
  X = (e, t, n, r) =>
    e.map((e, i) => ((t == 4 && e == 0) || (i % r == 0 && n.test(e.toExponential()[+(e < 0)])) ? e : null));
function or(e, t, n, r, i) {
  let a = e.axes[n],
    o = a.scale,
    s = e.scales[o],
    c = e.valToPos,
    l = a._space,
    u = c(10, o),
    d = c(9, o) - u >= l ? nr : c(7, o) - u >= l ? rr : c(5, o) - u >= l ? ir : ar;
  if (d == ar) {
    let e = Ze(c(1, o) - u);
    if (e < l) return X(t.slice().reverse(), s.distr, d, $e(l / e)).reverse();
  }
  return X(t, s.distr, d, 1);
}
function sr(e, t, n, r, i) {
  let a = e.axes[n],
    o = a.scale,
    s = a._space,
    c = e.valToPos,
    l = Ze(c(1, o) - c(2, o));
  return l < s ? X(t.slice().reverse(), 3, nr, $e(s / l)).reverse() : t;
}
function cr(e, t, n, r) {
  return r == null ? ge : t == null ? `` : Ye(t);
}
var lr = {
  show: !0,
  scale: `y`,
  stroke: oe,
  space: 30,
  gap: 5,
  alignTo: 1,
  size: 50,
  labelGap: 0,
  labelSize: 30,
  labelFont: Kn,
  side: 3,
  grid: Hn,
  ticks: Un,
  border: Wn,
  font: Gn,
  lineGap: qn,
  rotate: 0,
};
function ur(e, t) {
  return W((3 + (e || 1) * 2) * t, 3);
}
function dr(e, t) {
  let { scale: n, idxs: r } = e.series[0],
    i = e._data[0],
    a = e.valToPos(i[r[0]], n, !0),
    o = Ze(e.valToPos(i[r[1]], n, !0) - a) / (e.series[t].points.space * A);
  return r[1] - r[0] <= o;
}
var fr = { scale: null, auto: !0, sorted: 0, min: B, max: -1 / 0 },
  pr = (e, t, n, r, i) => i,
  mr = {
    show: !0,
    auto: !0,
    sorted: 0,
    gaps: pr,
    alpha: 1,
    facets: [K({}, fr, { scale: `x` }), K({}, fr, { scale: `y` })],
  },
  hr = {
    scale: `y`,
    auto: !0,
    sorted: 0,
    show: !0,
    spanGaps: !1,
    gaps: pr,
    alpha: 1,
    points: { show: dr, filter: null },
    values: null,
    min: B,
    max: -1 / 0,
    idxs: [],
    path: null,
    clip: null,
  };
function gr(e, t, n, r, i) {
  return n / 10;
}
var _r = { time: s, auto: !0, distr: 1, log: 10, asinh: 1, min: null, max: null, dir: 1, ori: 0 },
  vr = K({}, _r, { time: !1, ori: 1 }),
  yr = {};
function br(e, t) {
  let n = yr[e];
  return (
    n ||
      ((n = {
        key: e,
        plots: [],
        sub(e) {
          n.plots.push(e);
        },
        unsub(e) {
          n.plots = n.plots.filter((t) => t != e);
        },
        pub(e, t, r, i, a, o, s) {
          for (let c = 0; c < n.plots.length; c++) n.plots[c] != t && n.plots[c].pub(e, t, r, i, a, o, s);
        },
      }),
      e != null && (yr[e] = n)),
    n
  );
}
var xr = 1,
  Sr = 2;
function Cr(e, t, n) {
  let r = e.mode,
    i = e.series[t],
    a = r == 2 ? e._data[t] : e._data,
    o = e.scales,
    s = e.bbox,
    c = a[0],
    l = r == 2 ? a[1] : a[t],
    u = r == 2 ? o[i.facets[0].scale] : o[e.series[0].scale],
    d = r == 2 ? o[i.facets[1].scale] : o[i.scale],
    f = s.left,
    p = s.top,
    m = s.width,
    h = s.height,
    g = e.valToPosH,
    _ = e.valToPosV;
  return u.ori == 0
    ? n(i, c, l, u, d, g, _, f, p, m, h, Mr, Pr, Ir, Rr, Br)
    : n(i, c, l, u, d, _, g, p, f, h, m, Nr, Fr, Lr, zr, Vr);
}
function wr(e, t) {
  let n = 0,
    r = 0,
    i = L(e.bands, Ct);
  for (let e = 0; e < i.length; e++) {
    let a = i[e];
    a.series[0] == t ? (n = a.dir) : a.series[1] == t && (a.dir == 1 ? (r |= 1) : (r |= 2));
  }
  return [n, r == 1 ? -1 : r == 2 ? 1 : r == 3 ? 2 : 0];
}
function Tr(e, t, n, r, i) {
  let a = e.mode,
    o = e.series[t],
    s = a == 2 ? o.facets[1].scale : o.scale,
    c = e.scales[s];
  return i == -1 ? c.min : i == 1 ? c.max : c.distr == 3 ? (c.dir == 1 ? c.min : c.max) : 0;
}
function Er(e, t, n, r, i, a) {
  return Cr(e, t, (e, t, o, s, c, l, u, d, f, p, m) => {
    let h = e.pxRound,
      g = s.dir * (s.ori == 0 ? 1 : -1),
      _ = s.ori == 0 ? Pr : Fr,
      v,
      y;
    g == 1 ? ((v = n), (y = r)) : ((v = r), (y = n));
    let b = h(l(t[v], s, p, d)),
      x = h(u(o[v], c, m, f)),
      S = h(l(t[y], s, p, d)),
      C = h(u(a == 1 ? c.max : c.min, c, m, f)),
      w = new Path2D(i);
    return (_(w, S, C), _(w, b, C), _(w, b, x), w);
  });
}
function Dr(e, t, n, r, i, a) {
  let o = null;
  if (e.length > 0) {
    o = new Path2D();
    let s = t == 0 ? Ir : Lr,
      c = n;
    for (let t = 0; t < e.length; t++) {
      let n = e[t];
      if (n[1] > n[0]) {
        let e = n[0] - c;
        (e > 0 && s(o, c, r, e, r + a), (c = n[1]));
      }
    }
    let l = n + i - c;
    l > 0 && s(o, c, r - 5, l, r + a + 10);
  }
  return o;
}
function Or(e, t, n) {
  let r = e[e.length - 1];
  r && r[0] == t ? (r[1] = n) : e.push([t, n]);
}
function kr(e, t, n, r, i, a, o) {
  let s = [],
    c = e.length;
  for (let l = i == 1 ? n : r; l >= n && l <= r; l += i)
    if (t[l] === null) {
      let u = l,
        d = l;
      if (i == 1) for (; ++l <= r && t[l] === null;) d = l;
      else for (; --l >= n && t[l] === null;) d = l;
      let f = a(e[u]),
        p = d == u ? f : a(e[d]),
        m = u - i;
      f = o <= 0 && m >= 0 && m < c ? a(e[m]) : f;
      let h = d + i;
      ((p = o >= 0 && h >= 0 && h < c ? a(e[h]) : p), p >= f && s.push([f, p]));
    }
  return s;
}
function Ar(e) {
  return e == 0 ? ft : e == 1 ? Qe : (t) => _t(t, e);
}
function jr(e) {
  let t = e == 0 ? Mr : Nr,
    n =
      e == 0
        ? (e, t, n, r, i, a) => {
            e.arcTo(t, n, r, i, a);
          }
        : (e, t, n, r, i, a) => {
            e.arcTo(n, t, i, r, a);
          },
    r =
      e == 0
        ? (e, t, n, r, i) => {
            e.rect(t, n, r, i);
          }
        : (e, t, n, r, i) => {
            e.rect(n, t, i, r);
          };
  return (e, i, a, o, s, c = 0, l = 0) => {
    c == 0 && l == 0
      ? r(e, i, a, o, s)
      : ((c = et(c, o / 2, s / 2)),
        (l = et(l, o / 2, s / 2)),
        t(e, i + c, a),
        n(e, i + o, a, i + o, a + s, c),
        n(e, i + o, a + s, i, a + s, l),
        n(e, i, a + s, i, a, l),
        n(e, i, a, i + o, a, c),
        e.closePath());
  };
}
var Mr = (e, t, n) => {
    e.moveTo(t, n);
  },
  Nr = (e, t, n) => {
    e.moveTo(n, t);
  },
  Pr = (e, t, n) => {
    e.lineTo(t, n);
  },
  Fr = (e, t, n) => {
    e.lineTo(n, t);
  },
  Ir = jr(0),
  Lr = jr(1),
  Rr = (e, t, n, r, i, a) => {
    e.arc(t, n, r, i, a);
  },
  zr = (e, t, n, r, i, a) => {
    e.arc(n, t, r, i, a);
  },
  Br = (e, t, n, r, i, a, o) => {
    e.bezierCurveTo(t, n, r, i, a, o);
  },
  Vr = (e, t, n, r, i, a, o) => {
    e.bezierCurveTo(n, t, i, r, o, a);
  };
function Hr(e) {
  return (e, t, n, r, i) =>
    Cr(e, t, (t, a, o, s, c, l, u, d, f, p, m) => {
      let { pxRound: h, points: g } = t,
        _,
        v;
      s.ori == 0 ? ((_ = Mr), (v = Rr)) : ((_ = Nr), (v = zr));
      let y = W(g.width * A, 3),
        b = ((g.size - g.width) / 2) * A,
        x = W(b * 2, 3),
        S = new Path2D(),
        C = new Path2D(),
        { left: w, top: T, width: E, height: ee } = e.bbox;
      Ir(C, w - x, T - x, E + x * 2, ee + x * 2);
      let D = (e) => {
        if (o[e] != null) {
          let t = h(l(a[e], s, p, d)),
            n = h(u(o[e], c, m, f));
          (_(S, t + b, n), v(S, t, n, b, 0, Xe * 2));
        }
      };
      if (i) i.forEach(D);
      else for (let e = n; e <= r; e++) D(e);
      return { stroke: y > 0 ? S : null, fill: S, clip: C, flags: 3 };
    });
}
function Ur(e) {
  return (t, n, r, i, a, o) => {
    r != i && (a != r && o != r && e(t, n, r), a != i && o != i && e(t, n, i), e(t, n, o));
  };
}
var Wr = Ur(Pr),
  Gr = Ur(Fr);
function Kr(e) {
  let t = L(e?.alignGaps, 0);
  return (e, n, r, i) =>
    Cr(e, n, (a, o, s, c, l, u, d, f, p, m, h) => {
      [r, i] = Le(s, r, i);
      let g = a.pxRound,
        _ = (e) => g(u(e, c, m, f)),
        v = (e) => g(d(e, l, h, p)),
        y,
        b;
      c.ori == 0 ? ((y = Pr), (b = Wr)) : ((y = Fr), (b = Gr));
      let x = c.dir * (c.ori == 0 ? 1 : -1),
        S = { stroke: new Path2D(), fill: null, clip: null, band: null, gaps: null, flags: xr },
        C = S.stroke,
        w = !1;
      if (i - r >= m * 4) {
        let t = (t) => e.posToVal(t, c.key, !0),
          n = null,
          a = null,
          l,
          u,
          d,
          f = _(o[x == 1 ? r : i]),
          p = _(o[r]),
          m = _(o[i]),
          h = t(x == 1 ? p + 1 : m - 1);
        for (let e = x == 1 ? r : i; e >= r && e <= i; e += x) {
          let r = o[e],
            i = (x == 1 ? r < h : r > h) ? f : _(r),
            c = s[e];
          i == f
            ? c == null
              ? c === null && (w = !0)
              : ((u = c), n == null ? (y(C, i, v(u)), (l = n = a = u)) : u < n ? (n = u) : u > a && (a = u))
            : (n != null && b(C, f, v(n), v(a), v(l), v(u)),
              c == null
                ? ((n = a = null), c === null && (w = !0))
                : ((u = c), y(C, i, v(u)), (n = a = l = u)),
              (f = i),
              (h = t(f + x)));
        }
        n != null && n != a && d != f && b(C, f, v(n), v(a), v(l), v(u));
      } else
        for (let e = x == 1 ? r : i; e >= r && e <= i; e += x) {
          let t = s[e];
          t === null ? (w = !0) : t != null && y(C, _(o[e]), v(t));
        }
      let [T, E] = wr(e, n);
      if (a.fill != null || T != 0) {
        let t = (S.fill = new Path2D(C)),
          s = v(a.fillTo(e, n, a.min, a.max, T)),
          c = _(o[r]),
          l = _(o[i]);
        (x == -1 && ([l, c] = [c, l]), y(t, l, s), y(t, c, s));
      }
      if (!a.spanGaps) {
        let l = [];
        (w && l.push(...kr(o, s, r, i, x, _, t)),
          (S.gaps = l = a.gaps(e, n, r, i, l)),
          (S.clip = Dr(l, c.ori, f, p, m, h)));
      }
      return (
        E != 0 && (S.band = E == 2 ? [Er(e, n, r, i, C, -1), Er(e, n, r, i, C, 1)] : Er(e, n, r, i, C, E)), S
      );
    });
}
function qr(e) {
  let t = L(e.align, 1),
    n = L(e.ascDesc, !1),
    r = L(e.alignGaps, 0),
    i = L(e.extend, !1);
  return (e, a, o, s) =>
    Cr(e, a, (c, l, u, d, f, p, m, h, g, _, v) => {
      [o, s] = Le(u, o, s);
      let y = c.pxRound,
        { left: b, width: x } = e.bbox,
        S = (e) => y(p(e, d, _, h)),
        C = (e) => y(m(e, f, v, g)),
        w = d.ori == 0 ? Pr : Fr,
        T = { stroke: new Path2D(), fill: null, clip: null, band: null, gaps: null, flags: xr },
        E = T.stroke,
        ee = d.dir * (d.ori == 0 ? 1 : -1),
        D = C(u[ee == 1 ? o : s]),
        te = S(l[ee == 1 ? o : s]),
        ne = te,
        re = te;
      (i && t == -1 && ((re = b), w(E, re, D)), w(E, te, D));
      for (let e = ee == 1 ? o : s; e >= o && e <= s; e += ee) {
        let n = u[e];
        if (n == null) continue;
        let r = S(l[e]),
          i = C(n);
        (t == 1 ? w(E, r, D) : w(E, ne, i), w(E, r, i), (D = i), (ne = r));
      }
      let ie = ne;
      i && t == 1 && ((ie = b + x), w(E, ie, D));
      let [ae, oe] = wr(e, a);
      if (c.fill != null || ae != 0) {
        let t = (T.fill = new Path2D(E)),
          n = C(c.fillTo(e, a, c.min, c.max, ae));
        (w(t, ie, n), w(t, re, n));
      }
      if (!c.spanGaps) {
        let i = [];
        i.push(...kr(l, u, o, s, ee, S, r));
        let f = (c.width * A) / 2,
          p = n || t == 1 ? f : -f,
          m = n || t == -1 ? -f : f;
        (i.forEach((e) => {
          ((e[0] += p), (e[1] += m));
        }),
          (T.gaps = i = c.gaps(e, a, o, s, i)),
          (T.clip = Dr(i, d.ori, h, g, _, v)));
      }
      return (
        oe != 0 && (T.band = oe == 2 ? [Er(e, a, o, s, E, -1), Er(e, a, o, s, E, 1)] : Er(e, a, o, s, E, oe)),
        T
      );
    });
}
function Jr(e, t, n, r, i, a, o = B) {
  if (e.length > 1) {
    let s = null;
    for (let c = 0, l = 1 / 0; c < e.length; c++)
      if (t[c] !== void 0) {
        if (s != null) {
          let t = Ze(e[c] - e[s]);
          t < l && ((l = t), (o = Ze(n(e[c], r, i, a) - n(e[s], r, i, a))));
        }
        s = c;
      }
  }
  return o;
}
function Yr(e) {
  e ||= St;
  let t = L(e.size, [0.6, B, 1]),
    n = e.align || 0,
    r = e.gap || 0,
    i = e.radius;
  i = i == null ? [0, 0] : typeof i == `number` ? [i, 0] : i;
  let a = V(i),
    o = 1 - t[0],
    s = L(t[1], B),
    c = L(t[2], 1),
    l = L(e.disp, St),
    u = L(e.each, (e) => {}),
    { fill: d, stroke: f } = l;
  return (e, t, i, p) =>
    Cr(e, t, (m, h, g, _, v, y, b, x, S, C, w) => {
      let T = m.pxRound,
        E = n,
        ee = r * A,
        D = s * A,
        te = c * A,
        ne,
        re;
      _.ori == 0 ? ([ne, re] = a(e, t)) : ([re, ne] = a(e, t));
      let ie = _.dir * (_.ori == 0 ? 1 : -1),
        ae = _.ori == 0 ? Ir : Lr,
        oe =
          _.ori == 0
            ? u
            : (e, t, n, r, i, a, o) => {
                u(e, t, n, i, r, o, a);
              },
        se = L(e.bands, Ct).find((e) => e.series[0] == t),
        ce = se == null ? 0 : se.dir,
        le = m.fillTo(e, t, m.min, m.max, ce),
        ue = T(b(le, v, w, S)),
        de,
        fe,
        pe,
        me = C,
        O = T(m.width * A),
        k = !1,
        he = null,
        ge = null,
        _e = null,
        ve = null;
      d != null &&
        (O == 0 || f != null) &&
        ((k = !0),
        (he = d.values(e, t, i, p)),
        (ge = new Map()),
        new Set(he).forEach((e) => {
          e != null && ge.set(e, new Path2D());
        }),
        O > 0 &&
          ((_e = f.values(e, t, i, p)),
          (ve = new Map()),
          new Set(_e).forEach((e) => {
            e != null && ve.set(e, new Path2D());
          })));
      let { x0: ye, size: be } = l;
      if (ye != null && be != null) {
        ((E = 1),
          (h = ye.values(e, t, i, p)),
          ye.unit == 2 && (h = h.map((t) => e.posToVal(x + t * C, _.key, !0))));
        let n = be.values(e, t, i, p);
        ((fe = be.unit == 2 ? n[0] * C : y(n[0], _, C, x) - y(0, _, C, x)),
          (me = Jr(h, g, y, _, C, x, me)),
          (pe = me - fe + ee));
      } else ((me = Jr(h, g, y, _, C, x, me)), (pe = me * o + ee), (fe = me - pe));
      (pe < 1 && (pe = 0), O >= fe / 2 && (O = 0), pe < 5 && (T = ft));
      let j = pe > 0,
        xe = me - pe - (j ? O : 0);
      ((fe = T(lt(xe, te, D))),
        (de = (E == 0 ? fe / 2 : E == ie ? 0 : fe) - E * ie * ((E == 0 ? ee / 2 : 0) + (j ? O / 2 : 0))));
      let Se = { stroke: null, fill: null, clip: null, band: null, gaps: null, flags: 0 },
        Ce = k ? null : new Path2D(),
        M = null;
      if (se != null) M = e.data[se.series[1]];
      else {
        let { y0: n, y1: r } = l;
        n != null && r != null && ((g = r.values(e, t, i, p)), (M = n.values(e, t, i, p)));
      }
      let we = ne * fe,
        Te = re * fe;
      for (let n = ie == 1 ? i : p; n >= i && n <= p; n += ie) {
        let r = g[n];
        if (r == null) continue;
        if (M != null) {
          let e = M[n] ?? 0;
          if (r - e == 0) continue;
          ue = b(e, v, w, S);
        }
        let i = y(_.distr != 2 || l != null ? h[n] : n, _, C, x),
          a = b(L(r, le), v, w, S),
          o = T(i - de),
          s = T(tt(a, ue)),
          c = T(et(a, ue)),
          u = s - c;
        if (r != null) {
          let i = r < 0 ? Te : we,
            a = r < 0 ? we : Te;
          (k
            ? (O > 0 && _e[n] != null && ae(ve.get(_e[n]), o, c + z(O / 2), fe, tt(0, u - O), i, a),
              he[n] != null && ae(ge.get(he[n]), o, c + z(O / 2), fe, tt(0, u - O), i, a))
            : ae(Ce, o, c + z(O / 2), fe, tt(0, u - O), i, a),
            oe(e, t, n, o - O / 2, c, fe + O, u));
        }
      }
      return (
        O > 0
          ? (Se.stroke = k ? ve : Ce)
          : k || ((Se._fill = m.width == 0 ? m._fill : (m._stroke ?? m._fill)), (Se.width = 0)),
        (Se.fill = k ? ge : Ce),
        Se
      );
    });
}
function Xr(e, t) {
  let n = L(t?.alignGaps, 0);
  return (t, r, i, a) =>
    Cr(t, r, (o, s, c, l, u, d, f, p, m, h, g) => {
      [i, a] = Le(c, i, a);
      let _ = o.pxRound,
        v = (e) => _(d(e, l, h, p)),
        y = (e) => _(f(e, u, g, m)),
        b,
        x,
        S;
      l.ori == 0 ? ((b = Mr), (S = Pr), (x = Br)) : ((b = Nr), (S = Fr), (x = Vr));
      let C = l.dir * (l.ori == 0 ? 1 : -1),
        w = v(s[C == 1 ? i : a]),
        T = w,
        E = [],
        ee = [];
      for (let e = C == 1 ? i : a; e >= i && e <= a; e += C)
        if (c[e] != null) {
          let t = s[e],
            n = v(t);
          (E.push((T = n)), ee.push(y(c[e])));
        }
      let D = { stroke: e(E, ee, b, S, x, _), fill: null, clip: null, band: null, gaps: null, flags: xr },
        te = D.stroke,
        [ne, re] = wr(t, r);
      if (o.fill != null || ne != 0) {
        let e = (D.fill = new Path2D(te)),
          n = y(o.fillTo(t, r, o.min, o.max, ne));
        (S(e, T, n), S(e, w, n));
      }
      if (!o.spanGaps) {
        let e = [];
        (e.push(...kr(s, c, i, a, C, v, n)),
          (D.gaps = e = o.gaps(t, r, i, a, e)),
          (D.clip = Dr(e, l.ori, p, m, h, g)));
      }
      return (
        re != 0 &&
          (D.band = re == 2 ? [Er(t, r, i, a, te, -1), Er(t, r, i, a, te, 1)] : Er(t, r, i, a, te, re)),
        D
      );
    });
}
function Zr(e) {
  return Xr(Qr, e);
}
function Qr(e, t, n, r, i, a) {
  let o = e.length;
  if (o < 2) return null;
  let s = new Path2D();
  if ((n(s, e[0], t[0]), o == 2)) r(s, e[1], t[1]);
  else {
    let n = Array(o),
      r = Array(o - 1),
      a = Array(o - 1),
      c = Array(o - 1);
    for (let n = 0; n < o - 1; n++)
      ((a[n] = t[n + 1] - t[n]), (c[n] = e[n + 1] - e[n]), (r[n] = a[n] / c[n]));
    n[0] = r[0];
    for (let e = 1; e < o - 1; e++)
      r[e] === 0 || r[e - 1] === 0 || r[e - 1] > 0 != r[e] > 0
        ? (n[e] = 0)
        : ((n[e] =
            (3 * (c[e - 1] + c[e])) / ((2 * c[e] + c[e - 1]) / r[e - 1] + (c[e] + 2 * c[e - 1]) / r[e])),
          isFinite(n[e]) || (n[e] = 0));
    n[o - 1] = r[o - 2];
    for (let r = 0; r < o - 1; r++)
      i(
        s,
        e[r] + c[r] / 3,
        t[r] + (n[r] * c[r]) / 3,
        e[r + 1] - c[r] / 3,
        t[r + 1] - (n[r + 1] * c[r]) / 3,
        e[r + 1],
        t[r + 1],
      );
  }
  return s;
}
var $r = new Set();
function ei() {
  for (let e of $r) e.syncRect(!0);
}
_e &&
  (Me(me, ye, ei),
  Me(O, ye, ei, !0),
  Me(he, ye, () => {
    gi.pxRatio = A;
  }));
var ti = Kr(),
  ni = Hr();
function ri(e, t, n, r) {
  return (r ? [e[0], e[1]].concat(e.slice(2)) : [e[0]].concat(e.slice(1))).map((e, r) => ai(e, r, t, n));
}
function ii(e, t) {
  return e.map((e, n) => (n == 0 ? {} : K({}, t, e)));
}
function ai(e, t, n, r) {
  return K({}, t == 0 ? n : r, e);
}
function oi(e, t, n) {
  return t == null ? wt : [t, n];
}
var si = oi;
function ci(e, t, n) {
  return t == null ? wt : Ge(t, n, He, !0);
}
function li(e, t, n, r) {
  return t == null ? wt : Be(t, n, e.scales[r].log, !1);
}
var ui = li;
function di(e, t, n, r) {
  return t == null ? wt : Ve(t, n, e.scales[r].log, !1);
}
var fi = di;
function pi(e, t, n, r, i) {
  let a = tt(ct(e), ct(t)),
    o = t - e,
    s = Pe((i / r) * o, n);
  do {
    let e = n[s],
      t = (r * e) / o;
    if (t >= i && a + (e < 5 ? bt.get(e) : 0) <= 17) return [e, t];
  } while (++s < n.length);
  return [0, 0];
}
function mi(e) {
  let t, n;
  return ((e = e.replace(/(\d+)px/, (e, r) => (t = Qe((n = +r) * A)) + `px`)), [e, t, n]);
}
function hi(e) {
  e.show &&
    [e.font, e.labelFont].forEach((e) => {
      let t = W(e[2] * A, 1);
      ((e[0] = e[0].replace(/[0-9.]+px/, t + `px`)), (e[1] = t));
    });
}
function gi(e, t, n) {
  let r = { mode: L(e.mode, 1) },
    i = r.mode;
  function a(e, t, n, r) {
    let i = t.valToPct(e);
    return r + n * (t.dir == -1 ? 1 - i : i);
  }
  function o(e, t, n, r) {
    let i = t.valToPct(e);
    return r + n * (t.dir == -1 ? i : 1 - i);
  }
  function s(e, t, n, r) {
    return t.ori == 0 ? a(e, t, n, r) : o(e, t, n, r);
  }
  ((r.valToPosH = a), (r.valToPosV = o));
  let oe = !1;
  r.status = 0;
  let me = (r.root = Te(c));
  if ((e.id != null && (me.id = e.id), Se(me, e.class), e.title)) {
    let t = Te(d, me);
    t.textContent = e.title;
  }
  let O = we(`canvas`),
    k = (r.ctx = O.getContext(`2d`)),
    _e = Te(f, me);
  Me(
    `click`,
    _e,
    (e) => {
      e.target === j && (Z != Mi || Q != Ni) && Li.click(r, e);
    },
    !0,
  );
  let be = (r.under = Te(p, _e));
  _e.appendChild(O);
  let j = (r.over = Te(m, _e));
  e = Nt(e);
  let xe = +L(e.pxAlign, 1),
    Ee = Ar(xe);
  (e.plugins || []).forEach((t) => {
    t.opts && (e = t.opts(r, e) || e);
  });
  let Oe = e.ms || 0.001,
    N = (r.series = i == 1 ? ri(e.series || [], Zn, hr, !1) : ii(e.series || [null], mr)),
    je = (r.axes = ri(e.axes || [], Jn, lr, !0)),
    P = (r.scales = {}),
    Fe = (r.bands = e.bands || []);
  Fe.forEach((e) => {
    ((e.fill = V(e.fill || null)), (e.dir = L(e.dir, -1)));
  });
  let F = i == 2 ? N[1].facets[0].scale : N[0].scale,
    Ie = { axes: gi, series: Ur },
    Le = (e.drawOrder || [`axes`, `series`]).map((e) => Ie[e]);
  function Re(e) {
    let t =
      e.distr == 3
        ? (t) => it(t > 0 ? t : e.clamp(r, t, e.min, e.max, e.key))
        : e.distr == 4
          ? (t) => st(t, e.asinh)
          : e.distr == 100
            ? (t) => e.fwd(t)
            : (e) => e;
    return (n) => {
      let r = t(n),
        { _min: i, _max: a } = e,
        o = a - i;
      return (r - i) / o;
    };
  }
  function We(t) {
    let n = P[t];
    if (n == null) {
      let r = (e.scales || St)[t] || St;
      if (r.from != null) {
        We(r.from);
        let e = K({}, P[r.from], r, { key: t });
        ((e.valToPct = Re(e)), (P[t] = e));
      } else {
        ((n = P[t] = K({}, t == F ? _r : vr, r)), (n.key = t));
        let e = n.time,
          a = n.range,
          o = Tt(a);
        if (
          (t != F || (i == 2 && !e)) &&
          (o &&
            (a[0] == null || a[1] == null) &&
            ((a = {
              min: a[0] == null ? Ue : { mode: 1, hard: a[0], soft: a[0] },
              max: a[1] == null ? Ue : { mode: 1, hard: a[1], soft: a[1] },
            }),
            (o = !1)),
          !o && kt(a))
        ) {
          let e = a;
          a = (t, n, r) => (n == null ? wt : Ge(n, r, e));
        }
        ((n.range = V(
          a ||
            (e
              ? si
              : t == F
                ? n.distr == 3
                  ? ui
                  : n.distr == 4
                    ? fi
                    : oi
                : n.distr == 3
                  ? li
                  : n.distr == 4
                    ? di
                    : ci),
        )),
          (n.auto = V(!o && n.auto)),
          (n.clamp = V(n.clamp || gr)),
          (n._min = n._max = null),
          (n.valToPct = Re(n)));
      }
    }
  }
  (We(`x`),
    We(`y`),
    i == 1 &&
      N.forEach((e) => {
        We(e.scale);
      }),
    je.forEach((e) => {
      We(e.scale);
    }));
  for (let t in e.scales) We(t);
  let I = P[F],
    qe = I.distr,
    Je,
    Ye;
  I.ori == 0 ? (Se(me, l), (Je = a), (Ye = o)) : (Se(me, u), (Je = o), (Ye = a));
  let R = {};
  for (let e in P) {
    let t = P[e];
    (t.min != null || t.max != null) && ((R[e] = { min: t.min, max: t.max }), (t.min = t.max = null));
  }
  let z = e.tzDate || ((e) => new Date(Qe(e / Oe))),
    rt = e.fmtDate || Yt,
    at = Oe == 1 ? vn(z) : xn(z),
    ct = Cn(z, Sn(Oe == 1 ? _n : bn, rt)),
    dt = On(z, En(Dn, rt)),
    ft = [],
    H = (r.legend = K({}, jn, e.legend)),
    U = (r.cursor = K({}, Bn, { drag: { y: i == 2 } }, e.cursor)),
    vt = H.show,
    yt = U.show,
    G = H.markers;
  ((H.idxs = ft),
    (G.width = V(G.width)),
    (G.dash = V(G.dash)),
    (G.stroke = V(G.stroke)),
    (G.fill = V(G.fill)));
  let Et,
    jt,
    Mt,
    Pt = [],
    Ft = [],
    It,
    Lt = !1,
    Rt = {};
  if (H.live) {
    let e = N[1] ? N[1].values : null;
    ((Lt = e != null), (It = Lt ? e(r, 1, 0) : { _: 0 }));
    for (let e in It) Rt[e] = ge;
  }
  if (vt) {
    if (((Et = we(`table`, x, me)), (Mt = we(`tbody`, null, Et)), H.mount(r, Et), Lt)) {
      jt = we(`thead`, null, Et, Mt);
      let e = we(`tr`, null, jt);
      for (var Bt in (we(`th`, null, e), It)) we(`th`, E, e).textContent = Bt;
    } else (Se(Et, C), H.live && Se(Et, S));
  }
  let Vt = { show: !0 },
    Ht = { show: !1 };
  function Ut(e, t) {
    if (t == 0 && (Lt || !H.live || i == 2)) return wt;
    let n = [],
      a = we(`tr`, w, Mt, Mt.childNodes[t]);
    (Se(a, e.class), e.show || Se(a, g));
    let o = we(`th`, null, a);
    if (G.show) {
      let e = Te(T, o);
      if (t > 0) {
        let n = G.width(r, t);
        (n && (e.style.border = n + `px ` + G.dash(r, t) + ` ` + G.stroke(r, t)),
          (e.style.background = G.fill(r, t)));
      }
    }
    let s = Te(E, o);
    for (var c in (e.label instanceof HTMLElement ? s.appendChild(e.label) : (s.textContent = e.label),
    t > 0 &&
      (G.show || (s.style.color = e.width > 0 ? G.stroke(r, t) : G.fill(r, t)),
      Gt(
        `click`,
        o,
        (t) => {
          if (U._lock) return;
          Nn(t);
          let n = N.indexOf(e);
          if ((t.ctrlKey || t.metaKey) != H.isolate) {
            let e = N.some((e, t) => t > 0 && t != n && e.show);
            N.forEach((t, r) => {
              r > 0 && Wi(r, e ? (r == n ? Vt : Ht) : Vt, !0, ka.setSeries);
            });
          } else Wi(n, { show: !e.show }, !0, ka.setSeries);
        },
        !1,
      ),
      In &&
        Gt(
          de,
          o,
          (t) => {
            U._lock || (Nn(t), Wi(N.indexOf(e), Qi, !0, ka.setSeries));
          },
          !1,
        )),
    It)) {
      let e = we(`td`, ee, a);
      ((e.textContent = `--`), n.push(e));
    }
    return [a, n];
  }
  let Wt = new Map();
  function Gt(e, t, n, i = !0) {
    let a = Wt.get(t) || {},
      o = U.bind[e](r, t, n, i);
    o && (Me(e, t, (a[e] = o)), Wt.set(t, a));
  }
  function Kt(e, t, n) {
    let r = Wt.get(t) || {};
    for (let n in r) (e == null || n == e) && (Ne(n, t, r[n]), delete r[n]);
    e ?? Wt.delete(t);
  }
  let qt = 0,
    Jt = 0,
    q = 0,
    J = 0,
    Xt = 0,
    Zt = 0,
    Qt = Xt,
    $t = Zt,
    en = q,
    tn = J,
    an = 0,
    on = 0,
    sn = 0,
    cn = 0;
  r.bbox = {};
  let ln = !1,
    un = !1,
    dn = !1,
    fn = !1,
    pn = !1,
    mn = !1;
  function Y(e, t, n) {
    ((n || e != r.width || t != r.height) && hn(e, t), _i(!1), (dn = !0), (un = !0), Si());
  }
  function hn(e, t) {
    ((r.width = qt = q = e), (r.height = Jt = J = t), (Xt = Zt = 0), An(), Mn());
    let n = r.bbox;
    ((an = n.left = _t(Xt * A, 0.5)),
      (on = n.top = _t(Zt * A, 0.5)),
      (sn = n.width = _t(q * A, 0.5)),
      (cn = n.height = _t(J * A, 0.5)));
  }
  function Tn() {
    let e = !1,
      t = 0;
    for (; !e;) {
      t++;
      let n = Qr(t),
        i = ei(t);
      ((e = t == 3 || (n && i)), e || (hn(r.width, r.height), (un = !0)));
    }
  }
  function kn({ width: e, height: t }) {
    Y(e, t);
  }
  r.setSize = kn;
  function An() {
    let e = !1,
      t = !1,
      n = !1,
      r = !1;
    (je.forEach((i, a) => {
      if (i.show && i._show) {
        let { side: a, _size: o } = i,
          s = a % 2,
          c = o + (i.label == null ? 0 : i.labelSize);
        c > 0 &&
          (s
            ? ((q -= c), a == 3 ? ((Xt += c), (r = !0)) : (n = !0))
            : ((J -= c), a == 0 ? ((Zt += c), (e = !0)) : (t = !0)));
      }
    }),
      (Kn[0] = e),
      (Kn[1] = n),
      (Kn[2] = t),
      (Kn[3] = r),
      (q -= ir[1] + ir[3]),
      (Xt += ir[3]),
      (J -= ir[2] + ir[0]),
      (Zt += ir[0]));
  }
  function Mn() {
    let e = Xt + q,
      t = Zt + J,
      n = Xt,
      r = Zt;
    function i(i, a) {
      switch (i) {
        case 1:
          return ((e += a), e - a);
        case 2:
          return ((t += a), t - a);
        case 3:
          return ((n -= a), n + a);
        case 0:
          return ((r -= a), r + a);
      }
    }
    je.forEach((e, t) => {
      if (e.show && e._show) {
        let t = e.side;
        ((e._pos = i(t, e._size)), e.label != null && (e._lpos = i(t, e.labelSize)));
      }
    });
  }
  if (U.dataIdx == null) {
    let e = U.hover,
      n = (e.skip = new Set(e.skip ?? []));
    n.add(void 0);
    let r = (e.prox = V(e.prox)),
      i = (e.bias ??= 0);
    U.dataIdx = (e, a, o, s) => {
      if (a == 0) return o;
      let c = o,
        l = r(e, a, o, s) ?? B,
        u = l >= 0 && l < B,
        d = I.ori == 0 ? q : J,
        f = U.left,
        p = t[0],
        m = t[a];
      if (n.has(m[o])) {
        c = null;
        let e = null,
          t = null,
          r;
        if (i == 0 || i == -1) for (r = o; e == null && r-- > 0;) n.has(m[r]) || (e = r);
        if (i == 0 || i == 1) for (r = o; t == null && r++ < m.length;) n.has(m[r]) || (t = r);
        if (e != null || t != null) {
          if (u) {
            let n = e == null ? -1 / 0 : Je(p[e], I, d, 0),
              r = t == null ? 1 / 0 : Je(p[t], I, d, 0),
              i = f - n,
              a = r - f;
            i <= a ? i <= l && (c = e) : a <= l && (c = t);
          } else c = t == null ? e : e == null ? t : o - e <= t - o ? e : t;
        }
      } else u && Ze(f - Je(p[o], I, d, 0)) > l && (c = null);
      return c;
    };
  }
  let Nn = (e) => {
    U.event = e;
  };
  ((U.idxs = ft), (U._lock = !1));
  let Pn = U.points;
  ((Pn.show = V(Pn.show)),
    (Pn.size = V(Pn.size)),
    (Pn.stroke = V(Pn.stroke)),
    (Pn.width = V(Pn.width)),
    (Pn.fill = V(Pn.fill)));
  let Fn = (r.focus = K({}, e.focus || { alpha: 0.3 }, U.focus)),
    In = Fn.prox >= 0,
    Ln = In && Pn.one,
    Rn = [],
    zn = [],
    Vn = [];
  function Hn(e, t) {
    let n = Pn.show(r, t);
    if (n instanceof HTMLElement)
      return (Se(n, b), Se(n, e.class), De(n, -10, -10, q, J), j.insertBefore(n, Rn[t]), n);
  }
  function Un(e, t) {
    if (i == 1 || t > 0) {
      let t = i == 1 && P[e.scale].time,
        n = e.value;
      ((e.value = t ? (Ot(n) ? On(z, En(n, rt)) : n || dt) : n || cr), (e.label = e.label || (t ? Xn : Yn)));
    }
    if (Ln || t > 0) {
      ((e.width = e.width == null ? 1 : e.width),
        (e.paths = e.paths || ti || mt),
        (e.fillTo = V(e.fillTo || Tr)),
        (e.pxAlign = +L(e.pxAlign, xe)),
        (e.pxRound = Ar(e.pxAlign)),
        (e.stroke = V(e.stroke || null)),
        (e.fill = V(e.fill || null)),
        (e._stroke = e._fill = e._paths = e._focus = null));
      let t = ur(tt(1, e.width), 1),
        n = (e.points = K(
          {},
          {
            size: t,
            width: tt(1, t * 0.2),
            stroke: e.stroke,
            space: t * 2,
            paths: ni,
            _stroke: null,
            _fill: null,
          },
          e.points,
        ));
      ((n.show = V(n.show)),
        (n.filter = V(n.filter)),
        (n.fill = V(n.fill)),
        (n.stroke = V(n.stroke)),
        (n.paths = V(n.paths)),
        (n.pxAlign = e.pxAlign));
    }
    if (vt) {
      let n = Ut(e, t);
      (Pt.splice(t, 0, n[0]), Ft.splice(t, 0, n[1]), H.values.push(null));
    }
    if (yt) {
      ft.splice(t, 0, null);
      let n = null;
      (Ln ? t == 0 && (n = Hn(e, t)) : t > 0 && (n = Hn(e, t)),
        Rn.splice(t, 0, n),
        zn.splice(t, 0, 0),
        Vn.splice(t, 0, 0));
    }
    Da(`addSeries`, t);
  }
  function Wn(e, t) {
    ((t ??= N.length), (e = i == 1 ? ai(e, t, Zn, hr) : ai(e, t, {}, mr)), N.splice(t, 0, e), Un(N[t], t));
  }
  r.addSeries = Wn;
  function Gn(e) {
    if ((N.splice(e, 1), vt)) {
      (H.values.splice(e, 1), Ft.splice(e, 1));
      let t = Pt.splice(e, 1)[0];
      (Kt(null, t.firstChild), t.remove());
    }
    (yt && (ft.splice(e, 1), Rn.splice(e, 1)[0].remove(), zn.splice(e, 1), Vn.splice(e, 1)),
      Da(`delSeries`, e));
  }
  r.delSeries = Gn;
  let Kn = [!1, !1, !1, !1];
  function qn(e, t) {
    if (((e._show = e.show), e.show)) {
      let n = e.side % 2,
        i = P[e.scale];
      i ??= ((e.scale = n ? N[1].scale : F), P[e.scale]);
      let a = i.time;
      ((e.size = V(e.size)),
        (e.space = V(e.space)),
        (e.rotate = V(e.rotate)),
        Tt(e.incrs) &&
          e.incrs.forEach((e) => {
            !bt.has(e) && bt.set(e, xt(e));
          }),
        (e.incrs = V(e.incrs || (i.distr == 2 ? nn : a ? (Oe == 1 ? gn : yn) : rn))),
        (e.splits = V(e.splits || (a && i.distr == 1 ? at : i.distr == 3 ? er : i.distr == 4 ? tr : $n))),
        (e.stroke = V(e.stroke)),
        (e.grid.stroke = V(e.grid.stroke)),
        (e.ticks.stroke = V(e.ticks.stroke)),
        (e.border.stroke = V(e.border.stroke)));
      let o = e.values;
      ((e.values =
        Tt(o) && !Tt(o[0]) ? V(o) : a ? (Tt(o) ? Cn(z, Sn(o, rt)) : Ot(o) ? wn(z, o) : o || ct) : o || Qn),
        (e.filter = V(e.filter || (i.distr >= 3 && i.log == 10 ? or : i.distr == 3 && i.log == 2 ? sr : pt))),
        (e.font = mi(e.font)),
        (e.labelFont = mi(e.labelFont)),
        (e._size = e.size(r, null, t, 0)),
        (e._space = e._rotate = e._incrs = e._found = e._splits = e._values = null),
        e._size > 0 && ((Kn[t] = !0), (e._el = Te(h, _e))));
    }
  }
  function nr(e, t, n, r) {
    let [i, a, o, s] = n,
      c = t % 2,
      l = 0;
    return (
      c == 0 && (s || a) && (l = (t == 0 && !i) || (t == 2 && !o) ? Qe(Jn.size / 3) : 0),
      c == 1 && (i || o) && (l = (t == 1 && !a) || (t == 3 && !s) ? Qe(lr.size / 2) : 0),
      l
    );
  }
  let rr = (r.padding = (e.padding || [nr, nr, nr, nr]).map((e) => V(L(e, nr)))),
    ir = (r._padding = rr.map((e, t) => e(r, t, Kn, 0))),
    ar,
    X = null,
    dr = null,
    fr = i == 1 ? N[0].idxs : null,
    pr = null,
    yr = !1;
  function Cr(e, n) {
    if (((t = e ?? []), (r.data = r._data = t), i == 2)) {
      ar = 0;
      for (let e = 1; e < N.length; e++) ar += t[e][0].length;
    } else {
      (t.length == 0 && (r.data = r._data = t = [[]]), (pr = t[0]), (ar = pr.length));
      let e = t;
      if (qe == 2) {
        e = t.slice();
        let n = (e[0] = Array(ar));
        for (let e = 0; e < ar; e++) n[e] = e;
      }
      r._data = t = e;
    }
    if ((_i(!0), Da(`setData`), qe == 2 && (dn = !0), n !== !1)) {
      let e = I;
      (e.auto(r, yr) ? wr() : Ui(F, e.min, e.max), (fn ||= U.left >= 0), (mn = !0), Si());
    }
  }
  r.setData = Cr;
  function wr() {
    yr = !0;
    let e, n;
    (i == 1 &&
      (ar > 0
        ? ((X = fr[0] = 0),
          (dr = fr[1] = ar - 1),
          (e = t[0][X]),
          (n = t[0][dr]),
          qe == 2
            ? ((e = X), (n = dr))
            : e == n &&
              (qe == 3
                ? ([e, n] = Be(e, e, I.log, !1))
                : qe == 4
                  ? ([e, n] = Ve(e, e, I.log, !1))
                  : I.time
                    ? (n = e + Qe(86400 / Oe))
                    : ([e, n] = Ge(e, n, He, !0))))
        : ((X = fr[0] = e = null), (dr = fr[1] = n = null))),
      Ui(F, e, n));
  }
  let Er, Dr, Or, kr, jr, Mr, Nr, Pr, Fr, Ir;
  function Lr(e, t, n, r, i, a) {
    ((e ??= se),
      (n ??= Ct),
      (r ??= `butt`),
      (i ??= se),
      (a ??= `round`),
      e != Er && (k.strokeStyle = Er = e),
      i != Dr && (k.fillStyle = Dr = i),
      t != Or && (k.lineWidth = Or = t),
      a != jr && (k.lineJoin = jr = a),
      r != Mr && (k.lineCap = Mr = r),
      n != kr && k.setLineDash((kr = n)));
  }
  function Rr(e, t, n, r) {
    (t != Dr && (k.fillStyle = Dr = t),
      e != Nr && (k.font = Nr = e),
      n != Pr && (k.textAlign = Pr = n),
      r != Fr && (k.textBaseline = Fr = r));
  }
  function zr(e, t, n, i, a = 0) {
    if (i.length > 0 && e.auto(r, yr) && (t == null || t.min == null)) {
      let t = L(X, 0),
        r = L(dr, i.length - 1),
        o = n.min == null ? ze(i, t, r, a, e.distr == 3) : [n.min, n.max];
      ((e.min = et(e.min, (n.min = o[0]))), (e.max = tt(e.max, (n.max = o[1]))));
    }
  }
  let Br = { min: null, max: null };
  function Vr() {
    for (let e in P) {
      let t = P[e];
      R[e] == null && (t.min == null || (R[F] != null && t.auto(r, yr))) && (R[e] = Br);
    }
    for (let e in P) {
      let t = P[e];
      R[e] == null && t.from != null && R[t.from] != null && (R[e] = Br);
    }
    R[F] != null && _i(!0);
    let e = {};
    for (let t in R) {
      let n = R[t];
      if (n != null) {
        let a = (e[t] = Nt(P[t], At));
        if (n.min != null) K(a, n);
        else if (t != F || i == 2) {
          if (ar == 0 && a.from == null) {
            let e = a.range(r, null, null, t);
            ((a.min = e[0]), (a.max = e[1]));
          } else ((a.min = B), (a.max = -1 / 0));
        }
      }
    }
    if (ar > 0) {
      N.forEach((n, a) => {
        if (i == 1) {
          let i = n.scale,
            o = R[i];
          if (o == null) return;
          let s = e[i];
          if (a == 0) {
            let e = s.range(r, s.min, s.max, i);
            ((s.min = e[0]),
              (s.max = e[1]),
              (X = Pe(s.min, t[0])),
              (dr = Pe(s.max, t[0])),
              dr - X > 1 && (t[0][X] < s.min && X++, t[0][dr] > s.max && dr--),
              (n.min = pr[X]),
              (n.max = pr[dr]));
          } else n.show && n.auto && zr(s, o, n, t[a], n.sorted);
          ((n.idxs[0] = X), (n.idxs[1] = dr));
        } else if (a > 0 && n.show && n.auto) {
          let [r, i] = n.facets,
            o = r.scale,
            s = i.scale,
            [c, l] = t[a],
            u = e[o],
            d = e[s];
          (u != null && zr(u, R[o], r, c, r.sorted),
            d != null && zr(d, R[s], i, l, i.sorted),
            (n.min = i.min),
            (n.max = i.max));
        }
      });
      for (let t in e) {
        let n = e[t],
          i = R[t];
        if (n.from == null && (i == null || i.min == null)) {
          let e = n.range(r, n.min == B ? null : n.min, n.max == -1 / 0 ? null : n.max, t);
          ((n.min = e[0]), (n.max = e[1]));
        }
      }
    }
    for (let t in e) {
      let n = e[t];
      if (n.from != null) {
        let i = e[n.from];
        if (i.min == null) n.min = n.max = null;
        else {
          let e = n.range(r, i.min, i.max, t);
          ((n.min = e[0]), (n.max = e[1]));
        }
      }
    }
    let n = {},
      a = !1;
    for (let t in e) {
      let r = e[t],
        i = P[t];
      if (i.min != r.min || i.max != r.max) {
        ((i.min = r.min), (i.max = r.max));
        let e = i.distr;
        ((i._min = e == 3 ? it(i.min) : e == 4 ? st(i.min, i.asinh) : e == 100 ? i.fwd(i.min) : i.min),
          (i._max = e == 3 ? it(i.max) : e == 4 ? st(i.max, i.asinh) : e == 100 ? i.fwd(i.max) : i.max),
          (n[t] = a = !0));
      }
    }
    if (a) {
      N.forEach((e, t) => {
        i == 2 ? t > 0 && n.y && (e._paths = null) : n[e.scale] && (e._paths = null);
      });
      for (let e in n) ((dn = !0), Da(`setScale`, e));
      yt && U.left >= 0 && (fn = mn = !0);
    }
    for (let e in R) R[e] = null;
  }
  function Hr(e) {
    let t = lt(X - 1, 0, ar - 1),
      n = lt(dr + 1, 0, ar - 1);
    for (; e[t] == null && t > 0;) t--;
    for (; e[n] == null && n < ar - 1;) n++;
    return [t, n];
  }
  function Ur() {
    if (ar > 0) {
      let e = N.some((e) => e._focus) && Ir != Fn.alpha;
      (e && (k.globalAlpha = Ir = Fn.alpha),
        N.forEach((e, n) => {
          if (n > 0 && e.show && (Wr(n, !1), Wr(n, !0), e._paths == null)) {
            let a = Ir;
            Ir != e.alpha && (k.globalAlpha = Ir = e.alpha);
            let o = i == 2 ? [0, t[n][0].length - 1] : Hr(t[n]);
            ((e._paths = e.paths(r, n, o[0], o[1])), Ir != a && (k.globalAlpha = Ir = a));
          }
        }),
        N.forEach((e, t) => {
          if (t > 0 && e.show) {
            let n = Ir;
            (Ir != e.alpha && (k.globalAlpha = Ir = e.alpha), e._paths != null && Gr(t, !1));
            {
              let n = e._paths == null ? null : e._paths.gaps,
                i = e.points.show(r, t, X, dr, n),
                a = e.points.filter(r, t, i, n);
              (i || a) && ((e.points._paths = e.points.paths(r, t, X, dr, a)), Gr(t, !0));
            }
            (Ir != n && (k.globalAlpha = Ir = n), Da(`drawSeries`, t));
          }
        }),
        e && (k.globalAlpha = Ir = 1));
    }
  }
  function Wr(e, t) {
    let n = t ? N[e].points : N[e];
    ((n._stroke = n.stroke(r, e)), (n._fill = n.fill(r, e)));
  }
  function Gr(e, t) {
    let n = t ? N[e].points : N[e],
      {
        stroke: r,
        fill: i,
        clip: a,
        flags: o,
        _stroke: s = n._stroke,
        _fill: c = n._fill,
        _width: l = n.width,
      } = n._paths;
    l = W(l * A, 3);
    let u = null,
      d = (l % 2) / 2;
    t && c == null && (c = l > 0 ? `#fff` : s);
    let f = n.pxAlign == 1 && d > 0;
    if ((f && k.translate(d, d), !t)) {
      let e = an - l / 2,
        t = on - l / 2,
        n = sn + l,
        r = cn + l;
      ((u = new Path2D()), u.rect(e, t, n, r));
    }
    (t ? qr(s, l, n.dash, n.cap, c, r, i, o, a) : Kr(e, s, l, n.dash, n.cap, c, r, i, o, u, a),
      f && k.translate(-d, -d));
  }
  function Kr(e, n, i, a, o, s, c, l, u, d, f) {
    let p = !1;
    (u != 0 &&
      Fe.forEach((m, h) => {
        if (m.series[0] == e) {
          let e = N[m.series[1]],
            g = t[m.series[1]],
            _ = (e._paths || St).band;
          Tt(_) && (_ = m.dir == 1 ? _[0] : _[1]);
          let v,
            y = null;
          (e.show && _ && Ke(g, X, dr) ? ((y = m.fill(r, h) || s), (v = e._paths.clip)) : (_ = null),
            qr(n, i, a, o, y, c, l, u, d, f, v, _),
            (p = !0));
        }
      }),
      p || qr(n, i, a, o, s, c, l, u, d, f));
  }
  function qr(e, t, n, r, i, a, o, s, c, l, u, d) {
    (Lr(e, t, n, r, i),
      (c || l || d) && (k.save(), c && k.clip(c), l && k.clip(l)),
      d
        ? (s & 3) == 3
          ? (k.clip(d), u && k.clip(u), Yr(i, o), Jr(e, a, t))
          : s & Sr
            ? (Yr(i, o), k.clip(d), Jr(e, a, t))
            : s & xr && (k.save(), k.clip(d), u && k.clip(u), Yr(i, o), k.restore(), Jr(e, a, t))
        : (Yr(i, o), Jr(e, a, t)),
      (c || l || d) && k.restore());
  }
  function Jr(e, t, n) {
    n > 0 &&
      (t instanceof Map
        ? t.forEach((e, t) => {
            ((k.strokeStyle = Er = t), k.stroke(e));
          })
        : t != null && e && k.stroke(t));
  }
  function Yr(e, t) {
    t instanceof Map
      ? t.forEach((e, t) => {
          ((k.fillStyle = Dr = t), k.fill(e));
        })
      : t != null && e && k.fill(t);
  }
  function Xr(e, t, n, i) {
    let a = je[e],
      o;
    if (i <= 0) o = [0, 0];
    else {
      let s = (a._space = a.space(r, e, t, n, i));
      o = pi(t, n, (a._incrs = a.incrs(r, e, t, n, i, s)), i, s);
    }
    return (a._found = o);
  }
  function Zr(e, t, n, r, i, a, o, s, c, l) {
    let u = (o % 2) / 2;
    (xe == 1 && k.translate(u, u), Lr(s, o, c, l, s), k.beginPath());
    let d,
      f,
      p,
      m,
      h = i + (r == 0 || r == 3 ? -a : a);
    n == 0 ? ((f = i), (m = h)) : ((d = i), (p = h));
    for (let r = 0; r < e.length; r++)
      t[r] != null && (n == 0 ? (d = p = e[r]) : (f = m = e[r]), k.moveTo(d, f), k.lineTo(p, m));
    (k.stroke(), xe == 1 && k.translate(-u, -u));
  }
  function Qr(e) {
    let t = !0;
    return (
      je.forEach((n, i) => {
        if (!n.show) return;
        let a = P[n.scale];
        if (a.min == null) {
          n._show && ((t = !1), (n._show = !1), _i(!1));
          return;
        }
        n._show || ((t = !1), (n._show = !0), _i(!1));
        let o = n.side,
          s = o % 2,
          { min: c, max: l } = a,
          [u, d] = Xr(i, c, l, s == 0 ? q : J);
        if (d == 0) return;
        let f = a.distr == 2,
          p = (n._splits = n.splits(r, i, c, l, u, d, f)),
          m = a.distr == 2 ? p.map((e) => pr[e]) : p,
          h = a.distr == 2 ? pr[p[1]] - pr[p[0]] : u,
          g = (n._values = n.values(r, n.filter(r, m, i, d, h), i, d, h));
        n._rotate = o == 2 ? n.rotate(r, g, i, d) : 0;
        let _ = n._size;
        ((n._size = $e(n.size(r, g, i, e))), _ != null && n._size != _ && (t = !1));
      }),
      t
    );
  }
  function ei(e) {
    let t = !0;
    return (
      rr.forEach((n, i) => {
        let a = n(r, i, Kn, e);
        (a != ir[i] && (t = !1), (ir[i] = a));
      }),
      t
    );
  }
  function gi() {
    for (let e = 0; e < je.length; e++) {
      let t = je[e];
      if (!t.show || !t._show) continue;
      let n = t.side,
        i = n % 2,
        a,
        o,
        c = t.stroke(r, e),
        l = n == 0 || n == 3 ? -1 : 1,
        [u, d] = t._found;
      if (t.label != null) {
        let s = t.labelGap * l,
          f = Qe((t._lpos + s) * A);
        (Rr(t.labelFont[0], c, `center`, n == 2 ? ne : re),
          k.save(),
          i == 1
            ? ((a = o = 0), k.translate(f, Qe(on + cn / 2)), k.rotate((n == 3 ? -Xe : Xe) / 2))
            : ((a = Qe(an + sn / 2)), (o = f)));
        let p = ut(t.label) ? t.label(r, e, u, d) : t.label;
        (k.fillText(p, a, o), k.restore());
      }
      if (d == 0) continue;
      let f = P[t.scale],
        p = i == 0 ? sn : cn,
        m = i == 0 ? an : on,
        h = t._splits,
        g = f.distr == 2 ? h.map((e) => pr[e]) : h,
        _ = f.distr == 2 ? pr[h[1]] - pr[h[0]] : u,
        v = t.ticks,
        y = t.border,
        b = v.show ? v.size : 0,
        x = Qe(b * A),
        S = Qe((t.alignTo == 2 ? t._size - b - t.gap : t.gap) * A),
        C = (t._rotate * -Xe) / 180,
        w = Ee(t._pos * A),
        T = w + (x + S) * l;
      ((o = i == 0 ? T : 0), (a = i == 1 ? T : 0));
      let E = t.font[0];
      Rr(
        E,
        c,
        t.align == 1
          ? ie
          : t.align == 2
            ? ae
            : C > 0
              ? ie
              : C < 0
                ? ae
                : i == 0
                  ? `center`
                  : n == 3
                    ? ae
                    : ie,
        C || i == 1 ? `middle` : n == 2 ? ne : re,
      );
      let ee = t.font[1] * t.lineGap,
        D = h.map((e) => Ee(s(e, f, p, m))),
        te = t._values;
      for (let e = 0; e < te.length; e++) {
        let t = te[e];
        if (t != null) {
          (i == 0 ? (a = D[e]) : (o = D[e]), (t = `` + t));
          let n =
            t.indexOf(`
`) == -1
              ? [t]
              : t.split(/\n/gm);
          for (let e = 0; e < n.length; e++) {
            let t = n[e];
            C
              ? (k.save(), k.translate(a, o + e * ee), k.rotate(C), k.fillText(t, 0, 0), k.restore())
              : k.fillText(t, a, o + e * ee);
          }
        }
      }
      v.show && Zr(D, v.filter(r, g, e, d, _), i, n, w, x, W(v.width * A, 3), v.stroke(r, e), v.dash, v.cap);
      let oe = t.grid;
      (oe.show &&
        Zr(
          D,
          oe.filter(r, g, e, d, _),
          i,
          i == 0 ? 2 : 1,
          i == 0 ? on : an,
          i == 0 ? cn : sn,
          W(oe.width * A, 3),
          oe.stroke(r, e),
          oe.dash,
          oe.cap,
        ),
        y.show &&
          Zr(
            [w],
            [1],
            +(i == 0),
            i == 0 ? 1 : 2,
            i == 1 ? on : an,
            i == 1 ? cn : sn,
            W(y.width * A, 3),
            y.stroke(r, e),
            y.dash,
            y.cap,
          ));
    }
    Da(`drawAxes`);
  }
  function _i(e) {
    N.forEach((t, n) => {
      n > 0 &&
        ((t._paths = null),
        e &&
          (i == 1
            ? ((t.min = null), (t.max = null))
            : t.facets.forEach((e) => {
                ((e.min = null), (e.max = null));
              })));
    });
  }
  let vi = !1,
    yi = !1,
    bi = [];
  function xi() {
    yi = !1;
    for (let e = 0; e < bi.length; e++) Da(...bi[e]);
    bi.length = 0;
  }
  function Si() {
    vi ||= (zt(wi), !0);
  }
  function Ci(e, t = !1) {
    ((vi = !0), (yi = t), e(r), wi(), t && bi.length > 0 && queueMicrotask(xi));
  }
  r.batch = Ci;
  function wi() {
    if (((ln &&= (Vr(), !1)), (dn &&= (Tn(), !1)), un)) {
      if (
        (M(be, ie, Xt),
        M(be, ne, Zt),
        M(be, D, q),
        M(be, te, J),
        M(j, ie, Xt),
        M(j, ne, Zt),
        M(j, D, q),
        M(j, te, J),
        M(_e, D, qt),
        M(_e, te, Jt),
        (O.width = Qe(qt * A)),
        (O.height = Qe(Jt * A)),
        je.forEach(({ _el: e, _show: t, _size: n, _pos: r, side: i }) => {
          if (e != null) {
            if (t) {
              let t = i === 3 || i === 0 ? n : 0,
                a = i % 2 == 1;
              (M(e, a ? `left` : `top`, r - t),
                M(e, a ? `width` : `height`, n),
                M(e, a ? `top` : `left`, a ? Zt : Xt),
                M(e, a ? `height` : `width`, a ? J : q),
                Ce(e, g));
            } else Se(e, g);
          }
        }),
        (Er = Dr = Or = jr = Mr = Nr = Pr = Fr = kr = null),
        (Ir = 1),
        da(!0),
        Xt != Qt || Zt != $t || q != en || J != tn)
      ) {
        _i(!1);
        let e = q / en,
          t = J / tn;
        if (yt && !fn && U.left >= 0) {
          ((U.left *= e), (U.top *= t), Oi && De(Oi, Qe(U.left), 0, q, J), ki && De(ki, 0, Qe(U.top), q, J));
          for (let n = 0; n < Rn.length; n++) {
            let r = Rn[n];
            r != null && ((zn[n] *= e), (Vn[n] *= t), De(r, $e(zn[n]), $e(Vn[n]), q, J));
          }
        }
        if ($.show && !pn && $.left >= 0 && $.width > 0) {
          (($.left *= e), ($.width *= e), ($.top *= t), ($.height *= t));
          for (let e in ma) M(Bi, e, $[e]);
        }
        ((Qt = Xt), ($t = Zt), (en = q), (tn = J));
      }
      (Da(`setSize`), (un = !1));
    }
    (qt > 0 &&
      Jt > 0 &&
      (k.clearRect(0, 0, O.width, O.height), Da(`drawClear`), Le.forEach((e) => e()), Da(`draw`)),
      $.show && pn && (Vi($), (pn = !1)),
      yt && fn && (la(null, !0, !1), (fn = !1)),
      H.show && H.live && mn && (sa(), (mn = !1)),
      oe || ((oe = !0), (r.status = 1), Da(`ready`)),
      (yr = !1),
      (vi = !1));
  }
  r.redraw = (e, t) => {
    ((dn = t || !1), e === !1 ? Si() : Ui(F, I.min, I.max));
  };
  function Ti(e, n) {
    let i = P[e];
    if (i.from == null) {
      if (ar == 0) {
        let t = i.range(r, n.min, n.max, e);
        ((n.min = t[0]), (n.max = t[1]));
      }
      if (n.min > n.max) {
        let e = n.min;
        ((n.min = n.max), (n.max = e));
      }
      if (ar > 1 && n.min != null && n.max != null && n.max - n.min < 1e-16) return;
      (e == F &&
        i.distr == 2 &&
        ar > 0 &&
        ((n.min = Pe(n.min, t[0])), (n.max = Pe(n.max, t[0])), n.min == n.max && n.max++),
        (R[e] = n),
        (ln = !0),
        Si());
    }
  }
  r.setScale = Ti;
  let Ei,
    Di,
    Oi,
    ki,
    Ai,
    ji,
    Mi,
    Ni,
    Pi,
    Fi,
    Z,
    Q,
    Ii = !1,
    Li = U.drag,
    Ri = Li.x,
    zi = Li.y;
  yt &&
    (U.x && (Ei = Te(v, j)),
    U.y && (Di = Te(y, j)),
    I.ori == 0 ? ((Oi = Ei), (ki = Di)) : ((Oi = Di), (ki = Ei)),
    (Z = U.left),
    (Q = U.top));
  let $ = (r.select = K({ show: !0, over: !0, left: 0, width: 0, top: 0, height: 0 }, e.select)),
    Bi = $.show ? Te(_, $.over ? j : be) : null;
  function Vi(e, t) {
    if ($.show) {
      for (let t in e) (($[t] = e[t]), t in ma && M(Bi, t, e[t]));
      t !== !1 && Da(`setSelect`);
    }
  }
  r.setSelect = Vi;
  function Hi(e) {
    if (N[e].show) vt && Ce(Pt[e], g);
    else if ((vt && Se(Pt[e], g), yt)) {
      let t = Ln ? Rn[0] : Rn[e];
      t != null && De(t, -10, -10, q, J);
    }
  }
  function Ui(e, t, n) {
    Ti(e, { min: t, max: n });
  }
  function Wi(e, t, n, a) {
    (t.focus != null && $i(e),
      t.show != null &&
        N.forEach((n, r) => {
          r > 0 &&
            (e == r || e == null) &&
            ((n.show = t.show),
            Hi(r),
            i == 2
              ? (Ui(n.facets[0].scale, null, null), Ui(n.facets[1].scale, null, null))
              : Ui(n.scale, null, null),
            Si());
        }),
      n !== !1 && Da(`setSeries`, e, t),
      a && Ma(`setSeries`, r, e, t));
  }
  r.setSeries = Wi;
  function Gi(e, t) {
    K(Fe[e], t);
  }
  function Ki(e, t) {
    ((e.fill = V(e.fill || null)), (e.dir = L(e.dir, -1)), (t ??= Fe.length), Fe.splice(t, 0, e));
  }
  function qi(e) {
    e == null ? (Fe.length = 0) : Fe.splice(e, 1);
  }
  ((r.addBand = Ki), (r.setBand = Gi), (r.delBand = qi));
  function Ji(e, t) {
    ((N[e].alpha = t),
      yt && Rn[e] != null && (Rn[e].style.opacity = t),
      vt && Pt[e] && (Pt[e].style.opacity = t));
  }
  let Yi,
    Xi,
    Zi,
    Qi = { focus: !0 };
  function $i(e) {
    if (e != Zi) {
      let t = e == null,
        n = Fn.alpha != 1;
      (N.forEach((r, a) => {
        if (i == 1 || a > 0) {
          let i = t || a == 0 || a == e;
          ((r._focus = t ? null : i), n && Ji(a, i ? 1 : Fn.alpha));
        }
      }),
        (Zi = e),
        n && Si());
    }
  }
  vt &&
    In &&
    Gt(fe, Et, (e) => {
      U._lock || (Nn(e), Zi != null && Wi(null, Qi, !0, ka.setSeries));
    });
  function ea(e, t, n) {
    let r = P[t];
    n && (e = e / A - (r.ori == 1 ? Zt : Xt));
    let i = q;
    (r.ori == 1 && ((i = J), (e = i - e)), r.dir == -1 && (e = i - e));
    let a = r._min,
      o = r._max,
      s = e / i,
      c = a + (o - a) * s,
      l = r.distr;
    return l == 3 ? nt(10, c) : l == 4 ? ot(c, r.asinh) : l == 100 ? r.bwd(c) : c;
  }
  function ta(e, n) {
    return Pe(ea(e, F, n), t[0], X, dr);
  }
  ((r.valToIdx = (e) => Pe(e, t[0])),
    (r.posToIdx = ta),
    (r.posToVal = ea),
    (r.valToPos = (e, t, n) =>
      P[t].ori == 0 ? a(e, P[t], n ? sn : q, n ? an : 0) : o(e, P[t], n ? cn : J, n ? on : 0)),
    (r.setCursor = (e, t, n) => {
      ((Z = e.left), (Q = e.top), la(null, t, n));
    }));
  function na(e, t) {
    (M(Bi, ie, ($.left = e)), M(Bi, D, ($.width = t)));
  }
  function ra(e, t) {
    (M(Bi, ne, ($.top = e)), M(Bi, te, ($.height = t)));
  }
  let ia = I.ori == 0 ? na : ra,
    aa = I.ori == 1 ? na : ra;
  function oa() {
    if (vt && H.live)
      for (let e = +(i == 2); e < N.length; e++) {
        if (e == 0 && Lt) continue;
        let t = H.values[e],
          n = 0;
        for (let r in t) Ft[e][n++].firstChild.nodeValue = t[r];
      }
  }
  function sa(e, t) {
    if (
      (e != null &&
        (e.idxs
          ? e.idxs.forEach((e, t) => {
              ft[t] = e;
            })
          : Dt(e.idx) || ft.fill(e.idx),
        (H.idx = ft[0])),
      vt && H.live)
    ) {
      for (let e = 0; e < N.length; e++) (e > 0 || (i == 1 && !Lt)) && ca(e, ft[e]);
      oa();
    }
    ((mn = !1), t !== !1 && Da(`setLegend`));
  }
  r.setLegend = sa;
  function ca(e, n) {
    let i = N[e],
      a = e == 0 && qe == 2 ? pr : t[e],
      o;
    (Lt
      ? (o = i.values(r, e, n) ?? Rt)
      : ((o = i.value(r, n == null ? null : a[n], e, n)), (o = o == null ? Rt : { _: o })),
      (H.values[e] = o));
  }
  function la(e, n, a) {
    ((Pi = Z),
      (Fi = Q),
      ([Z, Q] = U.move(r, Z, Q)),
      (U.left = Z),
      (U.top = Q),
      yt && (Oi && De(Oi, Qe(Z), 0, q, J), ki && De(ki, 0, Qe(Q), q, J)));
    let o,
      s = X > dr;
    ((Yi = B), (Xi = null));
    let c = I.ori == 0 ? q : J,
      l = I.ori == 1 ? q : J;
    if (Z < 0 || ar == 0 || s) {
      o = U.idx = null;
      for (let e = 0; e < N.length; e++) {
        let t = Rn[e];
        t != null && De(t, -10, -10, q, J);
      }
      (In && Wi(null, Qi, !0, e == null && ka.setSeries), H.live && (ft.fill(o), (mn = !0)));
    } else {
      let e, n, a;
      i == 1 &&
        ((e = I.ori == 0 ? Z : Q),
        (n = ea(e, F)),
        (o = U.idx = Pe(n, t[0], X, dr)),
        (a = Je(t[0][o], I, c, 0)));
      let s = -10,
        u = -10,
        d = 0,
        f = 0,
        p = !0,
        m = ``,
        h = ``;
      for (let e = +(i == 2); e < N.length; e++) {
        let g = N[e],
          _ = ft[e],
          v = _ == null ? null : i == 1 ? t[e][_] : t[e][1][_],
          y = U.dataIdx(r, e, o, n),
          b = y == null ? null : i == 1 ? t[e][y] : t[e][1][y];
        if (((mn = mn || b != v || y != _), (ft[e] = y), e > 0 && g.show)) {
          let n = y == null ? -10 : y == o ? a : Je(i == 1 ? t[0][y] : t[e][0][y], I, c, 0),
            _ = b == null ? -10 : Ye(b, i == 1 ? P[g.scale] : P[g.facets[1].scale], l, 0);
          if (In && b != null) {
            let t = I.ori == 1 ? Z : Q,
              n = Ze(Fn.dist(r, e, y, _, t));
            if (n < Yi) {
              let r = Fn.bias;
              if (r != 0) {
                let i = ea(t, g.scale),
                  a = b >= 0 ? 1 : -1,
                  o = i >= 0 ? 1 : -1;
                o == a &&
                  (o == 1 ? (r == 1 ? b >= i : b <= i) : r == 1 ? b <= i : b >= i) &&
                  ((Yi = n), (Xi = e));
              } else ((Yi = n), (Xi = e));
            }
          }
          if (mn || Ln) {
            let t, i;
            I.ori == 0 ? ((t = n), (i = _)) : ((t = _), (i = n));
            let a,
              o,
              c,
              l,
              g,
              v,
              y = !0,
              b = Pn.bbox;
            if (b != null) {
              y = !1;
              let t = b(r, e);
              ((c = t.left), (l = t.top), (a = t.width), (o = t.height));
            } else ((c = t), (l = i), (a = o = Pn.size(r, e)));
            if (((v = Pn.fill(r, e)), (g = Pn.stroke(r, e)), Ln))
              e == Xi && Yi <= Fn.prox && ((s = c), (u = l), (d = a), (f = o), (p = y), (m = v), (h = g));
            else {
              let t = Rn[e];
              t != null && ((zn[e] = c), (Vn[e] = l), Ae(t, a, o, y), ke(t, v, g), De(t, $e(c), $e(l), q, J));
            }
          }
        }
      }
      if (Ln) {
        let e = Fn.prox;
        if (mn || (Zi == null ? Yi <= e : Yi > e || Xi != Zi)) {
          let e = Rn[0];
          e != null && ((zn[0] = s), (Vn[0] = u), Ae(e, d, f, p), ke(e, m, h), De(e, $e(s), $e(u), q, J));
        }
      }
    }
    if ($.show && Ii) {
      if (e != null) {
        let [t, n] = ka.scales,
          [r, i] = ka.match,
          [a, o] = e.cursor.sync.scales,
          s = e.cursor.drag;
        if (((Ri = s._x), (zi = s._y), Ri || zi)) {
          let { left: s, top: u, width: d, height: f } = e.select,
            p = e.scales[a].ori,
            m = e.posToVal,
            h,
            g,
            _,
            v,
            y,
            b = t != null && r(t, a),
            x = n != null && i(n, o);
          (b && Ri
            ? (p == 0 ? ((h = s), (g = d)) : ((h = u), (g = f)),
              (_ = P[t]),
              (v = Je(m(h, a), _, c, 0)),
              (y = Je(m(h + g, a), _, c, 0)),
              ia(et(v, y), Ze(y - v)))
            : ia(0, c),
            x && zi
              ? (p == 1 ? ((h = s), (g = d)) : ((h = u), (g = f)),
                (_ = P[n]),
                (v = Ye(m(h, o), _, l, 0)),
                (y = Ye(m(h + g, o), _, l, 0)),
                aa(et(v, y), Ze(y - v)))
              : aa(0, l));
        } else ha();
      } else {
        let e = Ze(Pi - Ai),
          t = Ze(Fi - ji);
        if (I.ori == 1) {
          let n = e;
          ((e = t), (t = n));
        }
        ((Ri = Li.x && e >= Li.dist), (zi = Li.y && t >= Li.dist));
        let n = Li.uni;
        n == null
          ? Li.x && Li.y && (Ri || zi) && (Ri = zi = !0)
          : Ri && zi && ((Ri = e >= n), (zi = t >= n), !Ri && !zi && (t > e ? (zi = !0) : (Ri = !0)));
        let r, i;
        (Ri &&
          (I.ori == 0 ? ((r = Mi), (i = Z)) : ((r = Ni), (i = Q)), ia(et(r, i), Ze(i - r)), zi || aa(0, l)),
          zi &&
            (I.ori == 1 ? ((r = Mi), (i = Z)) : ((r = Ni), (i = Q)), aa(et(r, i), Ze(i - r)), Ri || ia(0, c)),
          !Ri && !zi && (ia(0, 0), aa(0, 0)));
      }
    }
    if (((Li._x = Ri), (Li._y = zi), e == null)) {
      if (a) {
        if (Aa != null) {
          let [e, t] = ka.scales;
          ((ka.values[0] = e == null ? null : ea(I.ori == 0 ? Z : Q, e)),
            (ka.values[1] = t == null ? null : ea(I.ori == 1 ? Z : Q, t)));
        }
        Ma(ce, r, Z, Q, q, J, o);
      }
      if (In) {
        let e = a && ka.setSeries,
          t = Fn.prox;
        Zi == null
          ? Yi <= t && Wi(Xi, Qi, !0, e)
          : Yi > t
            ? Wi(null, Qi, !0, e)
            : Xi != Zi && Wi(Xi, Qi, !0, e);
      }
    }
    (mn && ((H.idx = o), sa()), n !== !1 && Da(`setCursor`));
  }
  let ua = null;
  Object.defineProperty(r, "rect", {
    get() {
      return (ua ?? da(!1), ua);
    },
  });
  function da(e = !1) {
    e ? (ua = null) : ((ua = j.getBoundingClientRect()), Da(`syncRect`, ua));
  }
  function fa(e, t, n, r, i, a, o) {
    U._lock ||
      (Ii && e != null && e.movementX == 0 && e.movementY == 0) ||
      (pa(e, t, n, r, i, a, o, !1, e != null), e == null ? la(t, !0, !1) : la(null, !0, !0));
  }
  function pa(e, t, n, i, a, o, c, l, u) {
    if ((ua ?? da(!1), Nn(e), e != null)) ((n = e.clientX - ua.left), (i = e.clientY - ua.top));
    else {
      if (n < 0 || i < 0) {
        ((Z = -10), (Q = -10));
        return;
      }
      let [e, r] = ka.scales,
        c = t.cursor.sync,
        [l, u] = c.values,
        [d, f] = c.scales,
        [p, m] = ka.match,
        h = t.axes[0].side % 2 == 1,
        g = I.ori == 0 ? q : J,
        _ = I.ori == 1 ? q : J,
        v = h ? o : a,
        y = h ? a : o,
        b = h ? i : n,
        x = h ? n : i;
      if (
        ((n = d == null ? (b / v) * g : p(e, d) ? s(l, P[e], g, 0) : -10),
        (i = f == null ? (x / y) * _ : m(r, f) ? s(u, P[r], _, 0) : -10),
        I.ori == 1)
      ) {
        let e = n;
        ((n = i), (i = e));
      }
    }
    (u &&
      (t == null || t.cursor.event.type == ce) &&
      ((n <= 1 || n >= q - 1) && (n = _t(n, q)), (i <= 1 || i >= J - 1) && (i = _t(i, J))),
      l ? ((Ai = n), (ji = i), ([Mi, Ni] = U.move(r, n, i))) : ((Z = n), (Q = i)));
  }
  let ma = { width: 0, height: 0, left: 0, top: 0 };
  function ha() {
    Vi(ma, !1);
  }
  let ga, _a, va, ya;
  function ba(e, t, n, i, a, o, s) {
    ((Ii = !0),
      (Ri = zi = Li._x = Li._y = !1),
      pa(e, t, n, i, a, o, s, !0, !1),
      e != null && (Gt(ue, ve, xa, !1), Ma(le, r, Mi, Ni, q, J, null)));
    let { left: c, top: l, width: u, height: d } = $;
    ((ga = c), (_a = l), (va = u), (ya = d));
  }
  function xa(e, t, n, i, a, o, s) {
    ((Ii = Li._x = Li._y = !1), pa(e, t, n, i, a, o, s, !1, !0));
    let { left: c, top: l, width: u, height: d } = $,
      f = u > 0 || d > 0,
      p = ga != c || _a != l || va != u || ya != d;
    if ((f && p && Vi($), Li.setScale && f && p)) {
      let e = c,
        t = u,
        n = l,
        r = d;
      if ((I.ori == 1 && ((e = l), (t = d), (n = c), (r = u)), Ri && Ui(F, ea(e, F), ea(e + t, F)), zi))
        for (let e in P) {
          let t = P[e];
          e != F && t.from == null && t.min != B && Ui(e, ea(n + r, e), ea(n, e));
        }
      ha();
    } else U.lock && ((U._lock = !U._lock), la(t, !0, e != null));
    e != null && (Kt(ue, ve), Ma(ue, r, Z, Q, q, J, null));
  }
  function Sa(e, t, n, r, i, a, o) {
    if (U._lock) return;
    Nn(e);
    let s = Ii;
    if (Ii) {
      let e = !0,
        t = !0,
        n,
        r;
      (I.ori == 0 ? ((n = Ri), (r = zi)) : ((n = zi), (r = Ri)),
        n && r && ((e = Z <= 10 || Z >= q - 10), (t = Q <= 10 || Q >= J - 10)),
        n && e && (Z = Z < Mi ? 0 : q),
        r && t && (Q = Q < Ni ? 0 : J),
        la(null, !0, !0),
        (Ii = !1));
    }
    ((Z = -10), (Q = -10), ft.fill(null), la(null, !0, !0), s && (Ii = s));
  }
  function Ca(e, t, n, i, a, o, s) {
    U._lock || (Nn(e), wr(), ha(), e != null && Ma(pe, r, Z, Q, q, J, null));
  }
  function wa() {
    (je.forEach(hi), Y(r.width, r.height, !0));
  }
  Me(he, ye, wa);
  let Ta = {};
  ((Ta.mousedown = ba),
    (Ta.mousemove = fa),
    (Ta.mouseup = xa),
    (Ta.dblclick = Ca),
    (Ta.setSeries = (e, t, n, i) => {
      let a = ka.match[2];
      ((n = a(r, t, n)), n != -1 && Wi(n, i, !0, !1));
    }),
    yt &&
      (Gt(le, j, ba),
      Gt(ce, j, fa),
      Gt(de, j, (e) => {
        (Nn(e), da(!1));
      }),
      Gt(fe, j, Sa),
      Gt(pe, j, Ca),
      $r.add(r),
      (r.syncRect = da)));
  let Ea = (r.hooks = e.hooks || {});
  function Da(e, t, n) {
    yi
      ? bi.push([e, t, n])
      : e in Ea &&
        Ea[e].forEach((e) => {
          e.call(null, r, t, n);
        });
  }
  (e.plugins || []).forEach((e) => {
    for (let t in e.hooks) Ea[t] = (Ea[t] || []).concat(e.hooks[t]);
  });
  let Oa = (e, t, n) => n,
    ka = K(
      {
        key: null,
        setSeries: !1,
        filters: { pub: ht, sub: ht },
        scales: [F, N[1] ? N[1].scale : null],
        match: [gt, gt, Oa],
        values: [null, null],
      },
      U.sync,
    );
  (ka.match.length == 2 && ka.match.push(Oa), (U.sync = ka));
  let Aa = ka.key,
    ja = br(Aa);
  function Ma(e, t, n, r, i, a, o) {
    ka.filters.pub(e, t, n, r, i, a, o) && ja.pub(e, t, n, r, i, a, o);
  }
  ja.sub(r);
  function Na(e, t, n, r, i, a, o) {
    ka.filters.sub(e, t, n, r, i, a, o) && Ta[e](null, t, n, r, i, a, o);
  }
  r.pub = Na;
  function Pa() {
    (ja.unsub(r), $r.delete(r), Wt.clear(), Ne(he, ye, wa), me.remove(), Et?.remove(), Da(`destroy`));
  }
  r.destroy = Pa;
  function Fa() {
    (Da(`init`, e, t),
      Cr(t || e.data, !1),
      R[F] ? Ti(F, R[F]) : wr(),
      (pn = $.show && ($.width > 0 || $.height > 0)),
      (fn = mn = !0),
      Y(e.width, e.height));
  }
  return (
    N.forEach(Un),
    je.forEach(qn),
    n ? (n instanceof HTMLElement ? (n.appendChild(me), Fa()) : n(r, Fa)) : Fa(),
    r
  );
}
((gi.assign = K),
  (gi.fmtNum = Ye),
  (gi.rangeNum = Ge),
  (gi.rangeLog = Be),
  (gi.rangeAsinh = Ve),
  (gi.orient = Cr),
  (gi.pxRatio = A),
  (gi.join = Rt),
  (gi.fmtDate = Yt),
  (gi.tzDate = Zt),
  (gi.sync = br));
{
  ((gi.addGap = Or), (gi.clipGaps = Dr));
  let e = (gi.paths = { points: Hr });
  ((e.linear = Kr), (e.stepped = qr), (e.bars = Yr), (e.spline = Zr));
}
var _i = `.uplot,.uplot *,.uplot :before,.uplot :after{box-sizing:border-box}.uplot{width:min-content;font-family:system-ui,-apple-system,Segoe UI,Roboto,Helvetica Neue,Arial,Noto Sans,sans-serif,Apple Color Emoji,Segoe UI Emoji,Segoe UI Symbol,Noto Color Emoji;line-height:1.5}.u-title{text-align:center;font-size:18px;font-weight:700}.u-wrap{-webkit-user-select:none;user-select:none;position:relative}.u-over,.u-under{position:absolute}.u-under{overflow:hidden}.uplot canvas{width:100%;height:100%;display:block;position:relative}.u-axis{position:absolute}.u-legend{text-align:center;margin:auto;font-size:14px}.u-inline{display:block}.u-inline *{display:inline-block}.u-inline tr{margin-right:16px}.u-legend th{font-weight:600}.u-legend th>*{vertical-align:middle;display:inline-block}.u-legend .u-marker{width:1em;height:1em;margin-right:4px;background-clip:padding-box!important}.u-inline.u-live th:after{content:":";vertical-align:middle}.u-inline:not(.u-live) .u-value{display:none}.u-series>*{padding:4px}.u-series th{cursor:pointer}.u-legend .u-off>*{opacity:.3}.u-select{pointer-events:none;background:#00000012;position:absolute}.u-cursor-x,.u-cursor-y{pointer-events:none;will-change:transform;position:absolute;top:0;left:0}.u-hz .u-cursor-x,.u-vt .u-cursor-y{border-right:1px dashed #607d8b;height:100%}.u-hz .u-cursor-y,.u-vt .u-cursor-x{border-bottom:1px dashed #607d8b;width:100%}.u-cursor-pt{pointer-events:none;will-change:transform;border:0 solid;border-radius:50%;position:absolute;top:0;left:0;background-clip:padding-box!important}.u-axis.u-off,.u-select.u-off,.u-cursor-x.u-off,.u-cursor-y.u-off,.u-cursor-pt.u-off{display:none}`,
  vi = [
    { name: `pressure`, words: `Pressure, 0–100`, color: `--t-ink-waking`, max: 100 },
    { name: `flow`, words: `Flow, events per second`, color: `--t-ink-accent`, max: null },
    { name: `temperature`, words: `Temperature, 0–1`, color: `--t-ink-active`, max: 1 },
  ],
  yi = 132,
  bi = class extends i {
    static properties = { samples: { attribute: !1 } };
    static styles = [
      n,
      e(_i),
      t`
      :host {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(19rem, 100%), 1fr));
        gap: calc(1.5 * var(--t-space));
      }
      figure {
        min-width: 0;
        margin: 0;
        padding: 0.75rem 0.5rem 0.25rem;
        border: 1px solid var(--t-line);
        border-radius: var(--t-radius);
        background: var(--t-surface);
      }
      figcaption {
        display: flex;
        justify-content: space-between;
        padding: 0 0.5rem 0.375rem;
        font-size: var(--t-size-m);
        color: var(--t-ink-muted);
      }
      figcaption b {
        color: var(--t-ink-text);
        font-weight: 600;
      }
      .chart {
        min-height: ${yi}px;
      }
    `,
    ];
    #e = [];
    #t = new ResizeObserver(() => this.#a());
    #n = matchMedia(`(prefers-color-scheme: dark)`);
    #r = ``;
    connectedCallback() {
      (super.connectedCallback(), this.#t.observe(this), this.#n.addEventListener(`change`, this.#s));
    }
    disconnectedCallback() {
      (super.disconnectedCallback(),
        this.#t.disconnect(),
        this.#n.removeEventListener(`change`, this.#s),
        this.#o());
    }
    render() {
      return r`${vi.map(({ name: e, words: t }) => {
        let n = this.samples[e].at(-1),
          i = n ? n.value.toFixed(e === `temperature` ? 2 : 1) : `–`;
        return r`<figure>
        <figcaption><span>${t}</span><b>${i}</b></figcaption>
        <div class="chart" role="img" aria-label="${t}: ${i} now"></div>
      </figure>`;
      })}`;
    }
    updated(e) {
      let t = document.documentElement.style.colorScheme + String(this.#n.matches);
      (t !== this.#r && this.#o(), (this.#r = t), this.#e.length === 0 && this.#i());
      for (let [e, { name: t }] of vi.entries()) this.#e[e]?.setData(o(this.samples[t]));
    }
    #i() {
      let e = getComputedStyle(this);
      for (let [t, n] of vi.entries()) {
        let r = this.renderRoot.querySelectorAll(`.chart`)[t];
        r &&
          this.#e.push(
            new gi(
              xi(n, e, r.clientWidth, () => a(this.samples.flow)),
              void 0,
              r,
            ),
          );
      }
    }
    #a() {
      for (let e of this.#e) {
        let t = e.root.parentElement?.clientWidth ?? 0;
        t > 0 && t !== e.width && e.setSize({ width: t, height: yi });
      }
    }
    #o() {
      for (let e of this.#e.splice(0)) e.destroy();
    }
    #s = () => this.requestUpdate();
  };
function xi(e, t, n, r) {
  let i = (e) => Si(t, e),
    a = i(e.color),
    o = {
      stroke: i(`--t-ink-muted`),
      font: `11px ${t.fontFamily}`,
      grid: { stroke: i(`--t-line`), width: 1 },
      ticks: { show: !1 },
    };
  return {
    width: Math.max(n, 100),
    height: yi,
    cursor: { sync: { key: `vitals` }, y: !1, points: { size: 6 } },
    legend: { show: !1 },
    scales: {
      x: { range: (e, t, n) => [n - r() / 1e3, n] },
      y: { range: (t, n, r) => [0, e.max ?? Math.max(1, (Number.isFinite(r) ? r : 0) * 1.15)] },
    },
    axes: [
      { ...o, space: 64, size: 28, values: (e, t) => t.map(Ci) },
      { ...o, space: 30, size: 36 },
    ],
    series: [
      {},
      { stroke: a, width: 1.5, fill: `color-mix(in srgb, ${a} 16%, transparent)`, points: { show: !1 } },
    ],
  };
}
function Si(e, t) {
  let n = document.createElement(`i`);
  ((n.style.colorScheme = e.colorScheme), (n.style.color = e.getPropertyValue(t)), document.body.append(n));
  let { color: r } = getComputedStyle(n);
  return (n.remove(), r);
}
function Ci(e) {
  let t = e % 60 == 0 ? {} : { second: `2-digit` };
  return new Date(e * 1e3).toLocaleTimeString([], {
    hour: `2-digit`,
    minute: `2-digit`,
    hourCycle: `h23`,
    ...t,
  });
}
customElements.define(`d-charts`, bi);
export { bi as VitalCharts };
