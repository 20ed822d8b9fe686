import { LabIcon } from '@jupyterlab/ui-components';

// Two basins, a saddle between them and an orbit that leaves it.
const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="16" height="16" viewBox="0 0 16 16">
  <g class="jp-icon3" fill="none" stroke="#616161" stroke-width="1.3" stroke-linecap="round">
    <path d="M1.5 13.5C5.5 13 6.5 10.5 8 8c1.5-2.5 2.5-5 6.5-5.5"/>
    <path d="M12.4 8.9a3.1 3.1 0 1 1-2.5 1.9"/>
  </g>
  <circle class="jp-icon3" cx="12.6" cy="12" r="1.3" fill="#616161"/>
  <circle class="jp-icon3" cx="3.6" cy="4" r="1.9" fill="#616161"/>
</svg>`;

export const phasebookIcon: LabIcon = new LabIcon({ name: 'phasebook:portrait', svgstr: svg });
