// One block for each executor: its numbers, its lanes, and the same as a table.

import { Lanes } from './lanes.js';
import { cell, headCell, table, tableBody, tableRow } from './tables.js';
import { count, duration, el, fill, jobText, rate, setText } from './text.js';

const MOST_ROWS = 200;
const WORDS = { starting: '… starting', idle: '○ idle', running: '▶ running', waiting: '◆ waiting', stopping: '■ stopping' };

export class Executors {
  #root;
  #view;
  #show;
  #blocks = new Map();

  constructor(root, view, show) {
    this.#root = root;
    this.#view = view;
    this.#show = show;
  }

  update(store) {
    for (const [id, block] of this.#blocks) {
      if (store.executors.has(id)) continue;
      block.root.remove();
      this.#blocks.delete(id);
    }

    for (const executor of store.executors.values()) {
      let block = this.#blocks.get(executor.id);
      if (!block) {
        block = this.#create(executor);
        this.#blocks.set(executor.id, block);
        this.#root.append(block.root);
      }

      update(block, executor, store.now);
    }
  }

  draw() {
    for (const block of this.#blocks.values()) block.lanes.draw();
  }

  repaint() {
    for (const block of this.#blocks.values()) block.lanes.repaint();
  }

  #create(executor) {
    const facts = el('dl', { className: 'facts' });
    const area = el('div', {
      className: 'lanes', tabIndex: 0, role: 'group', 'aria-label': `Workers of ${executor.name} over time; the table below has the same in words`,
    });
    const more = el('p', { className: 'quiet', hidden: true });
    const table = workerTable(executor.name);
    const keys = keyTable(executor.name);
    const root = el(
      'section', { className: 'executor', 'aria-label': `Executor ${executor.name}` },
      el('h3', {}, executor.name, ' ', el('span', { className: 'quiet' }, executor.kind), ' ', el('span', { className: 'ended', hidden: true }, '■ ended')),
      facts, area, more, table.root, keys.root);
    return { root, facts, more, table, keys, ended: root.querySelector('.ended'), lanes: new Lanes(area, this.#view, this.#show) };
  }
}

function update(block, executor, now) {
  const last = executor.points.times.length - 1;
  const facts = [
    ['workers', executor.lanes.size + executor.moreWorkers === executor.maxWorkers ? count(executor.maxWorkers) : `${count(executor.lanes.size + executor.moreWorkers)} of ${count(executor.maxWorkers)}`],
    ['running', count(executor.running)],
    ['queued', count(executor.queued) + (executor.oldestWait ? `, the first for ${duration(executor.oldestWait)}` : '')],
    ['ended a second', last >= 0 ? rate(executor.points.ended[last]) : '–'],
    ['busy', last >= 0 ? `${Math.round(executor.points.busy[last])} %` : '–'],
    ['completed', count(executor.completed)],
    ['failed', executor.failed > 0 ? `✕ ${count(executor.failed)}` : '0', executor.failed > 0 ? 'bad' : ''],
    ...(executor.triedAgain > 0 ? [['tried again', count(executor.triedAgain)]] : []),
    ['cancelled', count(executor.cancelled)],
  ];
  fill(block.facts, facts, () => el('div', {}, el('dt'), el('dd')), (item, [name, value, kind]) => {
    setText(item.firstElementChild, name);
    setText(item.lastElementChild, value);
    item.lastElementChild.className = kind ?? '';
  });
  block.ended.hidden = !executor.hasEnded;
  block.more.hidden = executor.moreWorkers === 0;
  setText(block.more, `${count(executor.moreWorkers)} more workers have no lane here.`);
  block.lanes.update(executor);
  block.table.update(executor, now);
  block.keys.root.hidden = executor.keys.length === 0;
  if (executor.keys.length > 0 && block.keys.root.open) block.keys.update(executor);
}

function workerTable(executorName) {
  const body = tableBody();
  const note = el('p', { className: 'quiet', hidden: true });
  const names = ['worker', 'state', 'runs', 'for', 'jobs done', 'busy', 'waits for'];
  const root = el(
    'details', {}, el('summary', {}, 'Workers as a table'),
    el('div', { className: 'scroll', tabIndex: 0, role: 'region', 'aria-label': `Workers of ${executorName} as a table` }, table(tableRow(...names.map(headCell)), body)), note);
  let seen = null;
  const write = (executor, now) => {
    const lanes = executor.sorted;
    note.hidden = lanes.length <= MOST_ROWS;
    setText(note, `${count(lanes.length - MOST_ROWS)} more workers are not in this table.`);
    fill(body, lanes.slice(0, MOST_ROWS), () => tableRow(...names.map((name) => cell(name))), (row, lane) => {
      const cells = [
        lane.name, WORDS[lane.state], lane.job ? jobText(lane.jobId, lane.job) : '', duration(Math.max(0, now - lane.since)), count(lane.jobs), duration(lane.busy), lane.waitsFor,
      ];
      cells.forEach((text, index) => setText(row.children[index], text));
    });
  };
  root.addEventListener('toggle', () => root.open && seen && write(...seen));
  return {
    root,
    update(executor, now) {
      seen = [executor, now];
      if (root.open) write(executor, now);
    },
  };
}

function keyTable(executorName) {
  const body = tableBody();
  const note = el('p', { className: 'quiet' });
  const names = ['lane', 'running', 'resting', 'queued'];
  const root = el(
    'details', { hidden: true }, el('summary', {}, 'Jobs by lane'),
    el('div', { className: 'scroll', tabIndex: 0, role: 'region', 'aria-label': `Jobs of ${executorName} by lane` }, table(tableRow(...names.map(headCell)), body)), note);
  return {
    root,
    update(executor) {
      fill(body, executor.keys, () => tableRow(...names.map((name) => cell(name))), (row, key) => {
        [key.name, count(key.running ?? 0), count(key.resting ?? 0), count(key.queued ?? 0)].forEach((text, index) => setText(row.children[index], text));
      });
      setText(note, executor.moreKeys > 0 ? `and ${count(executor.moreKeys)} more` : '');
    },
  };
}
