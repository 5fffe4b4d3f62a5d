// What lies in a folder that was dropped or chosen, sorted into takes: each series of numbered pictures is one, and so is every other
// picture, film or sound. What is none of these is left where it is.

const numbered = /^(.*?)(\d{1,9})(\D{0,40})\.(png|jpe?g|exr|tiff?|tga|bmp|webp)$/i;
const media = /\.(mp4|mov|m4v|avi|mkv|webm|flv|wmv|3gp|ogv|png|jpe?g|gif|webp|tiff?|bmp|tga|exr|heic|avif|wav|mp3|aac|m4a|flac|ogg)$/i;
const junk = name => name.startsWith(".") || name === "__MACOSX";

/** Of a drop: its loose files, and its folders. Has to be asked while the event is handled; the folders are read later. */
export function entriesOf(transfer) {
  const folders = [];
  const files = [];
  for (const item of transfer.items ?? []) {
    const entry = item.kind === "file" ? item.webkitGetAsEntry?.() : null;
    if (entry?.isDirectory) {
      folders.push(entry);
    } else if (item.kind === "file") {
      files.push(item.getAsFile());
    }
  }

  return { folders, files: files.filter(file => file !== null) };
}

/** All files of a folder and of those in it, each with the path to it. */
export async function filesBelow(folder, path = folder.name) {
  const reader = folder.createReader();
  const found = [];
  // A reader gives at most a hundred at a time.
  for (;;) {
    const some = await new Promise((resolve, reject) => { reader.readEntries(resolve, reject); });
    if (some.length === 0) {
      return found;
    }

    for (const entry of some.filter(e => !junk(e.name))) {
      if (entry.isDirectory) {
        found.push(...await filesBelow(entry, `${path}/${entry.name}`));
      } else {
        found.push({ path, file: await new Promise((resolve, reject) => { entry.file(resolve, reject); }) });
      }
    }
  }
}

/** The files of <input webkitdirectory>, as filesBelow gives them. */
export const filesChosen = files => [...files]
  .map(file => ({ path: file.webkitRelativePath.split("/").slice(0, -1).join("/"), file }))
  .filter(({ path, file }) => !junk(file.name) && !path.split("/").some(junk));

/** Unless each file is to go singly: series of at least two frames, each {name, files} in order of its numbers; and the other files that are media. */
export function sort(found, isSingly = false) {
  const series = new Map();
  for (const { path, file } of found) {
    const match = isSingly ? null : numbered.exec(file.name);
    if (match) {
      const [, before, number, after, ending] = match;
      const key = `${path}/${before}#${after}.${ending.toLowerCase()}`;
      const one = series.get(key) ?? { folder: path.split("/").at(-1), pattern: `${before}${"#".repeat(number.length)}${after}.${ending}`, frames: [] };
      one.frames.push({ number: Number(number), file });
      series.set(key, one);
    }
  }

  const sequences = [...series.values()].filter(one => one.frames.length > 1);
  const framed = new Set(sequences.flatMap(one => one.frames.map(f => f.file)));
  const names = sequences.map(one => one.folder);
  return {
    sequences: sequences.map(one => ({
      name: names.filter(n => n === one.folder).length > 1 ? `${one.folder} ${one.pattern}` : one.folder,
      files: one.frames.sort((a, b) => a.number - b.number || (a.file.name < b.file.name ? -1 : 1)).map(f => f.file),
    })),
    files: found.map(f => f.file).filter(file => !framed.has(file) && media.test(file.name)),
  };
}
