// The pages' own behaviour: colours, the menu on narrow screens, search. Views come to life by views.js.
const root = document.documentElement;
const base = document.body.dataset.root;

const button = document.querySelector('.site-theme');
const showTheme = () => button.setAttribute('aria-pressed', String(root.dataset.theme === 'dark'));
button.addEventListener('click', () => {
  const theme = root.dataset.theme === 'dark' ? 'light' : 'dark';
  root.dataset.theme = theme;
  root.toggleAttribute('data-dark', theme === 'dark');
  try {
    window.localStorage.setItem('phasebook-theme', theme);
  } catch {
    // Storage is forbidden: the choice lasts for this page.
  }
  showTheme();
});
showTheme();

const menu = document.querySelector('.site-menu');
const narrow = window.matchMedia('(max-width: 60rem)');
const fit = () => (menu.open = !narrow.matches);
narrow.addEventListener('change', fit);
fit();

const input = document.querySelector('#search');
const results = document.querySelector('#results');
let index;

/** Sections of all pages, fetched when somebody begins to search. */
async function loadIndex() {
  const response = await fetch(`${base}assets/search.json`);
  const sections = await response.json();
  const search = new window.MiniSearch({
    fields: ['heading', 'title', 'text'],
    storeFields: ['heading', 'title', 'address'],
    searchOptions: { prefix: true, fuzzy: 0.15, combineWith: 'AND', boost: { heading: 4, title: 2 } },
  });
  search.addAll(sections);
  return search;
}

async function search() {
  const words = input.value.trim();
  if (words.length < 2) {
    results.replaceChildren();
    return;
  }
  index ??= loadIndex();
  const found = (await index).search(words).slice(0, 12);
  if (words !== input.value.trim()) return;
  const list = document.createElement('ul');
  for (const { heading, title, address } of found) {
    const link = document.createElement('a');
    link.href = base + address;
    const page = document.createElement('small');
    page.textContent = title;
    link.append(heading, document.createElement('br'), page);
    const item = document.createElement('li');
    item.append(link);
    list.append(item);
  }
  const none = document.createElement('p');
  none.textContent = 'Nothing found.';
  results.replaceChildren(found.length > 0 ? list : none);
}

input.addEventListener('input', () => void search());
input.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape') return;
  input.value = '';
  results.replaceChildren();
});
