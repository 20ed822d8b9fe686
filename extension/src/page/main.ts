// The script of a page that shows views without JupyterLab. All views that the page holds come to life by themselves;
// for what comes later there is `phasebook.mountAll(element)`.
import { mountAll } from './mount.js';

export { mount, mountAll, type MountedView } from './mount.js';

if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', () => mountAll());
else mountAll();
