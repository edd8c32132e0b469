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
    getOwnPropertyNames: ee,
    getOwnPropertySymbols: te,
    getPrototypeOf: ne,
  } = Object,
  f = globalThis,
  p = f.trustedTypes,
  re = p ? p.emptyScript : ``,
  ie = f.reactiveElementPolyfillSupport,
  m = (e, t) => e,
  h = {
    toAttribute(e, t) {
      switch (t) {
        case Boolean:
          e = e ? re : null;
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
  g = (e, t) => !l(e, t),
  _ = { attribute: !0, type: String, converter: h, reflect: !1, useDefault: !1, hasChanged: g };
((Symbol.metadata ??= Symbol(`metadata`)), (f.litPropertyMetadata ??= new WeakMap()));
var v = class extends HTMLElement {
  static addInitializer(e) {
    (this._$Ei(), (this.l ??= []).push(e));
  }
  static get observedAttributes() {
    return (this.finalize(), this._$Eh && [...this._$Eh.keys()]);
  }
  static createProperty(e, t = _) {
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
    return this.elementProperties.get(e) ?? _;
  }
  static _$Ei() {
    if (this.hasOwnProperty(m(`elementProperties`))) return;
    let e = ne(this);
    (e.finalize(),
      e.l !== void 0 && (this.l = [...e.l]),
      (this.elementProperties = new Map(e.elementProperties)));
  }
  static finalize() {
    if (this.hasOwnProperty(m(`finalized`))) return;
    if (((this.finalized = !0), this._$Ei(), this.hasOwnProperty(m(`properties`)))) {
      let e = this.properties,
        t = [...ee(e), ...te(e)];
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
      let i = (n.converter?.toAttribute === void 0 ? h : n.converter).toAttribute(t, n.type);
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
              ? h
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
          (n.hasChanged ?? g)(i, t) ||
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
((v.elementStyles = []),
  (v.shadowRootOptions = { mode: `open` }),
  (v[m(`elementProperties`)] = new Map()),
  (v[m(`finalized`)] = new Map()),
  ie?.({ ReactiveElement: v }),
  (f.reactiveElementVersions ??= []).push(`2.1.2`));
var y = globalThis,
  b = (e) => e,
  x = y.trustedTypes,
  ae = x ? x.createPolicy(`lit-html`, { createHTML: (e) => e }) : void 0,
  S = `$lit$`,
  C = `lit$${Math.random().toFixed(9).slice(2)}$`,
  w = `?` + C,
  oe = `<${w}>`,
  T = document,
  E = () => T.createComment(``),
  D = (e) => e === null || (typeof e != `object` && typeof e != `function`),
  O = Array.isArray,
  k = (e) => O(e) || typeof e?.[Symbol.iterator] == `function`,
  A = `[ 	
\f\r]`,
  j = /<(?:(!--|\/[^a-zA-Z])|(\/?[a-zA-Z][^>\s]*)|(\/?$))/g,
  M = /-->/g,
  se = />/g,
  N = RegExp(`>|${A}(?:([^\\s"'>=/]+)(${A}*=${A}*(?:[^ \t\n\f\r"'\`<>=]|("|')|))|$)`, `g`),
  ce = /'/g,
  le = /"/g,
  ue = /^(?:script|style|textarea|title)$/i,
  P =
    (e) =>
    (t, ...n) => ({ _$litType$: e, strings: t, values: n }),
  de = P(1),
  fe = P(2),
  F = Symbol.for(`lit-noChange`),
  I = Symbol.for(`lit-nothing`),
  L = new WeakMap(),
  R = T.createTreeWalker(T, 129);
function z(e, t) {
  if (!O(e) || !e.hasOwnProperty(`raw`)) throw Error(`invalid template strings array`);
  return ae === void 0 ? t : ae.createHTML(t);
}
var B = (e, t) => {
    let n = e.length - 1,
      r = [],
      i,
      a = t === 2 ? `<svg>` : t === 3 ? `<math>` : ``,
      o = j;
    for (let t = 0; t < n; t++) {
      let n = e[t],
        s,
        c,
        l = -1,
        u = 0;
      for (; u < n.length && ((o.lastIndex = u), (c = o.exec(n)), c !== null);)
        ((u = o.lastIndex),
          o === j
            ? c[1] === `!--`
              ? (o = M)
              : c[1] === void 0
                ? c[2] === void 0
                  ? c[3] !== void 0 && (o = N)
                  : (ue.test(c[2]) && (i = RegExp(`</` + c[2], `g`)), (o = N))
                : (o = se)
            : o === N
              ? c[0] === `>`
                ? ((o = i ?? j), (l = -1))
                : c[1] === void 0
                  ? (l = -2)
                  : ((l = o.lastIndex - c[2].length),
                    (s = c[1]),
                    (o = c[3] === void 0 ? N : c[3] === `"` ? le : ce))
              : o === le || o === ce
                ? (o = N)
                : o === M || o === se
                  ? (o = j)
                  : ((o = N), (i = void 0)));
      let d = o === N && e[t + 1].startsWith(`/>`) ? ` ` : ``;
      a +=
        o === j
          ? n + oe
          : l >= 0
            ? (r.push(s), n.slice(0, l) + S + n.slice(l) + C + d)
            : n + C + (l === -2 ? t : d);
    }
    return [z(e, a + (e[n] || `<?>`) + (t === 2 ? `</svg>` : t === 3 ? `</math>` : ``)), r];
  },
  V = class e {
    constructor({ strings: t, _$litType$: n }, r) {
      let i;
      this.parts = [];
      let a = 0,
        o = 0,
        s = t.length - 1,
        c = this.parts,
        [l, u] = B(t, n);
      if (((this.el = e.createElement(l, r)), (R.currentNode = this.el.content), n === 2 || n === 3)) {
        let e = this.el.content.firstChild;
        e.replaceWith(...e.childNodes);
      }
      for (; (i = R.nextNode()) !== null && c.length < s;) {
        if (i.nodeType === 1) {
          if (i.hasAttributes())
            for (let e of i.getAttributeNames())
              if (e.endsWith(S)) {
                let t = u[o++],
                  n = i.getAttribute(e).split(C),
                  r = /([.?@])?(.*)/.exec(t);
                (c.push({
                  type: 1,
                  index: a,
                  name: r[2],
                  strings: n,
                  ctor: r[1] === `.` ? K : r[1] === `?` ? q : r[1] === `@` ? pe : G,
                }),
                  i.removeAttribute(e));
              } else e.startsWith(C) && (c.push({ type: 6, index: a }), i.removeAttribute(e));
          if (ue.test(i.tagName)) {
            let e = i.textContent.split(C),
              t = e.length - 1;
            if (t > 0) {
              i.textContent = x ? x.emptyScript : ``;
              for (let n = 0; n < t; n++)
                (i.append(e[n], E()), R.nextNode(), c.push({ type: 2, index: ++a }));
              i.append(e[t], E());
            }
          }
        } else if (i.nodeType === 8) {
          if (i.data === w) c.push({ type: 2, index: a });
          else {
            let e = -1;
            for (; (e = i.data.indexOf(C, e + 1)) !== -1;)
              (c.push({ type: 7, index: a }), (e += C.length - 1));
          }
        }
        a++;
      }
    }
    static createElement(e, t) {
      let n = T.createElement(`template`);
      return ((n.innerHTML = e), n);
    }
  };
function H(e, t, n = e, r) {
  if (t === F) return t;
  let i = r === void 0 ? n._$Cl : n._$Co?.[r],
    a = D(t) ? void 0 : t._$litDirective$;
  return (
    i?.constructor !== a &&
      (i?._$AO?.(!1),
      a === void 0 ? (i = void 0) : ((i = new a(e)), i._$AT(e, n, r)),
      r === void 0 ? (n._$Cl = i) : ((n._$Co ??= [])[r] = i)),
    i !== void 0 && (t = H(e, i._$AS(e, t.values), i, r)),
    t
  );
}
var U = class {
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
        r = (e?.creationScope ?? T).importNode(t, !0);
      R.currentNode = r;
      let i = R.nextNode(),
        a = 0,
        o = 0,
        s = n[0];
      for (; s !== void 0;) {
        if (a === s.index) {
          let t;
          (s.type === 2
            ? (t = new W(i, i.nextSibling, this, e))
            : s.type === 1
              ? (t = new s.ctor(i, s.name, s.strings, this, e))
              : s.type === 6 && (t = new me(i, this, e)),
            this._$AV.push(t),
            (s = n[++o]));
        }
        a !== s?.index && ((i = R.nextNode()), a++);
      }
      return ((R.currentNode = T), r);
    }
    p(e) {
      let t = 0;
      for (let n of this._$AV)
        (n !== void 0 &&
          (n.strings === void 0 ? n._$AI(e[t]) : (n._$AI(e, n, t), (t += n.strings.length - 2))),
          t++);
    }
  },
  W = class e {
    get _$AU() {
      return this._$AM?._$AU ?? this._$Cv;
    }
    constructor(e, t, n, r) {
      ((this.type = 2),
        (this._$AH = I),
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
      ((e = H(this, e, t)),
        D(e)
          ? e === I || e == null || e === ``
            ? (this._$AH !== I && this._$AR(), (this._$AH = I))
            : e !== this._$AH && e !== F && this._(e)
          : e._$litType$ === void 0
            ? e.nodeType === void 0
              ? k(e)
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
      (this._$AH !== I && D(this._$AH) ? (this._$AA.nextSibling.data = e) : this.T(T.createTextNode(e)),
        (this._$AH = e));
    }
    $(e) {
      let { values: t, _$litType$: n } = e,
        r =
          typeof n == `number`
            ? this._$AC(e)
            : (n.el === void 0 && (n.el = V.createElement(z(n.h, n.h[0]), this.options)), n);
      if (this._$AH?._$AD === r) this._$AH.p(t);
      else {
        let e = new U(r, this),
          n = e.u(this.options);
        (e.p(t), this.T(n), (this._$AH = e));
      }
    }
    _$AC(e) {
      let t = L.get(e.strings);
      return (t === void 0 && L.set(e.strings, (t = new V(e))), t);
    }
    k(t) {
      O(this._$AH) || ((this._$AH = []), this._$AR());
      let n = this._$AH,
        r,
        i = 0;
      for (let a of t)
        (i === n.length ? n.push((r = new e(this.O(E()), this.O(E()), this, this.options))) : (r = n[i]),
          r._$AI(a),
          i++);
      i < n.length && (this._$AR(r && r._$AB.nextSibling, i), (n.length = i));
    }
    _$AR(e = this._$AA.nextSibling, t) {
      for (this._$AP?.(!1, !0, t); e !== this._$AB;) {
        let t = b(e).nextSibling;
        (b(e).remove(), (e = t));
      }
    }
    setConnected(e) {
      this._$AM === void 0 && ((this._$Cv = e), this._$AP?.(e));
    }
  },
  G = class {
    get tagName() {
      return this.element.tagName;
    }
    get _$AU() {
      return this._$AM._$AU;
    }
    constructor(e, t, n, r, i) {
      ((this.type = 1),
        (this._$AH = I),
        (this._$AN = void 0),
        (this.element = e),
        (this.name = t),
        (this._$AM = r),
        (this.options = i),
        n.length > 2 || n[0] !== `` || n[1] !== ``
          ? ((this._$AH = Array(n.length - 1).fill(new String())), (this.strings = n))
          : (this._$AH = I));
    }
    _$AI(e, t = this, n, r) {
      let i = this.strings,
        a = !1;
      if (i === void 0)
        ((e = H(this, e, t, 0)), (a = !D(e) || (e !== this._$AH && e !== F)), a && (this._$AH = e));
      else {
        let r = e,
          o,
          s;
        for (e = i[0], o = 0; o < i.length - 1; o++)
          ((s = H(this, r[n + o], t, o)),
            s === F && (s = this._$AH[o]),
            (a ||= !D(s) || s !== this._$AH[o]),
            s === I ? (e = I) : e !== I && (e += (s ?? ``) + i[o + 1]),
            (this._$AH[o] = s));
      }
      a && !r && this.j(e);
    }
    j(e) {
      e === I ? this.element.removeAttribute(this.name) : this.element.setAttribute(this.name, e ?? ``);
    }
  },
  K = class extends G {
    constructor() {
      (super(...arguments), (this.type = 3));
    }
    j(e) {
      this.element[this.name] = e === I ? void 0 : e;
    }
  },
  q = class extends G {
    constructor() {
      (super(...arguments), (this.type = 4));
    }
    j(e) {
      this.element.toggleAttribute(this.name, !!e && e !== I);
    }
  },
  pe = class extends G {
    constructor(e, t, n, r, i) {
      (super(e, t, n, r, i), (this.type = 5));
    }
    _$AI(e, t = this) {
      if ((e = H(this, e, t, 0) ?? I) === F) return;
      let n = this._$AH,
        r = (e === I && n !== I) || e.capture !== n.capture || e.once !== n.once || e.passive !== n.passive,
        i = e !== I && (n === I || r);
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
  me = class {
    constructor(e, t, n) {
      ((this.element = e), (this.type = 6), (this._$AN = void 0), (this._$AM = t), (this.options = n));
    }
    get _$AU() {
      return this._$AM._$AU;
    }
    _$AI(e) {
      H(this, e);
    }
  },
  he = { M: S, P: C, A: w, C: 1, L: B, R: U, D: k, V: H, I: W, H: G, N: q, U: pe, B: K, F: me },
  ge = y.litHtmlPolyfillSupport;
(ge?.(V, W), (y.litHtmlVersions ??= []).push(`3.3.3`));
var _e = (e, t, n) => {
    let r = n?.renderBefore ?? t,
      i = r._$litPart$;
    if (i === void 0) {
      let e = n?.renderBefore ?? null;
      r._$litPart$ = i = new W(t.insertBefore(E(), e), e, void 0, n ?? {});
    }
    return (i._$AI(e), i);
  },
  J = globalThis,
  Y = class extends v {
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
        (this._$Do = _e(t, this.renderRoot, this.renderOptions)));
    }
    connectedCallback() {
      (super.connectedCallback(), this._$Do?.setConnected(!0));
    }
    disconnectedCallback() {
      (super.disconnectedCallback(), this._$Do?.setConnected(!1));
    }
    render() {
      return F;
    }
  };
((Y._$litElement$ = !0), (Y.finalized = !0), J.litElementHydrateSupport?.({ LitElement: Y }));
var ve = J.litElementPolyfillSupport;
(ve?.({ LitElement: Y }), (J.litElementVersions ??= []).push(`4.2.2`));
var ye = {
    idle: `#4a4a5c`,
    waking: `#c97b84`,
    active: `#e6a352`,
    intense: `#f5d08a`,
    health: `#7d9c7a`,
    void: `#6b4b8a`,
    glass: `#0b110e`,
  },
  be = {
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
  xe = {
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
function Se(e) {
  let t = Number.parseInt(e.slice(1), 16);
  return [t >> 16, (t >> 8) & 255, t & 255];
}
var Ce = [
    ...Oe(`surfaces`).map(([e, t, n]) => X(e, `light-dark(${t}, ${n})`)),
    ...Oe(`inks`).map(([e, t, n]) => X(`ink-${e}`, `light-dark(${t}, ${n})`)),
    ...[`line`, `edge`, `fill`, `onFill`].map((e) =>
      X(e === `onFill` ? `on-fill` : e, `light-dark(${xe[e]}, ${be[e]})`),
    ),
    ...Object.entries(ye).map(([e, t]) => X(e, t)),
    Z(`font`, `system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif`),
    Z(`mono`, `ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace`),
    `--t-size-s: 0.75rem;`,
    `--t-size-m: 0.8125rem;`,
    `--t-size: 0.9375rem;`,
    `--t-size-l: 1.125rem;`,
    `--t-size-xl: 1.5rem;`,
    Z(`radius`, `10px`),
    `--t-radius-s: min(6px, var(--t-radius));`,
    Z(`space`, `8px`),
  ].join(`
`),
  we = o`
  :host {
    ${a(Ce)}
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
  Te = o`
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
  Ee = o`
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
function De(e) {
  let t = new CSSStyleSheet();
  (t.replaceSync(`
    :root { ${Ce} color-scheme: dark light; }
    html { background: var(--t-page); color: var(--t-ink-text); }
    body { margin: 0; font: 400 var(--t-size) / 1.45 var(--t-font); font-variant-numeric: tabular-nums; }
  `),
    (e.adoptedStyleSheets = [...e.adoptedStyleSheets, t]));
}
function Oe(e) {
  let t = { ...be[e] };
  return Object.entries({ ...xe[e] }).map(([e, n]) => [e, n, t[e] ?? n]);
}
function X(e, t) {
  return `--t-${e}: var(--terrarium-color-${e}, ${t});`;
}
function Z(e, t) {
  return `--t-${e}: var(--terrarium-${e}, ${t});`;
}
var ke = o`
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
`;
function Ae(e) {
  return Me.test(e)
    ? e
    : e.replace(ze, (t, n, r, i) =>
        t === `\r` &&
        e[i + 1] ===
          `
`
          ? ``
          : n === void 0
            ? r === void 0
              ? `⟨U+${Ve(t)}⟩`
              : Be(r, e[i - 1])
            : n,
      );
}
function je(e) {
  return Ae(e).replaceAll(/[\n\t]/g, ` `);
}
var Q = 4,
  Me = /^[\n\t -~]*$/,
  $ = `\\u115f\\u1160\\u3164\\uffa0\\u2800\\u{16fe4}\\u{13441}\\u{13442}\\u{1d159}\\ufffc\\u{13430}-\\u{13440}`;
RegExp(`[\\p{Zs}\\p{Zl}\\p{Zp}\\s${$}]`, `gu`);
var Ne = `[[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Co}\\p{Cn}\\p{Zs}\\p{Zl}\\p{Zp}\\p{Default_Ignorable_Code_Point}\\p{Bidi_Control}${$}]--[\\n\\t ]]`;
new RegExp(Ne, `gv`);
var Pe = `[ئبتثجحخسشصضطظعغفقكلمنهيىپچڤکگیٹھ]`,
  Fe = `(?=[[\\p{Script=Arabic}&&\\p{L}]--[ء]])`,
  Ie = `[्্੍્୍்్್്්]`,
  Le = `[\\p{L}&&[\\p{Script=Devanagari}\\p{Script=Bengali}\\p{Script=Gurmukhi}\\p{Script=Gujarati}\\p{Script=Oriya}\\p{Script=Tamil}\\p{Script=Telugu}\\p{Script=Kannada}\\p{Script=Malayalam}\\p{Script=Sinhala}]]`,
  Re = [
    `(?=[\\p{Extended_Pictographic}\\p{Regional_Indicator}0-9#*])\\p{RGI_Emoji}`,
    `(?<=${Pe})\\u200c${Fe}`,
    `(?<=${Le}${Ie})[\\u200c\\u200d](?=${Le})`,
  ].join(`|`),
  ze = RegExp(`(${Re})|((?:[\\p{M}--[\\p{Default_Ignorable_Code_Point}${$}]])+)|${Ne}`, `gv`);
function Be(e, t) {
  let n = Array.from(e),
    r = t === void 0 || /\s/.test(t) ? `◌` : ``;
  return n.length <= Q ? r + e : `${r}${n.slice(0, Q).join(``)}⟨${n.length - Q} more marks⟩`;
}
function Ve(e) {
  return (e.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, `0`);
}
export {
  a as _,
  Te as a,
  ye as c,
  I as d,
  F as f,
  o as g,
  fe as h,
  we as i,
  Se as l,
  he as m,
  Ae as n,
  Ee as o,
  de as p,
  De as r,
  ke as s,
  je as t,
  Y as u,
};
