/**
 * QUESTION: what does a unit look like? Pre-drawn, pre-turned little pictures by shape, colour and heading.
 */
(function (wall) {
  "use strict";

  const TURNS = 72; // pictures a circle, 5° apart
  const HALF_PX = 16; // half the side of a sprite

  const outlined = (context, colour, ground) => {
    context.strokeStyle = ground;
    context.lineWidth = 3;
    context.stroke();
    context.fillStyle = colour;
    context.fill();
  };

  const hollow = (context, colour, ground) => {
    context.strokeStyle = ground;
    context.lineWidth = 5;
    context.stroke();
    context.fillStyle = ground;
    context.fill();
    context.strokeStyle = colour;
    context.lineWidth = 2;
    context.stroke();
  };

  const arrow = (context) => {
    context.beginPath();
    context.moveTo(0, -12);
    context.lineTo(8.5, 10);
    context.lineTo(0, 5);
    context.lineTo(-8.5, 10);
    context.closePath();
  };

  const disc = (context, radius) => {
    context.beginPath();
    context.arc(0, 0, radius, 0, 2 * Math.PI);
  };

  const person = (context) => {
    context.beginPath();
    context.arc(0, -6, 4, 0, 2 * Math.PI);
    context.moveTo(-6.5, 9);
    context.quadraticCurveTo(-6.5, -0.5, 0, -0.5);
    context.quadraticCurveTo(6.5, -0.5, 6.5, 9);
    context.closePath();
  };

  /** Shapes, drawn around (0, 0) and heading north. `turns`: whether the heading turns it. */
  const SHAPES = {
    arrow: { turns: true, draw: (c, colour, ground) => (arrow(c), outlined(c, colour, ground)) },
    "arrow-hollow": { turns: true, draw: (c, colour, ground) => (arrow(c), hollow(c, colour, ground)) },
    dot: { turns: false, draw: (c, colour, ground) => (disc(c, 7), outlined(c, colour, ground)) },
    "dot-hollow": { turns: false, draw: (c, colour, ground) => (disc(c, 6.5), hollow(c, colour, ground)) },
    stop: {
      turns: false,
      draw: (c, colour, ground) => {
        disc(c, 8);
        outlined(c, colour, ground);
        c.fillStyle = ground;
        c.fillRect(-3.6, -3.8, 2.4, 7.6); // two bars: standing
        c.fillRect(1.2, -3.8, 2.4, 7.6);
      },
    },
    person: { turns: false, draw: (c, colour, ground) => (person(c), outlined(c, colour, ground)) },
    "person-hollow": { turns: false, draw: (c, colour, ground) => (person(c), hollow(c, colour, ground)) },
  };
  const WITHOUT_HEADING = { arrow: "dot", "arrow-hollow": "dot-hollow" };

  /** @param {number} heading tenths of a degree, 65535 none @returns {number} 0 … turns − 1 */
  wall.turnOf = (heading, turns) => (heading === wall.units.NONE ? 0 : Math.round((heading / 3600) * turns) % turns);

  /** Draws one shape into a fresh canvas of 2 × half px a side. */
  wall.drawShape = (shape, colour, angle, half, ratio, size = 1) => {
    const canvas = wall.canvas(Math.ceil(half * 2 * ratio), Math.ceil(half * 2 * ratio));
    const context = canvas.getContext("2d", { willReadFrequently: size < 1 });
    context.scale(ratio, ratio);
    context.translate(half, half);
    context.rotate(angle);
    context.scale(size, size);
    context.lineJoin = "round";
    SHAPES[shape].draw(context, colour, wall.theme().ground);
    return canvas;
  };

  wall.shapeFor = (look, heading) =>
    heading === wall.units.NONE && WITHOUT_HEADING[look.shape] ? WITHOUT_HEADING[look.shape] : look.shape;

  /** @type {Map<string, {canvas: HTMLCanvasElement, half: number}>} */
  const sprites = new Map();
  wall.on("theme", () => sprites.clear());

  /** @returns {{canvas: HTMLCanvasElement, half: number}} the picture of a look at a heading, drawn once */
  wall.sprite = (look, heading, ratio) => {
    const shape = wall.shapeFor(look, heading);
    const turn = SHAPES[shape].turns ? wall.turnOf(heading, TURNS) : 0;
    const key = `${shape} ${look.colour} ${turn} ${ratio}`;
    let sprite = sprites.get(key);
    if (!sprite) {
      const canvas = wall.drawShape(shape, wall.theme()[look.colour], (turn / TURNS) * 2 * Math.PI, HALF_PX, ratio);
      sprite = { canvas, half: HALF_PX };
      sprites.set(key, sprite);
    }
    return sprite;
  };
})(window.wall);
