import { html, LitElement } from "lit";

class Dashboard extends LitElement {
  override render() {
    return html`<h1>terrarium</h1>`;
  }
}

customElements.define("t-dashboard", Dashboard);
