// The drawing of who waits for whom.

import { svg } from './text.js';

const NODE = { width: 150, height: 40, across: 110, down: 26 };
const BELOW = 62;

/** With less room than this all goes from top to bottom. */
const NARROW = 480;
const EDGE = 10;
const STEP = NODE.height + 50;

/**
 * Those of a ring stand on a circle, and who waits for them below, under whom they wait for; without a ring they stand in
 * columns, by how far they are from what they wait for in the end. Where there is little room, in rows.
 */
export function drawWaits(waits, ring, room) {
  const nodes = new Map();
  const node = (key, name, detail) => {
    if (!nodes.has(key)) nodes.set(key, { name, detail, isStuck: false });
    return nodes.get(key);
  };
  for (const wait of waits) node(wait.who, wait.waiter, wait.job ?? '').isStuck ||= ring.has(wait);
  const edges = waits.flatMap((wait) => {
    const from = node(wait.who);
    if (wait.holders.length === 0) return [{ from, to: node(wait.waitsFor, wait.waitsFor, ''), label: '', isStuck: false }];
    return wait.holders.map((holder) => {
      const to = node(holder, holder, '');
      return { from, to, label: wait.waitsFor, isStuck: from.isStuck && to.isStuck };
    });
  });
  const { width, height } = place([...nodes.values()], edges, room);
  const drawing = svg('svg', { viewBox: `0 0 ${width} ${height}`, width, height, role: 'img', 'aria-label': `${waits.length} waits${ring.size > 0 ? `, ${ring.size} of them in a ring that will never open` : ''}; the table has them in words` });
  drawing.append(svg('defs', {}, arrowHead('arrow', 'head'), arrowHead('arrow-stuck', 'head stuck')));
  for (const edge of edges) drawing.append(...drawEdge(edge, edges));
  for (const one of nodes.values()) drawing.append(drawNode(one));
  return drawing;
}

function arrowHead(id, className) {
  return svg('marker', { id, viewBox: '0 0 10 10', refX: 9, refY: 5, markerWidth: 8, markerHeight: 8, orient: 'auto-start-reverse' }, svg('path', { d: 'M0 0L10 5L0 10z', class: className }));
}

function place(nodes, edges, room) {
  const stuck = nodes.filter((one) => one.isStuck);
  const free = nodes.filter((one) => !one.isStuck);
  const depth = new Map(nodes.map((one) => [one, 0]));

  // As often as there are nodes: then the longest way has been walked, and a ring outside of what is known ends too.
  for (let round = 0; round < nodes.length; round++) {
    for (const { from, to } of edges) {
      if (!from.isStuck) depth.set(from, Math.max(depth.get(from), Math.min(nodes.length, depth.get(to) + 1)));
    }
  }

  const ranks = [];
  for (const one of free) (ranks[depth.get(one)] ??= []).push(one);
  if (room < NARROW) placeInRows(stuck, ranks, room);
  else placeInColumns(stuck, ranks, edges);

  // Room above and below for lines that bow out.
  const top = Math.min(...nodes.map((one) => one.y)) - NODE.height / 2 - 36;
  for (const one of nodes) one.y -= top;
  return {
    width: Math.max(...nodes.map((one) => one.x)) + NODE.width / 2 + 12,
    height: Math.max(...nodes.map((one) => one.y)) + NODE.height / 2 + 26,
  };
}

function placeInColumns(stuck, ranks, edges) {
  placeRing(stuck);
  const bottom = Math.max(0, ...stuck.map((one) => one.y));
  let row = 0;
  ranks.forEach((rank, at) => {
    if (stuck.length > 0) placeBelow(rank, bottom + ++row * (NODE.height + BELOW), edges);
    else rank.forEach((one, index) => Object.assign(one, { x: NODE.width / 2 + EDGE + (ranks.length - 1 - at) * (NODE.width + NODE.across), y: index * (NODE.height + NODE.down) }));
  });
}

/** One below the other, in turn on the right and on the left: a ring goes down on the right and up on the left. */
function placeInRows(stuck, ranks, room) {
  const right = Math.max(NODE.width, room - EDGE - NODE.width / 2 - 2);
  const put = (one, row) => Object.assign(one, { x: row % 2 === 0 ? right : NODE.width / 2 + EDGE, y: row * STEP });
  const half = Math.ceil(stuck.length / 2);
  stuck.forEach((one, index) => put(one, index < half ? 2 * index : 2 * (stuck.length - 1 - index) + 1));

  // Who waits for the ring stands below it; without one, what is waited for in the end is the last.
  const free = stuck.length > 0 ? ranks.flat() : ranks.reverse().flat();
  free.forEach((one, index) => put(one, stuck.length + index));
}

function placeRing(stuck) {
  const radius = stuck.length < 2 ? 0 : Math.max(105, (stuck.length * (NODE.width + 30)) / (2 * Math.PI));
  stuck.forEach((one, index) => {
    const angle = Math.PI + (2 * Math.PI * index) / stuck.length;
    one.x = radius + NODE.width / 2 + EDGE + radius * Math.cos(angle);
    one.y = radius + radius * Math.sin(angle) * 0.62;
  });
}

/** Each as near as may be below what it waits for, which has its place already. */
function placeBelow(rank, y, edges) {
  const goal = new Map(rank.map((one) => [one, edges.find((edge) => edge.from === one && edge.to.x !== undefined)?.to.x ?? 0]));
  let left = NODE.width / 2 + EDGE;
  for (const one of rank.sort((a, b) => goal.get(a) - goal.get(b))) {
    one.x = Math.max(left, goal.get(one));
    one.y = y;
    left = one.x + NODE.width + 24;
  }
}

function drawNode(one) {
  const group = svg('g', { class: one.isStuck ? 'node stuck' : 'node', transform: `translate(${one.x - NODE.width / 2} ${one.y - NODE.height / 2})` });
  group.append(
    svg('title', {}, `${one.name}${one.detail ? `, ${one.detail}` : ''}`),
    svg('rect', { width: NODE.width, height: NODE.height, rx: 6 }),
    svg('text', { x: NODE.width / 2, y: one.detail ? 16 : 24, 'text-anchor': 'middle' }, short(one.name)),
    ...(one.detail ? [svg('text', { x: NODE.width / 2, y: 31, 'text-anchor': 'middle', class: 'small' }, short(one.detail, 24))] : []));
  return group;
}

function drawEdge(edge, edges) {
  const { from, to } = edge;
  // Two that wait for each other need two ways, one on each side.
  const isMutual = edges.some((other) => other.from === to && other.to === from);
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const length = Math.hypot(dx, dy) || 1;
  const bow = isMutual ? 34 : from.isStuck && to.isStuck ? 22 : 0;
  const [mx, my] = [(from.x + to.x) / 2 + (dy / length) * bow, (from.y + to.y) / 2 - (dx / length) * bow];
  const start = edgeOf(from, mx, my);
  const end = edgeOf(to, mx, my);
  return [
    svg('path', { d: `M${start.x} ${start.y}Q${mx} ${my} ${end.x} ${end.y}`, class: edge.isStuck ? 'edge stuck' : 'edge', 'marker-end': `url(#${edge.isStuck ? 'arrow-stuck' : 'arrow'})` }),
    ...(edge.label ? [svg('text', { x: mx, y: my + (my < from.y - 1 ? -4 : 12), 'text-anchor': 'middle', class: 'small label' }, svg('title', {}, edge.label), short(edge.label, 28))] : []),
  ];
}

/** Where a line to a point leaves a node's box. */
function edgeOf(one, x, y) {
  const [dx, dy] = [x - one.x, y - one.y];
  const scale = Math.min(NODE.width / 2 / (Math.abs(dx) || 1e-9), NODE.height / 2 / (Math.abs(dy) || 1e-9));
  return { x: one.x + dx * Math.min(1, scale), y: one.y + dy * Math.min(1, scale) };
}

const short = (text, most = 20) => (text.length > most ? `${text.slice(0, most - 1)}…` : text);
