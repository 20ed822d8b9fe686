import { exploreModel } from '@phasebook/views';
import { messageOf, type ExploreMessage, type ExploreReply } from './protocol.js';

/** Progress is told so often, in milliseconds. */
const progressInterval = 100;

/** Computes a picture of a network and tells how it goes. */
export function explore({ network, part }: ExploreMessage, tell: (reply: ExploreReply) => void): void {
  let toldAt = -Infinity;
  try {
    const view = exploreModel(network, part, {
      onProgress: ({ done, total }) => {
        const now = Date.now();
        if (now - toldAt < progressInterval) return;
        toldAt = now;
        tell({ type: 'progress', done, total });
      },
      onStage: (stage) => tell({ type: 'stage', view: stage }),
    });
    tell({ type: 'explored', view });
  } catch (error) {
    tell({ type: 'unexplored', message: messageOf(error) });
  }
}
