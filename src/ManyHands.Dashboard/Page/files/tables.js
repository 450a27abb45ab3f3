// Tables. A narrow screen shows each row as a paragraph: so each cell has its column's name with it, and its role, which
// browsers may forget of what is not laid out as a table.

import { el } from './text.js';

/** @param head a row of column names */
export const table = (head, body) => el('table', { role: 'table' }, el('thead', { role: 'rowgroup' }, head), body);

export const tableBody = () => el('tbody', { role: 'rowgroup' });

export const tableRow = (...cells) => el('tr', { role: 'row' }, ...cells);

export const headCell = (name) => el('th', { scope: 'col', role: 'columnheader' }, name);

/** @param name the column's; null where it changes */
export const cell = (name, ...content) => el('td', { role: 'cell', 'data-label': name }, ...content);
