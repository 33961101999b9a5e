// Saving: every keystroke in this browser, every pause on the server, and nothing lost in between.

import { Forbidden, SignedOut, Unreachable, waits } from "./wire.js";

const PAUSE = 1500;
const LOOK = 15000;

export class Saver {
  // `page` gives text(), and is told: status(words, tone), overtaken(told), news(told).
  constructor(wire, copy, page, { version, base, canEdit, urls }) {
    Object.assign(this, { wire, copy, page, version, base, canEdit, urls });
    this.turn = 0;
    this.dirty = false;
    this.saving = null;
    this.conflict = null;
    this.pauses = null;
    this.timer = null;
    window.addEventListener("online", () => this.#now());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden" && this.dirty) this.save();
    });
    setInterval(() => this.#look(), LOOK);
  }

  // Something was typed.
  typed() {
    this.dirty = true;
    this.#keep();
    if (this.pauses) return; // cut off: the next try takes whatever stands then
    if (!this.conflict) this.page.status("Not saved yet", "soon");
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), PAUSE);
  }

  // Go on with a text this browser kept.
  resume(kept) {
    this.copy.takeOver(kept);
    this.version = kept.version;
    this.base = kept.base;
    this.turn = kept.turn;
    this.dirty = true;
  }

  // The draft is that of the server again, because its text was taken over.
  settle(told) {
    this.version = told.version;
    this.base = told.base;
    this.conflict = null;
  }

  // Join again, with what was typed since.
  rejoin() {
    this.conflict = null;
    this.dirty = true;
    return this.save();
  }

  async save() {
    if (!this.canEdit || this.conflict) return;
    if (this.saving) {
      await this.saving;
      if (this.dirty && !this.pauses && !this.conflict) await this.save();
      return;
    }
    if (!this.dirty) {
      this.#told();
      return;
    }
    clearTimeout(this.timer);
    this.saving = this.#send();
    await this.saving;
    this.saving = null;
  }

  async #send() {
    const text = this.page.text();
    this.turn += 1;
    this.#keep();
    if (!this.pauses) this.page.status("Saving", "none");
    const body = { text, version: this.version, base: this.base, tab: this.copy.tab, turn: this.turn };
    try {
      const { status, told } = await this.wire.ask(this.urls.save, body);
      this.pauses = null;
      if (status === 200) this.#saved(told, text);
      else if (status === 409) this.#overtaken(told);
      else this.page.status((told.why ?? ["This could not be saved"]).join(" "), "late");
    } catch (error) {
      this.#cutOff(error);
    }
  }

  #saved(told, text) {
    this.last = told;
    this.settle(told);
    this.dirty = this.page.text() !== text;
    if (this.dirty) this.#keep();
    else this.copy.clear();
    this.#told();
    this.page.saved(told);
  }

  #told() {
    if (this.last && !this.dirty && this.last.draft) this.page.status(`Saved, ${this.last.at}`, "calm");
  }

  #overtaken(told) {
    this.conflict = told;
    this.page.status("Not saved: somebody else saved meanwhile", "late");
    this.page.overtaken(told);
  }

  #cutOff(error) {
    if (error instanceof Forbidden) {
      this.page.status("Not saved: you may no longer edit the draft. Your text is kept in this browser", "late");
      return;
    }
    if (!(error instanceof Unreachable || error instanceof SignedOut)) throw error;
    this.pauses ??= waits();
    const wait = this.pauses.next().value;
    const why = error instanceof SignedOut ? "You are signed out" : "No connection";
    this.page.cutOff(error instanceof SignedOut, this.copy.works);
    this.page.status(`${why}: your text is kept ${this.copy.works ? "in this browser" : "on this page only"}`, "late");
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), wait);
  }

  #now() {
    if (!this.pauses) return;
    clearTimeout(this.timer);
    this.save();
  }

  #keep() {
    const { version, base, turn } = this;
    if (!this.canEdit) return;
    if (!this.copy.write({ text: this.page.text(), version, base, turn })) {
      this.page.status("Not saved yet, and this browser keeps no copy", "late");
    }
  }

  // Did somebody else save while this window stood open?
  async #look() {
    if (document.visibilityState !== "visible" || this.saving || this.conflict || this.pauses) return;
    try {
      const told = await this.wire.state();
      if (!this.saving && !this.dirty && (told.version !== this.version || told.base !== this.base)) {
        this.page.news(told);
      }
    } catch (error) {
      if (!(error instanceof Unreachable || error instanceof SignedOut)) throw error;
    }
  }
}
