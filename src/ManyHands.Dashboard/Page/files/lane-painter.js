// Draws lanes: the axis, bars and labels. It knows nothing of keys and pointers.

import { Paint, bar } from './paint.js';
import { count, fineTime, time as clockTime } from './text.js';

/** Height of the axis. */
export const AXIS = 18;

const LEAST = 1;
const FONT = '11px system-ui, sans-serif';
const LABEL_FONT = '12px system-ui, sans-serif';
const LABEL = 13;
const SHAPES = { starting: '…', idle: '○', running: '▶', waiting: '◆', stopping: '■' };

/** Steps between lines of the time axis, in milliseconds. */
const STEPS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 30_000, 60_000];

/** Where things are on the canvas at the moment. */
export class Frame {
  /** @param size width and height; @param row the height of a lane; @param view which time is shown */
  constructor(size, row, view) {
    this.width = size.width;
    this.height = size.height;
    this.row = row;
    [this.start, this.end] = view.range;
    this.now = view.now;
    this.labels = size.width < 480 ? 84 : 132;
    this.scale = (size.width - this.labels) / (this.end - this.start);
  }

  x(time) {
    return this.labels + (time - this.start) * this.scale;
  }

  time(x) {
    return this.start + (x - this.labels) / this.scale;
  }
}

export class LanePainter {
  #context;
  #paint = null;
  #frame = null;

  constructor(context) {
    this.#context = context;
  }

  /** Colours have changed, or the canvas was made anew. */
  forget() {
    this.#paint = null;
  }

  /**
   * @param frame where things are; @param lanes those that can be seen; @param first the place of the first one among all
   * @param top how far they are scrolled; @param chosen the number of the lane with a frame around it
   */
  draw(frame, lanes, first, top, chosen) {
    this.#paint ??= new Paint(this.#context);
    this.#frame = frame;
    const context = this.#context;
    context.clearRect(0, 0, frame.width, frame.height);
    this.#drawAxis();
    context.save();
    context.beginPath();
    context.rect(0, AXIS, frame.width, frame.height - AXIS);
    context.clip();
    lanes.forEach((lane, index) => this.#drawLane(lane, first + index, AXIS + (first + index) * frame.row - top));

    // Where lanes are thin, a label reaches into the next one: so labels come last.
    lanes.forEach((lane, index) => this.#drawLabel(lane, first + index, AXIS + (first + index) * frame.row - top, chosen === lane.id));
    context.restore();
  }

  #drawAxis() {
    const context = this.#context;
    const { start, end, scale, labels, width, height } = this.#frame;
    const step = STEPS.find((candidate) => scale * candidate >= (candidate < 1000 ? 96 : 72)) ?? STEPS.at(-1);
    context.font = FONT;
    context.textBaseline = 'middle';
    context.textAlign = 'center';
    for (let at = Math.ceil(start / step) * step; at <= end; at += step) {
      const x = Math.round(this.#frame.x(at)) + 0.5;
      context.strokeStyle = this.#paint.line;
      context.beginPath();
      context.moveTo(x, AXIS - 4);
      context.lineTo(x, height);
      context.stroke();
      if (x < labels + 24 || x > width - 24) continue;
      context.fillStyle = this.#paint.muted;
      context.fillText(step < 1000 ? fineTime(at) : clockTime(at), x, AXIS / 2 - 1);
    }
  }

  #drawLane(lane, index, y) {
    const context = this.#context;
    const { row, width, labels } = this.#frame;
    const height = row - (row > 10 ? 4 : 1);
    if (index % 2 === 1) {
      context.fillStyle = this.#paint.band;
      context.fillRect(0, y, width, row);
    }

    context.save();
    context.beginPath();
    context.rect(labels, y, width - labels, row);
    context.clip();
    this.#drawSpans(lane, y + (row - height) / 2, height);
    context.restore();
  }

  #drawSpans(lane, y, height) {
    const frame = this.#frame;
    const inner = [];
    let column = -1; // The last pixel that was painted whole: nothing more of the same fits there.
    for (const span of lane.spans) {
      if (span.end < frame.start || span.start > frame.end) continue;
      if (span.inner) {
        inner.push(span);
        continue;
      }

      const x = frame.x(span.start);
      const width = Math.max(LEAST, (span.end - span.start) * frame.scale);
      if (width <= LEAST && span.failed === 0 && Math.floor(x) === column) continue;
      column = width <= LEAST ? Math.floor(x) : -1;
      this.#drawSpan(span, x, y, width, height);
    }

    this.#drawOpen(lane, y, height);
    for (const span of inner) this.#drawSpan(span, frame.x(span.start), y + height / 2, Math.max(LEAST, (span.end - span.start) * frame.scale), height / 2);
  }

  /** What runs. What is held still shows what was under way then, as far as it is under way still. */
  #drawOpen(lane, y, height) {
    const frame = this.#frame;
    const to = Math.min(frame.now, frame.end);
    if (lane.job === '' || (lane.state !== 'running' && lane.state !== 'waiting') || lane.since >= to) return;
    const x = frame.x(lane.since);
    const width = Math.max(LEAST, frame.x(to) - x);
    bar(this.#context, this.#paint, lane.state, x, y, width, height);
    if (this.#hasRoom(x, width, height)) this.#drawName(lane.job, x, y, width, height, lane.state === 'waiting' ? this.#paint.onWaiting : this.#paint.onBar);
  }

  #drawSpan(span, x, y, width, height) {
    const context = this.#context;
    const paint = this.#paint;
    const isCancelled = span.failed === 0 && span.cancelled > 0 && span.cancelled >= span.jobs;
    if (isCancelled) {
      bar(context, paint, 'cancelled', x, y, width, height);
      return;
    }

    const share = span.id === 0 && span.end > span.start ? Math.max(0.15, Math.min(1, span.busy / (span.end - span.start))) : 1;
    const tall = Math.max(2, height * share);
    context.fillStyle = width < 3 && span.failed > 0 ? paint.bad : paint.of(span);
    context.fillRect(x, y + height - tall, width > 4 ? width - 1 : width, tall);
    if (span.failed > 0) this.#drawNotch(x + width / 2, y);
    if (this.#hasRoom(x, width, height)) {
      this.#drawName(span.id === 0 && span.jobs > 1 ? `${count(span.jobs)} × ${span.name || 'several'}` : span.name, x, y, width, height, paint.onBar);
    }
  }

  /** A failure stands out, however short it was. */
  #drawNotch(x, y) {
    const context = this.#context;
    context.fillStyle = this.#paint.bad;
    context.beginPath();
    context.moveTo(x - 3, y - 2);
    context.lineTo(x + 3, y - 2);
    context.lineTo(x, y + 4);
    context.fill();
  }

  #room(x, width) {
    return x + width - Math.max(x, this.#frame.labels) - 10;
  }

  #hasRoom(x, width, height) {
    return height >= 12 && this.#room(x, width) >= 36;
  }

  #drawName(name, x, y, width, height, ink) {
    if (!name) return;
    const context = this.#context;
    const room = this.#room(x, width);
    context.font = FONT;
    context.textAlign = 'left';
    context.textBaseline = 'middle';
    let text = name;
    const whole = context.measureText(text).width;
    if (whole > room) {
      const letters = Math.floor((room / whole) * text.length) - 1;
      if (letters < 3) return;
      text = `${text.slice(0, letters)}…`;
    }

    context.fillStyle = ink;
    context.fillText(text, Math.max(x, this.#frame.labels) + 4, y + height / 2 + 0.5);
  }

  #drawLabel(lane, index, y, isChosen) {
    const context = this.#context;
    const { row, width, labels } = this.#frame;
    if (isChosen) {
      context.strokeStyle = this.#paint.focus;
      context.lineWidth = 2;
      context.strokeRect(1, y + 1, width - 2, row - 2);
      context.lineWidth = 1;
    }

    const every = Math.ceil(LABEL / row);
    if (index % every !== 0) return;
    context.font = LABEL_FONT;
    context.textBaseline = 'middle';
    context.textAlign = 'left';
    context.fillStyle = lane.state === 'idle' || lane.state === 'stopping' ? this.#paint.muted : this.#paint.text;
    const middle = y + (every * row) / 2;
    context.fillText(SHAPES[lane.state] ?? '', 2, middle, 12);

    // The end of a name tells workers apart, so it is the middle that goes.
    let name = lane.name;
    while (name.length > 4 && context.measureText(name).width > labels - 24) {
      const half = Math.floor((name.length - 2) / 2);
      name = `${name.slice(0, half)}…${name.slice(name.length - half)}`;
    }

    context.fillText(name, 18, middle);
  }
}
