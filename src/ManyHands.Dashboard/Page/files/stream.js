// The connection: the token, the stream of events, and what to do when it breaks.

const AGAIN = 1000;

export class Stream {
  #source = null;
  #timer = 0;
  #hasEnded = false;
  #handlers;

  /** @param handlers digest(data), state(name, text), needsToken(isWrong) */
  constructor(handlers) {
    this.#handlers = handlers;

    // A page that nobody sees costs nobody anything, and holds none of the few connections that a browser has for a host.
    document.addEventListener('visibilitychange', () => (document.hidden ? this.#pause() : this.#open()));
  }

  async start() {
    const token = new URLSearchParams(location.hash.slice(1)).get('token');
    if (token !== null) {
      // Out of the address bar, and so out of the history and of screenshots.
      history.replaceState(null, '', location.pathname + location.search);
      await this.enter(token);
      return;
    }

    await this.#open();
  }

  /** Exchanges the token for a cookie. */
  async enter(token) {
    const answer = await this.#ask('POST', { Authorization: `Bearer ${token}` });
    if (answer?.status === 401) this.#handlers.needsToken(true);
    else await this.#open();
  }

  async #open() {
    clearTimeout(this.#timer);
    if (this.#source || this.#hasEnded || document.hidden) return;

    // EventSource does not tell why it was refused.
    const answer = await this.#ask('GET');
    if (this.#source || this.#hasEnded || document.hidden) return;
    if (!answer) return this.#later();
    if (answer.status === 401) return this.#handlers.needsToken(false);
    if (!answer.ok) return this.#handlers.state('refused', (await answer.text()).trim());

    const source = new EventSource('events');
    this.#source = source;
    source.addEventListener('message', (event) => {
      this.#handlers.state('live', 'live');
      this.#handlers.digest(JSON.parse(event.data));
    });
    source.addEventListener('end', () => {
      this.#hasEnded = true;
      this.#close();
      this.#handlers.state('ended', 'ended');
    });
    source.addEventListener('error', () => {
      this.#close();
      if (!this.#hasEnded) this.#later();
    });
  }

  async #ask(method, headers) {
    try {
      return await fetch('session', { method, headers, cache: 'no-store' });
    } catch {
      return null; // Nobody is there; it may come back.
    }
  }

  #later() {
    if (document.hidden) return;
    this.#handlers.state('lost', 'connection lost, trying again');
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#open(), AGAIN);
  }

  #pause() {
    clearTimeout(this.#timer);
    this.#close();
  }

  #close() {
    this.#source?.close();
    this.#source = null;
  }
}
