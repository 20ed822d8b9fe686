/** An error of the file system in words, with the path as it was given. */
export function fileError(purpose: string, path: string, full: string, error: unknown): unknown {
  const code = (error as { code?: unknown } | null)?.code;
  if (typeof code !== 'string') return error;
  const from = full === path ? '' : ` (looked for ${full})`;
  const reason =
    code === 'ENOENT'
      ? `there is no file ${path}${from}`
      : code === 'EACCES' || code === 'EPERM'
        ? `no permission for ${path}${from}`
        : `${code} at ${path}${from}`;
  return new Error(`${purpose}: ${reason}`, { cause: error });
}

/** Runs `read`; an error about the contents names the file as well. */
export function naming<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof Error && !error.message.includes(path))
      error.message = `${error.message} (in ${path})`;
    throw error;
  }
}
