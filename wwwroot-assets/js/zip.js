// Puts files into a ZIP without packing them: what comes out refers to the files on the disk and takes no memory. The same files give the
// same bytes, so that an upload that broke off goes on where it stopped. Sums stand before the bytes, so each file is read once for them.

const tables = (() => {
  const made = Array.from({ length: 8 }, () => new Int32Array(256));
  for (let n = 0; n < 256; n++) {
    let value = n;
    for (let bit = 0; bit < 8; bit++) {
      value = value & 1 ? 0xEDB88320 ^ (value >>> 1) : value >>> 1;
    }

    made[0][n] = value;
  }

  for (let k = 1; k < 8; k++) {
    for (let n = 0; n < 256; n++) {
      made[k][n] = made[0][made[k - 1][n] & 255] ^ (made[k - 1][n] >>> 8);
    }
  }

  return made;
})();

export function crc32(bytes, before = 0) {
  const [t0, t1, t2, t3, t4, t5, t6, t7] = tables;
  let sum = ~before;
  let at = 0;
  for (; at + 8 <= bytes.length; at += 8) {
    const low = sum ^ (bytes[at] | bytes[at + 1] << 8 | bytes[at + 2] << 16 | bytes[at + 3] << 24);
    sum = t7[low & 255] ^ t6[low >>> 8 & 255] ^ t5[low >>> 16 & 255] ^ t4[low >>> 24]
      ^ t3[bytes[at + 4]] ^ t2[bytes[at + 5]] ^ t1[bytes[at + 6]] ^ t0[bytes[at + 7]];
  }

  for (; at < bytes.length; at++) {
    sum = t0[(sum ^ bytes[at]) & 255] ^ (sum >>> 8);
  }

  return ~sum >>> 0;
}

const piece = 4 << 20;
const most = 0xFFFFFFFF;
const firstDay = 0x00210000;

async function sumOf(file, told) {
  let sum = 0;
  for (let at = 0; at < file.size; at += piece) {
    const part = await file.slice(at, at + piece).arrayBuffer();
    sum = crc32(new Uint8Array(part), sum);
    told(part.byteLength);
  }

  return sum;
}

function record(length, write) {
  const view = new DataView(new ArrayBuffer(length));
  write(view, (at, value) => view.setUint16(at, value, true), (at, value) => view.setUint32(at, value, true), (at, value) => view.setBigUint64(at, BigInt(value), true));
  return new Uint8Array(view.buffer);
}

// What a file's own header and its entry in the directory have in common: flags (names are UTF-8), method 0, time, sum, both sizes.
function common(short, int, at, file, sum, name) {
  short(at, 20);
  short(at + 2, 0x0800);
  int(at + 6, firstDay);
  int(at + 10, sum);
  int(at + 14, file.size);
  int(at + 18, file.size);
  short(at + 22, name.length);
}

/**
 * A File that is a ZIP of these files under their own names. Told how many bytes have been read; throws when told() returns false.
 * Throws RangeError for a file of 4 GiB and more.
 */
export async function zip(files, name, told) {
  const parts = [];
  const directory = [];
  let at = 0;
  for (const file of files) {
    if (file.size >= most) {
      throw new RangeError(`${file.name} is larger than 4 GiB, too large for one frame.`);
    }

    const sum = await sumOf(file, told);
    const own = new TextEncoder().encode(file.name);
    const start = at;
    const large = start >= most;
    parts.push(record(30, (_, short, int) => { int(0, 0x04034B50); common(short, int, 4, file, sum, own); }), own, file);
    directory.push(record(46, (_, short, int) => {
      int(0, 0x02014B50);
      short(4, 45);
      common(short, int, 6, file, sum, own);
      short(30, large ? 12 : 0);
      int(42, large ? most : start);
    }), own);
    if (large) {
      directory.push(record(12, (_, short, int, long) => { short(0, 1); short(2, 8); long(4, start); }));
    }

    at += 30 + own.length + file.size;
  }

  const size = directory.reduce((sum, part) => sum + part.length, 0);
  const isLarge = at >= most || files.length >= 0xFFFF;
  const end = isLarge ? [
    record(56, (_, short, int, long) => { int(0, 0x06064B50); long(4, 44); short(12, 45); short(14, 45); long(24, files.length); long(32, files.length); long(40, size); long(48, at); }),
    record(20, (_, short, int, long) => { int(0, 0x07064B50); long(8, at + size); int(16, 1); }),
  ] : [];
  end.push(record(22, (_, short, int) => {
    int(0, 0x06054B50);
    short(8, Math.min(files.length, 0xFFFF));
    short(10, Math.min(files.length, 0xFFFF));
    int(12, Math.min(size, most));
    int(16, Math.min(at, most));
  }));
  return new File([...parts, ...directory, ...end], name, { type: "application/zip", lastModified: files[0]?.lastModified ?? 0 });
}
