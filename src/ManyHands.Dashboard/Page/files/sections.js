// What came from outside: figures, bars and tables, all of them text.

import { sparkline } from './charts.js';
import { cell, headCell, table, tableBody, tableRow } from './tables.js';
import { count, el, fill, mark, setText } from './text.js';

export class Sections {
  #figures;
  #grid;
  #blocks = new Map();

  /** @param figures for sections that have nothing but figures; @param grid for the others */
  constructor(figures, grid) {
    this.#figures = figures;
    this.#grid = grid;
  }

  update(store) {
    const titles = new Set(store.sections.map((section) => section.title));
    for (const [title, block] of this.#blocks) {
      if (titles.has(title)) continue;
      block.root.remove();
      this.#blocks.delete(title);
    }

    for (const section of store.sections) {
      let block = this.#blocks.get(section.title);
      if (!block) {
        block = create(section.title);
        this.#blocks.set(section.title, block);
      }

      const home = isFiguresOnly(section) ? this.#figures : this.#grid;
      if (block.root.parentElement !== home) home.append(block.root);
      update(block, section, store);
    }
  }

  repaint() {
    for (const block of this.#blocks.values()) for (const line of block.lines.values()) line.repaint();
  }
}

const isFiguresOnly = (section) => (section.bars ?? []).length === 0 && (section.columns ?? []).length === 0;

function create(title) {
  const note = el('p', { className: 'quiet', hidden: true });
  const figures = el('dl', { className: 'facts large' });
  const bars = el('dl', { className: 'bars' });
  const head = tableRow();
  const body = tableBody();
  const rows = el('div', { className: 'scroll', tabIndex: 0, role: 'region', 'aria-label': `${title}: table` }, table(head, body));
  const more = el('p', { className: 'quiet', hidden: true });
  const root = el('section', { className: 'card', 'aria-label': title }, el('h2', {}, title), note, figures, bars, rows, more);
  return { root, note, figures, bars, head, body, table: rows, more, lines: new Map() };
}

function update(block, section, store) {
  block.note.hidden = !section.note;
  setText(block.note, section.note ?? '');

  const figures = section.figures ?? [];
  block.figures.hidden = figures.length === 0;
  fill(block.figures, figures, () => el('div', {}, el('dt'), el('dd', {}, el('span'), el('span')), el('div', { className: 'spark', 'aria-hidden': 'true' })), (item, figure, index) => {
    setText(item.children[0], figure.name);
    setMark(item.children[1].firstElementChild, figure.mark);
    setText(item.children[1].lastElementChild, figure.mark && figure.mark !== 'None' ? ` ${figure.text}` : figure.text);
    drawLine(block, item.lastElementChild, index, figure, store);
  });

  const bars = section.bars ?? [];
  block.bars.hidden = bars.length === 0;
  fill(block.bars, bars, () => el('div', {}, el('dt'), el('dd', {}, el('span', { className: 'track', 'aria-hidden': 'true' }, el('span')), el('span', { className: 'value' }))), (item, bar) => {
    setMark(item.firstElementChild, bar.mark, bar.name);
    item.lastElementChild.firstElementChild.firstElementChild.style.width = `${100 * (bar.share ?? 0)}%`;
    setText(item.lastElementChild.lastElementChild, bar.text);
  });

  const columns = section.columns ?? [];
  const rows = section.rows ?? [];
  block.table.hidden = columns.length === 0;
  block.root.classList.toggle('wide', columns.length > 4);
  fill(block.head, columns, () => headCell(''), setText);
  fill(block.body, rows, () => tableRow(), (row, { cells = [], mark: name }) => {
    fill(row, columns, () => cell(null), (item, column, index) => {
      item.dataset.label = column;
      if (index === 0) setMark(item, name, cells[0] ?? '');
      else setText(item, cells[index] ?? '');
    });
    row.className = name === 'Bad' ? 'bad' : '';
  });
  block.more.hidden = !section.moreRows && !(columns.length > 0 && rows.length === 0);
  setText(block.more, section.moreRows ? `and ${count(section.moreRows)} more` : 'None.');
}

/** A mark before a text; made anew only when it changes. */
function setMark(element, name, text = '') {
  const state = JSON.stringify([name ?? '', text]);
  if (element.dataset.state === state) return;
  element.dataset.state = state;
  element.replaceChildren(...[mark(name), name && text ? ' ' : null, text].filter(Boolean));
}

function drawLine(block, box, index, figure, store) {
  const series = figure.key ? store.series.get(figure.key) : null;
  box.hidden = !series || series[0].length < 2;
  if (box.hidden) return;
  if (!block.lines.has(index)) block.lines.set(index, sparkline(box));
  block.lines.get(index).update(...series);
}
