/**
 * QUESTION: what does the ground look like? River, parks, streets, roads by grade, grids and names in the theme's colours.
 *
 * No tile server: drawn from GET /api/v1/map/base on one canvas below the tiles a city may configure (DESIGN D11).
 */
(function (wall) {
  "use strict";

  const SOURCE = "/api/v1/map/base";
  const PAD = 0.25; // drawn beyond the window on each side, × its size: panning shows no empty edge
  const REFRESH_S = 60; // after a reconnect the registry may have changed; not asked for more often than this
  const RETRY_S = 10; // while there is no ground at all
  const METRES_AROUND = 40_075_016.7;
  const RIVER_M = 220; // width of a river that comes as a bare line
  const LABELLED_GRID_PX = 220; // width from which a duty grid has room for its name
  const GROW = 1.5; // width of a road per zoom level, ×
  const WIDTH_AT_15 = { 1: 6.2, 2: 5, 3: 3.8, 4: 2.8, street: 1.4 };

  /** Width in px of a road at a zoom. Pure. @param {number | "street"} grade */
  wall.roadWidth = (grade, zoom) => Math.min(28, Math.max(0.5, WIDTH_AT_15[grade] * GROW ** (zoom - 15)));

  /** Font size in px of a road's name, 0 where it would be noise. Pure. */
  wall.nameSize = (grade, zoom) => {
    if (zoom < 12.5 + (grade - 1) * 0.75) return 0;
    return grade <= 2 ? 15 : 14;
  };

  const visible = ({ box }, { scale, ox, oy, width, height }) =>
    box[2] * scale - ox > 0 && box[0] * scale - ox < width && box[3] * scale - oy > 0 && box[1] * scale - oy < height;

  const trace = (context, shapes, view) => {
    const { scale, ox, oy } = view;
    context.beginPath();
    for (const shape of shapes) {
      if (!visible(shape, view)) continue;
      for (const line of shape.lines) {
        context.moveTo(line[0] * scale - ox, line[1] * scale - oy);
        for (let i = 2; i < line.length; i += 2) context.lineTo(line[i] * scale - ox, line[i + 1] * scale - oy);
        if (shape.closed) context.closePath();
      }
    }
  };

  const stroke = (context, colour, width, dash = []) => {
    context.strokeStyle = colour;
    context.lineWidth = width;
    context.setLineDash(dash);
    context.stroke();
    context.setLineDash([]);
  };

  const metresToPx = (metres, view) => {
    const y = (view.oy + view.height / 2) / view.scale;
    return (metres / METRES_AROUND / Math.cos((wall.mercator.lat(y) * Math.PI) / 180)) * view.scale;
  };

  const drawAreas = (context, view, shapes, theme) => {
    for (const [layer, colour] of [["water", theme.water], ["park", theme.park]]) {
      trace(context, shapes[layer].filter((shape) => shape.closed), view);
      context.fillStyle = colour;
      context.fill("evenodd");
    }
    for (const river of shapes.water.filter((shape) => !shape.closed)) {
      trace(context, [river], view);
      stroke(context, theme.water, metresToPx(river.width_m || RIVER_M, view));
    }
  };

  const drawRoads = (context, view, shapes, theme) => {
    trace(context, shapes.street, view);
    stroke(context, theme.street, wall.roadWidth("street", view.zoom));
    for (const grade of [4, 3, 2, 1]) {
      const roads = shapes.road.filter((road) => road.grade === grade);
      const width = wall.roadWidth(grade, view.zoom);
      trace(context, roads, view);
      stroke(context, theme.ground, width + 2.4); // an edge keeps crossing roads apart
      stroke(context, theme[`road${grade}`], width);
    }
  };

  const drawGrids = (context, view, shapes, theme, layers) => {
    if (layers.unit_grids || view.zoom >= 17) {
      trace(context, shapes.unit_grid, view);
      stroke(context, theme.unitGrid, 0.8);
    }
    if (layers.grids) {
      trace(context, shapes.duty_grid, view); // solid: dashes of two neighbours would fill each other's gaps
      stroke(context, wall.fade(theme.dutyGrid, 0.5), 1);
    }
    trace(context, shapes.district, view);
    stroke(context, theme.district, 1.6, [14, 5, 2, 5]);
  };

  const drawGlyphs = (context, placed, theme) => {
    for (const { grade, size, glyphs } of placed) {
      context.font = wall.font(size, 500);
      context.lineWidth = 4;
      context.strokeStyle = wall.fade(theme.ground, 0.85);
      context.fillStyle = grade <= 2 ? theme.label : theme.labelMinor;
      for (const pass of ["strokeText", "fillText"]) {
        for (const { character, x, y, angle } of glyphs) {
          context.save();
          context.translate(x, y);
          context.rotate(angle);
          context[pass](character, 0, 0);
          context.restore();
        }
      }
    }
  };

  /** Words in the middle of an area, letter-spaced, only where they fit and nothing stands. */
  const drawAreaNames = (context, view, shapes, room, { size, colour, least }) => {
    context.font = wall.font(size, 400);
    context.fillStyle = colour;
    context.letterSpacing = "0.2em";
    for (const shape of shapes) {
      const text = shape.name || shape.code;
      if (!text || !visible(shape, view) || (shape.box[2] - shape.box[0]) * view.scale < least) continue;
      const [x, y] = wall.centroid(shape.lines[0]);
      const [px, py] = [x * view.scale - view.ox, y * view.scale - view.oy];
      const half = context.measureText(text).width / 2 + 4;
      const box = [px - half, py - size * 0.7, px + half, py + size * 0.7];
      if (!room.free(box)) continue;
      room.take(box);
      context.fillText(text, px, py);
    }
    context.letterSpacing = "0px";
  };

  const drawNames = (context, view, data, theme, layers) => {
    context.textAlign = "center";
    context.textBaseline = "middle";
    const room = new wall.Room();
    if (layers.road_names) {
      const placed = wall.placeNames(data.roads, view, (grade) => wall.nameSize(grade, view.zoom), room);
      drawGlyphs(context, placed, theme);
    }
    const areas = [...data.shapes.water, ...data.shapes.park].filter((shape) => shape.closed && shape.name);
    drawAreaNames(context, view, areas, room, { size: 15, colour: theme.labelMinor, least: 70 });
    if (layers.grids) {
      drawAreaNames(context, view, data.shapes.duty_grid, room, { size: 15, colour: theme.labelMinor, least: LABELLED_GRID_PX });
    }
  };

  const draw = (context, view, data) => {
    const theme = wall.theme();
    const layers = wall.state.layers;
    context.fillStyle = theme.ground;
    context.fillRect(0, 0, view.width, view.height);
    if (!data) return;
    context.lineJoin = context.lineCap = "round";
    drawAreas(context, view, data.shapes, theme);
    drawRoads(context, view, data.shapes, theme);
    wall.drawPlan(context, view, theme);
    context.lineCap = "round";
    drawGrids(context, view, data.shapes, theme, layers);
    drawNames(context, view, data, theme, layers);
  };

  let data = null;
  let askedAt = -Infinity;

  const credit = (map) => {
    if (!data.attribution || map.wallCredit === data.attribution) return;
    map.wallCredit = data.attribution;
    const control = map.attributionControl || window.L.control.attribution({ prefix: false }).addTo(map);
    control.setPrefix(false).addAttribution(wall.escape(data.attribution));
  };

  const load = async () => {
    if (performance.now() - askedAt < (data ? REFRESH_S : RETRY_S) * 1000) return;
    askedAt = performance.now();
    const answer = await fetch(SOURCE).catch(() => null);
    if (!answer || !answer.ok) return;
    data = wall.baseData(await answer.json());
    wall.emit("base", data);
  };

  /** Leaflet's attribution takes HTML. */
  wall.escape = (text) => text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);

  wall.onMap((map) => {
    const pane = new wall.CanvasPane(map, {
      name: "wall-base", zIndex: 150, pad: PAD, draw: (context, view) => draw(context, view, data),
    });
    const redraw = () => {
      if (data) credit(map);
      pane.invalidate();
    };
    const off = [wall.on("base", redraw), wall.on("layers", redraw), wall.on("plan", redraw)];
    map.on("unload", () => off.forEach((end) => end()));
    if (data) redraw();
    else load();
  });
  wall.on("hello", () => wall.maps.size && load());
  wall.on("second", () => !data && wall.maps.size && load());
})(window.wall);
