// Colours and patterns of bars: each kind of bar has a pattern of its own, so that nobody needs to tell colours apart.

import { colour } from './theme.js';

const SIZE = 8;

/** What bars are filled with; made anew when the colours change. */
export class Paint {
  constructor(context) {
    this.text = colour('text');
    this.muted = colour('muted');
    this.line = colour('line');
    this.card = colour('card');
    this.band = colour('band');
    this.focus = colour('focus');
    this.onBar = colour('on-bar');
    this.onWaiting = colour('on-waiting');
    this.done = colour('bar-done');
    this.inner = colour('bar-inner');
    this.bad = colour('bar-failed');
    this.running = colour('bar-running');
    this.failed = pattern(context, this.bad, colour('on-bar'), cross);
    this.cancelled = pattern(context, this.card, colour('bar-cancelled'), stripes);
    this.waiting = pattern(context, colour('bar-waiting'), colour('waiting-dots'), dots);
  }

  /** The fill of a span. */
  of(span) {
    if (span.failed > 0) return this.failed;
    if (span.cancelled > 0 && span.cancelled >= span.jobs) return this.cancelled;
    return span.inner ? this.inner : this.done;
  }
}

/** The samples of the legend. */
export function paintKeys(canvases) {
  for (const canvas of canvases) {
    const context = canvas.getContext('2d');
    const paint = new Paint(context);
    const { width, height } = canvas;
    context.clearRect(0, 0, width, height);
    if (canvas.dataset.key === 'many') {
      context.fillStyle = paint.done;
      context.fillRect(1, height * 0.6, 9, height * 0.4 - 1);
      context.fillRect(10, height * 0.2, 9, height * 0.8 - 1);
      context.fillRect(19, height * 0.45, 8, height * 0.55 - 1);
      continue;
    }

    bar(context, paint, canvas.dataset.key, 1, 1, width - 2, height - 2);
  }
}

/** A bar of a kind: the edge belongs to its pattern. */
export function bar(context, paint, kind, x, y, width, height) {
  context.fillStyle = paint[kind];
  context.fillRect(x, y, width, height);
  if (kind === 'running' && width >= 6) {
    // An open end: it goes on.
    context.fillStyle = paint.card;
    context.beginPath();
    context.moveTo(x + width, y);
    context.lineTo(x + width - 4, y + height / 2);
    context.lineTo(x + width, y + height);
    context.fill();
  }

  if (kind === 'cancelled' && width >= 2) {
    context.strokeStyle = paint.muted;
    context.lineWidth = 1;
    context.strokeRect(x + 0.5, y + 0.5, width - 1, height - 1);
  }
}

function pattern(context, ground, ink, draw) {
  const tile = document.createElement('canvas');
  tile.width = SIZE;
  tile.height = SIZE;
  const on = tile.getContext('2d');
  on.fillStyle = ground;
  on.fillRect(0, 0, SIZE, SIZE);
  on.strokeStyle = ink;
  on.fillStyle = ink;
  on.lineWidth = 1.4;
  draw(on);
  return context.createPattern(tile, 'repeat');
}

function cross(on) {
  on.beginPath();
  on.moveTo(1.5, 1.5);
  on.lineTo(SIZE - 1.5, SIZE - 1.5);
  on.moveTo(SIZE - 1.5, 1.5);
  on.lineTo(1.5, SIZE - 1.5);
  on.stroke();
}

function stripes(on) {
  on.beginPath();
  for (const shift of [-SIZE, 0, SIZE]) {
    on.moveTo(shift, SIZE);
    on.lineTo(shift + SIZE, 0);
  }

  on.stroke();
}

function dots(on) {
  for (const [x, y] of [[2, 2], [6, 6]]) {
    on.beginPath();
    on.arc(x, y, 1.3, 0, 2 * Math.PI);
    on.fill();
  }
}
