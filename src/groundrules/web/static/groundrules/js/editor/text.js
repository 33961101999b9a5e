// Texts as lines: what changed, sums the server can check, and what the book holds and where.

export const linesOf = (text) => text.split("\n");

// The lines replaced between two texts: from which, how many, by which.
export function patchOf(before, after) {
  const most = Math.min(before.length, after.length);
  let head = 0;
  while (head < most && before[head] === after[head]) head += 1;
  let tail = 0;
  while (tail < most - head && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail += 1;
  return { at: head, gone: before.length - head - tail, lines: after.slice(head, after.length - tail) };
}

// Adler-32 over UTF-16, low byte first; 2,700 characters at a time keep the sums exact.
export function sumOf(text) {
  let a = 1;
  let b = 0;
  for (let start = 0; start < text.length; start += 2700) {
    const end = Math.min(start + 2700, text.length);
    for (let at = start; at < end; at += 1) {
      const unit = text.charCodeAt(at);
      a += unit & 255;
      b += a;
      a += unit >> 8;
      b += a;
    }
    a %= 65521;
    b %= 65521;
  }
  return b * 65536 + a;
}

// The place in the text of a line and a column, both from 1.
export function offsetOf(lines, line, column) {
  const last = Math.min(line, lines.length) - 1;
  let offset = 0;
  for (let n = 0; n < last; n += 1) offset += lines[n].length + 1;
  return offset + Math.min(Math.max(column, 1) - 1, lines[last]?.length ?? 0);
}

export function lineAt(text, offset) {
  let line = 1;
  for (let at = text.indexOf("\n"); at >= 0 && at < offset; at = text.indexOf("\n", at + 1)) line += 1;
  return line;
}

const SECTIONS = new Set([
  "goals", "roles", "words", "settings", "decisions", "advice", "clocks", "exceptions", "transition", "signals",
  "contacts",
]);
const PARTS_OF_A_DECISION = new Set(["rules", "table", "examples"]);

// Sections, what stands in each, and the rules of each decision: by indentation, so that a text with mistakes
// has its outline too.
export function outlineOf(lines) {
  const sections = [];
  let section = null;
  let item = null;
  let step = 0;
  let part = "";
  lines.forEach((line, at) => {
    const body = line.trimStart();
    if (!body || body.startsWith("#")) return;
    const depth = line.length - body.length;
    const key = /^(?:- +)?(?:(id|question) *: *)?("[^"]*"|'[^']*'|[^\s:|#][^:|]*?)? *:?(?: |$)/.exec(body);
    if (depth === 0 && !body.startsWith("- ")) {
      const name = body.split(":")[0].trim();
      section = SECTIONS.has(name) ? { name, line: at + 1, items: [] } : null;
      if (section) sections.push(section);
      item = null;
      step = 0;
      return;
    }
    if (!section) return;
    if (step === 0) step = depth;
    if (depth === step && (section.name !== "goals" || body.startsWith("- ")) && key) {
      item = { name: nameIn(body), line: at + 1, rules: [] };
      section.items.push(item);
      part = "";
      return;
    }
    if (section.name === "decisions" && item) part = inDecision(item, body, at + 1, part);
  });
  return sections;
}

function nameIn(body) {
  const found = /^(?:- +)?(?:(?:id|question) *: *)?(.+?)(?: *:(?: .*)?)?$/.exec(body);
  return (found ? found[1] : body).replace(/^["']|["']$/g, "");
}

function inDecision(item, body, line, part) {
  const key = /^([a-z ]+?) *:/.exec(body);
  if (key && PARTS_OF_A_DECISION.has(key[1])) return key[1];
  if (key && /^(for each|policy|gives|people|check|title|say)$/.test(key[1])) return "";
  if (part === "rules") {
    const id = /^- +id *: *(.+?) *$/.exec(body);
    if (id) item.rules.push({ name: id[1].replace(/^["']|["']$/g, ""), line });
  } else if (part === "table" && body.startsWith("|")) {
    const cell = body.slice(1).split("|")[0].trim();
    if (cell && cell !== "id" && !/^-+$/.test(cell)) item.rules.push({ name: cell, line });
  }
  return part;
}
