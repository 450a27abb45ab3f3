// The lanes of one executor: a canvas that is as large as what can be seen of it, whatever the number of workers.

import { AXIS, Frame, LanePainter } from './lane-painter.js';
import { count, duration, fineTime, jobText } from './text.js';

export class Lanes {
  #view;
  #show;
  #painter;
  #lanes = [];
  #row = 20;
  #size = { width: 0, height: 0 };
  #frame = null;
  #chosen = null;
  #drag = null;

  /** @param show tells what is under the pointer or was chosen: (text or null, event or null) */
  constructor(root, view, show) {
    this.root = root;
    this.#view = view;
    this.#show = show;
    this.canvas = document.createElement('canvas');
    this.canvas.setAttribute('aria-hidden', 'true');
    this.space = document.createElement('div');
    root.append(this.canvas, this.space);
    this.context = this.canvas.getContext('2d');
    this.#painter = new LanePainter(this.context);
    root.addEventListener('scroll', () => this.draw(), { passive: true });
    root.addEventListener('keydown', (event) => this.#onKey(event));
    this.canvas.addEventListener('pointerdown', (event) => this.#onDown(event));
    this.canvas.addEventListener('pointermove', (event) => this.#onMove(event));
    this.canvas.addEventListener('pointerup', (event) => this.#onUp(event));
    this.canvas.addEventListener('pointercancel', () => { this.#drag = null; });
    this.canvas.addEventListener('pointerleave', () => this.#show(null, null));
    this.canvas.addEventListener('dblclick', () => view.follow());
    this.canvas.addEventListener('wheel', (event) => this.#onWheel(event), { passive: false });
    new ResizeObserver(() => this.draw()).observe(root);
  }

  /** Takes new facts, and draws. */
  update(executor) {
    this.#lanes = executor.sorted;
    const many = this.#lanes.length;
    this.#row = many <= 32 ? 20 : many <= 128 ? 13 : 7;
    this.draw();
  }

  /** Colours have changed. */
  repaint() {
    this.#painter.forget();
    this.draw();
  }

  draw() {
    if (!this.#fit()) return;
    this.#frame = new Frame(this.#size, this.#row, this.#view);
    const top = this.root.scrollTop;
    const first = Math.floor(top / this.#row);
    const last = Math.ceil((top + this.#size.height - AXIS) / this.#row);
    this.#painter.draw(this.#frame, this.#lanes.slice(first, last), first, top, this.#chosen?.lane);
  }

  /** Makes the canvas as large as the room there is; false while it can't be seen. */
  #fit() {
    const width = this.root.clientWidth;
    if (width === 0 || this.#lanes.length === 0) return false;
    const all = AXIS + this.#lanes.length * this.#row;
    const height = Math.min(all + 2, Math.max(160, Math.round(innerHeight * 0.55)));
    const ratio = devicePixelRatio || 1;
    if (width !== this.#size.width || height !== this.#size.height || this.canvas.width !== Math.round(width * ratio)) {
      this.#size = { width, height };
      this.canvas.width = Math.round(width * ratio);
      this.canvas.height = Math.round(height * ratio);
      this.canvas.style.height = `${height}px`;
      this.root.style.height = `${height + this.root.offsetHeight - this.root.clientHeight}px`; // With its borders.
      this.#painter.forget();
    }

    this.context.setTransform(ratio, 0, 0, ratio, 0, 0);
    this.space.style.height = `${Math.max(0, all - height)}px`;
    return true;
  }

  /** What is at a place of the canvas. */
  #at(event) {
    const box = this.canvas.getBoundingClientRect();
    const [x, y] = [event.clientX - box.left, event.clientY - box.top];
    const lane = y < AXIS ? null : this.#lanes[Math.floor((y - AXIS + this.root.scrollTop) / this.#row)];
    if (!lane || !this.#frame) return null;
    if (x < this.#frame.labels) return { lane, span: null };
    const moment = this.#frame.time(x);
    const close = 2 / this.#frame.scale;
    const under = lane.spans.filter((span) => span.start - close <= moment && span.end + close >= moment);
    const span = under.find((candidate) => candidate.inner) ?? under.find((candidate) => candidate.failed > 0) ?? under.at(-1) ?? null;
    return { lane, span };
  }

  #onMove(event) {
    if (!this.#drag) {
      const found = this.#at(event);
      this.#show(found && describe(found, this.#view.now), event);
      return;
    }

    const by = this.#drag.x - event.clientX;
    if (!this.#drag.hasMoved && Math.abs(by) <= 3) return;
    this.#drag = { x: event.clientX, hasMoved: true };
    this.#view.pan(by / (this.#frame.width - this.#frame.labels));
  }

  #onDown(event) {
    if (event.button !== 0) return;
    this.#drag = { x: event.clientX, hasMoved: false };
    this.canvas.setPointerCapture(event.pointerId);
  }

  #onUp(event) {
    const wasDrag = this.#drag?.hasMoved;
    this.#drag = null;
    const found = wasDrag ? null : this.#at(event);
    if (found) this.#choose(found.lane, found.span);
  }

  #onWheel(event) {
    if ((!event.ctrlKey && !event.shiftKey) || !this.#frame) return; // The page scrolls as ever.
    event.preventDefault();
    const box = this.canvas.getBoundingClientRect();
    this.#view.zoom((event.deltaY || event.deltaX) > 0 ? 1.25 : 0.8, this.#frame.time(event.clientX - box.left));
  }

  #choose(lane, span) {
    this.#chosen = { lane: lane.id, span };
    const top = this.#lanes.indexOf(lane) * this.#row;
    const room = this.#size.height - AXIS;
    if (top < this.root.scrollTop) this.root.scrollTop = top;
    else if (top + this.#row > this.root.scrollTop + room) this.root.scrollTop = top + this.#row - room;
    this.draw();
    this.#show(describe({ lane, span }, this.#view.now), null);
  }

  #onKey(event) {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const act = {
      ArrowUp: () => this.#step(-1),
      ArrowDown: () => this.#step(1),
      ArrowLeft: () => (event.shiftKey ? this.#walk(-1) : this.#view.pan(-0.2)),
      ArrowRight: () => (event.shiftKey ? this.#walk(1) : this.#view.pan(0.2)),
      '+': () => this.#view.zoom(0.5),
      '=': () => this.#view.zoom(0.5),
      '-': () => this.#view.zoom(2),
      ' ': () => this.#view.toggle(),
      End: () => this.#view.follow(),
      Home: () => this.#view.toOldest(),
    }[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  }

  #step(by) {
    const index = this.#lanes.findIndex((lane) => lane.id === this.#chosen?.lane);
    const lane = this.#lanes[index < 0 ? 0 : Math.max(0, Math.min(this.#lanes.length - 1, index + by))];
    if (lane) this.#choose(lane, null);
  }

  #walk(by) {
    const lane = this.#lanes.find((candidate) => candidate.id === this.#chosen?.lane) ?? this.#lanes[0];
    if (!lane || lane.spans.length === 0) return;
    const index = lane.spans.indexOf(this.#chosen?.span);
    const span = lane.spans[index < 0 ? lane.spans.length - 1 : Math.max(0, Math.min(lane.spans.length - 1, index + by))];
    this.#view.hold();
    const [start, end] = this.#view.range;
    const middle = (span.start + span.end) / 2;
    if (span.start < start || span.end > end) this.#view.show(middle - this.#view.length / 2, middle + this.#view.length / 2);
    this.#choose(lane, span);
  }
}

/** A lane at the moment, or one of its bars, in words. */
function describe({ lane, span }, now) {
  if (!span) {
    const state = lane.state === 'waiting' ? `waits for ${lane.waitsFor || 'something'}` : lane.state;
    const job = lane.job ? `, ${jobText(lane.jobId, lane.job)}` : '';
    return `${lane.name}: ${state}${job}, for ${duration(Math.max(0, now - lane.since))}; ${count(lane.jobs)} jobs done, busy for ${duration(lane.busy)}`;
  }

  const length = span.end - span.start;
  const isMany = span.id === 0 && span.jobs !== 1;
  const what = isMany ? `${count(span.jobs)} jobs${span.name ? ` ${span.name}` : ''}` : span.id > 0 ? jobText(span.id, span.name) : span.name || 'a job';
  const busy = isMany && length > 0 ? `, busy ${Math.round((100 * span.busy) / length)} %` : '';
  const inside = span.inner ? ', inside another job that waited for it' : '';
  return `${lane.name}: ${what}, ${duration(length)} from ${fineTime(span.start)}${busy}${ending(span)}${inside}`;
}

function ending(span) {
  const some = (number, word) => (span.jobs > 1 ? `, ${count(number)} ${word}` : `, ${word}`);
  if (span.failed > 0) return some(span.failed, 'failed');
  if (span.cancelled > 0) return some(span.cancelled, 'cancelled');
  return span.jobs > 0 ? ', ended well' : ', goes on later';
}
