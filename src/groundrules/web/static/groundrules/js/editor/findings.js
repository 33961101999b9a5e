// What is wrong: the list, the counts, the way from one to the next, and the one under the caret.

import { counted, make, start, told } from "./dom.js";

const AT_FIRST = 200;
const BOOK = "rulebook.yaml";
const MARKS = { error: "error", warning: "warning", note: "note" };

// A finding in a table beside the book has its place there: it is told, and leads to no line here.
function placed(one) {
  if (one.file === null || one.file === BOOK) return one;
  return { ...one, elsewhere: `${one.file}:${one.line}:${one.column}`, line: null };
}

export class Findings {
  constructor(root, { jump, say }) {
    this.list = root.querySelector("#findings");
    this.empty = root.querySelector("#no-findings");
    this.chip = root.querySelector("#counts");
    this.tab = root.querySelector("#tab-findings b");
    this.here = root.querySelector("#line-note");
    this.jump = jump;
    this.say = say;
    this.found = [];
    this.all = false;
    this.announced = "";
    this.list.addEventListener("click", (event) => {
      const button = event.target.closest("button[data-n]");
      if (button) this.#go(Number(button.dataset.n));
      if (event.target.closest("button[data-all]")) {
        this.all = true;
        this.#draw();
        this.list.querySelectorAll("button[data-n]")[AT_FIRST]?.focus();
      }
    });
  }

  show(answer) {
    this.found = answer.findings.map(placed);
    this.counts = answer.counts;
    this.#draw();
    const words = this.words();
    this.chip.textContent = words;
    this.chip.className = `state ${this.counts.error ? "late" : this.counts.warning ? "soon" : "calm"}`;
    this.tab.textContent = this.found.length ? this.found.length.toLocaleString("en") : "";
    if (words !== this.announced) this.say(words);
    this.announced = words;
  }

  words() {
    const { error, warning, note } = this.counts;
    const parts = [];
    if (error) parts.push(counted(error, "error"));
    if (warning) parts.push(counted(warning, "warning"));
    if (note) parts.push(counted(note, "note"));
    if (!error) parts.unshift("Fit to publish");
    return parts.join(", ");
  }

  byLine() {
    const lines = new Map();
    for (const one of this.found) {
      if (one.line === null) continue;
      if (!lines.has(one.line)) lines.set(one.line, []);
      lines.get(one.line).push(one);
    }
    return lines;
  }

  // The next finding after a place, or the one before it; round and round.
  step(line, column, direction) {
    const placed = this.found.map((one, n) => [one, n]).filter(([one]) => one.line !== null);
    if (!placed.length) {
      this.say("No findings");
      return;
    }
    const after = ([one]) => one.line > line || (one.line === line && one.column > column);
    const before = ([one]) => one.line < line || (one.line === line && one.column < column);
    const next = direction > 0 ? placed.find(after) ?? placed[0] : placed.findLast(before) ?? placed.at(-1);
    this.#go(next[1]);
  }

  showHere(line) {
    const found = this.found.filter((one) => one.line === line);
    this.here.hidden = !found.length;
    if (!found.length) return;
    const [one] = found;
    const more = found.length > 1 ? ` (and ${found.length - 1} more on this line)` : "";
    this.here.className = `line-note ${one.severity}`;
    this.here.replaceChildren(
      make("b", { text: `${one.line}:${one.column} ` }),
      ...told(start(one.message)),
      one.help ? ". " : "",
      ...told(one.help ? start(one.help) : ""),
      more,
    );
  }

  #go(n) {
    const one = this.found[n];
    if (!one || one.line === null) return;
    this.jump(one.line, one.column);
    this.say(`${start(one.severity)}, line ${one.line}: ${one.message.replaceAll("`", "")}`);
    for (const button of this.list.querySelectorAll("[aria-current]")) button.removeAttribute("aria-current");
    const button = this.list.querySelector(`button[data-n="${n}"]`);
    button?.setAttribute("aria-current", "true");
    button?.scrollIntoView({ block: "nearest" });
  }

  #draw() {
    const shown = this.all ? this.found : this.found.slice(0, AT_FIRST);
    const rows = shown.map((one, n) => make("li", {}, this.#row(one, n)));
    if (shown.length < this.found.length) {
      const rest = counted(this.found.length - shown.length, "more finding");
      rows.push(make("li", {}, make("button", { className: "quiet", "data-all": "", text: `Show ${rest}` })));
    }
    this.list.replaceChildren(...rows);
    this.empty.hidden = this.found.length > 0;
  }

  #row(one, n) {
    const place = one.elsewhere || (one.line === null ? "" : `${one.line}:${one.column}`);
    const head = make(
      "span",
      { className: "finding-head" },
      make("span", { className: `severity ${one.severity}`, text: MARKS[one.severity] }),
      make("span", { className: "place", text: place }),
      make("span", { className: "code", text: one.code }),
    );
    const parts = [head, make("span", { className: "message" }, ...told(start(one.message)))];
    if (one.help) parts.push(make("span", { className: "help" }, ...told(start(one.help))));
    const example = Object.entries(one.example).map(([word, value]) => `${word} ${value}`).join(", ");
    if (example) parts.push(make("span", { className: "help", text: `For example: ${example}` }));
    if (one.count !== null) {
      parts.push(make("span", { className: "help", text: `Accounts there today: ${one.count.toLocaleString("en")}` }));
    }
    return make("button", { type: "button", className: "finding", "data-n": String(n) }, ...parts);
  }
}
