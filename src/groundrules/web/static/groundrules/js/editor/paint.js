// The coloured text under the typed one, and the gutter: only the lines one sees are drawn.

const WORDS = new Set([
  "and", "or", "not", "in", "between", "like", "is", "null", "unknown", "known", "any", "yes", "no",
]);
// What stands behind these is said to people: no word in it is one of a condition.
const SAID = new Set([
  "text", "measure", "why", "say", "question", "who", "book", "owner", "topic", "brings", "needs",
  "may decide", "does not",
]);
const TOKEN =
  /(#.*$)|('(?:[^']|'')*'|"[^"]*")|(\|)|(->)|(<>|<=|>=|<|>|=)|(\d[\d.,_]*)|([^\W\d][\w-]*)|(\s+)|(.)/gu;
const KEY = /^(\s*(?:- +)?)((?:"[^"]*"|'[^']*'|[^\s#'"|:{}[\]][^#'"|:{}[\]]*?) *:)(?=\s|$)/u;
const SHAPES = { error: "\u25a0", warning: "\u25c6", note: "\u25cf" };

export class Paint {
  constructor(area, layer, gutter) {
    this.area = area;
    this.layer = layer;
    this.gutter = gutter;
    this.lines = [];
    this.marks = new Map();
    this.wanted = false;
    area.addEventListener("scroll", () => this.draw(), { passive: true });
    new ResizeObserver(() => this.draw()).observe(area);
  }

  // Lines of the text, and findings by line.
  show(lines, marks = this.marks) {
    this.lines = lines;
    this.marks = marks;
    this.gutter.style.setProperty("--digits", String(Math.max(3, String(lines.length).length)));
    this.draw();
  }

  draw() {
    if (this.wanted) return;
    this.wanted = true;
    requestAnimationFrame(() => {
      this.wanted = false;
      this.#draw();
    });
  }

  get height() {
    this.lineHeight ??= parseFloat(getComputedStyle(this.area).lineHeight);
    return this.lineHeight;
  }

  #draw() {
    const top = this.area.scrollTop;
    const first = Math.max(0, Math.floor(top / this.height) - 2);
    const last = Math.min(this.lines.length, first + Math.ceil(this.area.clientHeight / this.height) + 5);
    const caret = this.caretLine ?? 0;
    const text = document.createDocumentFragment();
    const marks = document.createDocumentFragment();
    for (let at = first; at < last; at += 1) {
      const found = this.marks.get(at + 1) ?? [];
      const line = document.createElement("div");
      paintLine(line, this.lines[at], found);
      if (at + 1 === caret) line.className = "here";
      text.append(line);
      marks.append(gutterLine(at + 1, found, at + 1 === caret));
    }
    this.layer.replaceChildren(text);
    this.gutter.firstElementChild.replaceChildren(marks);
    const shift = first * this.height - top;
    this.layer.style.transform = `translate(${-this.area.scrollLeft}px, ${shift}px)`;
    this.gutter.firstElementChild.style.transform = `translateY(${shift}px)`;
  }

  // The line comes into sight, a third from the top, unless it is already.
  reveal(line) {
    const y = (line - 1) * this.height;
    const { scrollTop, clientHeight } = this.area;
    if (y < scrollTop + this.height || y > scrollTop + clientHeight - 2 * this.height) {
      this.area.scrollTop = Math.max(0, y - clientHeight / 3);
    }
  }
}

function gutterLine(number, found, isHere) {
  const row = document.createElement("div");
  row.dataset.line = String(number);
  const mark = document.createElement("b");
  const worst = worstOf(found);
  if (worst) {
    mark.className = worst;
    mark.textContent = SHAPES[worst];
    row.title = found.map((one) => one.message.replaceAll("`", "")).join("\n");
  }
  row.append(mark, String(number));
  if (isHere) row.className = "here";
  return row;
}

export function worstOf(found) {
  return ["error", "warning", "note"].find((severity) => found.some((one) => one.severity === severity));
}

function paintLine(line, text, found) {
  if (text === "") {
    line.append("\u200b");
    return;
  }
  const starts = new Map(found.map((one) => [one.column - 1, one.severity]));
  const key = KEY.exec(text);
  let at = 0;
  const add = (part, kind) => {
    let severity = null;
    for (const [start, worst] of starts) {
      if (start >= at && start < at + part.length) {
        severity = worst;
        starts.delete(start);
      }
    }
    if (kind || severity) {
      const span = document.createElement("span");
      span.className = [kind, severity ? `wrong ${severity}` : ""].join(" ").trim();
      span.textContent = part;
      line.append(span);
    } else {
      line.append(part);
    }
    at += part.length;
  };
  if (key) {
    if (key[1]) add(key[1], "");
    add(key[2], "key");
  }
  const isSaid = key !== null && SAID.has(key[2].replace(/\s*:$/, ""));
  const rest = text.slice(at);
  for (const token of rest.matchAll(TOKEN)) {
    const kind = kindOf(token, text, at);
    add(token[0], isSaid && kind !== "comment" ? "" : kind);
  }
}

function kindOf(token, text, at) {
  const [, comment, quoted, bar, arrow, compare, number, word] = token;
  if (comment) return at === 0 || /\s/.test(text[at - 1]) ? "comment" : "";
  if (quoted) return "quoted";
  if (bar || arrow) return "bar";
  if (compare) return "sign";
  if (number) return "number";
  if (word && WORDS.has(word.toLowerCase())) return "word";
  return "";
}
