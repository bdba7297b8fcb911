// A convolution as foundations/vision computes it: the patches of an image as rows, times a kernel.

// How many places a kernel has along one axis; none if it does not fit.
function placesAlong(size, kernel, stride, padding) {
  return Math.max(0, Math.floor((size + 2 * padding - kernel) / stride) + 1);
}

function patchRows(image, [kh, kw], stride, padding) {
  const high = placesAlong(image.length, kh, stride, padding);
  const wide = placesAlong(image[0].length, kw, stride, padding);
  const rows = [];
  for (let i = 0; i < high; i++) {
    for (let j = 0; j < wide; j++) {
      const row = [];
      for (let u = 0; u < kh; u++) {
        for (let v = 0; v < kw; v++) row.push(image[stride * i + u - padding]?.[stride * j + v - padding] ?? 0);
      }
      rows.push(row);
    }
  }
  return { rows, high, wide };
}

// One number for each row: what lies under the kernel, weighed and added up.
function weighed(rows, kernel) {
  const column = kernel.flat();
  return rows.map(row => row.reduce((sum, pixel, tap) => sum + pixel * column[tap], 0));
}
