// What the page knows: messages come in, everything else reads.

import { compact } from './spans.js';

const LOOK_BACK = 300_000;
const MOST_SPANS = 150_000;
const MOST_POINTS = 300;
const WORKER_ROW = 8;
const SPAN_ROW = 10;
const POINT_ROW = 6;
const BETWEEN_COMPACTIONS = 5000;

/** fetch-2 comes before fetch-10. */
const byName = new Intl.Collator('en', { numeric: true });

export const STATES = ['starting', 'idle', 'running', 'waiting', 'stopping'];

export class Store {
  title = '';
  now = 0;
  executors = new Map();
  moreExecutors = 0;
  waits = [];
  moreWaits = 0;
  warnings = [];
  sections = [];

  /** Points of figures, by section and name: [times, values]. */
  series = new Map();

  #compacted = 0;

  /** Where the oldest that is known begins; Infinity while nothing is. */
  get oldest() {
    let oldest = Infinity;
    for (const executor of this.executors.values()) {
      if (executor.points.times.length > 0) oldest = Math.min(oldest, executor.points.times[0] * 1000);
      for (const lane of executor.lanes.values()) {
        // In the order of their ends, and what is inside of another one comes before that: one of the first few it is.
        for (const span of lane.spans.slice(0, 8)) oldest = Math.min(oldest, span.start);
        if (lane.job !== '') oldest = Math.min(oldest, lane.since);
      }
    }

    return oldest;
  }

  /** @param isHeld whether somebody looks at what is old: it is not joined then */
  take(digest, isHeld) {
    if (digest.reset) {
      this.executors = new Map();
      this.series = new Map();
      this.sections = [];
      this.title = digest.title ?? '';
    }

    this.now = digest.time;
    this.moreExecutors = digest.moreExecutors ?? 0;
    this.waits = digest.waits ?? [];
    this.moreWaits = digest.moreWaits ?? 0;
    if (digest.warnings) this.warnings = digest.warnings;
    for (const id of digest.gone ?? []) this.executors.delete(id);
    for (const part of digest.executors) this.#takeExecutor(part, digest);
    if (digest.sections) this.#takeSections(digest.sections);
    if (!isHeld && this.now - this.#compacted > BETWEEN_COMPACTIONS) this.#compact();
  }

  #takeExecutor(part, digest) {
    let executor = this.executors.get(part.id);
    if (!executor) {
      executor = { id: part.id, name: part.name ?? '', kind: part.kind ?? '', lanes: new Map(), sorted: [], points: emptyPoints() };
      this.executors.set(part.id, executor);
    }

    Object.assign(executor, {
      maxWorkers: part.maxWorkers ?? 0,
      queued: part.queued ?? 0,
      running: part.running ?? 0,
      completed: part.completed ?? 0,
      failed: part.failed ?? 0,
      triedAgain: part.triedAgain ?? 0,
      cancelled: part.cancelled ?? 0,
      oldestWait: part.oldestWait ?? null,
      hasEnded: part.hasEnded ?? false,
      moreWorkers: part.moreWorkers ?? 0,
      keys: part.keys ?? [],
      moreKeys: part.moreKeys ?? 0,
    });
    for (const { id, name } of part.newLanes ?? []) {
      executor.lanes.set(id, { id, name, spans: [], state: 'idle', job: '', jobId: 0, since: 0, jobs: 0, busy: 0, waitsFor: '' });
    }

    for (const id of part.goneLanes ?? []) executor.lanes.delete(id);
    if (part.newLanes || part.goneLanes) executor.sorted = [...executor.lanes.values()].sort((a, b) => byName.compare(a.name, b.name));
    this.#takeWorkers(executor, part.workers ?? [], digest);
    this.#takeSpans(executor, part.spans ?? [], digest);
    takePoints(executor.points, part.points ?? []);
    if (executor.hasEnded) {
      for (const lane of executor.lanes.values()) Object.assign(lane, { state: 'stopping', job: '', waitsFor: '' });
    }
  }

  #takeWorkers(executor, rows, { names, time }) {
    for (let at = 0; at < rows.length; at += WORKER_ROW) {
      const lane = executor.lanes.get(rows[at]);
      if (!lane) continue;
      lane.state = STATES[rows[at + 1]];
      lane.job = names[rows[at + 2]];
      lane.jobId = rows[at + 3];
      lane.since = time + rows[at + 4] / 10;
      lane.jobs = rows[at + 5];
      lane.busy = rows[at + 6];
      lane.waitsFor = names[rows[at + 7]];
    }
  }

  #takeSpans(executor, rows, { names, time }) {
    for (let at = 0; at < rows.length; at += SPAN_ROW) {
      const lane = executor.lanes.get(rows[at]);
      if (!lane) continue;
      const start = time + rows[at + 1] / 10;
      const length = rows[at + 2] / 10;
      lane.spans.push({
        start,
        end: start + length,
        inner: rows[at + 3] === 1,
        name: names[rows[at + 4]],
        id: rows[at + 5],
        jobs: rows[at + 6],
        failed: rows[at + 7],
        cancelled: rows[at + 8],
        busy: (rows[at + 9] / 1000) * length,
      });
    }
  }

  #takeSections(sections) {
    const kept = new Set();
    for (const section of sections) {
      for (const figure of section.figures ?? []) {
        if (!figure.points) continue;
        const key = JSON.stringify([section.title, figure.name]);
        kept.add(key);
        const [times, values] = this.series.get(key) ?? [[], []];
        for (let at = 0; at < figure.points.length; at += 2) {
          times.push(figure.points[at] / 1000);
          values.push(figure.points[at + 1]);
        }

        this.series.set(key, [times.slice(-MOST_POINTS), values.slice(-MOST_POINTS)]);
        figure.key = key;
      }
    }

    for (const key of this.series.keys()) if (!kept.has(key)) this.series.delete(key);
    this.sections = sections;
  }

  #compact() {
    this.#compacted = this.now;
    let lanes = 0;
    for (const executor of this.executors.values()) lanes += executor.lanes.size;
    const most = Math.max(64, Math.floor(MOST_SPANS / Math.max(1, lanes)));
    for (const executor of this.executors.values()) {
      for (const lane of executor.lanes.values()) lane.spans = compact(lane.spans, this.now, LOOK_BACK, most);
    }
  }
}

const emptyPoints = () => ({ times: [], ended: [], failed: [], queued: [], running: [], busy: [] });

function takePoints(points, rows) {
  for (let at = 0; at < rows.length; at += POINT_ROW) {
    points.times.push(rows[at] / 1000);
    points.ended.push(rows[at + 1]);
    points.failed.push(rows[at + 2]);
    points.queued.push(rows[at + 3]);
    points.running.push(rows[at + 4]);
    points.busy.push(rows[at + 5]);
  }

  if (points.times.length > MOST_POINTS) {
    for (const name of Object.keys(points)) points[name] = points[name].slice(-MOST_POINTS);
  }
}
