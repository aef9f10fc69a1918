/**
 * QUESTION: how are tens of thousands of units drawn without a GPU? Small sprites copied as pixels into one image.
 */
(function (wall) {
  "use strict";

  const TURNS = 24; // pictures a circle, 15° apart
  const HALF = 8; // half the side of a small sprite, px
  const SIZE = 0.58; // of the large one
  const MARGIN = HALF + 1 + 24; // room around the window, so that no sprite needs a test at its edges
  const OPAQUE = 110; // pixels fainter than this are left out: copying does not blend

  /** Visible pixels of a sprite. @returns {{dx: number, dy: number, rgba: number}[]} */
  const visiblePixels = (canvas) => {
    const { data, width, height } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    const words = new Uint32Array(data.buffer);
    const pixels = [];
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        if (data[(y * width + x) * 4 + 3] < OPAQUE) continue;
        pixels.push({ dx: x - width / 2, dy: y - height / 2, rgba: (words[y * width + x] | 0xff000000) >>> 0 });
      }
    }
    return pixels;
  };

  wall.Pixels = class Pixels {
    constructor() {
      this.width = this.height = 0;
      this.atlas = [];
      wall.on("theme", () => (this.width = 0)); // colours changed: cut anew
    }

    /** Empties the image, of the window's size. */
    begin(width, height) {
      if (width !== this.width || height !== this.height) this.resize(width, height);
      this.words.fill(0);
    }

    resize(width, height) {
      Object.assign(this, { width, height, stride: width + 2 * MARGIN });
      this.image = new ImageData(this.stride, height + 2 * MARGIN);
      this.words = new Uint32Array(this.image.data.buffer);
      this.atlas = wall.LOOKS.map((look) => look && this.cut(look));
    }

    /** Offsets and colours of a look at every heading; the last one is for "no heading". */
    cut(look) {
      const cuts = [];
      for (let turn = 0; turn <= TURNS; turn++) {
        const shape = wall.shapeFor(look, turn === TURNS ? wall.units.NONE : 0);
        const angle = look.shape.startsWith("arrow") && turn < TURNS ? (turn / TURNS) * 2 * Math.PI : 0;
        const pixels = visiblePixels(wall.drawShape(shape, wall.theme()[look.colour], angle, HALF, 1, SIZE));
        cuts.push({
          offsets: Int32Array.from(pixels, ({ dx, dy }) => dy * this.stride + dx),
          colours: Uint32Array.from(pixels, ({ rgba }) => rgba),
        });
      }
      return cuts;
    }

    /** Copies one unit; (x, y) at most 24 px outside the window. @param {number} heading tenths of a degree */
    put(look, heading, x, y) {
      const turn = heading === 65535 ? TURNS : ((heading * TURNS + 1800) / 3600 | 0) % TURNS;
      const { offsets, colours } = this.atlas[look][turn];
      const { words } = this;
      const at = ((y | 0) + MARGIN) * this.stride + (x | 0) + MARGIN;
      for (let k = 0; k < offsets.length; k++) words[at + offsets[k]] = colours[k];
    }

    end(context) {
      context.putImageData(this.image, -MARGIN, -MARGIN);
    }
  };
})(window.wall);
