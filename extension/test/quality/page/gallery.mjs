// The gallery's page: the extension's own frames, panels and worker, for every example; filter, width and theme.
import '../../../style/index.css';
import { AppearanceSource } from '../../../src/host/appearance.ts';
import { FrameRegistry } from '../../../src/host/frame-registry.ts';
import { PreferenceStore } from '../../../src/host/preferences.ts';
import { ViewFrame } from '../../../src/host/view-frame.ts';
import './gallery.css';

const services = { appearance: new AppearanceSource(new PreferenceStore()), frames: new FrameRegistry() };
const views = document.getElementById('views');
const shown = [];

/** Shows a view below the others. */
function add(name, view) {
  const section = document.createElement('section');
  section.className = 'example';
  section.dataset.name = name;
  const heading = document.createElement('h2');
  heading.textContent = name;
  section.append(heading);
  views.append(section);
  const frame = new ViewFrame(services);
  section.append(frame.node);
  shown.push(frame);
  void frame.open(view);
  return frame;
}

/** Takes all views away. */
function clear() {
  for (const frame of shown.splice(0)) frame.dispose();
  views.replaceChildren();
}

const field = (id) => document.getElementById(id);

function restyle() {
  document.body.dataset.jpThemeLight = String(!field('dark').checked);
  const width = field('width').value;
  views.style.width = width === '' ? '' : `${width}px`;
}

function show(examples) {
  const kind = field('kind').value;
  clear();
  for (const [name, view] of examples) if (kind === '' || view.kind === kind) add(name, view);
}

/** What tests do without the controls. */
window.gallery = { add, clear };

if (window.location.hash !== '#empty') {
  const examples = await (await fetch('examples.json')).json();
  const kinds = [...new Set(examples.map(([, view]) => view.kind))].sort();
  field('kind').append(new window.Option('all', ''), ...kinds.map((kind) => new window.Option(kind, kind)));
  const chosen = new window.URLSearchParams(window.location.hash.slice(1));
  field('kind').value = chosen.get('kind') ?? '';
  field('width').value = chosen.get('width') ?? '';
  field('dark').checked = chosen.get('theme') === 'dark';
  const remember = () => {
    const { value: kind } = field('kind');
    const choice = { kind, width: field('width').value, theme: field('dark').checked ? 'dark' : '' };
    window.history.replaceState(null, '', `#${new window.URLSearchParams(choice)}`);
  };
  field('kind').addEventListener('change', () => show(examples));
  field('width').addEventListener('change', restyle);
  field('dark').addEventListener('change', restyle);
  document.querySelector('header').addEventListener('change', remember);
  restyle();
  show(examples);
}
