// Which piece of time is shown. Everything that shows time follows it.

export const SHORTEST = 50;
export const LONGEST = 300_000;

/** Of what is shown: what stays in sight of the oldest there is, and room before it. */
const LEFT_OVER = 0.1;
const MARGIN = 0.02;

export class View extends EventTarget {
  /** Milliseconds shown. */
  length = 60_000;

  /** Where what is shown ends; null follows the present. */
  end = null;

  /** The present, as the last message had it. */
  now = 0;

  #oldest;

  /** @param oldest tells where what there is begins; Infinity for nowhere */
  constructor(oldest) {
    super();
    this.#oldest = oldest;
  }

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

  /** Moves by a share of what is shown; into the future it does not go, nor to where there is nothing any more. */
  pan(share) {
    const end = (this.end ?? this.now) + share * this.length;
    const first = Math.max(this.now - LONGEST, this.#oldest()) + LEFT_OVER * this.length;
    this.#set(Math.min(this.now, Math.max(first, end)), this.length);
  }

  /** Shows the oldest there is. */
  toOldest() {
    const start = Math.max(this.now - LONGEST, this.#oldest()) - MARGIN * this.length;
    this.#set(Math.min(this.now, start + this.length), this.length);
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
