import { n as e, r as t } from "./visible-text-B0bWghOa.js";
t(document);
var n = new URL(`.`, location.href).href,
  r = document.querySelector(`#agent`),
  i = document.querySelector(`[role=status]`),
  a = document.querySelectorAll(
    `terrarium-density-field, terrarium-sparkline, terrarium-event-stream, terrarium-semaphore-card`,
  );
function o(t) {
  for (let e of a) e.setAttribute(`agent`, t);
  for (let r of document.querySelectorAll(`[data-snippet]`)) {
    let { snippet: i = ``, more: a } = r.dataset,
      o = [`gateway="${n}"`, `agent="${e(t)}"`, ...(a ? [a] : [])];
    r.textContent =
      i === `script`
        ? `<script type="module" src="${n}widgets.js"><\/script>`
        : `<${i}\n  ${o.join(`
  `)}\n></${i}>`;
  }
}
async function s() {
  let { data: t } = await (
      await fetch(`${n}graphql?query=%7B%20agents%20%7B%20id%20%7D%20%7D`, {
        headers: { accept: `application/json` },
      })
    ).json(),
    i = (t?.agents ?? []).map(({ id: e }) => e);
  r?.replaceChildren(...i.map((t) => new Option(e(t), t)));
  let [a] = i;
  if (a === void 0) throw Error(`the gateway has no agents`);
  let s = i.includes(`pulse`) ? `pulse` : a;
  (r && (r.value = s), o(s));
}
(r?.addEventListener(`change`, () => o(r.value)),
  s().catch((e) => {
    i && (i.textContent = `Nothing to show: ${e instanceof Error ? e.message : String(e)}.`);
  }));
