export { animate, type AnimateOptions } from './animate.js';
export { bundle, type Bundle, type PictureOptions } from './bundle.js';
export { check, type CheckOptions, type CheckResult } from './check.js';
export { fileCheckpoint, type CheckpointFile } from './file-checkpoint.js';
export { loadNetwork, openView, savePicture, saveView } from './files.js';
export { svgToPng, type PngOptions } from './png.js';
export { progress, type ProgressLine, type ProgressOptions, type ProgressReport } from './progress.js';
export { show, update, type Picture, type ShowOptions } from './show.js';
export { workerPool, type WorkerPoolOptions } from './parallel/worker-pool.js';
