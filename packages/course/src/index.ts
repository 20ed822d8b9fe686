export { check, score } from './check.js';
