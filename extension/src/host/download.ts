/** Lets the browser save something under a name. */
export function download(content: Blob, name: string): void {
  const address = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // The download starts after this task; a minute later nobody needs the address any more.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
