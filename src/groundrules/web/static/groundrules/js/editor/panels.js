// The parts the server draws: try it, the difference, the five pages. They follow the last checked text.

import { SignedOut, Unreachable } from "./wire.js";

export class Panels {
  constructor(root, wire, { tokenOf, jump, say, urls, checked }) {
    Object.assign(this, { root, wire, tokenOf, say, urls, checked });
    this.chip = root.querySelector("#pages-chip");
    this.form = document.getElementById("try-form");
    this.answer = root.querySelector("#try-answer");
    this.fresh = { difference: null, pages: null };
    this.asked = "";
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.tryIt();
    });
    this.answer.addEventListener("change", (event) => {
      if (event.target.matches("[data-word], [name=thing]")) this.tryIt();
    });
    root.addEventListener("click", (event) => {
      const button = event.target.closest("button[data-line]");
      if (button) jump(Number(button.dataset.line), 1);
    });
  }

  // What the server draws of a text goes stale with it.
  stale() {
    this.fresh = { difference: null, pages: null };
  }

  async draw(panel) {
    const token = this.tokenOf();
    if (!(panel in this.fresh) || !token || this.fresh[panel] === token) return;
    const place = this.root.querySelector(`#${panel}-answer`);
    place.setAttribute("aria-busy", "true");
    const mark = this.checked();
    const html = await this.#ask(this.urls[panel], { token });
    place.removeAttribute("aria-busy");
    if (html === null || mark !== this.checked()) return;
    put(place, html);
    this.fresh[panel] = token;
    if (panel === "pages") this.#chip(place.firstElementChild);
  }

  async tryIt() {
    const token = this.tokenOf();
    if (!token) return;
    const account = this.form.elements.account.value.trim();
    const facts = {};
    if (account === this.asked) {
      for (const field of this.answer.querySelectorAll("[data-word]")) {
        if (field.value !== field.dataset.known || field.dataset.byHand) facts[field.dataset.word] = field.value || "unknown";
      }
    }
    const thing = this.answer.querySelector("[name=thing]")?.value ?? "";
    const focused = document.activeElement?.id;
    const isTyping = this.answer.contains(document.activeElement);
    const html = await this.#ask(this.urls.try, { token, account, facts, thing });
    if (html === null) return;
    this.asked = account;
    put(this.answer, html);
    if (isTyping && focused) document.getElementById(focused)?.focus();
    this.say(this.answer.querySelector("[data-said]")?.dataset.said ?? "");
  }

  async #ask(url, body) {
    try {
      const { status, told } = await this.wire.ask(url, body);
      return status === 200 ? told : null;
    } catch (error) {
      if (!(error instanceof Unreachable || error instanceof SignedOut)) throw error;
      this.say("No connection");
      return null;
    }
  }

  // The count of the last draft that could be laid out stays, and says of which draft it is.
  #chip(part) {
    const { slides, limit } = part?.dataset ?? {};
    if (slides) this.counted = { slides, limit };
    this.chip.hidden = false;
    if (!this.counted) {
      this.chip.textContent = "Pages not counted";
      this.chip.className = "state none";
      return;
    }
    const over = Number(this.counted.slides) > Number(this.counted.limit);
    const words = over
      ? `${this.counted.slides} slides, ${this.counted.limit} allowed`
      : `${this.counted.slides} of ${this.counted.limit} pages`;
    this.chip.textContent = slides ? words : `${words} when last readable`;
    this.chip.className = `state ${slides ? (over ? "late" : "calm") : "none"}`;
  }

  // The draft stopped being readable, or is readable again: told at once, not at the next pause.
  readable(isReadable) {
    if (!isReadable) this.#chip(null);
  }
}

// A part of the page as our own templates write it: parsed apart, so that nothing in it runs.
function put(place, html) {
  const part = new DOMParser().parseFromString(html, "text/html");
  place.replaceChildren(...part.body.childNodes);
}
