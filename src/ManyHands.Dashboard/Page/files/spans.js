// A worker's time as spans, joined as they age: what lies far back is only ever seen from afar.

const LONGEST = 1000;

/** Ages in milliseconds, and what is joined from there on. */
const AGES = [
  [150_000, 256],
  [60_000, 64],
  [20_000, 16],
];

/** Joins neighbours that are short and close; keeps failures countable. */
function join(spans, from, to, resolution) {
  const joined = [];
  const last = { outer: -1, inner: -1 };
  for (let index = from; index < to; index++) {
    const span = spans[index];
    const kind = span.inner ? 'inner' : 'outer';
    const before = joined[last[kind]];
    if (before && canJoin(before, span, resolution)) {
      joined[last[kind]] = together(before, span);
      continue;
    }

    last[kind] = joined.length;
    joined.push(span);
  }

  return joined;
}

const isSmall = (span, resolution) => span.id === 0 || span.end - span.start <= resolution;

const canJoin = (a, b, resolution) =>
  b.start - a.end <= resolution && isSmall(a, resolution) && isSmall(b, resolution) && b.end - a.start <= LONGEST;

function together(a, b) {
  return {
    start: Math.min(a.start, b.start),
    end: Math.max(a.end, b.end),
    inner: a.inner,
    name: a.name === b.name ? a.name : '',
    id: 0,
    jobs: a.jobs + b.jobs,
    failed: a.failed + b.failed,
    cancelled: a.cancelled + b.cancelled,
    busy: a.busy + b.busy,
  };
}

/** Joins what is old, and drops what is beyond what the page looks back, or beyond a number. */
export function compact(spans, now, lookBack, most) {
  let start = 0;
  while (start < spans.length && spans[start].end < now - lookBack) start++;
  const kept = [];
  for (const [age, resolution] of AGES) {
    let end = start;
    while (end < spans.length && spans[end].end < now - age) end++;
    kept.push(...join(spans, start, end, resolution));
    start = end;
  }

  let all = kept.concat(spans.slice(start));
  for (let resolution = 4; all.length > most && resolution <= LONGEST; resolution *= 4) all = join(all, 0, all.length, resolution);
  return all.length > most ? all.slice(all.length - most) : all;
}
