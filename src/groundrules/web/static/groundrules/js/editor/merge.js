// Two texts that grew from one: joined where they do not meet, side by side where they do.

import { counted, make } from "./dom.js";

const SHOWN = 40;

export class Merge {
  constructor(dialog) {
    this.dialog = dialog;
    this.body = dialog.querySelector(".merge-body");
    this.lead = dialog.querySelector(".merge-lead");
    dialog.querySelector("[data-take]").addEventListener("click", () => {
      this.dialog.close();
      this.take(this.#text());
    });
    dialog.querySelector("[data-later]").addEventListener("click", () => this.dialog.close());
  }

  // Pieces as the server joined them; `take` gets the text once a person said yes.
  open(pieces, who, take) {
    this.pieces = pieces;
    this.take = take;
    const meetings = pieces.filter((piece) => piece.kind === "meeting");
    const theirs = pieces.filter((piece) => piece.kind === "theirs").length;
    const mine = pieces.filter((piece) => piece.kind === "mine").length;
    this.lead.textContent =
      `${counted(mine, "change")} of yours and ${counted(theirs, "change")} of ${who} stand in different places ` +
      `and are both kept. ${meetings.length ? `${counted(meetings.length, "place")} you both changed: pick for each.` : "Nothing was changed by both."}`;
    this.choices = new Map();
    let n = 0;
    this.body.replaceChildren(
      ...pieces.flatMap((piece) => {
        if (piece.kind === "same" || piece.kind === "both") return [];
        n += 1;
        return [piece.kind === "meeting" ? this.#meeting(piece, n, who) : one(piece, who)];
      }),
    );
    if (!this.dialog.open) this.dialog.showModal();
  }

  #meeting(piece, n, who) {
    this.choices.set(piece, "mine");
    const box = make("fieldset", { className: "meeting" }, make("legend", { text: `Changed by you and by ${who}` }));
    for (const [value, label, lines] of [
      ["mine", "Yours", piece.mine],
      ["theirs", who, piece.theirs],
      ["both", `Both, yours first`, null],
    ]) {
      const input = make("input", { type: "radio", name: `meeting-${n}`, value });
      if (value === "mine") input.checked = true;
      input.addEventListener("change", () => this.choices.set(piece, value));
      const text = make("span", {}, make("b", { text: label }));
      if (lines) text.append(make("code", { className: "lines", text: cut(lines) }));
      box.append(make("label", { className: "choice" }, input, text));
    }
    return box;
  }

  #text() {
    return this.pieces
      .flatMap((piece) => {
        const choice = piece.kind === "meeting" ? this.choices.get(piece) : piece.kind;
        if (choice === "both" && piece.kind === "meeting") return [...piece.mine, ...piece.theirs];
        return choice === "theirs" ? piece.theirs : piece.mine;
      })
      .join("\n");
  }
}

function one(piece, who) {
  const lines = piece.kind === "mine" ? piece.mine : piece.theirs;
  const gone = lines.length ? "" : "removed: ";
  return make(
    "div",
    { className: `joined-piece ${piece.kind}` },
    make("b", { text: piece.kind === "mine" ? "Yours" : who }),
    make("code", { className: "lines", text: gone + cut(lines.length ? lines : piece.base) }),
  );
}

function cut(lines) {
  const shown = lines.slice(0, SHOWN).join("\n");
  return lines.length > SHOWN ? `${shown}\n… ${lines.length - SHOWN} more lines` : shown || "(nothing)";
}
