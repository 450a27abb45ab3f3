// Which piece of time is shown. Everything that shows time follows it.

export const SHORTEST = 50;
export const LONGEST = 300_000;

export class View extends EventTarget {
  /** Milliseconds shown. */
  length = 60_000;

  /** Where what is shown ends; null follows the present. */
  end = null;

  /** The present, as the last message had it. */
  now = 0;

  get isHeld() {
    return this.end !== null;
  }

  get range() {
    const end = this.end ?? this.now;
    return [end - this.length, end];
  }

  hold() {
    if (!this.isHeld) this.#set(this.now, this.length);
  }

  follow() {
    this.#set(null, this.length);
  }

  toggle() {
    if (this.isHeld) this.follow();
    else this.hold();
  }

  /** Moves by a share of what is shown; into the future it does not go. */
  pan(share) {
    const end = (this.end ?? this.now) + share * this.length;
    this.#set(Math.max(this.now - LONGEST, Math.min(this.now, end)), this.length);
  }

  /** Shows more or less around a moment; null is the end of what is shown. */
  zoom(factor, around = null) {
    const length = Math.max(SHORTEST, Math.min(LONGEST, this.length * factor));
    if (around === null || !this.isHeld) {
      this.#set(this.end, length);
      return;
    }

    const end = around + ((this.end - around) * length) / this.length;
    this.#set(Math.min(this.now, end), length);
  }

  show(start, end) {
    this.#set(Math.min(this.now, end), Math.max(SHORTEST, Math.min(LONGEST, end - start)));
  }

  setLength(length) {
    this.#set(this.end, length);
  }

  #set(end, length) {
    this.end = end;
    this.length = length;
    this.dispatchEvent(new Event('change'));
  }
}
