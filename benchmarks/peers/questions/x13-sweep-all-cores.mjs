// The same sweep on two workers.
import sweep from './x13-sweep.mjs';

export default {
  ...sweep,
  title: 'sweep of 400 networks, N = 64, k = 3, two workers',
  threads: 2,
  notBuilt: () => 'no worker pool in the public interface',
  peers: sweep.peers.map((peer, i) => ({ ...peer, targets: { 64: [16, 1.6, 1.4][i] } })),
};
