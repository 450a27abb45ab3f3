// Who waits for whom: a drawing, and the same in words. A ring is a deadlock.

import { drawWaits } from './wait-graph.js';
import { cell, headCell, table, tableBody, tableRow } from './tables.js';
import { count, duration, el, fill, setText } from './text.js';

const NAMES = ['who waits', 'for what', 'held by', 'how long', 'where'];

export class Waits {
  #root;
  #graph;
  #list;
  #drawn = '';
  #waits = [];

  constructor(root) {
    this.#root = root;
    this.#graph = root.querySelector('#graph');
    this.#list = root.querySelector('#wait-list');
    this.body = tableBody();
    this.more = el('p', { className: 'quiet' });
    this.#list.append(table(tableRow(...NAMES.map(headCell)), this.body), this.more);
    new ResizeObserver(() => this.#draw()).observe(this.#graph);
  }

  update(waits, more) {
    this.#root.hidden = waits.length === 0;
    if (waits.length === 0) return;
    const ring = findRings(waits);
    fill(this.body, waits, createRow, (row, wait) => {
      const isStuck = ring.has(wait);
      setText(row.children[0], `${isStuck ? '⟳ ' : ''}${wait.waiter}${wait.job ? `, ${wait.job}` : ''}`);
      setText(row.children[1], wait.waitsFor);
      setText(row.children[2], wait.heldBy ?? 'not known');
      setText(row.children[3], duration(wait.milliseconds ?? 0));
      setText(row.children[4].lastElementChild.lastElementChild, wait.stack ?? '');
      row.children[4].firstElementChild.hidden = !wait.stack;
      row.className = isStuck ? 'stuck' : '';
    });
    setText(this.more, more > 0 ? `and ${count(more)} more that wait` : '');

    this.#waits = waits;
    this.#draw();
  }

  /** The drawing changes when somebody comes or goes or the room is another, not with each tenth of a second. */
  #draw() {
    const room = this.#graph.clientWidth;
    if (room === 0 || this.#waits.length === 0) return;
    const shape = JSON.stringify([room, this.#waits.map((wait) => [wait.who, wait.waitsFor, wait.heldBy])]);
    if (shape === this.#drawn) return;
    this.#drawn = shape;
    this.#graph.replaceChildren(drawWaits(this.#waits, findRings(this.#waits), room));
  }
}

const createRow = () => tableRow(
  ...NAMES.slice(0, -1).map((name) => cell(name)),
  cell(NAMES.at(-1), el('details', {}, el('summary', {}, 'stack'), el('pre'))));

/** The waits that lie on a ring: following who holds what leads back to the one that waits. */
export function findRings(waits) {
  const next = new Map();
  for (const wait of waits) {
    if (!next.has(wait.who)) next.set(wait.who, []);
    next.get(wait.who).push(...wait.holders);
  }

  const onRing = new Set();
  for (const wait of waits) if (wait.holders.some((holder) => reaches(next, holder, wait.who))) onRing.add(wait);
  return onRing;
}

function reaches(next, from, goal) {
  const seen = new Set();
  const open = [from];
  while (open.length > 0) {
    const name = open.pop();
    if (name === goal) return true;
    if (seen.has(name)) continue;
    seen.add(name);
    open.push(...(next.get(name) ?? []));
  }

  return false;
}
