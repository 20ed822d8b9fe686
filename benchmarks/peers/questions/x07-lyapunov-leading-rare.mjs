export { rareQr as default } from './x07-lyapunov-leading.mjs';
