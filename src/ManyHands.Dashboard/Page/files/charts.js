// Numbers over time, in step with the lanes.

import uPlot from './vendor/uPlot.js';
import { colour } from './theme.js';
import { count, el, rate, time as clockTime } from './text.js';

const HEIGHT = 130;
const MOST_EXECUTORS = 6;

/** Lines are told apart by their dashes as well as by their colours. */
const DASHES = [[], [8, 4], [2, 3], [10, 3, 2, 3], [5, 5], [1, 5]];

const CHARTS = [
  { key: 'ended', title: 'Jobs ended a second', format: rate, least: 1 },
  { key: 'failed', title: 'Jobs failed a second', format: rate, least: 1 },
  { key: 'queued', title: 'Jobs waiting in the queue', format: count, least: 4 },
  { key: 'busy', title: 'Workers busy, percent', format: count, least: 100 },
];

export class Charts {
  #root;
  #view;
  #names = null;
  #plots = [];

  constructor(root, view) {
    this.#root = root;
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
  }

  #build(executors) {
    this.observer.disconnect();
    for (const { plot } of this.#plots) plot.destroy();
    this.#root.replaceChildren();
    const boxes = CHARTS.map(() => el('div', { className: 'chart' }));
    CHARTS.forEach((chart, index) => this.#root.append(el('figure', {}, el('figcaption', {}, chart.title), boxes[index])));

    // Only now that all are there has each its width.
    this.#plots = CHARTS.map((chart, index) => ({ chart, box: boxes[index], plot: this.#plot(chart, executors, boxes[index]) }));
    for (const box of boxes) this.observer.observe(box);
  }

  #plot(chart, executors, box) {
    const axis = { stroke: () => colour('muted'), grid: { stroke: () => colour('line'), width: 1 }, ticks: { stroke: () => colour('line'), width: 1 }, font: '11px system-ui, sans-serif' };
    const options = {
      width: Math.max(200, box.clientWidth),
      height: HEIGHT,
      cursor: { drag: { x: true, y: false, setScale: false }, points: { size: 6 } },
      legend: { live: true },
      scales: { x: { time: true }, y: { range: (plot, low, high) => [0, Math.max(chart.least, (high || 0) * (chart.least === 100 ? 1 : 1.1))] } },
      axes: [
        { ...axis, space: 70, size: 30, values: (plot, times) => times.map((at) => clockTime(at * 1000)) },
        { ...axis, size: 52, values: (plot, values) => values.map((value) => chart.format(value)) },
      ],
      series: [
        { label: 'time', value: (plot, at) => (at === null ? '–' : clockTime(at * 1000)) },
        ...executors.map((executor, index) => ({
          label: executor.name,
          stroke: () => colour(`line-${index + 1}`),
          dash: DASHES[index],
          width: 1.75,
          spanGaps: true,
          points: { show: false },
          value: (plot, value) => (value === null || value === undefined ? '–' : chart.format(value)),
        })),
      ],
      hooks: {
        setSelect: [(plot) => this.#select(plot)],
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
