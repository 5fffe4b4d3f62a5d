// A look at the first bytes of a file before any of them goes: what is surely no media is refused here. The server looks again, and closer.

const head = 4096;
const signatures = [
  ["%PDF", "a PDF"], ["MZ", "a program"], ["\x7fELF", "a program"], ["7z\xbc\xaf\x27\x1c", "an archive; unpack it, or send a ZIP of numbered frames"],
  ["Rar!", "an archive; unpack it, or send a ZIP of numbered frames"], ["\x1f\x8b", "an archive; unpack it, or send a ZIP of numbered frames"],
];

/** A sentence, or nothing where it may be media. */
export async function refusalOf(file) {
  if (file.size === 0) {
    return "The file is empty. Is it still being written?";
  }

  let bytes;
  try {
    bytes = new Uint8Array(await file.slice(0, head).arrayBuffer());
  } catch {
    return "The file cannot be read. Is the disk still there? Drop it again.";
  }

  const start = String.fromCharCode(...bytes.subarray(0, 8));
  const known = signatures.find(([mark]) => start.startsWith(mark));
  const what = known?.[1] ?? (isText(bytes) ? "text" : null);
  return what && `This is ${what}. A take is a film, a picture or a sound.`;
}

/** Media holds bytes that are no text, within its first few already. */
function isText(bytes) {
  // The end of what was read may stand in the middle of a letter.
  const text = new TextDecoder().decode(bytes.subarray(0, bytes.length > 8 ? bytes.length - 4 : bytes.length));
  return !/[\0-\x08\x0e-\x1a\ufffd]/.test(text);
}
