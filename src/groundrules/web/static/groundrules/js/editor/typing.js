// Keys inside the text: Tab indents until Escape, Enter keeps the indentation; undo stays the browser's own.

const STEP = "  ";

export function typeInto(area) {
  let leaving = false;
  area.addEventListener("keydown", (event) => {
    if (event.isComposing || area.readOnly) return;
    if (event.key === "Escape") {
      leaving = true;
      return;
    }
    if (event.key === "Tab" && !leaving && !event.ctrlKey && !event.altKey && !event.metaKey) {
      event.preventDefault();
      indent(area, event.shiftKey);
      return;
    }
    if (event.key === "Enter" && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey) {
      event.preventDefault();
      const before = area.value.slice(area.value.lastIndexOf("\n", area.selectionStart - 1) + 1, area.selectionStart);
      insert(area, `\n${/^ */.exec(before)[0]}${/:\s*$/.test(before) ? STEP : ""}`);
    }
    if (!["Shift", "Control", "Alt", "Meta"].includes(event.key)) leaving = false;
  });
  area.addEventListener("blur", () => {
    leaving = false;
  });
}

// As if typed, so that it can be undone.
export function insert(area, text) {
  if (!document.execCommand("insertText", false, text)) {
    area.setRangeText(text, area.selectionStart, area.selectionEnd, "end");
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

function indent(area, isBack) {
  const { selectionStart: from, selectionEnd: to, value } = area;
  if (from === to && !isBack) {
    insert(area, STEP);
    return;
  }
  const start = value.lastIndexOf("\n", from - 1) + 1;
  const end = value.indexOf("\n", Math.max(from, to - 1));
  const last = end < 0 ? value.length : end;
  const lines = value.slice(start, last).split("\n");
  const moved = lines.map((line) => (isBack ? line.replace(/^ {1,2}/, "") : line && STEP + line));
  if (moved.join("\n") === lines.join("\n")) return;
  area.setSelectionRange(start, last);
  insert(area, moved.join("\n"));
  if (from === to) {
    const caret = Math.max(start, from - (lines[0].length - moved[0].length));
    area.setSelectionRange(caret, caret);
  } else {
    area.setSelectionRange(start, start + moved.join("\n").length);
  }
}
