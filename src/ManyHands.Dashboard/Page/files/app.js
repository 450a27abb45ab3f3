// Puts the parts together: messages come in by the stream, go into the store, and everything draws from there.

import { Charts } from './charts.js';
import { Executors } from './executors.js';
import { Notices } from './notices.js';
import { paintKeys } from './paint.js';
import { Sections } from './sections.js';
import { Store } from './store.js';
import { Stream } from './stream.js';
import { count, length, setText, time } from './text.js';
import { startTheme } from './theme.js';
import { View } from './view.js';
import { Waits } from './waits.js';

const $ = (id) => document.getElementById(id);

const SHAPES = { live: '●', held: '❚❚', lost: '◆', refused: '✕', ended: '■', connecting: '…' };

const store = new Store();
const view = new View(() => store.oldest);
const tip = $('tip');
const executors = new Executors($('executors'), view, showDetail);
const charts = new Charts($('charts'), $('chart-legend'), view);
const waits = new Waits($('waits'));
const sections = new Sections($('figures'), $('sections'));
const notices = new Notices($('alarms'), $('warnings'), $('no-warnings'));
let connection = ['connecting', 'connecting'];

const stream = new Stream({
  digest(digest) {
    store.take(digest, view.isHeld);
    view.now = store.now;
    if (store.title) {
      setText($('title'), store.title);
      document.title = store.title;
    }

    $('entry').hidden = true;
    document.body.classList.remove('locked');
    update();
  },
  state(name, text) {
    connection = [name, text];
    showStatus();
  },
  needsToken(isWrong) {
    connection = ['refused', 'a token is needed'];
    showStatus();
    $('entry').hidden = false;
    document.body.classList.add('locked');
    setText($('refusal'), isWrong ? 'That is not it.' : '');
    $('token').focus();
  },
});

function update() {
  executors.update(store);
  charts.update(store);
  waits.update(store.waits, store.moreWaits);
  sections.update(store);
  notices.update(store.warnings, store.now);
  $('nothing').hidden = store.executors.size > 0;
  $('more-executors').hidden = store.moreExecutors === 0;
  setText($('more-executors'), `${count(store.moreExecutors)} more executors are not shown.`);
  showStatus();
}

function showStatus() {
  const [name, text] = connection;
  const isHeld = view.isHeld && name !== 'refused';
  const shape = isHeld && name === 'live' ? SHAPES.held : SHAPES[name];
  const words = isHeld ? `${name === 'live' ? 'paused' : `${text}, paused`} at ${time(view.end)}` : text;
  const status = $('status');
  status.dataset.state = isHeld && name === 'live' ? 'held' : name;

  // Heard by screen readers: only what is new is said.
  setText(status, `${shape} ${words}`);
  const pause = $('pause');
  pause.setAttribute('aria-pressed', String(view.isHeld));
  setText(pause, view.isHeld ? 'Go on' : 'Pause');
  $('later').disabled = !view.isHeld;
  showLength($('length'), $('other-length'));
}

/** The list has a place for what zooming comes to. */
function showLength(list, other) {
  const known = [...list.options].find((option) => option !== other && Number(option.value) === view.length);
  other.hidden = Boolean(known);
  if (!known) {
    other.value = String(view.length);
    setText(other, length(view.length));
  }

  list.value = String(view.length);
}

/** What a bar is: beside the pointer, or below the lanes for those who walk with the keys. */
function showDetail(text, event) {
  tip.hidden = !text || !event;
  if (text && event) {
    setText(tip, text);
    const box = tip.getBoundingClientRect();
    tip.style.left = `${Math.max(4, Math.min(innerWidth - box.width - 4, event.clientX + 14))}px`;
    tip.style.top = `${event.clientY + 18 + box.height > innerHeight ? event.clientY - box.height - 10 : event.clientY + 18}px`;
  } else if (text) {
    setText($('detail'), text);
  }
}

view.addEventListener('change', () => {
  executors.draw();
  charts.draw();
  showStatus();
});

$('pause').addEventListener('click', () => view.toggle());
$('earlier').addEventListener('click', () => view.pan(-0.5));
$('later').addEventListener('click', () => view.pan(0.5));
$('closer').addEventListener('click', () => view.zoom(0.5));
$('wider').addEventListener('click', () => view.zoom(2));
$('length').addEventListener('change', (event) => view.setLength(Number(event.target.value)));
$('entry').addEventListener('submit', (event) => {
  event.preventDefault();
  const field = $('token');
  stream.enter(field.value.trim());
  field.value = '';
});

startTheme($('theme'), () => {
  paintKeys(document.querySelectorAll('canvas.key'));
  executors.repaint();
  charts.repaint();
  sections.repaint();
});
stream.start();
