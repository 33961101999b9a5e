// The panels beside the text: one of them shown, the arrows go from tab to tab.

export class Tabs {
  constructor(list, onShow) {
    this.tabs = [...list.querySelectorAll("[role=tab]")];
    this.onShow = onShow;
    list.addEventListener("click", (event) => {
      const tab = event.target.closest("[role=tab]");
      if (tab) this.show(tab.dataset.panel);
    });
    list.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      const at = this.tabs.findIndex((tab) => tab.getAttribute("aria-selected") === "true");
      const to = event.key === "Home" ? 0 : event.key === "End" ? this.tabs.length - 1 : at + (step ?? 0);
      if (step === undefined && event.key !== "Home" && event.key !== "End") return;
      event.preventDefault();
      const tab = this.tabs[(to + this.tabs.length) % this.tabs.length];
      this.show(tab.dataset.panel);
      tab.focus();
    });
  }

  get shown() {
    return this.tabs.find((tab) => tab.getAttribute("aria-selected") === "true").dataset.panel;
  }

  show(panel) {
    for (const tab of this.tabs) {
      const isIt = tab.dataset.panel === panel;
      tab.setAttribute("aria-selected", String(isIt));
      tab.tabIndex = isIt ? 0 : -1;
      document.getElementById(`panel-${tab.dataset.panel}`).hidden = !isIt;
    }
    this.onShow(panel);
  }
}
