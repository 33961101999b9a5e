// What the book holds: sections, decisions, rules; drawn anew only when a name changes.

import { make, start } from "./dom.js";
import { outlineOf } from "./text.js";

export class Outline {
  constructor(nav, jump) {
    this.nav = nav;
    this.places = [];
    this.drawn = "";
    this.open = new Set(["decisions"]);
    nav.addEventListener("click", (event) => {
      const button = event.target.closest("button[data-n]");
      if (button) jump(this.places[Number(button.dataset.n)], 1);
    });
    nav.addEventListener(
      "toggle",
      (event) => {
        const { name } = event.target.dataset;
        if (event.target.open) this.open.add(name);
        else this.open.delete(name);
        if (event.target.open) this.#fill(event.target);
      },
      true,
    );
  }

  show(lines) {
    this.sections = outlineOf(lines);
    this.places = [];
    const names = [];
    for (const section of this.sections) {
      this.places.push(section.line);
      names.push(section.name);
      for (const item of section.items) {
        this.places.push(item.line);
        names.push(item.name);
        for (const rule of item.rules) {
          this.places.push(rule.line);
          names.push(rule.name);
        }
        names.push("/");
      }
    }
    const now = names.join("\n");
    if (now === this.drawn) return;
    this.drawn = now;
    this.#draw();
  }

  #draw() {
    let n = 0;
    const list = make("ol");
    for (const section of this.sections) {
      const own = n;
      n += 1;
      const details = make("details", { "data-name": section.name });
      details.append(make("summary", {}, start(section.name), make("small", { text: ` ${section.items.length}` })));
      const items = [];
      for (const item of section.items) {
        items.push({ item, n });
        n += 1 + item.rules.length;
      }
      details.fill = () => [
        this.#button(`Go to ${section.name}`, own, "whole"),
        make("ol", {}, ...items.map(({ item, n: at }) => this.#item(section.name, item, at))),
      ];
      if (this.open.has(section.name)) {
        details.open = true;
        this.#fill(details);
      }
      list.append(make("li", {}, details));
    }
    this.nav.replaceChildren(list);
  }

  #item(section, item, n) {
    const row = make("li", {}, this.#button(item.name, n));
    if (!item.rules.length) return row;
    const name = `${section}/${item.name}`;
    const details = make("details", { "data-name": name });
    details.append(make("summary", {}, `${item.rules.length.toLocaleString("en")} rules`));
    details.fill = () => [
      make("ol", { className: "rules" }, ...item.rules.map((rule, at) => make("li", {}, this.#button(rule.name, n + 1 + at)))),
    ];
    if (this.open.has(name)) {
      details.open = true;
      this.#fill(details);
    }
    row.append(details);
    return row;
  }

  #fill(details) {
    if (!details.fill) return;
    details.append(...details.fill());
    details.fill = null;
  }

  #button(text, n, className = "") {
    return make("button", { type: "button", className: `go ${className}`.trim(), "data-n": String(n), text });
  }
}
