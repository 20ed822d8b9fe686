// What the threads of a pool compute with; their operations cannot be counted from here.
export function poolEngine(linalg) {
  return linalg.numericEngine().name === 'native' ? 'native+wasm' : 'wasm';
}
