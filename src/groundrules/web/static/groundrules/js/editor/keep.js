// The copy in this browser: written on every keystroke, taken up again after a crash, one for each window.

const PREFIX = "groundrules draft ";

export class Copy {
  constructor(viewer) {
    this.viewer = viewer;
    this.tab = crypto.getRandomValues(new Uint32Array(3)).join("-");
    this.works = true;
    if ("BroadcastChannel" in window) {
      this.channel = new BroadcastChannel(`${PREFIX}${viewer}`);
      this.channel.onmessage = (event) => {
        if (event.data === "who is here") this.channel.postMessage({ here: this.tab });
      };
    }
  }

  #key(tab = this.tab) {
    return `${PREFIX}${this.viewer} ${tab}`;
  }

  write(state) {
    try {
      localStorage.setItem(this.#key(), JSON.stringify({ ...state, tab: this.tab, at: Date.now() }));
      this.works = true;
    } catch {
      this.works = false; // no room, or the browser keeps nothing: the page says so
    }
    return this.works;
  }

  clear() {
    try {
      localStorage.removeItem(this.#key());
    } catch {
      this.works = false;
    }
  }

  // The newest text some window of this person left behind; windows still open answer for theirs.
  async leftBehind() {
    const alive = await this.#windows();
    const found = [];
    try {
      for (let n = 0; n < localStorage.length; n += 1) {
        const key = localStorage.key(n);
        if (!key.startsWith(`${PREFIX}${this.viewer} `)) continue;
        const kept = JSON.parse(localStorage.getItem(key));
        if (kept && typeof kept.text === "string" && !alive.has(kept.tab)) found.push(kept);
      }
    } catch {
      this.works = false;
    }
    found.sort((one, other) => other.at - one.at);
    return found[0] ?? null;
  }

  // Go on as the window that left the copy behind, so that its own savings do not overtake it.
  takeOver(kept) {
    this.tab = kept.tab;
  }

  #windows() {
    if (!this.channel) return Promise.resolve(new Set());
    const alive = new Set();
    const hear = (event) => {
      if (event.data?.here && event.data.here !== this.tab) alive.add(event.data.here);
    };
    this.channel.addEventListener("message", hear);
    this.channel.postMessage("who is here");
    return new Promise((resolve) => {
      setTimeout(() => {
        this.channel.removeEventListener("message", hear);
        resolve(alive);
      }, 200);
    });
  }
}
