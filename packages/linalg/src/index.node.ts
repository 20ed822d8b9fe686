// What Node gets: the same names, and the native engine where a library for it is found.
import './native/register.js';
export * from './index.js';
