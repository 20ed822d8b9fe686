// Trains a small GRU with checkpoints in the file named by the first argument and writes the end to the second; with a third,
// stops after so many updates, says so, and waits to be killed. Bundled and run by file-checkpoint.test.ts.
import { writeFileSync, writeSync } from 'node:fs';
import process from 'node:process';
import { adam, flipFlopTask, gruCell, train, uniformWeights, writeCheckpoint } from '@phasebook/dynamics';
import { fileCheckpoint } from '../src/file-checkpoint.js';

const [, , path, end, updates] = process.argv;
let left = Number(updates ?? Infinity);
const units = 32;
const file = fileCheckpoint(path);
const { checkpoint } = train(
  gruCell({
    recurrent: uniformWeights(3 * units, units, { seed: 1 }),
    input: uniformWeights(3 * units, 2, { seed: 2 }),
  }),
  {
    task: flipFlopTask({ bits: 2, steps: 30, batch: 8 }),
    readout: { weight: uniformWeights(2, units, { seed: 3 }) },
    optimizer: adam({ learningRate: 0.01 }),
    clipNorm: 1,
    steps: 60,
    seed: 5,
    checkpointEvery: 2,
    from: file.load(),
    onCheckpoint: file.save,
    onUpdate({ step }) {
      if (left-- > 0) return;
      writeSync(1, `${step}\n`);
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
    },
  },
);
writeFileSync(end, writeCheckpoint(checkpoint));
