// Warnings and advice: the newest first, and what must be seen at once on top of the page.

import { el, fill, setText, time } from './text.js';

const KINDS = {
  Deadlock: ['⟳', 'Deadlock', 'bad'],
  Starvation: ['⟳', 'Starving', 'bad'],
  LockOrder: ['⇄', 'Lock order', 'slow'],
  SlowJob: ['◆', 'Slow job', 'slow'],
  BlockedWorker: ['◆', 'Blocked', 'slow'],
  ThreadPoolExhausted: ['✕', 'Thread pool exhausted', 'bad'],
  Advice: ['●', 'Advice', 'good'],
};

// Nobody can tell whether the .NET thread pool is still exhausted; what will never go on stays on top as long as it stands.
const PASSING = 'ThreadPoolExhausted';
const PASSES_AFTER = 60_000;
const MOST_ALARMS = 3;

export class Notices {
  constructor(alarms, list, none) {
    this.alarms = alarms;
    this.list = list;
    this.none = none;
  }

  update(warnings, now) {
    this.none.hidden = warnings.length > 0;
    fill(this.list, [...warnings].reverse(), createItem, (item, warning) => {
      const [shape, word, kind] = KINDS[warning.kind] ?? ['●', warning.kind, 'slow'];
      const line = item.firstElementChild;
      line.children[0].className = `mark ${kind}`;
      setText(line.children[0], `${shape} ${word}`);
      setText(line.children[1], time(warning.time));
      setText(line.children[2], warning.subject);
      setText(item.children[1], withoutWord(warning.message, word));
      const stacks = warning.stacks ?? [];
      item.children[2].hidden = stacks.length === 0;
      fill(item.children[2].lastElementChild, stacks, () => el('pre'), setText);
    });

    const urgent = warnings.filter((warning) => warning.stands || (warning.kind === PASSING && now - warning.time < PASSES_AFTER)).slice(-MOST_ALARMS);
    fill(this.alarms, urgent, () => el('p', { className: 'alarm' }, el('strong'), ' ', el('span')), (item, warning) => {
      const [shape, word] = KINDS[warning.kind];
      setText(item.firstElementChild, `${shape} ${word}: ${warning.subject}`);
      setText(item.lastElementChild, withoutWord(warning.message, word));
    });
  }
}

const withoutWord = (message, word) => (message.startsWith(`${word}: `) ? message.slice(word.length + 2) : message);

const createItem = () => el(
  'li', {}, el('p', {}, el('span'), ' ', el('time'), ' ', el('strong')), el('p'),
  el('details', {}, el('summary', {}, 'where'), el('div')));
