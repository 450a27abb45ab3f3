// Light and dark: as the system has it, or as was chosen here.

const KEY = 'manyhands-theme';
const dark = matchMedia('(prefers-color-scheme: dark)');

// Colours stand in the style sheet alone; a canvas has to ask for them.
const probe = document.createElement('span');
probe.hidden = true;

/** What the style sheet says a colour is at the moment. */
export function colour(name) {
  if (!probe.isConnected) document.body.append(probe);
  probe.style.color = `var(--${name})`;
  return getComputedStyle(probe).color;
}

/** Runs the switch; tells of each change. */
export function startTheme(select, changed) {
  const apply = (choice) => {
    if (choice === 'system') delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = choice;
    changed();
  };
  select.value = remembered() ?? 'system';
  select.addEventListener('change', () => {
    remember(select.value);
    apply(select.value);
  });
  dark.addEventListener('change', changed);
  apply(select.value);
}

// A browser may be set to keep nothing; then the choice lasts as long as the page.
function remembered() {
  try {
    const choice = localStorage.getItem(KEY);
    return ['system', 'light', 'dark'].includes(choice) ? choice : null;
  } catch {
    return null;
  }
}

function remember(choice) {
  try {
    localStorage.setItem(KEY, choice);
  } catch {
    // As above.
  }
}
