var e = globalThis,
  t =
    e.ShadowRoot &&
    (e.ShadyCSS === void 0 || e.ShadyCSS.nativeShadow) &&
    `adoptedStyleSheets` in Document.prototype &&
    `replace` in CSSStyleSheet.prototype,
  n = Symbol(),
  r = new WeakMap(),
  i = class {
    constructor(e, t, r) {
      if (((this._$cssResult$ = !0), r !== n))
        throw Error("CSSResult is not constructable. Use `unsafeCSS` or `css` instead.");
      ((this.cssText = e), (this.t = t));
    }
    get styleSheet() {
      let e = this.o,
        n = this.t;
      if (t && e === void 0) {
        let t = n !== void 0 && n.length === 1;
        (t && (e = r.get(n)),
          e === void 0 && ((this.o = e = new CSSStyleSheet()).replaceSync(this.cssText), t && r.set(n, e)));
      }
      return e;
    }
    toString() {
      return this.cssText;
    }
  },
  a = (e) => new i(typeof e == `string` ? e : e + ``, void 0, n),
  o = (e, ...t) =>
    new i(
      e.length === 1
        ? e[0]
        : t.reduce(
            (t, n, r) =>
              t +
              ((e) => {
                if (!0 === e._$cssResult$) return e.cssText;
                if (typeof e == `number`) return e;
                throw Error(
                  `Value passed to 'css' function must be a 'css' function result: ` +
                    e +
                    `. Use 'unsafeCSS' to pass non-literal values, but take care to ensure page security.`,
                );
              })(n) +
              e[r + 1],
            e[0],
          ),
      e,
      n,
    ),
  s = (n, r) => {
    if (t) n.adoptedStyleSheets = r.map((e) => (e instanceof CSSStyleSheet ? e : e.styleSheet));
    else
      for (let t of r) {
        let r = document.createElement(`style`),
          i = e.litNonce;
        (i !== void 0 && r.setAttribute(`nonce`, i), (r.textContent = t.cssText), n.appendChild(r));
      }
  },
  c = t
    ? (e) => e
    : (e) =>
        e instanceof CSSStyleSheet
          ? ((e) => {
              let t = ``;
              for (let n of e.cssRules) t += n.cssText;
              return a(t);
            })(e)
          : e,
  {
    is: l,
    defineProperty: u,
    getOwnPropertyDescriptor: d,
    getOwnPropertyNames: f,
    getOwnPropertySymbols: p,
    getPrototypeOf: m,
  } = Object,
  h = globalThis,
  g = h.trustedTypes,
  _ = g ? g.emptyScript : ``,
  v = h.reactiveElementPolyfillSupport,
  y = (e, t) => e,
  b = {
    toAttribute(e, t) {
      switch (t) {
        case Boolean:
          e = e ? _ : null;
          break;
        case Object:
        case Array:
          e = e == null ? e : JSON.stringify(e);
      }
      return e;
    },
    fromAttribute(e, t) {
      let n = e;
      switch (t) {
        case Boolean:
          n = e !== null;
          break;
        case Number:
          n = e === null ? null : Number(e);
          break;
        case Object:
        case Array:
          try {
            n = JSON.parse(e);
          } catch {
            n = null;
          }
      }
      return n;
    },
  },
  x = (e, t) => !l(e, t),
  S = { attribute: !0, type: String, converter: b, reflect: !1, useDefault: !1, hasChanged: x };
((Symbol.metadata ??= Symbol(`metadata`)), (h.litPropertyMetadata ??= new WeakMap()));
var C = class extends HTMLElement {
  static addInitializer(e) {
    (this._$Ei(), (this.l ??= []).push(e));
  }
  static get observedAttributes() {
    return (this.finalize(), this._$Eh && [...this._$Eh.keys()]);
  }
  static createProperty(e, t = S) {
    if (
      (t.state && (t.attribute = !1),
      this._$Ei(),
      this.prototype.hasOwnProperty(e) && ((t = Object.create(t)).wrapped = !0),
      this.elementProperties.set(e, t),
      !t.noAccessor)
    ) {
      let n = Symbol(),
        r = this.getPropertyDescriptor(e, n, t);
      r !== void 0 && u(this.prototype, e, r);
    }
  }
  static getPropertyDescriptor(e, t, n) {
    let { get: r, set: i } = d(this.prototype, e) ?? {
      get() {
        return this[t];
      },
      set(e) {
        this[t] = e;
      },
    };
    return {
      get: r,
      set(t) {
        let a = r?.call(this);
        (i?.call(this, t), this.requestUpdate(e, a, n));
      },
      configurable: !0,
      enumerable: !0,
    };
  }
  static getPropertyOptions(e) {
    return this.elementProperties.get(e) ?? S;
  }
  static _$Ei() {
    if (this.hasOwnProperty(y(`elementProperties`))) return;
    let e = m(this);
    (e.finalize(),
      e.l !== void 0 && (this.l = [...e.l]),
      (this.elementProperties = new Map(e.elementProperties)));
  }
  static finalize() {
    if (this.hasOwnProperty(y(`finalized`))) return;
    if (((this.finalized = !0), this._$Ei(), this.hasOwnProperty(y(`properties`)))) {
      let e = this.properties,
        t = [...f(e), ...p(e)];
      for (let n of t) this.createProperty(n, e[n]);
    }
    let e = this[Symbol.metadata];
    if (e !== null) {
      let t = litPropertyMetadata.get(e);
      if (t !== void 0) for (let [e, n] of t) this.elementProperties.set(e, n);
    }
    this._$Eh = new Map();
    for (let [e, t] of this.elementProperties) {
      let n = this._$Eu(e, t);
      n !== void 0 && this._$Eh.set(n, e);
    }
    this.elementStyles = this.finalizeStyles(this.styles);
  }
  static finalizeStyles(e) {
    let t = [];
    if (Array.isArray(e)) {
      let n = new Set(e.flat(1 / 0).reverse());
      for (let e of n) t.unshift(c(e));
    } else e !== void 0 && t.push(c(e));
    return t;
  }
  static _$Eu(e, t) {
    let n = t.attribute;
    return !1 === n ? void 0 : typeof n == `string` ? n : typeof e == `string` ? e.toLowerCase() : void 0;
  }
  constructor() {
    (super(),
      (this._$Ep = void 0),
      (this.isUpdatePending = !1),
      (this.hasUpdated = !1),
      (this._$Em = null),
      this._$Ev());
  }
  _$Ev() {
    ((this._$ES = new Promise((e) => (this.enableUpdating = e))),
      (this._$AL = new Map()),
      this._$E_(),
      this.requestUpdate(),
      this.constructor.l?.forEach((e) => e(this)));
  }
  addController(e) {
    ((this._$EO ??= new Set()).add(e), this.renderRoot !== void 0 && this.isConnected && e.hostConnected?.());
  }
  removeController(e) {
    this._$EO?.delete(e);
  }
  _$E_() {
    let e = new Map(),
      t = this.constructor.elementProperties;
    for (let n of t.keys()) this.hasOwnProperty(n) && (e.set(n, this[n]), delete this[n]);
    e.size > 0 && (this._$Ep = e);
  }
  createRenderRoot() {
    let e = this.shadowRoot ?? this.attachShadow(this.constructor.shadowRootOptions);
    return (s(e, this.constructor.elementStyles), e);
  }
  connectedCallback() {
    ((this.renderRoot ??= this.createRenderRoot()),
      this.enableUpdating(!0),
      this._$EO?.forEach((e) => e.hostConnected?.()));
  }
  enableUpdating(e) {}
  disconnectedCallback() {
    this._$EO?.forEach((e) => e.hostDisconnected?.());
  }
  attributeChangedCallback(e, t, n) {
    this._$AK(e, n);
  }
  _$ET(e, t) {
    let n = this.constructor.elementProperties.get(e),
      r = this.constructor._$Eu(e, n);
    if (r !== void 0 && !0 === n.reflect) {
      let i = (n.converter?.toAttribute === void 0 ? b : n.converter).toAttribute(t, n.type);
      ((this._$Em = e), i == null ? this.removeAttribute(r) : this.setAttribute(r, i), (this._$Em = null));
    }
  }
  _$AK(e, t) {
    let n = this.constructor,
      r = n._$Eh.get(e);
    if (r !== void 0 && this._$Em !== r) {
      let e = n.getPropertyOptions(r),
        i =
          typeof e.converter == `function`
            ? { fromAttribute: e.converter }
            : e.converter?.fromAttribute === void 0
              ? b
              : e.converter;
      this._$Em = r;
      let a = i.fromAttribute(t, e.type);
      ((this[r] = a ?? this._$Ej?.get(r) ?? a), (this._$Em = null));
    }
  }
  requestUpdate(e, t, n, r = !1, i) {
    if (e !== void 0) {
      let a = this.constructor;
      if (
        (!1 === r && (i = this[e]),
        (n ??= a.getPropertyOptions(e)),
        !(
          (n.hasChanged ?? x)(i, t) ||
          (n.useDefault && n.reflect && i === this._$Ej?.get(e) && !this.hasAttribute(a._$Eu(e, n)))
        ))
      )
        return;
      this.C(e, t, n);
    }
    !1 === this.isUpdatePending && (this._$ES = this._$EP());
  }
  C(e, t, { useDefault: n, reflect: r, wrapped: i }, a) {
    (n &&
      !(this._$Ej ??= new Map()).has(e) &&
      (this._$Ej.set(e, a ?? t ?? this[e]), !0 !== i || a !== void 0)) ||
      (this._$AL.has(e) || (this.hasUpdated || n || (t = void 0), this._$AL.set(e, t)),
      !0 === r && this._$Em !== e && (this._$Eq ??= new Set()).add(e));
  }
  async _$EP() {
    this.isUpdatePending = !0;
    try {
      await this._$ES;
    } catch (e) {
      Promise.reject(e);
    }
    let e = this.scheduleUpdate();
    return (e != null && (await e), !this.isUpdatePending);
  }
  scheduleUpdate() {
    return this.performUpdate();
  }
  performUpdate() {
    if (!this.isUpdatePending) return;
    if (!this.hasUpdated) {
      if (((this.renderRoot ??= this.createRenderRoot()), this._$Ep)) {
        for (let [e, t] of this._$Ep) this[e] = t;
        this._$Ep = void 0;
      }
      let e = this.constructor.elementProperties;
      if (e.size > 0)
        for (let [t, n] of e) {
          let { wrapped: e } = n,
            r = this[t];
          !0 !== e || this._$AL.has(t) || r === void 0 || this.C(t, void 0, n, r);
        }
    }
    let e = !1,
      t = this._$AL;
    try {
      ((e = this.shouldUpdate(t)),
        e ? (this.willUpdate(t), this._$EO?.forEach((e) => e.hostUpdate?.()), this.update(t)) : this._$EM());
    } catch (t) {
      throw ((e = !1), this._$EM(), t);
    }
    e && this._$AE(t);
  }
  willUpdate(e) {}
  _$AE(e) {
    (this._$EO?.forEach((e) => e.hostUpdated?.()),
      this.hasUpdated || ((this.hasUpdated = !0), this.firstUpdated(e)),
      this.updated(e));
  }
  _$EM() {
    ((this._$AL = new Map()), (this.isUpdatePending = !1));
  }
  get updateComplete() {
    return this.getUpdateComplete();
  }
  getUpdateComplete() {
    return this._$ES;
  }
  shouldUpdate(e) {
    return !0;
  }
  update(e) {
    ((this._$Eq &&= this._$Eq.forEach((e) => this._$ET(e, this[e]))), this._$EM());
  }
  updated(e) {}
  firstUpdated(e) {}
};
((C.elementStyles = []),
  (C.shadowRootOptions = { mode: `open` }),
  (C[y(`elementProperties`)] = new Map()),
  (C[y(`finalized`)] = new Map()),
  v?.({ ReactiveElement: C }),
  (h.reactiveElementVersions ??= []).push(`2.1.2`));
var w = globalThis,
  T = (e) => e,
  E = w.trustedTypes,
  ee = E ? E.createPolicy(`lit-html`, { createHTML: (e) => e }) : void 0,
  te = `$lit$`,
  D = `lit$${Math.random().toFixed(9).slice(2)}$`,
  ne = `?` + D,
  re = `<${ne}>`,
  O = document,
  ie = () => O.createComment(``),
  ae = (e) => e === null || (typeof e != `object` && typeof e != `function`),
  oe = Array.isArray,
  se = (e) => oe(e) || typeof e?.[Symbol.iterator] == `function`,
  ce = `[ 	
\f\r]`,
  le = /<(?:(!--|\/[^a-zA-Z])|(\/?[a-zA-Z][^>\s]*)|(\/?$))/g,
  ue = /-->/g,
  de = />/g,
  k = RegExp(`>|${ce}(?:([^\\s"'>=/]+)(${ce}*=${ce}*(?:[^ \t\n\f\r"'\`<>=]|("|')|))|$)`, `g`),
  fe = /'/g,
  pe = /"/g,
  me = /^(?:script|style|textarea|title)$/i,
  he =
    (e) =>
    (t, ...n) => ({ _$litType$: e, strings: t, values: n }),
  A = he(1),
  ge = he(2),
  j = Symbol.for(`lit-noChange`),
  M = Symbol.for(`lit-nothing`),
  _e = new WeakMap(),
  N = O.createTreeWalker(O, 129);
function ve(e, t) {
  if (!oe(e) || !e.hasOwnProperty(`raw`)) throw Error(`invalid template strings array`);
  return ee === void 0 ? t : ee.createHTML(t);
}
var ye = (e, t) => {
    let n = e.length - 1,
      r = [],
      i,
      a = t === 2 ? `<svg>` : t === 3 ? `<math>` : ``,
      o = le;
    for (let t = 0; t < n; t++) {
      let n = e[t],
        s,
        c,
        l = -1,
        u = 0;
      for (; u < n.length && ((o.lastIndex = u), (c = o.exec(n)), c !== null);)
        ((u = o.lastIndex),
          o === le
            ? c[1] === `!--`
              ? (o = ue)
              : c[1] === void 0
                ? c[2] === void 0
                  ? c[3] !== void 0 && (o = k)
                  : (me.test(c[2]) && (i = RegExp(`</` + c[2], `g`)), (o = k))
                : (o = de)
            : o === k
              ? c[0] === `>`
                ? ((o = i ?? le), (l = -1))
                : c[1] === void 0
                  ? (l = -2)
                  : ((l = o.lastIndex - c[2].length),
                    (s = c[1]),
                    (o = c[3] === void 0 ? k : c[3] === `"` ? pe : fe))
              : o === pe || o === fe
                ? (o = k)
                : o === ue || o === de
                  ? (o = le)
                  : ((o = k), (i = void 0)));
      let d = o === k && e[t + 1].startsWith(`/>`) ? ` ` : ``;
      a +=
        o === le
          ? n + re
          : l >= 0
            ? (r.push(s), n.slice(0, l) + te + n.slice(l) + D + d)
            : n + D + (l === -2 ? t : d);
    }
    return [ve(e, a + (e[n] || `<?>`) + (t === 2 ? `</svg>` : t === 3 ? `</math>` : ``)), r];
  },
  be = class e {
    constructor({ strings: t, _$litType$: n }, r) {
      let i;
      this.parts = [];
      let a = 0,
        o = 0,
        s = t.length - 1,
        c = this.parts,
        [l, u] = ye(t, n);
      if (((this.el = e.createElement(l, r)), (N.currentNode = this.el.content), n === 2 || n === 3)) {
        let e = this.el.content.firstChild;
        e.replaceWith(...e.childNodes);
      }
      for (; (i = N.nextNode()) !== null && c.length < s;) {
        if (i.nodeType === 1) {
          if (i.hasAttributes())
            for (let e of i.getAttributeNames())
              if (e.endsWith(te)) {
                let t = u[o++],
                  n = i.getAttribute(e).split(D),
                  r = /([.?@])?(.*)/.exec(t);
                (c.push({
                  type: 1,
                  index: a,
                  name: r[2],
                  strings: n,
                  ctor: r[1] === `.` ? we : r[1] === `?` ? Te : r[1] === `@` ? Ee : Ce,
                }),
                  i.removeAttribute(e));
              } else e.startsWith(D) && (c.push({ type: 6, index: a }), i.removeAttribute(e));
          if (me.test(i.tagName)) {
            let e = i.textContent.split(D),
              t = e.length - 1;
            if (t > 0) {
              i.textContent = E ? E.emptyScript : ``;
              for (let n = 0; n < t; n++)
                (i.append(e[n], ie()), N.nextNode(), c.push({ type: 2, index: ++a }));
              i.append(e[t], ie());
            }
          }
        } else if (i.nodeType === 8) {
          if (i.data === ne) c.push({ type: 2, index: a });
          else {
            let e = -1;
            for (; (e = i.data.indexOf(D, e + 1)) !== -1;)
              (c.push({ type: 7, index: a }), (e += D.length - 1));
          }
        }
        a++;
      }
    }
    static createElement(e, t) {
      let n = O.createElement(`template`);
      return ((n.innerHTML = e), n);
    }
  };
function P(e, t, n = e, r) {
  if (t === j) return t;
  let i = r === void 0 ? n._$Cl : n._$Co?.[r],
    a = ae(t) ? void 0 : t._$litDirective$;
  return (
    i?.constructor !== a &&
      (i?._$AO?.(!1),
      a === void 0 ? (i = void 0) : ((i = new a(e)), i._$AT(e, n, r)),
      r === void 0 ? (n._$Cl = i) : ((n._$Co ??= [])[r] = i)),
    i !== void 0 && (t = P(e, i._$AS(e, t.values), i, r)),
    t
  );
}
var xe = class {
    constructor(e, t) {
      ((this._$AV = []), (this._$AN = void 0), (this._$AD = e), (this._$AM = t));
    }
    get parentNode() {
      return this._$AM.parentNode;
    }
    get _$AU() {
      return this._$AM._$AU;
    }
    u(e) {
      let {
          el: { content: t },
          parts: n,
        } = this._$AD,
        r = (e?.creationScope ?? O).importNode(t, !0);
      N.currentNode = r;
      let i = N.nextNode(),
        a = 0,
        o = 0,
        s = n[0];
      for (; s !== void 0;) {
        if (a === s.index) {
          let t;
          (s.type === 2
            ? (t = new Se(i, i.nextSibling, this, e))
            : s.type === 1
              ? (t = new s.ctor(i, s.name, s.strings, this, e))
              : s.type === 6 && (t = new De(i, this, e)),
            this._$AV.push(t),
            (s = n[++o]));
        }
        a !== s?.index && ((i = N.nextNode()), a++);
      }
      return ((N.currentNode = O), r);
    }
    p(e) {
      let t = 0;
      for (let n of this._$AV)
        (n !== void 0 &&
          (n.strings === void 0 ? n._$AI(e[t]) : (n._$AI(e, n, t), (t += n.strings.length - 2))),
          t++);
    }
  },
  Se = class e {
    get _$AU() {
      return this._$AM?._$AU ?? this._$Cv;
    }
    constructor(e, t, n, r) {
      ((this.type = 2),
        (this._$AH = M),
        (this._$AN = void 0),
        (this._$AA = e),
        (this._$AB = t),
        (this._$AM = n),
        (this.options = r),
        (this._$Cv = r?.isConnected ?? !0));
    }
    get parentNode() {
      let e = this._$AA.parentNode,
        t = this._$AM;
      return (t !== void 0 && e?.nodeType === 11 && (e = t.parentNode), e);
    }
    get startNode() {
      return this._$AA;
    }
    get endNode() {
      return this._$AB;
    }
    _$AI(e, t = this) {
      ((e = P(this, e, t)),
        ae(e)
          ? e === M || e == null || e === ``
            ? (this._$AH !== M && this._$AR(), (this._$AH = M))
            : e !== this._$AH && e !== j && this._(e)
          : e._$litType$ === void 0
            ? e.nodeType === void 0
              ? se(e)
                ? this.k(e)
                : this._(e)
              : this.T(e)
            : this.$(e));
    }
    O(e) {
      return this._$AA.parentNode.insertBefore(e, this._$AB);
    }
    T(e) {
      this._$AH !== e && (this._$AR(), (this._$AH = this.O(e)));
    }
    _(e) {
      (this._$AH !== M && ae(this._$AH) ? (this._$AA.nextSibling.data = e) : this.T(O.createTextNode(e)),
        (this._$AH = e));
    }
    $(e) {
      let { values: t, _$litType$: n } = e,
        r =
          typeof n == `number`
            ? this._$AC(e)
            : (n.el === void 0 && (n.el = be.createElement(ve(n.h, n.h[0]), this.options)), n);
      if (this._$AH?._$AD === r) this._$AH.p(t);
      else {
        let e = new xe(r, this),
          n = e.u(this.options);
        (e.p(t), this.T(n), (this._$AH = e));
      }
    }
    _$AC(e) {
      let t = _e.get(e.strings);
      return (t === void 0 && _e.set(e.strings, (t = new be(e))), t);
    }
    k(t) {
      oe(this._$AH) || ((this._$AH = []), this._$AR());
      let n = this._$AH,
        r,
        i = 0;
      for (let a of t)
        (i === n.length ? n.push((r = new e(this.O(ie()), this.O(ie()), this, this.options))) : (r = n[i]),
          r._$AI(a),
          i++);
      i < n.length && (this._$AR(r && r._$AB.nextSibling, i), (n.length = i));
    }
    _$AR(e = this._$AA.nextSibling, t) {
      for (this._$AP?.(!1, !0, t); e !== this._$AB;) {
        let t = T(e).nextSibling;
        (T(e).remove(), (e = t));
      }
    }
    setConnected(e) {
      this._$AM === void 0 && ((this._$Cv = e), this._$AP?.(e));
    }
  },
  Ce = class {
    get tagName() {
      return this.element.tagName;
    }
    get _$AU() {
      return this._$AM._$AU;
    }
    constructor(e, t, n, r, i) {
      ((this.type = 1),
        (this._$AH = M),
        (this._$AN = void 0),
        (this.element = e),
        (this.name = t),
        (this._$AM = r),
        (this.options = i),
        n.length > 2 || n[0] !== `` || n[1] !== ``
          ? ((this._$AH = Array(n.length - 1).fill(new String())), (this.strings = n))
          : (this._$AH = M));
    }
    _$AI(e, t = this, n, r) {
      let i = this.strings,
        a = !1;
      if (i === void 0)
        ((e = P(this, e, t, 0)), (a = !ae(e) || (e !== this._$AH && e !== j)), a && (this._$AH = e));
      else {
        let r = e,
          o,
          s;
        for (e = i[0], o = 0; o < i.length - 1; o++)
          ((s = P(this, r[n + o], t, o)),
            s === j && (s = this._$AH[o]),
            (a ||= !ae(s) || s !== this._$AH[o]),
            s === M ? (e = M) : e !== M && (e += (s ?? ``) + i[o + 1]),
            (this._$AH[o] = s));
      }
      a && !r && this.j(e);
    }
    j(e) {
      e === M ? this.element.removeAttribute(this.name) : this.element.setAttribute(this.name, e ?? ``);
    }
  },
  we = class extends Ce {
    constructor() {
      (super(...arguments), (this.type = 3));
    }
    j(e) {
      this.element[this.name] = e === M ? void 0 : e;
    }
  },
  Te = class extends Ce {
    constructor() {
      (super(...arguments), (this.type = 4));
    }
    j(e) {
      this.element.toggleAttribute(this.name, !!e && e !== M);
    }
  },
  Ee = class extends Ce {
    constructor(e, t, n, r, i) {
      (super(e, t, n, r, i), (this.type = 5));
    }
    _$AI(e, t = this) {
      if ((e = P(this, e, t, 0) ?? M) === j) return;
      let n = this._$AH,
        r = (e === M && n !== M) || e.capture !== n.capture || e.once !== n.once || e.passive !== n.passive,
        i = e !== M && (n === M || r);
      (r && this.element.removeEventListener(this.name, this, n),
        i && this.element.addEventListener(this.name, this, e),
        (this._$AH = e));
    }
    handleEvent(e) {
      typeof this._$AH == `function`
        ? this._$AH.call(this.options?.host ?? this.element, e)
        : this._$AH.handleEvent(e);
    }
  },
  De = class {
    constructor(e, t, n) {
      ((this.element = e), (this.type = 6), (this._$AN = void 0), (this._$AM = t), (this.options = n));
    }
    get _$AU() {
      return this._$AM._$AU;
    }
    _$AI(e) {
      P(this, e);
    }
  },
  Oe = { M: te, P: D, A: ne, C: 1, L: ye, R: xe, D: se, V: P, I: Se, H: Ce, N: Te, U: Ee, B: we, F: De },
  ke = w.litHtmlPolyfillSupport;
(ke?.(be, Se), (w.litHtmlVersions ??= []).push(`3.3.3`));
var Ae = (e, t, n) => {
    let r = n?.renderBefore ?? t,
      i = r._$litPart$;
    if (i === void 0) {
      let e = n?.renderBefore ?? null;
      r._$litPart$ = i = new Se(t.insertBefore(ie(), e), e, void 0, n ?? {});
    }
    return (i._$AI(e), i);
  },
  je = globalThis,
  F = class extends C {
    constructor() {
      (super(...arguments), (this.renderOptions = { host: this }), (this._$Do = void 0));
    }
    createRenderRoot() {
      let e = super.createRenderRoot();
      return ((this.renderOptions.renderBefore ??= e.firstChild), e);
    }
    update(e) {
      let t = this.render();
      (this.hasUpdated || (this.renderOptions.isConnected = this.isConnected),
        super.update(e),
        (this._$Do = Ae(t, this.renderRoot, this.renderOptions)));
    }
    connectedCallback() {
      (super.connectedCallback(), this._$Do?.setConnected(!0));
    }
    disconnectedCallback() {
      (super.disconnectedCallback(), this._$Do?.setConnected(!1));
    }
    render() {
      return j;
    }
  };
((F._$litElement$ = !0), (F.finalized = !0), je.litElementHydrateSupport?.({ LitElement: F }));
var Me = je.litElementPolyfillSupport;
(Me?.({ LitElement: F }), (je.litElementVersions ??= []).push(`4.2.2`));
var Ne = {
    idle: `#4a4a5c`,
    waking: `#c97b84`,
    active: `#e6a352`,
    intense: `#f5d08a`,
    health: `#7d9c7a`,
    void: `#6b4b8a`,
    glass: `#0b110e`,
  },
  Pe = {
    surfaces: { page: `#0c110f`, surface: `#121916`, raised: `#19221e` },
    inks: {
      text: `#e1e9e2`,
      muted: `#9fb0a5`,
      accent: `#9cbf98`,
      idle: `#a3a3b8`,
      waking: `#d9979f`,
      active: `#e6a352`,
      intense: `#f5d08a`,
      void: `#bfa4de`,
    },
    line: `#28332d`,
    edge: `#66766c`,
    fill: `#9cbf98`,
    onFill: `#0c110f`,
  },
  Fe = {
    surfaces: { page: `#f3ecde`, surface: `#faf5ea`, raised: `#fffdf7` },
    inks: {
      text: `#22271f`,
      muted: `#565b4e`,
      accent: `#3a5f3c`,
      idle: `#4a4a5c`,
      waking: `#91414d`,
      active: `#80500a`,
      intense: `#6b5200`,
      void: `#5b3c7b`,
    },
    line: `#dccfb6`,
    edge: `#877f6d`,
    fill: `#3a5f3c`,
    onFill: `#fffdf7`,
  };
function Ie(e) {
  let t = Number.parseInt(e.slice(1), 16);
  return [t >> 16, (t >> 8) & 255, t & 255];
}
var Le = o`
  :host {
    ${a(
      [
        ...Be(`surfaces`).map(([e, t, n]) => Ve(e, `light-dark(${t}, ${n})`)),
        ...Be(`inks`).map(([e, t, n]) => Ve(`ink-${e}`, `light-dark(${t}, ${n})`)),
        ...[`line`, `edge`, `fill`, `onFill`].map((e) =>
          Ve(e === `onFill` ? `on-fill` : e, `light-dark(${Fe[e]}, ${Pe[e]})`),
        ),
        ...Object.entries(Ne).map(([e, t]) => Ve(e, t)),
        He(`font`, `system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif`),
        He(`mono`, `ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace`),
        `--t-size-s: 0.75rem;`,
        `--t-size-m: 0.8125rem;`,
        `--t-size: 0.9375rem;`,
        `--t-size-l: 1.125rem;`,
        `--t-size-xl: 1.5rem;`,
        He(`radius`, `10px`),
        `--t-radius-s: min(6px, var(--t-radius));`,
        He(`space`, `8px`),
      ].join(`
`),
    )}
    display: block;
    color: var(--t-ink-text);
    font: 400 var(--t-size) / 1.45 var(--t-font);
    font-variant-numeric: tabular-nums;
    -webkit-text-size-adjust: 100%;
  }
  :host([hidden]) {
    display: none;
  }
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  :focus-visible {
    outline: 2px solid var(--t-ink-accent);
    outline-offset: 2px;
  }
  @media (prefers-reduced-motion: reduce) {
    *,
    *::before,
    *::after {
      animation: none !important;
      transition: none !important;
    }
  }
`,
  Re = o`
  button,
  input,
  select,
  textarea {
    font: inherit;
    color: inherit;
  }
  button {
    min-height: 2.25rem;
    padding: 0.25rem 0.875rem;
    border: 1px solid var(--t-edge);
    border-radius: var(--t-radius-s);
    background: transparent;
    cursor: pointer;
    transition: background 120ms;
  }
  button:hover:not(:disabled, [aria-disabled="true"]) {
    background: var(--t-raised);
  }
  button:disabled,
  button[aria-disabled="true"] {
    opacity: 0.55;
    cursor: default;
  }
  button.primary {
    border-color: var(--t-fill);
    background: var(--t-fill);
    color: var(--t-on-fill);
    font-weight: 600;
  }
  button.primary:hover:not(:disabled, [aria-disabled="true"]) {
    filter: brightness(1.08);
    background: var(--t-fill);
  }
  button.quiet {
    min-height: 1.75rem;
    padding: 0.125rem 0.5rem;
    border-color: transparent;
    color: var(--t-ink-muted);
    font-size: var(--t-size-m);
  }
  button[aria-pressed="true"] {
    background: var(--t-raised);
    color: var(--t-ink-text);
    border-color: var(--t-edge);
  }
  input:not([type="checkbox"], [type="radio"]),
  select,
  textarea {
    width: 100%;
    min-height: 2.25rem;
    padding: 0.3125rem 0.625rem;
    border: 1px solid var(--t-edge);
    border-radius: var(--t-radius-s);
    background: var(--t-raised);
  }
  textarea {
    min-height: 4.5rem;
    resize: vertical;
    font-family: var(--t-mono);
    font-size: var(--t-size-m);
  }
  input[type="checkbox"],
  input[type="radio"] {
    width: 1.125rem;
    height: 1.125rem;
    margin: 0;
    accent-color: var(--t-fill);
  }
  ::placeholder {
    color: var(--t-ink-muted);
    opacity: 1;
  }
  [aria-invalid="true"]:not(fieldset) {
    border-color: var(--t-ink-waking);
  }
  @media (pointer: coarse) {
    button,
    button.quiet,
    input:not([type="checkbox"], [type="radio"]),
    select {
      min-height: 2.75rem;
    }
  }
`,
  ze = o`
  .hidden {
    position: absolute;
    width: 1px;
    height: 1px;
    margin: -1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
`;
function Be(e) {
  let t = { ...Pe[e] };
  return Object.entries({ ...Fe[e] }).map(([e, n]) => [e, n, t[e] ?? n]);
}
function Ve(e, t) {
  return `--t-${e}: var(--terrarium-color-${e}, ${t});`;
}
function He(e, t) {
  return `--t-${e}: var(--terrarium-${e}, ${t});`;
}
var Ue = o`
  pre {
    max-height: 320px;
    overflow: auto;
    margin: 0;
    padding: var(--t-space);
    border-radius: var(--t-radius-s);
    background: var(--t-page);
    font-family: var(--t-mono);
    font-size: var(--t-size-s);
    line-height: 1.5;
    white-space: pre-wrap;
    overflow-wrap: anywhere;
  }
`,
  We = 8,
  Ge = 0.05,
  Ke = 2.5,
  qe = [`FLOWING`, `PERTURBED`, `DRAINING`];
function Je({ state: e }) {
  return qe.includes(e);
}
function Ye(e) {
  return I(Math.log2(1 + Math.max(0, e)) / We);
}
function Xe({ pressure: e, flow: t, temperature: n, usualFlow: r }) {
  return I(Math.max(e / 100, Qe(t, r ?? null), n));
}
function Ze(e) {
  return e < 0.2 ? `idle` : e < 0.5 ? `waking` : e < 0.8 ? `active` : `intense`;
}
function Qe(e, t) {
  if (t === null) return Math.max(Ye(e), 0.2 * I(e / Ge));
  let n = Math.max(t / 2, Ge),
    r = 2 * Math.max(t, Ke);
  return e >= r
    ? 0.8 + 0.2 * $e(e, r, r * 8)
    : e >= n
      ? 0.5 + 0.3 * $e(e, n, r)
      : e >= 0.05
        ? 0.2 + 0.3 * $e(e, Ge, n)
        : 0.2 * I(e / Ge);
}
function $e(e, t, n) {
  return I(Math.log(e / t) / Math.log(n / t));
}
function I(e) {
  return e > 0 ? Math.min(e, 1) : 0;
}
var et = [`glass`, `idle`, `waking`, `active`, `intense`, `health`, `void`],
  tt = 60,
  nt = new WeakMap(),
  rt = new OffscreenCanvas(1, 1).getContext(`2d`, { willReadFrequently: !0 });
function it(e) {
  let t = nt.get(e);
  if (t && t.frames-- > 0) return t.colors;
  let n = getComputedStyle(e),
    r = Object.fromEntries(et.map((e) => [e, at(n.getPropertyValue(`--t-${e}`).trim(), e)]));
  return (nt.set(e, { colors: r, frames: tt }), r);
}
function at(e, t) {
  if (/^#[\da-f]{6}$/i.test(e)) return Ie(e);
  if (!rt || e === ``) return Ie(Ne[t]);
  ((rt.fillStyle = Ne[t]), (rt.fillStyle = e), rt.fillRect(0, 0, 1, 1));
  let [n = 0, r = 0, i = 0] = rt.getImageData(0, 0, 1, 1).data;
  return [n, r, i];
}
var ot = 64,
  st = 63;
function ct(e) {
  let t = 2166136261;
  for (let n = 0; n < e.length; n++) t = Math.imul(t ^ e.charCodeAt(n), 16777619);
  return lt(t);
}
function lt(e) {
  let t = e;
  return (
    (t = Math.imul(t ^ (t >>> 16), 2246822507)),
    (t = Math.imul(t ^ (t >>> 13), 3266489909)),
    (t ^ (t >>> 16)) >>> 0
  );
}
var ut = Float32Array.from({ length: 4096 }, (e, t) => lt(t + 1) / 4294967295);
function dt(e, t) {
  let n = Math.floor(e),
    r = Math.floor(t),
    i = ft(e - n),
    a = ft(t - r),
    o = (r & st) * ot,
    s = ((r + 1) & st) * ot,
    c = n & st,
    l = (n + 1) & st;
  return L(L(ut[o + c] ?? 0, ut[o + l] ?? 0, i), L(ut[s + c] ?? 0, ut[s + l] ?? 0, i), a);
}
function L(e, t, n) {
  return e + (t - e) * n;
}
function ft(e) {
  return e * e * (3 - 2 * e);
}
var pt = 3,
  mt = 6,
  ht = [
    { zoom: 0.16, speed: 0.08 },
    { zoom: 0.27, speed: 0.5 },
    { zoom: 0.62, speed: 2.6 },
  ];
function gt(e, t, n, r, i) {
  let { vitals: a, still: o, at: s } = r,
    c = ct(r.agentId),
    l = Je(a),
    u = l ? Xe(a) : 0,
    d = l ? Ye(a.flow) : 0,
    f = o || !l ? 0 : s / 1e3,
    p = [L(0.75, 0.35, d), L(0.25, 0.35, d), 0.45 * d * d],
    m = p[0] + p[1] + p[2],
    h = I(u / 0.2),
    g = (l ? L(0.6, 0.53, h) : 0.62) - 0.09 * u - 0.23 * I(a.pressure / 100),
    _ = I(Math.max(u, l ? a.temperature : 0)),
    v = _t(i, _, l ? h : 0),
    y = _t(i, I(_ + 0.3 * h), l ? h : 0),
    b = o || !l ? 1 : 1 + 0.06 * Math.sin(f * 0.9 + (c & 7)),
    x = yt(r, c, n),
    S = r.stale ? 0.82 : 0,
    C = l ? b : 0.55,
    w = ht.map(({ speed: e }, t) => {
      let n = lt(c + t),
        r = (f * e) % 64,
        i = ((n >>> 16) & 255) / 255 - 0.5;
      return { x: (n & 63) + r * (n & 64 ? 1 : -1), y: ((n >>> 7) & 63) + r * i };
    }),
    T = 0;
  for (let a = 0; a < n; a++) {
    let n = x?.shifts[a] ?? 0,
      s = x !== null && n !== 0;
    for (let c = 0; c < t; c++) {
      let t = c + (o ? 0 : n),
        l = 0;
      for (let e = 0; e < ht.length; e++) {
        let n = p[e];
        if (n === 0) continue;
        let { zoom: r } = ht[e],
          i = w[e];
        l += n * dt(t * r + i.x, a * r * 1.6 + i.y);
      }
      l = (l / m - g) * 3.4;
      let u = I(l) * C,
        d = I(l - 0.55),
        h = L(v[0], y[0], d),
        _ = L(v[1], y[1], d),
        b = L(v[2], y[2], d),
        E = 0.05 + 0.95 * u;
      if (r.fever) {
        let e = I((dt(c * 0.9 + f * 3.1, a * 0.9 - f * 1.7) - 0.35) * 1.8);
        ((h = L(h, i.void[0], e)),
          (_ = L(_, i.void[1], e)),
          (b = L(b, i.void[2], e)),
          (E = Math.max(E, e * 0.85)));
      }
      if (
        (s &&
          ((h = L(h, i.void[0], 0.75)),
          (_ = L(_, i.void[1], 0.75)),
          (b = L(b, i.void[2], 0.75)),
          (E = Math.max(E, 0.5 * x.strength))),
        S > 0)
      ) {
        let e = 0.3 * h + 0.59 * _ + 0.11 * b;
        ((h = L(h, e, S)), (_ = L(_, e, S)), (b = L(b, e, S)), (E *= 0.55));
      }
      ((e[T] = L(i.glass[0], h, E)),
        (e[T + 1] = L(i.glass[1], _, E)),
        (e[T + 2] = L(i.glass[2], b, E)),
        (e[T + 3] = 255),
        (T += 4));
    }
  }
}
function _t(e, t, n) {
  let r = vt(e.idle, e.health, 0.8 * n);
  return t < 0.35
    ? vt(r, e.waking, I((t - 0.1) / 0.25))
    : t < 0.65
      ? vt(e.waking, e.active, (t - 0.35) / 0.3)
      : vt(e.active, e.intense, I((t - 0.65) / 0.3));
}
function vt(e, t, n) {
  return [L(e[0], t[0], n), L(e[1], t[1], n), L(e[2], t[2], n)];
}
function yt({ at: e, glitchAt: t }, n, r) {
  if (t === null || e < t || e - t >= 500) return null;
  let i = 1 - (e - t) / 500,
    a = {};
  for (let e = 0; e < pt; e++) {
    let o = lt(n ^ (Math.floor(t) + e * 7919)),
      s = o & 1 ? 1 : -1;
    a[(o >>> 8) % r] = s * Math.max(1, Math.round(i * (1 + ((o >>> 1) % mt))));
  }
  return { shifts: a, strength: i };
}
var R = new (class {
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
  bt = new IntersectionObserver(
    (e) => {
      for (let { target: t, isIntersecting: n } of e) n ? R.add(t) : R.delete(t);
    },
    { rootMargin: `64px` },
  ),
  xt = {
    watch: (e) => {
      (R.add(e), bt.observe(e));
    },
    unwatch: (e) => {
      (bt.unobserve(e), R.delete(e));
    },
  },
  St = matchMedia(`(prefers-reduced-motion: reduce)`),
  Ct = !1;
St.addEventListener(`change`, () => R.invalidateAll());
function wt() {
  return St.matches || Ct;
}
function Tt() {
  return Ct;
}
function Et(e) {
  ((Ct = e), R.invalidateAll());
}
var Dt = 1e3,
  Ot = 60 * Dt,
  kt = 60 * Ot,
  At = 24 * kt;
function z(e) {
  let t = Math.max(0, Math.floor(e / Dt)) * Dt;
  return t < Ot
    ? `${t / Dt} s`
    : t < kt
      ? `${Math.floor(t / Ot)} min`
      : t < At
        ? jt(t, [kt, `h`], [Ot, `min`])
        : jt(t, [At, `d`], [kt, `h`]);
}
function jt(e, [t, n], [r, i]) {
  let a = Math.floor((e % t) / r);
  return `${Math.floor(e / t)} ${n}${a > 0 ? ` ${a} ${i}` : ``}`;
}
function Mt(e) {
  return Pt.test(e)
    ? e
    : e.replace(Ht, (t, n, r, i) =>
        t === `\r` &&
        e[i + 1] ===
          `
`
          ? ``
          : n === void 0
            ? r === void 0
              ? `⟨U+${Wt(t)}⟩`
              : Ut(r, e[i - 1])
            : n,
      );
}
var Nt = 4,
  Pt = /^[\n\t -~]*$/,
  Ft = `\\u115f\\u1160\\u3164\\uffa0\\u2800\\u{16fe4}\\u{13441}\\u{13442}\\u{1d159}\\ufffc\\u{13430}-\\u{13440}`;
RegExp(`[\\p{Zs}\\p{Zl}\\p{Zp}\\s${Ft}]`, `gu`);
var It = `[[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Co}\\p{Cn}\\p{Zs}\\p{Zl}\\p{Zp}\\p{Default_Ignorable_Code_Point}\\p{Bidi_Control}${Ft}]--[\\n\\t ]]`;
new RegExp(It, `gv`);
var Lt = `[ئبتثجحخسشصضطظعغفقكلمنهيىپچڤکگیٹھ]`,
  Rt = `(?=[[\\p{Script=Arabic}&&\\p{L}]--[ء]])`,
  zt = `[्্੍્୍்్್്්]`,
  Bt = `[\\p{L}&&[\\p{Script=Devanagari}\\p{Script=Bengali}\\p{Script=Gurmukhi}\\p{Script=Gujarati}\\p{Script=Oriya}\\p{Script=Tamil}\\p{Script=Telugu}\\p{Script=Kannada}\\p{Script=Malayalam}\\p{Script=Sinhala}]]`,
  Vt = [
    `(?=[\\p{Extended_Pictographic}\\p{Regional_Indicator}0-9#*])\\p{RGI_Emoji}`,
    `(?<=${Lt})\\u200c${Rt}`,
    `(?<=${Bt}${zt})[\\u200c\\u200d](?=${Bt})`,
  ].join(`|`),
  Ht = RegExp(`(${Vt})|((?:[\\p{M}--[\\p{Default_Ignorable_Code_Point}${Ft}]])+)|${It}`, `gv`);
function Ut(e, t) {
  let n = Array.from(e),
    r = t === void 0 || /\s/.test(t) ? `◌` : ``;
  return n.length <= Nt ? r + e : `${r}${n.slice(0, Nt).join(``)}⟨${n.length - Nt} more marks⟩`;
}
function Wt(e) {
  return (e.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, `0`);
}
function B(e) {
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
function Gt(e) {
  return Je(e) ? Ze(Xe(e)) : e.state.toLowerCase();
}
function Kt(e, t, n, r) {
  let { pressure: i, flow: a, temperature: o } = t;
  return [
    `${Mt(e)}: ${Gt(t)}`,
    `pressure ${B(i)} of 100`,
    `${B(a)} events per second`,
    `temperature ${o.toFixed(2)}`,
    ...(n ? [`fever`] : []),
    ...(r === null ? [] : [`as of ${z(r)} ago`]),
  ].join(`, `);
}
function V(e) {
  return A`<bdi>${Mt(e)}</bdi>`;
}
function qt(e, t = 2) {
  return V(JSON.stringify(e, null, t) ?? `nothing`);
}
var Jt = 7,
  Yt = 256,
  Xt = 40,
  Zt = 33,
  Qt = 66,
  $t = 350,
  en = { state: `DORMANT`, pressure: 0, flow: 0, temperature: 0 },
  tn = class extends F {
    static properties = {
      agentId: { attribute: `agent-id` },
      vitals: { attribute: !1 },
      fever: { type: Boolean },
      stale: { attribute: !1 },
    };
    static styles = [
      Le,
      o`
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
      wt() || ((this.#r = !0), R.invalidate(this));
    }
    connectedCallback() {
      (super.connectedCallback(), xt.watch(this), this.#o.observe(this));
    }
    disconnectedCallback() {
      (super.disconnectedCallback(), xt.unwatch(this), this.#o.disconnect());
    }
    render() {
      let { agentId: e, fever: t, stale: n } = this;
      return A`<canvas part="canvas" role="img" aria-label=${Kt(e, this.vitals ?? en, t, n)}></canvas>
      <div class="lattice"></div>
      ${n === null ? M : A`<span class="age" part="age" aria-hidden="true">${z(n)} old</span>`}`;
    }
    updated(e) {
      ((this.#e ??= this.renderRoot.querySelector(`canvas`)),
        e.has(`agentId`) && (this.#i = null),
        this.#t || this.#s(),
        R.invalidate(this));
    }
    intervalMs() {
      return wt()
        ? 1 / 0
        : this.#r || this.#n !== null || !this.#l()
          ? Zt
          : Je(this.vitals ?? en)
            ? Xe(this.vitals ?? en) >= 0.2 || this.fever
              ? Zt
              : Qt
            : 1 / 0;
    }
    paint(e) {
      let t = this.#e?.getContext(`2d`, { alpha: !1 });
      if (!t || !this.#t) return;
      (this.#r && ([this.#r, this.#n] = [!1, e]),
        (wt() || (this.#n !== null && e - this.#n >= 500)) && (this.#n = null));
      let { width: n, height: r, data: i } = this.#t;
      (gt(
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
          still: wt(),
        },
        it(this),
      ),
        t.putImageData(this.#t, 0, 0));
    }
    #s() {
      if (!this.#e || this.clientWidth === 0) return;
      let e = Math.min(Yt, Math.ceil(this.clientWidth / Jt)),
        t = Math.min(Xt, Math.ceil(this.clientHeight / Jt));
      (e !== this.#t?.width || t !== this.#t.height) &&
        ((this.#t = new ImageData(e, t)),
        (this.#e.width = e),
        (this.#e.height = t),
        (this.#e.style.width = `${e * Jt}px`),
        (this.#e.style.height = `${t * Jt}px`),
        R.invalidate(this));
    }
    #c(e) {
      let t = this.vitals ?? en,
        n = this.#i;
      if (n === null || wt() || n.state !== t.state) this.#i = t;
      else {
        let r = 1 - Math.exp(-Math.max(0, e - this.#a) / $t);
        this.#i = {
          state: t.state,
          pressure: nn(n.pressure, t.pressure, r, 0.5),
          flow: nn(n.flow, t.flow, r, 0.05),
          temperature: nn(n.temperature, t.temperature, r, 0.005),
          usualFlow: t.usualFlow ?? null,
        };
      }
      return ((this.#a = e), this.#i);
    }
    #l() {
      let e = this.vitals ?? en,
        t = this.#i;
      return (
        t === null || (t.pressure === e.pressure && t.flow === e.flow && t.temperature === e.temperature)
      );
    }
  };
function nn(e, t, n, r) {
  let i = e + (t - e) * n;
  return Math.abs(t - i) < r ? t : i;
}
customElements.define(`t-density-field`, tn);
var rn = 1e3,
  an = 3e5,
  on = 3e4,
  sn = 2e3,
  cn = 1e3,
  ln = 1e3,
  un = 1e3,
  dn = 5e3,
  fn = 2e3,
  pn = 2e3,
  mn = 1e4,
  hn = 1e4,
  gn = 2147483647,
  _n = {
    now: () => Date.now(),
    after(e, t) {
      let n,
        r = (e) => {
          let i = Math.min(e, gn);
          n = setTimeout(() => (e > i ? r(e - i) : t()), i);
        };
      return (r(Math.max(0, e)), () => clearTimeout(n));
    },
    random: () => Math.random(),
  },
  vn = (e) => {
    let { requestAnimationFrame: t } = globalThis;
    t ? t(e) : queueMicrotask(e);
  },
  yn = 6e4;
function bn(e, t) {
  return [...Sn(e, t).slice(-999), t];
}
function xn(e, t, n) {
  return Math.max(n, Sn(e, t).length);
}
function Sn(e, t) {
  let n = e.findIndex((e) => e > t - yn);
  return n === -1 ? [] : e.slice(n);
}
var Cn = 1e3,
  wn = { pressure: [], flow: [], temperature: [] };
function Tn(e) {
  return e.reduce((e, t) => En(e, t, Date.parse(t.at)), wn);
}
function En(e, t, n) {
  let r = e.flow.at(-1);
  if (r && n - r.at < 900) return e;
  let i = (e, t) => {
    let r = e.findIndex((e) => e.at > n - an);
    return [...e.slice(r === -1 ? e.length : r).slice(-329), { at: n, value: t }];
  };
  return {
    pressure: i(e.pressure, t.pressure),
    flow: i(e.flow, t.flow),
    temperature: i(e.temperature, t.temperature),
  };
}
function Dn({ samples: e, vitals: t }, n, r) {
  let i = e.flow.at(-1);
  if (!i || !Je(t)) return e;
  let a = e,
    o = Math.max(i.at + Cn, n, r - an);
  for (let e = o; e <= r; e += Cn) a = En(a, t, e);
  return a;
}
var On = 1 / 0,
  kn = 1e3;
function An(e) {
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
    samples: wn,
    lastResult: null,
    errors: 0,
    errorsLastMinute: e.errorsLastMinute,
    errorTimes: [],
    fever: s >= 1,
    recent: [],
  };
}
function jn(e, { vitals: t }) {
  return { ...e, samples: Tn(t) };
}
function Mn(e, t, n, r = On) {
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
    samples: Dn(e, r, n),
    errorsLastMinute: xn(e.errorTimes, n, t.errorsLastMinute),
  };
}
function Nn(e, t, n = On) {
  let { state: r, pressure: i, flow: a, temperature: o } = t,
    s = Date.parse(t.at),
    c = t.__typename === `ErrorEvent`,
    l = c ? bn(e.errorTimes, s) : e.errorTimes;
  return {
    ...e,
    vitals: { state: r, pressure: i, flow: a, temperature: o, usualFlow: e.vitals.usualFlow },
    entropyRemaining: t.__typename === `MetabolismEvent` ? t.entropyRemaining : e.entropyRemaining,
    samples: En(Dn(e, n, s - kn), t, s),
    lastResult: t.__typename === `ResultEvent` ? t : e.lastResult,
    errors: e.errors + +!!c,
    errorsLastMinute: c ? xn(l, s, e.errorsLastMinute) : e.errorsLastMinute,
    errorTimes: l,
    fever: o >= 1 || Pn(e, t, s),
    recent: t.__typename === `MetabolismEvent` ? e.recent : Fn(e.recent, t, 20),
  };
}
function Pn({ recent: e }, t, n) {
  return (
    t.__typename === `FeverEvent` ||
    e.some((e) => e.__typename === `FeverEvent` && n - Date.parse(e.at) < 15e3)
  );
}
function Fn(e, t, n) {
  let r = e.length < n ? e.slice() : e.slice(e.length - n + 1);
  return (r.push(t), r);
}
var In = class {
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
      let e = Math.floor(on / Math.max(1, this.#e.size + this.#n));
      return Math.max(1, Math.min(an / 1e3, e));
    }
    connected(e) {
      this.#r = e;
    }
    lost() {
      this.#r = 1 / 0;
    }
    takeManifest(e, t) {
      let n = e.slice(0, rn);
      this.#n = e.length - n.length;
      let r = new Set(n.map(({ id: e }) => e));
      for (let e of this.#e.keys()) !r.has(e) && this.#e.delete(e) && this.#t(e);
      for (let e of n) {
        let n = this.#e.get(e.id);
        this.#i(n ? Mn(n, e, t, this.#r) : An(e));
      }
    }
    takeSeries(e) {
      for (let t of e) {
        let e = this.#e.get(t.id);
        e && this.#i(jn(e, t));
      }
    }
    takeEvent(e) {
      let t = this.#e.get(e.agentId);
      t && this.#i(Nn(t, e, this.#r));
    }
    #i(e) {
      (this.#e.set(e.id, e), this.#t(e.id));
    }
  },
  H = class extends String {
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
  Ln = new H(
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
  Rn = new H(
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
  zn = new H(
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
new H(
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
var Bn = {
  "\n  fragment ShownRun on Run {\n    id\n    agentId\n    kind\n    status\n    command\n    session\n    by\n    attempt\n    acceptedAt\n    startedAt\n    endedAt\n  }\n":
    Ln,
  "\n  query Runs($agentId: ID, $after: String, $first: Int) {\n    runs(agentId: $agentId, order: NEWEST_FIRST, after: $after, first: $first) {\n      runs {\n        ...ShownRun\n      }\n      next\n    }\n  }\n":
    new H(`
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
    new H(`
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
    new H(`
    mutation CancelRun($id: ID!, $reason: String) {
  cancelRun(id: $id, reason: $reason) {
    id
  }
}
    `),
  "\n  mutation Rerun($id: ID!, $input: JSON) {\n    rerun(id: $id, input: $input) {\n      id\n    }\n  }\n":
    new H(`
    mutation Rerun($id: ID!, $input: JSON) {
  rerun(id: $id, input: $input) {
    id
  }
}
    `),
  "\n  query Viewer {\n    viewer {\n      id\n      scopes\n      expiresAt\n    }\n  }\n": new H(`
    query Viewer {
  viewer {
    id
    scopes
    expiresAt
  }
}
    `),
  "\n  mutation Perturb($agentId: ID!, $input: JSON, $priority: Int, $idempotencyKey: String) {\n    perturb(agentId: $agentId, input: $input, priority: $priority, idempotencyKey: $idempotencyKey) {\n      id\n      acceptedAt\n      queueDepth\n    }\n  }\n":
    new H(`
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
    new H(`
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
    new H(`
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
    new H(`
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
  "\n  mutation StartAgent($id: ID!) {\n    startAgent(id: $id) {\n      id\n    }\n  }\n": new H(`
    mutation StartAgent($id: ID!) {
  startAgent(id: $id) {
    id
  }
}
    `),
  "\n  mutation StopAgent($id: ID!) {\n    stopAgent(id: $id) {\n      id\n    }\n  }\n": new H(`
    mutation StopAgent($id: ID!) {
  stopAgent(id: $id) {
    id
  }
}
    `),
  "\n  fragment ShownSemaphore on Semaphore {\n    id\n    agentId\n    reason\n    prompt\n    options\n    severity\n    status\n    digest\n    responseSchema\n    createdAt\n    deadline\n    escalation\n    settledAt\n    settledBy\n    resumption {\n      status\n      attempt\n    }\n  }\n":
    Rn,
  "\n  fragment AgentInfo on Agent {\n    id\n    genus\n    description\n    state\n    pressure\n    flow\n    temperature\n    entropyRemaining\n    observers\n    eventsReflected\n    usualFlow\n    errorsLastMinute\n    health {\n      status\n      probes {\n        name\n        detail\n        critical\n        failing\n        failures\n      }\n    }\n  }\n":
    zn,
  "\n  subscription Events($agentId: ID, $after: Cursor, $replay: Int) {\n    terrariumEvents(agentId: $agentId, after: $after, replay: $replay) {\n      __typename\n      cursor\n      type\n      agentId\n      at\n      state\n      pressure\n      flow\n      temperature\n      ... on AgentStoppedEvent {\n        stopReason: reason\n      }\n      ... on AgentStateChangedEvent {\n        fromState: from\n      }\n      ... on OutputEvent {\n        data\n        cause\n        run\n        session\n        attempt\n      }\n      ... on ResultEvent {\n        result\n        cause\n        run\n        session\n        attempt\n      }\n      ... on ErrorEvent {\n        message\n        code\n        cause\n        run\n        session\n        attempt\n      }\n      ... on MetabolismEvent {\n        entropyRemaining\n      }\n      ... on FeverEvent {\n        intensity\n      }\n      ... on MetricsDegradedEvent {\n        probe\n      }\n      ... on ProbeFailedEvent {\n        probe\n        health\n        failures\n        detail\n      }\n      ... on ProbeRecoveredEvent {\n        probe\n        health\n      }\n      ... on PerturbedEvent {\n        perturbationId\n        by\n        command\n        input\n        run\n        session\n        attempt\n      }\n      ... on SemaphoreEvent {\n        run\n        session\n        attempt\n        semaphore {\n          ...ShownSemaphore\n        }\n      }\n      ... on GapEvent {\n        gapReason: reason\n        missed\n        gapFrom: from\n        gapTo: to\n      }\n    }\n  }\n":
    new H(`
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
    new H(`
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
    new H(`
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
    new H(`
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
    new H(`
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
    new H(`
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
    new H(`
    query Head($agentId: ID!) {
  snapshot(agentId: $agentId, last: 0) {
    cursor
    takenAt
  }
}
    `),
  "\n  query Semaphores($agentId: ID, $waiting: Int, $settled: Int) {\n    waiting: semaphores(agentId: $agentId, order: MOST_URGENT_FIRST, first: $waiting) {\n      ...ShownSemaphore\n    }\n    settled: semaphorePage(agentId: $agentId, status: null, order: LATEST_SETTLED_FIRST, first: $settled) {\n      semaphores {\n        ...ShownSemaphore\n      }\n      next\n    }\n  }\n":
    new H(`
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
    new H(`
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
function U(e) {
  return Bn[e] ?? {};
}
(U(`
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
  U(`
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
var Vn = U(`
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
  Hn = U(`
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
  Un = U(`
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
  Wn = U(`
  query AgentSeries($agentId: ID!, $lastSeconds: Int) {
    agent(id: $agentId) {
      ...VitalSeries
    }
  }
`),
  Gn = U(`
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
  Kn = U(`
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
  qn = U(`
  query Head($agentId: ID!) {
    snapshot(agentId: $agentId, last: 0) {
      cursor
      takenAt
    }
  }
`),
  Jn = U(`
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
`);
U(`
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
`);
var Yn = class {
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
      this.#i = n.after(pn, () => this.#o());
      let a = this.#t;
      ((this.#r = t.subscribe(
        Vn,
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
  W = class e extends Error {
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
      return new e(Xn(r.code, `INTERNAL_SERVER_ERROR`), Xn(n?.message, `the gateway gave no reason`), r);
    }
    static ofProblem(t, n) {
      let r = typeof t == `object` && t ? t : {},
        i = Xn(r.detail, Xn(r.title, `the gateway answered ${n}`));
      return new e(Xn(r.code, `HTTP_${n}`), i, r);
    }
    static unreachable(t) {
      return new e(`UNREACHABLE`, t);
    }
  };
function Xn(e, t) {
  return typeof e == `string` && e !== `` ? e : t;
}
var Zn = class {
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
      this.#t = new Yn({
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
        this.#i.length > 0 && ((this.#r = [...this.#r, ...this.#i].slice(-sn)), (this.#i = [])), this.#r
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
        let { snapshot: e } = await this.#e.connection.query(qn, { agentId: this.agentId });
        if (this.#u) return;
        this.#t.resume({ cursor: e?.cursor ?? ``, atMs: e ? Date.parse(e.takenAt) : 1 / 0 });
      } catch (e) {
        if (this.#u || this.#a !== `replaying`) return;
        e instanceof W && e.isFinal
          ? this.#p(e)
          : (this.#d = this.#e.clock.after(dn, () => void this.connected()));
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
        this.#i.length > 2e3 && this.#i.splice(0, this.#i.length - sn),
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
        (this.#e.frame ?? vn)(() => {
          this.#l = !1;
          for (let e of this.#n) e();
        }));
    }
  },
  Qn = class {
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
  $n = class {
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
function G(e) {
  return e === null ? `null` : Array.isArray(e) ? `array` : typeof e;
}
function K(e) {
  return G(e) === `object`;
}
function er(e) {
  return Array.isArray(e) && e.length > 0 && e.every((e) => `message` in e);
}
function tr(e, t) {
  return e.length < 124 ? e : t;
}
var q = ((e) => (
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
  ))(q || {}),
  J = ((e) => (
    (e.ConnectionInit = `connection_init`),
    (e.ConnectionAck = `connection_ack`),
    (e.Ping = `ping`),
    (e.Pong = `pong`),
    (e.Subscribe = `subscribe`),
    (e.Next = `next`),
    (e.Error = `error`),
    (e.Complete = `complete`),
    e
  ))(J || {});
function nr(e) {
  if (!K(e)) throw Error(`Message is expected to be an object, but got ${G(e)}`);
  if (!e.type) throw Error(`Message is missing the 'type' property`);
  if (typeof e.type != `string`)
    throw Error(`Message is expects the 'type' property to be a string, but got ${G(e.type)}`);
  switch (e.type) {
    case `connection_init`:
    case `connection_ack`:
    case `ping`:
    case `pong`:
      if (e.payload != null && !K(e.payload))
        throw Error(
          `"${e.type}" message expects the 'payload' property to be an object or nullish or missing, but got "${e.payload}"`,
        );
      break;
    case `subscribe`:
      if (typeof e.id != `string`)
        throw Error(`"${e.type}" message expects the 'id' property to be a string, but got ${G(e.id)}`);
      if (!e.id) throw Error(`"${e.type}" message requires a non-empty 'id' property`);
      if (!K(e.payload))
        throw Error(
          `"${e.type}" message expects the 'payload' property to be an object, but got ${G(e.payload)}`,
        );
      if (typeof e.payload.query != `string`)
        throw Error(
          `"${e.type}" message payload expects the 'query' property to be a string, but got ${G(e.payload.query)}`,
        );
      if (e.payload.variables != null && !K(e.payload.variables))
        throw Error(
          `"${e.type}" message payload expects the 'variables' property to be a an object or nullish or missing, but got ${G(e.payload.variables)}`,
        );
      if (e.payload.operationName != null && G(e.payload.operationName) !== `string`)
        throw Error(
          `"${e.type}" message payload expects the 'operationName' property to be a string or nullish or missing, but got ${G(e.payload.operationName)}`,
        );
      if (e.payload.extensions != null && !K(e.payload.extensions))
        throw Error(
          `"${e.type}" message payload expects the 'extensions' property to be a an object or nullish or missing, but got ${G(e.payload.extensions)}`,
        );
      break;
    case `next`:
      if (typeof e.id != `string`)
        throw Error(`"${e.type}" message expects the 'id' property to be a string, but got ${G(e.id)}`);
      if (!e.id) throw Error(`"${e.type}" message requires a non-empty 'id' property`);
      if (!K(e.payload))
        throw Error(
          `"${e.type}" message expects the 'payload' property to be an object, but got ${G(e.payload)}`,
        );
      break;
    case `error`:
      if (typeof e.id != `string`)
        throw Error(`"${e.type}" message expects the 'id' property to be a string, but got ${G(e.id)}`);
      if (!e.id) throw Error(`"${e.type}" message requires a non-empty 'id' property`);
      if (!er(e.payload))
        throw Error(
          `"${e.type}" message expects the 'payload' property to be an array of GraphQL errors, but got ${JSON.stringify(e.payload)}`,
        );
      break;
    case `complete`:
      if (typeof e.id != `string`)
        throw Error(`"${e.type}" message expects the 'id' property to be a string, but got ${G(e.id)}`);
      if (!e.id) throw Error(`"${e.type}" message requires a non-empty 'id' property`);
      break;
    default:
      throw Error(`Invalid message 'type' property "${e.type}"`);
  }
  return e;
}
function rr(e, t) {
  return nr(typeof e == `string` ? JSON.parse(e, t) : e);
}
function ir(e, t) {
  return (nr(e), JSON.stringify(e, t));
}
function ar(e) {
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
      shouldRetry: d = sr,
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
    if (!lr(p)) throw Error(`Invalid WebSocket implementation provided`);
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
    E = !1;
  async function ee() {
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
              i.readyState === v.OPEN && (i.send(ir({ type: J.Ping })), y.emit(`ping`, !1, void 0));
            }, o)));
        }
        (b((e) => {
          ((x = void 0),
            clearTimeout(a),
            clearTimeout(l),
            r(e),
            e instanceof or && (i.close(4499, `Terminated`), (i.onerror = null), (i.onclose = null)));
        }),
          (i.onerror = (e) => y.emit(`error`, e)),
          (i.onclose = (e) => y.emit(`closed`, e)),
          (i.onopen = async () => {
            try {
              y.emit(`opened`, i);
              let e = typeof n == `function` ? await n() : n;
              if (i.readyState !== v.OPEN) return;
              (i.send(ir(e ? { type: J.ConnectionInit, payload: e } : { type: J.ConnectionInit }, h)),
                isFinite(c) &&
                  c > 0 &&
                  (a = setTimeout(() => {
                    i.close(q.ConnectionAcknowledgementTimeout, `Connection acknowledgement timeout`);
                  }, c)),
                d());
            } catch (e) {
              (y.emit(`error`, e),
                i.close(
                  q.InternalClientError,
                  tr(e instanceof Error ? e.message : String(e), `Internal client error`),
                ));
            }
          }));
        let f = !1;
        i.onmessage = ({ data: t }) => {
          try {
            let n = rr(t, g);
            if ((y.emit(`message`, n), n.type === `ping` || n.type === `pong`)) {
              (y.emit(n.type, !0, n.payload),
                n.type === `pong`
                  ? d()
                  : s ||
                    (i.send(ir(n.payload ? { type: J.Pong, payload: n.payload } : { type: J.Pong }, h)),
                    y.emit(`pong`, !1, n.payload)));
              return;
            }
            if (f) return;
            if (n.type !== J.ConnectionAck) throw Error(`First message cannot be of type ${n.type}`);
            (clearTimeout(a), (f = !0), y.emit(`connected`, i, n.payload, w), (w = !1), (T = 0));
            let r = new Promise((e, t) => b(t));
            (r.catch(() => {}), e([i, r]));
          } catch (e) {
            ((i.onmessage = null),
              y.emit(`error`, e),
              i.close(q.BadResponse, tr(e instanceof Error ? e.message : String(e), `Bad response`)));
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
  function te(e) {
    if (
      sr(e) &&
      (cr(e.code) ||
        [
          q.InternalServerError,
          q.InternalClientError,
          q.BadRequest,
          q.BadResponse,
          q.Unauthorized,
          q.SubprotocolNotAcceptable,
          q.SubscriberAlreadyExists,
          q.TooManyInitialisationRequests,
        ].includes(e.code))
    )
      throw e;
    if (E) return !1;
    if (sr(e) && e.code === 1e3) return S > 0;
    if (!l || T >= l || !d(e)) throw e;
    return (w = !0);
  }
  r ||
    (async () => {
      for (S++; ;)
        try {
          let [, , e] = await ee();
          await e;
        } catch (e) {
          try {
            if (!te(e)) return;
          } catch (e) {
            return i?.(e);
          }
        }
    })();
  function D(e, t) {
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
            let [o, s, c] = await ee();
            if (r) return (c.catch(() => {}), s());
            let l = y.onMessage(n, (e) => {
              switch (e.type) {
                case J.Next:
                  t.next(e.payload);
                  return;
                case J.Error:
                  ((i = !0), (r = !0), t.error(e.payload), a());
                  return;
                case J.Complete:
                  ((r = !0), a());
                  return;
              }
            });
            (o.send(ir({ id: n, type: J.Subscribe, payload: e }, h)),
              (a = () => {
                (!r && o.readyState === v.OPEN && o.send(ir({ id: n, type: J.Complete }, h)),
                  S--,
                  (r = !0),
                  s());
              }),
              await c.finally(l));
            return;
          } catch (e) {
            if (!te(e)) return;
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
    subscribe: D,
    iterate(e) {
      let t = [],
        n = { done: !1, error: null, resolve: () => {} },
        r = D(e, {
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
      if (((E = !0), x)) {
        let [e] = await x;
        e.close(1e3, `Normal Closure`);
      }
    },
    terminate() {
      x && y.emit(`closed`, new or());
    },
  };
}
var or = class extends Error {
  name = `TerminatedCloseEvent`;
  message = `4499: Terminated`;
  code = 4499;
  reason = `Terminated`;
  wasClean = !1;
};
function sr(e) {
  return K(e) && `code` in e && `reason` in e;
}
function cr(e) {
  return ![1e3, 1001, 1006, 1005, 1012, 1013, 1014].includes(e) && e >= 1e3 && e <= 1999;
}
function lr(e) {
  return (
    typeof e == `function` &&
    `constructor` in e &&
    `CLOSED` in e &&
    `CLOSING` in e &&
    `CONNECTING` in e &&
    `OPEN` in e
  );
}
var ur = new Set([1003, 1008, 1009, 4004, 4400, 4401, 4403, 4406, 4409, 4429, 4500]),
  dr = /; retryAfterMs=(\d{1,9})$/,
  fr = class {
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
              i || (e ? n.next(e) : t && n.refused(W.ofGraphql(t)));
            },
            error: (e) => {
              !i && Array.isArray(e) && n.refused(W.ofGraphql(e));
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
                next: ({ data: e, errors: t }) => (e ? r(e) : i(W.ofGraphql(t ?? []))),
                error: (e) => i(Array.isArray(e) ? W.ofGraphql(e) : W.unreachable(`connection lost`)),
                complete: () => i(W.unreachable(`connection closed`)),
              },
            );
          })
        : Promise.reject(W.unreachable(`not connected`));
    }
    #s() {
      let { clock: e, webSocketImpl: t } = this.#e,
        n = () => void 0,
        r = ar({
          url: pr(this.#e.gateway),
          lazy: !1,
          retryAttempts: 0,
          keepAlive: hn,
          onNonLazyError: () => void 0,
          ...(t === void 0 ? {} : { webSocketImpl: t }),
          on: {
            connected: (e) => {
              this.#t === r && ((this.#i = 0), (this.#n = e), this.#r !== null && this.#c(), this.#e.onUp());
            },
            message: () => this.#e.onMessage(),
            ping: (t) => {
              t || (n(), (n = e.after(hn, () => r.terminate())));
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
        r = ur.has(t),
        i = n.replace(dr, ``);
      if ((this.#e.onDown(i === `` ? `connection closed (${t})` : i, r), r || !this.#o)) return;
      let { clock: a } = this.#e,
        [, o] = dr.exec(n) ?? [];
      if (o !== void 0) {
        this.#a = a.after(Number(o), () => this.retryNow());
        return;
      }
      let s = Math.min(mn, 250 * 2 ** this.#i);
      ((this.#i += 1), (this.#a = a.after(s * (0.5 + a.random() / 2), () => this.retryNow())));
    }
  };
function pr(e) {
  let t = new URL(`graphql`, e.endsWith(`/`) ? e : `${e}/`);
  return ((t.protocol = t.protocol === `https:` ? `wss:` : `ws:`), t.href);
}
var mr = [`INFO`, `WARNING`, `CRITICAL`];
function hr(e, t) {
  return (
    yr(t) - yr(e) ||
    xr(br(e.deadline), br(t.deadline)) ||
    xr(br(e.createdAt), br(t.createdAt)) ||
    (e.id < t.id ? -1 : Number(e.id > t.id))
  );
}
function gr(e) {
  let t = Math.min(...e.map(({ deadline: e }) => br(e)));
  return {
    count: e.length,
    critical: e.filter(({ severity: e }) => e === `CRITICAL`).length,
    nextDeadline: Number.isFinite(t) ? t : null,
  };
}
function _r({ count: e, critical: t, nextDeadline: n }, r, i) {
  let a = n === null ? [] : [vr(n - r, i)];
  return [`${e} more ${e === 1 ? `waits` : `wait`}`, ...(t > 0 ? [`${t} critical`] : []), ...a].join(`, `);
}
function vr(e, t) {
  return e <= 0 ? `a deadline passed` : `next deadline in ${t(Math.ceil(e / 1e3) * 1e3)}`;
}
function yr({ severity: e }) {
  return mr.findIndex((t) => t === e);
}
function br(e) {
  return e == null ? 1 / 0 : typeof e == `number` ? e : Date.parse(e);
}
function xr(e, t) {
  return e === t ? 0 : e - t;
}
var Sr = class {
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
    return this.#r >= 1e3 ? !1 : ((this.#r = Math.min(this.#r + 200, un)), !0);
  }
  take(e) {
    let t = this.#a(e);
    return (t && this.#o(), t);
  }
  answer({ waiting: e, settled: t, hasOlder: n }, r) {
    let i = new Set([...e, ...t].map(({ id: e }) => e)),
      a = e.length >= ln;
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
      (!e || Tr(n, e)) && (this.#e.set(n.id, n), (t = !0));
    }
    return t;
  }
  #o() {
    let e = [...this.#e.values()];
    this.#t = e
      .filter(({ status: e }) => e === `PENDING`)
      .toSorted(hr)
      .slice(0, ln);
    let t = e
      .filter(({ status: e }) => e !== `PENDING`)
      .toSorted((e, t) => Cr(t.settledAt ?? ``, e.settledAt ?? ``) || Cr(e.id, t.id));
    ((this.#n = t.slice(0, this.#r)), t.length > this.#r && (this.#i = !0), this.#e.clear());
    for (let e of [...this.#t, ...this.#n]) this.#e.set(e.id, e);
  }
};
function Cr(e, t) {
  return e === t ? 0 : e < t ? -1 : 1;
}
var wr = [`DUE`, `RUNNING`, `DONE`, `FAILED`];
function Tr(e, t) {
  return Er(e) > Er(t);
}
function Er({ status: e, resumption: t }) {
  return e === `PENDING` ? 0 : t ? 2 + t.attempt * wr.length + wr.indexOf(t.status) : 1;
}
var Dr = class {
    board = new Sr();
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
        (this.#n = this.#e.clock.after(fn, () => {
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
        { waiting: a, settled: o } = await e.query(Jn, {
          agentId: t,
          waiting: ln,
          settled: this.board.settledMax,
        });
      if (r !== this.#t) return;
      let s = o.next !== null;
      (this.board.answer({ waiting: a, settled: o.semaphores, hasOlder: s }, i), n());
    }
  },
  Or = class {
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
        (this.#t = e.clock ?? _n),
        (this.#n = e.frame ?? vn),
        (this.#r = new Qn(this.#n)),
        (this.#s = new In((e) => this.#r.agent(e))),
        (this.#i = new $n(this.#t, () => this.#r.mark(`connection`))),
        (this.#a = new fr({
          gateway: e.gateway,
          clock: this.#t,
          webSocketImpl: e.webSocketImpl,
          onUp: () => void this.#m(),
          onDown: (e, t) => this.#_(e, t),
          onMessage: () => this.#i.messageReceived(),
        })),
        (this.#o = new Yn({
          connection: this.#a,
          clock: this.#t,
          agentId: e.agentId ?? null,
          replay: cn,
          onEvent: (e) => this.#S(e),
          onCaughtUp: () => this.#i.caughtUp(),
          onCursorLost: () => this.#i.unknownGap(),
          onRefused: (e) => this.#_(e.message, !0),
          onEnd: () => this.#_(`the gateway ended the stream`, !0),
        })),
        (this.#c = new Dr({
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
    follow(e, t = sn) {
      let n = new Zn({
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
      let { agent: t } = await this.#a.query(Kn, { agentId: e });
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
          this.#p = this.#t.after(dn, () => void this.#h());
        });
        return;
      }
      (await this.#c.ask().catch((e) => this.#g(e, () => this.refreshSemaphores())),
        await this.#y().catch(() => void 0),
        this.#d && this.#v());
    }
    #g(e, t) {
      this.#d && (e instanceof W && e.isFinal ? this.#_(e.message, !0) : t());
    }
    #_(e, t) {
      ((this.#d = !1), this.#s.lost(), this.#p(), this.#c.lost(), this.#i.lost(e, t));
      for (let e of this.#l) e.lost();
      t && this.#a.stop();
    }
    #v() {
      (this.#p(),
        (this.#p = this.#t.after(dn, () => {
          this.#y().then(
            () => this.#v(),
            () => this.#d && this.#v(),
          );
        })));
    }
    async #y() {
      let { agentId: e = null } = this.#e;
      if (e !== null) {
        let { snapshot: t } = await this.#a.query(Gn, { agentId: e });
        return t ? (this.#s.takeManifest([t.agent], Date.parse(t.takenAt)), this.#x(t)) : null;
      }
      let { agents: t, metabolism: n } = await this.#a.query(Hn, {});
      return (
        this.#s.takeManifest(t, Date.parse(n.takenAt)), (this.#u = n), this.#r.mark(`system`), this.#x(n)
      );
    }
    async #b() {
      let { agentId: e = null } = this.#e,
        t = this.#s.seriesSeconds;
      if (e === null) {
        let { agents: e } = await this.#a.query(Un, { lastSeconds: t });
        return this.#s.takeSeries(e);
      }
      let { agent: n } = await this.#a.query(Wn, { agentId: e, lastSeconds: t });
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
(U(`
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
`),
  U(`
  query Runs($agentId: ID, $after: String, $first: Int) {
    runs(agentId: $agentId, order: NEWEST_FIRST, after: $after, first: $first) {
      runs {
        ...ShownRun
      }
      next
    }
  }
`),
  U(`
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
  U(`
  mutation CancelRun($id: ID!, $reason: String) {
    cancelRun(id: $id, reason: $reason) {
      id
    }
  }
`),
  U(`
  mutation Rerun($id: ID!, $input: JSON) {
    rerun(id: $id, input: $input) {
      id
    }
  }
`),
  U(`
  query Viewer {
    viewer {
      id
      scopes
      expiresAt
    }
  }
`),
  U(`
  mutation Perturb($agentId: ID!, $input: JSON, $priority: Int, $idempotencyKey: String) {
    perturb(agentId: $agentId, input: $input, priority: $priority, idempotencyKey: $idempotencyKey) {
      id
      acceptedAt
      queueDepth
    }
  }
`),
  U(`
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
  U(`
  mutation Resolve($id: ID!, $answer: JSON, $expectedDigest: String) {
    resolveSemaphore(id: $id, answer: $answer, expectedDigest: $expectedDigest) {
      ...ShownSemaphore
    }
  }
`),
  U(`
  mutation Cancel($id: ID!, $reason: String) {
    cancelSemaphore(id: $id, reason: $reason) {
      ...ShownSemaphore
    }
  }
`),
  U(`
  mutation StartAgent($id: ID!) {
    startAgent(id: $id) {
      id
    }
  }
`),
  U(`
  mutation StopAgent($id: ID!) {
    stopAgent(id: $id) {
      id
    }
  }
`));
var kr = class {
    #e;
    #t;
    #n = new Set();
    #r = null;
    #i = null;
    #a = !1;
    constructor(e, t = (e) => new Or(e)) {
      ((this.#e = e), (this.#t = t));
    }
    join(e) {
      (this.#n.add(e), this.#r && this.#o(e) ? e.onView(this.#r) : this.#s());
    }
    leave(e) {
      (this.#n.delete(e), this.#n.size === 0 && this.#s());
    }
    #o({ agentId: e }) {
      return this.#i === null || this.#i === e;
    }
    #s() {
      this.#a ||
        ((this.#a = !0),
        queueMicrotask(() => {
          ((this.#a = !1), this.#c());
        }));
    }
    #c() {
      let e = [...this.#n];
      if (
        (this.#r && e.length > 0 && e.every((e) => this.#o(e))) ||
        (this.#r?.stop(), (this.#r = null), e.length === 0)
      )
        return;
      let t = new Set(e.map(({ agentId: e }) => e)),
        [n = null] = t;
      this.#i = t.size === 1 ? n : null;
      let r = this.#t({ gateway: this.#e, agentId: this.#i });
      ((this.#r = r),
        r.onChange((e) => {
          for (let t of this.#n) t.onChange(e);
        }),
        r.start());
      for (let t of e) t.onView(r);
    }
  },
  Ar = new Map();
function jr(e) {
  if (!URL.canParse(e)) return null;
  let { protocol: t, href: n } = new URL(e);
  if (t !== `http:` && t !== `https:`) return null;
  let r = Ar.get(n) ?? new kr(n);
  return (Ar.set(n, r), r);
}
function Mr(e, t) {
  switch (e.kind) {
    case `connecting`:
      return `Connecting…`;
    case `replaying`:
    case `live`:
      return null;
    case `gap`: {
      let { missed: t } = e;
      return t === null
        ? `An unknown number of events was missed.`
        : t === 1
          ? `1 event was missed.`
          : `${t.toLocaleString(`en`)} events were missed.`;
    }
    case `offline`:
      return `Offline: as of ${z(t)} ago.`;
    case `refused`:
      return `Not connected: ${e.why}.`;
  }
}
var Nr = new URL(`.`, import.meta.url).href,
  Pr = 1e3,
  Y = class extends F {
    static properties = { gateway: {}, agent: {}, theme: { reflect: !0 } };
    static styles = [
      Le,
      o`
      :host {
        overflow: hidden;
        border: 1px solid var(--t-line);
        border-radius: var(--t-radius);
        background: var(--t-surface);
      }
      :host([theme="dark"]) {
        color-scheme: dark;
      }
      :host([theme="light"]) {
        color-scheme: light;
      }
      :host([theme="auto"]) {
        color-scheme: light dark;
      }
      .status {
        margin: 0;
        padding: 0.375rem 0.75rem;
        color: var(--t-ink-muted);
        font-size: var(--t-size-m);
      }
      .status.offline,
      .status.refused,
      .status.gap {
        color: var(--t-ink-waking);
      }
      a {
        color: var(--t-ink-accent);
      }
    `,
    ];
    live = null;
    #e = null;
    #t = () => void 0;
    constructor() {
      (super(), (this.gateway = null), (this.agent = null), (this.theme = null));
    }
    get agentId() {
      return this.agent;
    }
    get address() {
      let e = this.gateway ?? Nr;
      return e.endsWith(`/`) ? e : `${e}/`;
    }
    connectedCallback() {
      (super.connectedCallback(), this.#n(), this.#i());
    }
    disconnectedCallback() {
      (super.disconnectedCallback(), this.#r(), this.#t());
    }
    willUpdate(e) {
      this.hasUpdated && [`gateway`, `agent`, `semaphore`].some((t) => e.has(t)) && (this.#r(), this.#n());
    }
    onView(e) {
      ((this.live = e), this.requestUpdate());
    }
    onChange(e) {
      (e.connection || this.concerns(e)) && this.requestUpdate();
    }
    concerns({ agents: e }) {
      return this.agent !== null && e.has(this.agent);
    }
    get missingAttribute() {
      return this.agent === null ? `Set the attribute “agent” to an agent.` : null;
    }
    get ticks() {
      return !1;
    }
    render() {
      if (this.missingAttribute !== null) return Fr(``, this.missingAttribute);
      if (this.#e === null) return Fr(`refused`, `“${this.gateway}” is not the address of a gateway.`);
      let { live: e } = this;
      if (e === null) return Fr(`connecting`, `Connecting…`);
      let t = this.view(e),
        n = typeof t == `string` && e.connection.kind === `gap` ? null : Mr(e.connection, this.staleMs ?? 0),
        r = n ?? (typeof t == `string` ? t : null);
      return A`${typeof t == `string` ? M : t}
    ${r === null ? M : Fr(n === null ? `` : e.connection.kind, r)}`;
    }
    agentStateOf(e) {
      return (
        e.agents.get(this.agent ?? ``) ||
        (e.agents.size === 0 && e.system === null ? `Connecting…` : `There is no agent “${this.agent}” here.`)
      );
    }
    get staleMs() {
      let { connection: e, lastMessageAt: t } = this.live ?? { connection: null, lastMessageAt: null };
      return e?.kind !== `offline` && e?.kind !== `refused` ? null : Math.max(0, _n.now() - (t ?? e.since));
    }
    #n() {
      this.missingAttribute === null && ((this.#e = jr(this.address)), this.#e?.join(this));
    }
    #r() {
      (this.#e?.leave(this), (this.#e = null), (this.live = null));
    }
    #i() {
      this.#t = _n.after(Pr, () => {
        ((this.ticks || this.staleMs !== null) && this.requestUpdate(), this.#i());
      });
    }
  };
function Fr(e, t) {
  return A`<p class="status ${e}" part="status">${V(t)}</p>`;
}
var Ir = new Set(),
  Lr = class extends Y {
    static styles = [
      ...Y.styles,
      ze,
      o`
      t-density-field {
        height: var(--terrarium-field-height, 70px);
        border-radius: 0;
      }
      .caption {
        display: flex;
        flex-wrap: wrap;
        gap: 0 0.75rem;
        padding: 0.375rem 0.75rem;
        font-size: var(--t-size-m);
        color: var(--t-ink-muted);
      }
      .name {
        color: var(--t-ink-text);
        font-weight: 600;
      }
      .flow {
        margin-left: auto;
      }
      button {
        min-width: 1.75rem;
        min-height: 1.5rem;
        padding: 0;
        border: 1px solid transparent;
        border-radius: var(--t-radius-s);
        background: none;
        color: inherit;
        font: inherit;
        cursor: pointer;
      }
      button:hover,
      button[aria-pressed="true"] {
        border-color: var(--t-edge);
        color: var(--t-ink-text);
      }
    `,
    ];
    #e = 0;
    connectedCallback() {
      (super.connectedCallback(), this.hasAttribute(`still`) && Et(!0), Ir.add(this));
    }
    disconnectedCallback() {
      (super.disconnectedCallback(), Ir.delete(this));
    }
    #t = () => {
      Et(!Tt());
      for (let e of Ir) e.requestUpdate();
    };
    view(e) {
      let t = this.agentStateOf(e);
      if (typeof t == `string`) return t;
      let { id: n, vitals: r, fever: i } = t;
      return A`<t-density-field
        part="field"
        .agentId=${n}
        .vitals=${r}
        .fever=${i}
        .stale=${this.staleMs}
      ></t-density-field>
      <div class="caption" part="caption">
        <span class="name">${V(n)}</span>
        <span>${Gt(r)}${i ? `, fever` : ``}</span>
        <span class="flow">${B(r.flow)} ev/s</span>
        <button part="motion" aria-pressed=${Tt() ? `true` : `false`} @click=${this.#t}>
          <span aria-hidden="true">${Tt() ? `▸` : `‖`}</span
          ><span class="hidden">Pause motion</span>
        </button>
      </div>`;
    }
    updated() {
      let e = (this.agent === null ? void 0 : this.live?.agents.get(this.agent)?.errors) ?? 0;
      (e > this.#e &&
        this.live?.connection.kind === `live` &&
        this.renderRoot.querySelector(`t-density-field`)?.glitch(),
        (this.#e = e));
    }
  };
customElements.define(`terrarium-density-field`, Lr);
var X = { ATTRIBUTE: 1, CHILD: 2, PROPERTY: 3, BOOLEAN_ATTRIBUTE: 4, EVENT: 5, ELEMENT: 6 },
  Rr =
    (e) =>
    (...t) => ({ _$litDirective$: e, values: t }),
  zr = class {
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
  { I: Br } = Oe,
  Vr = (e) => e,
  Hr = (e) => e.strings === void 0,
  Ur = () => document.createComment(``),
  Wr = (e, t, n) => {
    let r = e._$AA.parentNode,
      i = t === void 0 ? e._$AB : t._$AA;
    if (n === void 0) n = new Br(r.insertBefore(Ur(), i), r.insertBefore(Ur(), i), e, e.options);
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
          let t = Vr(e).nextSibling;
          (Vr(r).insertBefore(e, i), (e = t));
        }
      }
    }
    return n;
  },
  Z = (e, t, n = e) => (e._$AI(t, n), e),
  Gr = {},
  Kr = (e, t = Gr) => (e._$AH = t),
  qr = (e) => e._$AH,
  Jr = (e) => {
    (e._$AR(), e._$AA.remove());
  },
  Yr = (e, t, n) => {
    let r = new Map();
    for (let i = t; i <= n; i++) r.set(e[i], i);
    return r;
  },
  Xr = Rr(
    class extends zr {
      constructor(e) {
        if ((super(e), e.type !== X.CHILD)) throw Error(`repeat() can only be used in text expressions`);
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
      update(e, [t, n, r]) {
        let i = qr(e),
          { values: a, keys: o } = this.dt(t, n, r);
        if (!Array.isArray(i)) return ((this.ut = o), a);
        let s = (this.ut ??= []),
          c = [],
          l,
          u,
          d = 0,
          f = i.length - 1,
          p = 0,
          m = a.length - 1;
        for (; d <= f && p <= m;)
          if (i[d] === null) d++;
          else if (i[f] === null) f--;
          else if (s[d] === o[p]) ((c[p] = Z(i[d], a[p])), d++, p++);
          else if (s[f] === o[m]) ((c[m] = Z(i[f], a[m])), f--, m--);
          else if (s[d] === o[m]) ((c[m] = Z(i[d], a[m])), Wr(e, c[m + 1], i[d]), d++, m--);
          else if (s[f] === o[p]) ((c[p] = Z(i[f], a[p])), Wr(e, i[d], i[f]), f--, p++);
          else if ((l === void 0 && ((l = Yr(o, p, m)), (u = Yr(s, d, f))), l.has(s[d]))) {
            if (l.has(s[f])) {
              let t = u.get(o[p]),
                n = t === void 0 ? null : i[t];
              if (n === null) {
                let t = Wr(e, i[d]);
                (Z(t, a[p]), (c[p] = t));
              } else ((c[p] = Z(n, a[p])), Wr(e, i[d], n), (i[t] = null));
              p++;
            } else (Jr(i[f]), f--);
          } else (Jr(i[d]), d++);
        for (; p <= m;) {
          let t = Wr(e, c[m + 1]);
          (Z(t, a[p]), (c[p++] = t));
        }
        for (; d <= f;) {
          let e = i[d++];
          e !== null && Jr(e);
        }
        return ((this.ut = o), Kr(e, c), j);
      }
    },
  ),
  Zr = {
    type: `ID`,
    nullable: !0,
    help: `The perturbation or semaphore behind it; null for an input from the agent's own source.`,
  },
  Qr = {
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
  $r = {
    object: `SemaphoreEvent`,
    about:
      "An agent asked a person, or the question was settled; see `type`. Contains only public fields: the frozen state, the input and the answer are in the query `semaphore`, for viewers that may resolve.",
    fields: { semaphore: { type: `Semaphore`, help: `The question as it was at that moment.` }, ...Qr },
  },
  ei = {
    probe: { type: `String`, help: `Name of the probe.` },
    health: { type: `HealthStatus`, help: `The agent's health from now on.` },
  },
  ti = {
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
      fields: { data: { type: `JSON`, nullable: !0, help: `The output.` }, cause: Zr, ...Qr },
    },
    RESULT: {
      object: `ResultEvent`,
      about: `The agent's result for one input.`,
      help: `The agent's result for one input.`,
      tone: `good`,
      fields: { result: { type: `JSON`, nullable: !0, help: `The result.` }, cause: Zr, ...Qr },
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
        cause: Zr,
        ...Qr,
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
        ...ei,
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
      fields: { ...ei, failures: { type: `Int`, help: `Failures in a row before it succeeded.` } },
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
        ...Qr,
      },
    },
    SEMAPHORE_EJECTED: {
      ...$r,
      help: `The agent asked a person; the question is stored, and the agent lives on.`,
      tone: `asks`,
    },
    SEMAPHORE_RESOLVED: { ...$r, help: `A person answered; the agent will be resumed.`, tone: `plain` },
    SEMAPHORE_CANCELLED: {
      ...$r,
      help: `A person withdrew the question; nothing is resumed.`,
      tone: `plain`,
    },
    SEMAPHORE_VOIDED: {
      ...$r,
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
  ni = Object.keys(ti);
function ri(e) {
  return ti[e];
}
function ii({ name: e, failures: t, detail: n = null }) {
  return `${e} failed ${t === 1 ? `once` : `${t.toLocaleString(`en`)} times`}${n === null || n === `` ? `` : `: ${n}`}`;
}
var ai = ({ semaphore: e }) => `${e?.id} by ${e?.settledBy ?? `unknown`}: ${e?.prompt}`,
  oi = {
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
      `${r.toLowerCase()}: ${ii({ name: e, failures: t, detail: n ?? null })}`,
    PROBE_RECOVERED: ({ probe: e = ``, health: t = `` }) => `${t.toLowerCase()}: ${e} succeeded again`,
    PERTURBED: ({ perturbationId: e, command: t, by: n }) => `${e}${t ? ` ${t}` : ``}${n ? ` by ${n}` : ``}`,
    SEMAPHORE_EJECTED: ({ semaphore: e }) => `${e?.id} ${e?.severity}: ${e?.prompt}`,
    SEMAPHORE_RESOLVED: ai,
    SEMAPHORE_CANCELLED: ai,
    SEMAPHORE_VOIDED: ai,
    GAP: di,
  };
function si(e, t = pi) {
  return fi(e.type) ? oi[e.type](e, t) : ``;
}
function ci({ type: e }) {
  return fi(e) ? ri(e).tone : `plain`;
}
function li(e) {
  return e
    .replace(/^AGENT_/, ``)
    .replaceAll(`_`, ` `)
    .toLowerCase();
}
var ui = new Map([
  [`LAGGED`, `this view was too slow`],
  [`EVICTED`, `this view was away for longer than the history covers`],
  [`EPOCH_CHANGED`, `the agents' host restarted`],
]);
function di({ missed: e, gapReason: t = `` }) {
  let n = ui.get(t) ?? t.toLowerCase();
  return e === 0
    ? `nothing is missing here: ${n}`
    : e === 1
      ? `1 event is missing here: ${n}`
      : `${e == null ? `an unknown number of` : e.toLocaleString(`en`)} events are missing here: ${n}`;
}
function fi(e) {
  return ni.includes(e);
}
function pi(e) {
  return typeof e == `string` ? e : (JSON.stringify(e) ?? ``);
}
var mi = 240;
function hi(e) {
  let t = si(e);
  return t.length > mi ? `${t.slice(0, mi)}…` : t;
}
function gi(e) {
  let t = new Date(e);
  return `${[t.getHours(), t.getMinutes(), t.getSeconds()].map((e) => String(e).padStart(2, `0`)).join(`:`)}.${String(t.getMilliseconds()).padStart(3, `0`)}`;
}
function _i(e) {
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
function vi(e, t) {
  let { open: n, named: r, tabindex: i, toggle: a } = t;
  return A`<button
      class="head"
      aria-expanded=${n ? `true` : `false`}
      tabindex=${i}
      @click=${a}
    >
      <span class="at">${gi(e.at)}</span>
      ${r ? A`<span class="agent">${V(e.agentId)}</span>` : M}
      <span class="type">${V(li(e.type))}</span>
      <span class="summary">${V(hi(e))}</span>
    </button>
    ${n ? yi(e, t) : M}`;
}
function yi(e, { pinned: t, href: n, pin: r, copy: i }) {
  return A`<div class="detail">
    <div class="actions">
      <button class="quiet" aria-pressed=${t ? `true` : `false`} @click=${r}>
        ${t ? `Unpin` : `Pin`}
      </button>
      <button class="quiet" @click=${i}>Copy cursor</button>
      ${n === null ? M : A`<a href=${n}>Link to this event</a>`}
    </div>
    <pre tabindex="0" aria-label="Whole event">${V(_i(e))}</pre>
  </div>`;
}
async function bi(e) {
  try {
    return (await navigator.clipboard.writeText(e), `Cursor copied.`);
  } catch {
    return `The browser does not allow copying here. Open the event to see its cursor.`;
  }
}
var xi = o`
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
  Si = Rr(
    class extends zr {
      constructor(e) {
        if ((super(e), e.type !== X.PROPERTY && e.type !== X.ATTRIBUTE && e.type !== X.BOOLEAN_ATTRIBUTE))
          throw Error("The `live` directive is not allowed on child or event bindings");
        if (!Hr(e)) throw Error("`live` bindings can only contain a single expression");
      }
      render(e) {
        return e;
      }
      update(e, [t]) {
        if (t === j || t === M) return t;
        let n = e.element,
          r = e.name;
        if (e.type === X.PROPERTY) {
          if (t === n[r]) return j;
        } else if (e.type === X.BOOLEAN_ATTRIBUTE) {
          if (!!t === n.hasAttribute(r)) return j;
        } else if (e.type === X.ATTRIBUTE && n.getAttribute(r) === t + ``) return j;
        return (Kr(e), t);
      }
    },
  );
function Ci({ kinds: e, types: t, pick: n }) {
  let r = (r) => {
      let i = t ?? e,
        a = i.includes(r) ? i.filter((e) => e !== r) : [...i, r];
      n(e.every((e) => a.includes(e)) ? null : a);
    },
    i = e.filter((e) => t?.includes(e) ?? !0).length;
  return A`<details class="types" @keydown=${wi} @focusout=${Ti}>
    <summary>${i === e.length ? `All types` : `${i} of ${e.length} types`}</summary>
    <div class="menu" role="group" aria-label="Types shown">
      ${e.map(
        (e) => A`<label
            ><input
              type="checkbox"
              .checked=${Si(t?.includes(e) ?? !0)}
              @change=${() => r(e)}
            />${V(li(e))}</label
          >`,
      )}
      <button class="quiet" @click=${() => n(null)}>Show all</button>
      <button class="quiet" @click=${() => n([])}>Show none</button>
    </div>
  </details>`;
}
function wi(e) {
  if (e.key !== `Escape`) return;
  let t = e.currentTarget;
  ((t.open = !1), t.querySelector(`summary`)?.focus());
}
function Ti(e) {
  let t = e.currentTarget;
  e.relatedTarget instanceof Node && !t.contains(e.relatedTarget) && (t.open = !1);
}
var Ei = new WeakMap();
function Di(e, { types: t, search: n }) {
  let r = n.toLowerCase().split(/\s+/).filter(Boolean);
  return t === null && r.length === 0
    ? e
    : e.filter((e) => {
        if (e.type === `GAP`) return !0;
        if (t !== null && !t.includes(e.type)) return !1;
        if (r.length === 0) return !0;
        let n = Oi(e);
        return r.every((e) => n.includes(e));
      });
}
function Oi(e) {
  let t = Ei.get(e);
  if (t === void 0) {
    let n = JSON.stringify([e.data, e.result, e.cause]);
    ((t = `${e.agentId} ${li(e.type)} ${e.type} ${hi(e)} ${n}`.toLowerCase()), Ei.set(e, t));
  }
  return t;
}
var ki = class {
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
      return ((this.#r ??= Di(this.#t ?? this.#e, this.#n)), this.#r);
    }
    get waiting() {
      if (this.#t === null) return 0;
      let e = this.#t.at(-1)?.cursor,
        t = this.#e.findLastIndex(({ cursor: t }) => t === e) + 1;
      return Di(this.#e.slice(t), this.#n).length;
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
  Ai = 10;
function ji(e, t, n) {
  let r = { ArrowDown: t + 1, ArrowUp: t - 1, PageDown: t + Ai, PageUp: t - Ai, Home: 0, End: n }[e];
  return r === void 0 ? null : Math.min(n, Math.max(0, r));
}
function Mi(e) {
  return typeof e == `object` ? e.key : e;
}
function Ni(e, t) {
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
function Q(e, t, n) {
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
function Pi(e, t) {
  if (e === void 0) throw Error(`Unexpected undefined${t ? `: ${t}` : ``}`);
  return e;
}
var $ = (e, t) => Math.abs(e - t) < 1.01,
  Fi = (e, t, n) => {
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
function Ii({
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
var Li = (e) => e === `smooth` || e === `smoothFinishing`;
function Ri({ kind: e, offset: t, command: n, target: r }) {
  return (
    e !== `spurious` &&
    e !== `readBack` &&
    e !== `clampedReadBack` &&
    n?.index != null &&
    n.phase !== `queued` &&
    !Li(n.phase) &&
    !$(t, n.lastTargetOffset) &&
    !$(t, r()) &&
    e !== `clampedEcho`
  );
}
var zi = 40;
function Bi(e) {
  let t = e[e.length - 1];
  if (t === void 0) return !1;
  let n = e.length - 2;
  for (; n >= 0 && t.t - e[n].t < zi;) n--;
  if (n < 0) return !1;
  let r = e[n],
    i = n - 1;
  for (; i >= 0 && r.t - e[i].t < zi;) i--;
  if (i < 0) return !1;
  let a = e[i],
    o = (t.offset - r.offset) / (t.t - r.t),
    s = (r.offset - a.offset) / (r.t - a.t);
  return o * s >= 0 && Math.abs(o) >= 2 * Math.abs(s) && Math.abs(o) - Math.abs(s) >= 0.8;
}
function Vi(e) {
  let t = e[e.length - 1];
  if (t === void 0) return !1;
  let n = e.length - 2;
  for (; n >= 0 && t.t - e[n].t < zi;) n--;
  if (n < 0) return !1;
  let r = e[n];
  return Math.abs(t.offset - r.offset) / (t.t - r.t) >= 0.05;
}
var Hi,
  Ui = () => {
    if (Hi !== void 0) return Hi;
    if (typeof navigator > `u`) return (Hi = !1);
    if (/iP(hone|od|ad)/.test(navigator.userAgent)) return (Hi = !0);
    let e = navigator.maxTouchPoints;
    return (Hi = navigator.platform === `MacIntel` && e !== void 0 && e > 0);
  },
  Wi,
  Gi = () =>
    Wi === void 0
      ? (Wi =
          Ui() &&
          typeof CSS < `u` &&
          typeof CSS.supports == `function` &&
          CSS.supports(`overflow-anchor: auto`))
      : Wi,
  Ki = () => !Ui() || Gi(),
  qi = { capture: !0, passive: !0 },
  Ji = class {
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
            e.addEventListener(`touchstart`, t, qi),
            e.addEventListener(`touchend`, n, qi),
            e.addEventListener(`touchcancel`, n, qi),
            () => {
              (e.removeEventListener(`touchstart`, t, qi),
                e.removeEventListener(`touchend`, n, qi),
                e.removeEventListener(`touchcancel`, n, qi),
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
  Yi = (e) => {
    let { clientWidth: t, clientHeight: n } = e;
    return { width: t, height: n };
  },
  Xi = (e) => {
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
  Zi = (e) => e,
  Qi = (e) => {
    let t = e.overscan * Math.max(e.lanes ?? 1, 1),
      n = Math.max(e.startIndex - t, 0),
      r = Math.min(e.endIndex + t, e.count - 1) - n + 1,
      i = Array(r);
    for (let e = 0; e < r; e++) i[e] = n + e;
    return i;
  },
  $i = (e, t) => {
    let n = e.scrollElement;
    if (!n) return;
    let r = e.targetWindow;
    if (!r) return;
    let i = (e) => {
      let { width: n, height: r } = e;
      t({ width: Math.round(n), height: Math.round(r) });
    };
    if ((i(Yi(n)), !r.ResizeObserver)) return () => {};
    let a = Xi(r),
      o = new r.ResizeObserver(() => {
        let t = () => {
          i(Yi(n));
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
  ea = { passive: !0 },
  ta = typeof window > `u` || `onscrollend` in window,
  na = (e, t, n) => {
    let r = e.scrollElement;
    if (!r) return;
    let i = e.targetWindow;
    if (!i) return;
    let a = e.options.useScrollendEvent && ta,
      o = 0,
      s = a ? null : Fi(i, () => t(n(r), !1), e.options.isScrollingResetDelay),
      c = (e) => () => {
        ((o = n(r)), s?.(), t(o, e));
      },
      l = c(!0),
      u = c(!1);
    return (
      r.addEventListener(`scroll`, l, ea),
      a && r.addEventListener(`scrollend`, u, ea),
      () => {
        (r.removeEventListener(`scroll`, l), a && r.removeEventListener(`scrollend`, u), s?.cancel());
      }
    );
  },
  ra = (e, t) =>
    na(e, t, (t) => {
      let { horizontal: n, isRtl: r } = e.options;
      return n ? t.scrollLeft * ((r && -1) || 1) : t.scrollTop;
    }),
  ia = (e, t, n) => {
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
  aa = (e, { adjustments: t = 0, behavior: n }, r) => {
    var i;
    let { scrollElement: a, options: o } = r,
      s = e + t,
      c = o.horizontal && o.isRtl && a !== null && `ownerDocument` in a;
    (i = a?.scrollTo) == null || i.call(a, { [o.horizontal ? `left` : `top`]: c ? -s : s, behavior: n });
  },
  oa = (e, t) => (e === `smooth` ? (t ? `smoothLanded` : `smooth`) : `instant`),
  sa = (e) => e?.phase === `smooth` || e?.phase === `smoothLanded`;
function ca(e, t, n, r) {
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
var la = class {
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
        (this._iosGesture = new Ji({
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
            (e?.phase === `queued` && Vi(e.samples ?? []) && (this.scrollState = null),
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
              let i = (t = Xi(r));
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
            getItemKey: Zi,
            rangeExtractor: Qi,
            onChange: () => {},
            measureElement: ia,
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
              l = (e) => Mi(c[e]),
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
                (o > e || ca(e, o, l, t.getItemKey)) &&
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
        (this.maybeNotify = Q(
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
                      : Ri({
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
                        ((s !== null && this.scrollDirection !== s) || Bi(c.samples)) &&
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
                  ? (sa(this.scrollState) &&
                      !$(this.getScrollOffset() - t.delta, this.scrollState.lastTargetOffset)) ||
                    (this._followOffsetTarget(t.delta), this._scrollToOffset(this.getScrollOffset()))
                  : ((this._holdOffset += t.delta), this._followOffsetTarget(t.delta), this.notify(!1))
                : this.scrollToEnd({ behavior: t.behavior })),
            this._flushHoldIfReady(!1),
            this._retryClampedAdjustment());
        }),
        (this._classifyScrollEvent = (e, t, n) =>
          Ii({
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
            (e.phase = oa(t, e.index != null && $(n, this.getScrollOffset()))),
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
        (this._canWriteScroll = () => !(Ui() && this._iosGesture.inMotion()) && !this._reportedOverscroll),
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
        (this.getMeasurementOptions = Q(
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
        (this.getMeasurements = Q(
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
              let d = Ni(o, a);
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
        (this.calculateRange = Q(
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
              (this.range = fa(
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
        (this.getVirtualIndexes = Q(
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
          if (!sa(this.scrollState)) return !0;
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
                !sa(this.scrollState) &&
                this.getVirtualDistanceFromEnd() <= this.options.scrollEndThreshold,
              l = o ? this._getLayoutTotalSize() : 0,
              u = this.getScrollOffset(),
              d = this.itemSizeCache.has(a) ? i + s <= u && this.scrollDirection !== `backward` : i < u,
              f =
                !sa(this.scrollState) &&
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
        (this.getVirtualItems = Q(
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
          return Pi(t[ua(0, t.length - 1, r ? (e) => n[e * 2] : (e) => Pi(t[e]).start, e)]);
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
          return !(Ui() && this._iosGesture.dragging()) && e !== null && !$(e, this.getScrollOffset());
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
      if (!n && $(e, this.getScrollOffset())) {
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
          r = sa(this.scrollState) && n > t;
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
        if (i === `fling` && Ki()) {
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
        phase: oa(n, e.index != null && $(t, this.getScrollOffset())),
      }),
        this._scrollToOffset(t, { behavior: n }),
        this.scheduleScrollReconcile());
    }
  },
  ua = (e, t, n, r) => {
    for (; e <= t;) {
      let i = ((e + t) / 2) | 0,
        a = n(i);
      if (a < r) e = i + 1;
      else if (a > r) t = i - 1;
      else return i;
    }
    return e > 0 ? e - 1 : 0;
  };
function da(e, t, n) {
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
function fa(e, t, n, r, i) {
  let a = e.length - 1;
  if (e.length <= r) return { startIndex: 0, endIndex: a };
  if (r === 1 && i !== null) {
    let e = da(i, a, n),
      r = e,
      o = n + t;
    for (; r < a && i[r * 2] + i[r * 2 + 1] < o;) r++;
    return { startIndex: e, endIndex: r };
  }
  let o = ua(0, a, (t) => e[t].start, n),
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
var pa = 28,
  ma = 12,
  ha = 12,
  ga = class {
    #e;
    #t;
    #n;
    #r = new WeakSet();
    #i = null;
    constructor(e, t) {
      ((this.#e = e), (this.#t = t), (this.#n = new la(this.#a())), e.addController(this));
    }
    get rows() {
      return this.#n.getVirtualItems();
    }
    get height() {
      return this.#n.getTotalSize();
    }
    get atEnd() {
      return this.#n.getDistanceFromEnd() <= ha;
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
        estimateSize: () => pa,
        overscan: ma,
        anchorTo: `end`,
        followOnAppend: r(),
        scrollEndThreshold: r() ? ha : -1,
        observeElementRect: $i,
        observeElementOffset: ra,
        scrollToFn: aa,
        rangeExtractor: (e) => {
          let t = Qi(e),
            n = i();
          return n === null || n >= e.count || t.includes(n) ? t : [...t, n].toSorted((e, t) => e - t);
        },
        onChange: () => this.#e.requestUpdate(),
      };
    }
  },
  _a = class extends F {
    static properties = {
      events: { attribute: !1 },
      paused: { type: Boolean },
      types: { attribute: !1 },
      search: {},
      named: { type: Boolean },
      moment: {},
      momentHref: { attribute: !1 },
    };
    static styles = [Le, Re, ze, Ue, xi];
    #e = new ki();
    #t = null;
    #n = ``;
    #r = !1;
    #i = null;
    #a = new Set();
    #o = new ga(this, {
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
        n = this.named ? `named` : ``;
      return A`
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
        ${Ci({ kinds: [...this.#a].filter((e) => e !== `GAP`).toSorted(), types: this.types, pick: (e) => this.#x(e, this.search) })}
      </div>
      ${
        t.length === 0
          ? M
          : A`<div class="pins ${n}" role="list" aria-label="Pinned events">
              ${Xr(
                t,
                ({ cursor: e }) => e,
                (e) => this.#l(e),
              )}
            </div>`
      }
      <div class="scroller ${n}" part="list" tabindex="-1" @keydown=${this.#v}>
        ${
          e.length === 0
            ? A`<p class="empty">${this.#d()}</p>`
            : A`<div class="runway" role="list" aria-label="Events, newest last">
                ${Xr(
                  this.#o.rows,
                  ({ key: e }) => e,
                  ({ index: e }) => this.#c(e),
                )}
              </div>`
        }
      </div>
      <div class="foot">
        <span>${this.#f()}</span>
        ${this.#o.atEnd || e.length === 0 ? M : A`<button class="quiet" @click=${this.#_}>Newest ↓</button>`}
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
      if (!t) return M;
      let n = this.#e.isOpen(t.cursor),
        r = e === (this.#p() ?? this.#e.shown.length - 1);
      return A`<div
      class="row ${ci(t)} ${n ? `open` : ``}"
      role="listitem"
      data-index=${e}
      aria-setsize=${this.#e.shown.length}
      aria-posinset=${e + 1}
    >
      ${this.#u(t, n, r ? 0 : -1, () => this.#m(t))}
    </div>`;
    }
    #l(e) {
      let t = `pinned ${e.cursor}`,
        n = this.#e.isOpen(t);
      return A`<div class="row ${ci(e)} ${n ? `open` : ``}" role="listitem">
      ${this.#u(e, n, 0, () => {
        (this.#e.toggle(t), this.requestUpdate());
      })}
    </div>`;
    }
    #u(e, t, n, r) {
      return vi(e, {
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
      let i = ji(e.key, n, t);
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
      this.#C(await bi(e));
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
customElements.define(`t-event-stream`, _a);
var va = 200,
  ya = class extends Y {
    static properties = { types: {} };
    static styles = [
      ...Y.styles,
      o`
      t-event-stream {
        height: var(--terrarium-stream-height, 360px);
        border: 0;
        border-radius: 0;
      }
    `,
    ];
    #e = null;
    #t = null;
    constructor() {
      (super(), (this.types = null));
    }
    disconnectedCallback() {
      (super.disconnectedCallback(), this.#n(null, null));
    }
    onView(e) {
      (super.onView(e), this.#n(e, this.agent));
    }
    willUpdate(e) {
      if ((super.willUpdate(e), e.has(`types`))) {
        let e = (this.types ?? ``).split(`,`).map((e) => e.trim().toUpperCase());
        this.#t = this.types === null ? null : e.filter((e) => e !== ``);
      }
    }
    view(e) {
      let t = this.#e;
      return this.agent === null || t === null
        ? this.agentStateOf(e)
        : t.refusal
          ? t.refusal.message
          : A`<t-event-stream
      part="stream"
      .events=${t.events}
      .types=${this.#t}
    ></t-event-stream>`;
    }
    #n(e, t) {
      (this.#e?.close(),
        (this.#e = e && t !== null ? e.follow(t, va) : null),
        this.#e?.onChange(() => this.requestUpdate()));
    }
  };
customElements.define(`terrarium-event-stream`, ya);
var ba = 50,
  xa = class {
    #e = [];
    arrange(e, t, { pointed: n, focusedId: r }) {
      if (!n && r === null) this.#e = e;
      else {
        let i = this.#e
            .map((e) => t(e.id) ?? e)
            .filter(({ id: e, status: t }) => t === `PENDING` || n || e === r)
            .slice(0, e.length + ba),
          a = new Set(i.map(({ id: e }) => e));
        this.#e = [...i, ...e.filter(({ id: e }) => !a.has(e))];
      }
      return this.#e;
    }
  },
  Sa = {
    INFO: { shape: `●`, word: `info` },
    WARNING: { shape: `▲`, word: `warning` },
    CRITICAL: { shape: `◆`, word: `critical` },
  };
function Ca(e) {
  return Sa[e] ?? { shape: `●`, word: e.toLowerCase() };
}
var wa = {
  PENDING: { shape: `?`, word: `waiting` },
  RESOLVED: { shape: `✓`, word: `answered` },
  CANCELLED: { shape: `×`, word: `cancelled` },
  VOIDED: { shape: `∅`, word: `void` },
};
function Ta(e) {
  return wa[e] ?? { shape: `?`, word: e.toLowerCase() };
}
function Ea({ status: e, secretsShown: t = !1, answer: n }) {
  return n === void 0 ? !1 : n !== null || (t && e === `RESOLVED`);
}
function Da(e) {
  return e.replaceAll(`_`, ` `).toLowerCase();
}
var Oa = 6e5,
  ka = 6e4;
function Aa({ createdAt: e, deadline: t }, n) {
  if (!t) return { words: `no deadline`, urgency: `none`, share: null };
  let r = Date.parse(t),
    i = r - n;
  if (i <= 0) return { words: `deadline passed ${z(-i)} ago`, urgency: `over`, share: 0 };
  let a = Math.max(1, r - Date.parse(e)),
    o = Math.min(1, i / a),
    s = `${z(Math.ceil(i / 1e3) * 1e3)} left`;
  return i <= ka
    ? { words: s, urgency: `last`, share: o }
    : { words: s, urgency: i <= Oa ? `soon` : `calm`, share: o };
}
function ja({ status: e, settledBy: t, settledAt: n }, r) {
  let { word: i } = Ta(e);
  return e === `VOIDED` && t === `deadline`
    ? `void: its deadline passed${n ? ` ${Ma(n, r)}` : ``}`
    : `${i} by ${t ?? `unknown`}${n ? ` ${Ma(n, r)}` : ``}`;
}
function Ma(e, t) {
  let n = t - Date.parse(e);
  return n < 1e3 ? `just now` : `${z(n)} ago`;
}
var Na = {
  DUE: `The agent will be resumed as soon as it runs.`,
  RUNNING: `The agent is processing the answer.`,
  DONE: `The agent has processed the answer.`,
  FAILED: `Every attempt to resume the agent failed.`,
};
function Pa({ resumption: e }) {
  if (!e) return ``;
  let t = Na[e.status] ?? e.status.toLowerCase();
  return e.attempt > 1 ? `${t} Attempt ${e.attempt}.` : t;
}
var Fa = o`
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
  Ia = class extends F {
    static properties = { semaphore: { attribute: !1 }, now: { type: Number } };
    static styles = [Le, Ue, Fa];
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
      if (e === null) return M;
      let { severity: n, status: r, agentId: i, prompt: a, reason: o, escalation: s } = e,
        c = r === `PENDING`,
        l = c ? Ca(n) : Ta(r),
        u = Aa(e, t);
      return A`<article
      class="card ${Ca(n).word} ${c ? `` : `settled`}"
      part="card"
      aria-label=${Mt(`${i} asks: ${a}`)}
    >
      <div class="stripe"></div>
      <div class="top">
        <span class="mark" part="severity"><span aria-hidden="true">${l.shape}</span> ${l.word}</span>
        <span class="who">${V(i)} asks</span>
        <span>${Da(o)}</span>
        ${c ? A`<span class="left ${u.urgency}" part="deadline">${u.words}</span>` : M}
      </div>
      <p class="prompt" part="prompt">${V(a)}</p>
      ${c && u.share !== null ? A`<div class="bar"><div></div></div>` : M}
      ${c ? this.#t(s) : this.#n(e)} ${this.#r(e)}
      <slot></slot>
    </article>`;
    }
    updated() {
      let e = this.renderRoot.querySelector(`.bar > div`),
        { share: t } = this.semaphore ? Aa(this.semaphore, this.now) : { share: null };
      e && t !== null && (e.style.transform = `scaleX(${t.toFixed(4)})`);
    }
    async focusEnd() {
      (await this.updateComplete, this.renderRoot.querySelector(`.end`)?.focus({ preventScroll: !0 }));
    }
    #t(e) {
      return e ? A`<p class="note">Without an answer: ${V(e)}</p>` : M;
    }
    #n(e) {
      let { answer: t, cancelReason: n, settledAt: r } = e,
        i = Pa(e);
      return A`<p class="end" part="settled" tabindex="-1">
        ${V(ja(e, this.now))}
        ${r ? A`<span class="note">at ${gi(r).slice(0, 8)}</span>` : M}
      </p>
      ${Ea(e) ? A`<p class="note">Answer: <code>${qt(t, 0)}</code></p>` : M}
      ${n ? A`<p class="note">Why: ${V(n)}</p>` : M}
      ${i === `` ? M : A`<p class="note">${i}</p>`}`;
    }
    #r({ id: e, digest: t, state: n, input: r, secretsShown: i = !1 }) {
      return A`<details part="material">
      <summary>What an answer binds to: <code>${t.slice(0, 12)}…</code></summary>
      <dl>
        <dt>Digest of agent, question, schema, input and state</dt>
        <dd><code>${t}</code></dd>
        <dt>Question</dt>
        <dd><code>${e}</code></dd>
        ${La(`Saved state`, n, i)} ${La(`Triggered by`, r, i)}
      </dl>
      ${!i && n == null ? A`<p class="note">The saved state is shown only with a token that may answer.</p>` : M}
    </details>`;
    }
  };
function La(e, t, n) {
  return t === void 0 || (t === null && !n)
    ? M
    : A`<dt>${e}</dt>
    <dd><pre tabindex="0" aria-label=${e}>${qt(t)}</pre></dd>`;
}
customElements.define(`t-semaphore-view`, Ia);
var Ra = 5,
  za = class extends Y {
    static properties = { semaphore: {} };
    static styles = [
      ...Y.styles,
      o`
      t-semaphore-view {
        border-width: 0 0 1px;
        border-radius: 0;
      }
      .end {
        margin: 0;
        padding: 0.375rem 0.75rem;
        font-size: var(--t-size-m);
      }
    `,
    ];
    #e = new xa();
    constructor() {
      (super(), (this.semaphore = null));
      for (let e of [`pointerleave`, `focusout`])
        this.addEventListener(e, () => requestAnimationFrame(() => this.requestUpdate()));
    }
    willUpdate(e) {
      (super.willUpdate(e), (e.has(`agent`) || e.has(`semaphore`)) && (this.#e = new xa()));
    }
    get missingAttribute() {
      return this.semaphore !== null || this.agent !== null
        ? null
        : `Set the attribute “semaphore” to a question, or “agent” to an agent.`;
    }
    get ticks() {
      return !0;
    }
    concerns({ semaphores: e }) {
      return e;
    }
    view(e) {
      if (e.lastMessageAt === null) return `Connecting…`;
      let { questions: t, hidden: n } = this.#t(e);
      if (t.length === 0)
        return this.semaphore === null
          ? `No open questions.`
          : `There is no question “${this.semaphore}” here.`;
      let r = t.some(({ status: e }) => e === `PENDING`);
      return A`${Xr(
        t,
        ({ id: e }) => e,
        (t) => A`<t-semaphore-view
            id=${t.id}
            part="question"
            .semaphore=${t}
            .now=${e.gatewayNow}
          ></t-semaphore-view>`,
      )}
      <p class="end">
        <a part="link" href="${this.address}#/questions" target="_blank" rel="noopener"
          >${r ? `Answer in the dashboard` : `All questions in the dashboard`}</a
        >${n.length > 0 ? ` · ${_r(gr(n), e.gatewayNow, z)}` : ``}
      </p>`;
    }
    #t(e) {
      let { semaphores: t } = e;
      if (this.semaphore !== null) {
        let e = t.get(this.semaphore);
        return { questions: e ? [e] : [], hidden: [] };
      }
      let n = t.pending.filter(({ agentId: e }) => e === this.agent),
        r = this.#e.arrange(n.slice(0, Ra), (e) => t.get(e), {
          pointed: this.matches(`:hover`),
          focusedId: this.renderRoot.querySelector(`t-semaphore-view:focus-within`)?.id ?? null,
        }),
        i = new Set(r.map(({ id: e }) => e));
      return { questions: r, hidden: n.filter(({ id: e }) => !i.has(e)) };
    }
  };
customElements.define(`terrarium-semaphore-card`, za);
var Ba = 3,
  Va = 3e3;
function Ha(e, t) {
  let { now: n, windowMs: r, width: i, height: a } = t,
    o = n - r,
    s = e.filter(({ at: e }) => e >= o && e <= n),
    c = Ua(s),
    l = Ga(s, o, r, c);
  if (l.length === 0) return { line: ``, area: ``, least: 0, greatest: 0 };
  let u = l.map(({ value: e }) => e),
    d = Math.max(...u),
    f = t.max ?? (d > 0 ? d : 1),
    p = (e) => (((e - o) / r) * i).toFixed(1),
    m = (e) => (a - 1 - Math.min(1, Math.max(0, e / f)) * (a - 2)).toFixed(1),
    h = ``,
    g = ``;
  for (let e of Wa(l, c)) {
    let t = e.map(({ at: e, value: t }) => `${p(e)} ${m(t)}`),
      n = t.length === 1 ? [...t, ...t] : t;
    ((h += `M${n.join(`L`)}`), (g += `M${p(e[0]?.at ?? o)} ${a}L${t.join(`L`)}V${a}Z`));
  }
  return { line: h, area: g, least: Math.min(...u), greatest: d };
}
function Ua(e) {
  let t = e.slice(1).map(({ at: t }, n) => t - (e[n]?.at ?? t)),
    n = t.toSorted((e, t) => e - t)[Math.floor(t.length / 2)] ?? 0,
    r = Math.max(Va, Ba * n);
  return e.slice(1).flatMap(({ at: e }, n) => ((t[n] ?? 0) > r ? [e] : []));
}
function Wa(e, t) {
  let n = [],
    r = 0;
  for (let i of e) {
    let e = n.length === 0;
    for (; (t[r] ?? 1 / 0) <= i.at; r += 1) e = !0;
    (e && n.push([]), n.at(-1)?.push(i));
  }
  return n;
}
function Ga(e, t, n, r) {
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
var Ka = 240,
  qa = 28,
  Ja = 3e5,
  Ya = class extends F {
    static properties = {
      samples: { attribute: !1 },
      windowMs: { type: Number, attribute: `window-ms` },
      label: {},
      unit: {},
      max: { type: Number },
      now: { type: Number },
    };
    static styles = [
      Le,
      o`
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
        (this.windowMs = Ja),
        (this.label = ``),
        (this.unit = ``),
        (this.max = null),
        (this.now = null));
    }
    render() {
      let { samples: e, windowMs: t, label: n, unit: r, max: i } = this,
        a = e.at(-1),
        o = Ha(e, { now: this.now ?? a?.at ?? 0, windowMs: t, max: i, width: Ka, height: qa }),
        s = a ? `${B(a.value)}${r && ` ${r}`}` : `–`,
        c = a
          ? `${n}: ${s}, between ${B(o.least)} and ${B(o.greatest)} in the last ${z(t)}`
          : `${n}: no data yet`;
      return A`<div class="head" part="head">
        <span>${V(n)}</span><span class="value" part="value">${s}</span>
      </div>
      <svg
        part="chart"
        role="img"
        aria-label=${Mt(c)}
        viewBox="0 0 ${Ka} ${qa}"
        preserveAspectRatio="none"
      >
        ${ge`<line class="floor" x1="0" x2=${Ka} y1=${27.5} y2=${27.5}></line>
        <path class="area" d=${o.area}></path><path class="line" d=${o.line}></path>`}
      </svg>`;
    }
  };
customElements.define(`t-sparkline`, Ya);
var Xa = {
    pressure: { unit: ``, max: 100 },
    flow: { unit: `ev/s`, max: null },
    temperature: { unit: ``, max: 1 },
  },
  Za = class extends Y {
    static properties = { metric: {} };
    static styles = [
      ...Y.styles,
      o`
      t-sparkline {
        padding: 0.5rem 0.75rem;
      }
    `,
    ];
    constructor() {
      (super(), (this.metric = null));
    }
    get ticks() {
      return !0;
    }
    view(e) {
      let t = this.metric ?? `flow`;
      if (!Qa(t)) return `“${t}” is not a metric: use pressure, flow or temperature.`;
      let n = this.agentStateOf(e);
      if (typeof n == `string`) return n;
      let { unit: r, max: i } = Xa[t];
      return A`<t-sparkline
      part="line"
      .label=${`${n.id} ${t}`}
      unit=${r}
      .max=${i}
      .samples=${n.samples[t]}
      .now=${this.staleMs === null ? e.gatewayNow : null}
    ></t-sparkline>`;
    }
  };
function Qa(e) {
  return Object.hasOwn(Xa, e);
}
customElements.define(`terrarium-sparkline`, Za);
