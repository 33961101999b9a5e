// The editor of the rulebook: a text, and round it what is wrong, what it holds and what it would say.

import { Copy } from "./keep.js";
import { Findings } from "./findings.js";
import { Merge } from "./merge.js";
import { Outline } from "./outline.js";
import { Paint } from "./paint.js";
import { Panels } from "./panels.js";
import { Saver } from "./save.js";
import { Tabs } from "./tabs.js";
import { lineAt, linesOf, offsetOf, patchOf, sumOf } from "./text.js";
import { typeInto } from "./typing.js";
import { SignedOut, Unreachable, Wire } from "./wire.js";

const SOON = 5; // keys typed while a question is out go with the next one
const IDLE = 900;
const SETTLED = 2500; // then the whole check is asked for: it also counts accounts

class Editor {
  constructor(root) {
    this.root = root;
    const { dataset } = root;
    this.canEdit = dataset.canEdit === "yes";
    this.urls = {
      save: dataset.saveUrl,
      check: dataset.checkUrl,
      try: dataset.tryUrl,
      difference: dataset.differenceUrl,
      pages: dataset.pagesUrl,
      format: dataset.formatUrl,
      join: dataset.joinUrl,
      text: dataset.textUrl,
    };
    this.area = root.querySelector("#book-text");
    this.area.wrap = "off";
    this.live = root.querySelector("#live");
    this.wire = new Wire(root);
    this.copy = new Copy(dataset.viewer);
    this.paint = new Paint(this.area, root.querySelector("#layer"), root.querySelector("#gutter"));
    const jump = (line, column) => this.jump(line, column);
    const say = (words) => this.say(words);
    this.findings = new Findings(root, { jump, say });
    this.outline = new Outline(root.querySelector("#outline"), jump);
    this.merge = new Merge(root.querySelector("#merge"));
    this.saver = new Saver(this.wire, this.copy, this, {
      version: Number(dataset.version),
      base: dataset.base,
      canEdit: this.canEdit,
      urls: this.urls,
    });
    this.tabs = new Tabs(root.querySelector("[role=tablist]"), (panel) => this.panels?.draw(panel));
    this.panels = new Panels(root, this.wire, {
      tokenOf: () => this.token,
      checked: () => this.checks,
      urls: this.urls,
      jump,
      say,
    });
    this.sent = null;
    this.token = "";
    this.checks = 0;
    this.lines = linesOf(this.area.value);
  }

  async begin() {
    this.root.classList.add("live");
    if (window.matchMedia("(max-width: 76rem)").matches) this.root.querySelector("#outline-box").open = false;
    this.area.readOnly = true;
    this.#shown();
    if (this.canEdit) await this.#takeUp();
    this.area.readOnly = !this.canEdit;
    this.#listen();
    this.#shown();
    await this.check();
  }

  // What some window of this person left unsaved, by a crash or a closed lid.
  async #takeUp() {
    const kept = await this.copy.leftBehind();
    if (!kept) return;
    this.saver.resume(kept);
    if (kept.text === this.area.value) {
      this.copy.clear();
      this.saver.dirty = false;
      this.saver.settle({ version: Number(this.root.dataset.version), base: this.root.dataset.base });
      return;
    }
    this.put(kept.text);
    const at = new Date(kept.at).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
    this.note("restored", `What was typed in this browser until ${at} and never saved is back.`, "");
    this.saver.typed();
  }

  #listen() {
    typeInto(this.area);
    this.area.addEventListener("input", () => this.typed());
    document.addEventListener("selectionchange", () => {
      if (document.activeElement === this.area) this.#caret();
    });
    const keys = (event) => this.#key(event);
    this.root.addEventListener("keydown", keys);
    this.root.querySelector("#save")?.addEventListener("click", (event) => {
      event.preventDefault();
      this.saver.save();
    });
    this.root.querySelector("#format")?.addEventListener("click", () => this.format());
    this.root.querySelector("#gutter").addEventListener("click", (event) => {
      const row = event.target.closest("[data-line]");
      if (row) this.jump(Number(row.dataset.line), 1);
    });
    this.root.querySelector("#notes").addEventListener("click", (event) => {
      const act = event.target.closest("button[data-act]")?.dataset.act;
      if (act === "join") this.saver.rejoin();
      if (act === "load") this.#load();
      if (act === "bring in") this.#bringIn();
      if (act === "dismiss") event.target.closest(".callout").remove();
    });
  }

  #key(event) {
    const isCommand = event.ctrlKey || event.metaKey;
    if (isCommand && event.key.toLowerCase() === "s") {
      event.preventDefault();
      this.saver.save();
    } else if (event.key === "F8") {
      event.preventDefault();
      const [line, column] = this.place();
      this.findings.step(line, column, event.shiftKey ? -1 : 1);
    } else if (isCommand && event.key === "Enter") {
      event.preventDefault();
      this.tabs.show("try");
      if (this.panels.form.elements.account.value || this.panels.asked) this.panels.tryIt();
      else this.panels.form.elements.account.focus();
    } else if (event.shiftKey && event.altKey && event.code === "KeyF") {
      event.preventDefault();
      this.format();
    }
  }

  text() {
    return this.area.value;
  }

  place() {
    const before = this.area.value.slice(0, this.area.selectionStart);
    const line = lineAt(before, before.length + 1);
    return [line, before.length - before.lastIndexOf("\n")];
  }

  put(text) {
    const [line, column] = this.place();
    this.area.value = text;
    this.lines = linesOf(text);
    const offset = offsetOf(this.lines, line, column);
    this.area.setSelectionRange(offset, offset);
    this.#shown();
  }

  typed() {
    this.since ??= performance.now();
    this.lines = linesOf(this.area.value);
    this.paint.show(this.lines);
    this.saver.typed();
    this.#soon();
  }

  #shown() {
    this.paint.show(this.lines);
    this.outline.show(this.lines);
  }

  #soon() {
    clearTimeout(this.checkTimer);
    this.checkTimer = setTimeout(() => this.check(), SOON);
    clearTimeout(this.idleTimer);
    this.idleTimer = setTimeout(() => this.#idle(), IDLE);
  }

  // The whole check, once nobody types: regions as from scratch, and the accounts in them.
  async #settle() {
    const { checks, lines } = this;
    if (this.checking || !this.findings.found.some((one) => one.code.startsWith("GR25"))) return;
    try {
      const { status, told } = await this.wire.ask(this.urls.check, { token: this.token, settle: true });
      if (status === 200 && this.checks === checks && this.lines === lines) this.#show(told);
    } catch (error) {
      if (!(error instanceof Unreachable || error instanceof SignedOut)) throw error;
    }
  }

  #idle() {
    this.outline.show(this.lines);
    this.panels.draw("pages");
    this.panels.draw(this.tabs.shown);
  }

  // One question at a time: what was typed meanwhile goes with the next.
  async check() {
    if (this.checking) {
      this.checkAgain = true;
      return;
    }
    this.checking = true;
    do {
      this.checkAgain = false;
      await this.#check();
    } while (this.checkAgain);
    this.checking = false;
  }

  async #check() {
    const since = this.since;
    this.since = undefined;
    const lines = this.lines;
    try {
      let answer = this.sent && this.token ? await this.wire.ask(this.urls.check, this.#patch(lines)) : null;
      if (!answer || answer.told.lost) {
        answer = await this.wire.ask(this.urls.check, { token: this.token, text: lines.join("\n") });
      }
      if (answer.status !== 200) return;
      this.sent = lines;
      this.token = answer.told.token;
      this.checks += 1;
      this.panels.stale();
      this.#found(answer.told, since);
    } catch (error) {
      if (!(error instanceof Unreachable || error instanceof SignedOut)) throw error;
      clearTimeout(this.checkTimer);
      this.checkTimer = setTimeout(() => this.check(), 4000);
    }
  }

  #patch(lines) {
    return { token: this.token, ...patchOf(this.sent, lines), sum: sumOf(lines.join("\n")) };
  }

  #show(told) {
    this.findings.show(told);
    this.panels.readable(told.readable);
    this.paint.show(this.lines, this.findings.byLine());
    this.#caret();
  }

  #found(told, since) {
    this.#show(told);
    clearTimeout(this.idleTimer);
    this.idleTimer = setTimeout(() => this.#idle(), IDLE);
    clearTimeout(this.settleTimer);
    this.settleTimer = setTimeout(() => this.#settle(), SETTLED);
    if (since === undefined) {
      this.root.dataset.checked = String(this.checks);
      return;
    }
    requestAnimationFrame(() => {
      this.root.dataset.checked = String(this.checks);
      this.root.dispatchEvent(new CustomEvent("groundrules:found", { detail: { ms: performance.now() - since } }));
    });
  }

  #caret() {
    const [line] = this.place();
    if (line !== this.paint.caretLine) {
      this.paint.caretLine = line;
      this.paint.draw();
    }
    this.findings.showHere(line);
  }

  jump(line, column) {
    const offset = offsetOf(this.lines, line, column);
    this.area.focus({ preventScroll: true });
    this.area.setSelectionRange(offset, offset);
    this.area.scrollLeft = 0;
    this.paint.reveal(line);
    const box = this.area.getBoundingClientRect();
    if (box.top < 0 || box.top > window.innerHeight - 120) this.area.scrollIntoView({ block: "start" });
    this.#caret();
  }

  async format() {
    if (!this.canEdit) return;
    const text = this.area.value;
    try {
      const { status, told } = await this.wire.ask(this.urls.format, { text });
      if (status !== 200) {
        this.say(told.why ?? "This text cannot be laid out");
        return;
      }
      if (this.area.value !== text) return;
      if (told.text === text) {
        this.say("Already laid out evenly");
        return;
      }
      this.put(told.text);
      this.typed();
      this.say("Laid out evenly");
    } catch (error) {
      if (!(error instanceof Unreachable || error instanceof SignedOut)) throw error;
      this.say("No connection");
    }
  }

  say(words) {
    this.live.textContent = words;
  }

  // What the saver tells the page.

  status(words, tone) {
    const chip = this.root.querySelector("#saved");
    if (chip.textContent === words) return;
    chip.textContent = words;
    chip.className = `state ${tone}`;
  }

  saved() {
    this.#drop("cut off", "restored");
    if (!this.checking && this.sent === null) this.check();
  }

  cutOff(isSignedOut, isKept) {
    const kept = isKept ? "Every keystroke is kept in this browser" : "This browser keeps no copy: leave this page open";
    if (isSignedOut) {
      const note = this.note("cut off", `You are signed out. ${kept} and saved once you are back. `, "stop");
      if (note && !note.querySelector("a")) {
        note.append(Object.assign(document.createElement("a"), { href: "/sign-in/", target: "_blank", textContent: "Sign in in another tab" }));
      }
      return;
    }
    this.note("cut off", `No connection to the server. ${kept}, and saved as soon as it is back.`, "warn");
  }

  overtaken(told) {
    this.root.querySelector("#kept").hidden = false;
    this.note("overtaken", `${told.by || "Somebody"} saved while you were writing. Both texts are kept.`, "stop", "join", "Join the two");
    this.#join();
  }

  news(told) {
    const who = told.by ? `${told.by} saved the draft (${told.at})` : "The draft was published or thrown away";
    this.note("news", `${who}. You are looking at an older text.`, "warn", "load", "Show the new text");
  }

  // A box above the text, one of each name.
  note(name, words, tone, act = "", label = "") {
    const notes = this.root.querySelector("#notes");
    let box = notes.querySelector(`[data-name="${name}"]`);
    if (box && box.dataset.words === words) return box;
    box?.remove();
    box = document.createElement("div");
    box.className = `callout ${tone}`.trim();
    box.dataset.name = name;
    box.dataset.words = words;
    box.append(Object.assign(document.createElement("p"), { textContent: words }));
    if (act) {
      const button = Object.assign(document.createElement("button"), { type: "button", textContent: label });
      button.dataset.act = act;
      box.append(button);
    }
    notes.append(box);
    this.say(words);
    return box;
  }

  #drop(...names) {
    for (const name of names) this.root.querySelector(`#notes [data-name="${name}"]`)?.remove();
  }

  #join() {
    const told = this.saver.conflict;
    if (!told) return;
    this.merge.open(told.pieces, told.by || "somebody else", (text) => {
      this.saver.settle(told);
      this.#drop("overtaken", "behind");
      this.put(text);
      this.typed();
      this.saver.save();
      this.area.focus();
    });
  }

  async #bringIn() {
    await this.saver.save();
    if (this.saver.dirty) return;
    try {
      const { status, told } = await this.wire.ask(this.urls.join, {});
      if (status !== 200) return;
      this.saver.conflict = { ...told, by: "the book in force" };
      this.#join();
    } catch (error) {
      if (!(error instanceof Unreachable || error instanceof SignedOut)) throw error;
      this.say("No connection");
    }
  }

  async #load() {
    try {
      const answer = await fetch(this.urls.text, { cache: "no-store" });
      if (!answer.ok) return;
      const told = await answer.json();
      if (this.saver.dirty) return;
      this.saver.settle(told);
      this.#drop("news");
      this.put(told.text);
      this.status(told.draft ? `Saved, ${told.at}` : "Same as the book in force", "none");
      await this.check();
    } catch {
      this.say("No connection");
    }
  }
}

const root = document.getElementById("editor");
if (root) new Editor(root).begin();
