// Talking to the server: a question, an answer, or the plain fact that nobody answers.

export class Unreachable extends Error {}
export class SignedOut extends Error {}
export class Forbidden extends Error {}

const LONGEST_WAIT = 20000;

export class Wire {
  constructor(root) {
    this.addresses = root.dataset;
    this.token = document.querySelector("input[name=csrfmiddlewaretoken]").value;
  }

  async state() {
    const answer = await this.#fetch(this.addresses.stateUrl, { method: "GET" });
    const told = await answer.json();
    this.token = told.csrf;
    return told;
  }

  // The answer, read as JSON or as a part of the page; status 409 and 422 are answers too.
  async ask(url, body, { signal, isRetry = false } = {}) {
    const answer = await this.#fetch(url, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": this.token },
      body: JSON.stringify(body),
      signal,
    });
    if (answer.status === 403 && !isRetry) {
      await this.state(); // the token was renewed by a sign-in in another window
      return this.ask(url, body, { signal, isRetry: true });
    }
    if (answer.status === 403) throw new Forbidden();
    const isJson = (answer.headers.get("Content-Type") ?? "").startsWith("application/json");
    return { status: answer.status, told: isJson ? await answer.json() : await answer.text() };
  }

  async #fetch(url, options) {
    const stop = AbortSignal.timeout(LONGEST_WAIT);
    const signal = options.signal ? AbortSignal.any([options.signal, stop]) : stop;
    let answer;
    try {
      answer = await fetch(url, { ...options, signal, redirect: "manual", cache: "no-store" });
    } catch (error) {
      if (options.signal?.aborted) throw error;
      throw new Unreachable();
    }
    if (answer.type === "opaqueredirect") throw new SignedOut();
    if (answer.status >= 500) throw new Unreachable();
    return answer;
  }
}

// Waits that grow from one second to half a minute, a little uneven so that many windows do not come at once.
export function* waits() {
  for (let seconds = 1; ; seconds = Math.min(seconds * 2, 30)) {
    yield seconds * 1000 * (0.85 + Math.random() * 0.3);
  }
}
