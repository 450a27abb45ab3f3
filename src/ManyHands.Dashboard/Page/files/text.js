// Texts and elements. Whatever is shown goes in as text: nothing here, or anywhere on this page, makes HTML of a string.

const NAMESPACE = 'http://www.w3.org/2000/svg';

/** An element with properties and children; strings become text. */
export function el(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (name in element && !name.includes('-')) element[name] = value;
    else element.setAttribute(name, value === true ? '' : value);
  }

  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

/** The same of SVG. */
export function svg(tag, attributes = {}, ...children) {
  const element = document.createElementNS(NAMESPACE, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** Changes a text only where it has changed: what people have selected stays selected. */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** Makes a container have as many children as there are items, and brings each up to date. */
export function fill(container, items, create, update) {
  while (container.children.length > items.length) container.lastElementChild.remove();
  items.forEach((item, index) => {
    let child = container.children[index];
    if (!child) {
      child = create(item, index);
      container.append(child);
    }

    update(child, item, index);
  });
}

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

/** One form for a job, the same as in warnings and logs. */
export const jobText = (id, name) => `job ${id}${name ? ` ${name}` : ''}`;

export const count = (number) => whole.format(number);

const upTo = [0, 1, 2].map((digits) => new Intl.NumberFormat('en', { maximumFractionDigits: digits }));

/** To three digits or so; none that says nothing: 11, not 11.0. */
export const rate = (number) => upTo[number >= 100 ? 0 : number >= 10 ? 1 : 2].format(number);

/** A length of time, given in milliseconds. */
export function duration(milliseconds) {
  if (milliseconds < 0.1) return `${Math.round(milliseconds * 1000)} µs`;
  if (milliseconds < 10) return `${milliseconds.toFixed(1)} ms`;
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 10_000) return `${(milliseconds / 1000).toFixed(2)} s`;
  if (milliseconds < 60_000) return `${(milliseconds / 1000).toFixed(1)} s`;
  const seconds = Math.round(milliseconds / 1000);
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`;
  return `${Math.floor(seconds / 3600)} h ${String(Math.floor((seconds % 3600) / 60)).padStart(2, '0')} min`;
}

/** A round length of time, as briefly as may be: 30 s, 2.5 min. */
export function length(milliseconds) {
  const [unit, size] = milliseconds >= 90_000 ? ['min', 60_000] : milliseconds >= 1000 ? ['s', 1000] : ['ms', 1];
  return `${Number((milliseconds / size).toPrecision(3))} ${unit}`;
}

const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });

export const time = (milliseconds) => clock.format(new Date(milliseconds));

export const fineTime = (milliseconds) => `${time(milliseconds)}.${String(Math.floor(((milliseconds % 1000) + 1000) % 1000)).padStart(3, '0')}`;

/** What a mark looks like and is called: a shape and a word, so that nobody needs the colour. */
export const marks = {
  Good: { shape: '●', word: 'good' },
  Slow: { shape: '◆', word: 'slow' },
  Bad: { shape: '✕', word: 'bad' },
};

export function mark(name) {
  const known = marks[name];
  return known ? el('span', { className: `mark ${known.word}`, title: known.word }, el('span', { 'aria-hidden': 'true' }, known.shape), el('span', { className: 'unseen' }, known.word)) : null;
}
