// Numbers over time, in step with the lanes.

import uPlot from './vendor/uPlot.js';
import { colour } from './theme.js';
import { count, el, fill, rate, setText, time as clockTime } from './text.js';

const HEIGHT = 130;
const MOST_EXECUTORS = 6;

/** Lines are told apart by their dashes as well as by their colours. */
const DASHES = [[], [8, 4], [2, 3], [10, 3, 2, 3], [5, 5], [1, 5]];

/** Long enough for two of the longest dashes. */
const SAMPLE = { width: 36, height: 14 };

const CHARTS = [
  { key: 'ended', title: 'Jobs ended a second', format: rate, least: 1 },
  { key: 'failed', title: 'Jobs failed a second', format: rate, least: 1 },
  { key: 'queued', title: 'Jobs waiting in the queue', format: count, least: 4 },
  { key: 'busy', title: 'Workers busy, percent', format: count, least: 100 },
];

export class Charts {
  #root;
  #legend;
  #view;
  #names = null;
  #plots = [];

  /** @param legend says whose line is which: the same for all charts */
  constructor(root, legend, view) {
    this.#root = root;
    this.#legend = legend;
    this.#view = view;
    this.observer = new ResizeObserver(() => this.#resize());
  }

  update(store) {
    const executors = [...store.executors.values()].slice(0, MOST_EXECUTORS);
    const names = JSON.stringify(executors.map((executor) => [executor.id, executor.name]));
    if (names !== this.#names) {
      this.#names = names;
      this.#build(executors);
    }

    const ready = executors.filter((executor) => executor.points.times.length > 0);
    for (const { chart, plot } of this.#plots) {
      const data = ready.length === 0
        ? [[], ...executors.map(() => [])]
        : uPlot.join(executors.map((executor) => [executor.points.times, executor.points[chart.key]]));
      plot.setData(data, false);
    }

    this.draw();
  }

  draw() {
    const [min, max] = this.#view.range.map((time) => time / 1000);
    for (const { plot } of this.#plots) plot.batch(() => {
      plot.setScale('x', { min, max });
    });
  }

  /** Colours have changed. */
  repaint() {
    for (const { plot } of this.#plots) plot.redraw(false, true);
    [...this.#legend.querySelectorAll('canvas')].forEach(paintSample);
  }

  #build(executors) {
    this.observer.disconnect();
    for (const { plot } of this.#plots) plot.destroy();
    this.#root.replaceChildren();
    const boxes = CHARTS.map(() => el('div', { className: 'chart' }));
    const pointed = CHARTS.map(() => el('span', { className: 'pointed' }));
    CHARTS.forEach((chart, index) => this.#root.append(el('figure', {}, el('figcaption', {}, chart.title, ' ', pointed[index]), boxes[index])));
    fill(this.#legend, executors, () => el('li', {}, el('canvas', { className: 'sample', width: SAMPLE.width, height: SAMPLE.height, 'aria-hidden': 'true' }), ' ', el('span')), (item, executor, index) => {
      setText(item.lastElementChild, executor.name);
      paintSample(item.firstElementChild, index);
    });

    // Only now that all are there has each its width.
    this.#plots = CHARTS.map((chart, index) => ({ chart, box: boxes[index], plot: this.#plot(chart, executors, boxes[index], pointed[index]) }));
    for (const box of boxes) this.observer.observe(box);
  }

  #plot(chart, executors, box, pointed) {
    const axis = { stroke: () => colour('muted'), grid: { stroke: () => colour('line'), width: 1 }, ticks: { stroke: () => colour('line'), width: 1 }, font: '11px system-ui, sans-serif' };
    const options = {
      width: Math.max(200, box.clientWidth),
      height: HEIGHT,
      cursor: { drag: { x: true, y: false, setScale: false }, points: { size: 6 } },
      legend: { show: false },
      scales: { x: { time: true }, y: { range: (plot, low, high) => [0, Math.max(chart.least, (high || 0) * (chart.least === 100 ? 1 : 1.1))] } },
      axes: [
        { ...axis, space: 70, size: 30, values: (plot, times) => times.map((at) => clockTime(at * 1000)) },
        { ...axis, size: 52, values: (plot, values) => values.map((value) => chart.format(value)) },
      ],
      series: [
        {},
        ...executors.map((executor, index) => ({
          label: executor.name,
          stroke: () => colour(`line-${index + 1}`),
          dash: DASHES[index],
          width: 1.75,
          spanGaps: true,
          points: { show: false },
        })),
      ],
      hooks: {
        setSelect: [(plot) => this.#select(plot)],
        setCursor: [(plot) => setText(pointed, valuesAt(plot, executors, chart.format))],
      },
    };
    return new uPlot(options, [[], ...executors.map(() => [])], box);
  }

  #select(plot) {
    const { left, width } = plot.select;
    if (width < 4) return;
    this.#view.show(plot.posToVal(left, 'x') * 1000, plot.posToVal(left + width, 'x') * 1000);
    plot.setSelect({ left: 0, width: 0, top: 0, height: 0 }, false);
  }

  #resize() {
    for (const { box, plot } of this.#plots) {
      if (box.clientWidth > 0 && box.clientWidth !== plot.width) plot.setSize({ width: box.clientWidth, height: HEIGHT });
    }
  }
}

/** What the lines are at where the pointer is; nothing while it is nowhere. */
function valuesAt(plot, executors, format) {
  const at = plot.cursor.idx;
  if (at === null || at === undefined || plot.cursor.left < 0) return '';
  const values = executors
    .map((executor, index) => [executor.name, plot.data[index + 1][at]])
    .filter(([, value]) => value !== null && value !== undefined)
    .map(([name, value]) => `${name} ${format(value)}`);
  return `at ${clockTime(plot.data[0][at] * 1000)}: ${values.join(', ')}`;
}

/** A piece of a line as the charts have it. */
function paintSample(canvas, index) {
  const context = canvas.getContext('2d');
  context.clearRect(0, 0, canvas.width, canvas.height);
  context.strokeStyle = colour(`line-${index + 1}`);
  context.setLineDash(DASHES[index]);
  context.lineWidth = 2;
  context.beginPath();
  context.moveTo(0, canvas.height / 2);
  context.lineTo(canvas.width, canvas.height / 2);
  context.stroke();
}

/** A small line without axes, for a figure. */
export function sparkline(box) {
  const plot = new uPlot(
    {
      width: Math.max(60, box.clientWidth),
      height: 34,
      cursor: { show: false },
      legend: { show: false },
      axes: [{ show: false }, { show: false }],
      scales: { x: { time: false }, y: { range: (self, low, high) => [0, Math.max(1e-9, (high || 0) * 1.05)] } },
      series: [{}, { stroke: () => colour('line-1'), fill: () => colour('band'), width: 1.5, points: { show: false } }],
    },
    [[], []],
    box);
  return {
    update(times, values) {
      if (box.clientWidth > 0 && box.clientWidth !== plot.width) plot.setSize({ width: box.clientWidth, height: 34 });
      plot.setData([times, values]);
    },
    repaint: () => plot.redraw(false, true),
  };
}
