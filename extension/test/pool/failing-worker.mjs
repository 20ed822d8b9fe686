/* global self */
// The pool's worker, except that a start with this number makes it fail.
import '../../src/pool/pool-worker.ts';

const { onmessage } = self;
self.onmessage = (event) => {
  if ((JSON.stringify(event.data) ?? '').includes('4711')) throw new Error('beyond repair');
  onmessage(event);
};
